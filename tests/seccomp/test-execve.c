// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One exec passes, and none after: usercap_execve() with seccomp
 *
 * The program that is executed is this one again. It is told the key, scrambled, to
 * show that it finds it nowhere.
 */
#include "../unit/unit.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <usercap.h>

#include "child.h"
#include "enforce.h"

#define L USERCAP_MASK(CAP_USR_TCP_LISTEN)
#define W USERCAP_MASK(CAP_USR_WX_MAPPINGS)
#define F USERCAP_MASK(CAP_USR_FORK_EXEC)
#define ALL ((uint64_t)USERCAP_ALL)

#define SCRAMBLE 0x6b6579206b657921ULL

static const char *program;
static char *no_environment[] = { NULL };

/* ---- the program that is executed ---- */

#define want(condition)                  \
	do {                             \
		if (!(condition))        \
			return __LINE__; \
	} while (0)

/* Every way of executing fails; also that which led here, and with keys that are wrong */
static int executes_nothing(void)
{
	char name[] = "true", *argv[] = { name, NULL };
	struct exec_key key = { { 0, 0 } };

	want(execve("/bin/true", argv, no_environment) < 0 && errno == EPERM);
	want(execve("/nonexistent", argv, no_environment) < 0 && errno == EPERM);
	want(syscall(SYS_execveat, AT_FDCWD, "/bin/true", argv, no_environment, 0) < 0);
	want(errno == EPERM);
	want(enforce_execve("/bin/true", argv, no_environment, &key) == -EPERM);
	for (unsigned int i = 0; i < 1000; i++) {
		key.words[0] = key.words[0] * 6364136223846793005ULL + 1442695040888963407ULL;
		key.words[1] ^= key.words[0] << 7;
		want(enforce_execve("/bin/true", argv, no_environment, &key) == -EPERM);
	}
	want(fork() < 0 && errno == EPERM);
	return 0;
}

static int knows_what_it_lacks(void)
{
	uint64_t caps;

	/* without asking for seccomp, TEST is all there is */
	want(usercap_test(USERCAP_BOUNDING, F) == -EPERM);
	want(usercap_test(USERCAP_BOUNDING, W) == -EINVAL);
	want(usercap_allow_seccomp(0) == 0);
	want(usercap_get(USERCAP_EFFECTIVE, &caps) == 0 && caps == (ALL & ~(L | F)));
	return 0;
}

/* The word compared is never in memory here, as the one that it is compared with would be found */
static unsigned int count(const char *at, size_t len, uint64_t scrambled)
{
	unsigned int found = 0;

	for (size_t i = 0; i + 8 <= len; i++) {
		uint64_t word;

		memcpy(&word, at + i, sizeof(word));
		found += (word ^ SCRAMBLE) == scrambled;
	}
	return found;
}

/* How often is that in what this process can read of itself? */
static unsigned int search_memory(uint64_t scrambled)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	static char line[4096];
	static char buf[1 << 16];
	int mem = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	unsigned int found = 0;

	while (maps && fgets(line, sizeof(line), maps)) {
		unsigned long begin, end;
		char readable;

		if (sscanf(line, "%lx-%lx %c", &begin, &end, &readable) != 3 || readable != 'r')
			continue;
		/* a sanitizer's shadow: terabytes of nothing */
		if (end - begin > 1UL << 30)
			continue;
		for (; begin < end; begin += sizeof(buf) - 8) {
			ssize_t n = pread(mem, buf, sizeof(buf), (off_t)begin);

			if (n > 0)
				found += count(buf, (size_t)n, scrambled);
		}
	}
	return found;
}

static int in_program(char **argv)
{
	uint64_t scrambled = strtoull(argv[2], NULL, 16);
	uint64_t planted = strtoull(argv[3], NULL, 16);
	volatile uint64_t decoy = planted ^ SCRAMBLE;
	int line = executes_nothing();

	if (!line)
		line = knows_what_it_lacks();
	if (line)
		return line;
	/* the search does find what is there */
	want(search_memory(planted) > 0 && decoy);
	want(search_memory(scrambled) == 0);
	return 0;
}

