// SPDX-License-Identifier: GPL-2.0-or-later
/* Becoming root in a user namespace of one's own */
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "../conformance/sets-live.h"
#include "../conformance/workdir.h"
#include "attack.h"

#define STACK_SIZE 65536
static char stack[STACK_SIZE] __attribute__((aligned(16)));

static char *const no_strings[] = { NULL };

/* Another namespace is for root: of this one, after what an ordinary user did. */
static int use_it(void)
{
	return result_of(unshare(CLONE_NEWUTS));
}

/* "how": other namespaces to make along with it */
static int by_unshare(struct scene *scene)
{
	become_user();
	if (unshare(CLONE_NEWUSER | (int)scene->how) < 0)
		return -errno;
	return use_it();
}

static int by_unshare_as_root(struct scene *scene)
{
	(void)scene;
	return result_of(unshare(CLONE_NEWUSER)) ?: use_it();
}

/* What a child found is its exit status. */
static int result_in(pid_t pid)
{
	if (pid < 0)
		return -errno;
	return -WEXITSTATUS(wait_for(pid));
}

static int use_it_and_exit(void *unused)
{
	(void)unused;
	_exit(-use_it());
}

/* "how": the flags */
static int by_clone(struct scene *scene)
{
	become_user();
	return result_in(
		clone(use_it_and_exit, stack + sizeof(stack), (int)scene->how | SIGCHLD, NULL));
}

static int by_clone3(struct scene *scene)
{
	struct clone_args args = {
		.flags = CLONE_NEWUSER | scene->how,
		.exit_signal = SIGCHLD,
	};
	long pid;

	become_user();
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0)
		use_it_and_exit(NULL);
	return result_in((pid_t)pid);
}

static int by_child(struct scene *scene)
{
	pid_t pid = expect_ok(fork());

	if (pid == 0)
		_exit(-by_unshare(scene));
	return result_in(pid);
}

static int by_program(struct scene *scene)
{
	char *argv[] = HELPER("userns");

	(void)scene;
	become_user();
	return result_of(execve(work_path(WORK_HELPER), argv, no_strings));
}

static int by_setuid_program(struct scene *scene)
{
	char *argv[] = HELPER("userns");

	(void)scene;
	become_user();
	return result_of(execve(work_path(WORK_SETUID), argv, no_strings));
}

/* unshare(2) is for who is alone in a process. */
static void *fork_in_thread(void *scene)
{
	*(int *)((struct scene *)scene)->more = by_child(scene);
	return NULL;
}

static int by_child_of_thread(struct scene *scene)
{
	pthread_t thread;
	int result = -EIO;

	scene->more = &result;
	if ((errno = pthread_create(&thread, NULL, fork_in_thread, scene)))
		return -errno;
	pthread_join(thread, NULL);
	return result;
}

/* ---- where one is already ---- */

