// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 4: wx_mappings, what may be mapped */
#include <fcntl.h>
#include <linux/if_packet.h>
#include <linux/memfd.h>
#include <linux/perf_event.h>
#include <arpa/inet.h>
#include <net/ethernet.h>
#include <pthread.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "pages.h"
#include "sets-live.h"
#include "trial.h"
#include "uring.h"
#include "workdir.h"

/* "how" of most trials here */
#define HOW(protection, flags) ((protection) | (long)(flags) << 8)
#define PROTECTION(scene) ((int)((scene)->how & 0xff))
#define FLAGS(scene) ((int)((scene)->how >> 8))

static int try_map_fd(struct scene *scene)
{
	return try_mapping(PROTECTION(scene), FLAGS(scene), scene->fd);
}

/* ---- ordinary files ---- */

static void have_data_rw(struct scene *scene)
{
	scene->fd = open_work(WORK_DATA, O_RDWR);
}

static void have_data_ro(struct scene *scene)
{
	scene->fd = open_work(WORK_DATA, O_RDONLY);
}

static void have_unlinked(struct scene *scene)
{
	write_file("unlinked", "x", 1, 0755);
	scene->fd = open_work("unlinked", O_RDWR);
	expect_ok(unlink(work_path("unlinked")));
}

static void have_tmpfile(struct scene *scene)
{
	scene->fd = expect_ok(open(work_path(""), O_TMPFILE | O_RDWR | O_CLOEXEC, 0755));
	expect_ok(ftruncate(scene->fd, PAGE));
}

/* What a process writes into a file and then maps is the business of others. */
static int try_write_then_map(struct scene *scene)
{
	const void *code;
	size_t size = machine_code(&code);
	void *memory;

	(void)scene;
	write_file("written", code, size, 0755);
	memory = mmap(NULL, PAGE, RX, MAP_PRIVATE, open_work("written", O_RDONLY), 0);
	if (memory == MAP_FAILED)
		return -errno;
	expect(call_code(memory) == 42);
	return 0;
}

/* ---- memory that a process made ---- */

static void have_zero_node(struct scene *scene)
{
	scene->fd = open_work(WORK_ZERO, O_RDWR);
}

static int make_memfd(unsigned int flags)
{
	int fd = memfd_create("conformance", MFD_CLOEXEC | flags);

	if (fd < 0 && (errno == ENOSYS || errno == EINVAL))
		skip("no memfd of this kind");
	expect_ok(fd);
	return fd;
}

static void have_memfd(struct scene *scene)
{
	const void *code;
	size_t size = machine_code(&code);

	scene->fd = make_memfd(0);
	expect_ok(write(scene->fd, code, size));
	expect_ok(ftruncate(scene->fd, PAGE));
}

static void have_sealed_memfd(struct scene *scene)
{
	scene->fd = make_memfd(MFD_ALLOW_SEALING);
	expect_ok(ftruncate(scene->fd, PAGE));
	expect_ok(fcntl(scene->fd, F_ADD_SEALS,
			F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL));
}

static void have_huge_memfd(struct scene *scene)
{
	scene->fd = make_memfd(MFD_HUGETLB);
	expect_ok(ftruncate(scene->fd, 2 << 20));
}

/* Two views of one memory: written through one, executed through the other */
static void have_memfd_mapped_rw(struct scene *scene)
{
	have_memfd(scene);
	scene->memory = mmap(NULL, PAGE, RW, MAP_SHARED, scene->fd, 0);
	expect(scene->memory != MAP_FAILED);
}

static int try_second_view(struct scene *scene)
{
	void *memory = mmap(NULL, PAGE, RX, MAP_SHARED, scene->fd, 0);

	if (memory == MAP_FAILED)
		return -errno;
	memset(scene->memory, 0x90, 16);
	expect(!memcmp(scene->memory, memory, 16));
	return 0;
}

