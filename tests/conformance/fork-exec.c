// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 4: fork_exec, exec */
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "helper.h"
#include "rights.h"
#include "sets-live.h"
#include "trial.h"
#include "uring.h"
#include "workdir.h"

#define STACK_SIZE 65536

static char stack[STACK_SIZE] __attribute__((aligned(16)));

/* ---- new processes ---- */

static int by_fork(struct scene *scene)
{
	(void)scene;
	return try_fork();
}

static int by_fork_as_nobody(struct scene *scene)
{
	(void)scene;
	become_nobody();
	return try_fork();
}

static int by_vfork(struct scene *scene)
{
	pid_t pid = vfork();

	(void)scene;
	if (pid == 0)
		_exit(CASE_PASSED);
	if (pid < 0)
		return -errno;
	wait_for(pid);
	return 0;
}

static int end(void *unused)
{
	(void)unused;
	_exit(CASE_PASSED);
}

/* "how" is the flags of clone(2) */
static int by_clone(struct scene *scene)
{
	pid_t pid = clone(end, stack + sizeof(stack), (int)scene->how, NULL);

	if (pid < 0)
		return -errno;
	/* with CLONE_PARENT it is the parent's to wait for */
	if (!(scene->how & CLONE_PARENT))
		wait_for(pid);
	return 0;
}

static int by_clone3(struct scene *scene)
{
	struct clone_args args = { .exit_signal = SIGCHLD };
	long pid = syscall(SYS_clone3, &args, sizeof(args));

	(void)scene;
	if (pid == 0)
		_exit(CASE_PASSED);
	if (pid < 0 && errno == ENOSYS)
		skip("no clone3");
	if (pid < 0)
		return -errno;
	wait_for(pid);
	return 0;
}

static int by_posix_spawn(struct scene *scene)
{
	char *argv[] = { "helper", HELPER_OPTION, "ran", NULL };
	char *envp[] = { NULL };
	int error, status;
	pid_t pid;

	(void)scene;
	error = posix_spawn(&pid, work_path(WORK_HELPER), NULL, NULL, argv, envp);
	if (error)
		return -error;
	status = wait_for(pid);
	expect(WIFEXITED(status) && WEXITSTATUS(status) == EXIT_RAN);
	return 0;
}

static void *fork_in_thread(void *result)
{
	*(int *)result = try_fork();
	return NULL;
}

static int by_thread(struct scene *scene)
{
	pthread_t thread;
	int result = 1;

	(void)scene;
	expect(!pthread_create(&thread, NULL, fork_in_thread, &result));
	pthread_join(thread, NULL);
	return result;
}

/* ---- replacing the program: success does not return ---- */

static int by_execve(struct scene *scene)
{
	(void)scene;
	return result_of(exec_helper("ran"));
}

static int by_execve_as_nobody(struct scene *scene)
{
	(void)scene;
	become_nobody();
	return result_of(exec_helper("ran"));
}

static int by_execveat(struct scene *scene)
{
	char *argv[] = { "helper", HELPER_OPTION, "ran", NULL };
	char *envp[] = { NULL };

	return result_of(syscall(SYS_execveat, scene->fd, "", argv, envp, AT_EMPTY_PATH));
}

static int by_fexecve(struct scene *scene)
{
	char *argv[] = { "helper", HELPER_OPTION, "ran", NULL };
	char *envp[] = { NULL };

	return result_of(fexecve(scene->fd, argv, envp));
}

static void have_program(struct scene *scene)
{
	scene->fd = open_work(WORK_HELPER, O_RDONLY);
}

static void *exec_in_thread(void *result)
{
	*(int *)result = result_of(exec_helper("ran"));
	return NULL;
}

static int by_execve_in_thread(struct scene *scene)
{
	pthread_t thread;
	int result = 1;

	(void)scene;
	expect(!pthread_create(&thread, NULL, exec_in_thread, &result));
	pthread_join(thread, NULL);
	return result;
}

static void have_script(struct scene *scene)
{
	if (access("/bin/sh", X_OK) < 0)
		skip("no /bin/sh");
	write_file("script", "#!/bin/sh\nexit 42\n", 18, 0755);
	(void)scene;
}

static int by_script(struct scene *scene)
{
	char *argv[] = { "script", NULL };
	char *envp[] = { NULL };

	(void)scene;
	return result_of(execve(work_path("script"), argv, envp));
}

/* ---- allowed: threads, workers ---- */

static void *nothing(void *unused)
{
	return unused;
}

static int start_thread(struct scene *scene)
{
	pthread_t thread;
	int error;

	(void)scene;
	error = pthread_create(&thread, NULL, nothing, NULL);
	if (error)
		return -error;
	pthread_join(thread, NULL);
	return 0;
}

static int end_thread(void *unused)
{
	(void)unused;
	syscall(SYS_exit, 0);
	return 0;
}

#define THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM)

