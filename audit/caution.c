// SPDX-License-Identifier: GPL-2.0-or-later
#include "caution.h"

#include "cleanup.h"

#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

/* More than so many, and so many a second, is nobody's ordinary work */
#define FLOOD 10000
#define FLOOD_RATE 10

/* So many different ports, processes or programs look like somebody who tries them all */
#define PROBING 32

/* If so many accounts lack ptrace, lines for each of them would give it to everybody */
#define CROWD 5

static int reason(char **ret, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* 1: there is one */
static int reason(char **ret, const char *format, ...)
{
	va_list args;
	int r;

	va_start(args, format);
	r = vasprintf(ret, format, args);
	va_end(args);
	return r < 0 ? -ENOMEM : 1;
}

static const char *base_of(const char *path)
{
	const char *slash = path ? strrchr(path, '/') : NULL;

	return slash ? slash + 1 : path;
}

static bool matches_any(const char *const *patterns, const char *text, int flags)
{
	for (; text && *patterns; patterns++)
		if (fnmatch(*patterns, text, flags) == 0)
			return true;
	return false;
}

/* ---- each of these: 1 and a reason, 0 if it does not speak against it, -ENOMEM ---- */

static int is_flood(const struct holders *holders, const struct holder *holder, unsigned int cap,
		    char **ret)
{
	const struct need *need = &holder->needs[cap];
	uint64_t count = need->refused + need->allowed;
	uint64_t seconds = (need->last - need->first) / 1000 + 1;

	(void)holders;
	if (count < FLOOD || count / seconds < FLOOD_RATE)
		return 0;
	return reason(ret,
		      "%" PRIu64 " times within %" PRIu64
		      " seconds is a loop or an attack: find out what asks, and why it goes on",
		      count, seconds);
}

static const char *what_varies(unsigned int cap)
{
	switch (cap) {
	case CAP_USR_TCP_LISTEN:
		return "ports";
	case CAP_USR_PTRACE:
		return "processes";
	default:
		return "files";
	}
}

static int is_probing(const struct holders *holders, const struct holder *holder, unsigned int cap,
		      char **ret)
{
	const struct need *need = &holder->needs[cap];

	(void)holders;
	for (size_t i = 0; i < need->n_rows; i++) {
		unsigned int variety = row_variety(need->rows[i]);

		if (variety >= PROBING)
			return reason(ret,
				      "about %u different %s were tried: that is how one looks for "
				      "a way through",
				      variety, what_varies(cap));
	}
	return 0;
}

bool caution_is_anybodys(const char *exe)
{
	static const char *const places[] = { "/tmp/*",	     "/var/tmp/*",  "/dev/shm/*",
					      "/run/user/*", "* (deleted)", "/memfd:*",
					      NULL };

	return matches_any(places, exe, 0);
}

static int is_dropped(const struct holders *holders, const struct holder *holder, unsigned int cap,
		      char **ret)
{
	const struct need *need = &holder->needs[cap];

	(void)holders;
	for (size_t i = 0; i < need->n_rows; i++)
		if (caution_is_anybodys(need->rows[i]->key.exe))
			return reason(ret,
				      "%s is where intruders put their programs: look at it "
				      "before it may do more",
				      need->rows[i]->key.exe);
	return 0;
}

/* A service that never starts anything, and then a shell */
static int is_shell_of_service(const struct holders *holders, const struct holder *holder,
			       unsigned int cap, char **ret)
{
	static const char *const shells[] = { "sh",   "bash",  "dash",	  "ash", "zsh",
					      "ksh",  "curl",  "wget",	  "nc",	 "nc.*",
					      "ncat", "socat", "busybox", NULL };
	const struct need *need = &holder->needs[cap];

	(void)holders;
	if (!(USERCAP_MASK(cap) & USERCAP_TO_EXECUTE) || holder->kind != HOLDER_SERVICE)
		return 0;
	for (size_t i = 0; i < need->n_rows; i++)
		for (unsigned int j = 0; j < need->rows[i]->n_objects; j++) {
			const char *what = need->rows[i]->objects[j].what;

			if (matches_any(shells, base_of(what), 0))
				return reason(ret,
					      "it tried to start %s, as an intruder does first: if "
					      "the service is meant to, give it with open eyes",
					      what);
		}
	return 0;
}

/* Programs that make code as they run; what can be done instead, where there is something */
static const struct {
	const char *pattern;
	const char *instead;
} makers_of_code[] = {
	{ "php*", "pcre.jit=0 and opcache.jit=off in php.ini do without" },
	{ "node*", "its option --jitless does without" },
	{ "python3*", "plain Python makes no code: find out which module does" },
	{ "perl*", "plain Perl makes no code: find out which module does" },
	{ "ruby*", "without --jit and --yjit it makes no code" },
	{ "lua*", NULL },
	{ "java", NULL },
	{ "dotnet", NULL },
	{ "mono*", NULL },
	{ "pypy*", NULL },
	{ "qemu-*", NULL },
};

static int is_interpreter_of_service(const struct holders *holders, const struct holder *holder,
				     unsigned int cap, char **ret)
{
	const struct need *need = &holder->needs[cap];

	(void)holders;
	if (cap != CAP_USR_WX_MAPPINGS || holder->kind != HOLDER_SERVICE)
		return 0;
	for (size_t i = 0; i < need->n_rows; i++) {
		const char *base = base_of(need->rows[i]->key.exe);

		for (size_t j = 0; base && j < sizeof(makers_of_code) / sizeof(*makers_of_code);
		     j++) {
			const char *instead = makers_of_code[j].instead;

			if (fnmatch(makers_of_code[j].pattern, base, 0) != 0)
				continue;
			return reason(ret,
				      "%s reads what the network sends, and one memory error in it "
				      "could then run what it reads%s%s",
				      base, instead ? "; " : "", instead ? instead : "");
		}
	}
	return 0;
}

static int is_ptrace_for_all(const struct holders *holders, const struct holder *holder,
			     unsigned int cap, char **ret)
{
	size_t n = 0;

	if (cap != CAP_USR_PTRACE || holder->kind != HOLDER_ACCOUNT || !holder->uid)
		return 0;
	for (size_t i = 0; i < holders->n; i++)
		n += holders->at[i].kind == HOLDER_ACCOUNT && holders->at[i].needs[cap].n_rows;
	if (n < CROWD)
		return 0;
	return reason(ret,
		      "%zu accounts tried to: if all of them may, nothing is left of the limit; "
		      "give it to a group of those who debug",
		      n);
}

int caution_against(const struct holders *holders, const struct holder *holder, unsigned int cap,
		    char **ret)
{
	static int (*const checks[])(const struct holders *, const struct holder *, unsigned int,
				     char **) = {
		is_flood,
		is_probing,
		is_dropped,
		is_shell_of_service,
		is_interpreter_of_service,
		is_ptrace_for_all,
	};

	*ret = NULL;
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		int r = checks[i](holders, holder, cap, ret);

		if (r)
			return r < 0 ? r : 0;
	}
	return 0;
}

