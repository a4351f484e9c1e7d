// SPDX-License-Identifier: GPL-2.0-or-later
/* What several techniques need */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "../conformance/rights.h"
#include "../conformance/workdir.h"
#include "attack.h"

int run_code(void *memory)
{
	return call_code(memory) == 42 ? 0 : -EIO;
}

static void run_data(void *unused)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)unused;
	expect(memory != MAP_FAILED);
	put_code(memory);
	_exit(run_code(memory) == 0 ? EXIT_RAN : CASE_FAILED);
}

bool executes_everything(void)
{
	static int answer = -1;
	int status;

	if (answer < 0) {
		status = wait_for(start_child(run_data, NULL));
		answer = WIFEXITED(status) && WEXITSTATUS(status) == EXIT_RAN;
	}
	return answer;
}

void become_user(void)
{
	expect_ok(syscall(SYS_setgroups, 0, NULL));
	expect_ok(syscall(SYS_setresgid, NOBODY, NOBODY, NOBODY));
	expect_ok(syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY));
}

void put_code(void *memory)
{
	const void *code;
	size_t size = machine_code(&code);

	memcpy(memory, code, size);
}

static char *const no_strings[] = { NULL };

static int run_either(int fd, const char *path, char *const argv[])
{
	volatile int error = 0;
	int status;
	pid_t pid;

	pid = vfork();
	if (pid < 0)
		return -errno;
	if (pid == 0) {
		if (path)
			execve(path, argv, no_strings);
		else
			syscall(SYS_execveat, fd, "", argv, no_strings, AT_EMPTY_PATH);
		error = errno;
		_exit(CASE_PASSED);
	}
	status = wait_for(pid);
	if (error)
		return -error;
	if (WIFSIGNALED(status))
		raise(WTERMSIG(status));
	return WEXITSTATUS(status) == EXIT_RAN ? 0 : -EIO;
}

int run_program(const char *path, char *const argv[])
{
	return run_either(-1, path, argv);
}

int run_descriptor(int fd)
{
	char *argv[] = { "program", NULL };

	return run_either(fd, NULL, argv);
}

#if defined(__x86_64__)
int call32(long number, long first, long second, long third, long fourth, long fifth)
{
	long result;

	/* the sixth argument is in ebp; whatever is below the stack pointer is the compiler's */
	asm volatile("lea -128(%%rsp), %%rsp\n\t"
		     "push %%rbp\n\t"
		     "xor %%ebp, %%ebp\n\t"
		     "int $0x80\n\t"
		     "pop %%rbp\n\t"
		     "lea 128(%%rsp), %%rsp"
		     : "=a"(result)
		     : "a"(number), "b"(first), "c"(second), "d"(third), "S"(fourth), "D"(fifth)
		     : "memory", "r8", "r9", "r10", "r11", "cc");
	return (int)result;
}

/* Number 20 is getpid there, and writev (to nowhere: rdi is -1) where it is not served. */
static void call_getpid32(void *unused)
{
	(void)unused;
	_exit(call32(20, 0, 0, 0, 0, -1) == getpid() ? EXIT_RAN : 0);
}

void need_32bit(void)
{
	int status = wait_for(start_child(call_getpid32, NULL));

	if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_RAN)
		skip("no 32-bit ABI");
}
#else
int call32(long number, long first, long second, long third, long fourth, long fifth)
{
	(void)number, (void)first, (void)second, (void)third, (void)fourth, (void)fifth;
	return -ENOSYS;
}

void need_32bit(void)
{
	skip("no 32-bit ABI of x86");
}
#endif

#ifndef MAP_32BIT
#define MAP_32BIT 0
#endif

void *low_page(void)
{
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	expect(memory != MAP_FAILED);
	return memory;
}
