// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Journals that systemd wrote, and what journalctl exports of them
 *
 * usage: test-audit-journal JOURNALS LOGS, both directories
 */
#include "../unit/unit.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../unit/scratch.h"
#include "canon.h"
#include "export.h"
#include "reader.h"

static const char *journals_dir, *logs_dir;

static const char *const denials_of_both =
	"web2 assignment 168\nweb2 denial 171\nweb1 denial 175\nweb1 denial 178\n"
	"web1 denial 179\nweb1 denial 182\nweb1 denial 185\nweb1 assignment 196\n"
	"web1 assignment 201\nweb1 denial 206\n";

__attribute__((format(printf, 1, 2))) static void run(const char *format, ...)
{
	char *command;
	va_list args;

	va_start(args, format);
	assert_true(vasprintf(&command, format, args) >= 0);
	va_end(args);
	if (system(command) != 0)
		fail_msg("%s", command);
	free(command);
}

/* One line for each event: where, what, and its number */
static void assert_gives(struct reader *reader, const char *expected)
{
	static const char *const kinds[] = { "denial", "assignment", "load", "refusal" };
	const struct event *event;
	char got[10000] = "";
	size_t len = 0;
	int r;

	while ((r = reader_next(reader, &event)) > 0)
		len += snprintf(got + len, sizeof(got) - len, "%s %s %" PRIu64 "\n", event->node,
				kinds[event->kind], event->serial);
	assert_int_equal(r, 0);
	assert_string_equal(got, expected);
	assert_int_equal(reader_stats(reader)->damaged, 0);
}

static struct reader *new_reader(void)
{
	struct reader *reader;

	assert_int_equal(reader_new(&reader), 0);
	return reader;
}

static struct reader *journal_reader(const char *path)
{
	struct reader *reader = new_reader();

	assert_int_equal(reader_add_journal(reader, path), 0);
	return reader;
}

/* ---- sd-journal ---- */

static void directory_of_two_machines(void **unused)
{
	struct reader *reader = journal_reader("journals");

	(void)unused;
	assert_gives(reader, denials_of_both);
	assert_gives(reader, "");
	assert_int_equal(reader_stats(reader)->records, 10);
	reader_free(reader);
}

static void one_file(void **unused)
{
	struct reader *reader = journal_reader("journals/remote-web2.journal");
	const struct event *event;

	(void)unused;
	assert_int_equal(reader_next(reader, &event), 1);
	assert_int_equal(reader_next(reader, &event), 1);
	assert_string_equal(event->source, "journals/remote-web2.journal");
	assert_int_equal(event->offset, 0);
	assert_string_equal(event->node, "web2");
	assert_int_equal(event->time, 1795705487095);
	assert_int_equal(event->serial, 171);
	assert_string_equal(event->denial.cap_name, "ptrace");
	assert_string_equal(event->denial.rule, "domination");
	assert_int_equal(event->denial.subject.uid, 1003);
	assert_int_equal(event->denial.origin, ORIGIN_KERNEL);
	assert_int_equal(reader_next(reader, &event), 0);
	reader_free(reader);
}

static void window(void **unused)
{
	struct reader *reader = journal_reader("journals");

	(void)unused;
	reader_set_window(reader, 1795705491206, 1795705491746);
	assert_gives(reader, "web1 denial 178\nweb1 denial 179\nweb1 denial 182\n");
	/* what is older is not even read */
	assert_true(reader_stats(reader)->records < 10);
	reader_free(reader);
}

static void followed(void **unused)
{
	struct reader *reader = journal_reader("journals");
	const struct event *event;

	(void)unused;
	reader_follow(reader, false, 20);
	for (int i = 0; i < 10; i++)
		assert_int_equal(reader_next(reader, &event), 1);
	assert_int_equal(reader_next(reader, &event), -EAGAIN);
	reader_free(reader);
	reader = journal_reader("journals");
	reader_follow(reader, true, 20);
	assert_int_equal(reader_next(reader, &event), -EAGAIN);
	reader_free(reader);
}