/* Past what a sanitizer does at the end, for which it needs a process */
static _Noreturn void report(int line)
{
	if (line)
		dprintf(STDOUT_FILENO, "in the program: line %d\n", line);
	_exit(line != 0);
}

/* ---- those who execute it ---- */

struct run {
	const char *path;
	uint64_t caps;
};

/* With the library's own function, and a key that nobody knows */
static int become(void *arg)
{
	const struct run *run = arg;
	char name[] = "true", *argv[] = { name, NULL };

	want(prctl(PR_SET_NO_NEW_PRIVS, 1, 0UL, 0UL, 0UL) == 0);
	want(usercap_allow_seccomp(0) == 0);
	return usercap_execve(run->path, argv, no_environment, run->caps);
}

static int status_of(int (*run)(void *arg), void *arg)
{
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (!pid) {
		int r = run(arg);

		/* errno, or a line of this file, of which any will do */
		_exit(r > 0 ? 99 : -r);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void it_executes(void **unused)
{
	struct run run = { "/bin/true", L | F };
	struct run other = { "/bin/false", F };

	(void)unused;
	assert_int_equal(status_of(become, &run), 0);
	assert_int_equal(status_of(become, &other), 1);
}

static void it_fails_as_execve_does(void **unused)
{
	struct run run = { "/nonexistent", F };
	struct run empty = { "/nonexistent", 0 };

	(void)unused;
	assert_int_equal(status_of(become, &run), ENOENT);
	assert_int_equal(status_of(become, &empty), ENOENT);
}

static int become_twice(void *arg)
{
	int r = become(arg);

	want(r == -ENOENT);
	/* the first key is gone, so the filter lets nothing pass any more */
	((struct run *)arg)->path = "/bin/true";
	return become(arg) == -EPERM ? 0 : __LINE__;
}

static void nobody_keeps_the_key(void **unused)
{
	struct run run = { "/nonexistent", F };

	(void)unused;
	assert_int_equal(status_of(become_twice, &run), 0);
}

/* A shell whose commands are programs, and which is none itself */
static int become_shell(void *arg)
{
	char name[] = "sh", option[] = "-c", command[] = "/bin/true && /bin/true; exit $?";
	char *argv[] = { name, option, command, NULL };

	(void)arg;
	want(prctl(PR_SET_NO_NEW_PRIVS, 1, 0UL, 0UL, 0UL) == 0);
	want(usercap_allow_seccomp(0) == 0);
	return usercap_execve("/bin/sh", argv, no_environment, L);
}

static void who_keeps_fork_exec_executes_on(void **unused)
{
	(void)unused;
	assert_int_equal(status_of(become_shell, NULL), 0);
}

/* With a key that this test knows. */
static int become_this_program(void *arg)
{
	const char *path = arg;
	char name[] = "test", option[] = "--in-program", scrambled[32], planted[32];
	char *argv[] = { name, option, scrambled, planted, NULL };
	struct exec_key key, other;

	want(enforce_make_key(&key) == 0 && enforce_make_key(&other) == 0);
	want(key.words[0] != other.words[0] && key.words[1] != other.words[1]);
	snprintf(scrambled, sizeof(scrambled), "%llx",
		 (unsigned long long)(key.words[1] ^ SCRAMBLE));
	snprintf(planted, sizeof(planted), "%llx", (unsigned long long)(other.words[1] ^ SCRAMBLE));
	want(prctl(PR_SET_NO_NEW_PRIVS, 1, 0UL, 0UL, 0UL) == 0);
	want(enforce(L | F, &key) == 0);
	return enforce_execve(path, argv, no_environment, &key);
}

static void none_after_it(void **unused)
{
	char path[4096];

	(void)unused;
	snprintf(path, sizeof(path), "%s", program);
	assert_int_equal(status_of(become_this_program, path), 0);
}

/* ---- what is left in registers ---- */

static struct exec_key traced_key;

static int become_traced(void *unused)
{
	char name[] = "true", *argv[] = { name, NULL };

	(void)unused;
	want(prctl(PR_SET_NO_NEW_PRIVS, 1, 0UL, 0UL, 0UL) == 0);
	want(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0);
	want(enforce(F, &traced_key) == 0);
	return enforce_execve("/bin/true", argv, no_environment, &traced_key);
}

/* How often is a half of the key in one kind of registers? */
static unsigned int search_registers(pid_t pid, unsigned long kind)
{
	static char buf[1 << 14];
	struct iovec registers = { buf, sizeof(buf) };
	unsigned int found = 0;

	/* some processors have no such kind */
	if (ptrace(PTRACE_GETREGSET, pid, (void *)kind, &registers) < 0)
		return 0;
	for (size_t i = 0; i < 2; i++)
		found += count(buf, registers.iov_len, traced_key.words[i] ^ SCRAMBLE);
	return found;
}

static uint64_t stack_of(pid_t pid)
{
	struct user_regs_struct registers;
	struct iovec all = { &registers, sizeof(registers) };

	assert_int_equal(ptrace(PTRACE_GETREGSET, pid, (void *)NT_PRSTATUS, &all), 0);
#ifdef __x86_64__
	return registers.rsp;
#else
	return registers.sp;
#endif
}

/* At its first instruction, a traced program stops */
static void registers_are_new(void **unused)
{
	static const unsigned long kinds[] = { NT_PRFPREG, NT_X86_XSTATE, NT_PRSTATUS };
	pid_t pid;
	int status;

	(void)unused;
	assert_int_equal(enforce_make_key(&traced_key), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid)
		_exit(become_traced(NULL) != 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP);
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		assert_int_equal(search_registers(pid, kinds[i]), 0);
	/* the search finds what is there */
	traced_key.words[0] = stack_of(pid);
	assert_true(search_registers(pid, NT_PRSTATUS) > 0);
	ptrace(PTRACE_CONT, pid, NULL, NULL);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

/* What the key lets pass is an exec; any other one, and any fork, fails before, too */
static int only_with_the_key(void *unused)
{
	char name[] = "true", *argv[] = { name, NULL };
	struct exec_key key;

	(void)unused;
	want(enforce_make_key(&key) == 0);
	want(prctl(PR_SET_NO_NEW_PRIVS, 1, 0UL, 0UL, 0UL) == 0);
	want(enforce(F, &key) == 0);
	want(execve("/bin/true", argv, no_environment) < 0 && errno == EPERM);
	want(fork() < 0 && errno == EPERM);
	key.words[1] ^= 1ULL << 63;
	want(enforce_execve("/bin/true", argv, no_environment, &key) == -EPERM);
	key.words[1] ^= 1ULL << 63;
	want(enforce_execve("/nonexistent", argv, no_environment, &key) == -ENOENT);
	return enforce_execve("/bin/true", argv, no_environment, &key);
}

static void nothing_without_it(void **unused)
{
	(void)unused;
	assert_int_equal(status_of(only_with_the_key, NULL), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_executes),
		cmocka_unit_test(it_fails_as_execve_does),
		cmocka_unit_test(who_keeps_fork_exec_executes_on),
		cmocka_unit_test(nobody_keeps_the_key),
		cmocka_unit_test(none_after_it),
		cmocka_unit_test(registers_are_new),
		cmocka_unit_test(nothing_without_it),
	};

	if (argc == 4 && !strcmp(argv[1], "--in-program"))
		report(in_program(argv));
	program = argv[0];
	if (usercap_probe() == 0 || enforce_possible() < 0) {
		puts("the kernel has a provider, or no seccomp");
		return 77;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
