// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 4: userns */
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "rights.h"
#include "sets-live.h"
#include "trial.h"

#define STACK_SIZE 65536

static char stack[STACK_SIZE] __attribute__((aligned(16)));

static int skip_or_error(const char *call)
{
	int error = errno;

	if (error == EINVAL || error == ENOSYS)
		skip("no user namespaces: %s: %s", call, strerrorname_np(error));
	return -error;
}

static int by_unshare(struct scene *scene)
{
	return unshare((int)scene->how) < 0 ? skip_or_error("unshare") : 0;
}

static int by_unshare_as_nobody(struct scene *scene)
{
	become_nobody();
	return by_unshare(scene);
}

/* Only who is alone may: so a child does it. */
static void unshare_in_child(void *result)
{
	*(int *)result = result_of(unshare(CLONE_NEWUSER));
}

static int by_child(struct scene *scene)
{
	int *result = shared_memory(sizeof(*result));

	(void)scene;
	in_child(unshare_in_child, result);
	return *result;
}

static int end(void *unused)
{
	(void)unused;
	_exit(CASE_PASSED);
}

static int by_clone(struct scene *scene)
{
	pid_t pid = clone(end, stack + sizeof(stack), (int)scene->how | SIGCHLD, NULL);

	if (pid < 0)
		return skip_or_error("clone");
	wait_for(pid);
	return 0;
}

static int by_clone3(struct scene *scene)
{
	struct clone_args args = { .flags = CLONE_NEWUSER, .exit_signal = SIGCHLD };
	long pid = syscall(SYS_clone3, &args, sizeof(args));

	(void)scene;
	if (pid == 0)
		_exit(CASE_PASSED);
	if (pid < 0)
		return skip_or_error("clone3");
	wait_for((pid_t)pid);
	return 0;
}

/* ---- allowed ---- */

static int end_slowly(void *unused)
{
	(void)unused;
	pause();
	return 0;
}

/* A namespace of before: another process is in it. */
static void have_namespace(struct scene *scene)
{
	char path[64];

	scene->pid = clone(end_slowly, stack + sizeof(stack), CLONE_NEWUSER | SIGCHLD, NULL);
	if (scene->pid < 0)
		skip("no user namespaces: clone: %s", strerrorname_np(errno));
	snprintf(path, sizeof(path), "/proc/%d/ns/user", scene->pid);
	scene->fd = (int)expect_ok(open(path, O_RDONLY | O_CLOEXEC));
	kill(scene->pid, SIGKILL);
	wait_for(scene->pid);
}

static int enter(struct scene *scene)
{
	return result_of(setns(scene->fd, CLONE_NEWUSER));
}

/* The namespace itself goes on, and what is made in it. */
static void be_in_namespace(struct scene *scene)
{
	(void)scene;
	enter_user_namespace();
}

static int use_namespace(struct scene *scene)
{
	(void)scene;
	return result_of(unshare(CLONE_NEWUTS));
}

static int other_namespaces(struct scene *scene)
{
	return unshare((int)scene->how) < 0 ? skip_or_error("unshare") : 0;
}

static int fork_plainly(struct scene *scene)
{
	(void)scene;
	return try_fork();
}

#define CREATES "userns: needed to create a user namespace (`clone`, `clone3`, `unshare`)"
#define ENTERS "entering one that is there (`setns`) is not creating"

/* clang-format off */
static const struct trial trials[] = {
	{ "unshare of a user namespace", CREATES, EPERM, NULL, by_unshare, CLONE_NEWUSER },
	{ "unshare of a user namespace by nobody", CREATES, EPERM,
	  NULL, by_unshare_as_nobody, CLONE_NEWUSER },
	{ "unshare of a user namespace and others", CREATES, EPERM,
	  NULL, by_unshare, CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWUTS },
	{ "unshare of a user namespace in a child", CREATES, EPERM,
	  NULL, by_child, 0, TRIAL_SPAWNS },
	{ "clone into a new user namespace", CREATES, EPERM,
	  NULL, by_clone, CLONE_NEWUSER, TRIAL_SPAWNS },
	{ "clone into a new user namespace and others", CREATES, EPERM,
	  NULL, by_clone, CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWUTS, TRIAL_SPAWNS },
	{ "clone3 into a new user namespace", CREATES, EPERM, NULL, by_clone3, 0, TRIAL_SPAWNS },

	{ "entering a user namespace that is there", ENTERS, 0, have_namespace, enter },
	{ "making a namespace of another kind in a user namespace from before", ENTERS, 0,
	  be_in_namespace, use_namespace },
	{ "a namespace of host names", CREATES, 0, NULL, other_namespaces, CLONE_NEWUTS },
	{ "a namespace of mounts", CREATES, 0, NULL, other_namespaces, CLONE_NEWNS },
	{ "a process", CREATES, 0, NULL, fork_plainly, 0, TRIAL_SPAWNS },
};
/* clang-format on */

const struct suite suite_userns = {
	.section = "4",
	.area = "userns",
	.cap = CAP_USR_USERNS,
	.trials = trials,
	.n_trials = ARRAY_SIZE(trials),
};
