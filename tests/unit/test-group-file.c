// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What is read of a group file at once is what getgrnam(3) says of each name: for files
 * and nsswitch.conf lines of any kind, which are put in place of this machine's in a mount
 * namespace of the test's own.
 */
#include "unit.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "group-file.h"
#include "scratch.h"

static const struct group_file here = { "group", "nsswitch.conf" };

/* ---- nsswitch.conf ---- */

static void ignore(const char *name, gid_t gid, void *arg)
{
	(void)name;
	(void)gid;
	(void)arg;
}

/* clang-format off */
static const struct {
	const char *what, *text;
	int expected;
} services[] = {
	{ "files",                     "group: files\n",                                1 },
	{ "Debian's",                  "passwd: files systemd\ngroup:\t\tfiles systemd\n", 0 },
	{ "Fedora's",                  "group:  files [SUCCESS=merge] systemd\n",       0 },
	{ "merged with nothing",       "group: files [SUCCESS=merge]\n",                1 },
	{ "lower case",                "group: files [success=merge] sss\n",            0 },
	{ "merged, then more",         "group: files [SUCCESS=merge] sss [SUCCESS=continue] ldap\n", -ENOTSUP },
	{ "no others",                 "group: files [NOTFOUND=return] sss\n",          1 },
	{ "no others, perhaps",        "group: files [NOTFOUND=return] [SUCCESS=continue] sss\n", -ENOTSUP },
	{ "no others, without blank",  "group: files [NOTFOUND=return][SUCCESS=continue] sss\n", -ENOTSUP },
	{ "others, with conditions",   "group: files sss [NOTFOUND=return] ldap\n",     0 },
	{ "overridden",                "group: files [SUCCESS=continue] sss\n",         -ENOTSUP },
	{ "overridden, turned",        "group: files [!NOTFOUND=continue] sss\n",       -ENOTSUP },
	{ "blanks inside",             "group: files [ SUCCESS = continue ] sss\n",     -ENOTSUP },
	{ "second",                    "group: sss files\n",                            -ENOTSUP },
	{ "compat",                    "group: compat\n",                               -ENOTSUP },
	{ "another name",              "group: filesystem\n",                           -ENOTSUP },
	{ "condition at the name",     "group: files[SUCCESS=continue] sss\n",          -ENOTSUP },
	{ "nothing",                   "group:\n",                                      -ENOTSUP },
	{ "empty",                     "",                                              -ENOTSUP },
	{ "another line",              "initgroups: files\ngroups: files\n",            -ENOTSUP },
	{ "twice",                     "group: files\ngroup: files sss\n",              -ENOTSUP },
	{ "blank before the colon",    "group : files\n",                               -ENOTSUP },
	{ "no colon",                  "group files\n",                                 -ENOTSUP },
	{ "indented",                  " \t group: files # why\n",                      1 },
	{ "second one indented",       "group: files\n\tgroup: sss\n",                  -ENOTSUP },
	{ "a comment",                 "#group: sss\ngroup: files #systemd\n",          1 },
	{ "half of a line",            "group: files",                                  -ENOTSUP },
};
/* clang-format on */

static void nsswitch_rows(void **unused)
{
	(void)unused;
	scratch_write("group", "a:x:1:\n");
	for (size_t i = 0; i < ARRAY_SIZE(services); i++) {
		int r;

		scratch_write("nsswitch.conf", services[i].text);
		r = group_file_each(&here, ignore, NULL);
		if (r != services[i].expected)
			fail_msg("%s: %d, not %d", services[i].what, r, services[i].expected);
	}
}

static void files_are_missing(void **unused)
{
	const struct group_file no_groups = { "nowhere", "nsswitch.conf" };
	const struct group_file no_services = { "group", "nowhere" };
	const struct group_file directory = { ".", "nsswitch.conf" };

	(void)unused;
	scratch_write("group", "a:x:1:\n");
	scratch_write("nsswitch.conf", "group: files\n");
	assert_int_equal(group_file_each(&here, ignore, NULL), 1);
	assert_int_equal(group_file_each(&no_groups, ignore, NULL), -ENOENT);
	assert_int_equal(group_file_each(&no_services, ignore, NULL), -ENOENT);
	assert_int_equal(group_file_each(&directory, ignore, NULL), -EISDIR);
}

static void change(const char *name, gid_t gid, void *arg)
{
	(void)name;
	(void)gid;
	(void)arg;
	assert_int_equal(truncate("group", 8), 0);
}

static void file_changes(void **unused)
{
	(void)unused;
	scratch_write("group", "a:x:1:\nb:x:2:\n");
	scratch_write("nsswitch.conf", "group: files\n");
	assert_int_equal(group_file_each(&here, change, NULL), -EAGAIN);
}

/* ---- beside getgrnam(3) ---- */

enum { NAMES = 40, FILES = 400 };

/* Names that collide, that are parts of others, and such as nobody should have */
static const char *const odd[] = { "a",	    "ab",	"abc", "A",  "+",   "-",
				   "+a",    "-a",	"#a",  "",   "a b", "DOM\\a",
				   "a@b.c", "\xc3\xa4", " a",  "a ", "x:y", "root" };

