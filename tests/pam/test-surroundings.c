// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Name services that fail, audit that fails, files, descriptors and limits
 *
 * Usage: test-surroundings /path/of/pam_usercap.so /path/of/usercap.conf
 */
#include "fakes.h"
#include "handle.h"
#include "model.h"
#include "tap.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/usercap.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ALL ((uint64_t)USERCAP_ALL)
#define PTRACE ((uint64_t)USERCAP_MASK(CAP_USR_PTRACE))

static const char *const plain[] = { "", NULL };

static pam_handle_t *begin(const char *user)
{
	fakes_reset();
	model_start(RIGHT_GRANT, (struct sets){ ALL, ALL, ALL, 0 }, false);
	return handle_start(user, plain);
}

/* ---- name service and audit ---- */

/**
 * struct row - a failure, or what looks like one
 * @code:	what opening returns
 * @limited:	the policy was applied
 * @log:	part of what is logged, or NULL: nothing is
 */
struct row {
	const char *name, *policy, *user;
	struct fakes fakes;
	int code;
	bool limited;
	const char *log;
};

/* clang-format off */
static const struct row rows[] = {
	{ "passwd fails", "* ~ptrace\n", "alice", { .passwd_error = EIO },
	  PAM_PERM_DENIED, false, "the account cannot be looked up (Input/output error): check" },
	{ "passwd knows nobody", "* ~ptrace\n", "alice", { .passwd_error = ENOENT },
	  PAM_USER_UNKNOWN, false, "there is no such account" },
	{ "passwd is interrupted", "* ~ptrace\n", "alice", { .passwd_interrupts = 3 },
	  PAM_SUCCESS, true, "holds ~ptrace" },
	{ "passwd fails for root", "root ~ptrace\n", "root", { .passwd_error = EIO },
	  PAM_SUCCESS, false, "<1>letting root in to mend this" },
	{ "long passwd entry", "* ~ptrace\n", "alice", { .passwd_fill = 1000000 },
	  PAM_SUCCESS, true, "holds ~ptrace" },
	{ "group fails", "@users ~ptrace\n", "alice", { .group_error = EIO },
	  PAM_PERM_DENIED, false, "the user's groups cannot be looked up (Input/output error): " },
	{ "group fails, by ID", "@5000:5999 ~ptrace\n", "alice", { .group_error = EIO },
	  PAM_PERM_DENIED, false, "the user's groups cannot be looked up (Input/output error): " },
	{ "group fails, too many files", "@users ~ptrace\n", "alice", { .group_error = EMFILE },
	  PAM_PERM_DENIED, false, "the user's groups cannot be looked up (" },
	{ "group fails for a user who is named", "@users all\nalice ~ptrace\n", "alice",
	  { .group_error = EIO }, PAM_SUCCESS, true, "holds ~ptrace" },
	{ "group fails where none is named", "* ~ptrace\n", "alice",
	  { .group_error = EIO, .grouplist_fails = true }, PAM_SUCCESS, true, "holds ~ptrace" },
	{ "group fails for root", "@users ~ptrace\n", "root",
	  { .group_error = EIO, .grouplist_fails = true }, IGNORED, false, NULL },
	{ "group list fails", "@users ~ptrace\n", "alice", { .grouplist_fails = true },
	  PAM_PERM_DENIED, false, "the user's groups cannot be looked up (" },
	{ "no such group", "@users ~ptrace\n@none-such none\n", "alice", { .log = "" },
	  PAM_SUCCESS, true, "holds ~ptrace" },

	{ "no audit in this kernel", "* ~ptrace\n", "alice", { .audit_open_error = EPROTONOSUPPORT },
	  PAM_SUCCESS, true, "holds ~ptrace" },
	{ "no netlink", "* ~ptrace\n", "alice", { .audit_open_error = EAFNOSUPPORT },
	  PAM_SUCCESS, true, "holds ~ptrace" },
	{ "no audit", "* ~ptrace\n", "alice", { .audit_open_error = EINVAL },
	  PAM_SUCCESS, true, "holds ~ptrace" },
	{ "not for containers", "* ~ptrace\n", "alice", { .audit_send_error = ECONNREFUSED },
	  PAM_SUCCESS, true, "holds ~ptrace" },
	{ "audit without descriptors", "* ~ptrace\n", "alice", { .audit_open_error = EMFILE },
	  PAM_SUCCESS, true, "<4>cannot send an audit record for alice: Too many open files" },
	{ "audit without right", "* ~ptrace\n", "alice", { .audit_send_error = EPERM },
	  PAM_SUCCESS, true, "<4>cannot send an audit record for alice: Operation not permitted" },

	{ "no memory in the handle", "* ~ptrace\n", "alice", { .set_data_fails = true },
	  PAM_PERM_DENIED, false, "<1>refusing alice, root can log in to mend this: no memory" },
	{ "no memory for root", "* ~ptrace\n", "root", { .set_data_fails = true },
	  PAM_SUCCESS, false, "<1>letting root in to mend this, others are refused: no memory" },

	{ "saved at this moment", "* ~ptrace\n", "alice", { .changes = 2 },
	  PAM_SUCCESS, true, "holds ~ptrace" },
	{ "saved again and again", "* ~ptrace\n", "alice", { .changes = 1000 },
	  PAM_PERM_DENIED, false, "policy: changed while it was read: try again" },
};
/* clang-format on */