/* A file that is copied into the directory is seen. */
static void another_machine_joins(void **unused)
{
	struct reader *reader = journal_reader("joined");
	const struct event *event;

	(void)unused;
	scratch_mkdir("joined");
	run("cp journals/remote-web2.journal joined");
	reader_follow(reader, false, 5000);
	assert_int_equal(reader_next(reader, &event), 1);
	assert_int_equal(reader_next(reader, &event), 1);
	assert_string_equal(event->node, "web2");
	run("cp journals/remote-web1.journal x && mv x joined/remote-web1.journal");
	assert_int_equal(reader_next(reader, &event), 1);
	assert_string_equal(event->node, "web1");
	reader_free(reader);
}

static void journals_that_cannot_be_read(void **unused)
{
	struct reader *reader = new_reader();
	const struct event *event = UNTOUCHED;

	(void)unused;
	scratch_write("none", "this is no journal\n");
	assert_int_equal(reader_add_journal(reader, "missing"), 0);
	assert_int_equal(reader_add_journal(reader, "none"), 0);
	assert_int_equal(reader_add_journal(reader, "journals/remote-web2.journal"), 0);
	assert_int_equal(reader_next(reader, &event), -ENOENT);
	assert_string_equal(reader_error(reader)->source, "missing");
	assert_string_equal(reader_error(reader)->message,
			    "cannot be opened: No such file or directory");
	assert_true(reader_next(reader, &event) < 0);
	assert_string_equal(reader_error(reader)->source, "none");
	assert_ptr_equal(event, UNTOUCHED);
	assert_gives(reader, "web2 assignment 168\nweb2 denial 171\n");
	reader_free(reader);
}

/* ---- exported ---- */

static void exported(const char *options, const char *path)
{
	run("journalctl --quiet --directory=journals --output=export %s >%s", options, path);
}

static void what_journalctl_exports(void **unused)
{
	struct reader *reader = new_reader();

	(void)unused;
	exported("", "all.export");
	assert_int_equal(reader_add_file(reader, "all.export"), 0);
	assert_gives(reader, denials_of_both);
	assert_int_equal(reader_stats(reader)->bytes > 40000, 1);
	reader_free(reader);
}

static void exported_and_compressed(void **unused)
{
	struct reader *reader = new_reader();

	(void)unused;
	exported("_HOSTNAME=web2", "web2.export");
	run("gzip web2.export");
	assert_int_equal(reader_add_file(reader, "web2.export.gz"), 0);
	assert_gives(reader, "web2 assignment 168\nweb2 denial 171\n");
	reader_free(reader);
}

/* journalctl --follow --output export | usercap audit --follow - */
static void exported_live(void **unused)
{
	struct reader *reader = new_reader();
	const struct event *event;
	char bytes[30];
	int ends[2], n = 0;
	FILE *file;
	size_t len;

	(void)unused;
	exported("_HOSTNAME=web2", "live.export");
	file = fopen("live.export", "r");
	assert_non_null(file);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(reader_add_stream(reader, ends[0], "-"), 0);
	reader_follow(reader, true, 0);
	while ((len = fread(bytes, 1, sizeof(bytes), file)) > 0) {
		int r;

		assert_int_equal(write(ends[1], bytes, len), len);
		while ((r = reader_next(reader, &event)) > 0)
			n++;
		assert_int_equal(r, -EAGAIN);
	}
	assert_int_equal(n, 2);
	close(ends[1]);
	assert_int_equal(reader_next(reader, &event), 0);
	assert_int_equal(reader_stats(reader)->damaged, 0);
	fclose(file);
	reader_free(reader);
	close(ends[0]);
}

