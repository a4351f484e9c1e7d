// SPDX-License-Identifier: GPL-2.0-or-later
/* Files, rotated sets, streams, and what is wrong with them */
#include "../unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../unit/scratch.h"
#include "decompress.h"
#include "log-files.h"
#include "reader.h"

#define FORMAT \
	"type=KERNEL_OTHER msg=audit(%d.000:%d): op=usercap-denied usercap=ptrace uid=%d res=0\n"
#define OTHER "type=SYSCALL msg=audit(1.000:1): arch=c000003e syscall=59 uid=0\n"

/* ---- open(2) and inotify with something in their way ---- */

static int opens_until_hook;
static void (*open_hook)(void);
static int inotify_error;

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __real_inotify_init1(int flags);
int __wrap_inotify_init1(int flags);

int __wrap_open64(const char *path, int flags, ...)
{
	if (open_hook && opens_until_hook-- == 0) {
		void (*hook)(void) = open_hook;

		open_hook = NULL;
		hook();
	}
	return __real_open64(path, flags, 0600);
}

int __wrap_inotify_init1(int flags)
{
	if (inotify_error) {
		errno = inotify_error;
		return -1;
	}
	return __real_inotify_init1(flags);
}

/* ---- logs ---- */

static char *denial(int uid)
{
	static char line[256];

	snprintf(line, sizeof(line), FORMAT, 1000 + uid, uid, uid);
	return line;
}

