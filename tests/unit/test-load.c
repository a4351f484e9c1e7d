// SPDX-License-Identifier: GPL-2.0-or-later
/* Policy files and drop-ins: what is read, what is refused, and what is said about it */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "policy-internal.h"
#include "scratch.h"

#define T USERCAP_MASK(CAP_USR_PTRACE)
#define F USERCAP_MASK(CAP_USR_FORK_EXEC)
#define ALL ((uint64_t)USERCAP_ALL)

/* ---- read(2) with something in its way ---- */

static void (*before_read)(void);
static int read_error;
static size_t read_at_most;

ssize_t __real_read(int fd, void *buf, size_t size);
ssize_t __wrap_read(int fd, void *buf, size_t size);

ssize_t __wrap_read(int fd, void *buf, size_t size)
{
	void (*hook)(void) = before_read;

	before_read = NULL;
	if (hook)
		hook();
	if (read_error) {
		errno = read_error;
		/* a signal comes once, a broken disk stays */
		if (read_error == EINTR)
			read_error = 0;
		return -1;
	}
	if (read_at_most && size > read_at_most)
		size = read_at_most;
	return __real_read(fd, buf, size);
}

static int reset(void **unused)
{
	(void)unused;
	before_read = NULL;
	read_error = 0;
	read_at_most = 0;
	return 0;
}

/* ---- loading with the own user as the owner that is asked for ---- */

static const char *const no_dirs[2];
static const char *const dirs[2] = { "etc.d", "usr.d" };

static int load(const char *path, struct usercap_policy **ret, struct usercap_diag *diag)
{
	return policy_load_from(path, no_dirs, geteuid(), ret, diag);
}

static void assert_refused(int error, const char *path, const char *message)
{
	struct usercap_policy *policy = UNTOUCHED;
	struct usercap_diag diag = { .line = 77, .column = 77 };

	assert_int_equal(load(path, &policy, &diag), error);
	assert_ptr_equal(policy, UNTOUCHED);
	assert_string_equal(diag.file, path);
	assert_int_equal(diag.line, 0);
	assert_int_equal(diag.column, 0);
	if (!strstr(diag.message, message))
		fail_msg("%s: %s", path, diag.message);
}

static void assert_caps(const struct usercap_policy *policy, const char *user, uint64_t caps)
{
	struct usercap_assignment *answer;

	assert_int_equal(usercap_policy_resolve(policy, user, 1000, 1000, &answer), 0);
	assert_true(answer->caps == caps);
	usercap_assignment_free(answer);
}

static void assert_loads(const char *path, const char *user, uint64_t caps)
{
	struct usercap_policy *policy;
	struct usercap_diag diag = { .line = 77 };

	if (load(path, &policy, &diag) < 0)
		fail_msg("%s: %s", path, diag.message);
	assert_int_equal(diag.line, 77);
	assert_caps(policy, user, caps);
	usercap_policy_free(policy);
}

static void files_that_are_read(void **unused)
{
	(void)unused;
	scratch_write("good", "alice ~ptrace\n");
	assert_loads("good", "alice", ALL & ~T);
	scratch_write("empty", "");
	assert_loads("empty", "alice", ALL);
	scratch_write("no-newline", "alice ~ptrace");
	assert_loads("no-newline", "alice", ALL & ~T);
	assert_int_equal(chmod("good", 0600), 0);
	assert_loads("good", "alice", ALL & ~T);
}

static void mistake_has_its_place(void **unused)
{
	struct usercap_policy *policy = UNTOUCHED;
	struct usercap_diag diag;

	(void)unused;
	scratch_write("bad", "* all\nalice ~foo\n");
	assert_int_equal(load("bad", &policy, &diag), -EBADMSG);
	assert_ptr_equal(policy, UNTOUCHED);
	assert_string_equal(diag.file, "bad");
	assert_int_equal(diag.line, 2);
	assert_int_equal(diag.column, 8);
	assert_int_equal(load("bad", &policy, NULL), -EBADMSG);
}

