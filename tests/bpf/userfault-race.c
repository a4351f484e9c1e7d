// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: usercap-userfault-race SECONDS
 *
 * Registers a harmless range with userfaultfd while another thread makes it an
 * executable one: can a process without wx_mappings win against the check of the
 * ioctl? Prints TAP: to be killed for it is as good as to be refused.
 */
#include "calls.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096

enum { NEVER_WON, WON = 42 };

static struct uffdio_register request;
static unsigned long harmless, executable;

static void *change(void *unused)
{
	for (;;) {
		__atomic_store_n(&request.range.start, executable, __ATOMIC_SEQ_CST);
		__atomic_store_n(&request.range.start, harmless, __ATOMIC_SEQ_CST);
	}
	return unused;
}

static unsigned long map(int protection)
{
	void *memory = mmap(NULL, PAGE, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		exit(2);
	return (unsigned long)memory;
}

/* Is it registered? Then it can be unregistered and its pages be filled. */
static int registered(int fd, unsigned long at)
{
	struct uffdio_zeropage zero = { .range = { at, PAGE } };

	return ioctl(fd, UFFDIO_ZEROPAGE, &zero) == 0;
}

static int attack(int seconds)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_range range = { .len = PAGE };
	time_t end = time(NULL) + seconds;
	pthread_t thread;
	int fd;

	fd = syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);
	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) < 0)
		return 2;
	harmless = map(PROT_READ | PROT_WRITE);
	executable = map(PROT_READ | PROT_WRITE | PROT_EXEC);
	request.range.len = PAGE;
	request.mode = UFFDIO_REGISTER_MODE_MISSING;
	if (usercap_lower(USERCAP_EFFECTIVE, USERCAP_MASK(CAP_USR_WX_MAPPINGS)) < 0)
		return 2;
	pthread_create(&thread, NULL, change, NULL);
	while (time(NULL) < end) {
		if (ioctl(fd, UFFDIO_REGISTER, &request) < 0)
			continue;
		if (registered(fd, executable))
			return WON;
		range.start = harmless;
		ioctl(fd, UFFDIO_UNREGISTER, &range);
		range.start = executable;
		ioctl(fd, UFFDIO_UNREGISTER, &range);
	}
	return NEVER_WON;
}

int main(int argc, char **argv)
{
	int status, seconds = argc == 2 ? atoi(argv[1]) : 0;
	pid_t pid;

	if (seconds <= 0) {
		fprintf(stderr, "usage: usercap-userfault-race SECONDS\n");
		return 2;
	}
	pid = fork();
	if (pid == 0)
		_exit(attack(seconds));
	waitpid(pid, &status, 0);
	printf("1..1\n%s 1 - executable pages cannot be registered behind the check's back\n",
	       WIFEXITED(status) && WEXITSTATUS(status) != NEVER_WON ? "not ok" : "ok");
	printf("# %s\n", WIFSIGNALED(status)		    ? "it was killed"
			 : WEXITSTATUS(status) == WON	    ? "it won"
			 : WEXITSTATUS(status) == NEVER_WON ? "it did not win in time"
							    : "it could not be tried");
	return 0;
}