static void append(const char *path, const char *text)
{
	FILE *file = fopen(path, "a");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void write_denial(const char *path, int uid)
{
	scratch_write(path, denial(uid));
}

static void run(const char *command)
{
	if (system(command) != 0)
		fail_msg("%s", command);
}

static int clean(void **unused)
{
	(void)unused;
	open_hook = NULL;
	inotify_error = 0;
	run("rm -rf ./*");
	return 0;
}

/* ---- what comes out ---- */

/* uids in the order they come, "!" and the errno's name for an error, "." at the end */
static void describe(struct reader *reader, char *ret)
{
	const struct event *event;
	int r;

	*ret = '\0';
	while ((r = reader_next(reader, &event)) != 0 && r != -EAGAIN) {
		if (r > 0)
			sprintf(ret + strlen(ret), "%u ", event->denial.subject.uid);
		else
			sprintf(ret + strlen(ret), "!%s ", strerrorname_np(-r));
	}
	strcat(ret, r == 0 ? "." : "...");
}

static void assert_gives(struct reader *reader, const char *expected)
{
	char got[1000];

	describe(reader, got);
	assert_string_equal(got, expected);
}

static struct reader *new_reader(void)
{
	struct reader *reader;

	assert_int_equal(reader_new(&reader), 0);
	return reader;
}

static void assert_file_gives(const char *path, const char *expected)
{
	struct reader *reader = new_reader();

	assert_int_equal(reader_add_file(reader, path), 0);
	assert_gives(reader, expected);
	/* and stays at the end */
	assert_gives(reader, ".");
	reader_free(reader);
}

static void assert_logs_give(const char *path, const char *expected)
{
	struct reader *reader = new_reader();

	assert_int_equal(reader_add_logs(reader, path), 0);
	assert_gives(reader, expected);
	reader_free(reader);
}

/* ---- files ---- */

static void files(void **unused)
{
	struct reader *reader = new_reader();
	const struct event *event;

	(void)unused;
	scratch_write("a", OTHER);
	append("a", denial(1));
	append("a", OTHER);
	append("a", denial(2));
	scratch_write("empty", "");
	write_denial("b", 3);
	assert_int_equal(reader_add_file(reader, "a"), 0);
	assert_int_equal(reader_add_file(reader, "empty"), 0);
	assert_int_equal(reader_add_file(reader, "b"), 0);
	assert_int_equal(reader_next(reader, &event), 1);
	assert_string_equal(event->source, "a");
	assert_int_equal(event->offset, strlen(OTHER));
	assert_int_equal(event->time, 1001000);
	assert_int_equal(event->serial, 1);
	assert_null(event->node);
	assert_int_equal(reader_next(reader, &event), 1);
	assert_string_equal(event->source, "a");
	assert_int_equal(event->offset, 2 * strlen(OTHER) + strlen(denial(1)));
	assert_int_equal(reader_next(reader, &event), 1);
	assert_string_equal(event->source, "b");
	assert_int_equal(event->offset, 0);
	assert_int_equal(event->denial.subject.uid, 3);
	assert_int_equal(reader_next(reader, &event), 0);
	assert_int_equal(reader_stats(reader)->records, 3);
	assert_int_equal(reader_stats(reader)->bytes, 2 * strlen(OTHER) + 3 * strlen(denial(1)));
	assert_int_equal(reader_stats(reader)->damaged, 0);
	assert_null(reader_stats(reader)->damaged_source);
	reader_free(reader);
}

static void no_sources(void **unused)
{
	struct reader *reader = new_reader();

	(void)unused;
	assert_gives(reader, ".");
	reader_follow(reader, false, -1);
	assert_gives(reader, ".");
	reader_free(reader);
	reader_free(NULL);
}

static void files_that_cannot_be_read(void **unused)
{
	struct reader *reader = new_reader();
	const struct event *event = UNTOUCHED;

	(void)unused;
	scratch_mkdir("dir");
	write_denial("b", 3);
	assert_int_equal(reader_add_file(reader, "missing"), 0);
	assert_int_equal(reader_add_file(reader, "dir"), 0);
	assert_int_equal(reader_add_file(reader, "b/x"), 0);
	assert_int_equal(reader_add_file(reader, "b"), 0);
	assert_int_equal(reader_next(reader, &event), -ENOENT);
	assert_ptr_equal(event, UNTOUCHED);
	assert_string_equal(reader_error(reader)->source, "missing");
	assert_int_equal(reader_error(reader)->error, -ENOENT);
	assert_int_equal(reader_error(reader)->offset, 0);
	assert_string_equal(reader_error(reader)->message,
			    "cannot be opened: No such file or directory");
	assert_int_equal(reader_next(reader, &event), -EISDIR);
	assert_string_equal(reader_error(reader)->source, "dir");
	assert_string_equal(reader_error(reader)->message, "cannot be read: Is a directory");
	assert_gives(reader, "!ENOTDIR 3 .");
	reader_free(reader);
}

static void not_permitted(void **unused)
{
	struct reader *reader = new_reader();
	const struct event *event;
	uid_t euid = geteuid();

	(void)unused;
	write_denial("secret", 1);
	assert_int_equal(chmod("secret", 0), 0);
	if (euid == 0 && seteuid(65534) < 0)
		skip();
	assert_int_equal(reader_add_file(reader, "secret"), 0);
	assert_int_equal(reader_next(reader, &event), -EACCES);
	assert_non_null(strstr(reader_error(reader)->message, "be root, or in the group"));
	assert_int_equal(seteuid(euid), 0);
	reader_free(reader);
}

/* One thing that may not be looked at, not as many as there could be files */
static void directory_not_permitted(void **unused)
{
	struct reader *reader = new_reader();
	const struct event *event;
	uid_t euid = geteuid();

	(void)unused;
	assert_int_equal(mkdir("closed", 0700), 0);
	write_denial("closed/log", 1);
	assert_int_equal(chmod("closed", 0), 0);
	if (euid == 0 && seteuid(65534) < 0)
		skip();
	assert_int_equal(reader_add_logs(reader, "closed/log"), 0);
	assert_int_equal(reader_next(reader, &event), -EACCES);
	assert_string_equal(reader_error(reader)->source, "closed/log");
	assert_int_equal(reader_next(reader, &event), 0);
	assert_int_equal(seteuid(euid), 0);
	assert_int_equal(chmod("closed", 0700), 0);
	reader_free(reader);
}

static void damaged(void **unused)
{
	struct reader *reader = new_reader();
	char long_line[100000];
	char torn[300];

	(void)unused;
	scratch_write("a", OTHER);
	append("a", "type=KERNEL_OTHER msg=audit(1.000:2): op=usercap-denied uid=1\n");
	append("a", denial(1));
	memset(long_line, 'x', sizeof(long_line));
	memcpy(long_line, denial(2), strlen(denial(2)) - 1);
	memcpy(long_line + sizeof(long_line) - 2, "\n", 2);
	append("a", long_line);
	append("a", denial(3));
	snprintf(torn, sizeof(torn), "%s", denial(4));
	torn[strlen(torn) - 1] = '\0';
	append("a", torn);
	write_denial("b", 5);
	assert_int_equal(reader_add_file(reader, "a"), 0);
	assert_int_equal(reader_add_file(reader, "b"), 0);
	assert_gives(reader, "1 3 5 .");
	assert_int_equal(reader_stats(reader)->damaged, 3);
	assert_string_equal(reader_stats(reader)->damaged_source, "a");
	assert_int_equal(reader_stats(reader)->damaged_offset, strlen(OTHER));
	reader_free(reader);
}

static void windows(void **unused)
{
	static const struct {
		uint64_t since, until;
		const char *gives;
	} rows[] = {
		{ 0, UINT64_MAX, "3 1 2 ." },  { 1001000, 1003000, "3 1 2 ." },
		{ 1001001, 1003000, "3 2 ." }, { 1002000, 1002000, "2 ." },
		{ 1001000, 1002999, "1 2 ." }, { 1004000, UINT64_MAX, "." },
	};

	(void)unused;
	write_denial("a", 3);
	append("a", denial(1));
	append("a", denial(2));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct reader *reader = new_reader();

		reader_set_window(reader, rows[i].since, rows[i].until);
		assert_int_equal(reader_add_file(reader, "a"), 0);
		assert_gives(reader, rows[i].gives);
		assert_int_equal(reader_stats(reader)->records, 3);
		reader_free(reader);
	}
}

