// SPDX-License-Identifier: GPL-2.0-or-later
#define SD_JOURNAL_SUPPRESS_LOCATION
#include "logs.h"

#include <cleanup.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libaudit.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/uio.h>
#include <syslog.h>
#include <systemd/sd-id128.h>
#include <systemd/sd-journal.h>
#include <time.h>
#include <unistd.h>

#define DENIED_ID SD_ID128_MAKE(c2, a5, 4e, 91, 6d, 0b, 4f, 3a, 9f, 1c, 7b, 58, e0, 36, d2, 84)
#define LOST_ID SD_ID128_MAKE(8f, 10, d7, 35, 42, ce, 49, 6b, b1, 6e, 20, 97, 5a, f8, 03, 4d)
#define DOUBT_ID SD_ID128_MAKE(57, be, 29, 60, a1, 93, 4c, 18, 85, d4, ef, 02, 3b, 76, c9, 1a)

#define LABEL_SIZE 1024

void logs_open(struct logs *ret)
{
	*ret = (struct logs){ .audit = audit_open() };
}

void logs_close(struct logs *logs)
{
	audit_close(logs->audit);
	logs->audit = -1;
}

/* ---- what only /proc knows ---- */

static ssize_t read_proc(unsigned int pid, const char *file, char *ret, size_t size)
{
	_cleanup_(closep) int fd = -1;
	char path[64];
	ssize_t n;

	if (pid)
		snprintf(path, sizeof(path), "/proc/%u/%s", pid, file);
	else
		snprintf(path, sizeof(path), "/proc/self/%s", file);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd < 0 ? -1 : read(fd, ret, size - 1);
	ret[n > 0 ? n : 0] = '\0';
	return n;
}

/* Its number may be another process's by now: that one was started later. */
static bool is_alive(const struct usercap_event *event)
{
	unsigned long long started, ticks = sysconf(_SC_CLK_TCK);
	char stat[1024];
	const char *after_name;

	if (read_proc(event->pid, "stat", stat, sizeof(stat)) <= 0)
		return false;
	after_name = strrchr(stat, ')');
	// NOLINTNEXTLINE(cert-err34-c): the kernel writes numbers that fit
	if (!after_name || sscanf(after_name,
				  ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d "
				  "%*d %*d %*d %*d %llu",
				  &started) != 1)
		return false;
	return started == event->started / (1000000000ULL / ticks);
}

/* NULL where no LSM labels processes */
static const char *label_of(const struct usercap_event *event, bool alive, char ret[LABEL_SIZE])
{
	if (read_proc(alive ? event->pid : 0, "attr/current", ret, LABEL_SIZE) <= 0)
		return alive && read_proc(0, "attr/current", ret, LABEL_SIZE) > 0 ? "?" : NULL;
	ret[strcspn(ret, "\n")] = '\0';
	/* AppArmor's mode follows its label */
	ret[strcspn(ret, " ")] = '\0';
	return alive ? ret : "?";
}

int entry_make(const struct usercap_event *event, struct entry *ret)
{
	char label[LABEL_SIZE];

	ret->event = event;
	ret->alive = is_alive(event);
	return denial_record(event, label_of(event, ret->alive, label), ret->record);
}

/* ---- audit ---- */

static void to_audit(struct logs *logs, const char *message, bool success)
{
	int r, error;

	if (logs->audit < 0)
		logs->audit = audit_open();
	r = logs->audit < 0 ? -1
			    : audit_log_user_message(logs->audit, AUDIT_TRUSTED_APP, message, NULL,
						     NULL, NULL, success);
	error = r > 0 ? 0 : errno;
	if (error && error != logs->audit_failed)
		sd_journal_print(LOG_WARNING,
				 "refusals are only in the journal, audit does not take them: %s",
				 strerror(error));
	logs->audit_failed = error;
}

void logs_to_audit(struct logs *logs, const struct entry *entry)
{
	to_audit(logs, entry->record, entry->event->permissive);
}

/* ---- the journal ---- */

#define MAX_FIELDS 32

struct fields {
	struct iovec at[MAX_FIELDS];
	int n;
};

static void drop_fields(struct fields *fields)
{
	while (fields->n > 0)
		free(fields->at[--fields->n].iov_base);
}

/* What there is no memory for is left out. */
__attribute__((format(printf, 2, 3))) static void add(struct fields *fields, const char *format,
						      ...)
{
	va_list args;
	char *text;
	int n;

	va_start(args, format);
	n = vasprintf(&text, format, args);
	va_end(args);
	if (n >= 0)
		fields->at[fields->n++] = (struct iovec){ text, n };
}

