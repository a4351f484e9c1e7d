// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every system call that is made while a session is opened and closed fails once, those
 * of libc, of name services and of libaudit included: nobody gets in with more than the
 * policy allows, root gets in, nothing crashes, hangs or is left open.
 *
 * Usage: test-syscalls [--all] [--audit] /path/of/pam_usercap.so
 *
 * A child opens the session; its parent traces it, and has a call fail by not making it.
 * User capabilities and the owner of files are the test's own. With --all each call fails
 * with more errors, which takes minutes. With --audit the module sends records, to what
 * had better be a machine of its own.
 */
#include "handle.h"
#include "model.h"
#include "tap.h"

#include <dirent.h>
#include <errno.h>
#include <linux/usercap.h>
#include <sched.h>
#include <security/pam_ext.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#define ALL ((uint64_t)USERCAP_ALL)
#define PTRACE ((uint64_t)USERCAP_MASK(CAP_USR_PTRACE))
#define MOST_CALLS 2000
/* A call that does nothing tells where what is of interest begins and ends */
#define MARK_CALL SYS_getpgid
#define MARK 0x5afe

/* ---- what is between the module and the machine ---- */

static struct shared {
	bool alert;
	bool done;
	int code;
	struct sets opened, closed;
	int fds;
	char log[4096];
} * shared;

void pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...)
{
	size_t used = strlen(shared->log);
	va_list args;

	(void)pamh;
	shared->alert = shared->alert || priority == 1;
	va_start(args, format);
	vsnprintf(shared->log + used, sizeof(shared->log) - used, format, args);
	va_end(args);
}

int fstat(int fd, struct stat *st)
{
	if (fstatat(fd, "", st, AT_EMPTY_PATH) < 0)
		return -1;
	if (st->st_uid == geteuid())
		st->st_uid = 0;
	return 0;
}

/* ---- the child ---- */

static int count_fds(void)
{
	DIR *dir = opendir("/proc/self/fd");
	int n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

static void child(const char *user, const char *const *lines)
{
	pam_handle_t *pamh = handle_start(user, lines);
	int fds;

	/* libpam reads its files and loads the module now, libc what nsswitch.conf names */
	pam_open_session(pamh, 0);
	pam_close_session(pamh, 0);
	fds = count_fds();
	model_start(RIGHT_GRANT, (struct sets){ ALL, ALL, ALL, 0 }, false);
	memset(shared, 0, sizeof(*shared));
	alarm(60);
	ptrace(PTRACE_TRACEME, 0, 0, 0);
	raise(SIGSTOP);
	syscall(MARK_CALL, MARK);
	shared->code = pam_open_session(pamh, 0);
	shared->opened = model_sets();
	if (shared->code == PAM_SUCCESS)
		pam_close_session(pamh, 0);
	syscall(MARK_CALL, MARK);
	shared->closed = model_sets();
	shared->fds = count_fds() - fds;
	shared->done = true;
	pam_end(pamh, PAM_SUCCESS);
	exit(0);
}

/* ---- the parent ---- */

/**
 * struct fault - which call fails
 * @at:		from 1; 0: none
 * @error:	with what; 0: a read of one byte
 */
struct fault {
	unsigned int at;
	int error;
};

static long numbers[MOST_CALLS];
static unsigned int n_calls;

#ifdef __x86_64__
static void set_number(pid_t pid, long number)
{
	ptrace(PTRACE_POKEUSER, pid, offsetof(struct user_regs_struct, orig_rax), number);
}

static void set_result(pid_t pid, long result)
{
	ptrace(PTRACE_POKEUSER, pid, offsetof(struct user_regs_struct, rax), result);
}

static void set_third(pid_t pid, long value)
{
	ptrace(PTRACE_POKEUSER, pid, offsetof(struct user_regs_struct, rdx), value);
}
#endif

/* Return: 1 at an entry, 0 elsewhere, with what it is in *@ret */
static int is_entry(pid_t pid, struct __ptrace_syscall_info *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(*ret), ret) <= 0)
		return 0;
	return ret->op == PTRACE_SYSCALL_INFO_ENTRY;
}

/* Let it go on to the next entry or exit. Return: false when it is gone, with *@status */
static bool next_stop(pid_t pid, int *status)
{
	int signal = 0;

	for (;;) {
		if (ptrace(PTRACE_SYSCALL, pid, 0, signal) < 0 || waitpid(pid, status, 0) != pid)
			return false;
		if (!WIFSTOPPED(*status))
			return false;
		signal = WSTOPSIG(*status);
		if (signal == (SIGTRAP | 0x80))
			return true;
	}
}

static void have_fail(pid_t pid, long number, const struct fault *fault)
{
	int status;

	if (!fault->error) {
		set_third(pid, 1);
		return;
	}
	/* a descriptor is closed, whatever close(2) returns */
	if (number != SYS_close)
		set_number(pid, -1);
	if (next_stop(pid, &status))
		set_result(pid, -fault->error);
}