/* Does all that was tried stay on this machine? */
static bool is_loopback(const struct need *need)
{
	for (size_t i = 0; i < need->n_rows; i++) {
		const struct row *row = need->rows[i];

		if (row->other_objects || row->no_object || !row->n_objects)
			return false;
		for (unsigned int j = 0; j < row->n_objects; j++)
			if (!row->objects[j].what ||
			    (strncmp(row->objects[j].what, "127.", 4) != 0 &&
			     strncmp(row->objects[j].what, "::ffff:127.", 11) != 0 &&
			     strcmp(row->objects[j].what, "::1") != 0))
				return false;
	}
	return true;
}

/* What follows from it, around who it is */
static const struct risk {
	const char *before;
	const char *after;
} risks[] = {
	[CAP_USR_TCP_LISTEN] = { "", " can offer anything to the network, on any free port" },
	[CAP_USR_PTRACE] = { "", " can read and change every process with the same user ID: what "
				 "it types, its keys, its sessions elsewhere" },
	[CAP_USR_WX_MAPPINGS] = { "a memory error in ", " can be used to run code from outside" },
	[CAP_USR_FORK_EXEC] = { "whoever takes over ", " can start others, a shell first of all" },
	[CAP_USR_EXEC] = { "whoever takes over ",
			   " can become another program, a shell first of all" },
	[CAP_USR_USERNS] = { "", " can be root in a namespace, and reach parts of the kernel that "
				 "are otherwise root's, with their mistakes" },
	[CAP_USR_TCP_LISTEN_REMOTE] = { "",
					" can offer anything to the network, on any free port" },
};

_Static_assert(sizeof(risks) / sizeof(risks[0]) == USERCAP_COUNT, "a row is missing");

int caution_risk(const struct holder *holder, unsigned int cap, char **ret)
{
	const char *who = holder->kind == HOLDER_ACCOUNT ? "programs of this user" : "this service";
	const char *more = "";

	if (cap == CAP_USR_TCP_LISTEN && is_loopback(&holder->needs[cap]))
		more = "; only loopback was tried: without tcp_listen_remote that is all it can do";
	if (asprintf(ret, "%s%s%s%s", risks[cap].before, who, risks[cap].after, more) < 0)
		return -ENOMEM;
	return 0;
}
