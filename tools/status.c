// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap status - what enforces user capabilities here, and what this process holds */
#include "command.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <usercap.h>

#include "cleanup.h"
#include "enforce.h"

#define LSMS "/sys/kernel/security/lsm"
#define COLUMN "%-12s"

static void print_help(void)
{
	fputs("Usage: usercap status [--limits]\n\n"
	      "Tells what enforces user capabilities here, and what this process holds.\n\n"
	      "  -l, --limits  for each capability: what is not enforced, or refused too much\n\n"
	      "Exit status: 0 something enforces them, and the policy is valid; 1 not so.\n",
	      stdout);
}

static void filep(FILE **file)
{
	if (*file)
		fclose(*file);
}

static void print_list(const char *name, uint64_t caps)
{
	char list[USERCAP_LIST_SIZE];

	usercap_list_format(caps, list, sizeof(list));
	printf(COLUMN " %s\n", name, list);
}

/* By name, never as all but some: these are for reading, not for a file */
static void print_names(const char *name, uint64_t caps, const char *more)
{
	const char *separator = "";

	printf(COLUMN " ", name);
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		if (!(caps & USERCAP_MASK(cap)))
			continue;
		printf("%s%s", separator, usercap_name(cap));
		separator = ", ";
	}
	puts(more);
}

/* ---- the provider ---- */

/* The names of the active ones, or "" where they can't be read */
static void read_lsms(char *buf, int size)
{
	_cleanup_(filep) FILE *file = fopen(LSMS, "re");

	buf[0] = '\0';
	if (file && fgets(buf, size, file))
		buf[strcspn(buf, "\n")] = '\0';
}

static bool is_among(const char *name, const char *names)
{
	size_t len = strlen(name);

	for (; *names; names += strcspn(names, ",") + (names[strcspn(names, ",")] == ','))
		if (strcspn(names, ",") == len && memcmp(names, name, len) == 0)
			return true;
	return false;
}

static const char *describe_kernel(const char *lsms)
{
	if (!*lsms)
		return "the kernel, by a security module or by BPF";
	return is_among("usercap", lsms) ? "the kernel, by its security module"
					 : "the kernel, by BPF (usercap-bpf)";
}

/* What filters took from this process already; the provider has been asked for */
static uint64_t taken(void)
{
	uint64_t held = USERCAP_ALL;

	usercap_get(USERCAP_EFFECTIVE, &held);
	return USERCAP_ALL & ~held;
}

/* Return: is there one? */
static bool print_provider(int error, const char *lsms)
{
	switch (usercap_provider()) {
	case USERCAP_PROVIDER_KERNEL:
		printf(COLUMN " %s\n", "Provider:", describe_kernel(lsms));
		return true;
	case USERCAP_PROVIDER_SECCOMP:
		if (!taken())
			break;
		printf(COLUMN " seccomp, for this process and those that it starts\n", "Provider:");
		return true;
	case USERCAP_PROVIDER_NONE:
	default:
		break;
	}
	if (error && error != -ENOTSUP)
		printf(COLUMN " not known, %s: a system call filter must let prctl pass\n",
		       "Provider:", strerror(-error));
	else
		printf(COLUMN " none: boot a kernel that is one, or start usercap-bpf\n",
		       "Provider:");
	return false;
}

static void print_completeness(void)
{
	bool seccomp = usercap_provider() == USERCAP_PROVIDER_SECCOMP;
	uint64_t completely = 0;
	struct usercap_limits limits;

	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		if (usercap_provider_limits(cap, &limits) == 0 && !limits.unenforced)
			completely |= USERCAP_MASK(cap);
	if (seccomp)
		print_names("By seccomp:", completely, ", for programs that ask for it");
	else
		print_names("Completely:", completely, "");
	if (completely != USERCAP_ALL)
		print_names("In part:", USERCAP_ALL & ~completely, ": usercap status --limits");
}

/* ---- what there is ---- */