static void make_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	close(fd);
}

static void types_that_are_refused(void **unused)
{
	(void)unused;
	scratch_write("target", "* all\n");
	assert_int_equal(symlink("target", "symlink"), 0);
	assert_refused(-ELOOP, "symlink", "symbolic link");
	assert_int_equal(symlink("nowhere", "dangling"), 0);
	assert_refused(-ELOOP, "dangling", "symbolic link");
	scratch_mkdir("dir");
	assert_refused(-EPERM, "dir", "not a regular file");
	/* a FIFO that nobody writes to must not hold up a login */
	assert_int_equal(mkfifo("fifo", 0644), 0);
	assert_refused(-EPERM, "fifo", "not a regular file");
	make_socket("socket");
	assert_refused(-ENXIO, "socket", "cannot be opened");
	assert_refused(-ENOENT, "nothing", "cannot be opened: No such file or directory");
	assert_refused(-ENOTDIR, "target/x", "cannot be opened");
}

static void modes_that_are_refused(void **unused)
{
	static const mode_t modes[] = { 0664, 0646, 0666, 0620, 0602, 02664 };

	(void)unused;
	scratch_write("mode", "* all\n");
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		assert_int_equal(chmod("mode", modes[i]), 0);
		assert_refused(-EPERM, "mode", "others can write");
	}
	assert_int_equal(chmod("mode", 0444), 0);
	assert_loads("mode", "alice", ALL);
}

static void owner_that_is_refused(void **unused)
{
	struct usercap_policy *policy = UNTOUCHED;
	struct usercap_diag diag;

	(void)unused;
	scratch_write("owned", "* all\n");
	assert_int_equal(policy_load_from("owned", no_dirs, geteuid() + 1, &policy, &diag), -EPERM);
	assert_ptr_equal(policy, UNTOUCHED);
	assert_non_null(strstr(diag.message, "owned by"));
}

static void not_readable(void **unused)
{
	uid_t euid = geteuid();

	(void)unused;
	scratch_write("secret", "* all\n");
	assert_int_equal(chmod("secret", 0), 0);
	if (euid == 0 && seteuid(65534) < 0)
		skip();
	assert_refused(-EACCES, "secret", "cannot be opened: Permission denied");
	assert_int_equal(seteuid(euid), 0);
}

static void bad_reads(void **unused)
{
	(void)unused;
	scratch_write("disk", "alice ~ptrace\n");
	read_error = EIO;
	assert_refused(-EIO, "disk", "cannot be read: Input/output error");
	read_error = EINTR;
	assert_loads("disk", "alice", ALL & ~T);
	read_at_most = 1;
	assert_loads("disk", "alice", ALL & ~T);
}

static void grow_it(void)
{
	FILE *file = fopen("moving", "a");

	fputs("alice none\n", file);
	fclose(file);
}

static void shrink_it(void)
{
	assert_int_equal(truncate("moving", 6), 0);
}

/* Same size and, after utimensat(), same mtime: only the ctime tells */
static void forge_it(void)
{
	struct stat st;
	struct timespec times[2];
	int fd = open("moving", O_WRONLY | O_CLOEXEC);

	assert_int_equal(fstat(fd, &st), 0);
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	/* the clock that stamps files ticks every few milliseconds */
	usleep(20000);
	assert_int_equal(pwrite(fd, "b", 1, 0), 1);
	assert_int_equal(futimens(fd, times), 0);
	close(fd);
}

static void files_that_change(void **unused)
{
	static void (*const hooks[])(void) = { grow_it, shrink_it, forge_it };

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(hooks); i++) {
		scratch_write("moving", "alice all\n* all\n");
		before_read = hooks[i];
		assert_refused(-EAGAIN, "moving", "changed while it was read");
	}
	assert_loads("moving", "alice", ALL);
}

static void grow_on_and_on(void)
{
	grow_it();
	before_read = grow_on_and_on;
}

