/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What a policy looks like inside
 *
 * Lines are kept as they were read, and found by 32-bit offsets into the text:
 * 100,000 of them must cost neither time nor memory in every login. A line that
 * has a say is read a second time when somebody asks what it says.
 */
#ifndef _USERCAP_POLICY_INTERNAL_H
#define _USERCAP_POLICY_INTERNAL_H

#include "cleanup.h"
#include "diag.h"
#include "group-file.h"
#include "nss.h"

#include <sys/stat.h>

/* Drop-ins of packages */
#define POLICY_VENDOR_DIR "/usr/lib/security/usercap.conf.d"

/*
 * All files together. A hundred thousand lines have a few; more is no policy, but a slip
 * that should not cost each login its time and memory.
 */
#define POLICY_SIZE_MAX ((size_t)64 << 20)
#define POLICY_TOO_BIG "this and the files before it have more than 64 MiB"

/* Whatever is interrupted more often than that will never end. */
#define INTERRUPTS_MAX 100

/* All files, one after another, each with a newline at its end; @last is about the last */
struct text {
	char *bytes;
	size_t len;
	size_t room;
	struct stat last;
};

/* @st is what the file was when it was read, for those that were files */
struct policy_source {
	char *path;
	uint32_t begin;
	struct stat st;
};

/* Offsets of lines, each that of its first word */
struct offsets {
	uint32_t *at;
	size_t n;
	size_t room;
};

struct range {
	uint32_t low;
	uint32_t high;
};

struct usercap_policy {
	struct text text;
	struct policy_source *sources;
	size_t n_sources;
	size_t sources_room;

	struct offsets users;
	struct offsets groups;
	struct offsets uids;
	struct offsets gids;
	struct offsets anyone;
};

enum who { WHO_USER, WHO_GROUP, WHO_UIDS, WHO_GIDS, WHO_ANY };

/*
 * A line of a policy; @word is without quotes, but with its "@". @said is what @caps and
 * @permissive were read from: most lines say what the one before them said, and are not
 * read again for that when it is still here.
 */
struct line {
	enum who who;
	struct word word;
	struct range ids;
	struct word said;
	uint64_t caps;
	bool permissive;
};

/* policy-parse.c: does a text lack what no text has? (files from elsewhere have it) */
bool text_is_plain(struct word text);
/* What is wrong with a line of one that isn't, if it's this line: 0, or -EBADMSG */
int line_check_text(const struct place *place, struct word text);
/* 1 and a line, 0 if there is none in @text, or -EBADMSG; *@ret is zeroes or an earlier line */
int line_read(const struct place *place, struct word text, struct line *ret);
/* The IDs of a line about some; @who is its first word */
int line_read_range(const struct place *place, struct word who, struct range *ret);
/* The part of a line after its first word: the list and the options */
int line_read_rest(const struct place *place, struct word text, struct line *ret);

/* A draft may belong to anybody, and be written by anybody. */
#define OWNER_ANY ((uid_t)-1)

/* policy-file.c: can only @owner have written it? 0, or -EPERM */
int check_owner(const struct stat *st, const char *path, uid_t owner, struct usercap_diag *diag);
/* Append a file that only @owner can have written */
int file_append(int dir, const char *name, const char *path, uid_t owner, struct text *text,
		struct usercap_diag *diag);

/* policy-dirs.c: call @take for each drop-in; the first of @dirs masks the second, or NULL */
typedef int (*dropin_fn)(int dir, const char *name, const char *path, void *arg);
int dropins_each(const char *const dirs[2], uid_t owner, dropin_fn take, void *arg,
		 struct usercap_diag *diag);
bool dropin_is_wanted(const char *name);
/* A symlink to /dev/null masks a file without putting another in its place */
bool dropin_is_mask(int dir, const char *name);

/* policy.c: usercap_policy_load() with the places and the owner of one's choice */
int policy_load_from(const char *path, const char *const dirs[2], uid_t owner,
		     struct usercap_policy **ret, struct usercap_diag *diag);

/* policy.c: usercap_policy_parse() of several files, which together are the policy */
struct policy_text {
	const char *name;
	const char *bytes;
	size_t len;
};

int policy_parse_texts(const struct policy_text *texts, size_t n, struct usercap_policy **ret,
		       struct usercap_diag *diag);

/* Make room for one more of @size bytes each; 0, or -ENOMEM */
int array_grow(void *array, size_t *room, size_t n, size_t size);
int offsets_add(struct offsets *offsets, uint32_t at);

/* resolve.c asks groups.c: the groups of a user, sorted */
struct groups {
	gid_t *ids;
	size_t n;
};

int groups_of(const char *user, gid_t gid, struct groups *ret);
bool groups_include(const struct groups *groups, gid_t low, gid_t high);
void groups_drop(struct groups *groups);

/* The ID of a group: 0, -ENOENT, or what NSS failed with */
int group_find(const char *name, struct nss_buffer *buffer, gid_t *ret);

/*
 * Does each name service answer? By a look-up that none of them has an answer to, as who
 * asks for a user's groups isn't told of those that failed. 0, or what NSS failed with
 */
int groups_answer(struct nss_buffer *buffer);

/*
 * resolve.c: usercap_policy_resolve() where groups are looked up elsewhere, because
 * the user is one of another machine. What a function fails with, other than
 * -ENOENT for a group, is what the whole fails with.
 */
struct group_source {
	/* the IDs are sorted, and free(3) drops them */
	int (*groups_of)(void *arg, const char *user, gid_t gid, struct groups *ret);
	int (*group_find)(void *arg, const char *name, gid_t *ret);
	void *arg;
	/* can what groups_of() says be relied on? NULL: yes */
	int (*answers)(void *arg);
	/* optional, as group_file_each(): then only groups that it doesn't know are looked for */
	int (*groups_each)(void *arg, group_fn take, void *take_arg);
};

/* policy-groups.c: add the lines about groups that are in @groups, those of a user */
int policy_groups_match(const struct usercap_policy *policy, const struct groups *groups,
			const struct group_source *source, struct offsets *matches);

int policy_resolve_in(const struct usercap_policy *policy, const char *user, uid_t uid, gid_t gid,
		      const struct group_source *source, struct usercap_assignment **ret);

#endif /* _USERCAP_POLICY_INTERNAL_H */
