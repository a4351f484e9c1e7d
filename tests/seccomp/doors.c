// SPDX-License-Identifier: GPL-2.0-or-later
#include "../unit/unit.h"

#include "doors.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "child.h"

static int error_of(long result)
{
	return result < 0 && result >= -4095 ? (int)-result : 0;
}

int door_native(long number, long arg1, long arg2, long arg3, long arg4, long arg5)
{
	return syscall(number, arg1, arg2, arg3, arg4, arg5, 0L) < 0 ? errno : 0;
}

#ifdef __x86_64__

int door_x32(long number, long arg1, long arg2, long arg3)
{
	return door_native(number | 0x40000000, arg1, arg2, arg3, 0, 0);
}

int door_i386(int number, int arg1, int arg2, int arg3, int arg4, int arg5)
{
	long result = number;

	__asm__ volatile("int $0x80"
			 : "+a"(result)
			 : "b"((long)arg1), "c"((long)arg2), "d"((long)arg3), "S"((long)arg4),
			   "D"((long)arg5)
			 : "memory", "r8", "r9", "r10", "r11");
	return error_of((int)result);
}

void *door_i386_memory(void)
{
	static void *page;

	if (page)
		return page;
	page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1,
		    0);
	assert_ptr_not_equal(page, MAP_FAILED);
	return page;
}

static int get_pid(void *unused)
{
	(void)unused;
	return door_i386(20, 0, 0, 0, 0, 0);
}

/* Without it, it is a segmentation fault */
bool has_i386(void)
{
	return child_run(get_pid, NULL) == 0;
}

bool has_x32(void)
{
	return true;
}

#else

int door_x32(long number, long arg1, long arg2, long arg3)
{
	(void)number, (void)arg1, (void)arg2, (void)arg3;
	return error_of(-ENOSYS);
}

int door_i386(int number, int arg1, int arg2, int arg3, int arg4, int arg5)
{
	(void)number, (void)arg1, (void)arg2, (void)arg3, (void)arg4, (void)arg5;
	return error_of(-ENOSYS);
}

void *door_i386_memory(void)
{
	return NULL;
}

bool has_i386(void)
{
	return false;
}

bool has_x32(void)
{
	return false;
}

#endif