static void file_without_end(void **unused)
{
	(void)unused;
	scratch_write("moving", "alice all\n");
	before_read = grow_on_and_on;
	assert_refused(-EAGAIN, "moving", "changed while it was read");
	before_read = grow_on_and_on;
	read_at_most = 1;
	assert_refused(-EAGAIN, "moving", "changed while it was read");
}

static void make_huge(const char *path, off_t size)
{
	scratch_write(path, "");
	if (truncate(path, size) < 0)
		skip();
}

static void too_big(void **unused)
{
	struct usercap_policy *policy = UNTOUCHED;
	struct usercap_diag diag;

	(void)unused;
	make_huge("big", 1LL << 40);
	assert_refused(-EFBIG, "big", "more than 64 MiB");
	make_huge("big", ((off_t)64 << 20) + 1);
	assert_refused(-EFBIG, "big", "more than 64 MiB");
	/* full of zeroes, each of which is a mistake */
	make_huge("big", (off_t)64 << 20);
	assert_int_equal(load("big", &policy, &diag), -EBADMSG);
	assert_int_equal(diag.line, 1);
	assert_int_equal(unlink("big"), 0);
}

/* The public functions ask for root's files, whoever the caller is. */
static void public_functions(void **unused)
{
	struct usercap_policy *policy = UNTOUCHED;
	struct usercap_diag diag;

	(void)unused;
	scratch_write("public", "alice ~ptrace\n");
	if (geteuid() != 0) {
		assert_int_equal(usercap_policy_load_file("public", &policy, &diag), -EPERM);
		assert_int_equal(usercap_policy_load("public", &policy, &diag), -EPERM);
		assert_ptr_equal(policy, UNTOUCHED);
		return;
	}
	scratch_mkdir("public.d");
	scratch_write("public.d/x.conf", "alice ~fork_exec\n");
	assert_int_equal(usercap_policy_load_file("public", &policy, &diag), 0);
	assert_caps(policy, "alice", ALL & ~T);
	usercap_policy_free(policy);
	assert_int_equal(usercap_policy_load("public", &policy, &diag), 0);
	assert_caps(policy, "alice", ALL & ~(T | F));
	usercap_policy_free(policy);
	policy = UNTOUCHED;
	assert_int_equal(usercap_policy_load("missing", &policy, &diag), -ENOENT);
	assert_string_equal(diag.file, "missing");
	assert_ptr_equal(policy, UNTOUCHED);
}

/* ---- drop-ins ---- */

static void clean_dirs(void)
{
	assert_int_equal(system("rm -rf main etc.d usr.d"), 0);
	scratch_write("main", "");
}

static int load_all(struct usercap_policy **ret, struct usercap_diag *diag)
{
	return policy_load_from("main", dirs, geteuid(), ret, diag);
}

static void assert_all_refused(int error, const char *file, const char *message)
{
	struct usercap_policy *policy = UNTOUCHED;
	struct usercap_diag diag = { 0 };

	assert_int_equal(load_all(&policy, &diag), error);
	assert_ptr_equal(policy, UNTOUCHED);
	assert_string_equal(diag.file, file);
	if (!strstr(diag.message, message))
		fail_msg("%s: %s", file, diag.message);
}

/* Which files had a say about alice, in order, with commas */
static void assert_files(const char *files)
{
	struct usercap_assignment *answer;
	struct usercap_policy *policy;
	struct usercap_diag diag;
	char found[1000] = "";
	int len = 0;

	if (load_all(&policy, &diag) < 0)
		fail_msg("%s: %s", diag.file, diag.message);
	assert_int_equal(usercap_policy_resolve(policy, "alice", 1000, 1000, &answer), 0);
	for (size_t i = 0; i < answer->n_lines; i++)
		len += snprintf(found + len, sizeof(found) - len, "%s%s", i ? "," : "",
				answer->lines[i]->file);
	assert_string_equal(found, files);
	usercap_assignment_free(answer);
	usercap_policy_free(policy);
}

