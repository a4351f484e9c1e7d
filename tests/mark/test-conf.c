// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap-loader.conf: what it says, and that nobody can make it say less */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <usercap.h>

#include "conf.h"
#include "kernel-call.h"

#define L USERCAP_MASK(CAP_USR_TCP_LISTEN)
#define T USERCAP_MASK(CAP_USR_PTRACE)
#define W USERCAP_MASK(CAP_USR_WX_MAPPINGS)

/* ---- texts ---- */

static void texts(void **unused)
{
	static const struct {
		const char *text;
		int result;
		uint64_t caps;
	} rows[] = {
		{ "wx_mappings", 0, W },
		{ "wx_mappings\n", 0, W },
		{ "  wx_mappings ptrace\n", 0, W | T },
		{ "# a comment\n\n \t\n\t# another\nptrace\n", 0, T },
		{ "wx_mappings\nptrace\n", 0, W | T },
		{ "none\n", 0, 0 },
		{ "none\nptrace\n", 0, T },
		{ "all", 0, USERCAP_ALL },
		{ "~fork_exec", 0, USERCAP_ALL & ~(uint64_t)USERCAP_MASK(CAP_USR_FORK_EXEC) },
		{ "CAP_USR_PTRACE", 0, T },
		{ "", -ENODATA, 0 },
		{ "\n# nothing\n", -ENODATA, 0 },
		{ "ptrace\nfoo\n", -EBADMSG, 0 },
		{ "ptrace # and so on\n", -EBADMSG, 0 },
		{ "ptrace\r\n", -EBADMSG, 0 },
		{ "~\n", -EBADMSG, 0 },
	};

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t caps = UNTOUCHED_MASK;

		assert_int_equal(conf_parse(rows[i].text, strlen(rows[i].text), &caps),
				 rows[i].result);
		assert_int_equal(caps, rows[i].result ? UNTOUCHED_MASK : rows[i].caps);
	}
	assert_int_equal(conf_parse("ptrace\0none", 11, &(uint64_t){ 0 }), -EBADMSG);
}

/* ---- files: the kernel is this test ---- */

static struct file {
	const char *text;
	long open, stat, read;
	unsigned int mode, uid;
	size_t size, piece;
} file;

static size_t given;
static int opened;

static const struct file ordinary = { .text = "ptrace\n", .mode = S_IFREG | 0644, .piece = 9999 };

static long give(unsigned long to, size_t room)
{
	size_t len = file.size - given;

	if (file.read < 0)
		return file.read;
	len = len < room ? len : room;
	len = len < file.piece ? len : file.piece;
	memcpy((char *)to, file.text + given, len);
	given += len;
	return (long)len;
}

long kernel_call(long number, unsigned long arg1, unsigned long arg2, unsigned long arg3,
		 unsigned long arg4, unsigned long arg5, unsigned long arg6)
{
	struct statx *st;

	(void)arg4;
	(void)arg6;
	switch (number) {
	case SYS_openat:
		assert_string_equal((const char *)arg2, "/etc/x");
		/* a link could lead elsewhere, a FIFO would wait for ever */
		assert_true(arg3 & O_NOFOLLOW && arg3 & O_NONBLOCK && arg3 & O_CLOEXEC);
		opened += file.open >= 0;
		return file.open < 0 ? file.open : 77;
	case SYS_statx:
		assert_int_equal(arg1, 77);
		st = (struct statx *)arg5;
		*st = (struct statx){ .stx_mode = file.mode, .stx_uid = file.uid };
		return file.stat;
	case SYS_read:
		assert_int_equal(arg1, 77);
		return give(arg2, arg3);
	case SYS_close:
		assert_int_equal(arg1, 77);
		opened--;
		return 0;
	default:
		fail();
		return -ENOSYS;
	}
}

static uint64_t read_it(struct file what)
{
	uint64_t caps;

	file = what;
	if (!file.size)
		file.size = strlen(file.text);
	given = 0;
	opened = 0;
	caps = conf_read("/etc/x");
	assert_int_equal(opened, 0);
	return caps;
}

static void files(void **unused)
{
	struct file changed;

	(void)unused;
	assert_int_equal(read_it(ordinary), T);
	changed = ordinary;
	changed.piece = 1;
	assert_int_equal(read_it(changed), T);
	changed = ordinary;
	changed.text = "none";
	assert_int_equal(read_it(changed), 0);
}

/* Whatever is wrong, it is as if there were no file */
static void untrusted(void **unused)
{
	static char large[CONF_MAX_SIZE + 1];
	struct file rows[16];
	size_t n = 0;

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		rows[i] = ordinary;
	rows[n++].open = -ENOENT;
	rows[n++].open = -EACCES;
	rows[n++].open = -ELOOP;
	rows[n++].open = -EMFILE;
	rows[n++].stat = -ENOSYS;
	rows[n++].read = -EIO;
	rows[n++].uid = 1000;
	rows[n++].mode = S_IFREG | 0664;
	rows[n++].mode = S_IFREG | 0646;
	rows[n++].mode = S_IFIFO | 0644;
	rows[n++].mode = S_IFDIR | 0755;
	rows[n++].text = "# nothing";
	rows[n++].text = "ptrace and so on";
	memset(large, ' ', sizeof(large));
	memcpy(large, "none", 4);
	rows[n].text = large;
	rows[n++].size = CONF_MAX_SIZE;
	rows[n].text = large;
	rows[n++].size = CONF_MAX_SIZE + 1;
	for (size_t i = 0; i < n; i++) {
		print_message("row %zu\n", i);
		assert_int_equal(read_it(rows[i]), CONF_DEFAULT);
	}
	/* one byte less fits */
	rows[n - 1].size = CONF_MAX_SIZE - 1;
	assert_int_equal(read_it(rows[n - 1]), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts),
		cmocka_unit_test(files),
		cmocka_unit_test(untrusted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
