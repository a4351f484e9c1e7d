/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libusercap - user capabilities: the kernel interface, names, and policy
 *
 * Every function is safe to call from several threads and never logs. None keeps
 * global state, except that usercap_allow_seccomp() is remembered for the program. Functions return
 * 0 (or what they document) or a negative errno; out-parameters named ret are untouched on failure.
 */
#ifndef _USERCAP_H
#define _USERCAP_H

#include <linux/usercap.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the sets of this process: DESIGN section 3, prctl(2) ---- */

/**
 * usercap_probe() - does something on this kernel enforce user capabilities?
 *
 * Return: 0, or -EINVAL (no provider, or none that speaks ABI 1). A seccomp
 * filter of the caller may give this and the next functions other errnos.
 * Since: 0.1
 */
int usercap_probe(void);

/**
 * usercap_test() - are capabilities in sets of this process?
 * @sets:	USERCAP_EFFECTIVE etc., or-ed
 * @caps:	USERCAP_MASK(CAP_USR_PTRACE) etc., or-ed; 0 is in every set
 *
 * Asked for one capability, -EINVAL where usercap_probe() succeeds says that the provider
 * is older than it.
 *
 * Return: 0 if every one of @caps is in every one of @sets, or -EPERM (it is
 * not), -EINVAL (unknown bits, no set named, or no provider), -ENOTSUP (denied, with
 * seccomp).
 * Since: 0.1
 */
int usercap_test(unsigned int sets, uint64_t caps);

/**
 * usercap_lower() - take capabilities out of sets of this process
 * @sets:	any of USERCAP_EFFECTIVE, _PERMITTED, _BOUNDING, _PERMISSIVE
 * @caps:	what to take away
 *
 * All threads see it at once; all or nothing is done. Failure is fatal to a
 * caller that relies on the restriction.
 *
 * Return: 0, or -EPERM (bounding needs no_new_privs in every thread, or
 * CAP_SETPCAP), -EINVAL (as usercap_test()), -ENOMEM, -EAGAIN; with seccomp also
 * -ENOTSUP, -EBUSY, see usercap_allow_seccomp().
 * Since: 0.1
 */
int usercap_lower(unsigned int sets, uint64_t caps);

/**
 * usercap_raise() - put capabilities into sets of this process
 * @sets:	as usercap_lower()
 * @caps:	what to give
 *
 * Effective can always be raised within permitted. Anything else needs
 * CAP_SETPCAP in the initial user namespace, and no lock.
 *
 * Return: 0, or -EPERM, -EINVAL, -ENOMEM, -EAGAIN as usercap_lower(), -ENOTSUP
 * (permissive, with seccomp).
 * Since: 0.1
 */
int usercap_raise(unsigned int sets, uint64_t caps);

/**
 * usercap_lock() - give up raising by privilege, for this process and its children
 *
 * Return: 0, also if locked already, or -EPERM (needs no_new_privs in every
 * thread, or CAP_SETPCAP), -EINVAL (no provider), -ENOMEM, -EAGAIN.
 * Since: 0.1
 */
int usercap_lock(void);

/**
 * usercap_get() - which capabilities are in a set of this process?
 * @set:	a single USERCAP_EFFECTIVE etc.
 * @ret:	where to store the mask
 *
 * Asks for one capability after the other: while another thread changes the
 * set, the answer may mix before and after. A capability that the provider is
 * too old to know counts as it was at the start: held, neither permissive nor
 * denied.
 *
 * Return: 0, or -EINVAL (unknown set, none or several, or no provider), -ENOTSUP
 * (denied, with seccomp).
 * Since: 0.1
 */
int usercap_get(unsigned int set, uint64_t *ret);

/* ---- providers: DESIGN section 5 ---- */

/* What enforces user capabilities for this program */
enum usercap_provider {
	USERCAP_PROVIDER_NONE,
	USERCAP_PROVIDER_KERNEL,  /* the LSM, or the BPF provider: nobody can tell which */
	USERCAP_PROVIDER_SECCOMP, /* where there is neither, and usercap_allow_seccomp() was called
				   */
};

