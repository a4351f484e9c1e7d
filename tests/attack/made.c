// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Running code that the process wrote elsewhere: into memory that only looks like a file,
 * into executable pages past their protection, into a file, or by way of somebody else.
 */
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/memfd.h>
#include <linux/mount.h>
#include <linux/openat2.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <net/ethernet.h>
#include <arpa/inet.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>

#include "../conformance/pages.h"
#include "../conformance/sets-live.h"
#include "../conformance/uring.h"
#include "../conformance/workdir.h"
#include "attack.h"

#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447
#endif
#ifndef MFD_EXEC
#define MFD_EXEC 0x10U
#endif

/* ---- memory that looks like a file ---- */

/* -errno, or a descriptor; some kernels do not know all flags */
static int make_memfd(unsigned int flags)
{
	int fd = memfd_create("attack", MFD_CLOEXEC | flags);

	if (fd < 0 && errno == EINVAL)
		skip("no memfd of this kind");
	return fd < 0 ? -errno : fd;
}

/* Written through one mapping, run through another */
static int two_views(int fd, size_t size, int flags)
{
	void *memory = mmap(NULL, size, RW, MAP_SHARED, fd, 0);
	void *other;

	if (memory == MAP_FAILED)
		return -errno;
	put_code(memory);
	other = mmap(NULL, size, RX, flags, fd, 0);
	return other == MAP_FAILED ? -errno : run_code(other);
}

static int memfd_two_views(struct scene *scene)
{
	int fd = make_memfd(scene->how);

	if (fd < 0)
		return fd;
	expect_ok(ftruncate(fd, PAGE));
	return two_views(fd, PAGE, MAP_SHARED);
}

static int write_and_map(int fd, int flags)
{
	const void *code;
	size_t size = machine_code(&code);
	void *memory;

	expect(write(fd, code, size) == (ssize_t)size);
	memory = mmap(NULL, PAGE, RX, flags, fd, 0);
	return memory == MAP_FAILED ? -errno : run_code(memory);
}

static int memfd_written(struct scene *scene)
{
	int fd = make_memfd(0);

	return fd < 0 ? fd : write_and_map(fd, scene->how);
}

static int memfd_sealed(struct scene *scene)
{
	const unsigned int seals = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL;
	int fd = make_memfd(MFD_ALLOW_SEALING);
	const void *code;
	size_t size = machine_code(&code);
	void *memory;

	(void)scene;
	if (fd < 0)
		return fd;
	expect(write(fd, code, size) == (ssize_t)size);
	expect_ok(fcntl(fd, F_ADD_SEALS, seals));
	memory = mmap(NULL, PAGE, RX, MAP_PRIVATE, fd, 0);
	return memory == MAP_FAILED ? -errno : run_code(memory);
}

static int memfd_protected(struct scene *scene)
{
	int fd = make_memfd(0);
	const void *code;
	size_t size = machine_code(&code);
	void *memory;

	(void)scene;
	if (fd < 0)
		return fd;
	expect(write(fd, code, size) == (ssize_t)size);
	memory = map(R, MAP_PRIVATE, fd);
	return protect(memory, RX) ?: run_code(memory);
}

#define HUGE_PAGE (2UL << 20)

static int memfd_huge(struct scene *scene)
{
	int fd = make_memfd(MFD_HUGETLB);

	(void)scene;
	if (fd == -ENOSYS)
		skip("no huge pages");
	if (fd < 0)
		return fd;
	expect_ok(ftruncate(fd, HUGE_PAGE));
	return two_views(fd, HUGE_PAGE, MAP_SHARED);
}

/* Where none are free the first touch would be a signal. */
static void have_huge_page(struct scene *scene)
{
	void *memory = mmap(NULL, HUGE_PAGE, RW, ANON_PRIVATE | MAP_HUGETLB, -1, 0);

	(void)scene;
	if (memory == MAP_FAILED)
		skip("no huge page is free");
	munmap(memory, HUGE_PAGE);
}