/* auditd and the journal were sent the same records. */
static void read_without_names(const char *name, const char *suffix, struct canons *canons)
{
	struct reader *reader = new_reader();
	const struct event *event;
	char *path;

	assert_true(asprintf(&path, "%s/%s.%s", logs_dir, name, suffix) > 0);
	assert_int_equal(reader_add_file(reader, path), 0);
	while (reader_next(reader, &event) > 0) {
		struct event copy = *event;
		struct subject *subject =
			copy.kind == EVENT_DENIAL ? &copy.denial.subject : &copy.assignment.subject;

		/* what only one of them writes */
		copy.node = NULL;
		subject->auid_name = NULL;
		subject->uid_name = NULL;
		subject->gid_name = NULL;
		canons_add(canons, &copy);
	}
	assert_int_equal(reader_stats(reader)->damaged, 0);
	reader_free(reader);
	free(path);
}

static void journal_and_auditd_agree(void **unused)
{
	static const char *const names[] = { "assignments", "domination", "encoded", "permissive",
					     "plain",	    "services",	  "sessions" };

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		struct canons journal = { 0 }, log = { 0 };

		read_without_names(names[i], "export", &journal);
		read_without_names(names[i], "log", &log);
		assert_true(log.n > 0);
		assert_int_equal(journal.n, log.n);
		for (size_t line = 0; line < log.n; line++)
			assert_string_equal(journal.lines[line], log.lines[line]);
		canons_drop(&journal);
		canons_drop(&log);
	}
}

/* ---- the export format, and what is none ---- */

#define FIELDS                                                                      \
	"__CURSOR=x\n__REALTIME_TIMESTAMP=5000000\n_TRANSPORT=audit\n_HOSTNAME=a\n" \
	"_AUDIT_TYPE=1316\n_AUDIT_ID=7\n"
#define DENIAL "MESSAGE=KERNEL_OTHER op=usercap-denied usercap=ptrace uid=1\n\n"

struct text {
	char *at;
	size_t len;
};

static void append(struct text *text, const void *what, size_t len)
{
	text->at = realloc(text->at, text->len + len);
	assert_non_null(text->at);
	memcpy(text->at + text->len, what, len);
	text->len += len;
}

static void append_string(struct text *text, const char *what)
{
	append(text, what, strlen(what));
}

static void append_binary(struct text *text, const char *name, size_t size)
{
	const uint8_t le[8] = { size, size >> 8, size >> 16, size >> 24 };
	char *value = malloc(size);

	memset(value, '\n', size);
	append_string(text, name);
	append_string(text, "\n");
	append(text, le, sizeof(le));
	append(text, value, size);
	append_string(text, "\n");
	free(value);
}

static void assert_text(struct text *text, const char *gives, int error, uint64_t damaged)
{
	struct reader *reader = new_reader();
	const struct event *event;
	char got[1000] = "";
	FILE *file = fopen("text", "w");
	int r;

	assert_non_null(file);
	assert_int_equal(fwrite(text->at, 1, text->len, file), text->len);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(reader_add_file(reader, "text"), 0);
	while ((r = reader_next(reader, &event)) > 0)
		sprintf(got + strlen(got), "%" PRIu64 "@%" PRIu64 " ", event->serial, event->time);
	assert_string_equal(got, gives);
	assert_int_equal(r, error);
	if (error < 0)
		assert_int_equal(reader_next(reader, &event), 0);
	assert_int_equal(reader_stats(reader)->damaged, damaged);
	reader_free(reader);
	free(text->at);
	*text = (struct text){ 0 };
}

