// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pam_usercap.so, loaded and called by libpam: one session per row
 *
 * Usage: test-module /path/of/pam_usercap.so
 */
#include "fakes.h"
#include "handle.h"
#include "model.h"
#include "tap.h"

#include <errno.h>
#include <linux/usercap.h>
#include <stdlib.h>
#include <string.h>

#define ALL ((uint64_t)USERCAP_ALL)
#define LISTEN ((uint64_t)USERCAP_MASK(CAP_USR_TCP_LISTEN))
#define PTRACE ((uint64_t)USERCAP_MASK(CAP_USR_PTRACE))
#define WX ((uint64_t)USERCAP_MASK(CAP_USR_WX_MAPPINGS))
#define FORK ((uint64_t)USERCAP_MASK(CAP_USR_FORK_EXEC))
#define EXEC ((uint64_t)USERCAP_MASK(CAP_USR_EXEC))
#define START ((uint64_t)USERCAP_TO_EXECUTE)

/* A program that was executed with all, or without some */
#define FREE                     \
	{                        \
		ALL, ALL, ALL, 0 \
	}
#define WITHOUT(x)                                    \
	{                                             \
		ALL & ~(x), ALL & ~(x), ALL & ~(x), 0 \
	}

/* How things are; most rows have the start of everything, in a root's service */
enum { LOCKED = 1, STAYS = 2, FOREIGN = 4 };

/**
 * struct row - a session
 * @policy:	the policy; NULL if there is none
 * @options:	options of the module
 * @right:	what the service may do
 * @flags:	LOCKED: the process is; STAYS: closing changes nothing;
 *		FOREIGN: the policy is somebody else's file
 * @code:	what opening returns; IGNORED for PAM_IGNORE
 * @log:	part of what is logged; NULL: nothing is, save for debugging
 * @audit:	the record, the policy's path without its directory; NULL: none is sent
 * @config:	the record of a policy that could not be loaded, likewise
 */
struct row {
	const char *name, *policy, *user, *options;
	int right, flags;
	struct sets before;
	int code;
	struct sets after;
	const char *log, *audit, *config;
};

#define RECORD(acct, old, new, policy, res)                \
	"op=usercap-assign acct=" acct " old-usercap=" old \
	" new-usercap=" new " policy=" policy " hostname=? addr=? terminal=? res=" res
#define ASSIGNED(acct, old, new, policy) RECORD(acct, old, new, "\"" policy "\"", "1")
#define NOT_ASSIGNED(acct, old) RECORD(acct, old, "?", "?", "0")
#define NOT_AS(acct, old, policy) RECORD(acct, old, "?", "\"" policy "\"", "0")
#define SIX_LINES "/policy:1,/policy:2,/policy:3,/policy:4,/policy:5,/policy:6"
#define BAD(line) \
	"op=usercap-load path=\"/policy\" line=" line " hostname=? addr=? terminal=? res=0"

