// SPDX-License-Identifier: GPL-2.0-or-later
#include "stress.h"

#include <grp.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define NOBODY 65534

struct shared *shared;
int shared_fd;

bool go_on(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec < shared->end;
}

void judge(struct tally *tally, bool right, const char *what)
{
	if (right)
		atomic_fetch_add(&tally->done, 1);
	else if (atomic_fetch_add(&tally->wrong, 1) < 3)
		dprintf(STDOUT_FILENO, "# wrong: %s\n", what);
}

pthread_t start_thread(void *(*run)(void *), void *arg)
{
	pthread_t thread;

	if (pthread_create(&thread, NULL, run, arg)) {
		dprintf(STDOUT_FILENO, "Bail out! no thread\n");
		_exit(1);
	}
	return thread;
}

bool in_child(void (*run)(void *), void *arg)
{
	pid_t pid = fork();

	if (pid < 0)
		return false;
	if (pid == 0) {
		run(arg);
		_exit(0);
	}
	return waitpid(pid, NULL, 0) == pid;
}

void become_nobody(void)
{
	if (syscall(SYS_setgroups, 0, NULL) < 0 ||
	    syscall(SYS_setresgid, NOBODY, NOBODY, NOBODY) < 0 ||
	    syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY) < 0)
		_exit(1);
	prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

void set_no_new_privs(void)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

uint32_t read_set(unsigned int set)
{
	uint32_t caps = 0;

	for (uint32_t cap = 1; cap <= USERCAP_ALL; cap <<= 1)
		if (usercap_test(set, cap) == 0)
			caps |= cap;
	return caps;
}

void must_lower(struct tally *tally, unsigned int sets, uint32_t caps)
{
	int result;

	while ((result = usercap_lower(sets, caps)) == -EAGAIN || result == -ENOMEM)
		atomic_fetch_add(&tally->again, 1);
	if (result)
		judge(tally, false, "LOWER failed");
}

int try_listen(void)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int result = fd < 0 || listen(fd, 1) < 0 ? -errno : 0;

	if (fd >= 0)
		close(fd);
	return result;
}

int try_map(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return -errno;
	munmap(memory, 4096);
	return 0;
}

int try_fork(void)
{
	pid_t pid = syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (pid < 0)
		return -errno;
	if (pid == 0)
		syscall(SYS_exit_group, 0);
	waitpid(pid, NULL, 0);
	return 0;
}

/* Nothing is at that address, but whether it may be asked for is checked first. */
int try_read(pid_t pid)
{
	char byte;
	struct iovec local = { &byte, 1 }, remote = { NULL, 1 };

	if (process_vm_readv(pid, &local, 1, &remote, 1, 0) >= 0 || errno == EFAULT)
		return 0;
	return -errno;
}