static void try_row(const struct row *row)
{
	pam_handle_t *pamh;
	bool limited, logged, audited;
	int code;

	handle_policy(row->policy, 0644);
	pamh = begin(row->user);
	fakes = row->fakes;
	code = pam_open_session(pamh, 0);
	limited = model_sets().b == (ALL & ~PTRACE);
	logged = row->log ? strstr(fakes.log, row->log) != NULL : !fakes.log[0];
	audited = strstr(fakes.log, "cannot send an audit record");
	if (!tap_check(code == row->code && limited == row->limited && logged &&
			       audited == (row->log && strstr(row->log, "audit")),
		       "%s", row->name))
		printf("# code %d, limited %d, log: %s\n", code, limited, tap_one_line(fakes.log));
	pam_end(pamh, code);
}

/* ---- where the user comes from ---- */

static void try_origin(const char *host, const char *tty, const char *expected)
{
	pam_handle_t *pamh;

	handle_policy("* ~ptrace\n", 0644);
	pamh = begin("alice");
	pam_set_item(pamh, PAM_RHOST, host);
	pam_set_item(pamh, PAM_TTY, tty);
	pam_open_session(pamh, 0);
	if (!tap_check(strstr(fakes.audit, expected), "origin %s %s", host, tty))
		printf("# %s\n", fakes.audit);
	pam_end(pamh, PAM_SUCCESS);
}

static void test_origins(void)
{
	try_origin("192.0.2.1", "ssh", " hostname=192.0.2.1 addr=192.0.2.1 terminal=ssh ");
	try_origin("2001:db8::1", "pts/1", " hostname=2001:db8::1 addr=2001:db8::1 ");
	try_origin("host.example.org", "tty1", " hostname=host.example.org addr=? terminal=tty1 ");
	try_origin("a res=0", "b op=x", " hostname=? addr=? terminal=? res=1");
	try_origin("", "", " hostname=? addr=? terminal=? res=1");
}

/* ---- files ---- */

static void expect_code(int expected, const char *log, const char *name)
{
	pam_handle_t *pamh = begin("alice");
	int code = pam_open_session(pamh, 0);

	if (!tap_check(code == expected && strstr(fakes.log, log), "%s", name))
		printf("# code %d, log: %s\n", code, tap_one_line(fakes.log));
	pam_end(pamh, code);
}

static void test_files(void)
{
	handle_policy("* all\n", 0664);
	expect_code(PAM_PERM_DENIED, "policy: others can write to it: run chmod go-w", "mode 0664");
	handle_policy("* all\n", 0646);
	expect_code(PAM_PERM_DENIED, "policy: others can write to it: run chmod go-w", "mode 0646");

	handle_policy(NULL, 0);
	if (symlink("/dev/null", handle_policy_path()))
		abort();
	expect_code(PAM_PERM_DENIED, "policy: a symbolic link: put the file itself here", "link");
	handle_policy(NULL, 0);
	if (mkfifo(handle_policy_path(), 0600))
		abort();
	expect_code(PAM_PERM_DENIED, "policy: not a regular file", "a FIFO, without waiting");

	handle_policy("", 0600);
	handle_dropin("alice ~ptrace\n");
	expect_code(PAM_SUCCESS, "policy.d/dropin.conf:1)", "drop-in");
	handle_dropin("alice ~ptrace\nbob ~foo\n");
	expect_code(PAM_PERM_DENIED, "policy.d/dropin.conf:2:6: unknown", "broken drop-in");
	handle_dropin(NULL);
}