/* ---- compressed ---- */

static void compressed(void **unused)
{
	(void)unused;
	write_denial("a", 1);
	for (int i = 0; i < 20000; i++)
		append("a", OTHER);
	append("a", denial(2));
	run("gzip -k a && xz -k a && zstd -q -k a");
	/* by what is in it, whatever its name */
	run("mv a.gz a.log");
	assert_file_gives("a.log", "1 2 .");
	assert_file_gives("a.xz", "1 2 .");
	assert_file_gives("a.zst", "1 2 .");
	run("mv a b.gz");
	assert_file_gives("b.gz", "1 2 .");
}

static void compressed_and_damaged(void **unused)
{
	struct reader *reader = new_reader();
	const struct event *event;

	(void)unused;
	write_denial("a", 1);
	run("for i in $(seq 3000); do echo $i $((i * i)) text; done >>a");
	append("a", denial(2));
	run("gzip -c a | head -c 6000 >a.gz; xz -c a | head -c 3000 >a.xz");
	run("zstd -q -c a | head -c 3000 >a.zst; printf '\\037\\213nonsense' >n.gz");
	assert_int_equal(reader_add_file(reader, "a.gz"), 0);
	assert_int_equal(reader_next(reader, &event), 1);
	assert_int_equal(event->denial.subject.uid, 1);
	assert_int_equal(reader_next(reader, &event), -EBADMSG);
	assert_string_equal(reader_error(reader)->source, "a.gz");
	assert_true(reader_error(reader)->offset > strlen(denial(1)));
	assert_string_equal(reader_error(reader)->message,
			    "gzip cannot decompress it to its end: it is damaged or cut short");
	assert_gives(reader, ".");
	reader_free(reader);
	assert_file_gives("n.gz", "!EBADMSG .");
	assert_file_gives("a.xz", "1 !EBADMSG .");
	/* a block is checked before any of it is given */
	assert_file_gives("a.zst", "!EBADMSG .");
}

static void decompressor_is_not_installed(void **unused)
{
	char path[4096];
	struct reader *reader = new_reader();
	const struct event *event;

	(void)unused;
	write_denial("a", 1);
	run("zstd -q a");
	snprintf(path, sizeof(path), "%s", getenv("PATH"));
	assert_int_equal(reader_add_file(reader, "a.zst"), 0);
	setenv("PATH", "/nonexistent", 1);
	assert_int_equal(reader_next(reader, &event), -ENOENT);
	setenv("PATH", path, 1);
	assert_non_null(strstr(reader_error(reader)->message, "install zstd"));
	assert_gives(reader, ".");
	reader_free(reader);
}

/* It is not left behind, as a zombie or at all. */
static void closing_in_the_middle(void **unused)
{
	struct reader *reader = new_reader();
	const struct event *event;

	(void)unused;
	write_denial("a", 1);
	run("yes a line that is none of ours | head -n 2000000 >>a; gzip -1 a");
	assert_int_equal(reader_add_file(reader, "a.gz"), 0);
	assert_int_equal(reader_next(reader, &event), 1);
	reader_free(reader);
	errno = 0;
	assert_int_equal(wait(NULL), -1);
	assert_int_equal(errno, ECHILD);
}

/* Whoever ignores SIGCHLD gets no status, and no error. */
static void children_are_ignored(void **unused)
{
	(void)unused;
	write_denial("a", 1);
	run("gzip a");
	assert_true(signal(SIGCHLD, SIG_IGN) != SIG_ERR);
	assert_file_gives("a.gz", "1 .");
	assert_true(signal(SIGCHLD, SIG_DFL) != SIG_ERR);
}

