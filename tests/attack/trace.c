// SPDX-License-Identifier: GPL-2.0-or-later
/* Getting at another process: its memory, its descriptors */
#include <fcntl.h>
#include <linux/perf_event.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "../conformance/rights.h"
#include "../conformance/sets-live.h"
#include "../conformance/uring.h"
#include "../conformance/victim.h"
#include "../conformance/workdir.h"
#include "attack.h"

/* ---- who is attacked: a child from before, "how" says what it is ---- */

enum {
	OF_THREAD = 1,
	/* of an ordinary user, by an ordinary user */
	AS_NOBODY = 2,
};

static void have_victim(struct scene *scene)
{
	void (*prepare)(void) = NULL;

	if (scene->how & AS_NOBODY)
		prepare = become_nobody;
	if (scene->how & OF_THREAD)
		prepare = victim_with_thread;
	scene->pid = start_victim(prepare);
}

static pid_t target_of(struct scene *scene)
{
	if (scene->how & AS_NOBODY)
		become_nobody();
	return scene->how & OF_THREAD ? other_thread(scene->pid) : scene->pid;
}

#define BY(operation)                                  \
	static int by_##operation(struct scene *scene) \
	{                                              \
		return operation(target_of(scene));    \
	}

BY(attach)
BY(seize)
BY(read_memory)
BY(write_memory)
BY(read_memory_file)
BY(take_descriptor)
BY(read_syscall_file)
BY(read_mode_access)

static int write_memory_file(struct scene *scene)
{
	long word = VICTIM_SECRET;
	int fd = open_memory(target_of(scene), O_RDWR);

	if (fd < 0)
		return fd;
	return pwrite(fd, &word, sizeof(word), (off_t)(uintptr_t)&victim_data) == sizeof(word)
		       ? 0
		       : -errno;
}

static int read_task_memory(struct scene *scene)
{
	long word = 0;
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/mem", scene->pid, scene->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	expect(pread(fd, &word, sizeof(word), (off_t)(uintptr_t)&victim_data) == sizeof(word));
	return word == VICTIM_SECRET ? 0 : -EIO;
}

static int read_memory_by_uring(struct scene *scene)
{
	char path[64];
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_OPENAT,
		.fd = AT_FDCWD,
		.addr = (uintptr_t)path,
		.open_flags = O_RDONLY,
	};
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", scene->pid);
	fd = uring_do(scene->more, &sqe);
	return fd < 0 ? fd : 0;
}

static void have_victim_and_polled_ring(struct scene *scene)
{
	have_victim(scene);
	scene->more = make_uring(IORING_SETUP_SQPOLL);
}

static void *attach_in_thread(void *arg)
{
	struct scene *scene = arg;

	scene->size = -seize(scene->pid);
	return NULL;
}

static int by_thread(struct scene *scene)
{
	pthread_t thread;

	expect(!pthread_create(&thread, NULL, attach_in_thread, scene));
	pthread_join(thread, NULL);
	return -(int)scene->size;
}

/* A child that is willing; its parent lacks the capability, and so does it. */
static int of_willing_child(struct scene *scene)
{
	pid_t pid = fork();
	int status;

	(void)scene;
	if (pid < 0)
		return -errno;
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0)
			_exit(errno);
		raise(SIGSTOP);
		_exit(0);
	}
	status = wait_for(pid);
	if (!WIFSTOPPED(status))
		return -WEXITSTATUS(status);
	errno = 0;
	ptrace(PTRACE_PEEKDATA, pid, &victim_data, 0);
	kill(pid, SIGKILL);
	return -errno;
}

/* In a user namespace of one's own, where one has all of the kernel's capabilities */
static int in_user_namespace(struct scene *scene)
{
	pid_t pid;

	(void)scene;
	enter_user_namespace();
	pid = start_victim(NULL);
	return read_memory(pid);
}

static int of_later_child(struct scene *scene)
{
	(void)scene;
	return read_memory_file(start_victim(NULL));
}

/* ---- the 32-bit entry ---- */

static void have_victim_32(struct scene *scene)
{
	need_32bit();
	scene->memory = low_page();
	have_victim(scene);
}

#define PTRACE_32 26
#define PROCESS_VM_READV_32 347

static int attach_32(struct scene *scene)
{
	return call32(PTRACE_32, PTRACE_ATTACH, scene->pid, 0, 0, 0);
}

/* Its data are above 4 GiB; a page of both processes below is as good. */
static int read_32(struct scene *scene)
{
	uint32_t *words = scene->memory;
	int result;

	memcpy(words, (uint32_t[]){ (uint32_t)(uintptr_t)(words + 8), 4 }, 8);
	memcpy(words + 2, (uint32_t[]){ (uint32_t)(uintptr_t)(words + 9), 4 }, 8);
	result = call32(PROCESS_VM_READV_32, scene->pid, (long)words, 1, (long)(words + 2), 1);
	return result == 4 ? 0 : result;
}

/* ---- borrowing a freer process: the tracer has the capability and lacks another ---- */

