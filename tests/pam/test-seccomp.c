// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pam_usercap.so with provider=seccomp, and filters that are real: each case in a process
 * of its own, which gives 0, or the line that went wrong
 *
 * Usage: test-seccomp /path/of/pam_usercap.so
 */
#include "fakes.h"
#include "handle.h"
#include "tap.h"

#include <errno.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <linux/usercap.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* In a child: what is not so ends it with the number of the line */
#define want(condition)                  \
	do {                             \
		if (!(condition))        \
			return __LINE__; \
	} while (0)

static int listens(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int r = listen(fd, 1) ? -errno : 0;

	close(fd);
	return r;
}

/* Its tracer would be this process's parent, which waits for it to end only. */
static int traces(void)
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(ptrace(PTRACE_TRACEME, 0, 0L, 0L) ? errno : 0);
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? -WEXITSTATUS(status)
								    : -ECHILD;
}

static int maps_wx(void)
{
	void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);

	return at == MAP_FAILED ? -errno : munmap(at, 4096);
}

static int executes(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		execl("/bin/true", "true", (char *)NULL);
		_exit(1);
	}
	return waitpid(pid, &status, 0) == pid && status == 0 ? 0 : -ECHILD;
}

static bool is_filtered(void)
{
	return prctl(PR_GET_SECCOMP) == SECCOMP_MODE_FILTER;
}

static bool logged(const char *text)
{
	if (strstr(fakes.log, text))
		return true;
	printf("# log: %s\n", tap_one_line(fakes.log));
	fflush(stdout);
	return false;
}

/* Filters need a right: root's, or what everybody can have */
static void prepare(void)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0UL, 0UL, 0UL);
}

static pam_handle_t *start(const char *user, const char *policy, const char *options)
{
	const char *lines[] = { options, NULL };

	fakes_reset();
	handle_policy(policy, 0644);
	return handle_start(user, lines);
}

/* A session that is opened, and closed again, which is silent */
static int session(const char *user, const char *policy, const char *options)
{
	pam_handle_t *pamh = start(user, policy, options);
	int code = pam_open_session(pamh, 0);
	size_t said = strlen(fakes.log);

	if (code == PAM_SUCCESS && (pam_close_session(pamh, 0) != PAM_SUCCESS || fakes.log[said]))
		code = PAM_SYSTEM_ERR;
	pam_end(pamh, code);
	return code;
}

/* ---- cases ---- */

static int takes_for_good(void)
{
	prepare();
	want(session("alice", "alice ~tcp_listen\n", "provider=seccomp") == PAM_SUCCESS);
	want(logged("<6>alice holds ~tcp_listen, was all, by seccomp ("));
	want(strstr(fakes.audit, "old-usercap=all new-usercap=~tcp_listen policy="));
	/* although it was closed */
	want(listens() == -EPERM);
	want(executes() == 0 && maps_wx() == 0 && traces() == 0);
	/* once more there is nothing to do */
	want(session("alice", "alice ~tcp_listen\n", "provider=seccomp") == IGNORED);
	want(!fakes.log[0] && !fakes.audit[0]);
	return 0;
}

static int leaves_the_free_alone(void)
{
	prepare();
	want(session("alice", "bob ~tcp_listen\n", "provider=seccomp") == IGNORED);
	want(session("alice", "alice all\n", "provider=seccomp best-effort") == IGNORED);
	want(session("alice", "alice ~tcp_listen permissive\n", "provider=seccomp") == IGNORED);
	want(logged("<4>alice: use of tcp_listen is not recorded, as "));
	want(logged(": filters can not\n"));
	want(!is_filtered());
	return 0;
}

/* Of one enforced and one recorded, the latter stays */
static int leaves_a_dry_run_alone(void)
{
	prepare();
	want(session("alice", "alice ~ptrace permissive\nalice ~tcp_listen\n",
		     "provider=seccomp") == PAM_SUCCESS);
	want(logged("<4>alice: use of ptrace is not recorded"));
	want(logged("<6>alice holds ~tcp_listen, was all, by seccomp ("));
	want(listens() == -EPERM && traces() == 0);
	return 0;
}

