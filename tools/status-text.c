// SPDX-License-Identifier: GPL-2.0-or-later
#include "status.h"

#include "escape.h"
#include "show.h"
#include "terminal.h"

#include <stdio.h>
#include <string.h>
#include <usercap.h>

#define COLUMN "%-12s "

static void put(const char *text)
{
	put_text(stdout, text, terminal_takes_utf8());
}

/* By name, never as all but some: these are for reading, not for a file */
static void put_names(const char *label, uint64_t caps, const char *more)
{
	const char *separator = "";

	printf(COLUMN, label);
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		if (!(caps & USERCAP_MASK(cap)))
			continue;
		printf("%s%s", separator, usercap_name(cap));
		separator = ", ";
	}
	puts(more);
}

static void put_enforcer(const struct machine_status *status)
{
	static const char *const texts[ENFORCER_KINDS] = {
		[ENFORCER_NONE] = "none: boot a kernel that is one, or start usercap-bpf",
		[ENFORCER_KERNEL] = "the kernel, by a security module or by BPF",
		[ENFORCER_LSM] = "the kernel, by its security module",
		[ENFORCER_BPF] = "the kernel, by BPF (usercap-bpf)",
		[ENFORCER_SECCOMP] = "seccomp, for this process and those that it starts",
	};

	printf(COLUMN, "Provider:");
	if (status->enforcer == ENFORCER_UNKNOWN)
		printf("not known, %s: a system call filter must let prctl pass\n",
		       strerror(-status->error));
	else
		puts(texts[status->enforcer]);
}

static void put_completeness(const struct machine_status *status)
{
	uint64_t partly = USERCAP_ALL & ~status->completely;
	bool seccomp = status->enforcer == ENFORCER_NONE || status->enforcer == ENFORCER_SECCOMP;

	if (!status->possible)
		return;
	if (status->completely)
		put_names(seccomp ? "By seccomp:" : "Completely:", status->completely,
			  seccomp ? ", for programs that ask for it" : "");
	if (partly)
		put_names("In part:", partly, ": usercap status --limits");
}

static void put_kernel(const struct machine_status *status)
{
	printf(COLUMN "Linux %s, %s\n", "Kernel:", status->release, status->hardware);
	printf(COLUMN, "LSMs:");
	put(status->lsms ? status->lsms : "not known: cannot read /sys/kernel/security/lsm");
	printf("\n" COLUMN "seccomp: %s; PR_SET_MDWE: %s; ",
	       "It has:", status->seccomp ? "yes" : "no", status->mdwe ? "yes" : "no");
	if (status->landlock)
		printf("Landlock: ABI %u\n", status->landlock);
	else
		puts("Landlock: no");
}

static void put_policy(const struct machine_status *status)
{
	printf(COLUMN, "Policy:");
	if (status->policy_missing && !status->limited) {
		puts(USERCAP_CONF " is not there, and no login looks for it");
	} else if (status->policy == POLICY_WRONG || status->policy == POLICY_UNKNOWN) {
		put(status->policy_where ? status->policy_where : USERCAP_CONF);
		fputs(": ", stdout);
		put(status->policy_mistake ? status->policy_mistake : "it cannot be read");
		putchar('\n');
	} else {
		printf(USERCAP_CONF ", valid: %zu line%s in %zu file%s\n", status->policy_lines,
		       status->policy_lines == 1 ? "" : "s", status->policy_files,
		       status->policy_files == 1 ? "" : "s");
	}
}

static void put_configuration(const struct machine_status *status)
{
	put_policy(status);
	printf(COLUMN "%zu of %zu PAM services that open sessions call pam_usercap\n",
	       "Logins:", status->limited, status->services);
	printf(COLUMN, "Services:");
	if (status->generator)
		printf("usercap-generator is there, and wrote drop-ins for %zu unit%s\n",
		       status->units, status->units == 1 ? "" : "s");
	else
		puts("systemd has no usercap-generator: UserCapabilities= does nothing");
}

static void put_sets(const struct machine_status *status)
{
	for (size_t i = 0; i < OWN_SETS; i++) {
		const struct own_set *set = &status->sets[i];
		char list[USERCAP_LIST_SIZE];

		printf("%c%s:%*s ", set->name[0] - 'a' + 'A', set->name + 1,
		       (int)(11 - strlen(set->name)), "");
		if (set->error) {
			puts(status->possible ? "not known" : "no provider");
			continue;
		}
		usercap_list_format(set->caps, list, sizeof(list));
		puts(list);
	}
}

void status_text(const struct machine_status *status)
{
	put_enforcer(status);
	put_completeness(status);
	put_kernel(status);
	put_configuration(status);
	put_sets(status);
	if (!status_is_fine(status) || status->limited < status->services || !status->generator)
		printf(COLUMN "usercap doctor tells what is not as it should be, and what to do\n",
		       "Remedy:");
}
