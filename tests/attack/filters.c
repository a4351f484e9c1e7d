// SPDX-License-Identifier: GPL-2.0-or-later
#include "filters.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "../conformance/harness.h"

/* ptrace(2); glibc's header has it in an enum that clashes with the kernel's */
#ifndef PTRACE_SECCOMP_GET_FILTER
#define PTRACE_SECCOMP_GET_FILTER 0x420c
#endif

/* A line for each instruction, an empty one after each filter */
static void print_filter(const struct sock_filter *code, long length)
{
	for (long i = 0; i < length; i++)
		printf("%x %x %x %x\n", code[i].code, code[i].jt, code[i].jf, code[i].k);
	printf("\n");
}

static long count_filters(pid_t pid)
{
	long count = 0;

	while (syscall(SYS_ptrace, PTRACE_SECCOMP_GET_FILTER, pid, count, NULL) > 0)
		count++;
	return count;
}

int filters_dump(pid_t pid)
{
	struct sock_filter code[BPF_MAXINSNS];
	long index, length;

	if (ptrace(PTRACE_ATTACH, pid, NULL, NULL) < 0 || waitpid(pid, NULL, __WALL) < 0) {
		perror("ptrace");
		return 1;
	}
	/* the kernel counts from the one that was installed last */
	for (index = count_filters(pid) - 1; index >= 0; index--) {
		length = syscall(SYS_ptrace, PTRACE_SECCOMP_GET_FILTER, pid, index, code);
		if (length < 0) {
			perror("PTRACE_SECCOMP_GET_FILTER");
			return 1;
		}
		print_filter(code, length);
	}
	ptrace(PTRACE_DETACH, pid, NULL, NULL);
	return 0;
}

static FILE *open_filters(const char *dir, const char *name)
{
	char path[256];

	if (!dir)
		return NULL;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return fopen(path, "re");
}

bool filters_exist(const char *dir, const char *name)
{
	FILE *file = open_filters(dir, name);

	if (file)
		fclose(file);
	return file;
}

static void install(struct sock_filter *code, unsigned short length)
{
	const struct sock_fprog program = { length, code };

	expect_ok(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program));
}

/* All are read before the first is installed, which may forbid to read. */
void filters_install(const char *dir, const char *name)
{
	static struct sock_filter code[8][BPF_MAXINSNS];
	unsigned short lengths[ARRAY_SIZE(code)] = { 0 };
	FILE *file = open_filters(dir, name);
	unsigned int a, b, c, d;
	size_t count = 0, i;
	char line[64];

	expect(file);
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "%x %x %x %x", &a, &b, &c, &d) == 4)
			code[count][lengths[count]++] = (struct sock_filter){ a, b, c, d };
		else
			expect(++count <= ARRAY_SIZE(code));
	}
	fclose(file);
	if (!count)
		fail("no filters of systemd for %s", name);
	for (i = 0; i < count; i++)
		install(code[i], lengths[i]);
}
