// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: usercap-fail-nth
 *
 * Needs a kernel that can be made to fail (tests/guest/build-kernel uml-6.12-debug).
 * Has the first allocation fail in a system call, then the second, and so on until it
 * gets through, for everything that the sets of a process go through: fork, exec,
 * change, refusal, exit. Never may anybody hold other sets than the rules allow, and
 * never may anything go through that is refused. Prints TAP, and how often each
 * capability was lacking, which the audit records must add up to.
 */
#include "stress.h"

#include <fcntl.h>
#include <linux/usercap.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <usercap/sets.h>

#define MOST 5000
/* More than any trial takes, on a kernel that checks everything */
#define TRIAL_MAX_SECONDS 30

/* How a trial ended, of its exit status */
enum { INJECTED = 1, WRONG = 2, WORKED = 4, REFUSED = 8 };

struct scenario {
	const char *name;
	/* what it does while it fails: 0 or -errno */
	int (*attempt)(void);
	/* the state before, as lowered from E, P and B, and permissive */
	uint32_t e, p, b, permissive;
	/* LOWER, RAISE, LOCK or 0: what it makes of the state when it works */
	unsigned int op, sets;
	uint32_t caps;
	/* always refused, for want of this; NOTHING: works when no allocation fails */
	int lacks;
};

#define NOTHING (-1)

static int fail_fd = -1;
static int listener;
static uint64_t wanted;

/* ---- the n-th allocation ---- */

static void open_fail_nth(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/task/%d/fail-nth", (int)syscall(SYS_gettid));
	fail_fd = open(path, O_RDWR);
	if (fail_fd < 0)
		_exit(WRONG);
}

static bool armed;
static bool injected;

static void arm(unsigned int n)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%u", n);

	if (pwrite(fail_fd, text, length, 0) != length)
		_exit(WRONG);
	armed = n;
}

/* From here on nothing fails. Has it? The file says what is still to come. */
static void disarm(void)
{
	char text[16] = "";

	if (!armed)
		return;
	injected = pread(fail_fd, text, sizeof(text) - 1, 0) > 0 && atoi(text) == 0;
	arm(0);
}

/* ---- states ---- */

static uint64_t read_state(void)
{
	uint64_t held = 0;

	for (unsigned int set = E; set <= USERCAP_DENIED; set <<= 1)
		held |= usercap_spread(set, read_set(set));
	return usercap_flip(held);
}

static bool state_is(uint64_t state)
{
	return read_state() == (state & ~USERCAP_LOCKED);
}

static void become(const struct scenario *scenario)
{
	usercap_raise(PERMISSIVE, scenario->permissive);
	usercap_lower(B, scenario->b);
	usercap_lower(P, scenario->p);
	usercap_lower(E, scenario->e);
}

/* ---- attempts ---- */

static const struct scenario *current;

static int change(void)
{
	return call(current->op, current->sets, current->caps);
}

/* Who is made holds what its maker does; if not, it says so. */
static int ended_well(pid_t pid)
{
	int status = 0;

	disarm();
	waitpid(pid, &status, 0);
	return status ? 1 : 0;
}

static int start_process(void)
{
	pid_t pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (pid < 0)
		return -errno;
	if (pid == 0)
		syscall(SYS_exit_group, state_is(usercap_fork(wanted)) ? 0 : 1);
	return ended_well(pid);
}

static int start_by_vfork(void)
{
	pid_t pid = vfork();

	if (pid < 0)
		return -errno;
	if (pid == 0)
		_exit(state_is(usercap_fork(wanted)) ? 0 : 1);
	return ended_well(pid);
}

static void *look(void *unused)
{
	(void)unused;
	return state_is(wanted) ? NULL : (void *)1;
}

static int start_a_thread(void)
{
	pthread_t thread;
	void *different;
	int error = pthread_create(&thread, NULL, look, NULL);

	if (error)
		return -error;
	pthread_join(thread, &different);
	return different ? 1 : 0;
}

static int execute(void)
{
	char fd[16], state[24];
	char *argv[] = { "usercap-fail-nth", EXECUTED_OPTION, fd, state, NULL };
	char *envp[] = { NULL };

	snprintf(fd, sizeof(fd), "%d", fail_fd);
	snprintf(state, sizeof(state), "%#llx", usercap_exec(wanted));
	execve("/proc/self/exe", argv, envp);
	return -errno;
}

static int listen_now(void)
{
	return listen(listener, 1) < 0 ? -errno : 0;
}

static int read_parent(void)
{
	return try_read(getppid());
}

