// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A name service that is slow, hangs or fails, as each line of /run/faulty says:
 *
 *	CALL NAME SECONDS OUTCOME
 *
 * CALL is passwd, group or initgroups. OUTCOME is the ID that is found ("initgroups": one
 * more group that NAME is in), "none" or "fails"; SECONDS may be "ever". Of names without
 * a line it knows nothing, at once. For the guest only: tests/guest/suites/32-name-service.sh.
 */
#include <errno.h>
#include <grp.h>
#include <nss.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define TABLE "/run/faulty"

enum nss_status _nss_faulty_getpwnam_r(const char *name, struct passwd *ret, char *buf, size_t size,
				       int *ret_errno);
enum nss_status _nss_faulty_getgrnam_r(const char *name, struct group *ret, char *buf, size_t size,
				       int *ret_errno);
enum nss_status _nss_faulty_getgrgid_r(gid_t gid, struct group *ret, char *buf, size_t size,
				       int *ret_errno);
enum nss_status _nss_faulty_initgroups_dyn(const char *user, gid_t skip, long *at, long *size,
					   gid_t **groups, long limit, int *ret_errno);

static void wait_for(const char *seconds)
{
	const double time = atof(seconds);
	struct timespec rest = { .tv_sec = (time_t)time };

	while (!strcmp(seconds, "ever"))
		pause();
	rest.tv_nsec = (long)((time - (double)rest.tv_sec) * 1e9);
	nanosleep(&rest, NULL);
}

/* What the table says, after the time that it takes */
static enum nss_status look_up(const char *call, const char *name, unsigned int *ret_id,
			       int *ret_errno)
{
	char wanted_call[16], wanted_name[64], seconds[16] = "0", outcome[16] = "none";
	FILE *table = fopen(TABLE, "re");

	*ret_errno = ENOENT;
	if (!table)
		return NSS_STATUS_NOTFOUND;
	while (fscanf(table, "%15s %63s %15s %15s", wanted_call, wanted_name, seconds, outcome) ==
	       4) {
		if (!strcmp(call, wanted_call) && !strcmp(name, wanted_name))
			break;
		strcpy(outcome, "none");
		strcpy(seconds, "0");
	}
	fclose(table);
	wait_for(seconds);
	if (!strcmp(outcome, "none"))
		return NSS_STATUS_NOTFOUND;
	*ret_errno = ECONNREFUSED;
	if (!strcmp(outcome, "fails"))
		return NSS_STATUS_UNAVAIL;
	*ret_id = (unsigned int)strtoul(outcome, NULL, 10);
	return NSS_STATUS_SUCCESS;
}

enum nss_status _nss_faulty_getpwnam_r(const char *name, struct passwd *ret, char *buf, size_t size,
				       int *ret_errno)
{
	unsigned int id = 0;
	enum nss_status status = look_up("passwd", name, &id, ret_errno);

	if (status != NSS_STATUS_SUCCESS)
		return status;
	snprintf(buf, size, "%s", name);
	*ret = (struct passwd){ .pw_name = buf,
				.pw_passwd = "*",
				.pw_uid = id,
				.pw_gid = id,
				.pw_gecos = "",
				.pw_dir = "/",
				.pw_shell = "/bin/sh" };
	return status;
}

enum nss_status _nss_faulty_getgrnam_r(const char *name, struct group *ret, char *buf, size_t size,
				       int *ret_errno)
{
	static char *nobody[1];
	unsigned int id = 0;
	enum nss_status status = look_up("group", name, &id, ret_errno);

	if (status != NSS_STATUS_SUCCESS)
		return status;
	snprintf(buf, size, "%s", name);
	*ret = (struct group){ .gr_name = buf, .gr_passwd = "*", .gr_gid = id, .gr_mem = nobody };
	return status;
}

/* "group" with the number in place of the name; "any" is for all that have no line. */
enum nss_status _nss_faulty_getgrgid_r(gid_t gid, struct group *ret, char *buf, size_t size,
				       int *ret_errno)
{
	char name[16];
	enum nss_status status;

	snprintf(name, sizeof(name), "%u", gid);
	status = _nss_faulty_getgrnam_r(name, ret, buf, size, ret_errno);
	return status == NSS_STATUS_NOTFOUND
		       ? _nss_faulty_getgrnam_r("any", ret, buf, size, ret_errno)
		       : status;
}

enum nss_status _nss_faulty_initgroups_dyn(const char *user, gid_t skip, long *at, long *size,
					   gid_t **groups, long limit, int *ret_errno)
{
	unsigned int id = 0;
	enum nss_status status = look_up("initgroups", user, &id, ret_errno);

	if (status != NSS_STATUS_SUCCESS || id == skip || (limit > 0 && *at >= limit))
		return status;
	if (*at == *size) {
		gid_t *more = reallocarray(*groups, *size + 1, sizeof(*more));

		if (!more) {
			*ret_errno = ENOMEM;
			return NSS_STATUS_TRYAGAIN;
		}
		*groups = more;
		++*size;
	}
	(*groups)[(*at)++] = id;
	return status;
}