static void dirs_may_be_missing(void **unused)
{
	(void)unused;
	clean_dirs();
	scratch_write("main", "alice all\n");
	assert_files("main");
	scratch_mkdir("usr.d");
	assert_files("main");
	scratch_write("usr.d/x.conf", "alice all\n");
	assert_files("main,usr.d/x.conf");
}

static void dropins_in_order(void **unused)
{
	static const char *const names[] = { "a", "B", "10", "9", "\xc3\xa9" };

	(void)unused;
	clean_dirs();
	scratch_mkdir("etc.d");
	scratch_mkdir("usr.d");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char path[100];

		snprintf(path, sizeof(path), "%s.d/%s.conf", i % 2 ? "etc" : "usr", names[i]);
		scratch_write(path, "# first line\nalice all");
	}
	assert_files("usr.d/10.conf,etc.d/9.conf,etc.d/B.conf,usr.d/a.conf,usr.d/\xc3\xa9.conf");
}

static void names_that_are_skipped(void **unused)
{
	(void)unused;
	clean_dirs();
	scratch_mkdir("etc.d");
	scratch_write("etc.d/.conf", "broken");
	scratch_write("etc.d/.hidden.conf", "broken");
	scratch_write("etc.d/x.conf~", "broken");
	scratch_write("etc.d/x.conf.dpkg-new", "broken");
	scratch_write("etc.d/README", "broken");
	scratch_write("etc.d/conf", "broken");
	scratch_write("etc.d/xconf", "broken");
	scratch_write("etc.d/x.conf", "alice all\n");
	assert_files("etc.d/x.conf");
}

static void etc_masks_usr(void **unused)
{
	(void)unused;
	clean_dirs();
	scratch_mkdir("etc.d");
	scratch_mkdir("usr.d");
	scratch_write("usr.d/a.conf", "alice all\n");
	scratch_write("usr.d/b.conf", "broken");
	scratch_write("usr.d/c.conf", "broken");
	scratch_write("usr.d/d.conf", "alice all\n");
	scratch_write("etc.d/a.conf", "alice all\n");
	scratch_write("etc.d/b.conf", "");
	assert_int_equal(symlink("/dev/null", "etc.d/c.conf"), 0);
	assert_files("etc.d/a.conf,usr.d/d.conf");
	assert_int_equal(symlink("/dev/null", "usr.d/e.conf"), 0);
	assert_files("etc.d/a.conf,usr.d/d.conf");
}

static void everything_intersects(void **unused)
{
	struct usercap_policy *policy;

	(void)unused;
	clean_dirs();
	scratch_mkdir("etc.d");
	scratch_mkdir("usr.d");
	scratch_write("main", "alice ~ptrace");
	scratch_write("etc.d/a.conf", "alice ~fork_exec\n# x");
	scratch_write("usr.d/b.conf", "bob none");
	assert_int_equal(load_all(&policy, NULL), 0);
	assert_caps(policy, "alice", ALL & ~(T | F));
	assert_caps(policy, "bob", 0);
	usercap_policy_free(policy);
}

static void dropins_that_are_refused(void **unused)
{
	(void)unused;
	clean_dirs();
	scratch_mkdir("etc.d");
	scratch_write("etc.d/a.conf", "alice all\nalice foo\n");
	assert_all_refused(-EBADMSG, "etc.d/a.conf", "\"foo\"");
	scratch_write("etc.d/a.conf", "alice all\n");
	assert_int_equal(chmod("etc.d/a.conf", 0664), 0);
	assert_all_refused(-EPERM, "etc.d/a.conf", "others can write");
	assert_int_equal(unlink("etc.d/a.conf"), 0);
	assert_int_equal(symlink("../main", "etc.d/a.conf"), 0);
	assert_all_refused(-ELOOP, "etc.d/a.conf", "symbolic link");
	assert_int_equal(unlink("etc.d/a.conf"), 0);
	assert_int_equal(symlink("/dev/null/", "etc.d/a.conf"), 0);
	assert_all_refused(-ELOOP, "etc.d/a.conf", "symbolic link");
	assert_int_equal(unlink("etc.d/a.conf"), 0);
	scratch_mkdir("etc.d/a.conf");
	assert_all_refused(-EPERM, "etc.d/a.conf", "not a regular file");
}

