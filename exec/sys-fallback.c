// SPDX-License-Identifier: GPL-2.0-or-later
/* System calls by libc, for architectures that have no start-*.S */
#include "sys.h"

#include <errno.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "exec.h"
#include "kernel-call.h"

long sys_prctl(unsigned long option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
	       unsigned long arg5)
{
	return prctl((int)option, arg2, arg3, arg4, arg5) < 0 ? -errno : 0;
}

long kernel_call(long number, unsigned long arg1, unsigned long arg2, unsigned long arg3,
		 unsigned long arg4, unsigned long arg5, unsigned long arg6)
{
	long r = syscall(number, arg1, arg2, arg3, arg4, arg5, arg6);

	return r < 0 ? -errno : r;
}

/* libc's would leave the key out */
long sys_execve(const char *path, char *const argv[], char *const envp[],
		const struct exec_key *key)
{
	return kernel_call(SYS_execve, (unsigned long)path, (unsigned long)argv,
			   (unsigned long)envp, 0, key->words[0], key->words[1]);
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