static int trace_me(void)
{
	return ptrace(PTRACE_TRACEME, 0, 0, 0) < 0 ? -errno : 0;
}

static int read_table(void)
{
	char text[4096];
	int fd = open("/sys/kernel/security/usercap/processes", O_RDONLY | O_CLOEXEC);
	int result = fd < 0 || read(fd, text, sizeof(text)) < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return result;
}

static int end(void)
{
	for (int i = 0; i < 3; i++)
		if (try_map() != -EPERM)
			_exit(WRONG);
	_exit(0);
}

/* clang-format off */
static const struct scenario scenarios[] = {
	{ "fork", start_process, LISTEN, WX, PTRACE, PTRACE, 0, 0, 0, NOTHING },
	{ "vfork", start_by_vfork, LISTEN, WX, PTRACE, PTRACE, 0, 0, 0, NOTHING },
	{ "thread", start_a_thread, LISTEN, WX, PTRACE, PTRACE, 0, 0, 0, NOTHING },
	{ "exec", execute, LISTEN, WX, PTRACE, PTRACE, 0, 0, 0, NOTHING },
	{ "LOWER", change, LISTEN, 0, 0, 0, USERCAP_LOWER, P | B, WX | LISTEN, NOTHING },
	{ "RAISE", change, LISTEN, WX, PTRACE, 0, USERCAP_RAISE, E | P | B, WX | PTRACE, NOTHING },
	{ "LOCK", change, LISTEN, WX, PTRACE, 0, USERCAP_LOCK, 0, 0, NOTHING },
	{ "reading the table", read_table, LISTEN, 0, 0, 0, 0, 0, 0, NOTHING },
	{ "refused listen", listen_now, LISTEN, 0, 0, 0, 0, 0, 0, CAP_USR_TCP_LISTEN },
	{ "refused map", try_map, WX, 0, 0, 0, 0, 0, 0, CAP_USR_WX_MAPPINGS },
	{ "refused fork", start_process, FORK, 0, 0, 0, 0, 0, 0, CAP_USR_FORK_EXEC },
	{ "refused exec", execute, FORK, 0, 0, 0, 0, 0, 0, CAP_USR_FORK_EXEC },
	{ "refused read", read_parent, PTRACE, 0, 0, 0, 0, 0, 0, CAP_USR_PTRACE },
	{ "refused traceme", trace_me, PTRACE, 0, 0, 0, 0, 0, 0, CAP_USR_PTRACE },
};
/* clang-format on */

/* ---- a trial ---- */

static bool right_afterwards(const struct scenario *scenario, int result)
{
	uint64_t next = wanted;

	if (scenario->lacks != NOTHING) {
		if (result == -EPERM)
			next = usercap_note(wanted, USERCAP_MASK(scenario->lacks));
		return result < 0 && state_is(next);
	}
	if (result > 0)
		return false;
	if (scenario->op && result == 0)
		next = usercap_next(wanted, scenario->op, scenario->sets, scenario->caps);
	if (scenario->op && result && result != -ENOMEM && result != -EAGAIN)
		return false;
	return state_is(next);
}

static void try_nth(const struct scenario *scenario, unsigned int n)
{
	int result, status = 0;

	/* it survives an exec */
	alarm(TRIAL_MAX_SECONDS);
	open_fail_nth();
	wanted = read_state();
	arm(n);
	result = scenario->attempt();
	disarm();
	if (injected)
		status |= INJECTED;
	if (!right_afterwards(scenario, result)) {
		dprintf(STDOUT_FILENO, "# %s, allocation %u: came to %d, state %#lx from %#lx\n",
			scenario->name, n, result, read_state(), wanted);
		status |= WRONG;
	}
	if (result == 0)
		status |= WORKED;
	if (result == -EPERM)
		status |= REFUSED;
	_exit(status);
}

/* The program that was executed: it has its bounding set, or it never got here. */
static int look_at_program(int fd, uint64_t state)
{
	fail_fd = fd;
	armed = true;
	disarm();
	return WORKED | (injected ? INJECTED : 0) | (state_is(state) ? 0 : WRONG);
}

/*
 * Killed, or ended by a libc that could not start: what an exec too far gone can be. Such
 * a libc may also wait for ever for a lock of its own (glibc 2.36, whose first system calls
 * failed: it waits for a futex). A kernel that hangs is not ended by a signal.
 */
static int ending(int status)
{
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
		dprintf(STDOUT_FILENO, "# %s: it hung\n", current->name);
		return INJECTED | (current->attempt == execute ? 0 : WRONG);
	}
	if (!WIFEXITED(status) || WEXITSTATUS(status) & ~(INJECTED | WRONG | WORKED | REFUSED))
		return INJECTED;
	return WEXITSTATUS(status);
}

