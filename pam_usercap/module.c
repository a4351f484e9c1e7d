// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * pam_usercap - give a session the user capabilities that usercap.conf assigns
 *
 * A session module, so that every service is covered: the order in which su,
 * sshd, sudo, cron and systemd do things is different, but all of them open
 * the session with privilege, in the process from which the user's program
 * then descends. See DESIGN section 7 and pam_usercap(8).
 */
#include <errno.h>
#include <security/pam_ext.h>
#include <security/pam_modules.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "account.h"
#include "assign.h"
#include "audit.h"
#include "by-seccomp.h"
#include "cleanup.h"
#include "module-options.h"
#include "seccomp-limits.h"
#include "sessions.h"
#include "text.h"

#define POLICY_TRIES 3

/**
 * struct login - one session that is being opened
 * @pamh:	its handle
 * @options:	what pam.d says
 * @user:	its user, as the service calls them; "?" as long as that is not known
 * @name:	the same as policies do: as NSS spells it; NULL as long as that is not known
 * @account:	the user's IDs
 * @root:	this is root, who is let in to mend what is broken
 * @by_seccomp:	filters enforce what the policy says
 * @why:	what went wrong
 * @policy:	the lines that decided; "" as long as they are not known
 */
struct login {
	pam_handle_t *pamh;
	struct module_options options;
	const char *user;
	char *name;
	struct account account;
	bool root;
	bool by_seccomp;
	char why[sizeof(struct usercap_diag)];
	char policy[TEXT_POLICY];
};

static void policy_freep(struct usercap_policy **policy)
{
	usercap_policy_free(*policy);
}

static void assignment_freep(struct usercap_assignment **assignment)
{
	usercap_assignment_free(*assignment);
}

/* Note what went wrong. Return: -@error; ENOENT is for a user who does not exist. */
__attribute__((format(printf, 3, 4))) static int fail(struct login *login, int error,
						      const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(login->why, sizeof(login->why), format, args);
	va_end(args);
	return -error;
}

/* Not fatal: a login must not depend on auditd. */
static void audited(const struct login *login, int r)
{
	if (r < 0)
		pam_syslog(login->pamh, LOG_WARNING, "cannot send an audit record for %s: %s",
			   login->user, strerror(-r));
}

static void record(const struct login *login, const struct state *before, const struct state *after)
{
	const char *policy = login->policy[0] ? login->policy : NULL;

	if (login->options.audit)
		audited(login, audit_assignment(login->pamh, login->user, policy, before, after));
}

/* Whose login found it says the record that follows. */
static void record_mistake(const struct login *login, const struct usercap_diag *diag)
{
	const char *conf = login->options.conf ? login->options.conf : USERCAP_CONF;

	if (login->options.audit)
		audited(login, audit_bad_policy(login->pamh, diag->file[0] ? diag->file : conf,
						diag->line));
}

/*
 * Whoever comes here has not been given what the policy assigns, whatever the
 * reason: a broken policy, a name service or provider that fails, a mistake in
 * pam.d. This alone decides what follows. Not PAM_SESSION_ERR: sudo would go on.
 */
static int refuse_or_admit(const struct login *login, int error)
{
	struct state held;
	bool known = !state_read(&held);

	record(login, known ? &held : NULL, NULL);
	if (login->options.admit) {
		pam_syslog(login->pamh, LOG_ALERT, "letting %s in because of onerr=ignore: %s",
			   login->user, login->why);
		return PAM_SUCCESS;
	}
	if (login->root) {
		pam_syslog(login->pamh, LOG_ALERT,
			   "letting %s in to mend this, others are refused: %s", login->user,
			   login->why);
		return PAM_SUCCESS;
	}
	pam_syslog(login->pamh, LOG_ALERT, "refusing %s, root can log in to mend this: %s",
		   login->user, login->why);
	return error == -ENOENT ? PAM_USER_UNKNOWN : PAM_PERM_DENIED;
}

/* Who is it? Before anything else can fail: root's way in depends on it. */
static int identify(struct login *login)
{
	const char *user = NULL;
	int r;

	if (pam_get_user(login->pamh, &user, NULL) != PAM_SUCCESS || !user || !*user)
		return fail(login, ENOENT, "the service does not say which user it is");
	login->user = user;
	login->root = !strcmp(user, "root");
	r = account_find(user, &login->account, &login->name);
	if (r == -ENOENT)
		return fail(login, ENOENT, "there is no such account");
	if (r < 0)
		return fail(login, EIO, "the account cannot be looked up (%s): check the %s",
			    strerror(-r), "services that /etc/nsswitch.conf names for passwd");
	login->root = login->account.uid == 0;
	return 0;
}

