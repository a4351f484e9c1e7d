// SPDX-License-Identifier: LGPL-2.1-or-later
#include "unit-name.h"

#include <string.h>

#define UNIT_NAME_MAX 256
#define UNIT_NAME_CHARACTERS "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ:-_.\\@"

const char *const unit_type_suffix[UNIT_TYPES] = {
	[UNIT_SERVICE] = "service",
	[UNIT_SOCKET] = "socket",
};

const char *const unit_type_section[UNIT_TYPES] = {
	[UNIT_SERVICE] = "Service",
	[UNIT_SOCKET] = "Socket",
};

bool unit_type_parse(const char *name, enum unit_type *ret)
{
	for (enum unit_type type = 0; type < UNIT_TYPES; type++)
		if (!strcmp(name, unit_type_suffix[type])) {
			*ret = type;
			return true;
		}
	return false;
}

bool unit_name_parse(const char *name, struct unit_name *ret)
{
	const char *dot = strrchr(name, '.');
	const char *at = dot ? memchr(name, '@', dot - name) : NULL;
	struct unit_name parsed = { .kind = UNIT_PLAIN };

	if (!dot || dot == name || at == name || !unit_type_parse(dot + 1, &parsed.type))
		return false;
	if (strlen(name) >= UNIT_NAME_MAX || name + strspn(name, UNIT_NAME_CHARACTERS) < dot)
		return false;
	parsed.prefix = (struct word){ name, (at ? at : dot) - name };
	if (at) {
		parsed.instance = (struct word){ at + 1, dot - at - 1 };
		parsed.kind = parsed.instance.len ? UNIT_INSTANCE : UNIT_TEMPLATE;
	}
	*ret = parsed;
	return true;
}

const char *unit_name_instance(struct arena *arena, const struct unit_name *template,
			       struct word instance)
{
	return arena_format(arena, "%.*s@%.*s.%s", (int)template->prefix.len, template->prefix.at,
			    (int)instance.len, instance.at, unit_type_suffix[template->type]);
}

const char *unit_name_template(struct arena *arena, const struct unit_name *name)
{
	return unit_name_instance(arena, name, (struct word){ "", 0 });
}

/*
 * The prefix up to and with its last dash; a dash at the end is passed over
 * once. Empty if nothing is left that all units do not begin with.
 */
static struct word cut_at_dash(struct word prefix)
{
	const char *dash = memrchr(prefix.at, '-', prefix.len);
	bool chopped = false;

	while (dash && dash != prefix.at) {
		size_t kept = dash - prefix.at;

		if (kept + 1 < prefix.len || chopped)
			return (struct word){ prefix.at, kept + 1 };
		prefix.len = kept;
		chopped = true;
		dash = memrchr(prefix.at, '-', prefix.len);
	}
	return (struct word){ prefix.at, 0 };
}

/* Not by arena_format(): where one unit uses the directive this is what all others cost. */
static const char *plain_name(struct arena *arena, struct word prefix, enum unit_type type)
{
	const char *suffix = unit_type_suffix[type];
	char *name = arena_alloc(arena, prefix.len + strlen(suffix) + 2);

	stpcpy(stpcpy(mempcpy(name, prefix.at, prefix.len), "."), suffix);
	return name;
}

/* "foo-bar.service", and then "foo-.service" */
static void add_plain(struct arena *arena, struct word prefix, enum unit_type type,
		      struct strings *names)
{
	for (; prefix.len; prefix = cut_at_dash(prefix))
		list_append(arena, names, plain_name(arena, prefix, type));
}

void unit_name_dropins(struct arena *arena, const char *id, struct strings *names)
{
	struct unit_name name;

	if (!unit_name_parse(id, &name))
		return;
	if (name.kind == UNIT_PLAIN) {
		add_plain(arena, name.prefix, name.type, names);
		return;
	}
	for (; name.prefix.len; name.prefix = cut_at_dash(name.prefix)) {
		if (name.kind == UNIT_INSTANCE)
			list_append(arena, names, unit_name_instance(arena, &name, name.instance));
		list_append(arena, names, unit_name_template(arena, &name));
		add_plain(arena, cut_at_dash(name.prefix), name.type, names);
	}
}

bool unit_name_is_shared(const char *id)
{
	struct unit_name name;

	return unit_name_parse(id, &name) && name.prefix.at[name.prefix.len - 1] == '-';
}
