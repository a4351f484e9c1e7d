// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 4: wx_mappings, what ordinary programs do stays allowed */
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "helper.h"
#include "pages.h"
#include "sets-live.h"
#include "execute.h"
#include "trial.h"
#include "workdir.h"

static int run_static(struct scene *scene)
{
	char *argv[] = { "helper", HELPER_OPTION, "ran", NULL };

	(void)scene;
	return spawn(work_path(WORK_HELPER), argv);
}

static void need_dynamic(struct scene *scene)
{
	char *argv[] = { "dynamic", (char *)work_path(WORK_MODULE), NULL };

	(void)scene;
	if (spawn(work_path(WORK_DYNAMIC), argv) == -ENOENT)
		skip("no dynamic loader");
}

static int run_dynamic(struct scene *scene)
{
	char *argv[] = { "dynamic", (char *)work_path(WORK_MODULE), NULL };

	(void)scene;
	return spawn(work_path(WORK_DYNAMIC), argv);
}

/* Of the distribution: the loader, relocation, RELRO, malloc, stdio */
static int run_shell(struct scene *scene)
{
	char *argv[] = { "sh", "-c", "x=$(echo 42) && exit $x", NULL };

	(void)scene;
	return spawn("/bin/sh", argv);
}

static void need_shell(struct scene *scene)
{
	(void)scene;
	if (access("/bin/sh", X_OK) < 0)
		skip("no /bin/sh");
}

static void copy(const char *name, const char *directory)
{
	char to[64], buffer[65536];
	ssize_t length;
	int in, out;

	snprintf(to, sizeof(to), "%s/%s", directory, name);
	in = open_work(name, O_RDONLY);
	out = expect_ok(open(work_path(to), O_WRONLY | O_CREAT | O_CLOEXEC, 0755));
	while ((length = read(in, buffer, sizeof(buffer))) > 0)
		if (write(out, buffer, length) != length)
			fail("write: %s", strerrorname_np(errno));
	close(in);
	close(out);
}

/* In a mount namespace of this process, so that it goes away by itself */
static void have_overlay(struct scene *scene)
{
	static const char *const dirs[] = { "lower", "upper", "scratch", "merged" };
	char options[512];
	size_t i;

	need_dynamic(scene);
	expect_ok(unshare(CLONE_NEWNS));
	for (i = 0; i < ARRAY_SIZE(dirs); i++)
		if (mkdir(work_path(dirs[i]), 0755) < 0 && errno != EEXIST)
			fail("mkdir: %s", strerrorname_np(errno));
	copy(WORK_DYNAMIC, "lower");
	copy(WORK_MODULE, "lower");
	snprintf(options, sizeof(options), "lowerdir=%s,upperdir=%s,workdir=%s", work_path("lower"),
		 work_path("upper"), work_path("scratch"));
	if (mount("overlay", work_path("merged"), "overlay", 0, options) < 0) {
		if (errno == ENODEV)
			skip("no overlayfs");
		fail("mount of an overlay: %s", strerrorname_np(errno));
	}
}

static int run_from_overlay(struct scene *scene)
{
	char *argv[] = { "dynamic", (char *)work_path("merged/" WORK_MODULE), NULL };

	(void)scene;
	return spawn(work_path("merged/" WORK_DYNAMIC), argv);
}

static int map_from_overlay(struct scene *scene)
{
	int fd;

	(void)scene;
	fd = open_work("merged/" WORK_MODULE, O_RDONLY);
	return try_mapping(RX, MAP_PRIVATE, fd) ?: try_mapping(RX, MAP_SHARED, fd);
}

/* Copied up, it is a file of the upper layer that was just written. */
static int map_copied_up(struct scene *scene)
{
	int fd;

	(void)scene;
	fd = open_work("merged/" WORK_MODULE, O_RDWR);
	return try_mapping(RX, MAP_PRIVATE, fd);
}

static int protect_from_overlay(struct scene *scene)
{
	void *memory;

	(void)scene;
	memory = map_file("merged/" WORK_MODULE, O_RDONLY, R, MAP_PRIVATE);
	return protect(memory, RX) ?: protect(memory, R) ?: protect(memory, RX);
}

static void have_tmpfile(struct scene *scene)
{
	char path[64], buffer[65536];
	ssize_t length;
	int in, out;

	in = open_work(WORK_HELPER, O_RDONLY);
	out = expect_ok(open(work_path(""), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0755));
	while ((length = read(in, buffer, sizeof(buffer))) > 0)
		if (write(out, buffer, length) != length)
			fail("write: %s", strerrorname_np(errno));
	/* what is open for writing cannot be executed */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", out);
	scene->fd = expect_ok(open(path, O_RDONLY | O_CLOEXEC));
	close(out);
	close(in);
}

static int run_tmpfile(struct scene *scene)
{
	char path[64], *argv[] = { "helper", HELPER_OPTION, "ran", NULL };

	snprintf(path, sizeof(path), "/proc/self/fd/%d", scene->fd);
	return spawn(path, argv);
}

#define ORDINARY \
	"Allowed: `dlopen` and exec of ordinary files, also from tmpfs and overlayfs, RELRO"

/* clang-format off */
static const struct trial trials[] = {
	{ "exec of a static program from tmpfs", ORDINARY, 0, NULL, run_static, 0, TRIAL_EXEC },
	{ "exec of a dynamic program that does dlopen and starts a thread", ORDINARY, 0,
	  need_dynamic, run_dynamic, 0, TRIAL_EXEC },
	{ "exec of the system's shell", ORDINARY, 0, need_shell, run_shell, 0, TRIAL_EXEC },
	{ "exec and dlopen from overlayfs", ORDINARY, 0,
	  have_overlay, run_from_overlay, 0, TRIAL_EXEC },
	{ "mmap RX of a file on overlayfs", ORDINARY, 0, have_overlay, map_from_overlay },
	{ "mmap RX of a file on overlayfs that was copied up", ORDINARY, 0,
	  have_overlay, map_copied_up },
	{ "mprotect of a file on overlayfs from R to RX to R to RX", ORDINARY, 0,
	  have_overlay, protect_from_overlay },
	{ "exec of an O_TMPFILE file", ORDINARY, 0, have_tmpfile, run_tmpfile, 0, TRIAL_EXEC },
};
/* clang-format on */

const struct suite suite_ordinary = {
	.section = "4",
	.area = "wx_mappings",
	.cap = CAP_USR_WX_MAPPINGS,
	.trials = trials,
	.n_trials = ARRAY_SIZE(trials),
};
