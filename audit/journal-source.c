// SPDX-License-Identifier: GPL-2.0-or-later
/* Records from the journal, which keeps what the kernel sends to it, field by field */
#include "source.h"

#include <cleanup.h>
#include <errno.h>
#include <inttypes.h>
#include <libaudit.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "entry.h"
#include "fields.h"
#include "systemd.h"

/* Longer than a host name gets */
#define HOST_SIZE 256

/**
 * struct journal_source - this machine's journal, a file, or a directory
 * @source:	what the reader sees
 * @path:	NULL for this machine's
 * @journal:	open, or NULL
 * @host:	of the entry
 */
struct journal_source {
	struct source source;
	char *path;
	sd_journal *journal;
	char host[HOST_SIZE];
};

static struct journal_source *journal_source(struct source *source)
{
	return (struct journal_source *)source;
}

static const char *name(const struct journal_source *self)
{
	return self->path ? self->path : "journal";
}

/* ---- opening ---- */

static int cannot_open(const struct journal_source *self, int error, struct report *report)
{
	return report_error(report, name(self), 0, error, "cannot be opened: %s", strerror(-error));
}

/* sd-journal takes no offence at files that may not be read. */
static int must_have_files(const struct journal_source *self, struct report *report)
{
	int r = sd.journal_has_persistent_files(self->journal);

	if (r == 0)
		r = sd.journal_has_runtime_files(self->journal);
	if (r < 0)
		return cannot_open(self, r, report);
	if (r == 0)
		return report_error(report, name(self), 0, -EACCES,
				    "no journal of this machine can be read: be root, or in group "
				    "systemd-journal or adm");
	return 0;
}

static int open_journal(struct journal_source *self, struct report *report)
{
	const char *files[] = { self->path, NULL };
	struct stat st;
	int r;

	if (!self->path) {
		r = sd.journal_open(&self->journal, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM);
		return r < 0 ? cannot_open(self, r, report) : must_have_files(self, report);
	}
	if (stat(self->path, &st) < 0)
		return cannot_open(self, -errno, report);
	if (S_ISDIR(st.st_mode))
		r = sd.journal_open_directory(&self->journal, self->path, 0);
	else
		r = sd.journal_open_files(&self->journal, files, 0);
	return r < 0 ? cannot_open(self, r, report) : 0;
}

/* The types that we have records of; alternatives, as they are of one field */
static int match_ours(sd_journal *journal)
{
	static const int types[] = { AUDIT_KERNEL_OTHER, AUDIT_TRUSTED_APP, AUDIT_USER_ROLE_CHANGE,
				     AUDIT_USYS_CONFIG };
	int r = sd.journal_add_match(journal, "_TRANSPORT=audit", 0);

	for (size_t i = 0; r >= 0 && i < sizeof(types) / sizeof(*types); i++) {
		char match[32];

		snprintf(match, sizeof(match), "_AUDIT_TYPE=%d", types[i]);
		r = sd.journal_add_match(journal, match, 0);
	}
	return r;
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return time.tv_sec * 1000000ULL + time.tv_nsec / 1000;
}

/* The journal gets a record after it was made, so none is left out that is wanted. */
static int seek(struct journal_source *self)
{
	if (self->source.follow && self->source.from_now)
		return sd.journal_seek_realtime_usec(self->journal, now());
	if (self->source.since && self->source.since < UINT64_MAX / 1000)
		return sd.journal_seek_realtime_usec(self->journal, self->source.since * 1000);
	return sd.journal_seek_head(self->journal);
}

static int journal_open(struct source *source, struct report *report)
{
	struct journal_source *self = journal_source(source);
	int r;

	r = systemd_load();
	if (r < 0)
		return cannot_open(self, r, report);
	r = open_journal(self, report);
	if (r < 0)
		return r;
	r = sd.journal_set_data_threshold(self->journal, RECORD_MAX);
	if (r >= 0)
		r = match_ours(self->journal);
	/* before the first entry is read, or what comes meanwhile goes unseen */
	if (r >= 0 && source->follow)
		r = sd.journal_get_fd(self->journal);
	if (r >= 0)
		r = seek(self);
	return r < 0 ? cannot_open(self, r, report) : 0;
}

