/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tree-index.c makes of what tree-scan.c found */
#ifndef _USERCAP_UNITS_TREE_INTERNAL_H
#define _USERCAP_UNITS_TREE_INTERNAL_H

#include "name-map.h"
#include "tree.h"

struct tree_index {
	struct name_map entries; /* name: struct tree_entry */
	struct name_map dirs;	 /* name without ".d": the first struct tree_dir */
	struct name_map aliases; /* name of a unit: struct strings, its aliases */
};

#endif /* _USERCAP_UNITS_TREE_INTERNAL_H */