static void let_go(int signal)
{
	(void)signal;
	_exit(0);
}

static void be_nobody_who_goes(void)
{
	signal(SIGTERM, let_go);
	become_nobody();
}

static void have_free_victim(struct scene *scene)
{
	scene->pid = start_victim(be_nobody_who_goes);
}

#define AS(operation)                                      \
	static int borrow_##operation(struct scene *scene) \
	{                                                  \
		become_nobody();                           \
		return operation(scene->pid);              \
	}

AS(attach)
AS(seize)
AS(write_memory)
AS(read_memory_file)
AS(take_descriptor)

/* Who asks to be traced is free, whoever becomes its tracer is not. */
static void freer_child(void *arg)
{
	struct scene *scene = arg;
	char byte;

	become_nobody();
	expect(read(scene->fd, &byte, 1) == 1);
	if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0)
		_exit(errno);
	_exit(EXIT_RAN);
}

static void have_freer_child(struct scene *scene)
{
	int fds[2];

	expect_ok(pipe(fds));
	scene->fd = fds[0];
	scene->other_fd = fds[1];
	scene->pid = start_child(freer_child, scene);
}

static int borrow_willing_child(struct scene *scene)
{
	int status;

	become_nobody();
	expect(write(scene->other_fd, "", 1) == 1);
	status = WEXITSTATUS(wait_for(scene->pid));
	return status == EXIT_RAN ? 0 : -status;
}

/* ---- what is not guarded ---- */

static void have_open_file(void)
{
	int fd = expect_ok(memfd_create("victim", 0));

	expect_ok(dup2(fd, 100));
	expect(write(100, "secret", 6) == 6);
	become_nobody();
}

static void have_victim_with_file(struct scene *scene)
{
	scene->pid = start_victim(have_open_file);
}

static int reopen_file(struct scene *scene)
{
	char path[64], text[6];
	int fd;

	become_nobody();
	snprintf(path, sizeof(path), "/proc/%d/fd/100", scene->pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return read(fd, text, 6) == 6 && !memcmp(text, "secret", 6) ? 0 : -EIO;
}

static int read_environment(struct scene *scene)
{
	char path[64], text[16];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/environ", target_of(scene));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	return read(fd, text, sizeof(text)) < 0 ? -errno : 0;
}

#define STACK_SECRET 0x57ac5ec4e757ac5eULL

/* Its limits are its user's to change, a signal its user's to send. */
static void have_victim_in_workdir(struct scene *scene)
{
	char pattern[16] = "";
	int fd = open("/proc/sys/kernel/core_pattern", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, pattern, sizeof(pattern) - 1) <= 0 || strncmp(pattern, "core", 4))
		skip("cores are not written to the current directory");
	close(fd);
	mkdir(work_path("cores"), 0777);
	expect_ok(chmod(work_path("cores"), 0777));
	expect_ok(chdir(work_path("cores")));
	scene->pid = start_victim(become_nobody);
}

static int core_is_there(pid_t pid)
{
	char name[32];

	snprintf(name, sizeof(name), "core.%d", pid);
	return access("core", F_OK) == 0 || access(name, F_OK) == 0 ? 0 : -ENOENT;
}

static int core_of_victim(struct scene *scene)
{
	struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

	become_nobody();
	if (prlimit(scene->pid, RLIMIT_CORE, &limit, NULL) < 0)
		return -errno;
	if (kill(scene->pid, SIGQUIT) < 0)
		return -errno;
	wait_for(scene->pid);
	return core_is_there(scene->pid);
}

/* ---- samples of its stack ---- */

#define RING_PAGES 16

static void *spin(void *unused)
{
	/* more than fits below the stack pointer, where nobody looks */
	volatile uint64_t secret[64];

	for (size_t i = 0; i < ARRAY_SIZE(secret); i++)
		secret[i] = STACK_SECRET;
	while (secret[0] == secret[63])
		;
	return unused;
}

static void victim_that_spins(void)
{
	pthread_t thread;

	expect(!pthread_create(&thread, NULL, spin, NULL));
}

static void have_spinning_victim(struct scene *scene)
{
	scene->pid = start_victim(victim_that_spins);
	scene->size = other_thread(scene->pid);
}

static bool ring_has(const char *data, size_t size)
{
	const uint64_t secret[2] = { STACK_SECRET, STACK_SECRET };

	return memmem(data, size, secret, sizeof(secret));
}

