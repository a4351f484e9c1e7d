// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A policy that somebody writes to while it is read: what is loaded is the whole of
 * some version of it, or nothing.
 *
 * usage: test-races [SECONDS]		of each way to write, 1 if not given
 */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "policy-internal.h"
#include "scratch.h"

#define USERS 3000
#define STEP 50
#define READERS 12
#define PATIENCE 30 /* in seconds */

static const char *const dirs[2] = { "main.d", NULL };
static double seconds = 1;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

/* ---- writing ---- */

/* Shared with the process that writes */
static struct {
	atomic_bool stop;
	atomic_uint written;
} * writer;

/* Both versions are as long, and say of all users the same */
static char *versions[2];
static size_t version_len;

static void make_versions(void)
{
	static const char *const lists[2] = { "~ptrace", "none   " };

	for (size_t i = 0; i < 2; i++) {
		char *end = versions[i] = malloc(USERS * 24);

		assert_non_null(end);
		for (int user = 0; user < USERS; user++)
			end += sprintf(end, "user%04d %s\n", user, lists[i]);
		version_len = end - versions[i];
	}
}

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	_exit(1);
}

static void write_all(int fd, const char *text, size_t len, size_t piece)
{
	for (size_t done = 0; done < len; done += piece) {
		if (piece > len - done)
			piece = len - done;
		must(write(fd, text + done, piece) == (ssize_t)piece, "write");
	}
	must(close(fd) == 0, "close");
}

static int create(const char *path, int flags)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0644);

	must(fd >= 0, path);
	return fd;
}

/* As usercap.conf(5) asks for */
static void replace(const char *text)
{
	write_all(create("new", O_TRUNC), text, version_len, version_len);
	must(rename("new", "main") == 0, "rename");
}

/* As an editor does that keeps the inode */
static void overwrite(const char *text)
{
	write_all(create("main", 0), text, version_len, version_len);
}

static void truncate_first(const char *text)
{
	write_all(create("main", O_TRUNC), text, version_len, version_len);
}

/* As stdio does, line by line in the end */
static void truncate_and_grow(const char *text)
{
	write_all(create("main", O_TRUNC), text, version_len, 18L * 64);
}

/* What main says moves to a drop-in and back: never is it in neither of them */
static void move_about(const char *text)
{
	bool there = text == versions[0];

	if (there)
		write_all(create("main.d/tmp", O_TRUNC), text, version_len, version_len);
	else
		replace(versions[0]);
	if (there)
		must(rename("main.d/tmp", "main.d/moved.conf") == 0, "rename");
	else
		must(unlink("main.d/moved.conf") == 0, "unlink");
	if (there)
		must(close(create("new", O_TRUNC)) == 0 && rename("new", "main") == 0, "rename");
}

static void write_until_stopped(void (*write_version)(const char *text))
{
	unsigned int random = 1;

	for (size_t i = 0; !writer->stop; i++) {
		write_version(versions[i % 2]);
		writer->written++;
		random = random * 1103515245 + 12345;
		/* at times often, at times so seldom that reading succeeds */
		usleep(random >> 16 & 8 ? 100 : (random >> 16 & 63) * 1000);
	}
	_exit(0);
}

/* ---- reading ---- */

static atomic_uint whole, refused, mixed, unexpected;

static bool holds(const struct usercap_policy *policy, int user, uint64_t *ret)
{
	struct usercap_assignment *answer;
	char name[16];

	snprintf(name, sizeof(name), "user%04d", user);
	if (usercap_policy_resolve(policy, name, 1000, 1000, &answer) < 0)
		return false;
	*ret = answer->n_lines ? answer->caps : UINT64_MAX;
	usercap_assignment_free(answer);
	return true;
}

/* Do some users have a line of one version, and others one of the other, or none? */
static bool is_mixture(const struct usercap_policy *policy)
{
	uint64_t first, caps;

	if (!holds(policy, 0, &first) || first == UINT64_MAX)
		return true;
	for (int user = 0; user < USERS; user += STEP)
		if (!holds(policy, user, &caps) || caps != first)
			return true;
	return !holds(policy, USERS - 1, &caps) || caps != first;
}

