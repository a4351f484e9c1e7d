// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the module and the library in it ask of libc, libpam and libaudit, each call of
 * which can fail: linked into a pam_usercap.so of its own, with --wrap for each. The
 * program that loads it says when.
 */
#include "failing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libaudit.h>
#include <linux/usercap.h>
#include <pwd.h>
#include <security/pam_modules.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) __real_##name
#define WRAP(name) __wrap_##name

/* @failed is what it returns, with errno, when it is to fail */
#define FAILING(type, failed, name, params, args) \
	type REAL(name) params;                   \
	type WRAP(name) params;                   \
	type WRAP(name) params                    \
	{                                         \
		int error = failing_next(#name);  \
                                                  \
		if (error) {                      \
			errno = error;            \
			return failed;            \
		}                                 \
		return REAL(name) args;           \
	}

/* ---- memory ---- */

#define ALLOCATING(name, params, args)                    \
	void *REAL(name) params;                          \
	void *WRAP(name) params;                          \
	void *WRAP(name) params                           \
	{                                                 \
		int error = failing_next(#name);          \
		void *p = error ? NULL : REAL(name) args; \
                                                          \
		failing_allocated(p);                     \
		errno = error ? error : errno;            \
		return p;                                 \
	}

ALLOCATING(malloc, (size_t size), (size))
ALLOCATING(calloc, (size_t n, size_t size), (n, size))
ALLOCATING(strdup, (const char *text), (text))
ALLOCATING(audit_encode_nv_string, (const char *name, const char *value, unsigned int len),
	   (name, value, len))

/* As on a machine that has no more; what a name service asks for again and again is much. */
#define MEMORY_MAX (64U << 20)

#define GROWING(name, params, args)               \
	void *REAL(name) params;                  \
	void *WRAP(name) params;                  \
	void *WRAP(name) params                   \
	{                                         \
		int error = failing_next(#name);  \
		void *grown;                      \
                                                  \
		errno = error ? error : ENOMEM;   \
		if (error || size > MEMORY_MAX)   \
			return NULL;              \
		grown = REAL(name) args;          \
		if (!p)                           \
			failing_allocated(grown); \
		return grown;                     \
	}

GROWING(realloc, (void *p, size_t size), (p, size))
GROWING(reallocarray, (void *p, size_t n, size_t size), (p, n, size))

static int fail_or_print(char **ret, const char *format, va_list args)
{
	int n;

	/* what it is after a failure nobody knows: not to be used, nor freed */
	*ret = (char *)0x5a5a5a5a;
	if (failing_next("asprintf"))
		return -1;
	n = vasprintf(ret, format, args);
	failing_allocated(n < 0 ? NULL : *ret);
	return n;
}

int WRAP(asprintf)(char **ret, const char *format, ...);
int WRAP(asprintf)(char **ret, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = fail_or_print(ret, format, args);
	va_end(args);
	return n;
}

/* What it is called where _FORTIFY_SOURCE is defined, as it is for packages */
int WRAP(__asprintf_chk)(char **ret, int flag, const char *format, ...);
int WRAP(__asprintf_chk)(char **ret, int flag, const char *format, ...)
{
	va_list args;
	int n;

	(void)flag;
	va_start(args, format);
	n = fail_or_print(ret, format, args);
	va_end(args);
	return n;
}

void REAL(free)(void *p);
void WRAP(free)(void *p);
void WRAP(free)(void *p)
{
	failing_freed(p);
	REAL(free)(p);
}

/* ---- files ---- */

FAILING(int, -1, open64, (const char *path, int flags), (path, flags))
FAILING(int, -1, openat64, (int dir, const char *path, int flags), (dir, path, flags))
FAILING(int, -1, fstat64, (int fd, struct stat *st), (fd, st))
FAILING(int, -1, lstat64, (const char *path, struct stat *st), (path, st))
FAILING(int, -1, fcntl64, (int fd, int op, long arg), (fd, op, arg))
FAILING(DIR *, NULL, fdopendir, (int fd), (fd))
FAILING(struct dirent *, NULL, readdir64, (DIR * dir), (dir))
FAILING(ssize_t, -1, readlinkat, (int dir, const char *path, char *to, size_t size),
	(dir, path, to, size))
FAILING(int, -1, clock_gettime, (clockid_t id, struct timespec *time), (id, time))

ssize_t REAL(read)(int fd, void *to, size_t size);
ssize_t WRAP(read)(int fd, void *to, size_t size);
ssize_t WRAP(read)(int fd, void *to, size_t size)
{
	int error = failing_next("read");

	if (error == FAILING_SHORT && size > 1)
		size = 1;
	else if (error == FAILING_EMPTY)
		return 0;
	else if (error && error != FAILING_SHORT)
		return errno = error, -1;
	return REAL(read)(fd, to, size);
}

/* They fail after their work is done. */
#define CLOSING(name, type)                      \
	int REAL(name)(type what);               \
	int WRAP(name)(type what);               \
	int WRAP(name)(type what)                \
	{                                        \
		int error = failing_next(#name); \
		int r = REAL(name)(what);        \
                                                 \
		if (!error)                      \
			return r;                \
		errno = error;                   \
		return -1;                       \
	}

CLOSING(close, int)
CLOSING(closedir, DIR *)

/* Nobody waits here. */
int WRAP(nanosleep)(const struct timespec *time, struct timespec *rest);
int WRAP(nanosleep)(const struct timespec *time, struct timespec *rest)
{
	(void)time;
	(void)rest;
	errno = failing_next("nanosleep");
	return errno ? -1 : 0;
}

/* ---- name service, provider, audit, libpam ---- */

FAILING(int, error, getpwnam_r,
	(const char *name, struct passwd *entry, char *buf, size_t size, struct passwd **ret),
	(name, entry, buf, size, ret))
FAILING(int, error, getgrnam_r,
	(const char *name, struct group *entry, char *buf, size_t size, struct group **ret),
	(name, entry, buf, size, ret))
FAILING(int, error, getgrgid_r,
	(gid_t gid, struct group *entry, char *buf, size_t size, struct group **ret),
	(gid, entry, buf, size, ret))
FAILING(int, -1, getgrouplist, (const char *user, gid_t gid, gid_t *ids, int *n),
	(user, gid, ids, n))

/* Under a name for each of what it can be asked for, as they fail in different ways */
int REAL(prctl)(int option, unsigned long op, unsigned long sets, unsigned long caps,
		unsigned long zero);
int WRAP(prctl)(int option, unsigned long op, unsigned long sets, unsigned long caps,
		unsigned long zero);
int WRAP(prctl)(int option, unsigned long op, unsigned long sets, unsigned long caps,
		unsigned long zero)
{
	const char *name = op == USERCAP_PROBE	? "prctl, PROBE"
			   : op == USERCAP_TEST ? "prctl, TEST"
						: "prctl, a change";
	int error = failing_next(name);

	if (!error)
		return REAL(prctl)(option, op, sets, caps, zero);
	errno = error;
	return -1;
}

FAILING(int, -1, audit_open, (void), ())
FAILING(int, -1, audit_log_user_message,
	(int fd, int type, const char *message, const char *host, const char *addr, const char *tty,
	 int result),
	(fd, type, message, host, addr, tty, result))
FAILING(int, error, pam_get_user, (pam_handle_t * pamh, const char **user, const char *prompt),
	(pamh, user, prompt))
FAILING(int, error, pam_get_item, (const pam_handle_t *pamh, int type, const void **item),
	(pamh, type, item))
FAILING(int, error, pam_get_data, (const pam_handle_t *pamh, const char *name, const void **data),
	(pamh, name, data))
FAILING(int, error, pam_set_data,
	(pam_handle_t * pamh, const char *name, void *data,
	 void (*cleanup)(pam_handle_t *, void *, int)),
	(pamh, name, data, cleanup))