/* ---- what is no file, or no directory, in each place ---- */

static void make_fifo(const char *path)
{
	assert_int_equal(mkfifo(path, 0644), 0);
}

/* /dev/zero, where one may */
static void make_device(const char *path)
{
	if (mknod(path, S_IFCHR | 0644, makedev(1, 5)) < 0)
		make_fifo(path);
}

static void make_link(const char *path)
{
	assert_int_equal(symlink("/dev/zero", path), 0);
}

static void make_huge_file(const char *path)
{
	make_huge(path, 1LL << 40);
}

/* Each is refused at once: a login must not wait for what never comes. */
static void odd_things(void **unused)
{
	static const struct {
		void (*make)(const char *path);
		int as_file, as_dir;
	} things[] = {
		{ make_fifo, -EPERM, -EPERM },	 { make_device, -EPERM, -EPERM },
		{ make_socket, -ENXIO, -ENXIO }, { scratch_mkdir, -EPERM, 0 },
		{ make_link, -ELOOP, -ELOOP },	 { make_huge_file, -EFBIG, -EPERM },
	};
	static const char *const places[] = { "main", "etc.d/a.conf", "usr.d/a.conf", "etc.d",
					      "usr.d" };
	time_t begin = time(NULL);

	(void)unused;
	alarm(30);
	for (size_t i = 0; i < ARRAY_SIZE(things) * ARRAY_SIZE(places); i++) {
		const char *place = places[i % ARRAY_SIZE(places)];
		size_t thing = i / ARRAY_SIZE(places);
		bool is_dir = !strchr(place, '/') && strcmp(place, "main");
		int error = is_dir ? things[thing].as_dir : things[thing].as_file;

		clean_dirs();
		scratch_mkdir("etc.d");
		scratch_mkdir("usr.d");
		if (!error)
			continue;
		assert_int_equal(remove(place) < 0 && errno != ENOENT, 0);
		things[thing].make(place);
		assert_all_refused(error, place, "");
	}
	alarm(0);
	assert_in_range(time(NULL) - begin, 0, 15);
	assert_refused(-EPERM, "/dev/zero", "not a regular file");
}

static void dirs_that_are_refused(void **unused)
{
	(void)unused;
	clean_dirs();
	scratch_mkdir("etc.d");
	assert_int_equal(chmod("etc.d", 0775), 0);
	assert_all_refused(-EPERM, "etc.d", "others can write");
	assert_int_equal(chmod("etc.d", 01777), 0);
	assert_all_refused(-EPERM, "etc.d", "others can write");
	assert_int_equal(rmdir("etc.d"), 0);
	scratch_write("etc.d", "");
	assert_all_refused(-EPERM, "etc.d", "not a directory");
	assert_int_equal(unlink("etc.d"), 0);
	scratch_mkdir("usr.d");
	assert_int_equal(symlink("usr.d", "etc.d"), 0);
	assert_all_refused(-ELOOP, "etc.d", "symbolic link");
}

static void dir_of_another(void **unused)
{
	struct usercap_policy *policy = UNTOUCHED;
	struct usercap_diag diag;

	(void)unused;
	if (geteuid() != 0)
		skip();
	clean_dirs();
	scratch_mkdir("etc.d");
	assert_int_equal(chown("etc.d", 1, 0), 0);
	assert_int_equal(load_all(&policy, &diag), -EPERM);
	assert_string_equal(diag.file, "etc.d");
	assert_non_null(strstr(diag.message, "owned by user ID 1"));
}