/* On a busy machine that takes longer; without it nothing was shown */
static bool is_enough(void)
{
	return whole > 0 && whole + refused > 20 && writer->written > 5;
}

static void *read_for_a_while(void *end)
{
	struct usercap_policy *policy;
	struct usercap_diag diag;

	while (now() < *(double *)end || (!is_enough() && now() < *(double *)end + PATIENCE)) {
		int r = policy_load_from("main", dirs, geteuid(), &policy, &diag);

		if (r == 0) {
			(*(is_mixture(policy) ? &mixed : &whole))++;
			usercap_policy_free(policy);
		} else {
			(*(r == -EAGAIN ? &refused : &unexpected))++;
		}
		usleep(1000);
	}
	return NULL;
}

/* Not on every filesystem: there nobody can tell half a file from a whole one */
static bool has_leases(void)
{
	int fd = open("main", O_RDONLY | O_CLOEXEC);
	bool has = fcntl(fd, F_SETLEASE, F_RDLCK) == 0;

	close(fd);
	return has;
}

static void assert_never_mixed(void (*write_version)(const char *text), const char *what)
{
	pthread_t readers[READERS];
	double end = now() + seconds;
	int status = -1;
	pid_t pid;

	whole = refused = mixed = unexpected = 0;
	writer->stop = false;
	writer->written = 0;
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		write_until_stopped(write_version);
	for (size_t i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&readers[i], NULL, read_for_a_while, &end), 0);
	for (size_t i = 0; i < READERS; i++)
		pthread_join(readers[i], NULL);
	writer->stop = true;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	print_message("%s: %u whole, %u refused, %u mixed\n", what, whole, refused, mixed);
	assert_int_equal(mixed, 0);
	assert_int_equal(unexpected, 0);
	assert_true(is_enough());
}

#define RACE(function, needs_leases)                     \
	static void race_##function(void **unused)       \
	{                                                \
		(void)unused;                            \
		replace(versions[0]);                    \
		if (needs_leases && !has_leases())       \
			skip();                          \
		assert_never_mixed(function, #function); \
	}

RACE(replace, false)
RACE(overwrite, false)
RACE(truncate_first, true)
RACE(truncate_and_grow, true)
RACE(move_about, false)

/* ---- somebody has it open for longer ---- */

static void assert_load(int error)
{
	struct usercap_policy *policy = UNTOUCHED;
	struct usercap_diag diag = { 0 };

	assert_int_equal(policy_load_from("main", dirs, geteuid(), &policy, &diag), error);
	if (error) {
		assert_ptr_equal(policy, UNTOUCHED);
		assert_string_equal(diag.file, "main");
		assert_non_null(strstr(diag.message, "somebody is writing to it"));
		return;
	}
	usercap_policy_free(policy);
}

static void open_for_writing(void **unused)
{
	struct stat before, after;
	int fd;

	(void)unused;
	replace(versions[0]);
	if (!has_leases())
		skip();
	assert_load(0);
	fd = create("main", O_TRUNC);
	usleep(100000);
	assert_load(-EAGAIN);
	write_all(fd, versions[1], version_len, version_len);
	assert_load(0);
	/* nor did reading change anything for who reads or writes after it */
	assert_int_equal(stat("main", &before), 0);
	assert_load(0);
	assert_int_equal(stat("main", &after), 0);
	assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
	assert_int_equal(close(create("main", 0)), 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(race_replace),	       cmocka_unit_test(race_overwrite),
		cmocka_unit_test(race_truncate_first), cmocka_unit_test(race_truncate_and_grow),
		cmocka_unit_test(race_move_about),     cmocka_unit_test(open_for_writing),
	};
	int r;

	if (argc > 1)
		seconds = strtod(argv[1], NULL);
	make_versions();
	writer = mmap(NULL, sizeof(*writer), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	assert_true(writer != MAP_FAILED);
	scratch_enter();
	scratch_mkdir("main.d");
	r = cmocka_run_group_tests(tests, NULL, NULL);
	scratch_leave();
	return r;
}