/* The kernel clears *tid and wakes us when the thread is gone. */
static int clone_thread(struct scene *scene)
{
	static volatile pid_t tid = -1;
	double deadline = now() + 5;

	(void)scene;
	if (clone(end_thread, stack + sizeof(stack),
		  THREAD | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID, NULL, &tid, NULL, &tid) < 0)
		return -errno;
	while (tid && now() < deadline)
		sched_yield();
	expect(tid == 0);
	return 0;
}

static int uring_worker(struct scene *scene)
{
	(void)scene;
	make_uring_with_worker();
	return 0;
}

static int uring_poller(struct scene *scene)
{
	struct io_uring_sqe nop = { .opcode = IORING_OP_NOP };

	(void)scene;
	return uring_do(make_uring(IORING_SETUP_SQPOLL), &nop);
}

static int wait_for_nobody(struct scene *scene)
{
	(void)scene;
	return waitpid(-1, NULL, 0) < 0 && errno == ECHILD ? 0 : -errno;
}

/* ---- more than one step ---- */

static void no_child_left(void)
{
	expect(try_fork() == 0);
	needs_provider();
	expect_ok(lower(E_, FORK));
	have_refused(FORK);
	expect_errno(waitpid(-1, NULL, 0), ECHILD);
}

static void exec_without(void *unused)
{
	(void)unused;
	expect_ok(lower(B_, FORK));
	expect_ok(exec_helper("fork"));
}

static void exec_with(void *unused)
{
	(void)unused;
	expect_ok(exec_helper("fork"));
}

static int status_of(void (*run)(void *))
{
	return WEXITSTATUS(wait_for(start_child(run, NULL)));
}

/* "To start a program without it" */
static void program_without(void)
{
	expect(status_of(exec_with) == EXIT_RAN);
	needs_provider();
	expect(status_of(exec_without) == EPERM);
}

/* A process that may fork has children that may not. */
static void child_without(void *unused)
{
	(void)unused;
	expect_ok(lower(E_ | P_ | B_, FORK));
	have_refused(FORK);
	expect_eperm(exec_helper("ran"));
}

static void children_without(void)
{
	needs_provider();
	in_child(child_without, NULL);
	expect(try_fork() == 0);
	expect_sets(sets_of(FULL, FULL, FULL, 0, FORK));
}

/* A refused exec leaves everything as it was. */
static void refused_exec_changes_nothing(void)
{
	needs_provider();
	expect_ok(lower(E_ | P_, FORK));
	expect_eperm(exec_helper("ran"));
	expect_sets(sets_of(FULL & ~FORK, FULL & ~FORK, FULL, 0, FORK));
	expect(try_listen() == 0);
}

#define NEW_PROCESS                                                                \
	"any new process (`fork`, `vfork`, `clone`, `clone3`, `CLONE_VM` without " \
	"`CLONE_THREAD`) and any exec"
#define ALLOWED "Allowed: threads, `io_uring` workers, kernel helpers"

/* clang-format off */
static const struct test_case cases[] = {
	{ "a refused fork leaves no child behind", NEW_PROCESS, no_child_left },
	{ "a refused exec changes nothing", NEW_PROCESS, refused_exec_changes_nothing },
	{ "lower B, keep E, exec: the program runs, and cannot fork",
	  "To start a program *without* it: lower B, keep E, exec", program_without },
	{ "children can lack it while the parent goes on forking",
	  "It touches nobody but this program", children_without },
};

static const struct trial trials[] = {
	{ "fork", NEW_PROCESS, EPERM, NULL, by_fork },
	{ "fork by nobody", NEW_PROCESS, EPERM, NULL, by_fork_as_nobody },
	{ "fork in a thread", NEW_PROCESS, EPERM, NULL, by_thread },
	{ "vfork", NEW_PROCESS, EPERM, NULL, by_vfork },
	{ "clone", NEW_PROCESS, EPERM, NULL, by_clone, SIGCHLD },
	{ "clone without a signal", NEW_PROCESS, EPERM, NULL, by_clone, 0 },
	{ "clone3", NEW_PROCESS, EPERM, NULL, by_clone3 },
	{ "clone with CLONE_VM", NEW_PROCESS, EPERM, NULL, by_clone, CLONE_VM | SIGCHLD },
	{ "clone with CLONE_VM and CLONE_VFORK", NEW_PROCESS, EPERM,
	  NULL, by_clone, CLONE_VM | CLONE_VFORK | SIGCHLD },
	{ "clone that shares all but the thread group", NEW_PROCESS, EPERM,
	  NULL, by_clone, (THREAD & ~CLONE_THREAD) | SIGCHLD },
	{ "clone with CLONE_PARENT", NEW_PROCESS, EPERM,
	  NULL, by_clone, CLONE_PARENT | SIGCHLD },
	{ "clone into a new pid namespace", NEW_PROCESS, EPERM,
	  NULL, by_clone, CLONE_NEWPID | SIGCHLD },
	{ "posix_spawn", NEW_PROCESS, EPERM, NULL, by_posix_spawn },
	{ "execve", NEW_PROCESS, EPERM, NULL, by_execve },
	{ "execve by nobody", NEW_PROCESS, EPERM, NULL, by_execve_as_nobody },
	{ "execve in a thread", NEW_PROCESS, EPERM, NULL, by_execve_in_thread },
	{ "execveat", NEW_PROCESS, EPERM, have_program, by_execveat },
	{ "fexecve", NEW_PROCESS, EPERM, have_program, by_fexecve },
	{ "execve of a script", NEW_PROCESS, EPERM, have_script, by_script },

	{ "a thread", ALLOWED, 0, NULL, start_thread },
	{ "a thread by plain clone", ALLOWED, 0, NULL, clone_thread },
	{ "an io_uring worker", ALLOWED, 0, NULL, uring_worker },
	{ "an SQPOLL thread", ALLOWED, 0, NULL, uring_poller },
	{ "wait", ALLOWED, 0, NULL, wait_for_nobody },
};
/* clang-format on */

