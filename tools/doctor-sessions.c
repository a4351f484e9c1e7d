// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Do the sessions that are open hold what the policy gives now?
 *
 * A session is found by its processes: systemd puts them into a control group below
 * that of the user's slice. What a process hands on is its bounding set.
 */
#include "doctor.h"

#include "account.h"
#include "login-processes.h"
#include "machine.h"
#include "proc.h"
#include "processes.h"
#include "show.h"

#include <errno.h>
#include <string.h>

/* Processes of one user in one session; login_processes_read() has them side by side */
struct group {
	const struct login_process *at;
	size_t n;
	const char *user;
};

static bool lingers(struct doctor *doctor, const char *user)
{
	return access(machine_path(doctor->arena,
				   arena_format(doctor->arena, "/var/lib/systemd/linger/%s", user)),
		      F_OK) == 0;
}

/* Of a scope like session-3.scope, or of user@1000.service, which outlives all sessions */
static const char *remedy(struct doctor *doctor, const struct group *group)
{
	const char *unit = group->at->unit;

	if (!strncmp(unit, "user@", 5))
		return arena_format(doctor->arena,
				    "systemctl restart %s, which ends all that %s "
				    "runs in it",
				    unit, group->user);
	if (!strncmp(unit, "session-", 8))
		return arena_format(doctor->arena,
				    "have %s log out and in again, or: loginctl terminate-session "
				    "%.*s",
				    group->user, (int)strcspn(unit + 8, "."), unit + 8);
	return "have the user log out and in again";
}

static const char *why(struct doctor *doctor, const struct group *group)
{
	bool older = group->at->started <= doctor->changed;

	if (!older)
		return "what opened it did not call pam_usercap";
	if (!strncmp(group->at->unit, "user@", 5) && lingers(doctor, group->user))
		return "it was started before the policy changed, and lingers";
	return "it was started before the policy changed";
}

static void look_at_group(struct doctor *doctor, const struct group *group,
			  const struct processes *table, const struct usercap_assignment *given)
{
	const struct process_sets *first = processes_sets(table, group->at->pid);
	uint64_t more = 0;
	size_t n = 0;

	for (size_t i = 0; i < group->n; i++) {
		const struct process_sets *sets = processes_sets(table, group->at[i].pid);
		uint64_t here = (sets->bounding & ~given->caps) |
				(sets->permissive & ~(given->caps | given->permissive));

		n += here != 0;
		more |= here;
	}
	if (more)
		add_finding(doctor, SEVERITY_WARNING, "session-stale",
			    arena_format(doctor->arena, "%s (%s)", group->at->unit, group->user),
			    remedy(doctor, group),
			    arena_format(doctor->arena,
					 "%zu of %zu processes hold %s, which the policy does not "
					 "give: %s",
					 n, group->n, show_names(doctor->arena, more),
					 why(doctor, group)));
	else if (given->caps & ~first->bounding && group->at->started <= doctor->changed)
		add_finding(
			doctor, SEVERITY_NOTE, "session-poorer",
			arena_format(doctor->arena, "%s (%s)", group->at->unit, group->user),
			remedy(doctor, group),
			arena_format(doctor->arena, "it lacks %s, which the policy gives by now",
				     show_names(doctor->arena, given->caps & ~first->bounding)));
}

/* Where what processes hold can't be seen, their age alone says something. */
static void note_age(struct doctor *doctor, const struct group *group, const char **ret_older)
{
	if (group->at->started > doctor->changed)
		return;
	*ret_older = *ret_older
			     ? arena_format(doctor->arena, "%s, %s (%s)", *ret_older,
					    group->at->unit, group->user)
			     : arena_format(doctor->arena, "%s (%s)", group->at->unit, group->user);
}

static int resolve(struct doctor *doctor, struct group *group, struct usercap_assignment **ret)
{
	struct account account;
	char *name;
	int r;

	r = account_name(group->at->uid, &name);
	if (r < 0)
		return r;
	group->user = arena_copy(doctor->arena, name, strlen(name));
	free(name);
	r = account_find(group->user, &account, NULL);
	return r < 0 ? r
		     : usercap_policy_resolve(doctor->policy, group->user, account.uid, account.gid,
					      ret);
}

static void look_at_groups(struct doctor *doctor, const struct login_processes *processes,
			   const struct processes *table, const char **ret_older)
{
	for (size_t i = 0; i < processes->n;) {
		struct group group = { .at = &processes->at[i] };
		struct usercap_assignment *given = NULL;

		while (i < processes->n && login_process_is_beside(group.at, &processes->at[i])) {
			group.n++;
			i++;
		}
		/* whom no line names, and who has no account here, is free by right */
		if (resolve(doctor, &group, &given) < 0)
			continue;
		if (table)
			look_at_group(doctor, &group, table, given);
		else if (given->caps != USERCAP_ALL)
			note_age(doctor, &group, ret_older);
		usercap_assignment_free(given);
	}
}

void doctor_sessions(struct doctor *doctor)
{
	struct login_processes processes = { 0 };
	struct processes table = { 0 };
	const char *older = NULL;
	int r;

	/* without these there is nothing to compare with */
	if (!doctor->provided || !doctor->policy)
		return;
	r = login_processes_read(doctor->arena, &processes);
	if (r < 0) {
		add_unseen(doctor, "sessions-unseen", machine_path(doctor->arena, "/proc"), r);
		return;
	}
	r = processes_read(doctor->arena, processes_path(doctor->arena), &table);
	look_at_groups(doctor, &processes, r < 0 ? NULL : &table, &older);
	if (r < 0 && older)
		add_finding(doctor, SEVERITY_UNKNOWN, "sessions-unseen", older, "try again as root",
			    "older than the policy; what these sessions hold only root may see");
}