/**
 * usercap_provider() - what do the functions above work with?
 *
 * For those who want to tell somebody; no program needs to ask.
 *
 * Return: one of enum usercap_provider.
 * Since: 0.1
 */
enum usercap_provider usercap_provider(void);

/* Do what seccomp can do, also where that is less than a capability is about */
#define USERCAP_BEST_EFFORT 1

/**
 * usercap_allow_seccomp() - where the kernel enforces nothing, let seccomp do it
 * @flags:	0 or USERCAP_BEST_EFFORT
 *
 * To be called before everything else that is about the sets. If something in the
 * kernel enforces user capabilities that is used, and this does nothing. Otherwise it
 * counts for the program, its threads and what they fork, and the functions above
 * do this:
 *
 * - usercap_lower() of effective, permitted and bounding together installs a filter
 *   in all threads, for good. Other combinations are -ENOTSUP: a filter can neither be
 *   removed nor wait until the next exec. See usercap_execve() for fork_exec. What
 *   seccomp can't enforce completely is -ENOTSUP, too, unless @flags say best effort.
 *   So is tcp_listen while kernel threads work on an io_uring of this process, or where
 *   /proc does not tell: what such a thread is handed passes by all filters.
 *   Needs no_new_privs (of the calling thread; the others get it) or CAP_SYS_ADMIN,
 *   else -EPERM. -EBUSY: another thread has filters that this one has not.
 * - usercap_raise() gives what is held, and -EPERM for what is not; of permissive
 *   -ENOTSUP.
 * - usercap_test() tells what filters of usercap took away, whichever program
 *   installed them. Of denied -ENOTSUP: it is not known.
 * - usercap_lock() succeeds: nothing can be raised.
 *
 * What a filter refuses is EPERM, as elsewhere, but clone3 is ENOSYS for those who lack
 * fork_exec or userns, and so are system calls newer than the library. tcp_listen_remote
 * alone is -ENOTSUP, also as best effort: only tcp_listen with it can be taken away. The domination
 * rule of usercap(7) does not exist here: who keeps ptrace can make use of freer processes.
 *
 * Return: 0, or -EINVAL (unknown @flags), -ENOTSUP (no seccomp on this kernel, before
 * Linux 5.7, or on this machine: x86_64 and arm64 have it), or what usercap_probe() gives
 * but -EINVAL.
 * Since: 0.1
 */
int usercap_allow_seccomp(unsigned int flags);

/**
 * struct usercap_limits - how enforcement differs from what usercap(7) says
 * @unenforced:	what goes on being possible, a phrase; NULL if nothing does
 * @excess:	what is refused as well, a phrase; NULL if nothing is
 */
struct usercap_limits {
	const char *unenforced;
	const char *excess;
};

/**
 * usercap_provider_limits() - what can't the provider do for a capability?
 * @cap:	bit number
 * @ret:	where to store it; the texts are constants
 *
 * Return: 0, or -EINVAL (unknown @cap, or no provider).
 * Since: 0.1
 */
int usercap_provider_limits(unsigned int cap, struct usercap_limits *ret);

/**
 * usercap_execve() - become a program that lacks capabilities, for good
 * @path:	as for execve(2)
 * @argv:	as for execve(2)
 * @envp:	as for execve(2)
 * @caps:	what it shall lack; fork_exec and exec still let it be executed
 *
 * That is usercap_lower() of bounding, and execve(2). With seccomp @caps are taken from
 * the caller at once, and of fork_exec or exec only this one exec is left to it: a caller that
 * this returns to must not go on as if nothing had happened.
 *
 * Return: no, or what usercap_lower() and execve(2) give.
 * Since: 0.1
 */
int usercap_execve(const char *path, char *const argv[], char *const envp[], uint64_t caps);

/* ---- names and lists: DESIGN section 6 ---- */

/**
 * usercap_name() - short name of a capability ("ptrace")
 * @cap:	bit number
 *
 * Return: a constant string, or NULL for an unknown bit.
 * Since: 0.1
 */
const char *usercap_name(unsigned int cap);