/* What does the policy say? The lines that decided live as long as the policy. */
static int decide(struct login *login, struct usercap_policy **ret_policy,
		  struct usercap_assignment **ret)
{
	struct usercap_diag diag = {};
	int r, tries = 0;

	/* somebody may be saving it at this moment */
	do
		r = usercap_policy_load(login->options.conf, ret_policy, &diag);
	while (r == -EAGAIN && ++tries < POLICY_TRIES);
	if (r < 0) {
		text_mistake(&diag, -r, login->why, sizeof(login->why));
		record_mistake(login, &diag);
		return -EBADMSG;
	}
	r = usercap_policy_resolve(*ret_policy, login->name, login->account.uid, login->account.gid,
				   ret);
	if (r < 0)
		return fail(login, EIO, "the user's groups cannot be looked up (%s): check the %s",
			    strerror(-r), "services that /etc/nsswitch.conf names for group");
	text_policy(*ret, login->policy);
	if (login->options.permissive)
		(*ret)->permissive = USERCAP_ALL & ~(*ret)->caps;
	return 0;
}

/* What shall be refused to this user, not only recorded */
static uint64_t enforced(const struct usercap_assignment *assignment)
{
	return USERCAP_ALL & ~assignment->caps & ~assignment->permissive;
}

/* A dry run that can not record is no reason to refuse a login. */
static void warn_unrecorded(const struct login *login, const struct usercap_assignment *assignment,
			    const char *why)
{
	char list[TEXT_LIST], lines[1024];

	if (!assignment->permissive)
		return;
	text_lines(assignment, lines, sizeof(lines));
	pam_syslog(login->pamh, LOG_WARNING, "%s: use of %s is not recorded, as %s asks: %s",
		   login->user, text_list(assignment->permissive, list), lines, why);
}

/*
 * Without a provider there is nothing to give or take away. That is well as
 * long as the policy takes nothing away from this user.
 */
static int without_provider(struct login *login, const struct usercap_assignment *assignment)
{
	char list[TEXT_LIST], lines[1024];

	if (enforced(assignment)) {
		text_lines(assignment, lines, sizeof(lines));
		return fail(login, EINVAL,
			    "%s takes %s away, but nothing on this kernel enforces user "
			    "capabilities%s: boot a kernel that has them, or start usercap-bpf",
			    lines, text_list(enforced(assignment), list),
			    login->options.seccomp ? ", and seccomp can not" : "");
	}
	warn_unrecorded(login, assignment, "nothing on this kernel does");
	return PAM_IGNORE;
}

/* By the provider of the kernel, which takes it back when the session is closed */
static int apply(struct login *login, const struct usercap_assignment *assignment,
		 struct change *ret)
{
	int r = assign(assignment->caps, assignment->permissive, ret);

	if (r == -EPERM)
		return fail(login, EPERM, "the service may not take user capabilities away: %s",
			    "it needs CAP_SETPCAP");
	if (r < 0)
		return fail(login, -r, "the user capabilities cannot be set (%s): try again",
			    strerror(-r));
	return r;
}

/* All of it is taken away, or nothing, and for good. */
static int apply_by_seccomp(struct login *login, const struct usercap_assignment *assignment,
			    struct change *ret)
{
	char list[TEXT_LIST], lines[1024];
	const char *why = NULL;
	uint64_t unable;
	int r;

	unable = by_seccomp_unable(enforced(assignment), login->options.best_effort, &why);
	if (unable) {
		text_lines(assignment, lines, sizeof(lines));
		return fail(login, ENOTSUP, "%s takes %s away, but seccomp can not, since %s",
			    lines, text_list(unable, list), why);
	}
	r = by_seccomp_assign(assignment->caps | assignment->permissive, ret);
	if (r == -EPERM)
		return fail(login, EPERM, "the service may not install a filter: it needs %s",
			    "CAP_SYS_ADMIN, or no_new_privs");
	if (r < 0)
		return fail(login, -r, "seccomp cannot take %s away from this service (%s)",
			    text_list(enforced(assignment), list), strerror(-r));
	warn_unrecorded(login, assignment, "filters can not");
	return r;
}

