// SPDX-License-Identifier: GPL-2.0-or-later
#include "audit-sources.h"

#include "cleanup.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define AUDIT_LOG "/var/log/audit/audit.log"
#define AUDIT_CONF "/etc/audit/auditd.conf"

/* Where audisp-usercap(8) keeps our records when auditd's log has gone over them */
#define KEPT_DIRECTORY "/var/log/usercap/"
#define KEPT_LOG KEPT_DIRECTORY "audit.log"

/* auditd's and audisp-usercap's have the same name in it. */
static int add_directory(struct reader *reader, const char *path)
{
	_cleanup_(freep) char *log = NULL;

	if (asprintf(&log, "%s/audit.log", path) < 0) {
		log = NULL;
		return -ENOMEM;
	}
	return reader_add_logs(reader, log);
}

static int add_file(struct reader *reader, const char *path)
{
	struct stat st;

	if (strcmp(path, "-") == 0)
		return reader_add_stream(reader, STDIN_FILENO, "standard input");
	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
		return add_directory(reader, path);
	return reader_add_file(reader, path);
}

/* From when to when were records kept? What can't be read is told when all is read. */
static int look_at_kept(struct audit_sources *sources)
{
	_cleanup_(reader_freep) struct reader *reader = NULL;
	const struct event *event;
	int r;

	r = reader_new(&reader);
	if (r == 0)
		r = reader_add_logs(reader, KEPT_LOG);
	while (r == 0 && (r = reader_next(reader, &event)) > 0) {
		if (!sources->kept || event->time < sources->first)
			sources->first = event->time;
		if (!sources->kept || event->time > sources->last)
			sources->last = event->time;
		sources->kept = true;
		r = 0;
	}
	return r == -ENOMEM ? r : 0;
}

static int add_auditd(struct reader *reader, const struct audit_options *options,
		      struct audit_sources *ret)
{
	struct audit_sources sources = { 0 };
	int r = 0;

	/* what comes from now on is in both */
	if (!options->follow)
		r = look_at_kept(&sources);
	if (r == 0)
		r = reader_add_logs(reader, NULL);
	if (r == 0 && sources.kept)
		r = reader_add_logs(reader, KEPT_LOG);
	*ret = sources;
	return r;
}

/* Whoever may not look is to be told so, not to be shown something else */
static bool is_missing(const char *path)
{
	return access(path, F_OK) < 0 && errno == ENOENT;
}

int audit_sources_add(struct reader *reader, const struct audit_options *options,
		      struct audit_sources *ret)
{
	int r = 0;

	*ret = (struct audit_sources){ 0 };
	for (size_t i = 0; i < options->n_files && r == 0; i++)
		r = add_file(reader, options->files[i]);
	if (r == 0 && options->journal)
		r = reader_add_journal(reader, options->journal_path);
	if (r < 0 || options->n_files || options->journal)
		return r;
	if (is_missing(AUDIT_CONF) && is_missing(AUDIT_LOG))
		return reader_add_journal(reader, NULL);
	return add_auditd(reader, options, ret);
}

bool audit_sources_repeat(const struct audit_sources *sources, const struct event *event)
{
	bool kept = strncmp(event->source, KEPT_DIRECTORY, strlen(KEPT_DIRECTORY)) == 0;
	bool between = event->time >= sources->first && event->time <= sources->last;

	/* what was kept since is in auditd's log, too, or will be when that is read */
	return sources->kept && kept != between;
}