/* ---- rotated ---- */

static void rotated(void **unused)
{
	(void)unused;
	write_denial("audit.log", 9);
	assert_logs_give("audit.log", "9 .");
	write_denial("audit.log.1", 8);
	write_denial("audit.log.2", 7);
	/* the tenth is older than the ninth, whatever the alphabet says */
	write_denial("audit.log.9", 3);
	write_denial("audit.log.10", 2);
	run("gzip audit.log.2 && xz audit.log.9 && zstd -q --rm audit.log.10");
	/* neighbours, and what a rename leaves behind */
	write_denial("audit.log.x", 100);
	write_denial("audit.log.bak", 100);
	write_denial("audit.logs.1", 100);
	write_denial("xaudit.log.1", 100);
	write_denial("audit.log.0", 100);
	write_denial("audit.log.100000", 100);
	assert_logs_give("audit.log", "2 3 7 8 9 .");
	assert_logs_give("./audit.log", "2 3 7 8 9 .");
	assert_int_equal(unlink("audit.log"), 0);
	assert_logs_give("audit.log", "2 3 7 8 !ENOENT .");
	assert_logs_give("missing/audit.log", "!ENOENT .");
}

static void rotated_and_unreadable(void **unused)
{
	struct reader *reader = new_reader();
	const struct event *event;

	(void)unused;
	write_denial("log", 3);
	scratch_mkdir("log.1");
	write_denial("log.2", 1);
	assert_int_equal(reader_add_logs(reader, "log"), 0);
	assert_int_equal(reader_next(reader, &event), 1);
	assert_string_equal(event->source, "log.2");
	assert_int_equal(reader_next(reader, &event), -EISDIR);
	assert_string_equal(reader_error(reader)->source, "log.1");
	assert_gives(reader, "3 .");
	reader_free(reader);
}

static void rotate(void)
{
	run("for i in 4 3 2 1; do [ ! -e log.$i ] || mv log.$i log.$((i + 1)); done; mv log log.1");
	write_denial("log", 100);
}

/* Rotation between any two opens: each file once, the new one perhaps. */
static void rotation_meanwhile(void **unused)
{
	(void)unused;
	for (int when = 0; when < 12; when++) {
		struct reader *reader = new_reader();
		char got[1000];

		run("rm -f log*");
		write_denial("log", 3);
		write_denial("log.1", 2);
		write_denial("log.2", 1);
		open_hook = rotate;
		opens_until_hook = when;
		assert_int_equal(reader_add_logs(reader, "log"), 0);
		describe(reader, got);
		if (strcmp(got, "1 2 3 .") != 0 && strcmp(got, "1 2 3 100 .") != 0)
			fail_msg("rotated before open number %d: %s", when, got);
		reader_free(reader);
	}
}

static void configured(void **unused)
{
	static const struct {
		const char *conf;
		const char *path;
	} rows[] = {
		{ "log_file = /var/log/x.log\n", "/var/log/x.log" },
		{ "# log_file = /no\nlocal_events = yes\nLOG_FILE=/a b\n", "/a" },
		{ "log_file = /first\nlog_file = /last\n", "/last" },
		{ "  log_file\t=\t/x", "/x" },
		{ "log_file =\nlog_files = /x\nxlog_file = /x\n", "/var/log/audit/audit.log" },
		{ "", "/var/log/audit/audit.log" },
	};
	char *path;

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		scratch_write("conf", rows[i].conf);
		assert_int_equal(log_files_path("conf", &path), 0);
		assert_string_equal(path, rows[i].path);
		free(path);
	}
	assert_int_equal(log_files_path("missing", &path), 0);
	assert_string_equal(path, "/var/log/audit/audit.log");
	free(path);
	path = UNTOUCHED;
	assert_int_equal(log_files_path("conf/x", &path), -ENOTDIR);
	scratch_mkdir("dir");
	assert_int_equal(log_files_path("dir", &path), -EIO);
	assert_ptr_equal(path, UNTOUCHED);
}

/* ---- streams ---- */

static void streams(void **unused)
{
	struct reader *reader = new_reader();
	const struct event *event;
	int ends[2];

	(void)unused;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], denial(1), strlen(denial(1))), strlen(denial(1)));
	assert_int_equal(write(ends[1], "type=", 5), 5);
	close(ends[1]);
	assert_int_equal(reader_add_stream(reader, ends[0], "-"), 0);
	assert_int_equal(reader_next(reader, &event), 1);
	assert_string_equal(event->source, "-");
	assert_gives(reader, ".");
	reader_free(reader);
	/* it is the caller's */
	assert_int_equal(close(ends[0]), 0);
}

