// SPDX-License-Identifier: GPL-2.0-or-later
#include "../unit/unit.h"

#include "world.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

#include <usercap.h>
#include <usercap/sets.h>

#include "../unit/fake-kernel.h"
#include "exec.h"
#include "sys.h"

struct world world;

static jmp_buf executed;
static char *environment[] = { (char *)"A=1", (char *)"B=2", NULL };

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
	if (option == PR_SET_NO_NEW_PRIVS)
		return set_no_new_privs(arg2, arg3 | arg4 | arg5);
	assert_int_equal(option, PR_USERCAP);
	if (world.pretends)
		return 0;
	if (arg2 == USERCAP_LOCK && world.lock_error)
		return -world.lock_error;
	return __wrap_prctl((int)option, arg2, arg3, arg4, arg5) < 0 ? -errno : 0;
}

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

long sys_execve(const char *path, char *const argv[], char *const envp[])
{
	static char copy[8192];
	int error = error_of(path);

	append(world.tried, sizeof(world.tried), path, strlen(path));
	append(world.tried, sizeof(world.tried), "\n", 1);
	if (error)
		return -error;
	snprintf(copy, sizeof(copy), "%s", path);
	world.executed = copy;
	world.argv = argv;
	world.envp = envp;
	world.state = usercap_exec(fake.state);
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