/* One line for a session from which something was taken, else only with debug */
static void report(const struct login *login, const struct usercap_assignment *assignment,
		   const struct change *change)
{
	uint64_t before = change->before.caps[STATE_BOUNDING];
	uint64_t after = change->after.caps[STATE_BOUNDING];
	uint64_t permissive = change->after.caps[STATE_PERMISSIVE];
	uint64_t in_part = login->by_seccomp ? limits_incomplete(~after & USERCAP_ALL) : 0;
	char lists[6][TEXT_LIST], lines[1024];
	int level = before & ~after ? LOG_INFO : LOG_DEBUG;

	/* an earlier session's filters are seldom what somebody wants */
	if (login->by_seccomp && change->ceiling)
		level = LOG_NOTICE;
	if (change->unrecorded)
		pam_syslog(login->pamh, LOG_NOTICE,
			   "%s: use of %s is not recorded: the service has no right to ask for it",
			   login->user, text_list(change->unrecorded, lists[0]));
	if (level == LOG_DEBUG && !login->options.debug)
		return;
	text_lines(assignment, lines, sizeof(lines));
	pam_syslog(login->pamh, level, "%s holds %s, was %s%s%s%s%s%s%s%s (%s)", login->user,
		   text_list(after, lists[1]), text_list(before, lists[2]),
		   login->by_seccomp ? ", by seccomp" : "", in_part ? ", in part only " : "",
		   in_part ? text_list(in_part, lists[5]) : "",
		   permissive ? ", permissive for " : "",
		   permissive ? text_list(permissive, lists[3]) : "",
		   change->ceiling ? ", the service has no right to give " : "",
		   change->ceiling ? text_list(change->ceiling, lists[4]) : "", lines);
}

/* Return: PAM_SUCCESS, PAM_IGNORE, or a negative errno. */
static int enter(struct login *login, struct session *session)
{
	_cleanup_(assignment_freep) struct usercap_assignment *assignment = NULL;
	_cleanup_(policy_freep) struct usercap_policy *policy = NULL;
	struct change change = {};
	int r, applied;

	if (!session)
		return fail(login, ENOMEM, "no memory");
	r = decide(login, &policy, &assignment);
	if (r < 0)
		return r;
	login->by_seccomp = by_seccomp_choose(login->options.seccomp, login->options.best_effort);
	if (usercap_probe() < 0)
		return without_provider(login, assignment);
	applied = login->by_seccomp ? apply_by_seccomp(login, assignment, &change)
				    : apply(login, assignment, &change);
	if (applied < 0)
		return applied;
	/* what filters took away closing does not put back */
	if (!login->by_seccomp)
		*session = (struct session){ change.before, change.after };
	report(login, assignment, &change);
	if (!state_equal(&change.before, &change.after))
		record(login, &change.before, &change.after);
	return applied ? PAM_SUCCESS : PAM_IGNORE;
}

static int reject(struct login *login, const char *option)
{
	if (!strcmp(option, "best-effort"))
		return fail(login, EINVAL, "%s in /etc/pam.d needs provider=seccomp", option);
	return fail(login, EINVAL, "unknown option \"%s\" in /etc/pam.d, see pam_usercap(8)",
		    option);
}

int pam_sm_open_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct login login = { .pamh = pamh, .user = "?" };
	const char *wrong = module_options_parse(argc, argv, &login.options);
	struct session *session = sessions_begin(pamh);
	int r;

	(void)flags;
	r = identify(&login);
	if (!r && wrong)
		r = reject(&login, wrong);
	if (!r)
		r = enter(&login, session);
	if (r < 0)
		r = refuse_or_admit(&login, r);
	if (session && r != PAM_SUCCESS && r != PAM_IGNORE)
		sessions_end(pamh, NULL);
	free(login.name);
	return r;
}

/*
 * Succeeds, whatever happens: nobody is to be kept from logging out. The
 * privilege to raise may be gone, as in the process in which systemd closes a
 * session, or the lock may have come since.
 */
int pam_sm_close_session(pam_handle_t *pamh, int flags, int argc, const char **argv)
{
	struct session session;
	struct module_options options;
	int r;

	(void)flags;
	module_options_parse(argc, argv, &options);
	if (sessions_end(pamh, &session) < 0 || state_equal(&session.before, &session.after))
		return PAM_SUCCESS;
	r = state_undo(&session.before, &session.after);
	if (r < 0 && options.debug)
		pam_syslog(pamh, LOG_DEBUG, "cannot put the user capabilities back: %s",
			   strerror(-r));
	return PAM_SUCCESS;
}
