// SPDX-License-Identifier: GPL-2.0-or-later
#include "run-caps.h"

#include "cleanup.h"
#include "command.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>

#define SEPARATORS ", \t"

static void drop_caps(const cap_t *caps)
{
	cap_free(*caps);
}

static bool is_kept(const struct root_caps *caps, cap_value_t cap)
{
	return caps->kept & (1ULL << cap);
}

/* With or without "cap_" in front; a number is no name. */
static int from_name(const char *word, size_t len, cap_value_t *ret)
{
	bool whole = len > 4 && strncasecmp(word, "cap_", 4) == 0;
	char name[64];
	int n = snprintf(name, sizeof(name), "%s%.*s", whole ? "" : "cap_", (int)len, word);

	if (n >= (int)sizeof(name) || isdigit((unsigned char)name[4]))
		return -EINVAL;
	if (cap_from_name(name, ret) < 0 || *ret >= cap_max_bits())
		return -EINVAL;
	return 0;
}

int root_caps_parse(const char *text, struct root_caps *ret)
{
	struct root_caps caps = { 0 };
	const char *word = text + strspn(text, SEPARATORS);
	cap_value_t cap;
	size_t len;

	if (strcmp(text, "none") == 0) {
		*ret = caps;
		return 0;
	}
	if (!*word) {
		trouble("run", "--caps: name some, or write none");
		return -EINVAL;
	}
	for (; *word; word += len, word += strspn(word, SEPARATORS)) {
		len = strcspn(word, SEPARATORS);
		if (from_name(word, len, &cap) < 0) {
			trouble("run",
				"--caps: this kernel has no capability \"%.*s\": see "
				"capabilities(7)",
				(int)len, word);
			return -EINVAL;
		}
		caps.kept |= 1ULL << cap;
	}
	*ret = caps;
	return 0;
}

int root_caps_bound(const struct root_caps *caps)
{
	for (cap_value_t cap = 0; cap < cap_max_bits(); cap++) {
		if (is_kept(caps, cap) || cap_get_bound(cap) != 1)
			continue;
		if (cap_drop_bound(cap) < 0) {
			int error = errno;

			trouble("run", "--caps: cannot give up the others for good: %s%s",
				strerror(error), error == EPERM ? ": be root" : "");
			return -error;
		}
	}
	return 0;
}

static int failed(const char *what, int error)
{
	trouble("run", "cannot %s Linux capabilities: %s", what, strerror(error));
	return -error;
}

static int cannot_keep(cap_value_t cap, int error)
{
	char *name = cap_to_name(cap);

	trouble("run", "--caps: cannot keep %s: %s", name ? name : "one of them",
		error == EPERM ? "this process has not got it, or a securebit forbids it"
			       : strerror(error));
	cap_free(name);
	return -error;
}

/* Add to @wanted what is kept, all of which must be permitted */
static int collect(const struct root_caps *kept, cap_t has, cap_t wanted)
{
	/* what is not inheritable cannot be ambient */
	static const cap_flag_t flags[] = { CAP_PERMITTED, CAP_EFFECTIVE, CAP_INHERITABLE };

	for (cap_value_t cap = 0; cap < cap_max_bits(); cap++) {
		cap_flag_value_t value = CAP_CLEAR;

		if (!is_kept(kept, cap))
			continue;
		if (cap_get_flag(has, cap, CAP_PERMITTED, &value) < 0 || value == CAP_CLEAR)
			return cannot_keep(cap, EPERM);
		for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
			cap_set_flag(wanted, flags[i], 1, &cap, CAP_SET);
	}
	return 0;
}

static int set_process(const struct root_caps *kept)
{
	_cleanup_(drop_caps) cap_t has = cap_get_proc();
	_cleanup_(drop_caps) cap_t wanted = cap_init();
	int r;

	if (!has || !wanted)
		return failed("ask for", errno);
	r = collect(kept, has, wanted);
	if (r == 0 && cap_set_proc(wanted) < 0)
		r = failed("give up", errno);
	return r;
}

int root_caps_take(const struct root_caps *caps)
{
	int r = set_process(caps);

	for (cap_value_t cap = 0; r == 0 && cap < cap_max_bits(); cap++)
		if (is_kept(caps, cap) && cap_set_ambient(cap, CAP_SET) < 0)
			r = cannot_keep(cap, errno);
	return r;
}