static int refuses_what_it_can_not(void)
{
	prepare();
	want(session("alice", "alice ~fork_exec,tcp_listen\n", "provider=seccomp best-effort") ==
	     PAM_PERM_DENIED);
	want(logged("<1>refusing alice, root can log in to mend this: "));
	want(logged(
		"policy:1 takes fork_exec away, but seccomp can not, since the service itself"));
	want(strstr(fakes.audit, "new-usercap=? "));
	want(session("alice", "alice ~ptrace\n", "provider=seccomp") == PAM_PERM_DENIED);
	want(logged("takes ptrace away, but seccomp can not, since it could only in part"));
	want(session("alice", "alice ~tcp_listen_remote\n", "provider=seccomp best-effort") ==
	     PAM_PERM_DENIED);
	want(logged("takes tcp_listen_remote away, but seccomp can not, since a filter sees no "
		    "address: take tcp_listen away, too"));
	want(session("root", "root ~fork_exec\n", "provider=seccomp") == PAM_SUCCESS);
	want(logged("<1>letting root in to mend this, others are refused: "));
	want(session("alice", "alice ~fork_exec\n", "provider=seccomp onerr=ignore") ==
	     PAM_SUCCESS);
	want(logged("<1>letting alice in because of onerr=ignore: "));
	want(!is_filtered() && listens() == 0);
	return 0;
}

static int does_what_it_can(void)
{
	prepare();
	want(session("alice", "alice ~ptrace,wx_mappings\n", "provider=seccomp best-effort") ==
	     PAM_SUCCESS);
	want(logged("<6>alice holds ~ptrace,wx_mappings, was all, by seccomp, in part only "));
	want(traces() == -EPERM && maps_wx() == -EPERM);
	want(listens() == 0 && executes() == 0);
	return 0;
}

static int spares_root_unless_named(void)
{
	prepare();
	want(session("root", "* ~tcp_listen\n0: ~tcp_listen\n", "provider=seccomp") == IGNORED);
	want(!is_filtered());
	want(session("root", "root ~tcp_listen\n", "provider=seccomp") == PAM_SUCCESS);
	want(listens() == -EPERM);
	return 0;
}

/* In a service that opens one session after the other, the later ones are told why. */
static int never_gives_back(void)
{
	pam_handle_t *outer;

	prepare();
	outer = start("alice", "alice ~tcp_listen\n", "provider=seccomp");
	want(pam_open_session(outer, 0) == PAM_SUCCESS);
	want(session("bob", "bob ~ptrace\n", "provider=seccomp best-effort") == PAM_SUCCESS);
	want(logged("<5>bob holds ~tcp_listen,ptrace, was ~tcp_listen, by seccomp, in part only "
		    "ptrace, the service has no right to give tcp_listen ("));
	want(listens() == -EPERM && traces() == -EPERM);
	want(session("root", "bob ~ptrace\n", "provider=seccomp") == IGNORED);
	want(logged("<5>root holds ~tcp_listen,ptrace, was ~tcp_listen,ptrace, by seccomp"));
	want(logged(", the service has no right to give "));
	want(listens() == -EPERM && traces() == -EPERM);
	want(pam_close_session(outer, 0) == PAM_SUCCESS);
	pam_end(outer, PAM_SUCCESS);
	want(listens() == -EPERM && traces() == -EPERM);
	return 0;
}

/* What one line of pam.d allows, the next does not. */
static int asks_each_time(void)
{
	prepare();
	want(session("alice", "alice ~tcp_listen\n", "provider=seccomp") == PAM_SUCCESS);
	want(session("bob", "bob ~tcp_listen\n", "") == PAM_PERM_DENIED);
	want(logged("nothing on this kernel enforces user capabilities: boot"));
	return 0;
}

/* Without CAP_SYS_ADMIN, as in most containers */
static int needs_a_right(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct none[2] = { { 0, 0, 0 } };

	want(syscall(SYS_capset, &header, none) == 0);
	want(session("alice", "alice ~tcp_listen\n", "provider=seccomp") == PAM_PERM_DENIED);
	want(logged(
		"the service may not install a filter: it needs CAP_SYS_ADMIN, or no_new_privs"));
	want(listens() == 0);
	prepare();
	want(session("alice", "alice ~tcp_listen\n", "provider=seccomp") == PAM_SUCCESS);
	want(listens() == -EPERM);
	return 0;
}

