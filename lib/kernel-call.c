// SPDX-License-Identifier: LGPL-2.1-or-later
#include "kernel-call.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

long kernel_call(long number, unsigned long arg1, unsigned long arg2, unsigned long arg3,
		 unsigned long arg4, unsigned long arg5, unsigned long arg6)
{
	long r = syscall(number, arg1, arg2, arg3, arg4, arg5, arg6);

	return r < 0 ? -errno : r;
}