static int huge_protected(struct scene *scene)
{
	void *memory = mmap(NULL, HUGE_PAGE, RW, ANON_PRIVATE | MAP_HUGETLB, -1, 0);
	int result;

	(void)scene;
	expect(memory != MAP_FAILED);
	put_code(memory);
	result = result_of(mprotect(memory, HUGE_PAGE, RX));
	return result ?: run_code(memory);
}

static void have_memfd(struct scene *scene)
{
	scene->fd = make_memfd(0);
	expect(scene->fd >= 0);
}

static int memfd_from_before(struct scene *scene)
{
	return write_and_map(scene->fd, scene->how);
}

static int secret_memory(struct scene *scene)
{
	int fd = syscall(SYS_memfd_secret, 0);

	(void)scene;
	if (fd < 0)
		skip("no secret memory");
	expect_ok(ftruncate(fd, PAGE));
	return two_views(fd, PAGE, MAP_SHARED);
}

static int zero_two_ways(struct scene *scene)
{
	void *memory = map_file(WORK_ZERO, O_RDWR, RW, MAP_SHARED);
	void *other = mremap(memory, 0, PAGE, MREMAP_MAYMOVE);

	(void)scene;
	expect(other != MAP_FAILED);
	put_code(memory);
	return protect(other, RX) ?: run_code(other);
}

/* ---- the same by a path after all ---- */

static int memfd_opened_again(struct scene *scene)
{
	int fd = make_memfd(0);
	const void *code;
	size_t size = machine_code(&code);
	void *memory;
	char path[64];

	(void)scene;
	if (fd < 0)
		return fd;
	expect(write(fd, code, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	fd = expect_ok(open(path, O_RDONLY | O_CLOEXEC));
	memory = mmap(NULL, PAGE, RX, MAP_PRIVATE, fd, 0);
	return memory == MAP_FAILED ? -errno : run_code(memory);
}

/* Shared anonymous memory is a file to the kernel, and root may open what is mapped. */
static int map_files(struct scene *scene)
{
	char *memory = map(RW, ANON_SHARED, -1);
	void *other;
	char path[96];
	int fd;

	(void)scene;
	put_code(memory);
	snprintf(path, sizeof(path), "/proc/self/map_files/%lx-%lx", (long)memory,
		 (long)memory + 2 * PAGE);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		skip("mapped files cannot be opened (%s)", strerrorname_np(errno));
	other = mmap(NULL, PAGE, RX, MAP_SHARED, fd, 0);
	return other == MAP_FAILED ? -errno : run_code(other);
}

/* If this ever works, such a memfd has a path, on a mount that is not internal. */
static int memfd_bound(struct scene *scene)
{
	const char *path = write_file("innocent", "", 0, 0700);
	char from[64];
	int fd = make_memfd(0);

	(void)scene;
	if (fd < 0)
		return fd;
	expect_ok(unshare(CLONE_NEWNS));
	snprintf(from, sizeof(from), "/proc/self/fd/%d", fd);
	if (mount(from, path, NULL, MS_BIND, NULL) < 0)
		skip("a memfd cannot be mounted (%s)", strerrorname_np(errno));
	expect_ok(ftruncate(fd, PAGE));
	return two_views(expect_ok(open(path, O_RDWR | O_CLOEXEC)), PAGE, MAP_SHARED);
}

/* ---- rings ---- */

static int uring_entries(struct scene *scene)
{
	struct uring *ring = make_uring(0);
	void *memory;

	(void)scene;
	put_code(ring->sqes);
	memory = mmap(NULL, PAGE, RX, MAP_SHARED, ring->fd, IORING_OFF_SQES);
	return memory == MAP_FAILED ? -errno : run_code(memory);
}

static int perf_pages(struct scene *scene)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
	};
	int fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	char *memory;

	(void)scene;
	if (fd < 0)
		skip("no perf events (%s)", strerrorname_np(errno));
	/* the first page is ours to write to; its header ends before the middle */
	memory = map(RW, MAP_SHARED, fd);
	put_code(memory + PAGE / 2);
	memory = mmap(NULL, 2 * PAGE, RX, MAP_SHARED, fd, 0);
	return memory == MAP_FAILED ? -errno : run_code(memory + PAGE / 2);
}