/* NORESERVE, so that no huge page need be there */
static int try_map_huge(struct scene *scene)
{
	void *memory =
		mmap(NULL, 2 << 20, PROTECTION(scene), FLAGS(scene) | MAP_NORESERVE, scene->fd, 0);

	return memory == MAP_FAILED ? -errno : 0;
}

static int try_huge_anonymous(struct scene *scene)
{
	void *memory = mmap(NULL, 2 << 20, PROTECTION(scene),
			    FLAGS(scene) | MAP_HUGETLB | MAP_NORESERVE, -1, 0);

	if (memory == MAP_FAILED && (errno == EINVAL || errno == ENOSYS) && !only_unrestricted &&
	    sets_unrestricted())
		skip("no huge pages");
	if (memory == MAP_FAILED && only_unrestricted)
		skip("no huge pages");
	return memory == MAP_FAILED ? -errno : 0;
}

static void have_segment(struct scene *scene)
{
	int id = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0700);
	void *memory;

	if (id < 0 && errno == ENOSYS)
		skip("no System V shared memory");
	expect_ok(id);
	/* attached once and marked, it goes away with its last user */
	memory = shmat(id, NULL, 0);
	expect((long)memory != -1);
	expect_ok(shmctl(id, IPC_RMID, NULL));
	scene->pid = id;
	scene->memory = memory;
}

static int try_attach_segment(struct scene *scene)
{
	return result_of(shmat(scene->pid, NULL, scene->how));
}

/* ---- rings and devices ---- */

static void have_uring(struct scene *scene)
{
	scene->fd = make_uring(0)->fd;
}

static void have_perf_ring(struct scene *scene)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
	};

	scene->fd = syscall(SYS_perf_event_open, &attr, 0, -1, -1, PERF_FLAG_FD_CLOEXEC);
	if (scene->fd < 0)
		skip("no perf events (%s)", strerrorname_np(errno));
}

static void have_packet_ring(struct scene *scene)
{
	struct tpacket_req request = {
		.tp_block_size = PAGE,
		.tp_block_nr = 1,
		.tp_frame_size = PAGE / 2,
		.tp_frame_nr = 2,
	};

	scene->fd = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, htons(ETH_P_ALL));
	if (scene->fd < 0 && errno == EAFNOSUPPORT)
		skip("no packet sockets");
	expect_ok(scene->fd);
	if (setsockopt(scene->fd, SOL_PACKET, PACKET_RX_RING, &request, sizeof(request)) < 0) {
		if (errno == ENOPROTOOPT)
			skip("packet sockets have no rings");
		fail("PACKET_RX_RING: %s", strerrorname_np(errno));
	}
}

/* ---- stacks ---- */

static int try_thread_stack(struct scene *scene)
{
	void *memory = mmap(NULL, 16 * PAGE, PROTECTION(scene),
			    ANON_PRIVATE | MAP_STACK | MAP_NORESERVE, -1, 0);

	return memory == MAP_FAILED ? -errno : 0;
}

static void *nothing(void *unused)
{
	return unused;
}

static int try_thread(struct scene *scene)
{
	pthread_t thread;

	(void)scene;
	expect(!pthread_create(&thread, NULL, nothing, NULL));
	pthread_join(thread, NULL);
	return 0;
}

#define AT_ONCE "Denied: W+X together"
#define NOT_A_FILE                                                                       \
	"PROT_EXEC on anything that is not a regular file on a mount that can be named " \
	"by a path"
#define MADE NOT_A_FILE ": anonymous memory, SysV shm, memfd (hugetlb too, sealed or not)"
#define RINGS NOT_A_FILE ": rings of perf, io_uring and packet sockets, device memory"
#define FILES "Allowed: `dlopen` and exec of ordinary files, also from tmpfs"
#define OPENED_RW "Allowed: [...] RX of a file opened read-write"
#define OTHERS_BUSINESS                                                         \
	"What a process writes into a *file* and then maps or executes is the " \
	"business of noexec mounts, IPE or fapolicyd"