static int sample_stack(struct scene *scene)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_period = 100000,
		.sample_type = PERF_SAMPLE_STACK_USER,
		.sample_stack_user = 1024,
		.exclude_kernel = 1,
	};
	double end = now() + 10;
	char *ring;
	int fd;

	fd = syscall(SYS_perf_event_open, &attr, (pid_t)scene->size, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (fd < 0 && errno == ENOSYS)
		skip("no perf events");
	if (fd < 0)
		return -errno;
	ring = mmap(NULL, (1 + RING_PAGES) * 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	expect(ring != MAP_FAILED);
	while (now() < end) {
		if (ring_has(ring + 4096, RING_PAGES * 4096))
			return 0;
		usleep(10000);
	}
	return -ETIME;
}

#define READS                                                                            \
	"reading `/proc/PID` as `ps` does needs no capability; keep the uids apart, or " \
	"mount /proc with `hidepid=`"
#define CORES                                                                               \
	"the kernel writes the core, for a signal that the user may send; pipe cores to a " \
	"service that root owns, or set the hard limit to 0"

#define SAMPLES                                                                             \
	"perf's samples count as reading; kernel.perf_event_paranoid=3, Debian's default, " \
	"leaves them to root"

/* clang-format off */
static const struct technique techniques[] = {
	{ "PTRACE_ATTACH", have_victim, by_attach },
	{ "PTRACE_SEIZE", have_victim, by_seize },
	{ "PTRACE_ATTACH to a thread", have_victim, by_attach, OF_THREAD },
	{ "PTRACE_ATTACH by an ordinary user", have_victim, by_attach, AS_NOBODY },
	{ "PTRACE_SEIZE by a thread", have_victim, by_thread },
	{ "PTRACE_TRACEME of a willing child", NULL, of_willing_child },
	{ "process_vm_readv", have_victim, by_read_memory },
	{ "process_vm_readv by an ordinary user", have_victim, by_read_memory, AS_NOBODY },
	{ "process_vm_readv in a new user namespace", NULL, in_user_namespace },
	{ "process_vm_writev", have_victim, by_write_memory },
	{ "reading /proc/PID/mem", have_victim, by_read_memory_file, 0,
	  AS_EACCES | SECCOMP_NEEDS_LANDLOCK },
	{ "reading /proc/PID/mem by an ordinary user", have_victim, by_read_memory_file,
	  AS_NOBODY, AS_EACCES | SECCOMP_NEEDS_LANDLOCK },
	{ "reading /proc/PID/task/TID/mem", have_victim, read_task_memory, 0,
	  AS_EACCES | SECCOMP_NEEDS_LANDLOCK },
	{ "reading /proc/PID/mem of a child from afterwards", NULL, of_later_child, 0,
	  AS_EACCES | SECCOMP_OPEN },
	{ "writing /proc/PID/mem", have_victim, write_memory_file, 0, AS_EACCES | SECCOMP_NEEDS_LANDLOCK },
	{ "opening /proc/PID/mem by an SQPOLL thread", have_victim_and_polled_ring,
	  read_memory_by_uring, 0, AS_EACCES | SECCOMP_OPEN },
	{ "reading /proc/PID/syscall", have_victim, by_read_syscall_file },
	{ "pidfd_getfd", have_victim, by_take_descriptor },
	{ "pidfd_getfd by an ordinary user", have_victim, by_take_descriptor, AS_NOBODY },
	{ "PTRACE_ATTACH by the 32-bit entry", have_victim_32, attach_32 },
	{ "process_vm_readv by the 32-bit entry", have_victim_32, read_32 },

	{ "borrowing a freer process: PTRACE_ATTACH", have_free_victim, borrow_attach, 0,
	  SECCOMP_OPEN, NULL, LISTEN },
	{ "borrowing a freer process: PTRACE_SEIZE", have_free_victim, borrow_seize, 0,
	  SECCOMP_OPEN, NULL, LISTEN },
	{ "borrowing a freer process: process_vm_writev", have_free_victim, borrow_write_memory, 0,
	  SECCOMP_OPEN, NULL, LISTEN },
	{ "borrowing a freer process: /proc/PID/mem", have_free_victim, borrow_read_memory_file, 0,
	  AS_EACCES | SECCOMP_OPEN, NULL, LISTEN },
	{ "borrowing a freer process: pidfd_getfd of its sockets", have_free_victim,
	  borrow_take_descriptor, 0, SECCOMP_OPEN, NULL, LISTEN },
	{ "borrowing a freer process: a willing child", have_freer_child, borrow_willing_child, 0,
	  SECCOMP_OPEN, NULL, LISTEN },

	{ "reading maps, status, stat and auxv", have_victim, by_read_mode_access, 0,
	  SECCOMP_NEEDS_LANDLOCK, READS },
	{ "reading /proc/PID/environ", have_victim, read_environment, AS_NOBODY,
	  SECCOMP_NEEDS_LANDLOCK, READS },
	{ "opening a file of its by /proc/PID/fd", have_victim_with_file, reopen_file, 0,
	  SECCOMP_NEEDS_LANDLOCK, READS },
	{ "sampling its stack by perf events", have_spinning_victim, sample_stack, 0,
	  SECCOMP_OPEN | MAY_BE_HARDENED, SAMPLES },
	{ "having it write a core", have_victim_in_workdir, core_of_victim, 0, SECCOMP_OPEN,
	  CORES },
};
/* clang-format on */

const struct group group_trace = {
	.name = "ptrace",
	.lowers = PTRACE,
	.comparable = true,
	.techniques = techniques,
	.n_techniques = ARRAY_SIZE(techniques),
};