const struct suite suite_fork_exec = {
	.section = "4",
	.area = "fork_exec",
	.cap = CAP_USR_FORK_EXEC,
	.beside = EXEC,
	.cases = cases,
	.n_cases = ARRAY_SIZE(cases),
	.trials = trials,
	.n_trials = ARRAY_SIZE(trials),
};

/* ---- exec: the second half of it ---- */

static void worker_without_exec(void *unused)
{
	(void)unused;
	expect_eperm(exec_helper("ran"));
	expect(try_fork() == 0);
}

/* What it is for: a server that has workers, and never a shell */
static void workers_without_exec(void)
{
	needs_provider();
	expect_ok(lower(E_ | P_, EXEC));
	in_child(worker_without_exec, NULL);
	expect(try_fork() == 0);
	expect_sets(sets_of(FULL & ~EXEC, FULL & ~EXEC, FULL, 0, EXEC));
}

static void exec_without_exec(void *unused)
{
	(void)unused;
	expect_ok(lower(B_, EXEC));
	expect_ok(exec_helper("fork"));
}

/* The program runs, and can fork, as the helper does. */
static void program_without_exec(void)
{
	needs_provider();
	expect(status_of(exec_without_exec) == EXIT_RAN);
}

/* Of who lacks both, fork_exec is what was denied. */
static void lacking_both(void)
{
	needs_provider();
	expect_ok(lower(E_, FORK | EXEC));
	expect_eperm(exec_helper("ran"));
	expect_sets(sets_of(FULL & ~START, FULL, FULL, 0, FORK));
}

static void exec_in_dry_run(void *unused)
{
	(void)unused;
	expect_ok(raise_caps(PERMISSIVE_, FORK));
	expect_ok(lower(E_, FORK | EXEC));
	expect_eperm(exec_helper("ran"));
	expect_sets(sets_of(FULL & ~START, FULL, FULL, FORK, FORK | EXEC));
}

/* A dry run of one is no leave to do without the other. */
static void one_permissive(void)
{
	needs_provider();
	in_child(exec_in_dry_run, NULL);
}

#define REPLACE "exec: needed, beside fork_exec, to replace the running program"

/* clang-format off */
static const struct test_case exec_cases[] = {
	{ "a server without it has workers, which have no programs", REPLACE,
	  workers_without_exec },
	{ "lower B, keep E, exec: the program runs, and can fork", REPLACE, program_without_exec },
	{ "who lacks fork_exec, too, is refused for that", REPLACE, lacking_both },
	{ "a dry run of fork_exec alone", REPLACE, one_permissive },
};

static const struct trial exec_trials[] = {
	{ "execve without a new process", REPLACE, EPERM, NULL, by_execve },
	{ "execve without a new process, by nobody", REPLACE, EPERM, NULL, by_execve_as_nobody },
	{ "execve without a new process, in a thread", REPLACE, EPERM, NULL, by_execve_in_thread },
	{ "execveat without a new process", REPLACE, EPERM, have_program, by_execveat },
	{ "fexecve without a new process", REPLACE, EPERM, have_program, by_fexecve },
	{ "execve of a script without a new process", REPLACE, EPERM, have_script, by_script },
	{ "posix_spawn, whose child executes", REPLACE, EPERM,
	  NULL, by_posix_spawn, 0, TRIAL_NO_RECORD },

	{ "fork without exec", ALLOWED, 0, NULL, by_fork },
	{ "vfork without exec", ALLOWED, 0, NULL, by_vfork },
	{ "clone without exec", ALLOWED, 0, NULL, by_clone, SIGCHLD },
	{ "clone3 without exec", ALLOWED, 0, NULL, by_clone3 },
	{ "a thread without exec", ALLOWED, 0, NULL, start_thread },
};
/* clang-format on */

const struct suite suite_exec_alone = {
	.section = "4",
	.area = "exec",
	.cap = CAP_USR_EXEC,
	.beside = FORK,
	.cases = exec_cases,
	.n_cases = ARRAY_SIZE(exec_cases),
	.trials = exec_trials,
	.n_trials = ARRAY_SIZE(exec_trials),
};
