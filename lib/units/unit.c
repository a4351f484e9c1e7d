// SPDX-License-Identifier: LGPL-2.1-or-later
#include "unit.h"

const struct unit_exec_key unit_exec_keys[UNIT_EXEC_LISTS] = {
#define UNIT_EXEC_ROW(constant, key, type) { key, type },
	UNIT_EXEC_TABLE(UNIT_EXEC_ROW)
#undef UNIT_EXEC_ROW
};

void unit_find(const struct tree *tree, const char *id, struct unit *ret)
{
	struct unit_name name;

	*ret = (struct unit){ .id = id, .caps = USERCAP_ALL };
	if (!unit_name_parse(id, &name))
		return;
	ret->type = name.type;
	ret->fragment = tree_fragment(tree, id);
	tree_names(tree, id, &ret->names);
	tree_dropins(tree, &ret->names, &ret->dropins);
}

bool unit_mentions(const struct unit *unit)
{
	if (unit->fragment && unit->fragment->mentions)
		return true;
	for (size_t i = 0; i < unit->dropins.n; i++)
		if (unit->dropins.at[i]->mentions)
			return true;
	return false;
}

const char *unit_setting(const struct unit *unit, enum unit_setting setting)
{
	const struct strings *values = &unit->settings[setting];

	return values->n ? values->at[values->n - 1] : NULL;
}