static void stream_that_does_not_block(void **unused)
{
	struct reader *reader = new_reader();
	int ends[2];

	(void)unused;
	assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
	assert_int_equal(reader_add_stream(reader, ends[0], "-"), 0);
	if (fork() == 0) {
		close(ends[0]);
		usleep(50000);
		_exit(write(ends[1], denial(7), strlen(denial(7))) < 0);
	}
	close(ends[1]);
	assert_gives(reader, "7 .");
	assert_true(wait(NULL) > 0);
	reader_free(reader);
	close(ends[0]);
}

static void stream_is_followed(void **unused)
{
	struct reader *reader = new_reader();
	int ends[2];
	char *line = denial(5);

	(void)unused;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(reader_add_stream(reader, ends[0], "-"), 0);
	reader_follow(reader, true, 20);
	assert_gives(reader, "...");
	/* a record that comes in pieces is one */
	assert_int_equal(write(ends[1], line, 60), 60);
	assert_gives(reader, "...");
	assert_int_equal(write(ends[1], line + 60, strlen(line) - 60), strlen(line) - 60);
	assert_gives(reader, "5 ...");
	close(ends[1]);
	assert_gives(reader, ".");
	reader_free(reader);
	close(ends[0]);
}

/* ---- following ---- */

static void file_is_followed(void **unused)
{
	struct reader *reader = new_reader();
	char line[300];

	(void)unused;
	write_denial("log", 1);
	assert_int_equal(reader_add_file(reader, "log"), 0);
	reader_follow(reader, false, 20);
	assert_gives(reader, "1 ...");
	append("log", denial(2));
	append("log", denial(3));
	assert_gives(reader, "2 3 ...");
	/* what is not whole yet is not damaged yet */
	snprintf(line, sizeof(line), "%s", denial(4));
	line[50] = '\0';
	append("log", line);
	assert_gives(reader, "...");
	append("log", denial(4) + 50);
	assert_gives(reader, "4 ...");
	assert_int_equal(reader_stats(reader)->damaged, 0);
	reader_free(reader);
}

static void from_now_on(void **unused)
{
	struct reader *reader = new_reader();

	(void)unused;
	write_denial("log", 2);
	write_denial("log.1", 1);
	assert_int_equal(reader_add_logs(reader, "log"), 0);
	assert_int_equal(reader_add_file(reader, "log"), 0);
	reader_follow(reader, true, 20);
	assert_gives(reader, "...");
	append("log", denial(3));
	assert_gives(reader, "3 3 ...");
	reader_free(reader);
}

static void rotation_is_followed(void **unused)
{
	struct reader *reader = new_reader();

	(void)unused;
	write_denial("log", 2);
	write_denial("log.1", 1);
	assert_int_equal(reader_add_logs(reader, "log"), 0);
	reader_follow(reader, false, 20);
	assert_gives(reader, "1 2 ...");
	append("log", denial(3));
	rotate();
	assert_gives(reader, "3 100 ...");
	/* twice while nobody looked */
	append("log", denial(4));
	rotate();
	append("log", denial(5));
	rotate();
	append("log", denial(6));
	assert_gives(reader, "4 100 5 100 6 ...");
	/* so often that the one that was open is gone */
	run("rm log.*");
	rotate();
	run("rm log.1");
	assert_gives(reader, "100 ...");
	append("log", denial(7));
	assert_gives(reader, "7 ...");
	/* between the rename and the new file */
	assert_int_equal(rename("log", "log.1"), 0);
	assert_gives(reader, "...");
	append("log.1", denial(8));
	assert_gives(reader, "8 ...");
	write_denial("log", 9);
	assert_gives(reader, "9 ...");
	reader_free(reader);
}

static void torn_by_rotation(void **unused)
{
	struct reader *reader = new_reader();
	char line[300];

	(void)unused;
	snprintf(line, sizeof(line), "%s", denial(1));
	line[strlen(line) - 8] = '\0';
	scratch_write("log", line);
	assert_int_equal(reader_add_logs(reader, "log"), 0);
	reader_follow(reader, false, 20);
	assert_gives(reader, "...");
	rotate();
	assert_gives(reader, "100 ...");
	assert_int_equal(reader_stats(reader)->damaged, 1);
	reader_free(reader);
}