static void print_kernel(const char *lsms)
{
	unsigned int landlock = enforce_landlock_abi();
	struct utsname name;

	if (uname(&name) == 0)
		printf(COLUMN " Linux %s, %s\n", "Kernel:", name.release, name.machine);
	printf(COLUMN " %s\n", "LSMs:", *lsms ? lsms : "not known: cannot read " LSMS);
	printf(COLUMN " seccomp: %s; PR_SET_MDWE: %s; ",
	       "It has:", enforce_possible() == 0 ? "yes" : "no",
	       enforce_has_mdwe() ? "yes" : "no");
	if (landlock)
		printf("Landlock: ABI %u\n", landlock);
	else
		puts("Landlock: no");
}

/* Return: is it valid? */
static bool print_policy(void)
{
	struct usercap_policy *policy = NULL;
	struct usercap_diag diag = { .message = "" };
	int r = usercap_policy_load(NULL, &policy, &diag);

	printf(COLUMN " ", "Policy:");
	if (r == 0)
		puts(USERCAP_CONF ", valid");
	else if (r == -ENOENT)
		puts(USERCAP_CONF " is not there: logins are not limited");
	else if (diag.line)
		printf("%s:%u:%u: %s\n", diag.file, diag.line, diag.column, diag.message);
	else
		printf("%s: %s\n", *diag.file ? diag.file : USERCAP_CONF,
		       *diag.message ? diag.message : strerror(-r));
	usercap_policy_free(policy);
	return r == 0 || r == -ENOENT;
}

static void print_sets(void)
{
	static const struct {
		unsigned int set;
		const char *name;
	} sets[] = {
		{ USERCAP_EFFECTIVE, "Effective:" }, { USERCAP_PERMITTED, "Permitted:" },
		{ USERCAP_BOUNDING, "Bounding:" },   { USERCAP_PERMISSIVE, "Permissive:" },
		{ USERCAP_DENIED, "Denied:" },
	};

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		uint64_t caps;
		int r = usercap_get(sets[i].set, &caps);

		if (r == 0)
			print_list(sets[i].name, caps);
		else
			printf(COLUMN " %s\n", sets[i].name,
			       r == -ENOTSUP ? "not known" : "no provider");
	}
}

static int print_status(int error)
{
	char lsms[512];
	bool provided, valid;

	read_lsms(lsms, sizeof(lsms));
	provided = print_provider(error, lsms);
	if (usercap_provider() != USERCAP_PROVIDER_NONE)
		print_completeness();
	print_kernel(lsms);
	valid = print_policy();
	print_sets();
	return provided && valid ? STATUS_FINE : STATUS_FINDINGS;
}

/* ---- limits ---- */

/* A paragraph, in lines of a terminal */
static void print_wrapped(const char *title, const char *text)
{
	int column = printf("  %s", title);

	while (*text) {
		int len = (int)strcspn(text, " ");

		if (column + 1 + len > 79)
			column = printf("\n   ") - 1;
		column += printf(" %.*s", len, text);
		text += len + (text[len] == ' ');
	}
	putchar('\n');
}

static int print_limits(void)
{
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		struct usercap_limits limits;

		if (usercap_provider_limits(cap, &limits) < 0)
			return trouble("status",
				       "nothing enforces user capabilities here, nor could "
				       "seccomp: boot a kernel that has them");
		puts(usercap_name(cap));
		print_wrapped("Not enforced:", limits.unenforced ? limits.unenforced : "nothing");
		print_wrapped("Refused, too:", limits.excess ? limits.excess : "nothing");
	}
	return STATUS_FINE;
}

const struct command_option status_options[] = {
	{ "help", no_argument, NULL, 'h' },
	{ "limits", no_argument, NULL, 'l' },
	{ 0 },
};

int status_run(int argc, char **argv)
{
	bool limits = false;
	int option, error;

	while ((option = command_getopt(argc, argv, ":hl", status_options)) != -1) {
		if (option == 'h') {
			print_help();
			return STATUS_FINE;
		}
		if (option != 'l')
			return misused_option("status", option, argv);
		limits = true;
	}
	if (optind < argc)
		return misused("status", "it takes no argument, but \"%s\" was given",
			       argv[optind]);
	/* or nobody could see what filters took away, and what they could */
	error = usercap_allow_seccomp(USERCAP_BEST_EFFORT);
	return limits ? print_limits() : print_status(error);
}
