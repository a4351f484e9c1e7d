// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Getting back what was taken away. All of these lack tcp_listen in every set, and end
 * with listening: by an ordinary user, unless they say otherwise.
 */
#include <fcntl.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "../conformance/rights.h"
#include "../conformance/sets-live.h"
#include "../conformance/workdir.h"
#include "attack.h"

static char *const no_strings[] = { NULL };

static int raise_and_listen(void)
{
	syscall(SYS_prctl, PR_USERCAP, USERCAP_RAISE, E_ | P_ | B_, USERCAP_ALL, 0);
	return try_listen();
}

/* ---- asking for it ---- */

static int by_raise(struct scene *scene)
{
	(void)scene;
	become_nobody();
	return raise_and_listen();
}

static int by_steps(struct scene *scene)
{
	static const unsigned int sets[] = { E_, P_, B_, E_ | B_, E_ | P_ };
	size_t i;

	(void)scene;
	become_nobody();
	for (i = 0; i < ARRAY_SIZE(sets); i++)
		syscall(SYS_prctl, PR_USERCAP, USERCAP_RAISE, sets[i], LISTEN, 0);
	return raise_and_listen();
}

/* A right to lower is no right to raise. */
static int with_no_new_privs(struct scene *scene)
{
	(void)scene;
	become_nobody();
	set_no_new_privs();
	syscall(SYS_prctl, PR_USERCAP, USERCAP_LOWER, B_, PTRACE, 0);
	return raise_and_listen();
}

static void write_map(const char *path, const char *text)
{
	int fd = expect_ok(open(path, O_WRONLY | O_CLOEXEC));

	expect(write(fd, text, strlen(text)) > 0);
	close(fd);
}

/* Root of a new user namespace, which has all capabilities, there */
static void become_root_of_namespace(int flags)
{
	char uids[32], gids[32];

	snprintf(uids, sizeof(uids), "0 %d 1", geteuid());
	snprintf(gids, sizeof(gids), "0 %d 1", getegid());
	if (unshare(CLONE_NEWUSER | flags) < 0)
		skip("no user namespaces (%s)", strerrorname_np(errno));
	write_map("/proc/self/setgroups", "deny");
	write_map("/proc/self/uid_map", uids);
	write_map("/proc/self/gid_map", gids);
}

static int in_user_namespace(struct scene *scene)
{
	long i;

	become_nobody();
	for (i = 0; i < scene->how; i++)
		become_root_of_namespace(0);
	return raise_and_listen();
}

/* Back to where CAP_SETPCAP would count */
static int back_to_initial_namespace(struct scene *scene)
{
	int fd = open("/proc/1/ns/user", O_RDONLY | O_CLOEXEC);

	(void)scene;
	become_nobody();
	become_root_of_namespace(0);
	if (fd >= 0)
		setns(fd, CLONE_NEWUSER);
	return raise_and_listen();
}

static void need_entry(struct scene *scene)
{
	(void)scene;
	need_32bit();
}

static int by_32bit_entry(struct scene *scene)
{
	(void)scene;
	become_nobody();
	call32(172, PR_USERCAP, USERCAP_RAISE, E_ | P_ | B_, USERCAP_ALL, 0);
	return try_listen();
}

/* Capabilities of the kernel's, all there are */
static int by_other_capabilities(struct scene *scene)
{
	(void)scene;
	become_nobody_with_setpcap();
	drop_effective(1ULL << CAP_SETPCAP);
	return raise_and_listen();
}

/* ---- processes and threads ---- */

static int in_child_of(pid_t pid)
{
	int status;

	if (pid == 0)
		_exit(-raise_and_listen());
	if (pid < 0)
		return -errno;
	status = wait_for(pid);
	return -WEXITSTATUS(status);
}

static int by_fork(struct scene *scene)
{
	(void)scene;
	become_nobody();
	return in_child_of(fork());
}

static int listen_and_end(void *unused)
{
	(void)unused;
	finish(raise_and_listen());
}