static int packet_frames(struct scene *scene)
{
	struct tpacket_req request = {
		.tp_block_size = PAGE,
		.tp_block_nr = 1,
		.tp_frame_size = PAGE / 2,
		.tp_frame_nr = 2,
	};
	int fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);

	(void)scene;
	if (fd < 0 || setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof(request)) < 0)
		skip("no packet rings (%s)", strerrorname_np(errno));
	return two_views(fd, PAGE, MAP_SHARED);
}

/* ---- past the protection of executable pages ---- */

static int overwrite(int fd)
{
	void *memory = map_file(WORK_CODE, O_RDONLY, RX, MAP_PRIVATE);
	const void *code;
	/* what is there already would prove nothing: a function that returns 43 */
	char other[16];
	size_t size = machine_code(&code);
	off_t at = (off_t)(uintptr_t)memory;
	int (*function)(void);

	memcpy(other, code, size);
	other[1]++;
	if (pwrite(fd, other, size, at) != (ssize_t)size)
		return -errno;
	memcpy(&function, &memory, sizeof(function));
	return function() == 43 ? 0 : -EIO;
}

static int open_and_overwrite(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	return fd < 0 ? -errno : overwrite(fd);
}

static int proc_mem(struct scene *scene)
{
	static const char *const paths[] = { "/proc/self/mem", "/proc/thread-self/mem" };

	return open_and_overwrite(paths[scene->how]);
}

static int proc_task_mem(struct scene *scene)
{
	char path[64];

	(void)scene;
	snprintf(path, sizeof(path), "/proc/%d/task/%d/mem", getpid(), getpid());
	return open_and_overwrite(path);
}

static int proc_mem_again(struct scene *scene)
{
	char path[64];
	int fd = expect_ok(open("/proc/self/mem", O_RDONLY | O_CLOEXEC));

	(void)scene;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open_and_overwrite(path);
}

static int proc_mem_by_uring(struct scene *scene)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_OPENAT,
		.fd = AT_FDCWD,
		.addr = (uintptr_t) "/proc/self/mem",
		.open_flags = O_RDWR,
		.flags = scene->how,
	};
	int fd = uring_do(scene->more, &sqe);

	return fd < 0 ? fd : overwrite(fd);
}

static void have_ring(struct scene *scene)
{
	scene->more = make_uring(0);
}

static void have_polled_ring(struct scene *scene)
{
	scene->more = make_uring(IORING_SETUP_SQPOLL);
}

/* The file by another name, in a mount namespace of one's own */
static int proc_mem_bound(struct scene *scene)
{
	const char *path = write_file("innocent", "", 0, 0600);

	(void)scene;
	expect_ok(unshare(CLONE_NEWNS));
	if (mount("/proc/self/mem", path, NULL, MS_BIND, NULL) < 0)
		return -errno;
	return open_and_overwrite(path);
}

/* /proc of a pid namespace of one's own, mounted elsewhere */
static int proc_mem_elsewhere(struct scene *scene)
{
	char path[128];
	int status;
	pid_t pid;

	(void)scene;
	expect_ok(unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID));
	pid = expect_ok(fork());
	if (pid == 0) {
		snprintf(path, sizeof(path), "%s", work_path("elsewhere"));
		mkdir(path, 0755);
		if (mount("proc", path, "proc", 0, NULL) < 0)
			finish(-ENOSYS);
		strcat(path, "/self/mem");
		finish(open_and_overwrite(path));
	}
	status = wait_for(pid);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : CASE_FAILED);
}

static void have_proc_mem(struct scene *scene)
{
	scene->fd = expect_ok(open("/proc/self/mem", O_RDWR | O_CLOEXEC));
}

static int proc_mem_from_before(struct scene *scene)
{
	return overwrite(scene->fd);
}

/* ---- userfaultfd ---- */

