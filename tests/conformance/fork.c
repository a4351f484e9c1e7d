// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 2: what a process starts with, and what fork copies */
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "harness.h"
#include "sets-live.h"

#define STACK_SIZE 65536

/* Every set different from every other, something denied */
static uint64_t motley(void)
{
	return sets_of(FORK, FORK | WX, FORK | WX | LISTEN, LISTEN | PTRACE, LISTEN);
}

static uint64_t motley_copy(void)
{
	return usercap_fork(motley());
}

static void start_full(void)
{
	needs_provider();
	expect_ok(test_caps(E_ | P_ | B_, FULL));
	expect_sets(sets_of(FULL, FULL, FULL, 0, 0));
}

static void start_unlocked(void)
{
	needs_provider();
	expect_ok(lower(E_ | P_ | B_, FULL));
	expect_ok(raise_caps(E_ | P_ | B_, FULL));
	expect_ok(raise_caps(PERMISSIVE_, FULL));
	expect_sets(sets_of(FULL, FULL, FULL, FULL, 0));
}

/* Two capabilities cannot be mixed up: each is lowered with the others kept. */
static void independent(void)
{
	static const unsigned int sets[] = { E_, P_, B_ };
	uint32_t cap;
	size_t s;

	needs_provider();
	for (s = 0; s < ARRAY_SIZE(sets); s++) {
		for (cap = 1; cap <= USERCAP_ALL; cap <<= 1) {
			expect_ok(lower(sets[s], cap));
			expect_ok(test_caps(E_ | P_ | B_, FULL & ~cap));
			expect_eperm(test_caps(sets[s], cap));
			expect_ok(raise_caps(E_ | P_ | B_, cap));
			expect_ok(test_caps(E_ | P_ | B_, FULL));
		}
	}
}

/* ---- the ways to fork: each returns the child's pid, or 0 in the child ---- */

static uint64_t *seen;

/* In the child, which may share our memory: look, but do not touch. */
static int look(void *unused)
{
	(void)unused;
	if (!only_unrestricted)
		*seen = read_sets();
	_exit(CASE_PASSED);
}

static void expect_pid(long pid)
{
	if (pid < 0)
		fail("no child: %s", strerrorname_np(errno));
	expect_child_passed(pid);
}

static void by_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		look(NULL);
	expect_pid(pid);
}

static void by_vfork(void)
{
	pid_t pid = vfork();

	if (pid == 0)
		look(NULL);
	expect_pid(pid);
}

static void by_clone_flags(unsigned long flags)
{
	static char stack[STACK_SIZE] __attribute__((aligned(16)));

	expect_pid(clone(look, stack + sizeof(stack), flags, NULL));
}

static void by_clone(void)
{
	by_clone_flags(SIGCHLD);
}

static void by_clone_vm(void)
{
	by_clone_flags(CLONE_VM | SIGCHLD);
}

static void by_clone_vm_vfork(void)
{
	by_clone_flags(CLONE_VM | CLONE_VFORK | SIGCHLD);
}

static void by_clone_files_fs(void)
{
	by_clone_flags(CLONE_VM | CLONE_FILES | CLONE_FS | CLONE_SIGHAND | CLONE_SYSVSEM | SIGCHLD);
}

static void by_clone3(void)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	long pid = syscall(SYS_clone3, &args, sizeof(args));

	if (pid < 0 && errno == ENOSYS)
		skip("no clone3");
	if (pid == 0)
		look(NULL);
	expect_pid(pid);
}

static void by_clone_pid_namespace(void)
{
	by_clone_flags(CLONE_NEWPID | SIGCHLD);
}

/* fork works, then: everything but denied is copied, and changes stay apart. */
static void expect_copied(void (*by)(void))
{
	seen = shared_memory(sizeof(*seen));
	by();
	needs_provider();
	if (*seen != sets_of(FULL, FULL, FULL, 0, 0))
		fail("the child of an unrestricted process has %s", sets_text(*seen));
	become(motley());
	by();
	if (*seen != motley_copy())
		fail("the child has %s, wanted %s", sets_text(*seen), sets_text(motley_copy()));
	expect_sets(motley());
}

#define FORK_CASE(by)                 \
	static void copies_##by(void) \
	{                             \
		expect_copied(by);    \
	}

FORK_CASE(by_fork)
FORK_CASE(by_vfork)
FORK_CASE(by_clone)
FORK_CASE(by_clone3)
FORK_CASE(by_clone_vm)
FORK_CASE(by_clone_vm_vfork)
FORK_CASE(by_clone_files_fs)
FORK_CASE(by_clone_pid_namespace)

