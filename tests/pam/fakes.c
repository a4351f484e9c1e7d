// SPDX-License-Identifier: GPL-2.0-or-later
#include "fakes.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libaudit.h>
#include <pwd.h>
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct fakes fakes;

void fakes_reset(void)
{
	memset(&fakes, 0, sizeof(fakes));
}

/* ---- name service ---- */

static const struct {
	const char *name;
	uid_t uid;
	gid_t gid;
} accounts[] = {
	{ "root", 0, 0 },
	{ "toor", 0, 0 },
	{ "alice", 1000, 1000 },
	{ "bob", 1001, 1000 },
	{ "EXAMPLE\\carol", 20001, 20000 },
	{ "dave@example.org", 20002, 20000 },
	{ "the user", 20003, 20000 },
};

static const struct {
	const char *name;
	gid_t gid;
} groups[] = {
	{ "users", 1000 },
	{ "EXAMPLE\\domain users", 20000 },
	{ "jit", 30000 },
};

int getpwnam_r(const char *restrict name, struct passwd *restrict entry, char *restrict buf,
	       size_t size, struct passwd **restrict ret)
{
	size_t i;

	*ret = NULL;
	if (fakes.passwd_error)
		return fakes.passwd_error;
	if (fakes.passwd_interrupts && fakes.passwd_interrupts--)
		return EINTR;
	for (i = 0; i < sizeof(accounts) / sizeof(accounts[0]); i++) {
		/* as winbind and SSSD do */
		if (strcasecmp(name, accounts[i].name) != 0)
			continue;
		if (size < strlen(name) + 1 + fakes.passwd_fill)
			return ERANGE;
		memcpy(buf, accounts[i].name, strlen(name) + 1);
		*entry = (struct passwd){
			.pw_name = buf,
			.pw_uid = accounts[i].uid,
			.pw_gid = accounts[i].gid,
		};
		*ret = entry;
	}
	return 0;
}

int getgrgid_r(gid_t gid, struct group *restrict entry, char *restrict buf, size_t size,
	       struct group **restrict ret)
{
	(void)gid, (void)entry, (void)buf, (void)size;
	*ret = NULL;
	return fakes.group_error;
}

int getgrnam_r(const char *restrict name, struct group *restrict entry, char *restrict buf,
	       size_t size, struct group **restrict ret)
{
	size_t i;

	*ret = NULL;
	if (fakes.group_error)
		return fakes.group_error;
	for (i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
		if (strcmp(name, groups[i].name) != 0)
			continue;
		if (size < strlen(name) + 1)
			return ERANGE;
		memcpy(buf, name, strlen(name) + 1);
		*entry = (struct group){ .gr_name = buf, .gr_gid = groups[i].gid };
		*ret = entry;
	}
	return 0;
}

/* bob is in jit; everybody else has the primary group alone. */
int getgrouplist(const char *user, gid_t gid, gid_t *ids, int *n)
{
	int room = *n;

	if (fakes.grouplist_fails)
		return -1;
	*n = strcmp(user, "bob") == 0 ? 2 : 1;
	if (room < *n)
		return -1;
	ids[0] = gid;
	if (*n > 1)
		ids[1] = 30000;
	return *n;
}

/* ---- owners of files, for tests that root does not run ---- */

int fstat(int fd, struct stat *st)
{
	if (fstatat(fd, "", st, AT_EMPTY_PATH) < 0)
		return -1;
	if (st->st_uid == geteuid())
		st->st_uid = 0;
	if (fakes.foreign_file)
		st->st_uid = 4711;
	if (fakes.changes)
		st->st_mtim.tv_nsec = 1000 + fakes.changes--;
	return 0;
}

/* ---- libpam ---- */

int pam_set_data(pam_handle_t *pamh, const char *name, void *data,
		 void (*cleanup)(pam_handle_t *pamh, void *data, int status))
{
	static int (*real)(pam_handle_t * pamh, const char *name, void *data,
			   void (*cleanup)(pam_handle_t * pamh, void *data, int status));

	if (fakes.set_data_fails)
		return PAM_BUF_ERR;
	if (!real)
		*(void **)&real = dlsym(RTLD_NEXT, "pam_set_data");
	return real(pamh, name, data, cleanup);
}

/* ---- system log ---- */

void pam_syslog(const pam_handle_t *pamh, int priority, const char *format, ...)
{
	size_t used = strlen(fakes.log);
	va_list args;

	(void)pamh;
	if (used + 4096 > sizeof(fakes.log))
		abort();
	used += sprintf(fakes.log + used, "<%d>", priority);
	va_start(args, format);
	used += vsnprintf(fakes.log + used, 4000, format, args);
	va_end(args);
	memcpy(fakes.log + used, "\n", 2);
}

/* ---- audit ---- */

/*
 * The module asks before libpam, which is told no lies: it would fail itself.
 * Where no descriptors are left it gets one that is none, for the same reason.
 */
int audit_open(void)
{
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (!fakes.audit_open_error)
		return fd < 0 ? 1 << 20 : fd;
	close(fd);
	errno = fakes.audit_open_error;
	fakes.audit_open_error = 0;
	return -1;
}

int audit_log_user_message(int fd, int type, const char *message, const char *host,
			   const char *addr, const char *tty, int result)
{
	char *record = type == AUDIT_USER_ROLE_CHANGE ? fakes.audit
		       : type == AUDIT_USYS_CONFIG    ? fakes.config
						      : NULL;

	if (fakes.audit_send_error) {
		errno = fakes.audit_send_error;
		return -1;
	}
	if (fd < 0 || !record || record[0])
		abort();
	snprintf(record, sizeof(fakes.audit), "%s hostname=%s addr=%s terminal=%s res=%d", message,
		 host ? host : "?", addr ? addr : "(resolver)", tty ? tty : "?", result);
	return 1;
}

/* libpam's own records */
int audit_log_acct_message(int fd, int type, const char *program, const char *op, const char *name,
			   unsigned int id, const char *host, const char *addr, const char *tty,
			   int result)
{
	(void)fd, (void)type, (void)program, (void)op, (void)name;
	(void)id, (void)host, (void)addr, (void)tty, (void)result;
	return 1;
}