static int make_userfault(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);

	if (fd < 0)
		return -errno;
	expect_ok(ioctl(fd, UFFDIO_API, &api));
	return fd;
}

static void have_userfault(struct scene *scene)
{
	scene->fd = make_userfault();
	if (scene->fd < 0)
		skip("no userfaultfd");
}

static int register_range(int fd, void *memory)
{
	struct uffdio_register request = {
		.range = { (uintptr_t)memory, PAGE },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	return result_of(ioctl(fd, UFFDIO_REGISTER, &request));
}

static int fill(int fd, void *memory)
{
	static char page[PAGE] __attribute__((aligned(PAGE)));
	struct uffdio_copy copy = {
		.dst = (uintptr_t)memory,
		.src = (uintptr_t)page,
		.len = PAGE,
	};

	put_code(page);
	return result_of(ioctl(fd, UFFDIO_COPY, &copy));
}

/* A file on tmpfs that is all hole: each page is a fault */
static void *map_hole(int protection)
{
	write_file("hole", "", 0, 0755);
	expect_ok(truncate(work_path("hole"), PAGE));
	return map_file("hole", O_RDONLY, protection, MAP_PRIVATE);
}

static int own_userfault(struct scene *scene)
{
	if (scene->fd < 0)
		scene->fd = make_userfault();
	return scene->fd < 0 ? scene->fd : 0;
}

static int fill_executable(struct scene *scene)
{
	void *memory = map_hole(RX);
	int result = own_userfault(scene) ?: register_range(scene->fd, memory);

	return result ?: fill(scene->fd, memory) ?: run_code(memory);
}

static int fill_then_protect(struct scene *scene)
{
	void *memory = map_hole(R);
	struct uffdio_range range = { (uintptr_t)memory, PAGE };
	int result = own_userfault(scene) ?: register_range(scene->fd, memory);

	result = result ?: fill(scene->fd, memory);
	if (result)
		return result;
	expect_ok(ioctl(scene->fd, UFFDIO_UNREGISTER, &range));
	return protect(memory, RX) ?: run_code(memory);
}

static int protect_then_fill(struct scene *scene)
{
	void *memory = map_hole(R);
	int result = own_userfault(scene) ?: register_range(scene->fd, memory);

	result = result ?: protect(memory, RX) ?: fill(scene->fd, memory);
	return result ?: run_code(memory);
}

/* ---- files ---- */

static int file_written_and_mapped(struct scene *scene)
{
	const void *code;
	size_t size = machine_code(&code);
	void *memory;

	(void)scene;
	write_file("written", code, size, 0755);
	memory = mmap(NULL, PAGE, RX, MAP_PRIVATE, open_work("written", O_RDONLY), 0);
	return memory == MAP_FAILED ? -errno : run_code(memory);
}

static int file_two_views(struct scene *scene)
{
	write_file("written", "", 0, 0755);
	expect_ok(truncate(work_path("written"), PAGE));
	return two_views(open_work("written", O_RDWR), PAGE, scene->how);
}

/* A tmpfs that is mounted nowhere; who can mount one can do this, too. */
static int detached_file(struct scene *scene)
{
	int context = syscall(SYS_fsopen, "tmpfs", 0), mount;

	(void)scene;
	if (context < 0)
		skip("no fsopen (%s)", strerrorname_np(errno));
	expect_ok(syscall(SYS_fsconfig, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
	mount = expect_ok(syscall(SYS_fsmount, context, 0, 0));
	return write_and_map(expect_ok(openat(mount, "file", O_RDWR | O_CREAT | O_CLOEXEC, 0755)),
			     MAP_PRIVATE);
}

static int nameless_file(struct scene *scene)
{
	int fd = expect_ok(open(work_path(""), O_TMPFILE | O_RDWR | O_CLOEXEC, 0755));

	(void)scene;
	return write_and_map(fd, MAP_PRIVATE);
}

/* ---- somebody else ---- */

/* What is poked into a process that traces nobody's protection: a function's first bytes */
static int target(void)
{
	return 7;
}

static int poke(pid_t pid, uintptr_t at)
{
	const void *code;
	size_t size = machine_code(&code);
	long word;

	errno = 0;
	word = ptrace(PTRACE_PEEKTEXT, pid, at, 0);
	if (errno)
		return -errno;
	memcpy(&word, code, size);
	return result_of(ptrace(PTRACE_POKETEXT, pid, at, word));
}

/* A child that wants to be traced by us, who lack as much as it does */
static int poke_child(struct scene *scene)
{
	int (*volatile function)(void) = target;
	int status, result;
	pid_t pid = fork();

	(void)scene;
	if (pid < 0)
		return -errno;
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, 0, 0) < 0)
			_exit(errno);
		raise(SIGSTOP);
		_exit(function() == 42 ? EXIT_RAN : CASE_FAILED);
	}
	status = wait_for(pid);
	if (!WIFSTOPPED(status))
		return -WEXITSTATUS(status);
	result = poke(pid, (uintptr_t)function);
	ptrace(PTRACE_CONT, pid, 0, 0);
	status = wait_for(pid);
	return result ?: WIFEXITED(status) && WEXITSTATUS(status) == EXIT_RAN ? 0 : -EIO;
}