/* ---- CLONE_PARENT: the caller's sets, but another's child ---- */

static pid_t *cloned;

static int look_and_be_refused(void *unused)
{
	(void)unused;
	*seen = read_sets();
	have_refused(LISTEN);
	_exit(CASE_PASSED);
}

static void clone_sibling(void *unused)
{
	static char stack[STACK_SIZE] __attribute__((aligned(16)));

	(void)unused;
	expect_ok(lower(E_ | P_, LISTEN | PTRACE));
	*cloned = expect_ok(
		clone(look_and_be_refused, stack + sizeof(stack), CLONE_PARENT | SIGCHLD, NULL));
}

static void clone_parent(void)
{
	pid_t pid;

	needs_provider();
	seen = shared_memory(sizeof(*seen));
	cloned = shared_memory(sizeof(*cloned));
	pid = start_child(clone_sibling, NULL);
	expect_child_passed(pid);
	expect_child_passed(*cloned);
	if (*seen != sets_of(FULL & ~(LISTEN | PTRACE), FULL & ~(LISTEN | PTRACE), FULL, 0, 0))
		fail("the child by CLONE_PARENT has %s", sets_text(*seen));
	/* and what was denied to it went to its parent */
	expect_sets(sets_of(FULL, FULL, FULL, 0, LISTEN));
}

/* ---- after the fork ---- */

static void change_all(void *unused)
{
	(void)unused;
	expect_ok(lower(E_ | P_ | B_, FULL));
	expect_ok(raise_caps(PERMISSIVE_, FULL));
	expect_ok(lock_sets());
}

static void child_leaves_parent_alone(void)
{
	needs_provider();
	in_child(change_all, NULL);
	expect_sets(sets_of(FULL, FULL, FULL, 0, 0));
	expect_ok(lower(P_, LISTEN));
	expect_ok(raise_caps(P_, LISTEN));
}

static void wait_and_expect_full(void *pipe_end)
{
	char byte;

	expect(read(*(int *)pipe_end, &byte, 1) == 1);
	expect_sets(sets_of(FULL, FULL, FULL, 0, 0));
}

static void parent_leaves_child_alone(void)
{
	int fds[2];
	pid_t pid;

	needs_provider();
	expect_ok(pipe(fds));
	pid = start_child(wait_and_expect_full, &fds[0]);
	change_all(NULL);
	expect(write(fds[1], "", 1) == 1);
	expect_child_passed(pid);
}

/* clang-format off */
static const struct test_case start_cases[] = {
	{ "E, P and B are full, permissive and denied are empty",
	  "Start: E, P, B full; permissive and denied empty; unlocked", start_full },
	{ "unlocked: privilege raises what was lowered",
	  "Start: [...] unlocked", start_unlocked },
	{ "capabilities are independent of each other",
	  "capabilities are independent of each other", independent },
};

#define COPIES "**fork** copies all but *denied*, which starts empty"

static const struct test_case fork_cases[] = {
	{ "fork copies all but denied", COPIES, copies_by_fork },
	{ "vfork copies all but denied", COPIES, copies_by_vfork },
	{ "clone copies all but denied", COPIES, copies_by_clone },
	{ "clone3 copies all but denied", COPIES, copies_by_clone3 },
	{ "clone with CLONE_VM copies all but denied", COPIES, copies_by_clone_vm },
	{ "clone with CLONE_VM and CLONE_VFORK copies all but denied",
	  COPIES, copies_by_clone_vm_vfork },
	{ "clone sharing all but the thread group copies all but denied",
	  COPIES, copies_by_clone_files_fs },
	{ "clone into a new pid namespace copies all but denied",
	  COPIES, copies_by_clone_pid_namespace },
	{ "CLONE_PARENT copies the caller's sets; denied goes to the new parent",
	  COPIES, clone_parent },
	{ "what the child changes leaves the parent as it is",
	  "It touches nobody but this program", child_leaves_parent_alone },
	{ "what the parent changes leaves the child as it is",
	  "It touches nobody but this program", parent_leaves_child_alone },
};
/* clang-format on */

const struct suite suite_start = {
	.section = "2",
	.area = "start",
	.cases = start_cases,
	.n_cases = ARRAY_SIZE(start_cases),
};

const struct suite suite_fork = {
	.section = "2",
	.area = "fork",
	.cases = fork_cases,
	.n_cases = ARRAY_SIZE(fork_cases),
};