/**
 * usercap_description() - what a capability is needed to do, a phrase
 * @cap:	bit number
 *
 * Return: a constant string, or NULL for an unknown bit.
 * Since: 0.1
 */
const char *usercap_description(unsigned int cap);

/**
 * usercap_from_name() - look a name up
 * @name:	"ptrace", "CAP_USR_PTRACE" or "cap_usr_ptrace"
 *
 * Return: the bit number, or -ENOENT.
 * Since: 0.1
 */
int usercap_from_name(const char *name);

/**
 * struct usercap_diag - the first mistake in a text
 * @file:	path, or "" for a text that is no file
 * @line:	from 1; 0 if the mistake is about the file as a whole
 * @column:	from 1, in bytes: where the offending token begins
 * @message:	what is wrong and how to mend it, without a newline
 */
struct usercap_diag {
	char file[4096];
	unsigned int line;
	unsigned int column;
	char message[512];
};

/**
 * usercap_list_parse() - read a list: names, "all", "none", "~" for all but
 * @text:	names separated by spaces, tabs or commas, any number of them
 * @ret:	where to store the mask
 * @diag:	where to store the first mistake (column in @text), or NULL
 *
 * Names are spelled as for usercap_from_name(). A "~" in front inverts the
 * whole list, blanks may follow it: "~all" is none, "~none" is all. A name may
 * be repeated.
 *
 * Return: 0, or -EBADMSG (empty list, unknown name, "all" or "none" among
 * other names, a "~" that is not in front).
 * Since: 0.1
 */
int usercap_list_parse(const char *text, uint64_t *ret, struct usercap_diag *diag);

/* Enough for whatever usercap_list_format() writes, with its NUL */
enum {
#define USERCAP_LIST_ROW(constant, bit, name, text) +(int)sizeof(name)
	USERCAP_LIST_SIZE = (int)sizeof("~none") USERCAP_TABLE(USERCAP_LIST_ROW),
#undef USERCAP_LIST_ROW
};

/**
 * usercap_list_format() - write a list that usercap_list_parse() reads back
 * @caps:	mask
 * @buf:	where to write
 * @size:	of @buf in bytes
 *
 * Writes "all", "none", names separated by commas, or, when at least half are
 * held, "~" and the names of those that are not: DESIGN section 6 prefers that,
 * because it goes on saying the same when capabilities are added.
 *
 * Return: length without the final NUL, or -ENOBUFS (@buf untouched),
 * -EINVAL (unknown bits in @caps).
 * Since: 0.1
 */
int usercap_list_format(uint64_t caps, char *buf, size_t size);

/* ---- policy: DESIGN section 7, usercap.conf(5) ---- */

#define USERCAP_CONF "/etc/security/usercap.conf"

struct usercap_policy;

/**
 * usercap_policy_parse() - read a policy from memory
 * @text:	what a policy file would hold
 * @len:	of @text in bytes
 * @name:	what to call it in struct usercap_diag and struct usercap_line
 * @ret:	as usercap_policy_load_file()
 * @diag:	as usercap_policy_load_file()
 *
 * For drafts: a policy that is to be enforced comes from a file, whose owner
 * and mode usercap_policy_load() checks.
 *
 * Return: 0, or -EBADMSG (not a valid policy, @diag says where), -EFBIG (more
 * than 64 MiB), -ENOMEM.
 * Since: 0.1
 */
int usercap_policy_parse(const char *text, size_t len, const char *name,
			 struct usercap_policy **ret, struct usercap_diag *diag);

/**
 * usercap_policy_load_file() - read one policy file
 * @path:	absolute path; a final symlink is refused
 * @ret:	where to store the policy; drop it with usercap_policy_free()
 * @diag:	where to store the first mistake found, or NULL
 *
 * Taken whole or not at all.
 *
 * Return: 0, or -EBADMSG (not a valid policy, @diag says where), -EPERM (owner,
 * mode or type of @path is unsafe), -ENOENT, -EACCES, -ELOOP, -EIO, -EAGAIN
 * (somebody is writing to it, or it changed while it was read), -EFBIG (more than
 * 64 MiB), -ENOMEM, or what open(2) and read(2) give. On each of them @diag says what
 * and where. What changed only just now is waited for, up to 100 ms for each file.
 * Since: 0.1
 */
