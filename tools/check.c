// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap check - is a policy valid, and what does it say about a user? */
#include "check.h"

#include "command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct options {
	bool json;
	bool quiet;
	bool strict;
	bool no_resolve;
	struct strings users;
};

static void print_help(void)
{
	fputs("Usage: usercap check [OPTION...] [FILE...]\n"
	      "\n"
	      "Tells whether the policy of this machine is valid, as the PAM module reads it:\n"
	      "usercap.conf and its drop-ins, with their owners and modes. Where it is not, all\n"
	      "mistakes are told, with the place and the remedy; where it is, what is doubtful.\n"
	      "\n"
	      "FILE is a draft, whoever owns it, with drop-ins in FILE.d; \"-\" is standard\n"
	      "input.\n"
	      "\n"
	      "  -u, --user USER  what USER is given, and by which lines; may be repeated\n"
	      "  -s, --strict     warnings count as mistakes\n"
	      "  --no-resolve     do not ask who the users and groups are that are named\n"
	      "  --json           one JSON object; usercap-check(1) tells what is in it\n"
	      "  -q, --quiet      print nothing: the exit status tells\n"
	      "  -h, --help\n"
	      "\n"
	      "Exit status: 0 valid, 1 not, 2 wrong usage, or it could not be found out.\n",
	      stdout);
}

/* What is known to be wrong counts more than what is not known. */
static void raise_status(struct check_report *report, int status)
{
	if (report->status != STATUS_FINDINGS && status)
		report->status = status;
}

static void judge(struct check_report *report, const struct options *options,
		  const struct check_policy *policy)
{
	switch (policy_files_state(&policy->files)) {
	case POLICY_WRONG:
		raise_status(report, STATUS_FINDINGS);
		break;
	case POLICY_UNKNOWN:
		raise_status(report, STATUS_TROUBLE);
		break;
	case POLICY_VALID:
	case POLICY_MASKED:
	case POLICY_IGNORED:
		break;
	}
	for (size_t i = 0; options->strict && i < policy->doubts.list.n; i++)
		if (policy->doubts.list.at[i].weight == DOUBT_WARNING)
			raise_status(report, STATUS_FINDINGS);
}

static void add_users(struct check_report *report, const struct options *options,
		      struct check_policy *policy)
{
	for (size_t i = 0; i < options->users.n; i++) {
		const char *name = options->users.at[i], *what;
		int r = check_add_user(policy, name, &what);

		if (r == -ENOENT)
			trouble("check", "there is no user %s: getent passwd lists them", name);
		else if (r < 0)
			trouble("check",
				"%s: the %s cannot be looked up (%s): check the services that "
				"/etc/nsswitch.conf names",
				name, what, strerror(-r));
		if (r < 0)
			raise_status(report, STATUS_TROUBLE);
	}
}

/* @policy has its files */
static void add_policy(struct check_report *report, const struct options *options,
		       struct check_policy *policy, struct arena *arena)
{
	struct usercap_diag diag;

	policy->doubts.arena = arena;
	doubts_find(&policy->doubts, &policy->files, !options->no_resolve);
	judge(report, options, policy);
	if (policy_files_state(&policy->files) < POLICY_UNKNOWN &&
	    policy_files_parse(&policy->files, &policy->policy, &diag) < 0) {
		trouble("check", "%s: %s", diag.file, diag.message);
		raise_status(report, STATUS_TROUBLE);
	}
	add_users(report, options, policy);
	list_append(arena, &report->policies, *policy);
}

/* However it is written: "usercap.conf" in /etc/security is no draft either */
static bool is_same(const char *a, const char *b)
{
	struct stat left, right;

	return stat(a, &left) == 0 && stat(b, &right) == 0 && left.st_dev == right.st_dev &&
	       left.st_ino == right.st_ino;
}

/* Is it one of those that the PAM module reads? Then its owner counts, too. */
static bool is_dropin(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *dir = slash ? arena_copy(arena, path, slash - path + 1) : ".";

	return policy_takes_name(name) &&
	       (is_same(dir, policy_admin_dir(arena)) || is_same(dir, policy_vendor_dir(arena)));
}

static void add_file(struct check_report *report, const struct options *options,
		     struct arena *arena, const char *path)
{
	struct check_policy policy = { 0 };
	int r = 0;

	if (!strcmp(path, policy_main_path(arena)) || is_same(path, policy_main_path(arena)))
		policy_files_load(&policy.files, arena, NULL);
	else if (is_dropin(arena, path))
		policy_files_one(&policy.files, arena, path);
	else
		r = policy_files_draft(&policy.files, arena, path);
	if (r < 0)
		raise_status(report, trouble("check", "%s: %s", path, strerror(-r)));
	else
		add_policy(report, options, &policy, arena);
}

static void drop(struct check_report *report)
{
	for (size_t i = 0; i < report->policies.n; i++) {
		struct check_policy *policy = &report->policies.at[i];

		for (size_t j = 0; j < policy->users.n; j++)
			usercap_assignment_free(policy->users.at[j].assignment);
		usercap_policy_free(policy->policy);
		policy_files_drop(&policy->files);
	}
}

static int check(const struct options *options, struct arena *arena, char **paths)
{
	struct check_report report = { .status = STATUS_FINE };
	struct check_policy policy = { 0 };

	if (!*paths) {
		policy_files_load(&policy.files, arena, NULL);
		add_policy(&report, options, &policy, arena);
	}
	for (; *paths; paths++)
		add_file(&report, options, arena, *paths);
	if (options->json)
		check_json(&report);
	else if (!options->quiet)
		check_text(&report, arena, options->users.n);
	drop(&report);
	return report.status;
}

static int take_option(int option, struct options *chosen, struct arena *arena, char **argv)
{
	switch (option) {
	case 'j':
		chosen->json = true;
		return STATUS_FINE;
	case 'n':
		chosen->no_resolve = true;
		return STATUS_FINE;
	case 'q':
		chosen->quiet = true;
		return STATUS_FINE;
	case 's':
		chosen->strict = true;
		return STATUS_FINE;
	case 'u':
		list_append(arena, &chosen->users, optarg);
		return STATUS_FINE;
	default:
		return misused_option("check", option, argv);
	}
}

const struct command_option check_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "json", no_argument, NULL, 'j' },
	{ "no-resolve", no_argument, NULL, 'n' },
	{ "quiet", no_argument, NULL, 'q' },
	{ "strict", no_argument, NULL, 's' },
	{ "user", required_argument, NULL, 'u', VALUE_USER },
	{ 0 },
};

int check_run(int argc, char **argv)
{
	struct options chosen = { 0 };
	struct arena arena = { 0 };
	int option, status = STATUS_FINE;

	while (!status && (option = command_getopt(argc, argv, ":hqsu:", check_options)) != -1) {
		if (option == 'h') {
			print_help();
			arena_drop(&arena);
			return STATUS_FINE;
		}
		status = take_option(option, &chosen, &arena, argv);
	}
	if (!status && chosen.json && chosen.quiet)
		status = misused("check", "--json and --quiet exclude each other");
	if (!status)
		status = check(&chosen, &arena, argv + optind);
	arena_drop(&arena);
	return status;
}
