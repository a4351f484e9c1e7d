// SPDX-License-Identifier: GPL-2.0-or-later
/* Services that let people in without asking PAM */
#include "doctor.h"

#include "machine.h"
#include "units/unit-file.h"

#include <errno.h>
#include <glob.h>
#include <string.h>
#include <strings.h>

#define SSHD_CONFIG "/etc/ssh/sshd_config"

/* How deep sshd lets files include each other */
#define DEPTH_MAX 16

/* Programs that know no PAM at all, or are built without it in Debian */
static const struct {
	const char *path;
	const char *remedy;
} strangers[] = {
	{ "/usr/sbin/dropbear", "use openssh-server" },
	{ "/usr/sbin/tinysshd", "use openssh-server" },
	{ "/usr/lib/systemd/system-generators/systemd-crontab-generator",
	  "use cron, or say UserCapabilities= in its units" },
	{ "/usr/sbin/bcron-sched", "use cron" },
};

/**
 * struct sshd - what sshd says about PAM
 * @use_pam:	the first line that says so counts; NULL if none does
 * @where:	FILE:LINE
 * @unread:	a file that could not be read, or NULL
 */
struct sshd {
	struct arena *arena;
	const char *use_pam;
	const char *where;
	const char *unread;
	int error;
	bool matching; /* in a Match block, where it cannot stand */
	unsigned int depth;
};

static void read_config(struct sshd *sshd, const char *path);

static void read_included(struct sshd *sshd, const char *pattern)
{
	glob_t found;

	if (*pattern != '/')
		pattern = arena_format(sshd->arena, "/etc/ssh/%s", pattern);
	if (glob(machine_path(sshd->arena, pattern), 0, NULL, &found) != 0)
		return;
	for (size_t i = 0; i < found.gl_pathc; i++)
		read_config(sshd,
			    arena_copy(sshd->arena, found.gl_pathv[i], strlen(found.gl_pathv[i])));
	globfree(&found);
}

/* "Keyword value" or "Keyword=value", and quotes around values */
static void read_line(struct sshd *sshd, const char *path, unsigned int number, char *line)
{
	char *key = line + strspn(line, " \t"), *value = key + strcspn(key, " \t=\r");

	if (*value)
		*value++ = '\0';
	value += strspn(value, " \t=\"");
	if (!strcasecmp(key, "Match")) {
		sshd->matching = true;
	} else if (!strcasecmp(key, "Include")) {
		while (*value) {
			size_t len = strcspn(value, " \t\"\r");

			read_included(sshd, arena_copy(sshd->arena, value, len));
			value += len + strspn(value + len, " \t\"\r");
		}
	} else if (!strcasecmp(key, "UsePAM") && !sshd->matching && !sshd->use_pam) {
		sshd->use_pam = arena_copy(sshd->arena, value, strcspn(value, " \t\"\r#"));
		sshd->where = arena_format(sshd->arena, "%s:%u", path, number);
	}
}

static void read_config(struct sshd *sshd, const char *path)
{
	unsigned int number = 0;
	char *text;
	size_t len;
	int r;

	if (sshd->depth == DEPTH_MAX)
		return;
	r = unit_file_read(sshd->arena, path, &text, &len);
	if (r < 0) {
		sshd->unread = path;
		sshd->error = r;
		return;
	}
	sshd->depth++;
	while (*text) {
		char *end = text + strcspn(text, "\n"), *line = text;

		text = end + (*end != '\0');
		*end = '\0';
		read_line(sshd, path, ++number, line);
	}
	sshd->depth--;
}

static void look_at_sshd(struct doctor *doctor)
{
	const char *path = machine_path(doctor->arena, SSHD_CONFIG);
	struct sshd sshd = { .arena = doctor->arena };

	if (access(machine_path(doctor->arena, "/usr/sbin/sshd"), F_OK) < 0)
		return;
	read_config(&sshd, path);
	if (sshd.use_pam && !strcasecmp(sshd.use_pam, "yes"))
		return;
	if (sshd.unread && !sshd.use_pam)
		add_unseen(doctor, "sshd-unseen", sshd.unread, sshd.error);
	else
		add_finding(doctor, SEVERITY_CRITICAL, "sshd-pam", sshd.where ? sshd.where : path,
			    arena_format(doctor->arena,
					 "write \"UsePAM yes\"%s, then: systemctl "
					 "reload ssh",
					 sshd.where ? "" : " before the first Match"),
			    sshd.where ? "sshd opens sessions without PAM, which nothing limits"
				       : "sshd opens sessions without PAM, which nothing limits: "
					 "it does so unless told otherwise");
}

void doctor_outside(struct doctor *doctor)
{
	look_at_sshd(doctor);
	for (size_t i = 0; i < sizeof(strangers) / sizeof(*strangers); i++) {
		const char *path = machine_path(doctor->arena, strangers[i].path);

		if (access(path, F_OK) == 0)
			add_finding(doctor, SEVERITY_WARNING, "outside-pam", path,
				    strangers[i].remedy,
				    "it starts programs for users without PAM, and they are not "
				    "limited");
	}
}