int usercap_policy_load_file(const char *path, struct usercap_policy **ret,
			     struct usercap_diag *diag);

/**
 * usercap_policy_load() - read a policy with its drop-ins
 * @path:	absolute path of the main file, or NULL for USERCAP_CONF
 * @ret:	as usercap_policy_load_file()
 * @diag:	as usercap_policy_load_file()
 *
 * Reads @path, then those files in PATH.d/ whose names end in ".conf" and do
 * not begin with a dot, in bytewise order; for USERCAP_CONF also those of
 * /usr/lib/security/usercap.conf.d, unless a file of the same name in /etc
 * masks them (a symlink to /dev/null masks, too). A directory may be missing;
 * one that is a symlink is refused, and one that others than root can write to.
 * What is read is what all of them were at one moment.
 *
 * Return: as usercap_policy_load_file(); -ENOENT is about @path only.
 * Since: 0.1
 */
int usercap_policy_load(const char *path, struct usercap_policy **ret, struct usercap_diag *diag);

/**
 * usercap_policy_free() - drop a policy; NULL is fine
 * @policy:	what usercap_policy_load() gave
 * Since: 0.1
 */
void usercap_policy_free(struct usercap_policy *policy);

/* Which kind of line decided, from most to least specific. */
enum usercap_tier {
	USERCAP_TIER_NONE,  /* no line matched: everything is allowed */
	USERCAP_TIER_USER,  /* a user name */
	USERCAP_TIER_GROUP, /* @group, @gid:gid, uid:uid */
	USERCAP_TIER_ANY,   /* the "*" line */
};

/**
 * struct usercap_line - a line of a policy that had a say
 * @file:	path of its file
 * @line:	from 1
 * @who:	its first word, without quotes
 * @caps:	what it allows
 * @permissive:	what it takes away is only recorded
 */
struct usercap_line {
	const char *file;
	unsigned int line;
	const char *who;
	uint64_t caps;
	bool permissive;
};

/**
 * struct usercap_assignment - what a policy says about one user
 * @caps:	what the user holds
 * @permissive:	those of the others that are only recorded
 * @tier:	which kind of line decided
 * @n_lines:	how many did; they intersect
 * @lines:	them, in the order they were read; their strings live as long as
 *		the policy
 */
struct usercap_assignment {
	uint64_t caps;
	uint64_t permissive;
	enum usercap_tier tier;
	size_t n_lines;
	const struct usercap_line **lines;
};

/**
 * usercap_policy_resolve() - apply a policy to a user
 * @policy:	the policy
 * @user:	user name, spelled as NSS does (pw_name)
 * @uid:	user ID; 0 is matched by lines that name "root" and by no others,
 *		whatever @user is
 * @gid:	primary group
 * @ret:	where to store the answer; drop it with usercap_assignment_free()
 *
 * Asks NSS for the user's groups, only if the policy has group lines and no line
 * names the user; then for the ID of each group that the policy names. (Not the other
 * way round: a name that NSS maps to the group of another name, or without regard to
 * case, must match, too.) What NSS leaves out it is asked for twice: that a service
 * failed is not always told. A group that does not exist matches nobody.
 *
 * Return: 0, or -ENOMEM, -ETIMEDOUT (30 seconds were not enough for all groups), or
 * another negative errno (NSS failed: the groups are not known, and nothing may be
 * concluded).
 * Since: 0.1
 */
int usercap_policy_resolve(const struct usercap_policy *policy, const char *user, uid_t uid,
			   gid_t gid, struct usercap_assignment **ret);

/**
 * usercap_assignment_free() - drop an assignment; NULL is fine
 * @assignment:	what usercap_policy_resolve() gave
 * Since: 0.1
 */
void usercap_assignment_free(struct usercap_assignment *assignment);

#ifdef __cplusplus
}
#endif

#endif /* _USERCAP_H */