/*
 * Two processes: who asks to be traced is refused for what its parent lacks. The
 * first hands on how the second ended.
 */
static int run_trial(const struct scenario *scenario, unsigned int n)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		become(scenario);
		if (!(scenario->e & FORK))
			pid = fork();
		if (pid == 0)
			try_nth(scenario, n);
		waitpid(pid, &status, 0);
		_exit(ending(status));
	}
	waitpid(pid, &status, 0);
	return ending(status);
}

static unsigned int number;
static unsigned int failed;
static unsigned long trials;

static void result(bool ok, const char *name, const char *text)
{
	printf("%s %u - %s: %s\n", ok ? "ok" : "not ok", ++number, name, text);
	failed += !ok;
}

static void run_scenario(const struct scenario *scenario)
{
	unsigned int n, wrong = 0;
	int status = INJECTED;

	current = scenario;
	for (n = 1; n < MOST && status & INJECTED; n++) {
		status = run_trial(scenario, n);
		wrong += !!(status & WRONG);
		trials++;
		if (status & REFUSED && scenario->lacks != NOTHING)
			atomic_fetch_add(&shared->attempts[scenario->lacks], 1);
	}
	printf("# %s: %u allocations failed, one after the other\n", scenario->name, n - 2);
	result(!wrong && n < MOST, scenario->name, "nobody held what they must not");
	result(status & (scenario->lacks == NOTHING ? WORKED : REFUSED), scenario->name,
	       scenario->lacks == NOTHING ? "works in the end" : "refused in the end");
}

/* ---- exit ---- */

/*
 * Its records go by another name: for what can't be recorded at the end there is no
 * later, and audit says itself that it had no memory.
 */
static void end_nth(void *n)
{
	prctl(PR_SET_NAME, "fail-nth-exit");
	usercap_lower(E, WX);
	open_fail_nth();
	arm(*(unsigned int *)n);
	end();
}

static void wait_for_denied(void *n)
{
	if (!in_child(end_nth, n))
		return;
	if (usercap_test(USERCAP_DENIED, WX) != 0)
		atomic_fetch_add(&shared->tallies[0].wrong, 1);
	atomic_fetch_add(&shared->tallies[0].done, 1);
}

static void run_exits(void)
{
	for (unsigned int n = 1; n <= 60; n++)
		in_child(wait_for_denied, &n);
	trials += shared->tallies[0].done;
	result(shared->tallies[0].done == 60 && !shared->tallies[0].wrong, "exit",
	       "parents learn what was denied");
}

/* ---- */

static bool set_up(const char *name, const char *value)
{
	int fd = open(name, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, value, strlen(value)) > 0;

	if (fd >= 0)
		close(fd);
	return done;
}

/* Allocations that may sleep fail, too, and the kernel need not tell each time. */
static bool have_faults(void)
{
	return set_up("/sys/kernel/debug/failslab/ignore-gfp-wait", "N") &&
	       set_up("/sys/kernel/debug/failslab/verbose", "0") &&
	       set_up("/sys/kernel/debug/fail_page_alloc/ignore-gfp-wait", "N") &&
	       set_up("/sys/kernel/debug/fail_page_alloc/ignore-gfp-highmem", "N") &&
	       set_up("/sys/kernel/debug/fail_page_alloc/min-order", "0") &&
	       set_up("/sys/kernel/debug/fail_page_alloc/verbose", "0");
}

static void tell_attempts(void)
{
	static const char *const names[] = {
#define NAME(constant, bit, name, text) name,
		USERCAP_TABLE(NAME)
#undef NAME
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		printf("# lacked %s %lu times\n", names[i], shared->attempts[i]);
}

int main(int argc, char **argv)
{
	if (argc == 4 && strcmp(argv[1], EXECUTED_OPTION) == 0)
		return look_at_program(atoi(argv[2]), strtoull(argv[3], NULL, 0));
	if (geteuid() != 0 || call(USERCAP_PROBE, USERCAP_ABI, 0) != 0 || !have_faults()) {
		printf("Bail out! needs root, user capabilities, and allocations that fail\n");
		return 99;
	}
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; i < ARRAY_SIZE(scenarios); i++)
		run_scenario(&scenarios[i]);
	run_exits();
	printf("# %lu trials\n", trials);
	tell_attempts();
	printf("1..%u\n", number);
	return failed ? 1 : 0;
}