static void take_away(void)
{
	assert_int_equal(unlink("etc.d/b.conf"), 0);
}

static void arm_second_read(void)
{
	before_read = take_away;
}

/* -ENOENT would say that there is no policy at all. */
static void dropin_goes_away(void **unused)
{
	(void)unused;
	clean_dirs();
	scratch_mkdir("etc.d");
	scratch_write("etc.d/a.conf", "alice all\n");
	scratch_write("etc.d/b.conf", "alice all\n");
	/* main is empty and read once; the second read is that of a.conf */
	before_read = arm_second_read;
	assert_all_refused(-EAGAIN, "etc.d/b.conf", "went away");
}

/* ---- files that somebody else has read ---- */

static void texts_are_one_policy(void **unused)
{
	const struct policy_text texts[] = {
		{ "a", "alice ~ptrace", 13 },
		{ "b", "", 0 },
		{ "c", "# more\nalice ~fork_exec\n", 24 },
	};
	struct usercap_assignment *answer;
	struct usercap_policy *policy;

	(void)unused;
	assert_int_equal(policy_parse_texts(texts, ARRAY_SIZE(texts), &policy, NULL), 0);
	assert_int_equal(usercap_policy_resolve(policy, "alice", 1000, 1000, &answer), 0);
	assert_true(answer->caps == (ALL & ~T & ~F));
	assert_int_equal(answer->n_lines, 2);
	assert_string_equal(answer->lines[0]->file, "a");
	assert_int_equal(answer->lines[0]->line, 1);
	assert_string_equal(answer->lines[1]->file, "c");
	assert_int_equal(answer->lines[1]->line, 2);
	usercap_assignment_free(answer);
	usercap_policy_free(policy);
}

static void mistake_in_one_of_several(void **unused)
{
	const struct policy_text texts[] = { { "a", "* all\n", 6 }, { "b", "x all\ny foo", 11 } };
	struct usercap_policy *policy = UNTOUCHED;
	struct usercap_diag diag;

	(void)unused;
	assert_int_equal(policy_parse_texts(texts, 2, &policy, &diag), -EBADMSG);
	assert_ptr_equal(policy, UNTOUCHED);
	assert_string_equal(diag.file, "b");
	assert_int_equal(diag.line, 2);
	assert_int_equal(diag.column, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_one_policy),
		cmocka_unit_test(mistake_in_one_of_several),
		cmocka_unit_test_setup(files_that_are_read, reset),
		cmocka_unit_test_setup(mistake_has_its_place, reset),
		cmocka_unit_test_setup(types_that_are_refused, reset),
		cmocka_unit_test_setup(modes_that_are_refused, reset),
		cmocka_unit_test_setup(owner_that_is_refused, reset),
		cmocka_unit_test_setup(not_readable, reset),
		cmocka_unit_test_setup(bad_reads, reset),
		cmocka_unit_test_setup(files_that_change, reset),
		cmocka_unit_test_setup(file_without_end, reset),
		cmocka_unit_test_setup(too_big, reset),
		cmocka_unit_test_setup(public_functions, reset),
		cmocka_unit_test_setup(dirs_may_be_missing, reset),
		cmocka_unit_test_setup(dropins_in_order, reset),
		cmocka_unit_test_setup(names_that_are_skipped, reset),
		cmocka_unit_test_setup(etc_masks_usr, reset),
		cmocka_unit_test_setup(everything_intersects, reset),
		cmocka_unit_test_setup(dropins_that_are_refused, reset),
		cmocka_unit_test_setup(odd_things, reset),
		cmocka_unit_test_setup(dirs_that_are_refused, reset),
		cmocka_unit_test_setup(dir_of_another, reset),
		cmocka_unit_test_setup(dropin_goes_away, reset),
	};
	int r;

	scratch_enter();
	r = cmocka_run_group_tests(tests, NULL, NULL);
	scratch_leave();
	return r;
}
