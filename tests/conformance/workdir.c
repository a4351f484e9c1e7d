// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "embedded.h"
#include "harness.h"
#include "workdir.h"

#define PAGE 4096

static char outer[] = "/tmp/usercap-conformance.XXXXXX";

static const char *path_in(const char *format, const char *name)
{
	static _Thread_local char paths[4][128];
	static _Thread_local unsigned int turn;
	char *path = paths[turn++ % ARRAY_SIZE(paths)];

	snprintf(path, sizeof(paths[0]), format, outer, name);
	return path;
}

const char *work_path(const char *name)
{
	return path_in("%s/work/%s", name);
}

const char *outer_path(const char *name)
{
	return path_in("%s/%s", name);
}

const char *write_file(const char *name, const void *contents, size_t size, unsigned int mode)
{
	const char *path = work_path(name);
	int fd;

	unlink(path);
	fd = expect_ok(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
	if (write(fd, contents, size) != (ssize_t)size)
		fail("write %s: %s", name, strerrorname_np(errno));
	expect_ok(fchmod(fd, mode));
	close(fd);
	return path;
}

int open_work(const char *name, int flags)
{
	return expect_ok(open(work_path(name), flags | O_CLOEXEC));
}

static void copy_self(const char *path, unsigned int mode)
{
	char buffer[65536];
	ssize_t length;
	int from, to;

	from = expect_ok(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
	to = expect_ok(open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
	while ((length = read(from, buffer, sizeof(buffer))) > 0)
		if (write(to, buffer, length) != length)
			fail("write %s: %s", path, strerrorname_np(errno));
	expect_ok(fchmod(to, mode));
	close(from);
	close(to);
}

size_t machine_code(const void **ret)
{
#if defined(__x86_64__)
	static const uint8_t code[] = { 0xb8, 42, 0, 0, 0, 0xc3 };
#elif defined(__aarch64__)
	static const uint32_t code[] = { 0x52800540, 0xd65f03c0 };
#else
#error "say `return 42` in this machine's language"
#endif
	*ret = code;
	return sizeof(code);
}

int call_code(const void *code)
{
	int (*function)(void);

	memcpy(&function, &code, sizeof(function));
	__builtin___clear_cache((char *)code, (char *)code + 64);
	return function();
}

static void make_files(void)
{
	char pages[2 * PAGE];
	const void *code;
	size_t size;

	memset(pages, 'x', sizeof(pages));
	write_file(WORK_DATA, pages, sizeof(pages), 0666);

	memset(pages, 0, sizeof(pages));
	size = machine_code(&code);
	memcpy(pages, code, size);
	memcpy(pages + PAGE, code, size);
	write_file(WORK_CODE, pages, sizeof(pages), 0777);

	write_file(WORK_DYNAMIC, embedded_dynamic, embedded_dynamic_end - embedded_dynamic, 0755);
	write_file(WORK_MODULE, embedded_module, embedded_module_end - embedded_module, 0755);
	copy_self(work_path(WORK_HELPER), 0755);
	copy_self(work_path(WORK_SETUID), 04755);
	copy_self(outer_path(WORK_HELPER), 0755);
	expect_ok(mknod(work_path(WORK_ZERO), S_IFCHR | 0600, makedev(1, 5)));
	expect_ok(chmod(work_path(WORK_ZERO), 0666));
}

void make_workdir(void)
{
	if (!mkdtemp(outer))
		fail("mkdtemp %s: %s", outer, strerrorname_np(errno));
	expect_ok(chmod(outer, 0755));
	expect_ok(mkdir(work_path(""), 0755));
	expect_ok(unshare(CLONE_NEWNS));
	expect_ok(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	expect_ok(mount("usercap-conformance", work_path(""), "tmpfs", 0, "mode=755"));
	make_files();
}

void remove_workdir(void)
{
	umount2(work_path(""), MNT_DETACH);
	rmdir(work_path(""));
	unlink(outer_path(WORK_HELPER));
	unlink(outer_path("report"));
	rmdir(outer);
}