static const char *name_of(unsigned int i)
{
	static char name[16];

	if (i < ARRAY_SIZE(odd))
		return odd[i];
	snprintf(name, sizeof(name), "group%u", i);
	return name;
}

static unsigned int random_below(unsigned int n)
{
	static uint64_t state = 20260101;

	state = state * 6364136223846793005U + 1442695040888963407U;
	return (unsigned int)(state >> 33) % n;
}

static void put_line(FILE *file)
{
	static const char *const ids[] = {
		"",    "x",  "-1", "4294967295", "4294967296",		"0x10",
		"007", " 5", "5 ", "+5",	 "99999999999999999999"
	};
	static const char *const blanks[] = { "", "", "", "", " ", "\t" };

	fputs(blanks[random_below(ARRAY_SIZE(blanks))], file);
	fputs(name_of(random_below(NAMES)), file);
	for (unsigned int fields = random_below(8) ? 1 : random_below(3); fields--;)
		fputs(":x", file);
	if (random_below(6))
		fprintf(file, ":%u", random_below(3000));
	else
		fprintf(file, ":%s", ids[random_below(ARRAY_SIZE(ids))]);
	if (random_below(10))
		putc(':', file);
	for (unsigned int members = random_below(50) ? random_below(4) : 3000; members--;)
		fprintf(file, "member%u%s", members, random_below(20) ? "," : ", ,");
	if (!random_below(40))
		putc('\0', file);
	if (!random_below(30))
		putc('\r', file);
	putc('\n', file);
}

static void put_file(void)
{
	/* written to, not replaced: it is what is mounted */
	FILE *file = fopen("group", "w");

	assert_non_null(file);
	for (unsigned int lines = random_below(60); lines--;)
		put_line(file);
	if (!random_below(4))
		fputs("last:x:77:", file);
	assert_int_equal(fclose(file), 0);
}

struct found {
	bool known[NAMES];
	gid_t gids[NAMES];
};

static void note(const char *name, gid_t gid, void *arg)
{
	struct found *found = arg;

	for (unsigned int i = 0; i < NAMES; i++)
		if (!found->known[i] && !strcmp(name_of(i), name)) {
			found->known[i] = true;
			found->gids[i] = gid;
		}
}

/* How many names the file decided */
static unsigned int compare(const char *line)
{
	struct found found = { 0 };
	unsigned int decided = 0;
	int all = group_file_each(NULL, note, &found);

	for (unsigned int i = 0; i < NAMES && all >= 0; i++) {
		const struct group *group;

		if (!found.known[i] && !all)
			continue;
		decided++;
		errno = 0;
		group = getgrnam(name_of(i));
		if (!group != !found.known[i] || (group && group->gr_gid != found.gids[i]))
			fail_msg("%s: \"%s\" is %d, %u, but %d, %u", line, name_of(i), !!group,
				 group ? group->gr_gid : 0, found.known[i], found.gids[i]);
	}
	return decided;
}

static int put_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? -1 : write(fd, text, strlen(text));

	if (fd >= 0)
		close(fd);
	return n < 0 ? -errno : 0;
}

/* As root of a user namespace, where nobody else's privilege is to be had */
static int own_mounts(void)
{
	char map[64];

	snprintf(map, sizeof(map), "0 %u 1", geteuid());
	if (unshare(CLONE_NEWNS) < 0) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
			return -errno;
		put_text("/proc/self/setgroups", "deny");
		if (put_text("/proc/self/uid_map", map) < 0)
			return -EPERM;
	}
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("group", "/etc/group", NULL, MS_BIND, NULL) < 0 ||
	    mount("nsswitch.conf", "/etc/nsswitch.conf", NULL, MS_BIND, NULL) < 0)
		return -errno;
	return 0;
}

static void same_as_getgrnam(void **unused)
{
	static const char *const lines[] = {
		"group: files\n",
		"group: files systemd\n",
		"group: files [SUCCESS=merge] systemd\n",
		"group: files [NOTFOUND=return] systemd\n",
		"group: systemd files\n",
		"group: files [SUCCESS=continue] systemd\n",
		"#\n\tgroup:\tfiles # alone\n",
		"group: files nosuchservice\n",
		"group: files [SUCCESS=merge] files\n",
		"group: files\ngroup: systemd\n",
	};
	unsigned int decided = 0;

	(void)unused;
	put_file();
	scratch_write("nsswitch.conf", lines[0]);
	if (own_mounts() < 0)
		skip();
	/* before libc there is something, so that libc's files may not be what counts */
	if (dlsym(RTLD_DEFAULT, "__asan_init") || dlsym(RTLD_DEFAULT, "nss_wrapper_enabled")) {
		assert_int_equal(group_file_each(NULL, ignore, NULL), -ENOTSUP);
		return;
	}
	for (unsigned int i = 0; i < FILES; i++) {
		const char *line = lines[i % ARRAY_SIZE(lines)];

		put_file();
		scratch_write("nsswitch.conf", line);
		decided += compare(line);
	}
	print_message("%u files, %u names decided\n", FILES, decided);
	assert_true(decided > FILES * 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nsswitch_rows),
		cmocka_unit_test(files_are_missing),
		cmocka_unit_test(file_changes),
		cmocka_unit_test(same_as_getgrnam),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
