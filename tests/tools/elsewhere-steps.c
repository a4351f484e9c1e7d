// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What usercap run does, written down instead of done: if $USERCAP_TEST_STEPS is a file,
 * each call that gives something up adds a line to it, and succeeds; the one whose name is
 * in $USERCAP_TEST_FAIL fails, with the number after "=".
 */
#include "elsewhere-steps.h"

#include <errno.h>
#include <grp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <usercap.h>
#include <usercap/sets.h>

#include "fake-kernel.h"

int __real_prctl(int option, ...);
int __real_setgroups(size_t n, const gid_t *groups);
int __real_setresgid(gid_t real, gid_t effective, gid_t saved);
int __real_setresuid(uid_t real, uid_t effective, uid_t saved);
int __real_cap_get_bound(cap_value_t cap);
int __real_cap_drop_bound(cap_value_t cap);
int __real_cap_set_proc(cap_t caps);
int __real_cap_set_ambient(cap_value_t cap, cap_flag_value_t value);
cap_t __real_cap_get_proc(void);
int __real_execv(const char *path, char *const argv[]);

int __wrap_setgroups(size_t n, const gid_t *groups);
int __wrap_setresgid(gid_t real, gid_t effective, gid_t saved);
int __wrap_setresuid(uid_t real, uid_t effective, uid_t saved);
int __wrap_cap_get_bound(cap_value_t cap);
int __wrap_cap_drop_bound(cap_value_t cap);
int __wrap_cap_set_proc(cap_t caps);
int __wrap_cap_set_ambient(cap_value_t cap, cap_flag_value_t value);
cap_t __wrap_cap_get_proc(void);
int __wrap_execv(const char *path, char *const argv[]);

/* Is that what a test wants to be done to @name? Then it is done, and this is the result. */
__attribute__((format(printf, 3, 4))) static bool noted(const char *name, int *ret,
							const char *format, ...)
{
	const char *path = getenv("USERCAP_TEST_STEPS"), *fail = getenv("USERCAP_TEST_FAIL");
	size_t len = strlen(name);
	va_list args;
	FILE *file;

	if (!path)
		return false;
	va_start(args, format);
	file = fopen(path, "ae");
	if (file) {
		fprintf(file, "%s ", name);
		// NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it sees no va_start()
		vfprintf(file, format, args);
		fputc('\n', file);
		fclose(file);
	}
	va_end(args);
	*ret = 0;
	if (fail && !strncmp(fail, name, len) && fail[len] == '=') {
		errno = (int)strtol(fail + len + 1, NULL, 10);
		*ret = -1;
	}
	return true;
}

int steps_prctl(int option, unsigned long arg)
{
	int r;

	if (option == PR_SET_KEEPCAPS && noted("keepcaps", &r, "%lu", arg))
		return r;
	return __real_prctl(option, arg, 0UL, 0UL, 0UL);
}

int __wrap_setgroups(size_t n, const gid_t *groups)
{
	char text[128] = "";
	int r;

	for (size_t i = 0; i < n && i < 8; i++)
		snprintf(text + strlen(text), 12, "%s%u", i ? "," : "", groups[i]);
	return noted("setgroups", &r, "%s", text) ? r : __real_setgroups(n, groups);
}

int __wrap_setresgid(gid_t real, gid_t effective, gid_t saved)
{
	int r;

	return noted("setresgid", &r, "%u %u %u", real, effective, saved)
		       ? r
		       : __real_setresgid(real, effective, saved);
}

int __wrap_setresuid(uid_t real, uid_t effective, uid_t saved)
{
	int r;

	return noted("setresuid", &r, "%u %u %u", real, effective, saved)
		       ? r
		       : __real_setresuid(real, effective, saved);
}

/* A machine with few capabilities makes for short lists. */
int __wrap_cap_get_bound(cap_value_t cap)
{
	return getenv("USERCAP_TEST_STEPS")
		       ? cap == CAP_CHOWN || cap == CAP_NET_RAW || cap == CAP_SYS_ADMIN
		       : __real_cap_get_bound(cap);
}

int __wrap_cap_drop_bound(cap_value_t cap)
{
	int r;

	return noted("cap_drop_bound", &r, "%d", cap) ? r : __real_cap_drop_bound(cap);
}

cap_t __wrap_cap_get_proc(void)
{
	int r;

	if (!getenv("USERCAP_TEST_STEPS"))
		return __real_cap_get_proc();
	return noted("cap_get_proc", &r, "-") && r < 0 ? NULL
						       : cap_from_text("cap_chown,cap_net_raw=p");
}

int __wrap_cap_set_proc(cap_t caps)
{
	char *text = cap_to_text(caps, NULL);
	int r = 0;
	bool done = noted("cap_set_proc", &r, "%s", text);
	int error = errno;

	cap_free(text);
	errno = error;
	return done ? r : __real_cap_set_proc(caps);
}

int __wrap_cap_set_ambient(cap_value_t cap, cap_flag_value_t value)
{
	int r;

	return noted("cap_set_ambient", &r, "%d %d", cap, value)
		       ? r
		       : __real_cap_set_ambient(cap, value);
}

static void write_list(char *buf, unsigned int set)
{
	usercap_list_format(usercap_in(fake.state, set), buf, USERCAP_LIST_SIZE);
}

/* It ends here, as if the program had done nothing, and well. */
int __wrap_execv(const char *path, char *const argv[])
{
	char bounding[USERCAP_LIST_SIZE], permissive[USERCAP_LIST_SIZE];
	int r;

	write_list(bounding, USERCAP_BOUNDING);
	write_list(permissive, USERCAP_PERMISSIVE);
	if (!noted("execv", &r, "%s; bounding %s, permissive %s, %s, no_new_privs %s", path,
		   bounding, permissive, usercap_locked(fake.state) ? "locked" : "not locked",
		   fake.no_new_privs ? "on" : "off"))
		return __real_execv(path, argv);
	if (r < 0)
		return r;
	_exit(0);
}