/* ---- entries ---- */

/* The value of a field of the entry; length 0 if it has none */
static struct word get(sd_journal *journal, const char *field)
{
	size_t skip = strlen(field) + 1, len;
	const void *data;

	if (sd.journal_get_data(journal, field, &data, &len) < 0 || len < skip)
		return (struct word){ "", 0 };
	return (struct word){ (const char *)data + skip, len - skip };
}

static struct word get_host(struct journal_source *self)
{
	struct word host = get(self->journal, "_HOSTNAME");

	if (host.len >= sizeof(self->host))
		host.len = sizeof(self->host) - 1;
	memcpy(self->host, host.at, host.len);
	return (struct word){ self->host, host.len };
}

/* Return: SOURCE_RECORD, SOURCE_DAMAGED, or 0 if the entry is not of ours */
static int take_entry(struct journal_source *self, struct found *ret)
{
	struct entry entry = { .is_audit = true, .host = get_host(self) };
	int r;

	if (sd.journal_get_realtime_usec(self->journal, &entry.received) < 0)
		entry.received = 0;
	value_number(get(self->journal, "_AUDIT_TYPE"), UINT32_MAX, &entry.type);
	value_number(get(self->journal, "_AUDIT_ID"), UINT32_MAX, &entry.serial);
	value_number(get(self->journal, "_SOURCE_REALTIME_TIMESTAMP"), UINT64_MAX, &entry.made);
	/* what get() returns lives until the next one: the message is the last */
	entry.message = get(self->journal, "MESSAGE");
	r = entry_record(&entry, &ret->record);
	if (r == -ENOENT)
		return 0;
	ret->source = name(self);
	ret->offset = 0;
	return r < 0 ? SOURCE_DAMAGED : SOURCE_RECORD;
}

/* Return: as sd.journal_next(); what has changed meanwhile is taken note of */
static int next_entry(struct journal_source *self)
{
	int r = sd.journal_next(self->journal);

	if (r != 0 || !self->source.follow)
		return r;
	r = sd.journal_process(self->journal);
	return r < 0 ? r : sd.journal_next(self->journal);
}

static int journal_next(struct source *source, struct found *ret, struct report *report)
{
	struct journal_source *self = journal_source(source);
	int r;

	while ((r = next_entry(self)) > 0) {
		r = take_entry(self, ret);
		if (r)
			return r;
	}
	if (r == 0 && source->follow)
		return 0;
	source->ended = true;
	if (r < 0)
		return report_error(report, name(self), 0, r, "cannot be read: %s", strerror(-r));
	return 0;
}

static void journal_watch(struct source *source, struct pollfd *ret, int *ret_timeout)
{
	sd_journal *journal = journal_source(source)->journal;
	uint64_t usec = UINT64_MAX;

	*ret = (struct pollfd){
		.fd = sd.journal_get_fd(journal),
		.events = sd.journal_get_events(journal),
	};
	*ret_timeout = -1;
	/* where there is no inotify, sd-journal wants to look again */
	if (sd.journal_get_timeout(journal, &usec) >= 0 && usec != UINT64_MAX)
		*ret_timeout = 1000;
}

static void journal_free(struct source *source)
{
	struct journal_source *self = journal_source(source);

	if (self->journal)
		sd.journal_close(self->journal);
	free(self->path);
	free(self);
}

static const struct source_ops journal_ops = {
	.open = journal_open,
	.next = journal_next,
	.watch = journal_watch,
	.free = journal_free,
};

int journal_source_new(const char *path, struct source **ret)
{
	struct journal_source *self = calloc(1, sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->source.ops = &journal_ops;
	if (path)
		self->path = strdup(path);
	if (path && !self->path) {
		free(self);
		return -ENOMEM;
	}
	*ret = &self->source;
	return 0;
}