/* clang-format off */
static const struct row rows[] = {
	/* ---- what a policy gives and takes ---- */
	{ "nothing for her", "bob ~ptrace\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, IGNORED, FREE, NULL, NULL },
	{ "empty policy", "", "alice", "",
	  RIGHT_GRANT, 0, FREE, IGNORED, FREE, NULL, NULL },
	{ "everything", "alice all\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, IGNORED, FREE, NULL, NULL },
	{ "one taken", "alice ~tcp_listen\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, WITHOUT(LISTEN),
	  "<6>alice holds ~tcp_listen, was all (",
	  ASSIGNED("\"alice\"", "all", "~tcp_listen", "/policy:1") },
	{ "no newline at the end", "alice ~tcp_listen", "alice", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, WITHOUT(LISTEN),
	  "policy:1)\n", ASSIGNED("\"alice\"", "all", "~tcp_listen", "/policy:1") },
	{ "lines that decided", "# x\nalice ~ptrace\n* none\nalice ~tcp_listen\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, WITHOUT(LISTEN | PTRACE),
	  "policy:4)\n", ASSIGNED("\"alice\"", "all", "~tcp_listen,ptrace", "/policy:2,/policy:4") },
	{ "six lines that decided",
	  "alice ~ptrace\nalice ~ptrace\nalice ~ptrace\n"
	  "alice ~ptrace\nalice ~ptrace\nalice ~ptrace\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, WITHOUT(PTRACE),
	  "policy:4 and 2 more)\n", ASSIGNED("\"alice\"", "all", "~ptrace", SIX_LINES) },
	{ "fork_exec stays with the login program", "alice ~fork_exec\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, { ALL, ALL, ALL & ~FORK, 0 },
	  "holds ~fork_exec", ASSIGNED("\"alice\"", "all", "~fork_exec", "/policy:1") },
	{ "exec stays, too", "alice ~exec\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, { ALL, ALL, ALL & ~EXEC, 0 },
	  "holds ~exec", ASSIGNED("\"alice\"", "all", "~exec", "/policy:1") },
	{ "none", "alice none\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, { START, START, 0, 0 },
	  "holds none", ASSIGNED("\"alice\"", "all", "none", "/policy:1") },
	{ "a right to lower suffices", "alice none\n", "alice", "",
	  RIGHT_CONFINE, STAYS, FREE, PAM_SUCCESS, { START, START, 0, 0 },
	  "holds none", ASSIGNED("\"alice\"", "all", "none", "/policy:1") },
	{ "by her group", "@users ~ptrace\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, WITHOUT(PTRACE),
	  "policy:1)", ASSIGNED("\"alice\"", "all", "~ptrace", "/policy:1") },
	{ "by another group", "@jit all\n* ~wx_mappings\n", "bob", "",
	  RIGHT_GRANT, 0, FREE, IGNORED, FREE, NULL, NULL },
	{ "by her ID", "1000:1000 ~ptrace\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, WITHOUT(PTRACE),
	  "policy:1)", ASSIGNED("\"alice\"", "all", "~ptrace", "/policy:1") },
	{ "name with a backslash", "EXAMPLE\\carol ~ptrace\n", "EXAMPLE\\carol", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, WITHOUT(PTRACE),
	  "<6>EXAMPLE\\carol holds", ASSIGNED("\"EXAMPLE\\carol\"", "all", "~ptrace", "/policy:1") },
	{ "name with an @", "dave@example.org ~ptrace\n", "dave@example.org", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, WITHOUT(PTRACE),
	  "policy:1)", ASSIGNED("\"dave@example.org\"", "all", "~ptrace", "/policy:1") },
	{ "name with a blank, encoded", "\"the user\" ~ptrace\n", "the user", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, WITHOUT(PTRACE),
	  "<6>the user holds", ASSIGNED("7468652075736572", "all", "~ptrace", "/policy:1") },
	{ "a name that the name service spells otherwise",
	  "example\\CAROL all\nEXAMPLE\\carol ~ptrace\n", "example\\CAROL", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, WITHOUT(PTRACE),
	  "<6>example\\CAROL holds", ASSIGNED("\"example\\CAROL\"", "all", "~ptrace", "/policy:2") },
	{ "group with a blank", "\"@EXAMPLE\\domain users\" ~ptrace\n", "EXAMPLE\\carol", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, WITHOUT(PTRACE),
	  "policy:1)", ASSIGNED("\"EXAMPLE\\carol\"", "all", "~ptrace", "/policy:1") },
	{ "group that does not exist", "@nobody-here none\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, IGNORED, FREE, NULL, NULL },
	{ "root is nobody", "* none\n0: none\n", "root", "",
	  RIGHT_GRANT, 0, FREE, IGNORED, FREE, NULL, NULL },
	{ "root by name", "root ~ptrace\n", "root", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, WITHOUT(PTRACE),
	  "<6>root holds ~ptrace", ASSIGNED("\"root\"", "all", "~ptrace", "/policy:1") },
	{ "noaudit", "alice ~ptrace\n", "alice", "noaudit",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, WITHOUT(PTRACE), "holds ~ptrace", NULL },

	/* ---- su and sudo, from a session that is limited ---- */
	{ "sudo gives root's sets back", "alice ~ptrace,fork_exec\n", "root", "",
	  RIGHT_GRANT, 0, { ALL & ~PTRACE, ALL & ~PTRACE, ALL & ~(PTRACE | FORK), 0 },
	  PAM_SUCCESS, { ALL & ~PTRACE, ALL & ~PTRACE, ALL, 0 },
	  NULL, ASSIGNED("\"root\"", "~ptrace,fork_exec", "all", "none") },
	{ "the same, in words", "alice ~ptrace\n", "root", "debug",
	  RIGHT_GRANT, 0, WITHOUT(PTRACE), PAM_SUCCESS, { ALL & ~PTRACE, ALL & ~PTRACE, ALL, 0 },
	  "<7>root holds all, was ~ptrace (no line names the user)",
	  ASSIGNED("\"root\"", "~ptrace", "all", "none") },
	{ "su to another user gives that user's", "alice ~ptrace\nbob ~tcp_listen\n", "bob", "",
	  RIGHT_GRANT, 0, WITHOUT(PTRACE), PAM_SUCCESS,
	  { ALL & ~(PTRACE | LISTEN), ALL & ~(PTRACE | LISTEN), ALL & ~LISTEN, 0 },
	  "holds ~tcp_listen, was ~ptrace", ASSIGNED("\"bob\"", "~ptrace", "~tcp_listen", "/policy:2") },
	{ "su to oneself", "alice ~ptrace\n", "alice", "",
	  RIGHT_GRANT, 0, WITHOUT(PTRACE), IGNORED, WITHOUT(PTRACE), NULL, NULL },
	{ "a dry run ends at sudo", "alice ~ptrace permissive\n", "root", "",
	  RIGHT_GRANT, 0, { ALL & ~PTRACE, ALL & ~PTRACE, ALL & ~PTRACE, PTRACE },
	  PAM_SUCCESS, { ALL & ~PTRACE, ALL & ~PTRACE, ALL, 0 }, NULL,
	  "old-usercap=~ptrace new-usercap=all old-permissive=ptrace new-permissive=none " },

	/* ---- permissive ---- */
	{ "a dry run", "alice ~ptrace permissive\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS,
	  { ALL & ~PTRACE, ALL & ~PTRACE, ALL & ~PTRACE, PTRACE },
	  "holds ~ptrace, was all, permissive for ptrace (",
	  "new-usercap=~ptrace old-permissive=none new-permissive=ptrace " },
	{ "one enforced, one recorded", "alice ~ptrace permissive\nalice ~tcp_listen\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS,
	  { ALL & ~(PTRACE | LISTEN), ALL & ~(PTRACE | LISTEN), ALL & ~(PTRACE | LISTEN), PTRACE },
	  "permissive for ptrace (", "new-permissive=ptrace " },
	{ "whole service", "alice ~ptrace\n", "alice", "permissive",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS,
	  { ALL & ~PTRACE, ALL & ~PTRACE, ALL & ~PTRACE, PTRACE },
	  "permissive for ptrace (", "new-permissive=ptrace " },
	{ "the policy ends a dry run", "alice ~ptrace\n", "alice", "",
	  RIGHT_GRANT, 0, { ALL & ~PTRACE, ALL & ~PTRACE, ALL & ~PTRACE, PTRACE },
	  PAM_SUCCESS, WITHOUT(PTRACE), NULL,
	  "old-permissive=ptrace new-permissive=none " },
	{ "fork_exec recorded", "alice ~fork_exec permissive\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, { ALL, ALL, ALL & ~FORK, FORK },
	  "permissive for fork_exec", "new-permissive=fork_exec " },

	/* ---- under a lock: the service is the ceiling ---- */
	{ "locked and free", "alice ~ptrace\n", "alice", "",
	  RIGHT_GRANT, LOCKED | STAYS, FREE, PAM_SUCCESS, WITHOUT(PTRACE),
	  "holds ~ptrace", ASSIGNED("\"alice\"", "all", "~ptrace", "/policy:1") },
	{ "intersection", "alice ~ptrace\n", "alice", "",
	  RIGHT_GRANT, LOCKED | STAYS, WITHOUT(LISTEN), PAM_SUCCESS, WITHOUT(LISTEN | PTRACE),
	  ", the service has no right to give tcp_listen (",
	  ASSIGNED("\"alice\"", "~tcp_listen", "~tcp_listen,ptrace", "/policy:1") },
	{ "intersection changes nothing", "alice all\n", "alice", "debug",
	  RIGHT_GRANT, LOCKED, WITHOUT(LISTEN), PAM_SUCCESS, WITHOUT(LISTEN),
	  "<7>alice holds ~tcp_listen, was ~tcp_listen, the service has no right to give", NULL },
	{ "already as it should be", "alice ~ptrace\n", "alice", "",
	  RIGHT_GRANT, LOCKED, WITHOUT(PTRACE), IGNORED, WITHOUT(PTRACE), NULL, NULL },
	{ "a dry run is not possible", "alice ~ptrace permissive\n", "alice", "",
	  RIGHT_GRANT, LOCKED, FREE, PAM_SUCCESS, FREE,
	  "<5>alice: use of ptrace is not recorded: the service has no right", NULL },
	{ "a dry run of the service goes on", "alice ~tcp_listen\n", "alice", "",
	  RIGHT_GRANT, LOCKED | STAYS, { ALL & ~PTRACE, ALL & ~PTRACE, ALL & ~PTRACE, PTRACE },
	  PAM_SUCCESS,
	  { ALL & ~(PTRACE | LISTEN), ALL & ~(PTRACE | LISTEN), ALL & ~(PTRACE | LISTEN), PTRACE },
	  "the service has no right to give ptrace", "new-permissive=ptrace " },
	{ "but not what the policy enforces", "alice ~ptrace\n", "alice", "",
	  RIGHT_GRANT, LOCKED | STAYS, { ALL & ~PTRACE, ALL & ~PTRACE, ALL & ~PTRACE, PTRACE },
	  PAM_SUCCESS, WITHOUT(PTRACE), NULL, "new-permissive=none " },

	/* ---- no right ---- */
	{ "a service without privilege", "alice ~ptrace\n", "alice", "",
	  RIGHT_NONE, STAYS, FREE, PAM_PERM_DENIED, FREE,
	  "<1>refusing alice, root can log in to mend this: the service may not take user "
	  "capabilities away: it needs CAP_SETPCAP", NOT_AS("\"alice\"", "all", "/policy:1") },
	{ "that has nothing to do", "alice ~ptrace\n", "alice", "",
	  RIGHT_NONE, 0, WITHOUT(PTRACE), IGNORED, WITHOUT(PTRACE), NULL, NULL },
	{ "that may not raise", "alice all\n", "alice", "",
	  RIGHT_NONE, 0, WITHOUT(PTRACE), PAM_SUCCESS, WITHOUT(PTRACE), NULL, NULL },
	{ "root in it", "root ~ptrace\n", "root", "",
	  RIGHT_NONE, STAYS, FREE, PAM_SUCCESS, FREE,
	  "<1>letting root in to mend this, others are refused: the service may not",
	  NOT_AS("\"root\"", "all", "/policy:1") },
	{ "onerr=ignore in it", "alice ~ptrace\n", "alice", "onerr=ignore",
	  RIGHT_NONE, STAYS, FREE, PAM_SUCCESS, FREE,
	  "<1>letting alice in because of onerr=ignore: the service may not",
	  NOT_AS("\"alice\"", "all", "/policy:1") },

	/* ---- no provider ---- */
	{ "nothing to enforce", "bob ~ptrace\n", "alice", "",
	  NO_PROVIDER, 0, FREE, IGNORED, FREE, NULL, NULL },
	{ "something to enforce", "alice ~ptrace\n", "alice", "",
	  NO_PROVIDER, 0, FREE, PAM_PERM_DENIED, FREE,
	  "policy:1 takes ptrace away, but nothing on this kernel enforces user capabilities: boot",
	  NOT_AS("\"alice\"", "?", "/policy:1") },
	{ "something to record", "alice ~ptrace permissive\n", "alice", "",
	  NO_PROVIDER, 0, FREE, IGNORED, FREE,
	  "<4>alice: use of ptrace is not recorded, as ", NULL },
	{ "permissive service", "alice ~ptrace\n", "alice", "permissive",
	  NO_PROVIDER, 0, FREE, IGNORED, FREE, "<4>alice: use of ptrace is not recorded", NULL },
	{ "root's way in", "root ~ptrace\n", "root", "",
	  NO_PROVIDER, 0, FREE, PAM_SUCCESS, FREE,
	  "<1>letting root in to mend this, others are refused: ", NOT_AS("\"root\"", "?", "/policy:1") },
	{ "onerr=ignore", "alice ~ptrace\n", "alice", "onerr=ignore",
	  NO_PROVIDER, 0, FREE, PAM_SUCCESS, FREE,
	  "<1>letting alice in because of onerr=ignore: ", NOT_AS("\"alice\"", "?", "/policy:1") },

	/* ---- broken policy ---- */
	{ "unknown name", "bob all\nalice ~foo\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, PAM_PERM_DENIED, FREE,
	  "policy:2:8: unknown user capability \"foo\"", NOT_ASSIGNED("\"alice\"", "all"), BAD("2") },
	{ "for a user whom it does not concern", "bob ~foo\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, PAM_PERM_DENIED, FREE,
	  "policy:1:6: ", NOT_ASSIGNED("\"alice\"", "all"), BAD("1") },
	{ "carriage return", "alice all\r\n", "alice", "",
	  RIGHT_GRANT, 0, FREE, PAM_PERM_DENIED, FREE,
	  "policy:1:10: carriage return", NOT_ASSIGNED("\"alice\"", "all"), BAD("1") },
	{ "in a limited session", "alice ~foo\n", "alice", "",
	  RIGHT_GRANT, 0, WITHOUT(PTRACE), PAM_PERM_DENIED, WITHOUT(PTRACE),
	  "policy:1:8: ", NOT_ASSIGNED("\"alice\"", "~ptrace"), BAD("1") },
	{ "missing", NULL, "alice", "",
	  RIGHT_GRANT, 0, FREE, PAM_PERM_DENIED, FREE,
	  "policy: cannot be opened: No such file or directory",
	  NOT_ASSIGNED("\"alice\"", "all"), BAD("0") },
	{ "somebody else's", "alice all\n", "alice", "",
	  RIGHT_GRANT, FOREIGN, FREE, PAM_PERM_DENIED, FREE,
	  "owned by user ID 4711: run chown root", NOT_ASSIGNED("\"alice\"", "all"), BAD("0") },
	{ "root mends it", "alice ~foo\n", "root", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, FREE,
	  "policy:1:8: unknown", NOT_ASSIGNED("\"root\"", "all"), BAD("1") },
	{ "another root mends it", "alice ~foo\n", "toor", "",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, FREE,
	  "<1>letting toor in to mend this", NOT_ASSIGNED("\"toor\"", "all"), BAD("1") },
	{ "onerr=ignore and broken", "alice ~foo\n", "alice", "onerr=ignore",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, FREE,
	  "<1>letting alice in because of onerr=ignore", NOT_ASSIGNED("\"alice\"", "all"), BAD("1") },

	{ "noaudit and broken", "alice ~foo\n", "alice", "noaudit",
	  RIGHT_GRANT, 0, FREE, PAM_PERM_DENIED, FREE, "policy:1:8: unknown", NULL },

	/* ---- pam.d ---- */
	{ "unknown option", "", "alice", "nosuch",
	  RIGHT_GRANT, 0, FREE, PAM_PERM_DENIED, FREE,
	  "unknown option \"nosuch\" in /etc/pam.d", NOT_ASSIGNED("\"alice\"", "all") },
	{ "unknown option, root", "", "root", "nosuch",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, FREE,
	  "<1>letting root in", NOT_ASSIGNED("\"root\"", "all") },
	{ "unknown option before onerr=", "", "alice", "nosuch onerr=ignore",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, FREE,
	  "unknown option \"nosuch\"", NOT_ASSIGNED("\"alice\"", "all") },
	{ "the later onerr= counts", "alice ~foo\n", "alice", "onerr=ignore onerr=deny",
	  RIGHT_GRANT, 0, FREE, PAM_PERM_DENIED, FREE,
	  "<1>refusing alice", NOT_ASSIGNED("\"alice\"", "all"), BAD("1") },
	{ "onerr= of something else", "", "alice", "onerr=admit",
	  RIGHT_GRANT, 0, FREE, PAM_PERM_DENIED, FREE,
	  "unknown option \"onerr=admit\"", NOT_ASSIGNED("\"alice\"", "all") },
	{ "seccomp, where it is not needed", "alice ~tcp_listen,fork_exec\n", "alice",
	  "provider=seccomp best-effort",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS,
	  { ALL & ~LISTEN, ALL & ~LISTEN, ALL & ~(LISTEN | FORK), 0 },
	  "<6>alice holds ~tcp_listen,fork_exec, was all (",
	  ASSIGNED("\"alice\"", "all", "~tcp_listen,fork_exec", "/policy:1") },
	{ "seccomp, where it does not help", "alice ~tcp_listen\n", "alice", "provider=seccomp",
	  RIGHT_NONE, STAYS, FREE, PAM_PERM_DENIED, FREE,
	  "it needs CAP_SETPCAP", NOT_AS("\"alice\"", "all", "/policy:1") },
	{ "another provider", "", "alice", "provider=bpf",
	  RIGHT_GRANT, 0, FREE, PAM_PERM_DENIED, FREE,
	  "unknown option \"provider=bpf\"", NOT_ASSIGNED("\"alice\"", "all") },
	{ "conf= without a path", "", "alice", "conf=policy",
	  RIGHT_GRANT, 0, FREE, PAM_PERM_DENIED, FREE,
	  "unknown option \"conf=policy\"", NOT_ASSIGNED("\"alice\"", "all") },

	/* ---- users ---- */
	{ "nobody knows her", "", "mallory", "",
	  RIGHT_GRANT, 0, FREE, PAM_USER_UNKNOWN, FREE,
	  "<1>refusing mallory, root can log in to mend this: there is no such account",
	  NOT_ASSIGNED("\"mallory\"", "all") },
	{ "nobody knows her, onerr=ignore", "", "mallory", "onerr=ignore",
	  RIGHT_GRANT, 0, FREE, PAM_SUCCESS, FREE,
	  "<1>letting mallory in", NOT_ASSIGNED("\"mallory\"", "all") },
	{ "no name", "", "", "",
	  RIGHT_GRANT, 0, FREE, PAM_USER_UNKNOWN, FREE,
	  "<1>refusing ?, root can log in to mend this: the service does not say",
	  NOT_ASSIGNED("\"?\"", "all") },
};
/* clang-format on */

static bool same(struct sets a, struct sets b)
{
	return !memcmp(&a, &b, sizeof(a));
}

/* Was nothing logged but debug messages, which the row asked for? */
static bool quiet(const struct row *row)
{
	return !fakes.log[0] || (strstr(row->options, "debug") && !strncmp(fakes.log, "<7>", 3));
}

static pam_handle_t *start(const struct row *row)
{
	const char *lines[] = { row->options, NULL };

	fakes_reset();
	fakes.foreign_file = row->flags & FOREIGN;
	handle_policy(row->policy, 0644);
	model_start(row->right, row->before, row->flags & LOCKED);
	return handle_start(row->user, lines);
}

/* The policy is in another directory in every run. */
static void forget_directory(char *record)
{
	const char *path = handle_policy_path();
	size_t dir = strrchr(path, '/') - path;
	char *at;

	while ((at = strstr(record, path)))
		memmove(at, at + dir, strlen(at + dir) + 1);
}

static void report(const struct row *row, int code)
{
	struct sets sets = model_sets();

	printf("# code %d, sets %jx %jx %jx %jx, log:%s\n# audit: %s %s\n", code, (uintmax_t)sets.e,
	       (uintmax_t)sets.p, (uintmax_t)sets.b, (uintmax_t)sets.permissive,
	       tap_one_line(fakes.log), fakes.audit, fakes.config);
	tap_check(false, "%s", row->name);
}

static bool opened_well(const struct row *row, int code)
{
	if (code != row->code || !same(model_sets(), row->after))
		return false;
	if (row->log ? !strstr(fakes.log, row->log) : !quiet(row))
		return false;
	forget_directory(fakes.audit);
	forget_directory(fakes.config);
	if (row->config ? strcmp(fakes.config, row->config) != 0 : fakes.config[0])
		return false;
	return row->audit ? strstr(fakes.audit, row->audit) != NULL : !fakes.audit[0];
}

/* Open, then close as a service does; closing is silent and succeeds. */
static void try_row(const struct row *row)
{
	pam_handle_t *pamh = start(row);
	int code = pam_open_session(pamh, 0);

	if (!opened_well(row, code)) {
		report(row, code);
		pam_end(pamh, code);
		return;
	}
	fakes.log[0] = '\0';
	if (code == PAM_SUCCESS)
		code = pam_close_session(pamh, 0);
	if (code != row->code || fakes.log[0] ||
	    !same(model_sets(), row->flags & STAYS ? row->after : row->before))
		report(row, code);
	else
		tap_check(true, "%s", row->name);
	pam_end(pamh, code);
}

/*
 * Whichever call of a row fails: others are refused, root is let in, and the
 * sets are as before. Not for rows in which nothing could be put back.
 */
static void try_faults(const struct row *row)
{
	bool root = !strcmp(row->user, "root");
	unsigned int calls, i;
	pam_handle_t *pamh;
	int code;

	if (row->code != PAM_SUCCESS || row->flags || row->right != RIGHT_GRANT)
		return;
	pamh = start(row);
	pam_end(pamh, pam_open_session(pamh, 0));
	calls = model.calls;
	for (i = 1; i <= calls; i++) {
		pamh = start(row);
		model.fail_call = i;
		model.fail_errno = i % 2 ? ENOMEM : EAGAIN;
		code = pam_open_session(pamh, 0);
		tap_check(code == (root ? PAM_SUCCESS : PAM_PERM_DENIED) &&
				  same(model_sets(), row->before) &&
				  strstr(fakes.log, "cannot be set (") &&
				  (!row->audit || strstr(fakes.audit, "new-usercap=? ")),
			  "%s, call %u of %u fails", row->name, i, calls);
		pam_end(pamh, code);
	}
}

/* ---- records of more than one line, and of another file ---- */

static pam_handle_t *open_under(const char *policy, const char *dropin)
{
	static const struct row row = {
		.user = "alice", .options = "", .right = RIGHT_GRANT, .before = FREE
	};
	pam_handle_t *pamh = start(&row);

	handle_policy(policy, 0644);
	handle_dropin(dropin);
	pam_open_session(pamh, 0);
	handle_dropin(NULL);
	forget_directory(fakes.audit);
	forget_directory(fakes.config);
	return pamh;
}

/* As many as there is room for, and how many there are besides */
static void test_many_lines(void)
{
	static char policy[10000 * 16 + 1];
	unsigned int named = 0, more = 0, used = 0, i;
	const char *at, *end;
	pam_handle_t *pamh;

	for (i = 0; i < 10000; i++)
		used += sprintf(policy + used, "alice ~ptrace\n");
	pamh = open_under(policy, NULL);
	at = strstr(fakes.audit, " policy=\"/policy:1,/policy:2,");
	end = at ? strstr(at, "\" hostname=") : NULL;
	for (; at && at < end; at = strchr(at + 1, ','))
		named += !strncmp(at + 1, "/policy:", 7);
	at = strstr(fakes.audit, ",+");
	if (at)
		more = strtoul(at + 2, NULL, 10);
	/* the first begins with policy=" rather than with a comma */
	if (!tap_check(end && named + 1 + more == 10000 && strlen(fakes.audit) < 2048,
		       "10,000 lines that decided"))
		printf("# %u named, %u more: %s\n", named + 1, more, fakes.audit);
	pam_end(pamh, PAM_SUCCESS);
}

static void test_dropin(void)
{
	pam_handle_t *pamh = open_under("* all\nalice ~ptrace\n", "\nalice ~tcp_listen\n");

	if (!tap_check(strstr(fakes.audit, " policy=\"/policy:2,/policy.d/dropin.conf:2\" "),
		       "a drop-in decided, too"))
		printf("# %s\n", fakes.audit);
	pam_end(pamh, PAM_SUCCESS);

	pamh = open_under("", "\n\nalice ~foo\n");
	if (!tap_check(strstr(fakes.config, "path=\"/policy.d/dropin.conf\" line=3 "),
		       "a drop-in that can not be loaded"))
		printf("# %s\n", fakes.config);
	pam_end(pamh, PAM_PERM_DENIED);
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc < 2)
		return 2;
	handle_setup(argv[1]);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		try_row(&rows[i]);
		try_faults(&rows[i]);
	}
	test_many_lines();
	test_dropin();
	handle_teardown();
	return tap_done();
}