/* Return: how it ended */
static int trace(pid_t pid, const struct fault *fault)
{
	struct __ptrace_syscall_info info;
	bool between = false;
	int status = 0;

	n_calls = 0;
	waitpid(pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
	while (next_stop(pid, &status)) {
		if (!is_entry(pid, &info))
			continue;
		if ((long)info.entry.nr == MARK_CALL && info.entry.args[0] == MARK) {
			between = !between;
			continue;
		}
		if (!between || n_calls == MOST_CALLS)
			continue;
		numbers[n_calls++] = (long)info.entry.nr;
		if (n_calls == fault->at)
			have_fail(pid, numbers[n_calls - 1], fault);
	}
	return status;
}

/* ---- sessions ---- */

/**
 * struct scene - a session
 * @line:	of the policy, for a user whose name stands for "%s"
 * @user:	root, or NULL for another one
 * @right:	what it may hold
 */
struct scene {
	const char *name, *line, *user;
	uint64_t right;
};

static const struct scene scenes[] = {
	{ "a user", "%s ~ptrace\n", NULL, ALL & ~PTRACE },
	{ "a user by groups", "@%s ~ptrace\n* all\n", NULL, ALL & ~PTRACE },
	{ "a user by a second group", "@usercap-second ~ptrace\n* all\n", NULL, ALL & ~PTRACE },
	{ "root", "* none\nroot ~ptrace\n# %s\n", "root", ALL & ~PTRACE },
};

static const char *judge(const struct scene *scene, int status)
{
	bool in = shared->code == PAM_SUCCESS || shared->code == IGNORED;

	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM)
		return "it hangs";
	if (!WIFEXITED(status) || WEXITSTATUS(status) || !shared->done)
		return "it crashes";
	if (shared->fds)
		return "descriptors are lost";
	if (in && shared->opened.b & ~scene->right && !(scene->user && shared->alert))
		return "in, with more than the policy allows";
	/* libpam sends a record of its own, and wants to be able to */
	if (!in && shared->code != PAM_SYSTEM_ERR && scene->user)
		return "locked out";
	if (!in && shared->code != PAM_SYSTEM_ERR && !shared->alert)
		return "refused without a word";
	if (shared->code != PAM_SYSTEM_ERR && shared->closed.b != ALL)
		return "not put back";
	return NULL;
}

static const char *lines[2] = { "noaudit", NULL };
static const char someone[] = "somebody";

static const char *try(const struct scene *scene, const struct fault *fault)
{
	pid_t pid = fork();

	if (!pid)
		child(scene->user ? scene->user : someone, lines);
	return judge(scene, trace(pid, fault));
}

/* ---- accounts ---- */

static bool put(const char *path, const char *text)
{
	char name[] = "/tmp/test-syscalls.XXXXXX";
	int fd = mkstemp(name);
	bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) &&
		    !fchmod(fd, 0644) && !mount(name, path, NULL, MS_BIND, NULL);

	close(fd);
	unlink(name);
	return done;
}

/* In a mount namespace, which only this process and its children see */
static bool own_accounts(void)
{
	if (unshare(CLONE_NEWNS) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		return false;
	return !mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) &&
	       put("/etc/passwd", "root:x:0:0::/:/bin/sh\nsomebody:x:4000:4000::/:/bin/sh\n") &&
	       put("/etc/group",
		   "root:x:0:\nsomebody:x:4000:\nusercap-second:x:4001:root,somebody\n");
}

/* ---- all of them ---- */

static unsigned int n_points, n_outcomes;
static bool all_errors;

static bool try_fault(const struct scene *scene, unsigned int at, long number, int error)
{
	const struct fault fault = { at, error };
	const char *wrong = try(scene, &fault);

	n_outcomes++;
	if (!wrong)
		return true;
	printf("# %s: call %u, number %ld, with %s: %s\n# log: %s\n", scene->name, at, number,
	       error ? strerror(error) : "one byte", wrong, tap_one_line(shared->log));
	return false;
}

static bool try_call(const struct scene *scene, unsigned int at, long number)
{
	static const int errors[] = { EIO, EMFILE, EINTR, ENOMEM, EACCES };
	size_t n_errors = all_errors ? sizeof(errors) / sizeof(*errors) : 2;
	bool well = true;

	/* it can't, and libnss_systemd aborts if it does */
	if (number == SYS_rt_sigprocmask)
		return true;
	for (size_t i = 0; i < n_errors; i++)
		well = try_fault(scene, at, number, errors[i]) && well;
	if (number == SYS_read)
		well = try_fault(scene, at, number, 0) && well;
	return well;
}

static void try_scene(const struct scene *scene)
{
	static long here[MOST_CALLS];
	const struct fault none = { 0 };
	unsigned int n, outcomes = n_outcomes;
	char policy[256];
	const char *wrong;
	bool well = true;

	snprintf(policy, sizeof(policy), scene->line, someone);
	handle_policy(policy, 0644);
	/* what was written only just now is waited for: once is enough */
	usleep(50000);
	wrong = try(scene, &none);
	if (!tap_check(!wrong && shared->opened.b == scene->right && n_calls, "%s: without a fault",
		       scene->name)) {
		printf("# %s, log: %s\n", wrong ? wrong : "?", tap_one_line(shared->log));
		return;
	}
	n = n_calls;
	memcpy(here, numbers, n * sizeof(*numbers));
	for (unsigned int at = 1; at <= n; at++)
		well = try_call(scene, at, here[at - 1]) && well;
	n_points += n;
	tap_check(well, "%s: %u calls, %u ways to fail", scene->name, n, n_outcomes - outcomes);
}

int main(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		all_errors = all_errors || !strcmp(argv[i], "--all");
		if (!strcmp(argv[i], "--audit"))
			lines[0] = "";
	}
	if (i + 1 != argc)
		return 2;
	setvbuf(stdout, NULL, _IOLBF, 0);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (shared == MAP_FAILED)
		return 2;
	if (!own_accounts()) {
		printf("1..0 # SKIP no mount namespace: %s\n", strerror(errno));
		return 0;
	}
	handle_setup(argv[i]);
	for (i = 0; i < (int)(sizeof(scenes) / sizeof(scenes[0])); i++)
		try_scene(&scenes[i]);
	printf("# %u calls failed in %u ways\n", n_points, n_outcomes);
	handle_teardown();
	return tap_done();
}
