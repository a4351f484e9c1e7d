// SPDX-License-Identifier: GPL-2.0-or-later
#include "../unit/unit.h"

#include "world.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <usercap.h>
#include <usercap/sets.h>

#include "../unit/bpf-machine.h"
#include "../unit/fake-kernel.h"
#include "exec.h"
#include "kernel-call.h"
#include "sys.h"

struct world world;

static jmp_buf executed;
static char *environment[] = { (char *)"A=1", (char *)"B=2", NULL };

/* ---- seccomp ---- */

#ifdef __aarch64__
#define ARCH AUDIT_ARCH_AARCH64
#else
#define ARCH AUDIT_ARCH_X86_64
#endif

static struct seccomp_filter filters[4];
static unsigned int n_filters;

static long install(const struct sock_fprog *program)
{
	if (world.seccomp_error)
		return -world.seccomp_error;
	if (!program)
		return -EFAULT;
	if (fake.right < USERCAP_RIGHT_CONFINE)
		return -EACCES;
	assert_true(n_filters < ARRAY_SIZE(filters) && program->len <= FILTER_SIZE);
	filters[n_filters].len = program->len;
	memcpy(filters[n_filters].code, program->filter, program->len * sizeof(program->filter[0]));
	n_filters++;
	return 0;
}

/* What filters let through is 0 */
static long filtered(long number, const uint64_t args[6])
{
	struct seccomp_data data = { .nr = (int)number, .arch = ARCH };

	memcpy(data.args, args, sizeof(data.args));
	for (unsigned int i = 0; i < n_filters; i++) {
		uint32_t verdict = bpf_run(filters[i].code, filters[i].len, &data, NULL);

		if (verdict != SECCOMP_RET_ALLOW)
			return -(long)(verdict & SECCOMP_RET_DATA);
	}
	return 0;
}

static uint64_t taken_by_filters(void)
{
	uint64_t caps = 0;

	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		const uint64_t args[6] = { PR_USERCAP, USERCAP_TEST, USERCAP_BOUNDING,
					   USERCAP_MASK(cap) };

		if (filtered(SYS_prctl, args))
			caps |= USERCAP_MASK(cap);
	}
	return caps;
}

/* What helps seccomp is not there, and need not be */
long kernel_call(long number, unsigned long arg1, unsigned long arg2, unsigned long arg3,
		 unsigned long arg4, unsigned long arg5, unsigned long arg6)
{
	(void)arg4, (void)arg5, (void)arg6;
	switch (number) {
	case SYS_seccomp:
		assert_int_equal(arg1, SECCOMP_SET_MODE_FILTER);
		return install((const struct sock_fprog *)arg3);
	case SYS_getrandom:
		if (world.random_error)
			return -world.random_error;
		memset((void *)arg1, 0x5a, arg2);
		return (long)arg2;
	default:
		return -ENOSYS;
	}
}

/* ---- prctl ---- */

static long set_no_new_privs(unsigned long arg2, unsigned long rest)
{
	if (world.refuses_no_new_privs)
		return -EPERM;
	assert_int_equal(arg2, 1);
	assert_int_equal(rest, 0);
	world.no_new_privs = true;
	if (fake.right < USERCAP_RIGHT_CONFINE)
		fake.right = USERCAP_RIGHT_CONFINE;
	return 0;
}

long sys_prctl(unsigned long option, unsigned long arg2, unsigned long arg3, unsigned long arg4,
	       unsigned long arg5)
{
	const uint64_t args[6] = { option, arg2, arg3, arg4, arg5 };
	long r = filtered(SYS_prctl, args);

	if (r)
		return r;
	if (option == PR_SET_NO_NEW_PRIVS)
		return set_no_new_privs(arg2, arg3 | arg4 | arg5);
	assert_int_equal(option, PR_USERCAP);
	if (world.pretends)
		return 0;
	if (arg2 == USERCAP_LOCK && world.lock_error)
		return -world.lock_error;
	return __wrap_prctl((int)option, arg2, arg3, arg4, arg5) < 0 ? -errno : 0;
}

/* ---- files ---- */

static int error_of(const char *path)
{
	if (!world.files)
		return 0;
	for (const struct file *file = world.files; file->path; file++)
		if (!strcmp(file->path, path))
			return file->error;
	return ENOENT;
}

static void append(char *to, size_t size, const char *from, size_t len)
{
	size_t had = strlen(to);

	assert_true(had + len < size);
	memcpy(to + had, from, len);
	to[had + len] = '\0';
}

long sys_execve(const char *path, char *const argv[], char *const envp[],
		const struct exec_key *key)
{
	const uint64_t args[6] = { 1, 2, 3, 0, key->words[0], key->words[1] };
	static char copy[8192];
	long r = filtered(SYS_execve, args);
	int error = r ? (int)-r : error_of(path);

	append(world.tried, sizeof(world.tried), path, strlen(path));
	append(world.tried, sizeof(world.tried), "\n", 1);
	if (error)
		return -error;
	snprintf(copy, sizeof(copy), "%s", path);
	world.executed = copy;
	world.argv = argv;
	world.envp = envp;
	world.state = usercap_exec(fake.state);
	world.filtered = taken_by_filters();
	longjmp(executed, 1);
}

/* As a pipe may: in pieces, and interrupted */
long sys_write(int fd, const void *from, size_t len)
{
	static unsigned int calls;

	assert_true(fd == 1 || fd == 2);
	if (++calls % 5 == 0)
		return -EINTR;
	if (len > 100)
		len = 100;
	if (fd == 1)
		append(world.out, sizeof(world.out), from, len);
	else
		append(world.err, sizeof(world.err), from, len);
	return (long)len;
}

void world_begin(void)
{
	world = (struct world){ 0 };
	n_filters = 0;
	fake_begin();
	fake_grant();
}

void world_run(const char *const args[])
{
	static char *argv[64];
	int argc = 1;

	argv[0] = (char *)"usercap-exec";
	for (size_t i = 0; args[i]; i++) {
		assert_true(argc + 1 < (int)ARRAY_SIZE(argv));
		argv[argc++] = (char *)args[i];
	}
	argv[argc] = NULL;
	if (!setjmp(executed))
		world.status = exec_main(argc, argv, environment);
	else
		assert_ptr_equal(world.envp, environment);
}