static void write_self(const char *name, const char *text)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/%s", name);
	fd = (int)expect_ok(open(path, O_WRONLY | O_CLOEXEC));
	expect(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

/* Who has no name in it can make none within it. */
static void be_in_one(struct scene *scene)
{
	(void)scene;
	if (unshare(CLONE_NEWUSER) < 0)
		skip("no user namespaces: %s", strerrorname_np(errno));
	write_self("setgroups", "deny");
	write_self("uid_map", "0 0 1");
	write_self("gid_map", "0 0 1");
}

static int make_another(struct scene *scene)
{
	(void)scene;
	return result_of(unshare(CLONE_NEWUSER)) ?: use_it();
}

static int use_old_one(struct scene *scene)
{
	(void)scene;
	return use_it();
}

/* Exits with the number of a descriptor, in a table that is shared. */
static int make_one(void *unused)
{
	(void)unused;
	become_user();
	if (unshare(CLONE_NEWUSER) < 0)
		_exit(0);
	_exit(open("/proc/self/ns/user", O_RDONLY | O_CLOEXEC));
}

static void have_one(struct scene *scene)
{
	int flags = CLONE_FILES | SIGCHLD;

	scene->pid = expect_ok(clone(make_one, stack + sizeof(stack), flags, NULL));
	scene->fd = WEXITSTATUS(wait_for(scene->pid));
	if (scene->fd == 0)
		skip("no user namespaces");
}

/* "how": of which kind it must be */
static int enter(struct scene *scene)
{
	become_user();
	return result_of(setns(scene->fd, (int)scene->how)) ?: use_it();
}

/* ---- the 32-bit entry ---- */

static void need_entry(struct scene *scene)
{
	need_32bit();
	scene->memory = low_page();
}

static int unshare_32(struct scene *scene)
{
	(void)scene;
	become_user();
	return call32(310, CLONE_NEWUSER, 0, 0, 0, 0) ?: use_it();
}

static int clone_32(struct scene *scene)
{
	int pid;

	(void)scene;
	become_user();
	pid = call32(120, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0)
		use_it_and_exit(NULL);
	return pid < 0 ? pid : result_in(pid);
}

static int clone3_32(struct scene *scene)
{
	struct clone_args *args = scene->memory;
	int pid;

	become_user();
	*args = (struct clone_args){ .flags = CLONE_NEWUSER, .exit_signal = SIGCHLD };
	pid = call32(435, (long)args, sizeof(*args), 0, 0, 0);
	if (pid == 0)
		use_it_and_exit(NULL);
	return pid < 0 ? pid : result_in(pid);
}

#define THERE                                                                          \
	"none is created: who made it, or let a descriptor of it out, decided so; to " \
	"enter it takes privilege over it"

/* clang-format off */
static const struct technique techniques[] = {
	{ "unshare of a user namespace", NULL, by_unshare },
	{ "unshare of a user namespace by root", NULL, by_unshare_as_root },
	{ "unshare of a user and a mount namespace", NULL, by_unshare, CLONE_NEWNS },
	{ "unshare of a user and a network namespace", NULL, by_unshare, CLONE_NEWNET },
	{ "unshare of a user and a pid namespace", NULL, by_unshare, CLONE_NEWPID },
	{ "unshare of a user namespace in a child", NULL, by_child },
	{ "unshare of a user namespace in a child of a thread", NULL, by_child_of_thread },
	{ "unshare of a user namespace by another program", NULL, by_program },
	{ "unshare of a user namespace by a set-user-ID program", NULL, by_setuid_program },
	{ "unshare of a user namespace within one from before", be_in_one, make_another },
	{ "clone into a user namespace of one's own", NULL, by_clone, CLONE_NEWUSER },
	{ "clone into a user and a mount namespace", NULL, by_clone, CLONE_NEWUSER | CLONE_NEWNS },
	{ "clone into a user namespace, with the memory", NULL, by_clone,
	  CLONE_NEWUSER | CLONE_VM | CLONE_VFORK },
	{ "clone3 into a user namespace", NULL, by_clone3 },
	{ "clone3 into a user and a mount namespace", NULL, by_clone3, CLONE_NEWNS },
	{ "unshare of a user namespace by the 32-bit entry", need_entry, unshare_32 },
	{ "clone into a user namespace by the 32-bit entry", need_entry, clone_32 },
	{ "clone3 into a user namespace by the 32-bit entry", need_entry, clone3_32 },

	{ "root of a user namespace from before", be_in_one, use_old_one, 0, SECCOMP_OPEN, THERE },
	{ "entering a user namespace from before", have_one, enter, CLONE_NEWUSER, SECCOMP_OPEN,
	  THERE },
	{ "entering a user namespace from before, of whatever kind", have_one, enter, 0,
	  SECCOMP_OPEN, THERE },
};
/* clang-format on */

const struct group group_namespace = {
	.name = "userns",
	.lowers = USERNS,
	.comparable = true,
	.techniques = techniques,
	.n_techniques = ARRAY_SIZE(techniques),
};