/* clang-format off */
static const struct trial trials[] = {
	/* W+X together */
	{ "mmap of RWX anonymous memory", AT_ONCE, EPERM, NULL, try_map_fd,
	  HOW(RWX, ANON_PRIVATE) },
	{ "mmap of WX anonymous memory", AT_ONCE, EPERM, NULL, try_map_fd,
	  HOW(WXONLY, ANON_PRIVATE) },
	{ "mmap of RWX shared memory", AT_ONCE, EPERM, NULL, try_map_fd, HOW(RWX, ANON_SHARED) },
	{ "mmap of RWX memory that grows down", AT_ONCE, EPERM, NULL, try_map_fd,
	  HOW(RWX, ANON_PRIVATE | MAP_GROWSDOWN) },
	{ "mmap RWX of a private file", AT_ONCE, EPERM, have_data_rw, try_map_fd,
	  HOW(RWX, MAP_PRIVATE) },
	{ "mmap RWX of a private file opened read-only", AT_ONCE, EPERM, have_data_ro, try_map_fd,
	  HOW(RWX, MAP_PRIVATE) },
	{ "mmap RWX of a shared file", AT_ONCE, EPERM, have_data_rw, try_map_fd,
	  HOW(RWX, MAP_SHARED) },
	{ "mmap WX of a shared file", AT_ONCE, EPERM, have_data_rw, try_map_fd,
	  HOW(WXONLY, MAP_SHARED) },
	{ "mmap of an RWX thread stack", AT_ONCE " (also through [...] thread stacks)", EPERM,
	  NULL, try_thread_stack, HOW(RWX, 0) },

	/* PROT_EXEC on what is no file */
	{ "mmap of RX anonymous memory", MADE, EPERM, NULL, try_map_fd, HOW(RX, ANON_PRIVATE) },
	{ "mmap of execute-only anonymous memory", MADE, EPERM, NULL, try_map_fd,
	  HOW(XONLY, ANON_PRIVATE) },
	{ "mmap of RX shared anonymous memory", MADE, EPERM, NULL, try_map_fd,
	  HOW(RX, ANON_SHARED) },
	{ "mmap of RX huge pages", MADE, EPERM, NULL, try_huge_anonymous, HOW(RX, ANON_PRIVATE) },
	{ "mmap RX of /dev/zero, private", MADE, EPERM, have_zero_node, try_map_fd,
	  HOW(RX, MAP_PRIVATE) },
	{ "mmap RX of /dev/zero, shared", MADE, EPERM, have_zero_node, try_map_fd,
	  HOW(RX, MAP_SHARED) },
	{ "shmat with SHM_EXEC", MADE, EPERM, have_segment, try_attach_segment, SHM_EXEC,
	  TRIAL_MAY_BE_HARDENED },
	{ "shmat with SHM_EXEC and SHM_RDONLY", MADE, EPERM, have_segment, try_attach_segment,
	  SHM_EXEC | SHM_RDONLY, TRIAL_MAY_BE_HARDENED },
	{ "mmap RX of a memfd, private", MADE, EPERM, have_memfd, try_map_fd,
	  HOW(RX, MAP_PRIVATE), TRIAL_MAY_BE_HARDENED },
	{ "mmap RX of a memfd, shared", MADE, EPERM, have_memfd, try_map_fd,
	  HOW(RX, MAP_SHARED), TRIAL_MAY_BE_HARDENED },
	{ "mmap RX of a sealed memfd", MADE, EPERM, have_sealed_memfd, try_map_fd,
	  HOW(RX, MAP_PRIVATE), TRIAL_MAY_BE_HARDENED },
	{ "mmap RX of a hugetlb memfd", MADE, EPERM, have_huge_memfd, try_map_huge,
	  HOW(RX, MAP_SHARED), TRIAL_MAY_BE_HARDENED },
	{ "mmap RX of a memfd that is mapped RW already", MADE, EPERM,
	  have_memfd_mapped_rw, try_second_view, 0, TRIAL_MAY_BE_HARDENED },
	{ "mmap RX of an io_uring ring", RINGS, EPERM, have_uring, try_map_fd,
	  HOW(RX, MAP_SHARED), TRIAL_MAY_BE_HARDENED },
	{ "mmap RX of a perf ring", RINGS, EPERM, have_perf_ring, try_map_fd,
	  HOW(RX, MAP_SHARED), TRIAL_MAY_BE_HARDENED },
	{ "mmap RX of a packet ring", RINGS, EPERM, have_packet_ring, try_map_fd,
	  HOW(RX, MAP_SHARED), TRIAL_MAY_BE_HARDENED },

	/* and beside them */
	{ "mmap of RW anonymous memory", AT_ONCE, 0, NULL, try_map_fd, HOW(RW, ANON_PRIVATE) },
	{ "mmap of RW shared memory", AT_ONCE, 0, NULL, try_map_fd, HOW(RW, ANON_SHARED) },
	{ "mmap RW of a private file", AT_ONCE, 0, have_data_ro, try_map_fd,
	  HOW(RW, MAP_PRIVATE) },
	{ "mmap RW of a shared file", AT_ONCE, 0, have_data_rw, try_map_fd,
	  HOW(RW, MAP_SHARED) },
	{ "mmap RW of /dev/zero", MADE, 0, have_zero_node, try_map_fd, HOW(RW, MAP_PRIVATE) },
	{ "mmap RW of a memfd", MADE, 0, have_memfd, try_map_fd, HOW(RW, MAP_SHARED) },
	{ "mmap RW of an io_uring ring", RINGS, 0, have_uring, try_map_fd, HOW(RW, MAP_SHARED) },
	{ "mmap RW of a perf ring", RINGS, 0, have_perf_ring, try_map_fd, HOW(RW, MAP_SHARED) },
	{ "mmap RW of a packet ring", RINGS, 0, have_packet_ring, try_map_fd,
	  HOW(RW, MAP_SHARED) },
	{ "shmat without SHM_EXEC", MADE, 0, have_segment, try_attach_segment, 0 },
	{ "a thread with an ordinary stack", AT_ONCE, 0, NULL, try_thread },
	{ "mmap RX of a file, private", FILES, 0, have_data_ro, try_map_fd,
	  HOW(RX, MAP_PRIVATE) },
	{ "mmap RX of a file, shared", FILES, 0, have_data_ro, try_map_fd, HOW(RX, MAP_SHARED) },
	{ "mmap execute-only of a file", FILES, 0, have_data_ro, try_map_fd,
	  HOW(XONLY, MAP_PRIVATE) },
	{ "mmap RX of a file opened read-write, private", OPENED_RW, 0, have_data_rw, try_map_fd,
	  HOW(RX, MAP_PRIVATE) },
	{ "mmap RX of a file opened read-write, shared", OPENED_RW, 0, have_data_rw, try_map_fd,
	  HOW(RX, MAP_SHARED) },
	{ "mmap RX of a file that was unlinked", FILES, 0, have_unlinked, try_map_fd,
	  HOW(RX, MAP_PRIVATE) },
	{ "mmap RX of an O_TMPFILE file", FILES, 0, have_tmpfile, try_map_fd,
	  HOW(RX, MAP_PRIVATE) },
	{ "to write a file, map and call it", OTHERS_BUSINESS, 0, NULL, try_write_then_map },
};
/* clang-format on */

const struct suite suite_map = {
	.section = "4",
	.area = "wx_mappings",
	.cap = CAP_USR_WX_MAPPINGS,
	.trials = trials,
	.n_trials = ARRAY_SIZE(trials),
};
