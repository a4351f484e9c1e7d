// SPDX-License-Identifier: GPL-2.0-or-later
/* A journal of the test's own, that has what a real one hardly ever has */
#include "../unit/unit.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "reader.h"

#define DENIAL "KERNEL_OTHER op=usercap-denied usercap=ptrace uid=1"

/* ---- what stands in for sd-journal: these are found before those of the library ---- */

struct sd_journal {
	size_t at; /* from 1 */
};

struct fake_entry {
	const char *fields[8];
	int result; /* of sd_journal_next(), if it is not 1 */
};

static const struct fake_entry *entries;
static size_t n_entries;
static int open_result, fd_result, process_result;
static int persistent_files, runtime_files;
static uint64_t sought;
static bool timed;
static int n_processed;
static struct sd_journal the_journal;

int sd_journal_open(sd_journal **ret, int flags)
{
	assert_int_equal(flags, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM);
	the_journal.at = 0;
	if (open_result >= 0)
		*ret = &the_journal;
	return open_result;
}

void sd_journal_close(sd_journal *journal)
{
	assert_true(!journal || journal == &the_journal);
}

int sd_journal_has_persistent_files(sd_journal *journal)
{
	(void)journal;
	return persistent_files;
}

int sd_journal_has_runtime_files(sd_journal *journal)
{
	(void)journal;
	return runtime_files;
}

int sd_journal_set_data_threshold(sd_journal *journal, size_t size)
{
	(void)journal;
	(void)size;
	return 0;
}

int sd_journal_add_match(sd_journal *journal, const void *match, size_t size)
{
	(void)journal;
	assert_int_equal(size, 0);
	assert_true(!strncmp(match, "_TRANSPORT=audit", 16) || !strncmp(match, "_AUDIT_TYPE=", 12));
	return 0;
}

int sd_journal_get_fd(sd_journal *journal)
{
	(void)journal;
	return fd_result;
}

int sd_journal_get_events(sd_journal *journal)
{
	(void)journal;
	return POLLIN;
}

int sd_journal_get_timeout(sd_journal *journal, uint64_t *ret)
{
	(void)journal;
	*ret = timed ? 1 : UINT64_MAX;
	return 0;
}

int sd_journal_process(sd_journal *journal)
{
	(void)journal;
	n_processed++;
	return process_result;
}

int sd_journal_seek_head(sd_journal *journal)
{
	(void)journal;
	sought = 0;
	return 0;
}

int sd_journal_seek_realtime_usec(sd_journal *journal, uint64_t usec)
{
	(void)journal;
	sought = usec;
	return 0;
}

int sd_journal_next(sd_journal *journal)
{
	if (journal->at == n_entries)
		return 0;
	journal->at++;
	return entries[journal->at - 1].result ? entries[journal->at - 1].result : 1;
}

int sd_journal_get_realtime_usec(sd_journal *journal, uint64_t *ret)
{
	(void)journal;
	*ret = 7000000;
	return 0;
}

int sd_journal_get_data(sd_journal *journal, const char *field, const void **data, size_t *size)
{
	const struct fake_entry *entry = &entries[journal->at - 1];

	for (size_t i = 0; i < ARRAY_SIZE(entry->fields) && entry->fields[i]; i++)
		if (!strncmp(entry->fields[i], field, strlen(field)) &&
		    entry->fields[i][strlen(field)] == '=') {
			*data = entry->fields[i];
			*size = strlen(entry->fields[i]);
			return 0;
		}
	return -ENOENT;
}

static int reset(void **unused)
{
	(void)unused;
	entries = NULL;
	n_entries = 0;
	open_result = 0;
	fd_result = 0;
	process_result = SD_JOURNAL_NOP;
	persistent_files = 1;
	runtime_files = 0;
	timed = false;
	return 0;
}

static struct reader *journal_reader(const struct fake_entry *from, size_t n)
{
	struct reader *reader;

	entries = from;
	n_entries = n;
	assert_int_equal(reader_new(&reader), 0);
	assert_int_equal(reader_add_journal(reader, NULL), 0);
	return reader;
}

/* ---- tests ---- */

static void entries_that_lack_something(void **unused)
{
	static char long_host[400] = "_HOSTNAME=";
	static char long_message[70000] = "MESSAGE=" DENIAL " path=";
	static const struct fake_entry list[] = {
		{ { "_AUDIT_TYPE=1316", "_AUDIT_ID=1", "MESSAGE=" DENIAL } },
		{ { "_AUDIT_TYPE=1316", "_AUDIT_ID=2", "_HOSTNAME=a",
		    "_SOURCE_REALTIME_TIMESTAMP=6000999", "MESSAGE=" DENIAL } },
		{ { "_AUDIT_TYPE=1316", "_AUDIT_ID=x", "_SOURCE_REALTIME_TIMESTAMP=x",
		    "MESSAGE=" DENIAL } },
		{ { "_AUDIT_TYPE=1316" } },
		{ { "_AUDIT_ID=4", "MESSAGE=" DENIAL } },
		{ { "_AUDIT_TYPE=99999999999", "MESSAGE=" DENIAL } },
		{ { "_AUDIT_TYPE=1316", "_AUDIT_ID=5", "MESSAGE=KERNEL_OTHER x" } },
		{ { "_AUDIT_TYPE=1316", "_AUDIT_ID=6", "MESSAGE=KERNEL_OTHER op=usercap-denied" } },
		{ { "_AUDIT_TYPE=1316", "_AUDIT_ID=7", long_message } },
		{ { "_AUDIT_TYPE=1316", "_AUDIT_ID=8", long_host, "MESSAGE=" DENIAL } },
	};
	static const struct {
		uint64_t serial, time;
		size_t node_len;
	} expected[] = { { 1, 7000, 0 }, { 2, 6000, 1 }, { 0, 7000, 0 }, { 8, 7000, 255 } };
	struct reader *reader;
	const struct event *event;

	(void)unused;
	memset(long_host + strlen(long_host), 'h', sizeof(long_host) - 1 - strlen(long_host));
	memset(long_message + strlen(long_message), 'x',
	       sizeof(long_message) - 1 - strlen(long_message));
	reader = journal_reader(list, ARRAY_SIZE(list));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		assert_int_equal(reader_next(reader, &event), 1);
		assert_int_equal(event->serial, expected[i].serial);
		assert_int_equal(event->time, expected[i].time);
		assert_int_equal(event->node ? strlen(event->node) : 0, expected[i].node_len);
		assert_string_equal(event->source, "journal");
	}
	assert_int_equal(reader_next(reader, &event), 0);
	assert_int_equal(reader_stats(reader)->damaged, 2);
	assert_string_equal(reader_stats(reader)->damaged_source, "journal");
	reader_free(reader);
}