static void truncation_is_followed(void **unused)
{
	struct reader *reader = new_reader();

	(void)unused;
	write_denial("log", 1);
	append("log", denial(2));
	assert_int_equal(reader_add_file(reader, "log"), 0);
	reader_follow(reader, false, 20);
	assert_gives(reader, "1 2 ...");
	write_denial("log", 3);
	assert_gives(reader, "3 ...");
	reader_free(reader);
}

static void several_are_followed(void **unused)
{
	struct reader *reader = new_reader();
	int ends[2];

	(void)unused;
	write_denial("a", 1);
	write_denial("b", 2);
	run("gzip -k b");
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(reader_add_file(reader, "missing"), 0);
	assert_int_equal(reader_add_file(reader, "a"), 0);
	assert_int_equal(reader_add_file(reader, "b.gz"), 0);
	assert_int_equal(reader_add_file(reader, "b"), 0);
	assert_int_equal(reader_add_stream(reader, ends[0], "-"), 0);
	reader_follow(reader, false, 20);
	assert_gives(reader, "!ENOENT 1 2 2 ...");
	append("b", denial(3));
	assert_gives(reader, "3 ...");
	assert_int_equal(write(ends[1], denial(4), strlen(denial(4))), strlen(denial(4)));
	append("a", denial(5));
	assert_gives(reader, "5 4 ...");
	close(ends[1]);
	append("a", denial(6));
	assert_gives(reader, "6 ...");
	reader_free(reader);
	close(ends[0]);
}

static void wakes_up(void **unused)
{
	struct reader *reader = new_reader();
	const struct event *event;

	(void)unused;
	scratch_write("log", "");
	assert_int_equal(reader_add_file(reader, "log"), 0);
	reader_follow(reader, false, -1);
	if (fork() == 0) {
		usleep(50000);
		append("log", denial(1));
		usleep(50000);
		rename("log", "log.1");
		write_denial("log", 2);
		_exit(0);
	}
	assert_int_equal(reader_next(reader, &event), 1);
	assert_int_equal(event->denial.subject.uid, 1);
	assert_int_equal(reader_next(reader, &event), 1);
	assert_int_equal(event->denial.subject.uid, 2);
	assert_true(wait(NULL) > 0);
	reader_free(reader);
}

static void nothing_happens(int signal)
{
	(void)signal;
}

static void signals_wake_it(void **unused)
{
	const struct sigaction action = { .sa_handler = nothing_happens };
	const struct itimerval soon = { .it_value = { .tv_usec = 50000 } };
	struct reader *reader = new_reader();
	const struct event *event;

	(void)unused;
	scratch_write("log", "");
	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	assert_int_equal(reader_add_file(reader, "log"), 0);
	reader_follow(reader, false, -1);
	assert_int_equal(setitimer(ITIMER_REAL, &soon, NULL), 0);
	assert_int_equal(reader_next(reader, &event), -EINTR);
	append("log", denial(1));
	assert_int_equal(reader_next(reader, &event), 1);
	reader_free(reader);
}

static void no_inotify(void **unused)
{
	struct reader *reader = new_reader();
	const struct event *event;

	(void)unused;
	write_denial("log", 1);
	inotify_error = EMFILE;
	assert_int_equal(reader_add_file(reader, "log"), 0);
	reader_follow(reader, false, 20);
	assert_int_equal(reader_next(reader, &event), -EMFILE);
	assert_non_null(strstr(reader_error(reader)->message, "cannot be followed"));
	assert_gives(reader, ".");
	reader_free(reader);
}

#define TEST(name) cmocka_unit_test_setup(name, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files),
		TEST(no_sources),
		TEST(files_that_cannot_be_read),
		TEST(not_permitted),
		TEST(directory_not_permitted),
		TEST(damaged),
		TEST(windows),
		TEST(compressed),
		TEST(compressed_and_damaged),
		TEST(decompressor_is_not_installed),
		TEST(closing_in_the_middle),
		TEST(children_are_ignored),
		TEST(rotated),
		TEST(rotated_and_unreadable),
		TEST(rotation_meanwhile),
		TEST(configured),
		TEST(streams),
		TEST(stream_that_does_not_block),
		TEST(stream_is_followed),
		TEST(file_is_followed),
		TEST(from_now_on),
		TEST(rotation_is_followed),
		TEST(torn_by_rotation),
		TEST(truncation_is_followed),
		TEST(several_are_followed),
		TEST(wakes_up),
		TEST(signals_wake_it),
		TEST(no_inotify),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