struct accomplice {
	void *volatile memory;
	volatile int done;
};

static int protect_for_other(void *arg)
{
	struct accomplice *accomplice = arg;

	while (!accomplice->memory)
		syscall(SYS_sched_yield);
	accomplice->done = syscall(SYS_mprotect, accomplice->memory, PAGE, RX) == 0 ? 1 : -EPERM;
	syscall(SYS_exit_group, 0);
	return 0;
}

static void have_accomplice(struct scene *scene)
{
	static char stack[65536] __attribute__((aligned(16)));
	static struct accomplice accomplice;

	scene->more = &accomplice;
	expect_ok(clone(protect_for_other, stack + sizeof(stack), CLONE_VM | SIGCHLD, &accomplice));
}

/* A process of before that shares the memory, but not the sets */
static int shared_address_space(struct scene *scene)
{
	struct accomplice *accomplice = scene->more;
	void *memory = map(RW, ANON_PRIVATE, -1);

	put_code(memory);
	accomplice->memory = memory;
	while (!accomplice->done)
		sched_yield();
	return accomplice->done < 0 ? accomplice->done : run_code(memory);
}

/* The same, but started by the restricted process */
static int shared_with_child(struct scene *scene)
{
	have_accomplice(scene);
	return shared_address_space(scene);
}

#define BACKED                                                                            \
	"it is a file; noexec mounts, IPE or fapolicyd decide what files may be executed" \
	" (`wx_mappings` is about memory)"
#define EARLIER "made before the drop; a program that is executed after it does not have it"
#define TRACES "it traces its own child, for which it needs `ptrace`: take both away"