/* "how": the flags. The child tells; it may be somebody else's to wait for. */
static int by_clone(struct scene *scene)
{
	static char stack[65536] __attribute__((aligned(16)));
	pid_t pid;

	become_nobody();
	pid = clone(listen_and_end, stack + sizeof(stack), (int)scene->how, NULL);
	if (pid < 0)
		return -errno;
	await_answer();
}

/* An orphan becomes a child of a process that nobody restricted. */
static int as_orphan(struct scene *scene)
{
	pid_t parent = getpid();
	int fds[2];
	char byte;

	(void)scene;
	become_nobody();
	expect_ok(pipe(fds));
	if (expect_ok(fork()) == 0) {
		pid_t middle = getpid();

		if (expect_ok(fork()) > 0)
			_exit(0);
		while (getppid() == middle)
			sched_yield();
		expect(getppid() != parent);
		byte = (char)-raise_and_listen();
		_exit(write(fds[1], &byte, 1) != 1);
	}
	expect(read(fds[0], &byte, 1) == 1);
	return -byte;
}

static void *in_thread(void *unused)
{
	(void)unused;
	usleep(20000);
	finish(raise_and_listen());
}

static int by_thread(struct scene *scene)
{
	pthread_t thread;

	(void)scene;
	become_nobody();
	expect(!pthread_create(&thread, NULL, in_thread, NULL));
	pthread_join(thread, NULL);
	return -EIO;
}

static int by_last_thread(struct scene *scene)
{
	pthread_t thread;

	(void)scene;
	become_nobody();
	expect(!pthread_create(&thread, NULL, in_thread, NULL));
	syscall(SYS_exit, 0);
	return -EIO;
}

/* A thread that is from before, and that the drop must reach */
static pthread_barrier_t dropped;

static void *thread_from_before(void *unused)
{
	become_nobody();
	pthread_barrier_wait(&dropped);
	return in_thread(unused);
}

static void have_thread(struct scene *scene)
{
	pthread_t thread;

	(void)scene;
	pthread_barrier_init(&dropped, NULL, 2);
	expect(!pthread_create(&thread, NULL, thread_from_before, NULL));
}

static int by_older_thread(struct scene *scene)
{
	(void)scene;
	become_nobody();
	pthread_barrier_wait(&dropped);
	await_answer();
}

/* ---- programs: "listen" only listens, "raise" asks for everything first ---- */

static int execute(const char *path, const char *what)
{
	char *argv[] = HELPER(what);

	return result_of(execve(path, argv, no_strings));
}

static int by_program(struct scene *scene)
{
	(void)scene;
	become_nobody();
	return execute(work_path(WORK_HELPER), "raise");
}

static int by_setuid_program(struct scene *scene)
{
	(void)scene;
	become_nobody();
	return execute(work_path(WORK_SETUID), "listen");
}

static int by_trusted_program(struct scene *scene)
{
	(void)scene;
	become_nobody();
	return execute(work_path(WORK_SETUID), "raise");
}

static int setuid_in_namespace(struct scene *scene)
{
	(void)scene;
	become_nobody();
	become_root_of_namespace(0);
	return execute(work_path(WORK_SETUID), "raise");
}

static void *exec_in_thread(void *unused)
{
	(void)unused;
	finish(execute(work_path(WORK_HELPER), "raise"));
}

static int by_program_of_thread(struct scene *scene)
{
	pthread_t thread;

	(void)scene;
	become_nobody();
	expect(!pthread_create(&thread, NULL, exec_in_thread, NULL));
	pthread_join(thread, NULL);
	return -EIO;
}

/* It is traced, so the kernel gives it no privilege, and raises nothing. */
static int by_traced_setuid_program(struct scene *scene)
{
	char *argv[] = HELPER("raise");
	int status;
	pid_t pid;

	(void)scene;
	become_nobody();
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, 0, 0) == 0)
			execve(work_path(WORK_SETUID), argv, no_strings);
		_exit(errno);
	}
	status = wait_for(pid);
	if (!WIFSTOPPED(status))
		return -WEXITSTATUS(status);
	expect_ok(ptrace(PTRACE_CONT, pid, 0, 0));
	status = wait_for(pid);
	return WEXITSTATUS(status) == EXIT_RAN ? 0 : HELPER_ERRNO - WEXITSTATUS(status);
}

