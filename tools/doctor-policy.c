// SPDX-License-Identifier: GPL-2.0-or-later
/* Can the policy be applied? Mistakes in detail are the business of usercap check. */
#include "doctor.h"

#include "policy-doubts.h"

#include <string.h>
#include <sys/stat.h>

static void look_at_file(struct doctor *doctor, const struct policy_file *file)
{
	const struct policy_mistake *mistake = file->mistakes.at;
	const char *where = file->path;

	switch (file->state) {
	case POLICY_WRONG:
		if (mistake->line)
			where = arena_format(doctor->arena, "%s:%u:%u", file->path, mistake->line,
					     mistake->column);
		add_finding(
			doctor, SEVERITY_CRITICAL, "policy-wrong", where,
			mistake->line ? "usercap edit; usercap check tells all mistakes" : NULL,
			arena_format(doctor->arena, "only root can log in: %s", mistake->message));
		break;
	case POLICY_UNKNOWN:
		add_finding(doctor, SEVERITY_UNKNOWN, "policy-unseen", where, "try again as root",
			    mistake->message);
		break;
	case POLICY_IGNORED:
		add_finding(
			doctor, SEVERITY_NOTE, "policy-ignored", where, NULL,
			arena_format(doctor->arena, "not part of the policy: %s", file->reason));
		break;
	case POLICY_VALID:
	case POLICY_MASKED:
		break;
	}
}

static void count_doubts(struct doctor *doctor)
{
	struct doubts doubts = { .arena = doctor->arena };
	size_t n = 0;

	doubts_find(&doubts, &doctor->files, false);
	for (size_t i = 0; i < doubts.list.n; i++)
		n += doubts.list.at[i].weight == DOUBT_WARNING;
	if (n)
		add_finding(doctor, SEVERITY_NOTE, "policy-doubtful",
			    policy_main_path(doctor->arena), "usercap check",
			    arena_format(doctor->arena, "%zu line%s may not be what was meant", n,
					 n == 1 ? "" : "s"));
}

/* A file that was renamed over another keeps its own time of modification. */
static void note_change(struct doctor *doctor, const char *path)
{
	struct stat st;

	if (lstat(path, &st) == 0 && st.st_ctim.tv_sec > doctor->changed)
		doctor->changed = st.st_ctim.tv_sec;
}

static void look_at_lines(struct doctor *doctor)
{
	for (size_t i = 0; i < doctor->files.files.n; i++) {
		const struct policy_file *file = &doctor->files.files.at[i];

		if (file->state == POLICY_VALID)
			note_change(doctor, file->path);
		for (size_t j = 0; file->state == POLICY_VALID && j < file->lines.n; j++)
			if (file->lines.at[j].line.caps != USERCAP_ALL)
				doctor->takes = true;
	}
	/* where something was removed */
	note_change(doctor, policy_admin_dir(doctor->arena));
	note_change(doctor, policy_vendor_dir(doctor->arena));
}

void doctor_policy(struct doctor *doctor)
{
	struct usercap_diag diag;

	policy_files_load(&doctor->files, doctor->arena, NULL);
	for (size_t i = 0; i < doctor->files.files.n; i++)
		look_at_file(doctor, &doctor->files.files.at[i]);
	if (policy_files_state(&doctor->files) >= POLICY_UNKNOWN)
		return;
	if (policy_files_parse(&doctor->files, &doctor->policy, &diag) < 0)
		return;
	look_at_lines(doctor);
	count_doubts(doctor);
}