/* clang-format off */
static const struct technique techniques[] = {
	{ "memfd mapped RW and RX", NULL, memfd_two_views, 0, MAY_BE_HARDENED },
	{ "memfd with MFD_EXEC mapped RW and RX", NULL, memfd_two_views, MFD_EXEC,
	  MAY_BE_HARDENED },
	{ "memfd written, mapped RX, private", NULL, memfd_written, MAP_PRIVATE, MAY_BE_HARDENED },
	{ "memfd written, mapped RX, shared", NULL, memfd_written, MAP_SHARED, MAY_BE_HARDENED },
	{ "memfd written, sealed, mapped RX", NULL, memfd_sealed, 0, MAY_BE_HARDENED },
	{ "memfd mapped R, then mprotect to RX", NULL, memfd_protected, 0, MAY_BE_HARDENED },
	{ "memfd of huge pages mapped RW and RX", have_huge_page, memfd_huge, 0,
	  MAY_BE_HARDENED },
	{ "huge pages, mprotect to RX", have_huge_page, huge_protected },
	{ "memfd from before, mapped RX, private", have_memfd, memfd_from_before, MAP_PRIVATE,
	  MAY_BE_HARDENED | SECCOMP_OPEN },
	{ "memfd from before, mapped RX, shared", have_memfd, memfd_from_before, MAP_SHARED,
	  MAY_BE_HARDENED },
	{ "secret memory mapped RW and RX", NULL, secret_memory, 0, MAY_BE_HARDENED },
	{ "/dev/zero mapped twice, once made RX", NULL, zero_two_ways },
	{ "memfd opened again by its path in /proc, mapped RX", NULL, memfd_opened_again, 0,
	  MAY_BE_HARDENED },
	{ "memfd bound to a path, mapped RW and RX", NULL, memfd_bound },
	{ "shared memory opened by /proc/self/map_files, mapped RX", NULL, map_files, 0,
	  MAY_BE_HARDENED },
	{ "entries of an io_uring mapped RX", NULL, uring_entries, 0, MAY_BE_HARDENED },
	{ "pages of a perf ring mapped RX", NULL, perf_pages, 0, MAY_BE_HARDENED },
	{ "frames of a packet ring mapped RX", NULL, packet_frames, 0, MAY_BE_HARDENED },
	{ "writing code through /proc/self/mem", NULL, proc_mem, 0, SECCOMP_OPEN },
	{ "writing code through /proc/thread-self/mem", NULL, proc_mem, 1, SECCOMP_OPEN },
	{ "writing code through /proc/PID/task/TID/mem", NULL, proc_task_mem, 0, SECCOMP_OPEN },
	{ "writing code through /proc/self/mem, opened again", NULL, proc_mem_again, 0,
	  SECCOMP_OPEN },
	{ "writing code through /proc/self/mem, by io_uring", have_ring, proc_mem_by_uring, 0,
	  SECCOMP_OPEN },
	{ "writing code through /proc/self/mem, by an io_uring worker", have_ring,
	  proc_mem_by_uring, IOSQE_ASYNC, SECCOMP_OPEN },
	{ "writing code through /proc/self/mem, by an SQPOLL thread", have_polled_ring,
	  proc_mem_by_uring, 0, SECCOMP_OPEN },
	{ "writing code through /proc/self/mem, bound elsewhere", NULL, proc_mem_bound, 0,
	  SECCOMP_OPEN },
	{ "writing code through mem of another /proc", NULL, proc_mem_elsewhere, 0, SECCOMP_OPEN },
	{ "writing code through /proc/self/mem, opened before", have_proc_mem,
	  proc_mem_from_before, 0, SECCOMP_OPEN, EARLIER },
	{ "userfaultfd filling RX pages", NULL, fill_executable },
	{ "userfaultfd filling R pages, then mprotect to RX", NULL, fill_then_protect },
	{ "userfaultfd over R pages, mprotect to RX, then filling", NULL, protect_then_fill },
	{ "userfaultfd from before, filling RX pages", have_userfault, fill_executable },
	{ "PTRACE_POKETEXT into a child of one's own", NULL, poke_child, 0, SECCOMP_OPEN, TRACES },
	{ "a child that shares the memory and makes it RX", NULL, shared_with_child },
	{ "a process from before that shares the memory and makes it RX", have_accomplice,
	  shared_address_space, 0, SECCOMP_NEEDS_MDWE, EARLIER },
	{ "a file written, then mapped RX", NULL, file_written_and_mapped, 0, SECCOMP_OPEN,
	  BACKED },
	{ "a file mapped RW and RX, private", NULL, file_two_views, MAP_PRIVATE, SECCOMP_OPEN,
	  BACKED },
	{ "a file mapped RW and RX, shared", NULL, file_two_views, MAP_SHARED, 0, BACKED },
	{ "a file on a tmpfs that is mounted nowhere, mapped RX", NULL, detached_file, 0,
	  SECCOMP_OPEN, BACKED },
	{ "a file without a name, mapped RX", NULL, nameless_file, 0, SECCOMP_OPEN, BACKED },
};
/* clang-format on */

const struct group group_made = {
	.name = "wx_mappings",
	.lowers = WX,
	.comparable = true,
	.techniques = techniques,
	.n_techniques = ARRAY_SIZE(techniques),
};
