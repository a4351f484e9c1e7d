// SPDX-License-Identifier: LGPL-2.1-or-later
#include <arpa/inet.h>
#include <errno.h>
#include <libaudit.h>
#include <stdio.h>
#include <string.h>

#include "audit.h"
#include "cleanup.h"
#include "text.h"

/* A kernel without audit, or a container, which it does not serve */
static bool means_no_audit(int error)
{
	return error == EINVAL || error == EPROTONOSUPPORT || error == EAFNOSUPPORT ||
	       error == ECONNREFUSED;
}

/* libaudit prints these as they are, so what would need encoding is left out. */
static const char *item(pam_handle_t *pamh, int type)
{
	const void *text = NULL;

	if (pam_get_item(pamh, type, &text) != PAM_SUCCESS || !text || !*(const char *)text)
		return NULL;
	return audit_value_needs_encoding(text, strlen(text)) ? NULL : text;
}

/* libaudit asks the resolver for an address that it is not given: "?" it is. */
static const char *address(const char *host)
{
	struct in6_addr addr;

	if (!host)
		return "?";
	if (inet_pton(AF_INET, host, &addr) == 1 || inet_pton(AF_INET6, host, &addr) == 1)
		return host;
	return "?";
}

/* Only where there is a dry run, before or after; as a set of its own */
static int permissive_fields(const struct state *before, const struct state *after, char **ret)
{
	uint64_t old = before ? before->caps[STATE_PERMISSIVE] : 0;
	uint64_t new = after ? after->caps[STATE_PERMISSIVE] : 0;
	char lists[2][TEXT_LIST];

	if (!old && !new)
		return asprintf(ret, "%s", "");
	return asprintf(ret, " old-permissive=%s new-permissive=%s", text_list(old, lists[0]),
			after ? text_list(new, lists[1]) : "?");
}

/* "?", without quotes, is what audit calls a value that is not known. */
static char *policy_field(const char *policy)
{
	return policy ? audit_encode_nv_string("policy", policy, 0) : strdup("policy=?");
}

static int assignment(const char *user, const char *policy, const struct state *before,
		      const struct state *after, char **ret)
{
	_cleanup_(freep) char *acct = audit_encode_nv_string("acct", user, 0);
	_cleanup_(freep) char *lines = policy_field(policy);
	_cleanup_(freep) char *permissive = NULL;
	char lists[2][TEXT_LIST];

	if (!acct || !lines)
		return -ENOMEM;
	if (permissive_fields(before, after, &permissive) < 0) {
		permissive = NULL;
		return -ENOMEM;
	}
	if (asprintf(ret, "op=usercap-assign %s old-usercap=%s new-usercap=%s%s %s", acct,
		     before ? text_list(before->caps[STATE_BOUNDING], lists[0]) : "?",
		     after ? text_list(after->caps[STATE_BOUNDING], lists[1]) : "?", permissive,
		     lines) < 0) {
		*ret = NULL;
		return -ENOMEM;
	}
	return 0;
}

static int bad_policy(const char *path, unsigned int line, char **ret)
{
	_cleanup_(freep) char *file = audit_encode_nv_string("path", path, 0);

	if (!file)
		return -ENOMEM;
	if (asprintf(ret, "op=usercap-load %s line=%u", file, line) < 0) {
		*ret = NULL;
		return -ENOMEM;
	}
	return 0;
}

static int send_record(pam_handle_t *pamh, int type, const char *text, bool success)
{
	const char *host = item(pamh, PAM_RHOST), *tty = item(pamh, PAM_TTY);
	_cleanup_(closep) int fd = audit_open();

	if (fd < 0)
		return means_no_audit(errno) ? 0 : -errno;
	errno = 0;
	if (audit_log_user_message(fd, type, text, host, address(host), tty, success) > 0 ||
	    means_no_audit(errno))
		return 0;
	return errno ? -errno : -EIO;
}

int audit_assignment(pam_handle_t *pamh, const char *user, const char *policy,
		     const struct state *before, const struct state *after)
{
	_cleanup_(freep) char *text = NULL;
	int r = assignment(user, policy, before, after, &text);

	return r < 0 ? r : send_record(pamh, AUDIT_USER_ROLE_CHANGE, text, after != NULL);
}

int audit_bad_policy(pam_handle_t *pamh, const char *path, unsigned int line)
{
	_cleanup_(freep) char *text = NULL;
	int r = bad_policy(path, line, &text);

	return r < 0 ? r : send_record(pamh, AUDIT_USYS_CONFIG, text, false);
}