static void copy_helper(const char *path)
{
	int to = expect_ok(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755));
	int from = open_work(WORK_HELPER, O_RDONLY);
	char buffer[65536];
	ssize_t length;

	while ((length = read(from, buffer, sizeof(buffer))) > 0)
		expect(write(to, buffer, length) == length);
	close(to);
	close(from);
}

/*
 * Capabilities of a file, which whoever is root of a user namespace can give, but only
 * for it: on a tmpfs of its own.
 */
static int by_file_capabilities(struct scene *scene)
{
	struct vfs_ns_cap_data data = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data[0].permitted = 1U << CAP_SETPCAP,
	};
	const char *path = work_path("mnt/program");

	(void)scene;
	become_nobody();
	become_root_of_namespace(CLONE_NEWNS);
	expect_ok(mount("attack", work_path("mnt"), "tmpfs", 0, NULL));
	copy_helper(path);
	expect_ok(setxattr(path, "security.capability", &data, XATTR_CAPS_SZ_2, 0));
	return execute(path, "raise");
}

static void have_directory(struct scene *scene)
{
	(void)scene;
	mkdir(work_path("mnt"), 0755);
}

/* ---- who may ---- */

static int by_root(struct scene *scene)
{
	(void)scene;
	return raise_and_listen();
}

#define ROOT                                                                                  \
	"root (`CAP_SETPCAP` in the initial user namespace) assigns the sets: PAM works so; " \
	"lock what must not get them back (`UserCapabilities=` does)"
#define TRUSTED                                                                                \
	"a set-user-ID program of root's, written to do it for others: su and sudo are such, " \
	"and give what usercap.conf says"

/* clang-format off */
static const struct technique techniques[] = {
	{ "RAISE", NULL, by_raise },
	{ "RAISE of one set after the other", NULL, by_steps },
	{ "RAISE with no_new_privs, which lets one lower", NULL, with_no_new_privs },
	{ "RAISE as root of a user namespace", NULL, in_user_namespace, 1 },
	{ "RAISE as root of a nested user namespace", NULL, in_user_namespace, 3 },
	{ "RAISE after setns to the initial user namespace", NULL, back_to_initial_namespace },
	{ "RAISE by the 32-bit entry", need_entry, by_32bit_entry },
	{ "RAISE with CAP_SETPCAP that is not effective", NULL, by_other_capabilities },
	{ "RAISE by root that is locked", NULL, by_root, 0, LOCKED },
	{ "a child", NULL, by_fork },
	{ "a child with CLONE_PARENT, of a parent that is free", NULL, by_clone,
	  CLONE_PARENT | SIGCHLD },
	{ "a child that shares the memory", NULL, by_clone, CLONE_VM | SIGCHLD },
	{ "a child in a user namespace of its own", NULL, by_clone, CLONE_NEWUSER | SIGCHLD },
	{ "an orphan of a parent that is free", NULL, as_orphan },
	{ "a new thread", NULL, by_thread },
	{ "a thread from before", have_thread, by_older_thread },
	{ "a thread whose leader has ended", NULL, by_last_thread },
	{ "a program", NULL, by_program },
	{ "a program executed by a thread", NULL, by_program_of_thread },
	{ "a set-user-ID program that does not ask", NULL, by_setuid_program },
	{ "a set-user-ID program in a user namespace", NULL, setuid_in_namespace },
	{ "a set-user-ID program that is traced", NULL, by_traced_setuid_program },
	{ "a set-user-ID program that asks, locked", NULL, by_trusted_program, 0, LOCKED },
	{ "a program with file capabilities, of a user namespace", have_directory,
	  by_file_capabilities },
	{ "RAISE by root", NULL, by_root, 0, 0, ROOT },
	{ "a set-user-ID program that asks", NULL, by_trusted_program, 0, 0, TRUSTED },
};
/* clang-format on */

const struct group group_sets = {
	.name = "sets",
	.lowers = LISTEN,
	.comparable = false,
	.techniques = techniques,
	.n_techniques = ARRAY_SIZE(techniques),
};
