// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness.h"
#include "pages.h"
#include "workdir.h"

int try_mapping(int protection, int flags, int fd)
{
	void *memory = mmap(NULL, PAGE, protection, flags, fd, 0);

	if (memory == MAP_FAILED)
		return -errno;
	munmap(memory, PAGE);
	return 0;
}

void *map(int protection, int flags, int fd)
{
	void *memory = mmap(NULL, 2 * PAGE, protection, flags, fd, 0);

	if (memory == MAP_FAILED)
		fail("mmap: %s", strerrorname_np(errno));
	return memory;
}

void *map_file(const char *name, int open_flags, int protection, int flags)
{
	int fd = open_work(name, open_flags);
	void *memory = map(protection, flags, fd);

	close(fd);
	return memory;
}

int protect(void *memory, int protection)
{
	return result_of(mprotect(memory, PAGE, protection));
}