static void format(void **unused)
{
	static const struct {
		const char *text;
		const char *gives;
		int error;
		uint64_t damaged;
	} rows[] = {
		{ "__CURSOR=", "", 0, 0 },
		{ FIELDS DENIAL, "7@5000 ", 0, 0 },
		{ FIELDS "_SOURCE_REALTIME_TIMESTAMP=4000000\n" DENIAL, "7@4000 ", 0, 0 },
		{ FIELDS DENIAL "\n\n" FIELDS DENIAL, "7@5000 7@5000 ", 0, 0 },
		/* a field of the kernel's cannot be sent by anybody else */
		{ "__CURSOR=x\n_TRANSPORT=journal\n_AUDIT_TYPE=1316\n" DENIAL, "", 0, 0 },
		{ "__CURSOR=x\n_AUDIT_TYPE=1316\nAUDIT_TRANSPORT=audit\n" DENIAL, "", 0, 0 },
		{ "__CURSOR=x\n_TRANSPORT=audit\n_AUDIT_TYPE=1300\n" DENIAL, "", 0, 0 },
		{ "__CURSOR=x\n_TRANSPORT=audit\n" DENIAL, "", 0, 0 },
		/* nothing goes over from one entry to the next */
		{ FIELDS "\n__CURSOR=y\n" DENIAL, "", 0, 0 },
		/* torn */
		{ FIELDS "MESSAGE=KERNEL_OTHER op=usercap-denied usercap=ptrace uid=1\n", "", 0,
		  1 },
		{ FIELDS "MESSAGE=KERNEL_OTHER op=usercap-denied usercap=ptrace u", "", 0, 0 },
		{ FIELDS, "", 0, 0 },
		{ FIELDS DENIAL FIELDS, "7@5000 ", 0, 0 },
		/* damaged */
		{ FIELDS "MESSAGE=KERNEL_OTHER op=usercap-denied uid=1\n\n" FIELDS DENIAL,
		  "7@5000 ", 0, 1 },
		/* not this format */
		{ FIELDS DENIAL
		  "__CURSOR=x\nno field, and so long that it cannot be the name of a field "
		  "either, whatever follows it\n",
		  "7@5000 ", -EBADMSG, 0 },
		{ "__CURSOR=x\nX\n\xff\xff\xff\xff\xff\xff\xff\xff" FIELDS DENIAL, "", 0, 0 },
	};
	struct text text = { 0 };

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		append_string(&text, rows[i].text);
		assert_text(&text, rows[i].gives, rows[i].error, rows[i].damaged);
	}
}

/* Values of any length, of any bytes, are passed over. */
static void long_values(void **unused)
{
	static const size_t sizes[] = { 0, 1, 8, 65535, 65536, 65537, 262144, 300000, 1000000 };
	struct text text = { 0 };

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		char *value = malloc(sizes[i] + 1);

		memset(value, 'x', sizes[i]);
		value[sizes[i]] = '\0';
		append_string(&text, FIELDS);
		append_binary(&text, "COREDUMP", sizes[i]);
		append_string(&text, "LONG=");
		append_string(&text, value);
		append_string(&text, "\n" DENIAL FIELDS "_HOSTNAME=");
		append_string(&text, value);
		append_string(&text, "\n" DENIAL);
		assert_text(&text, "7@5000 7@5000 ", 0, 0);
		free(value);
	}
	/* longer than any record is: ours, but not whole */
	append_string(&text, FIELDS "MESSAGE=KERNEL_OTHER op=usercap-denied usercap=ptrace path=");
	for (size_t i = 0; i < 7000; i++)
		append_string(&text, "0123456789");
	append_string(&text, "\n\n" FIELDS DENIAL);
	assert_text(&text, "7@5000 ", 0, 1);
}

static int enter(void **unused)
{
	(void)unused;
	scratch_enter();
	scratch_mkdir("journals");
	run("for i in '%s'/*.zst; do"
	    " zstd --quiet -d \"$i\" -o journals/$(basename \"$i\" .zst) || exit; done",
	    journals_dir);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(directory_of_two_machines),
		cmocka_unit_test(one_file),
		cmocka_unit_test(window),
		cmocka_unit_test(followed),
		cmocka_unit_test(another_machine_joins),
		cmocka_unit_test(journals_that_cannot_be_read),
		cmocka_unit_test(what_journalctl_exports),
		cmocka_unit_test(exported_and_compressed),
		cmocka_unit_test(exported_live),
		cmocka_unit_test(journal_and_auditd_agree),
		cmocka_unit_test(format),
		cmocka_unit_test(long_values),
	};

	if (argc != 3)
		return 2;
	journals_dir = argv[1];
	logs_dir = argv[2];
	return cmocka_run_group_tests(tests, enter, scratch_teardown);
}
