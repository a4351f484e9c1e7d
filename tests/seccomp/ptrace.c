// SPDX-License-Identifier: GPL-2.0-or-later
#include "attempts.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <usercap.h>

#include "../unit/unit.h"
#include "doors.h"
#include "enforce.h"

static int trace_me(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0 ? errno : 0;
}

static int read_memory(void)
{
	char from = 1, to = 0;
	struct iovec local = { &to, 1 }, remote = { &from, 1 };

	return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) < 0 ? errno : 0;
}

static int write_memory(void)
{
	char from = 1, to = 0;
	struct iovec local = { &from, 1 }, remote = { &to, 1 };

	return process_vm_writev(getpid(), &local, 1, &remote, 1, 0) < 0 ? errno : 0;
}

static int take_file(void)
{
	int pidfd = (int)syscall(SYS_pidfd_open, getpid(), 0);

	return pidfd < 0 ? errno : door_native(SYS_pidfd_getfd, pidfd, 2, 0, 0, 0);
}

static int open_file(const char *path, int flags)
{
	return open(path, flags | O_CLOEXEC) < 0 ? errno : 0;
}

static int open_memory_of_parent(void)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/mem", getppid());
	return open_file(path, O_RDONLY);
}

static int open_own_maps(void)
{
	return open_file("/proc/self/maps", O_RDONLY);
}

static int signal_parent(void)
{
	return kill(getppid(), 0) ? errno : 0;
}

static char directory[] = "/tmp/usercap-seccomp-XXXXXX";

/* Landlock is there for the memory of others, and must not get in the way of this */
static int move_a_file(void)
{
	char from[64], to[64];
	int r;

	if (!mkdtemp(directory))
		return errno;
	snprintf(from, sizeof(from), "%s/a", directory);
	snprintf(to, sizeof(to), "%s-b", directory);
	r = open(from, O_CREAT | O_WRONLY | O_CLOEXEC, 0600) < 0 || rename(from, to) ? errno : 0;
	unlink(to);
	unlink(from);
	rmdir(directory);
	return r;
}

static int x32_ptrace(void)
{
	return door_x32(521, PTRACE_TRACEME, 0, 0);
}

static int x32_readv(void)
{
	return door_x32(539, getpid(), 0, 0);
}

static int i386_ptrace(void)
{
	return door_i386(26, PTRACE_TRACEME, 0, 0, 0, 0);
}

static int i386_readv(void)
{
	return door_i386(347, getpid(), 0, 0, 0, 0);
}

static bool has_landlock(void)
{
	return enforce_landlock_abi() >= 2;
}

#define T CAP_USR_PTRACE

const struct attempt ptrace_attempts[] = {
	{ T, "TRACEME", NULL, trace_me, EPERM },
	{ T, "process_vm_readv", NULL, read_memory, EPERM },
	{ T, "process_vm_writev", NULL, write_memory, EPERM },
	{ T, "pidfd_getfd", NULL, take_file, EPERM },
	{ T, "the memory of a process outside", NULL, open_memory_of_parent, EACCES, has_landlock },
	{ T, "own maps", NULL, open_own_maps, SAME },
	{ T, "a signal to a process outside", NULL, signal_parent, SAME },
	{ T, "moving a file", NULL, move_a_file, SAME },
	{ T, "ptrace by x32", NULL, x32_ptrace, EPERM, has_x32 },
	{ T, "process_vm_readv by x32", NULL, x32_readv, EPERM, has_x32 },
	{ T, "ptrace by i386", NULL, i386_ptrace, EPERM, has_i386 },
	{ T, "process_vm_readv by i386", NULL, i386_readv, EPERM, has_i386 },
};

const size_t n_ptrace_attempts = ARRAY_SIZE(ptrace_attempts);
