// SPDX-License-Identifier: GPL-2.0-or-later
/* System calls by libc, for architectures that have no arch-*.S */
#include "sys.h"

#include "exec.h"

#include <errno.h>
#include <sys/prctl.h>
#include <unistd.h>

long sys_prctl(unsigned long option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
	       unsigned long arg5)
{
	return prctl((int)option, arg2, arg3, arg4, arg5) < 0 ? -errno : 0;
}

long sys_execve(const char *path, char *const argv[], char *const envp[])
{
	execve(path, argv, envp);
	return -errno;
}

long sys_write(int fd, const void *from, size_t len)
{
	ssize_t written = write(fd, from, len);

	return written < 0 ? -errno : written;
}

int main(int argc, char **argv, char **envp)
{
	return exec_main(argc, argv, envp);
}
