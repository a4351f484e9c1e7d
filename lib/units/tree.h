/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * All unit files and drop-ins below the search path, by name
 *
 * Nearly always nobody uses user capabilities in a unit. Finding that out is all
 * that a boot pays for: the files are read once, and looked through for the key.
 */
#ifndef _USERCAP_UNITS_TREE_H
#define _USERCAP_UNITS_TREE_H

#include "unit-name.h"

/* The directive, alone or with "X-" in front */
#define UNIT_KEY "UserCapabilities"

struct tree_entry {
	const char *name;
	const char *path;
	const char *target; /* the name that this is an alias of, or NULL */
	bool mentions;	    /* the key is in it */
	bool masks;	    /* empty, or /dev/null */
};

struct tree_dropin {
	const char *name;
	const char *path;
	const struct tree_dir *dir;
	bool mentions;
};

/* NAME.d in one of the directories of the search path, which @order counts */
struct tree_dir {
	const char *name; /* without ".d" */
	size_t order;
	struct tree_dropin *files; /* sorted by name */
	size_t n;
	const struct tree_dir *next; /* of the same name, further down the search path */
};

struct tree_problem {
	const char *path;
	int error;
};

struct tree {
	struct arena *arena;
	bool mentions; /* the key is in some file */
	struct {
		struct tree_entry *at;
		size_t n;
		size_t room;
	} entries;
	struct {
		struct tree_dir *at;
		size_t n;
		size_t room;
	} dirs;
	struct {
		struct tree_problem *at;
		size_t n;
		size_t room;
	} problems; /* what could not be read */
	struct tree_index *index;
};

/* Read all of it. What is below needs tree_index(), which nobody else should pay for. */
void tree_scan(struct tree *tree, struct arena *arena, const struct strings *dirs);
void tree_index(struct tree *tree, const struct strings *dirs);

/* The entry of this very name, or NULL */
const struct tree_entry *tree_entry(const struct tree *tree, const char *name);

/*
 * The file that a unit of this name is read from, aliases followed and templates
 * tried: NULL if there is none.
 */
const struct tree_entry *tree_fragment(const struct tree *tree, const char *name);

/* The name that systemd calls the unit of this name by: an alias has another */
const char *tree_id(const struct tree *tree, const char *name);

/* All names of the unit @id; @id comes first */
void tree_names(const struct tree *tree, const char *id, struct strings *names);

/* Its drop-ins in the order in which they are read; a name counts once */
struct tree_dropins {
	const struct tree_dropin **at;
	size_t n;
	size_t room;
};

void tree_dropins(const struct tree *tree, const struct strings *names,
		  struct tree_dropins *dropins);

/* Names of all units for which there may be something to write, each once */
void tree_units(const struct tree *tree, struct strings *ids);

#endif /* _USERCAP_UNITS_TREE_H */
