// SPDX-License-Identifier: GPL-2.0-or-later
/* System calls without libc */
#include "sys.h"

#include <sys/syscall.h>

#include "exec.h"
#include "kernel-call.h"

/* What start-*.S jumps to. @stack is as execve left it: argc, argv, NULL, envp, NULL. */
_Noreturn void sys_start(long *stack);

long sys_prctl(unsigned long option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
	       unsigned long arg5)
{
	return kernel_call(SYS_prctl, option, arg2, arg3, arg4, arg5, 0);
}

long sys_execve(const char *path, char *const argv[], char *const envp[],
		const struct exec_key *key)
{
	return kernel_call(SYS_execve, (unsigned long)path, (unsigned long)argv,
			   (unsigned long)envp, 0, key->words[0], key->words[1]);
}

long sys_write(int fd, const void *from, size_t len)
{
	return kernel_call(SYS_write, fd, (unsigned long)from, len, 0, 0, 0);
}

_Noreturn void sys_start(long *stack)
{
	int argc = (int)stack[0];
	char **argv = (char **)(stack + 1);
	int status = exec_main(argc, argv, argv + argc + 1);

	for (;;)
		kernel_call(SYS_exit_group, status, 0, 0, 0, 0, 0);
}
