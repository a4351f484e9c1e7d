// SPDX-License-Identifier: LGPL-2.1-or-later
/* A file of its own: PAM modules must not bring a way to execute programs */
#include <usercap.h>

#include <errno.h>
#include <unistd.h>

#include "kernel-op.h"
#include "seccomp-provider.h"

int usercap_execve(const char *path, char *const argv[], char *const envp[], uint64_t caps)
{
	int r;

	if (seccomp_is_chosen())
		return seccomp_execve(path, argv, envp, caps);
	r = kernel_op(USERCAP_LOWER, USERCAP_BOUNDING, caps);
	if (r < 0)
		return r;
	execve(path, argv, envp);
	return -errno;
}
