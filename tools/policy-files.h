/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The files of a policy, each by itself
 *
 * What loads a policy for a login stops at the first mistake. Who mends it wants to
 * know of all, and of files that look like parts of the policy and are none. Files are
 * found, checked and read by the library's own functions.
 */
#ifndef _USERCAP_TOOLS_POLICY_FILES_H
#define _USERCAP_TOOLS_POLICY_FILES_H

#include "policy-internal.h"
#include "units/arena.h"

enum policy_state {
	POLICY_VALID,
	POLICY_MASKED,	/* @reason says what is read instead */
	POLICY_IGNORED, /* @reason says why */
	POLICY_UNKNOWN, /* it could not be read, but root may be able to */
	POLICY_WRONG,	/* all of the policy is void */
};

/* How many mistakes of a file are told of */
#define POLICY_MISTAKES_MAX 50

/* @line and @column are 0 if it is about the file as a whole */
struct policy_mistake {
	unsigned int line;
	unsigned int column;
	struct word text; /* the line */
	const char *message;
};

/* A line that says something */
struct policy_line {
	const char *path;
	unsigned int number;
	struct line line;
	bool absolute; /* its list has neither "~" nor "all" nor "none" */
};

struct policy_file {
	const char *path;
	enum policy_state state;
	const char *reason;
	struct text text;
	struct {
		struct policy_mistake *at;
		size_t n;
		size_t room;
	} mistakes;
	size_t more; /* mistakes that are not in @mistakes */
	struct {
		struct policy_line *at;
		size_t n;
		size_t room;
	} lines;
};

struct policy_files {
	struct arena *arena;
	struct {
		struct policy_file *at;
		size_t n;
		size_t room;
	} files; /* the main one first */
};

/* A text in place of what is in a file, or would be if there were one */
struct policy_substitute {
	const char *path;
	struct word text;
};

/*
 * All that the PAM module would read on this machine, and what is beside it; as if
 * @substitute, which may be NULL, had been saved already
 */
void policy_files_load(struct policy_files *files, struct arena *arena,
		       const struct policy_substitute *substitute);

/*
 * A draft and its drop-ins, wherever they are and whoever owns them; "-" is standard
 * input. Returns 0, or a negative errno (the draft cannot be read).
 */
int policy_files_draft(struct policy_files *files, struct arena *arena, const char *path);

/* A single file of the machine's policy */
void policy_files_one(struct policy_files *files, struct arena *arena, const char *path);

/* The text of a single file */
void policy_files_text(struct policy_files *files, struct arena *arena,
		       const struct policy_substitute *text);

void policy_files_drop(struct policy_files *files);

/* The worst of all files */
enum policy_state policy_files_state(const struct policy_files *files);

/* Those that count, as one policy; as policy_parse_texts() */
int policy_files_parse(const struct policy_files *files, struct usercap_policy **ret,
		       struct usercap_diag *diag);

/* Paths of this machine's policy */
const char *policy_main_path(struct arena *arena);
const char *policy_admin_dir(struct arena *arena);
const char *policy_vendor_dir(struct arena *arena);

/* Is a file of this name, in one of these directories, part of the policy? */
bool policy_takes_name(const char *name);

#endif /* _USERCAP_TOOLS_POLICY_FILES_H */