/* One who is root keeps the right to gain privilege, and so does the session. */
static int keeps_new_privileges_possible(void)
{
	if (geteuid() != 0)
		return 0;
	want(session("alice", "alice ~tcp_listen\n", "provider=seccomp") == PAM_SUCCESS);
	want(listens() == -EPERM && prctl(PR_GET_NO_NEW_PRIVS, 0UL, 0UL, 0UL, 0UL) == 0);
	return 0;
}

static int without_seccomp(void)
{
	/* a filter that refuses seccomp(2), as some containers have */
	struct sock_filter code[] = {
		{ BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(struct seccomp_data, nr) },
		{ BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_seccomp },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ERRNO | EPERM },
		{ BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW },
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	prepare();
	want(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0);
	want(session("alice", "alice ~tcp_listen\n", "provider=seccomp") == PAM_PERM_DENIED);
	want(logged(
		"nothing on this kernel enforces user capabilities, and seccomp can not: boot"));
	want(session("bob", "alice ~tcp_listen\n", "provider=seccomp") == IGNORED);
	return 0;
}

static void *try_later(void *barrier)
{
	static int result;

	pthread_barrier_wait(barrier);
	pthread_barrier_wait(barrier);
	result = listens();
	return &result;
}

static int covers_threads(void)
{
	pthread_barrier_t barrier;
	pthread_t thread;
	void *result;

	prepare();
	want(!pthread_barrier_init(&barrier, NULL, 2));
	want(!pthread_create(&thread, NULL, try_later, &barrier));
	pthread_barrier_wait(&barrier);
	want(session("alice", "alice ~tcp_listen\n", "provider=seccomp") == PAM_SUCCESS);
	pthread_barrier_wait(&barrier);
	want(!pthread_join(thread, &result) && *(int *)result == -EPERM);
	return 0;
}

static int knows_mistakes(void)
{
	want(session("alice", "", "best-effort") == PAM_PERM_DENIED);
	want(logged("best-effort in /etc/pam.d needs provider=seccomp"));
	want(session("root", "", "best-effort") == PAM_SUCCESS);
	want(session("alice", "", "provider=bpf") == PAM_PERM_DENIED);
	want(logged("unknown option \"provider=bpf\""));
	return 0;
}

static const struct {
	const char *name;
	int (*run)(void);
} cases[] = {
	{ "takes away, and does not give back when closed", takes_for_good },
	{ "does nothing to those who lose nothing", leaves_the_free_alone },
	{ "a dry run refuses nothing", leaves_a_dry_run_alone },
	{ "what seccomp can not enforce is refused, and nothing is done", refuses_what_it_can_not },
	{ "best effort", does_what_it_can },
	{ "root only if named", spares_root_unless_named },
	{ "a later session gets nothing back", never_gives_back },
	{ "each line of pam.d is for itself", asks_each_time },
	{ "needs a right", needs_a_right },
	{ "sets no no_new_privs", keeps_new_privileges_possible },
	{ "where another filter forbids filters", without_seccomp },
	{ "all threads", covers_threads },
	{ "mistakes in pam.d", knows_mistakes },
};

static int in_child(int (*run)(void))
{
	int line = -1, status, fds[2];
	pid_t pid;

	fflush(stdout);
	if (pipe(fds) < 0 || (pid = fork()) < 0)
		return -1;
	if (!pid) {
		line = run();
		fflush(stdout);
		_exit(write(fds[1], &line, sizeof(line)) != sizeof(line));
	}
	close(fds[1]);
	if (read(fds[0], &line, sizeof(line)) != sizeof(line))
		line = -1;
	close(fds[0]);
	waitpid(pid, &status, 0);
	return line;
}

int main(int argc, char **argv)
{
	int line;

	if (argc < 2)
		return 2;
	handle_setup(argv[1]);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		line = in_child(cases[i].run);
		if (line)
			printf("# line %d\n", line);
		tap_check(!line, "%s", cases[i].name);
	}
	handle_teardown();
	return tap_done();
}
