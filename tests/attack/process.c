// SPDX-License-Identifier: GPL-2.0-or-later
/* Starting a process, or another program: fork_exec, exec */
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "../conformance/sets-live.h"
#include "../conformance/uring.h"
#include "../conformance/workdir.h"
#include "attack.h"

#define STACK_SIZE 65536
static char stack[STACK_SIZE] __attribute__((aligned(16)));

static char *const no_strings[] = { NULL };

/* ---- a process ---- */

static int forked(pid_t pid)
{
	if (pid == 0)
		_exit(CASE_PASSED);
	if (pid < 0)
		return -errno;
	wait_for(pid);
	return 0;
}

static int by_fork(struct scene *scene)
{
	(void)scene;
	return forked(fork());
}

static int by_fork_call(struct scene *scene)
{
#ifdef SYS_fork
	return forked(syscall(SYS_fork));
#else
	skip("no call of that name");
#endif
	(void)scene;
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

static int as_nobody(struct scene *scene)
{
	(void)scene;
	become_user();
	return forked(fork());
}

static int end(void *unused)
{
	(void)unused;
	_exit(CASE_PASSED);
}

/* "how": the flags */
static int by_clone(struct scene *scene)
{
	pid_t pid = clone(end, stack + sizeof(stack), (int)scene->how, NULL);

	if (pid < 0)
		return -errno;
	if (!(scene->how & CLONE_PARENT))
		wait_for(pid);
	return 0;
}

static int clone3_with(struct clone_args *args)
{
	long pid = syscall(SYS_clone3, args, sizeof(*args));

	if (pid == 0)
		_exit(CASE_PASSED);
	return pid < 0 ? -errno : 0;
}

static int by_clone3(struct scene *scene)
{
	struct clone_args args = { .flags = scene->how, .exit_signal = SIGCHLD };

	return clone3_with(&args);
}

static void have_cgroup(struct scene *scene)
{
	scene->fd = open("/sys/fs/cgroup", O_DIRECTORY | O_CLOEXEC);
	if (scene->fd < 0 || faccessat(scene->fd, "cgroup.procs", W_OK, 0) < 0)
		skip("no cgroups of version 2");
}

static int into_cgroup(struct scene *scene)
{
	struct clone_args args = {
		.flags = CLONE_INTO_CGROUP,
		.exit_signal = SIGCHLD,
		.cgroup = scene->fd,
	};

	return clone3_with(&args);
}

static int in_new_pid_namespace(struct scene *scene)
{
	(void)scene;
	if (unshare(CLONE_NEWPID) < 0)
		return -errno;
	return forked(fork());
}

static int in_user_namespace(struct scene *scene)
{
	(void)scene;
	if (unshare(CLONE_NEWUSER) < 0)
		return -errno;
	return forked(fork());
}

static int by_posix_spawn(struct scene *scene)
{
	char *argv[] = HELPER("ran");
	int error, status;
	pid_t pid;

	(void)scene;
	error = posix_spawn(&pid, work_path(WORK_HELPER), NULL, NULL, argv, no_strings);
	if (error)
		return -error;
	status = wait_for(pid);
	return WEXITSTATUS(status) == EXIT_RAN ? 0 : -EIO;
}

static int by_system(struct scene *scene)
{
	int status;

	(void)scene;
	errno = 0;
	status = system("exit 42");
	/* what kept it from starting a shell it tells in errno, if at all */
	return WEXITSTATUS(status) == EXIT_RAN ? 0 : -errno ?: -EIO;
}

static void *fork_in_thread(void *result)
{
	*(int *)result = forked(fork());
	return NULL;
}

static int by_thread(struct scene *scene)
{
	pthread_t thread;
	int result = 1;

	(void)scene;
	if ((errno = pthread_create(&thread, NULL, fork_in_thread, &result)))
		return -errno;
	pthread_join(thread, NULL);
	return result;
}

/* ---- when the leader has ended ---- */

static void *fork_alone(void *unused)
{
	(void)unused;
	usleep(20000);
	finish(forked(fork()));
}

static void *exec_alone(void *unused)
{
	char *argv[] = HELPER("ran");

	(void)unused;
	usleep(20000);
	execve(work_path(WORK_HELPER), argv, no_strings);
	finish(-errno);
}

/* glibc would end the process; the raw call ends the thread. */
static int leave_to(void *(*run)(void *))
{
	pthread_t thread;

	if ((errno = pthread_create(&thread, NULL, run, NULL)))
		return -errno;
	syscall(SYS_exit, 0);
	return -EIO;
}

static int leader_gone_fork(struct scene *scene)
{
	(void)scene;
	return leave_to(fork_alone);
}

static int leader_gone_exec(struct scene *scene)
{
	(void)scene;
	return leave_to(exec_alone);
}

/* ---- another program: what works does not return ---- */

static int by_execve(struct scene *scene)
{
	char *argv[] = HELPER("ran");

	(void)scene;
	return result_of(execve(work_path(WORK_HELPER), argv, no_strings));
}

static int by_self(struct scene *scene)
{
	char *argv[] = HELPER("ran");

	(void)scene;
	return result_of(execve("/proc/self/exe", argv, no_strings));
}

static int by_setuid_program(struct scene *scene)
{
	char *argv[] = HELPER("ran");

	(void)scene;
	become_user();
	return result_of(execve(work_path(WORK_SETUID), argv, no_strings));
}

static void have_program(struct scene *scene)
{
	scene->fd = open_work(WORK_HELPER, O_RDONLY);
}

static int by_execveat(struct scene *scene)
{
	char *argv[] = HELPER("ran");

	return result_of(syscall(SYS_execveat, scene->fd, "", argv, no_strings, AT_EMPTY_PATH));
}

static void have_memfd_program(struct scene *scene)
{
	int from = open_work(WORK_HELPER, O_RDONLY);
	char buffer[65536];
	ssize_t length;

	scene->fd = expect_ok(memfd_create("program", MFD_CLOEXEC));
	while ((length = read(from, buffer, sizeof(buffer))) > 0)
		expect(write(scene->fd, buffer, length) == length);
}

static void have_script(struct scene *scene)
{
	char text[192];

	snprintf(text, sizeof(text), "#!%s --helper\n", work_path(WORK_HELPER));
	/* its own path follows, which is not "ran": the helper knows that, too */
	write_file("script", text, strlen(text), 0755);
	(void)scene;
}

static int by_script(struct scene *scene)
{
	char *argv[] = { "script", NULL };

	(void)scene;
	return result_of(execve(work_path("script"), argv, no_strings));
}

static void *exec_in_thread(void *result)
{
	char *argv[] = HELPER("ran");

	*(int *)result = result_of(execve(work_path(WORK_HELPER), argv, no_strings));
	return NULL;
}

static int by_execve_in_thread(struct scene *scene)
{
	pthread_t thread;
	int result = 1;

	(void)scene;
	if ((errno = pthread_create(&thread, NULL, exec_in_thread, &result)))
		return -errno;
	pthread_join(thread, NULL);
	return result;
}

/* ---- the 32-bit entry ---- */

static void need_entry(struct scene *scene)
{
	need_32bit();
	scene->memory = low_page();
}

/* The child is a copy, which ends at once. */
static int fork_32(struct scene *scene)
{
	int pid = call32(2, 0, 0, 0, 0, 0);

	(void)scene;
	if (pid == 0)
		_exit(CASE_PASSED);
	return pid < 0 ? pid : 0;
}

static int clone_32(struct scene *scene)
{
	int pid = call32(120, SIGCHLD, 0, 0, 0, 0);

	(void)scene;
	if (pid == 0)
		_exit(CASE_PASSED);
	return pid < 0 ? pid : 0;
}

static int clone3_32(struct scene *scene)
{
	struct clone_args *args = scene->memory;
	int pid;

	*args = (struct clone_args){ .exit_signal = SIGCHLD };
	pid = call32(435, (long)args, sizeof(*args), 0, 0, 0);
	if (pid == 0)
		_exit(CASE_PASSED);
	return pid < 0 ? pid : 0;
}

/* Paths and words of 32 bits, in the low page */
static char *low_arguments(struct scene *scene, uint32_t **ret)
{
	char *text = scene->memory;
	uint32_t *words = (uint32_t *)(text + 1024);

	strcpy(text, work_path(WORK_HELPER));
	strcpy(text + 512, "--helper");
	strcpy(text + 600, "ran");
	memcpy(words,
	       (uint32_t[]){ (uint32_t)(uintptr_t)text, (uint32_t)(uintptr_t)(text + 512),
			     (uint32_t)(uintptr_t)(text + 600), 0 },
	       4 * sizeof(*words));
	*ret = words;
	return text;
}

static int execve_32(struct scene *scene)
{
	uint32_t *words;
	char *path = low_arguments(scene, &words);

	return call32(11, (long)path, (long)words, (long)(words + 3), 0, 0);
}

static int execveat_32(struct scene *scene)
{
	uint32_t *words;
	char *path = low_arguments(scene, &words);

	return call32(358, AT_FDCWD, (long)path, (long)words, (long)(words + 3), 0);
}

/* ---- what is not guarded ---- */

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

static int start_worker(struct scene *scene)
{
	struct io_uring_params params = { .flags = IORING_SETUP_SQPOLL };
	int fd = syscall(SYS_io_uring_setup, 1, &params);

	(void)scene;
	return fd < 0 ? -errno : 0;
}

/* Does it for whoever asks, by a byte */
static void serve(struct scene *scene, int (*deed)(struct scene *))
{
	char byte;

	close(scene->other_fd);
	while (read(scene->fd, &byte, 1) == 1)
		if (deed(scene) || write(scene->fd, &byte, 1) != 1)
			_exit(CASE_FAILED);
}

static void have_server(struct scene *scene, void (*server)(void *))
{
	int fds[2];

	expect_ok(socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
	scene->fd = fds[0];
	scene->other_fd = fds[1];
	start_child(server, scene);
}

static void serve_forks(void *arg)
{
	serve(arg, by_fork);
}

static void have_fork_server(struct scene *scene)
{
	have_server(scene, serve_forks);
}

static int by_fork_server(struct scene *scene)
{
	char byte = 'x';

	expect(write(scene->other_fd, &byte, 1) == 1);
	return read(scene->other_fd, &byte, 1) == 1 ? 0 : -EIO;
}

#define WORKERS "threads and workers are no processes: the sets are the process's, they share them"
#define SERVED                                                                              \
	"another process does it, which was started before and holds more; see \"somebody " \
	"else does it\" in the threat model"

/* clang-format off */
static const struct technique techniques[] = {
	{ "fork", NULL, by_fork },
	{ "fork by an ordinary user", NULL, as_nobody },
	{ "the system call fork", NULL, by_fork_call },
	{ "vfork", NULL, by_vfork },
	{ "clone", NULL, by_clone, SIGCHLD },
	{ "clone without a signal", NULL, by_clone, 0 },
	{ "clone with CLONE_VM", NULL, by_clone, CLONE_VM | SIGCHLD },
	{ "clone with CLONE_VM and CLONE_VFORK", NULL, by_clone, CLONE_VM | CLONE_VFORK | SIGCHLD },
	{ "clone of all but a thread", NULL, by_clone,
	  CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_SYSVSEM | SIGCHLD },
	{ "clone with CLONE_PARENT", NULL, by_clone, CLONE_PARENT | SIGCHLD },
	{ "clone with CLONE_UNTRACED", NULL, by_clone, CLONE_UNTRACED | SIGCHLD },
	{ "clone into a pid namespace", NULL, by_clone, CLONE_NEWPID | SIGCHLD },
	{ "clone into a user namespace", NULL, by_clone, CLONE_NEWUSER | SIGCHLD },
	{ "clone3", NULL, by_clone3, 0 },
	{ "clone3 with CLONE_CLEAR_SIGHAND", NULL, by_clone3, (long)CLONE_CLEAR_SIGHAND },
	{ "clone3 with CLONE_INTO_CGROUP", have_cgroup, into_cgroup },
	{ "fork after unshare of the pid namespace", NULL, in_new_pid_namespace },
	{ "fork as root of a user namespace", NULL, in_user_namespace },
	{ "fork by a thread", NULL, by_thread },
	{ "fork by a thread whose leader has ended", NULL, leader_gone_fork },
	{ "posix_spawn", NULL, by_posix_spawn },
	{ "system", NULL, by_system },
	{ "execve", NULL, by_execve },
	{ "execve of /proc/self/exe", NULL, by_self },
	{ "execve of a set-user-ID program", NULL, by_setuid_program },
	{ "execve of a script", have_script, by_script },
	{ "execveat of a descriptor", have_program, by_execveat },
	{ "execveat of a memfd", have_memfd_program, by_execveat },
	{ "execve by a thread", NULL, by_execve_in_thread },
	{ "execve by a thread whose leader has ended", NULL, leader_gone_exec },
	{ "fork by the 32-bit entry", need_entry, fork_32 },
	{ "clone by the 32-bit entry", need_entry, clone_32 },
	{ "clone3 by the 32-bit entry", need_entry, clone3_32 },
	{ "execve by the 32-bit entry", need_entry, execve_32 },
	{ "execveat by the 32-bit entry", need_entry, execveat_32 },

	{ "a thread", NULL, start_thread, 0, SECCOMP_OPEN, WORKERS },
	{ "a kernel thread of an io_uring", NULL, start_worker, 0, SECCOMP_OPEN, WORKERS },
	{ "a process from before that forks on request", have_fork_server, by_fork_server, 0,
	  SECCOMP_OPEN, SERVED },
};
/* clang-format on */

const struct group group_process = {
	.name = "fork_exec",
	.lowers = FORK,
	.comparable = true,
	.techniques = techniques,
	.n_techniques = ARRAY_SIZE(techniques),
};

/* ---- exec: another program, while processes may be started ---- */

static int in_vforked_child(struct scene *scene)
{
	char *argv[] = HELPER("ran");

	(void)scene;
	return run_program(work_path(WORK_HELPER), argv);
}

static void serve_programs(void *arg)
{
	serve(arg, by_posix_spawn);
}

static void have_program_server(struct scene *scene)
{
	have_server(scene, serve_programs);
}

static void have_code_in_file(struct scene *scene)
{
	static char page[4096];

	put_code(page);
	write_file("code", page, sizeof(page), 0755);
	scene->fd = open_work("code", O_RDONLY);
}

/* As dlopen does, and a loader of whole programs could */
static int map_code(struct scene *scene)
{
	void *code = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, scene->fd, 0);

	return code == MAP_FAILED ? -errno : run_code(code);
}

#define MAPPED                                                                            \
	"no program is executed: a process may do with its own code what it may do, and " \
	"map a file as code, as for a library; noexec mounts are for that"

/* clang-format off */
static const struct technique exec_techniques[] = {
	{ "execve", NULL, by_execve },
	{ "execve of /proc/self/exe", NULL, by_self },
	{ "execve of a set-user-ID program", NULL, by_setuid_program },
	{ "execve of a script", have_script, by_script },
	{ "execveat of a descriptor", have_program, by_execveat },
	{ "execveat of a memfd", have_memfd_program, by_execveat },
	{ "execve in a vforked child", NULL, in_vforked_child },
	{ "posix_spawn", NULL, by_posix_spawn },
	{ "system", NULL, by_system },
	{ "execve by a thread", NULL, by_execve_in_thread },
	{ "execve by a thread whose leader has ended", NULL, leader_gone_exec },
	{ "execve by the 32-bit entry", need_entry, execve_32 },
	{ "execveat by the 32-bit entry", need_entry, execveat_32 },

	{ "code of a file, mapped and called", have_code_in_file, map_code, 0, SECCOMP_OPEN,
	  MAPPED },
	{ "a process from before that starts programs on request", have_program_server,
	  by_fork_server, 0, SECCOMP_OPEN, SERVED },
};
/* clang-format on */

const struct group group_exec = {
	.name = "exec",
	.lowers = EXEC,
	.techniques = exec_techniques,
	.n_techniques = ARRAY_SIZE(exec_techniques),
};
