// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap doctor - is everything in place that user capabilities depend on? */
#include "doctor.h"

#include "command.h"
#include "units/unit-file.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

static void print_help(void)
{
	fputs("Usage: usercap doctor [--json | --quiet]\n"
	      "\n"
	      "Looks for what keeps user capabilities from being enforced on this machine: PAM\n"
	      "stacks without the module, services that open sessions without PAM, sessions and\n"
	      "lingering managers that hold more than the policy gives, no provider, or one\n"
	      "that is not loaded at boot, a policy that is wrong or that others can write to,\n"
	      "units whose drop-ins are missing or stale. Each finding has its remedy.\n"
	      "\n"
	      "  --json       one JSON object; usercap-doctor(1) tells what is in it\n"
	      "  -q, --quiet  print nothing: the exit status tells\n"
	      "  -h, --help\n"
	      "\n"
	      "Without root less can be seen, and what was not is told.\n"
	      "\n"
	      "Exit status: 0 nothing but notes, 1 critical findings or warnings, 2 wrong usage\n"
	      "or something could not be seen.\n",
	      stdout);
}

void add_finding(struct doctor *doctor, enum severity severity, const char *code, const char *where,
		 const char *remedy, const char *text)
{
	const struct finding finding = {
		.severity = severity,
		.code = code,
		.where = where,
		.text = text,
		.remedy = remedy,
	};

	list_append(doctor->arena, &doctor->findings, finding);
}

void add_unseen(struct doctor *doctor, const char *code, const char *where, int error)
{
	bool denied = error == -EACCES || error == -EPERM;

	add_finding(
		doctor, SEVERITY_UNKNOWN, code, where, denied ? "try again as root" : NULL,
		denied ? "only root may see this"
		       : arena_format(doctor->arena, "it cannot be read: %s", strerror(-error)));
}

const char *first_line(struct arena *arena, const char *path)
{
	char *text;
	FILE *file = fopen(path, "re");
	char buf[4096];

	if (!file)
		return NULL;
	text = fgets(buf, sizeof(buf), file);
	fclose(file);
	return text ? arena_copy(arena, text, strcspn(text, "\n")) : NULL;
}

static int conclude(const struct doctor *doctor)
{
	enum severity worst = SEVERITY_NOTE;

	for (size_t i = 0; i < doctor->findings.n; i++)
		if (doctor->findings.at[i].severity > worst)
			worst = doctor->findings.at[i].severity;
	switch (worst) {
	case SEVERITY_CRITICAL:
	case SEVERITY_WARNING:
		return STATUS_FINDINGS;
	case SEVERITY_UNKNOWN:
		return STATUS_TROUBLE;
	case SEVERITY_NOTE:
	default:
		return STATUS_FINE;
	}
}

static int examine(bool json, bool quiet)
{
	struct arena arena = { 0 };
	struct doctor doctor = { .arena = &arena };
	int status;

	doctor_policy(&doctor);
	doctor_provider(&doctor);
	doctor_pam(&doctor);
	doctor_outside(&doctor);
	doctor_units(&doctor);
	doctor_sessions(&doctor);
	status = conclude(&doctor);
	if (json)
		doctor_json(&doctor, status);
	else if (!quiet)
		doctor_text(&doctor);
	usercap_policy_free(doctor.policy);
	policy_files_drop(&doctor.files);
	arena_drop(&arena);
	return status;
}

const struct command_option doctor_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },
	{ "quiet", no_argument, NULL, 'q' },
	{ 0 },
};

int doctor_run(int argc, char **argv)
{
	bool json = false, quiet = false;
	int option;

	while ((option = command_getopt(argc, argv, ":hq", doctor_options)) != -1)
		switch (option) {
		case 'h':
			print_help();
			return STATUS_FINE;
		case 'j':
			json = true;
			break;
		case 'q':
			quiet = true;
			break;
		default:
			return misused_option("doctor", option, argv);
		}
	if (optind < argc)
		return misused("doctor", "it takes no argument, but \"%s\" was given",
			       argv[optind]);
	if (json && quiet)
		return misused("doctor", "--json and --quiet exclude each other");
	return examine(json, quiet);
}
