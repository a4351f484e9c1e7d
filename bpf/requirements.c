// SPDX-License-Identifier: GPL-2.0-or-later
#include "requirements.h"

#include <cleanup.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <usercap.h>

#define SECURITYFS "/sys/kernel/security"
#define BTF "/sys/kernel/btf/vmlinux"

/* The first line of a small file, without its end; -errno if there is none */
static int read_line(const char *path, char *ret, size_t size)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length;

	if (fd < 0)
		return -errno;
	length = read(fd, ret, size - 1);
	if (length < 0)
		return -errno;
	ret[length] = '\0';
	ret[strcspn(ret, "\n")] = '\0';
	return 0;
}

static bool in_list(const char *list, const char *name)
{
	size_t length = strlen(name);

	while (*list) {
		size_t item = strcspn(list, ",");

		if (item == length && memcmp(list, name, length) == 0)
			return true;
		list += item + (list[item] == ',');
	}
	return false;
}

/* Where securityfs is not mounted it can't be told; attaching will say. */
static int check_lsm_list(struct problem *problem)
{
	char list[512] = "";

	if (read_line(SECURITYFS "/lsm", list, sizeof(list)) < 0 || in_list(list, "bpf"))
		return 0;
	return problem_set(problem, -EOPNOTSUPP,
			   "bpf is not among this kernel's LSMs (%s): start it with lsm=%s%sbpf",
			   list, list, *list ? "," : "");
}

static int check_lockdown(struct problem *problem)
{
	char state[128] = "";

	if (read_line(SECURITYFS "/lockdown", state, sizeof(state)) < 0 ||
	    !strstr(state, "[confidentiality]"))
		return 0;
	return problem_set(
		problem, -EOPNOTSUPP,
		"this kernel is locked down for confidentiality, which keeps BPF programs "
		"from reading its memory: lockdown=integrity is as far as it may go");
}

static int check_btf(struct problem *problem)
{
	if (access(BTF, R_OK) == 0)
		return 0;
	return problem_set(problem, -EOPNOTSUPP,
			   "%s: %s: this kernel tells nothing about its types; it must be built "
			   "with CONFIG_DEBUG_INFO_BTF",
			   BTF, strerror(errno));
}

int requirements_check(struct problem *problem)
{
	if (geteuid() != 0)
		return problem_set(problem, -EPERM, "only root can load BPF programs for LSMs");
	return check_lsm_list(problem) ?: check_lockdown(problem) ?: check_btf(problem);
}

int requirements_check_alone(struct problem *problem)
{
	if (usercap_probe() < 0)
		return 0;
	return problem_set(problem, -EEXIST, "%s already enforces user capabilities here",
			   access(SECURITYFS "/usercap", F_OK) == 0
				   ? "the kernel's own LSM"
				   : "another copy of this provider");
}

bool requirements_is_real_time(const char *version)
{
	return strstr(version, "PREEMPT_RT") || strstr(version, "PREEMPT_{RT");
}

bool requirements_is_preemptible(const char *version, const char *chosen, const char *line)
{
	if (*chosen)
		return strstr(chosen, "(full)");
	if (!strstr(version, "PREEMPT_DYNAMIC"))
		return strstr(version, " PREEMPT ");
	return strstr(line, "preempt=full");
}

int requirements_warn(char *ret, size_t size)
{
	char chosen[128] = "", line[4096] = "";
	struct utsname kernel;

	if (uname(&kernel) < 0)
		return 0;
	if (requirements_is_real_time(kernel.version)) {
		snprintf(ret, size,
			 "this is a real-time kernel, on which the provider was not tested");
		return 1;
	}
	read_line("/sys/kernel/debug/sched/preempt", chosen, sizeof(chosen));
	read_line("/proc/cmdline", line, sizeof(line));
	if (!requirements_is_preemptible(kernel.version, chosen, line))
		return 0;
	snprintf(ret, size,
		 "with full preemption (preempt=full) an exec can fail with EAGAIN when "
		 "wx_mappings is bounded");
	return 1;
}
