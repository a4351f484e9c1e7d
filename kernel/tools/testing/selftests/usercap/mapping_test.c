// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities: wx_mappings
 */

#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/shm.h>
#include <sys/syscall.h>

#include "common.h"

#define RW (PROT_READ | PROT_WRITE)
#define RX (PROT_READ | PROT_EXEC)
#define RWX (RW | PROT_EXEC)

USERCAP_FIXTURE(wx_mappings, CAP_USR_WX_MAPPINGS);

static size_t page_size(void)
{
	return sysconf(_SC_PAGESIZE);
}

static void *map_anonymous(int prot)
{
	return mmap(NULL, page_size(), prot, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0);
}

static void *map_self(int prot)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	void *map;

	if (fd < 0)
		return MAP_FAILED;
	map = mmap(NULL, page_size(), prot, MAP_PRIVATE, fd, 0);
	close(fd);
	return map;
}

TEST_F(wx_mappings, mmap_rwx)
{
	EXPECT_GUARDED(CAP_USR_WX_MAPPINGS, map_anonymous(RWX) != MAP_FAILED);
}

TEST_F(wx_mappings, mmap_rx_anonymous)
{
	EXPECT_GUARDED(CAP_USR_WX_MAPPINGS, map_anonymous(RX) != MAP_FAILED);
}

TEST_F(wx_mappings, mprotect_rw_to_rx)
{
	void *map = map_anonymous(RW);

	ASSERT_NE(MAP_FAILED, map);
	EXPECT_GUARDED(CAP_USR_WX_MAPPINGS, !mprotect(map, page_size(), RX));
}

TEST_F(wx_mappings, mprotect_modified_file_to_rx)
{
	char *map = map_self(RW);

	ASSERT_NE(MAP_FAILED, map);
	map[0]++;
	ASSERT_EQ(0, mprotect(map, page_size(), PROT_READ));
	EXPECT_GUARDED(CAP_USR_WX_MAPPINGS, !mprotect(map, page_size(), RX));
}

TEST_F(wx_mappings, mprotect_rx_to_rw)
{
	void *map = map_self(RX);

	ASSERT_NE(MAP_FAILED, map);
	EXPECT_GUARDED(CAP_USR_WX_MAPPINGS, !mprotect(map, page_size(), RW));
}

TEST_F(wx_mappings, memfd)
{
	int fd = memfd_create("usercap", MFD_CLOEXEC);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, ftruncate(fd, page_size()));
	EXPECT_GUARDED(CAP_USR_WX_MAPPINGS,
		       mmap(NULL, page_size(), RX, MAP_SHARED, fd, 0) !=
			       MAP_FAILED);
}

TEST_F(wx_mappings, shmat_exec)
{
	int id = shmget(IPC_PRIVATE, page_size(), IPC_CREAT | 0700);

	if (id < 0 && errno == ENOSYS)
		SKIP(return, "no SysV shared memory");
	ASSERT_LE(0, id);
	EXPECT_GUARDED(CAP_USR_WX_MAPPINGS,
		       shmat(id, NULL, SHM_EXEC) != (void *)-1);
	EXPECT_EQ(0, shmctl(id, IPC_RMID, NULL));
}

/* PROT_EXEC need not be asked for. */
TEST_F(wx_mappings, read_implies_exec)
{
	ASSERT_LE(0, personality(READ_IMPLIES_EXEC));
	EXPECT_GUARDED(CAP_USR_WX_MAPPINGS, map_anonymous(RW) != MAP_FAILED);
}

/* Writing there ignores the protection of pages. */
TEST_F(wx_mappings, own_proc_mem)
{
	EXPECT_GUARDED(CAP_USR_WX_MAPPINGS,
		       open("/proc/self/mem", O_RDWR | O_CLOEXEC) >= 0);
}

/* Whoever serves the faults decides what the pages contain. */
TEST_F(wx_mappings, userfault)
{
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.mode = UFFDIO_REGISTER_MODE_MISSING,
		.range.len = page_size(),
	};
	void *map;

	if (fd < 0)
		SKIP(return, "no userfaultfd");
	ASSERT_EQ(0, ioctl(fd, UFFDIO_API, &api));
	map = map_anonymous(RW);
	ASSERT_NE(MAP_FAILED, map);
	range.range.start = (unsigned long)map;
	EXPECT_FREE(!ioctl(fd, UFFDIO_REGISTER, &range));

	/* nor may what is registered become executable */
	EXPECT_GUARDED(CAP_USR_WX_MAPPINGS, !mprotect(map, page_size(), RX));
}

TEST_F(wx_mappings, code_of_a_file_is_free)
{
	void *map = map_self(RX);

	EXPECT_FREE(map != MAP_FAILED);
	EXPECT_FREE(!mprotect(map, page_size(), PROT_READ));
	EXPECT_FREE(!mprotect(map, page_size(), RX));
}

TEST_F(wx_mappings, data_is_free)
{
	void *map = map_anonymous(RW);

	EXPECT_FREE(map != MAP_FAILED);
	EXPECT_FREE(!mprotect(map, page_size(), PROT_READ));
	EXPECT_FREE(!mprotect(map, page_size(), RW));
}

TEST(what_was_made_before_stays)
{
	char *map = map_anonymous(RWX);

	drop_root(_metadata);
	ASSERT_NE(MAP_FAILED, map);
	ASSERT_EQ(0, usercap(USERCAP_LOWER, USERCAP_PERMITTED,
			     USERCAP_MASK(CAP_USR_WX_MAPPINGS)));
	map[0] = 1;
	EXPECT_FREE(!mprotect(map, page_size(), RWX));
}

/* Userfaults of code would be code that somebody makes up. */
TEST(code_from_before_gets_no_userfaults)
{
	int fd = syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.mode = UFFDIO_REGISTER_MODE_MISSING,
		.range.len = page_size(),
	};
	void *map = map_anonymous(RWX);

	if (fd < 0)
		SKIP(return, "no userfaultfd");
	drop_root(_metadata);
	ASSERT_NE(MAP_FAILED, map);
	ASSERT_EQ(0, ioctl(fd, UFFDIO_API, &api));
	ASSERT_EQ(0, usercap(USERCAP_LOWER, USERCAP_PERMITTED,
			     USERCAP_MASK(CAP_USR_WX_MAPPINGS)));
	range.range.start = (unsigned long)map;
	EXPECT_EQ(-1, ioctl(fd, UFFDIO_REGISTER, &range));
	EXPECT_EQ(EPERM, errno);
}

TEST_HARNESS_MAIN
