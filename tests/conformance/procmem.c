// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 4: wx_mappings, /proc/PID/mem */
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include "pages.h"
#include "sets-live.h"
#include "trial.h"
#include "uring.h"
#include "victim.h"
#include "workdir.h"

/* "how" is the flags to open it with */
static int try_open(const char *path, int flags)
{
	return result_of(open(path, flags | O_CLOEXEC));
}

static int open_self(struct scene *scene)
{
	return try_open("/proc/self/mem", scene->how);
}

static int open_thread_self(struct scene *scene)
{
	return try_open("/proc/thread-self/mem", scene->how);
}

static int open_own_task(struct scene *scene)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/task/%d/mem", getpid());
	return try_open(path, scene->how);
}

static int open_own_pid(struct scene *scene)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/mem", getpid());
	return try_open(path, scene->how);
}

static int open_by_openat2(struct scene *scene)
{
	struct open_how how = { .flags = scene->how | O_CLOEXEC };

	return result_of(syscall(SYS_openat2, AT_FDCWD, "/proc/self/mem", &how, sizeof(how)));
}

/* A descriptor that can do nothing, opened again through itself */
static int open_again(struct scene *scene)
{
	char path[64];
	int fd = expect_ok(open("/proc/self/mem", O_PATH | O_CLOEXEC));

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return try_open(path, scene->how);
}

static int open_relative(struct scene *scene)
{
	int dir = expect_ok(open("/proc/self", O_DIRECTORY | O_CLOEXEC));

	return result_of(openat(dir, "mem", scene->how | O_CLOEXEC));
}

static int open_by_uring(struct scene *scene)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_OPENAT,
		.fd = AT_FDCWD,
		.addr = (uintptr_t) "/proc/self/mem",
		.open_flags = scene->how,
		.personality = scene->fd > 0 ? scene->fd : 0,
	};
	int result = uring_do(scene->more, &sqe);

	return result < 0 ? result : 0;
}

static void have_ring(struct scene *scene)
{
	scene->more = make_uring(0);
}

static void have_polled_ring(struct scene *scene)
{
	scene->more = make_uring(IORING_SETUP_SQPOLL);
}

/* Credentials that are kept from before the drop; they hold no sets. */
static void have_ring_with_personality(struct scene *scene)
{
	struct uring *ring = make_uring(0);

	scene->fd = expect_ok(
		syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_PERSONALITY, NULL, 0));
	scene->more = ring;
}

static void have_child(struct scene *scene)
{
	scene->pid = start_victim(NULL);
}

static int open_child(struct scene *scene)
{
	int fd = open_memory(scene->pid, scene->how);

	return fd < 0 ? fd : 0;
}

static int read_own(struct scene *scene)
{
	long word = 0;
	int fd = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);

	(void)scene;
	victim_data = VICTIM_SECRET;
	if (fd < 0)
		return -errno;
	if (pread(fd, &word, sizeof(word), (off_t)(uintptr_t)&victim_data) != sizeof(word))
		return -errno;
	return word == VICTIM_SECRET ? 0 : -EIO;
}

static int open_no_access(struct scene *scene)
{
	(void)scene;
	return try_open("/proc/self/mem", O_PATH);
}

/* Other files of /proc that one may write to */
static int write_comm(struct scene *scene)
{
	int fd = open("/proc/self/comm", O_WRONLY | O_CLOEXEC);

	(void)scene;
	if (fd < 0)
		return -errno;
	return write(fd, "x", 1) == 1 ? 0 : -errno;
}

/* A file that is only called so */
static int write_namesake(struct scene *scene)
{
	(void)scene;
	write_file("mem", "x", 1, 0644);
	close(open_work("mem", O_RDWR));
	return 0;
}

#define BORROWED                                                                         \
	"no `io_uring` personality or SQPOLL thread, no borrowed credential that still " \
	"holds the old ones"
#define MEM "opening any `/proc/.../mem` for writing"

/* clang-format off */
static const struct trial trials[] = {
	{ "opening /proc/self/mem to write", MEM, EPERM, NULL, open_self, O_WRONLY },
	{ "opening /proc/self/mem to read and write", MEM, EPERM, NULL, open_self, O_RDWR },
	{ "opening /proc/thread-self/mem to write", MEM, EPERM, NULL, open_thread_self, O_RDWR },
	{ "opening /proc/self/task/TID/mem to write", MEM, EPERM, NULL, open_own_task, O_RDWR },
	{ "opening one's own /proc/PID/mem to write", MEM, EPERM, NULL, open_own_pid, O_RDWR },
	{ "opening /proc/self/mem to write by openat2", MEM, EPERM, NULL, open_by_openat2,
	  O_RDWR },
	{ "opening mem to write, relative to /proc/self", MEM, EPERM, NULL, open_relative,
	  O_WRONLY },
	{ "opening an O_PATH descriptor of /proc/self/mem again to write", MEM, EPERM,
	  NULL, open_again, O_RDWR },
	{ "opening /proc/self/mem to write by io_uring", MEM, EPERM, have_ring, open_by_uring,
	  O_RDWR },
	{ "opening /proc/self/mem to write by an SQPOLL ring made before the drop", MEM, EPERM,
	  have_polled_ring, open_by_uring, O_RDWR },
	{ "opening /proc/self/mem to write with an io_uring personality of before the drop",
	  BORROWED, EPERM, have_ring_with_personality, open_by_uring, O_RDWR },
	{ "opening a child's /proc/PID/mem to write", MEM, EPERM, have_child, open_child, O_RDWR,
	  TRIAL_ONLY_E | TRIAL_EACCES_TOO },

	{ "reading /proc/self/mem", MEM, 0, NULL, read_own },
	{ "opening /proc/self/mem to read by io_uring", MEM, 0, have_ring, open_by_uring,
	  O_RDONLY },
	{ "opening /proc/self/mem with O_PATH", MEM, 0, NULL, open_no_access },
	{ "opening a child's /proc/PID/mem to read", MEM, 0, have_child, open_child, O_RDONLY,
	  TRIAL_ONLY_E },
	{ "writing /proc/self/comm", MEM, 0, NULL, write_comm },
	{ "writing a file that is only called mem", MEM, 0, NULL, write_namesake },
};
/* clang-format on */

const struct suite suite_procmem = {
	.section = "4",
	.area = "wx_mappings",
	.cap = CAP_USR_WX_MAPPINGS,
	.trials = trials,
	.n_trials = ARRAY_SIZE(trials),
};