/*
 * The policy as shipped; with @examples, those of its lines that begin with
 * "#" and no blank are in force.
 */
static void copy_policy(const char *path, bool examples)
{
	FILE *file = fopen(path, "re");
	char line[256], text[8192] = "";
	size_t used = 0;
	bool skip;

	if (!file)
		abort();
	while (fgets(line, sizeof(line), file) && used < sizeof(text)) {
		skip = examples && line[0] == '#' && !strchr(" \t\n", line[1]);
		used += snprintf(text + used, sizeof(text) - used, "%s", line + skip);
	}
	fclose(file);
	handle_policy(text, 0644);
}

static void test_shipped(const char *path)
{
	pam_handle_t *pamh;

	copy_policy(path, false);
	pamh = begin("alice");
	tap_check(pam_open_session(pamh, 0) == IGNORED && !fakes.log[0], "policy as shipped");
	pam_end(pamh, PAM_SUCCESS);

	copy_policy(path, true);
	expect_code(PAM_SUCCESS, "alice holds ~tcp_listen", "its examples");
}

/* ---- descriptors, limits, signals ---- */

static unsigned int count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

static void test_no_leak(const char *policy, const char *name)
{
	unsigned int before = count_fds();
	pam_handle_t *pamh;
	int i;

	handle_policy(policy, 0644);
	for (i = 0; i < 50; i++) {
		pamh = begin("alice");
		if (!pam_open_session(pamh, 0))
			pam_close_session(pamh, 0);
		pam_end(pamh, PAM_SUCCESS);
	}
	tap_check(count_fds() == before, "descriptors, %s", name);
}

/* Run @child in a process of its own, whose descriptors and limits it may ruin. */
static void in_child(int (*child)(pam_handle_t *pamh), int expected, const char *name)
{
	pam_handle_t *pamh;
	int status = -1;
	pid_t pid;

	handle_policy("alice ~ptrace\n", 0644);
	pamh = begin("alice");
	/* libpam reads its files and loads the module now */
	pam_open_session(pamh, 0);
	pam_close_session(pamh, 0);
	fakes_reset();
	pid = fork();
	if (!pid)
		_exit(child(pamh));
	waitpid(pid, &status, 0);
	if (!tap_check(WIFEXITED(status) && WEXITSTATUS(status) == expected, "%s", name))
		printf("# wait status %#x\n", status);
	pam_end(pamh, PAM_SUCCESS);
}

static int closed_stdio(pam_handle_t *pamh)
{
	int fd, code;

	for (fd = 0; fd < 3; fd++)
		close(fd);
	code = pam_open_session(pamh, 0);
	for (fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			return 100;
	return code;
}

static int no_descriptors(pam_handle_t *pamh)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_NOFILE, &none);
	return pam_open_session(pamh, 0);
}

static int no_processes(pam_handle_t *pamh)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_NPROC, &none);
	setrlimit(RLIMIT_FSIZE, &none);
	setrlimit(RLIMIT_CORE, &none);
	return pam_open_session(pamh, 0);
}

static int all_blocked(pam_handle_t *pamh)
{
	sigset_t all, before, after;
	int code;

	memset(&before, 0, sizeof(before));
	memset(&after, 0, sizeof(after));
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	sigprocmask(SIG_SETMASK, NULL, &before);
	signal(SIGPIPE, SIG_IGN);
	code = pam_open_session(pamh, 0);
	sigprocmask(SIG_SETMASK, NULL, &after);
	if (memcmp(&before, &after, sizeof(before)) != 0 || signal(SIGPIPE, SIG_IGN) != SIG_IGN)
		return 100;
	return code;
}

int main(int argc, char **argv)
{
	size_t i;

	if (argc != 3)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	handle_setup(argv[1]);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		try_row(&rows[i]);
	test_origins();
	test_files();
	test_shipped(argv[2]);
	test_no_leak("alice ~ptrace\n", "applied");
	test_no_leak("alice ~foo\n", "broken policy");
	test_no_leak("bob none\n", "nothing to do");
	in_child(closed_stdio, PAM_SUCCESS, "standard descriptors closed, and left so");
	in_child(no_descriptors, PAM_PERM_DENIED, "no descriptors left");
	in_child(no_processes, PAM_SUCCESS, "no processes, file sizes or cores");
	in_child(all_blocked, PAM_SUCCESS, "signals blocked, and left so");
	handle_teardown();
	return tap_done();
}