static void add_path(struct fields *fields, const char *field, const struct usercap_path *path,
		     enum denial_order order)
{
	char text[DENIAL_PATH_SIZE];

	if (denial_path(path, order, text))
		add(fields, "%s=%s", field, text);
}

/* When it happened, which can be long before it is written */
static uint64_t real_time(uint64_t since_boot)
{
	struct timespec boot, real;

	clock_gettime(CLOCK_BOOTTIME, &boot);
	clock_gettime(CLOCK_REALTIME, &real);
	return real.tv_sec * 1000000ULL + real.tv_nsec / 1000 -
	       (boot.tv_sec * 1000000ULL + boot.tv_nsec / 1000 - since_boot / 1000);
}

static void add_event(struct fields *fields, const struct usercap_event *event)
{
	add(fields, "USERCAP_TIMESTAMP=%" PRIu64, real_time(event->time));
	add(fields, "USERCAP_SEQUENCE=%" PRIu64, (uint64_t)event->sequence);
	add(fields, "USERCAP_CAPABILITY=%s", denial_cap(event));
	add(fields, "USERCAP_COUNT=%u", event->count);
	add(fields, "USERCAP_PERMISSIVE=%u", event->permissive);
	add(fields, "USERCAP_AUID=%u", event->auid);
	add(fields, "USERCAP_UID=%u", event->uid);
	add(fields, "USERCAP_GID=%u", event->gid);
	add(fields, "USERCAP_SESSION=%u", event->ses);
	add(fields, "USERCAP_PID=%u", event->pid);
	add(fields, "USERCAP_COMM=%.*s", USERCAP_COMM, event->comm);
	add_path(fields, "USERCAP_EXE", &event->exe, DENIAL_LAST_FIRST);
	add_path(fields, "USERCAP_CGROUP", &event->cgroup, DENIAL_FIRST_FIRST);
	if (*denial_rule(event))
		add(fields, "USERCAP_RULE=%s", denial_rule(event));
	if (event->family)
		add(fields, "USERCAP_PORT=%u", event->lport);
	if (event->opid) {
		add(fields, "USERCAP_OTHER_PID=%u", event->opid);
		add(fields, "USERCAP_OTHER_COMM=%.*s", USERCAP_COMM, event->ocomm);
	}
	add_path(fields, "USERCAP_PATH", &event->path, DENIAL_LAST_FIRST);
}

static void add_message(struct fields *fields, int priority, sd_id128_t id, const char *message)
{
	add(fields, "MESSAGE_ID=" SD_ID128_FORMAT_STR, SD_ID128_FORMAT_VAL(id));
	add(fields, "PRIORITY=%d", priority);
	add(fields, "MESSAGE=%s", message);
}

void logs_to_journal(struct logs *logs, const struct entry *entry)
{
	_cleanup_(drop_fields) struct fields fields = { .n = 0 };

	add_message(&fields, LOG_NOTICE, DENIED_ID, entry->record);
	add(&fields, "USERCAP_AUDITED=%d", !logs->audit_failed);
	/* has journald add which unit it belongs to, and "systemctl status" show it */
	if (entry->alive)
		add(&fields, "OBJECT_PID=%u", entry->event->pid);
	add_event(&fields, entry->event);
	sd_journal_sendv(fields.at, fields.n);
}

void logs_tell_lost(struct logs *logs, uint64_t lost)
{
	_cleanup_(drop_fields) struct fields fields = { .n = 0 };
	char record[64], message[128];

	snprintf(record, sizeof(record), "op=usercap-lost count=%" PRIu64, lost);
	to_audit(logs, record, false);
	snprintf(message, sizeof(message),
		 "%" PRIu64 " refusals are in no log: nobody read them in time", lost);
	add_message(&fields, LOG_WARNING, LOST_ID, message);
	add(&fields, "USERCAP_COUNT=%" PRIu64, lost);
	sd_journal_sendv(fields.at, fields.n);
}

void logs_tell_doubt(const struct entry *entry, const char *log)
{
	_cleanup_(drop_fields) struct fields fields = { .n = 0 };
	char message[DENIAL_RECORD_SIZE + 128];

	snprintf(message, sizeof(message),
		 "killed while writing this refusal, which may not be in the %s: %s", log,
		 entry->record);
	add_message(&fields, LOG_WARNING, DOUBT_ID, message);
	add_event(&fields, entry->event);
	sd_journal_sendv(fields.at, fields.n);
}
