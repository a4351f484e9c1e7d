// SPDX-License-Identifier: GPL-2.0-or-later
#include "reader.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "event.h"
#include "source.h"

/**
 * struct reader - sources, and what is known of what came out of them
 * @sources:	in the order they were added
 * @n_sources:	how many
 * @last:	where the next one is to be linked
 * @current:	which one is being read
 * @since:	the window
 * @until:	and its end
 * @follow:	whether to wait at the end
 * @from_now:	whether to leave out what is there
 * @timeout:	for how long to wait
 * @room:	strings of @event
 * @event:	the one given last
 * @report:	the last failure
 * @stats:	so far
 * @polls:	room for one per source, when following
 */
struct reader {
	struct source *sources;
	size_t n_sources;
	struct source **last;
	struct source *current;
	uint64_t since;
	uint64_t until;
	bool follow;
	bool from_now;
	int timeout;
	struct room room;
	struct event event;
	struct report report;
	struct reader_stats stats;
	struct pollfd *polls;
};

int reader_new(struct reader **ret)
{
	struct reader *reader = calloc(1, sizeof(*reader));

	if (!reader)
		return -ENOMEM;
	reader->last = &reader->sources;
	reader->until = UINT64_MAX;
	reader->timeout = -1;
	reader->room.size = EVENT_ROOM;
	reader->room.bytes = malloc(EVENT_ROOM);
	if (!reader->room.bytes) {
		free(reader);
		return -ENOMEM;
	}
	*ret = reader;
	return 0;
}

void reader_free(struct reader *reader)
{
	struct source *next;

	if (!reader)
		return;
	for (struct source *source = reader->sources; source; source = next) {
		next = source->next;
		source->ops->free(source);
	}
	free(reader->room.bytes);
	free(reader->polls);
	free(reader);
}

void reader_set_window(struct reader *reader, uint64_t since, uint64_t until)
{
	reader->since = since;
	reader->until = until;
}

void reader_follow(struct reader *reader, bool from_now, int timeout)
{
	reader->follow = true;
	reader->from_now = from_now;
	reader->timeout = timeout;
}

/* ---- sources ---- */

static int add(struct reader *reader, struct source *source)
{
	struct pollfd *grown =
		reallocarray(reader->polls, reader->n_sources + 1, sizeof(*reader->polls));

	if (!grown) {
		source->ops->free(source);
		return -ENOMEM;
	}
	reader->polls = grown;
	reader->n_sources++;
	*reader->last = source;
	reader->last = &source->next;
	return 0;
}

int reader_add_file(struct reader *reader, const char *path)
{
	struct source *source;
	int r = log_source_new(path, false, &source);

	return r < 0 ? r : add(reader, source);
}

int reader_add_logs(struct reader *reader, const char *log_file)
{
	struct source *source;
	int r = log_source_new(log_file, true, &source);

	return r < 0 ? r : add(reader, source);
}

int reader_add_stream(struct reader *reader, int fd, const char *name)
{
	struct source *source;
	int r = stream_source_new(fd, name, &source);

	return r < 0 ? r : add(reader, source);
}

int reader_add_journal(struct reader *reader, const char *path)
{
	struct source *source;
	int r = journal_source_new(path, &source);

	return r < 0 ? r : add(reader, source);
}

/* ---- errors ---- */

int report_error(struct report *report, const char *source, uint64_t offset, int error,
		 const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(report->text, sizeof(report->text), format, args);
	va_end(args);
	report->error = (struct reader_error){
		.source = source,
		.offset = offset,
		.error = error,
		.message = report->text,
	};
	return error;
}

const struct reader_error *reader_error(const struct reader *reader)
{
	return &reader->report.error;
}

const struct reader_stats *reader_stats(const struct reader *reader)
{
	return &reader->stats;
}

/* ---- reading ---- */

static int open_source(struct reader *reader, struct source *source)
{
	int r;

	source->opened = true;
	source->since = reader->since;
	source->follow = reader->follow;
	source->from_now = reader->from_now;
	r = source->ops->open(source, &reader->report);
	if (r < 0)
		source->ended = true;
	return r;
}

static void note_damaged(struct reader *reader, const struct found *found)
{
	if (!reader->stats.damaged++) {
		reader->stats.damaged_source = found->source;
		reader->stats.damaged_offset = found->offset;
	}
}

/* Return: whether it became reader->event */
static bool take(struct reader *reader, const struct found *found)
{
	struct event *event = &reader->event;
	int r = event_read(&found->record, &reader->room, event);

	if (r == -EBADMSG)
		note_damaged(reader, found);
	if (r < 0)
		return false;
	event->source = found->source;
	event->offset = found->offset;
	reader->stats.records++;
	return event->time >= reader->since && event->time <= reader->until;
}

/* Return: 1, 0 when the source has nothing more for now, or an error */
static int next_of(struct reader *reader, struct source *source)
{
	uint64_t before = source->bytes;
	struct found found;
	int r = source->opened ? 0 : open_source(reader, source);

	while (r >= 0 && !source->ended) {
		r = source->ops->next(source, &found, &reader->report);
		if (r <= 0)
			break;
		if (r == SOURCE_DAMAGED)
			note_damaged(reader, &found);
		else if (take(reader, &found))
			break;
		r = 0;
	}
	reader->stats.bytes += source->bytes - before;
	return r;
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000ULL + time.tv_nsec / 1000000;
}

/* poll(2)'s timeout until @deadline, or @limit if that comes first; -1 is never */
static int time_left(uint64_t deadline, int limit)
{
	uint64_t time = now(), left;

	if (deadline == UINT64_MAX)
		return limit;
	left = deadline > time ? deadline - time : 0;
	if (limit >= 0 && left > (uint64_t)limit)
		return limit;
	return left > INT_MAX ? INT_MAX : left;
}

/* Return: 0 when it is worth a look, 1 when all have ended, -EAGAIN, -EINTR */
static int wait_for_more(struct reader *reader, uint64_t deadline)
{
	int limit = -1;
	nfds_t n = 0;

	for (struct source *source = reader->sources; source; source = source->next) {
		int timeout;

		if (source->ended)
			continue;
		source->ops->watch(source, &reader->polls[n++], &timeout);
		if (timeout >= 0 && (limit < 0 || timeout < limit))
			limit = timeout;
	}
	if (n == 0)
		return 1;
	if (deadline != UINT64_MAX && now() >= deadline)
		return -EAGAIN;
	return poll(reader->polls, n, time_left(deadline, limit)) < 0 ? -errno : 0;
}

/* From the current source to the last one; @reader->current is NULL at the end */
static int next_of_all(struct reader *reader)
{
	while (reader->current) {
		int r = next_of(reader, reader->current);

		if (r)
			return r;
		reader->current = reader->current->next;
	}
	return 0;
}

static int next_live(struct reader *reader)
{
	uint64_t deadline = reader->timeout < 0 ? UINT64_MAX : now() + reader->timeout;

	for (;;) {
		int r = next_of_all(reader);

		if (r)
			return r;
		r = wait_for_more(reader, deadline);
		if (r)
			return r > 0 ? 0 : r;
		reader->current = reader->sources;
	}
}

int reader_next(struct reader *reader, const struct event **ret)
{
	int r;

	/* the first call, or sources were added behind the end */
	if (!reader->current)
		reader->current = reader->sources;
	r = reader->follow ? next_live(reader) : next_of_all(reader);
	if (r > 0)
		*ret = &reader->event;
	return r;
}
