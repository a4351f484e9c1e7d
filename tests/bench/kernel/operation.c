// SPDX-License-Identifier: GPL-2.0-or-later
/* What is measured */
#include "operation.h"
#include "restrict.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define BYTES 16384
#define FIRST_PORT 5000

/* A call that every program makes, and that nothing but a filter sees */
static int call_once(unsigned int i)
{
	(void)i;
	syscall(SYS_getppid);
	return 0;
}

static int wait_for(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || status)
		give_up("a child failed");
	return 0;
}

static int fork_once(unsigned int i)
{
	pid_t pid = fork();

	(void)i;
	if (pid == 0)
		_exit(0);
	return pid < 0 ? errno : wait_for(pid);
}

static void become_nothing(void)
{
	static char *const argv[] = { "bench-kernel", DO_NOTHING, NULL };

	execve("/proc/self/exe", argv, environ);
}

static int exec_once(unsigned int i)
{
	pid_t pid = fork();

	(void)i;
	if (pid == 0) {
		become_nothing();
		_exit(1);
	}
	return pid < 0 ? errno : wait_for(pid);
}

/* Who may not execute anything can't start a process to try it in, either. */
static int exec_alone_once(unsigned int i)
{
	(void)i;
	become_nothing();
	return errno;
}

/* In a process of its own, as they can't be nested often */
static int userns_once(unsigned int i)
{
	pid_t pid = fork();
	int status;

	(void)i;
	if (pid == 0)
		_exit(unshare(CLONE_NEWUSER) < 0 ? errno : 0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		give_up("fork");
	return WEXITSTATUS(status);
}

static void *do_nothing(void *unused)
{
	return unused;
}

static int thread_once(unsigned int i)
{
	pthread_t thread;
	int r = pthread_create(&thread, NULL, do_nothing, NULL);

	(void)i;
	if (r == 0)
		pthread_join(thread, NULL);
	return r;
}

static int mmap_protected(int prot)
{
	void *memory = mmap(NULL, BYTES, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		return errno;
	munmap(memory, BYTES);
	return 0;
}

static int mmap_once(unsigned int i)
{
	(void)i;
	return mmap_protected(PROT_READ | PROT_WRITE);
}

static int mmap_wx_once(unsigned int i)
{
	(void)i;
	return mmap_protected(PROT_READ | PROT_WRITE | PROT_EXEC);
}

static char *page;

static void page_begin(__u64 caps, void (*restrict_to)(__u64))
{
	(void)caps;
	(void)restrict_to;
	page = mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		give_up("mmap");
	*page = 1;
}

static int mprotect_and_back(int prot)
{
	if (mprotect(page, BYTES, prot) < 0)
		return errno;
	return mprotect(page, BYTES, PROT_READ | PROT_WRITE) < 0 ? errno : 0;
}

static int mprotect_once(unsigned int i)
{
	(void)i;
	return mprotect_and_back(PROT_READ);
}

static int mprotect_wx_once(unsigned int i)
{
	(void)i;
	return mprotect_and_back(PROT_READ | PROT_WRITE | PROT_EXEC);
}

static int sockets[OPERATIONS_IN_A_ROUND];

/* Bound, or listen would look for a port by chance */
static void bind_all(in_addr_t to)
{
	for (unsigned int i = 0; i < OPERATIONS_IN_A_ROUND; i++) {
		struct sockaddr_in address = {
			.sin_family = AF_INET,
			.sin_port = htons(FIRST_PORT + i),
			.sin_addr.s_addr = htonl(to),
		};

		sockets[i] = socket(AF_INET, SOCK_STREAM, 0);
		if (sockets[i] < 0 ||
		    bind(sockets[i], (struct sockaddr *)&address, sizeof(address)) < 0)
			give_up("bind");
	}
}

static void listen_prepare(void)
{
	bind_all(INADDR_LOOPBACK);
}

static void listen_remote_prepare(void)
{
	bind_all(INADDR_ANY);
}

static int listen_once(unsigned int i)
{
	int r = listen(sockets[i], 1) < 0 ? errno : 0;

	close(sockets[i]);
	return r;
}

static pid_t tracee;

/* Restricted alike: a process that holds more may not be traced at all. */
static void ptrace_begin(__u64 caps, void (*restrict_to)(__u64))
{
	int ends[2];
	char byte;

	if (pipe(ends) < 0)
		give_up("pipe");
	tracee = fork();
	if (tracee == 0) {
		if (caps)
			restrict_to(caps);
		if (write(ends[1], "", 1) == 1)
			for (;;)
				pause();
		_exit(1);
	}
	if (tracee < 0 || read(ends[0], &byte, 1) != 1)
		give_up("no process to trace");
}

static int ptrace_once(unsigned int i)
{
	(void)i;
	if (ptrace(PTRACE_ATTACH, tracee, NULL, NULL) < 0)
		return errno;
	if (waitpid(tracee, NULL, 0) != tracee || ptrace(PTRACE_DETACH, tracee, NULL, NULL) < 0)
		give_up("the tracee");
	return 0;
}

static void ptrace_end(void)
{
	kill(tracee, SIGKILL);
	waitpid(tracee, NULL, 0);
}

static int open_and_close(const char *path, int flags)
{
	int fd = open(path, flags);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

static int proc_once(unsigned int i)
{
	(void)i;
	return open_and_close("/proc/self/status", O_RDONLY);
}

static int proc_mem_once(unsigned int i)
{
	(void)i;
	return open_and_close("/proc/self/mem", O_RDWR);
}

#define BIT(restriction) (1U << (restriction))
#define FREE (BIT(UNRESTRICTED) | BIT(OTHERS))

#define LISTEN USERCAP_MASK(CAP_USR_TCP_LISTEN)
#define REMOTE USERCAP_MASK(CAP_USR_TCP_LISTEN_REMOTE)
#define PTRACE USERCAP_MASK(CAP_USR_PTRACE)
#define WX USERCAP_MASK(CAP_USR_WX_MAPPINGS)
#define FORK USERCAP_MASK(CAP_USR_FORK_EXEC)
#define EXEC USERCAP_MASK(CAP_USR_EXEC)
#define USERNS USERCAP_MASK(CAP_USR_USERNS)

const struct operation operations[] = {
	{ "getppid", 0, 0, FREE, NULL, NULL, call_once, NULL },
	{ "fork", FORK, FORK, FREE | BIT(REFUSED), NULL, NULL, fork_once, NULL },
	{ "exec", FORK | EXEC, EXEC, FREE, NULL, NULL, exec_once, NULL },
	{ "exec-alone", FORK | EXEC, EXEC, BIT(REFUSED), NULL, NULL, exec_alone_once, NULL },
	{ "userns", FORK | USERNS, USERNS, FREE | BIT(REFUSED), NULL, NULL, userns_once, NULL },
	{ "thread", FORK, FORK, FREE | BIT(ALLOWED), NULL, NULL, thread_once, NULL },
	{ "mmap", WX, WX, FREE | BIT(ALLOWED), NULL, NULL, mmap_once, NULL },
	{ "mmap-wx", WX, WX, FREE | BIT(REFUSED), NULL, NULL, mmap_wx_once, NULL },
	{ "mprotect", WX, WX, FREE | BIT(ALLOWED), page_begin, NULL, mprotect_once, NULL },
	{ "mprotect-wx", WX, WX, FREE | BIT(REFUSED), page_begin, NULL, mprotect_wx_once, NULL },
	{ "listen", LISTEN, LISTEN, FREE | BIT(REFUSED), NULL, listen_prepare, listen_once, NULL },
	{ "listen", LISTEN, REMOTE, BIT(ALLOWED), NULL, listen_prepare, listen_once, NULL },
	{ "listen-remote", LISTEN | REMOTE, REMOTE, FREE | BIT(REFUSED), NULL,
	  listen_remote_prepare, listen_once, NULL },
	{ "ptrace", PTRACE, PTRACE, FREE | BIT(REFUSED), ptrace_begin, NULL, ptrace_once,
	  ptrace_end },
	{ "proc", WX, WX, FREE | BIT(ALLOWED), NULL, NULL, proc_once, NULL },
	{ "proc-mem", WX, WX, FREE | BIT(REFUSED), NULL, NULL, proc_mem_once, NULL },
	{ .name = NULL },
};
