// SPDX-License-Identifier: GPL-2.0-or-later
/* Does something enforce user capabilities, and will it after the next boot? */
#include "doctor.h"

#include "lsm.h"
#include "machine.h"
#include "units/unit-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#define SERVICE "usercap-bpf.service"

/* Was this kernel built with the LSM, so that it only has to be switched on? */
static bool has_lsm_built_in(struct arena *arena)
{
	struct utsname name;
	char *text;
	size_t len;

	if (uname(&name) < 0)
		return false;
	if (unit_file_read(
		    arena,
		    machine_path(arena, arena_format(arena, "/boot/config-%s", name.release)),
		    &text, &len) < 0)
		return false;
	return strstr(text, "\nCONFIG_SECURITY_USERCAP=y\n");
}

static const char *remedy_boot(struct arena *arena, const char *lsms, const char *name)
{
	return arena_format(
		arena,
		"boot with lsm=%s,%s: in /etc/default/grub add that to GRUB_CMDLINE_LINUX, "
		"then run update-grub",
		lsms, name);
}

static const char *remedy_provider(struct doctor *doctor, const char *lsms)
{
	if (!lsms)
		return "boot a kernel that has them, or: systemctl enable --now usercap-bpf";
	if (has_lsm_built_in(doctor->arena))
		return remedy_boot(doctor->arena, lsms, "usercap");
	if (!lsms_have(lsms, "bpf"))
		return arena_format(doctor->arena, "%s; then: systemctl enable usercap-bpf",
				    remedy_boot(doctor->arena, lsms, "bpf"));
	return "systemctl enable --now usercap-bpf";
}

static void look_for_provider(struct doctor *doctor, const char *lsms)
{
	int r = usercap_probe();

	doctor->provided = r == 0;
	if (r == 0)
		return;
	if (r != -EINVAL) {
		add_unseen(doctor, "provider-unseen", "prctl(2)", r);
		return;
	}
	add_finding(doctor, SEVERITY_CRITICAL, "provider-missing", "kernel",
		    remedy_provider(doctor, lsms),
		    doctor->takes
			    ? "nothing enforces user capabilities: users from whom the policy "
			      "takes some away cannot log in, but by services with "
			      "provider=seccomp"
			    : "nothing enforces user capabilities");
	if (lsms && !lsms_have(lsms, "bpf") && !has_lsm_built_in(doctor->arena))
		add_finding(doctor, SEVERITY_WARNING, "lsm-bpf", LSMS,
			    remedy_boot(doctor->arena, lsms, "bpf"),
			    "bpf is not among the active security modules, so that usercap-bpf can "
			    "enforce nothing");
}

/* Does some unit want it, by a link? */
static bool is_enabled_in(struct arena *arena, const char *dir)
{
	_cleanup_(closedirp) DIR *units = opendir(dir);
	const struct dirent *entry;

	while (units && (entry = readdir(units))) {
		const char *suffix = strrchr(entry->d_name, '.');

		if (!suffix || (strcmp(suffix, ".wants") != 0 && strcmp(suffix, ".requires") != 0))
			continue;
		if (faccessat(dirfd(units), arena_format(arena, "%s/" SERVICE, entry->d_name), F_OK,
			      AT_SYMLINK_NOFOLLOW) == 0)
			return true;
	}
	return false;
}

static bool is_enabled(struct arena *arena)
{
	static const char *const dirs[] = { "/etc/systemd/system", "/usr/local/lib/systemd/system",
					    "/usr/lib/systemd/system", "/lib/systemd/system" };

	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		if (is_enabled_in(arena, machine_path(arena, dirs[i])))
			return true;
	return false;
}

/* What concerns the BPF provider alone */
static void look_at_bpf(struct doctor *doctor)
{
	const char *path = machine_path(doctor->arena, "/proc/sys/kernel/ftrace_enabled");
	const char *ftrace = first_line(doctor->arena, path);

	if (ftrace && !strcmp(ftrace, "0"))
		add_finding(doctor, SEVERITY_CRITICAL, "ftrace-off", path,
			    "sysctl kernel.ftrace_enabled=1, and remove what sets it to 0 from "
			    "/etc/sysctl.d",
			    "this detaches all programs of usercap-bpf from the kernel without a "
			    "word: nothing is enforced");
	if (!is_enabled(doctor->arena))
		add_finding(doctor, SEVERITY_WARNING, "provider-boot", SERVICE,
			    "systemctl enable usercap-bpf",
			    "it is not enabled: after the next boot nothing enforces user "
			    "capabilities");
}

#define NO_RECORDS "the kernel records nothing: neither what is refused, nor what a dry run allows"

/* Records of what is refused, and of what a dry run allows */
static void look_at_audit(struct doctor *doctor)
{
	const char *path = machine_path(doctor->arena, "/proc/cmdline");
	const char *line = first_line(doctor->arena, path);
	const char *at = line ? strstr(line, "audit=0") : NULL;

	if (at && (at == line || at[-1] == ' ') && (!at[7] || at[7] == ' '))
		add_finding(doctor, SEVERITY_WARNING, "audit-off", path, "boot without audit=0",
			    NO_RECORDS);
	else if (machine_is_audited() == 0)
		add_finding(doctor, SEVERITY_WARNING, "audit-off", "kernel",
			    "auditctl -e 1; if it comes back, journald.conf may say Audit=no",
			    NO_RECORDS);
}

void doctor_provider(struct doctor *doctor)
{
	const char *lsms = lsms_active(doctor->arena);

	if (!lsms)
		add_finding(doctor, SEVERITY_UNKNOWN, "lsm-unseen",
			    machine_path(doctor->arena, LSMS),
			    "mount securityfs on /sys/kernel/security",
			    "which security modules are active is not known");
	look_for_provider(doctor, lsms);
	if (doctor->provided && lsms && !lsms_have(lsms, "usercap"))
		look_at_bpf(doctor);
	if (doctor->provided)
		look_at_audit(doctor);
}