static void cannot_be_opened(void **unused)
{
	struct reader *reader = journal_reader(NULL, 0);
	const struct event *event;

	(void)unused;
	open_result = -EMFILE;
	assert_int_equal(reader_next(reader, &event), -EMFILE);
	assert_string_equal(reader_error(reader)->source, "journal");
	assert_string_equal(reader_error(reader)->message, "cannot be opened: Too many open files");
	assert_int_equal(reader_next(reader, &event), 0);
	reader_free(reader);
}

/* sd-journal opens the directory all the same, and finds nothing in it. */
static void not_permitted(void **unused)
{
	struct reader *reader = journal_reader(NULL, 0);
	const struct event *event;

	(void)unused;
	persistent_files = 0;
	assert_int_equal(reader_next(reader, &event), -EACCES);
	assert_non_null(strstr(reader_error(reader)->message, "be root, or in group"));
	reader_free(reader);
	reader = journal_reader(NULL, 0);
	runtime_files = 1;
	assert_int_equal(reader_next(reader, &event), 0);
	reader_free(reader);
	reader = journal_reader(NULL, 0);
	persistent_files = -EIO;
	assert_int_equal(reader_next(reader, &event), -EIO);
	reader_free(reader);
}

static void breaks_in_the_middle(void **unused)
{
	static const struct fake_entry list[] = {
		{ { "_AUDIT_TYPE=1316", "_AUDIT_ID=1", "MESSAGE=" DENIAL } },
		{ { NULL }, -EBADMSG },
		{ { "_AUDIT_TYPE=1316", "_AUDIT_ID=2", "MESSAGE=" DENIAL } },
	};
	struct reader *reader = journal_reader(list, ARRAY_SIZE(list));
	const struct event *event;

	(void)unused;
	assert_int_equal(reader_next(reader, &event), 1);
	assert_int_equal(reader_next(reader, &event), -EBADMSG);
	assert_string_equal(reader_error(reader)->message, "cannot be read: Bad message");
	assert_int_equal(reader_next(reader, &event), 0);
	reader_free(reader);
}

static void following(void **unused)
{
	static const struct fake_entry list[] = {
		{ { "_AUDIT_TYPE=1316", "_AUDIT_ID=1", "MESSAGE=" DENIAL } },
	};
	struct reader *reader = journal_reader(list, 0);
	const struct event *event;

	(void)unused;
	fd_result = -EMFILE;
	reader_follow(reader, false, 0);
	assert_int_equal(reader_next(reader, &event), -EMFILE);
	assert_non_null(strstr(reader_error(reader)->message, "cannot be opened"));
	reader_free(reader);
	fd_result = 0;
	reader = journal_reader(list, 0);
	reader_follow(reader, false, 0);
	assert_int_equal(reader_next(reader, &event), -EAGAIN);
	n_entries = 1;
	assert_int_equal(reader_next(reader, &event), 1);
	assert_int_equal(reader_next(reader, &event), -EAGAIN);
	process_result = -ENOMEM;
	assert_int_equal(reader_next(reader, &event), -ENOMEM);
	assert_int_equal(reader_next(reader, &event), 0);
	reader_free(reader);
}

/* Where nothing tells of changes, it looks again every second. */
static void without_inotify(void **unused)
{
	struct reader *reader = journal_reader(NULL, 0);
	const struct event *event;
	int ends[2];

	(void)unused;
	assert_int_equal(pipe(ends), 0);
	fd_result = ends[0];
	timed = true;
	n_processed = 0;
	reader_follow(reader, false, 1100);
	assert_int_equal(reader_next(reader, &event), -EAGAIN);
	assert_true(n_processed >= 3);
	reader_free(reader);
	close(ends[0]);
	close(ends[1]);
}

static void seeking(void **unused)
{
	static const struct {
		uint64_t since, until, sought;
	} rows[] = {
		{ 0, UINT64_MAX, 0 },
		{ 5, 6, 5000 },
		{ UINT64_MAX, UINT64_MAX, 0 },
	};
	const struct event *event;

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct reader *reader = journal_reader(NULL, 0);

		reader_set_window(reader, rows[i].since, rows[i].until);
		assert_int_equal(reader_next(reader, &event), 0);
		assert_int_equal(sought, rows[i].sought);
		reader_free(reader);
	}
}

#define TEST(name) cmocka_unit_test_setup(name, reset)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(entries_that_lack_something),
		TEST(cannot_be_opened),
		TEST(not_permitted),
		TEST(breaks_in_the_middle),
		TEST(following),
		TEST(without_inotify),
		TEST(seeking),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
