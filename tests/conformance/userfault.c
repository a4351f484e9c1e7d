// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 4: wx_mappings, memory that a process fills by userfaultfd */
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>

#include "pages.h"
#include "sets-live.h"
#include "trial.h"
#include "workdir.h"

static void have_userfault(struct scene *scene)
{
	struct uffdio_api api = { .api = UFFD_API };

	scene->fd = syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);
	if (scene->fd < 0 && (errno == ENOSYS || errno == EINVAL))
		skip("no userfaultfd");
	expect_ok(scene->fd);
	expect_ok(ioctl(scene->fd, UFFDIO_API, &api));
}

static int registration(struct scene *scene)
{
	struct uffdio_register request = {
		.range = { (uintptr_t)scene->memory, 2 * PAGE },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	return result_of(ioctl(scene->fd, UFFDIO_REGISTER, &request));
}

/* A file on tmpfs: shared memory, which userfaultfd serves */
static void have_code_pages(struct scene *scene)
{
	have_userfault(scene);
	scene->memory = map_file(WORK_CODE, O_RDONLY, RX, MAP_PRIVATE);
}

static void have_plain_pages(struct scene *scene)
{
	have_userfault(scene);
	scene->memory = map(RW, ANON_PRIVATE, -1);
}

static void have_plain_file_pages(struct scene *scene)
{
	have_userfault(scene);
	scene->memory = map_file(WORK_CODE, O_RDONLY, R, MAP_PRIVATE);
}

/* Executable since before the drop, when anonymous memory could be */
static void have_jit_pages(struct scene *scene)
{
	have_userfault(scene);
	scene->memory = map(RWX, ANON_PRIVATE, -1);
}

static void have_registered_file(struct scene *scene)
{
	have_plain_file_pages(scene);
	expect(registration(scene) == 0);
}

static void have_registered_plain(struct scene *scene)
{
	have_plain_pages(scene);
	expect(registration(scene) == 0);
}

static int to_rx(struct scene *scene)
{
	return protect(scene->memory, RX);
}

static int to_r(struct scene *scene)
{
	return protect(scene->memory, R);
}

/* Registered after the drop while plain, then made executable */
static int register_then_rx(struct scene *scene)
{
	return registration(scene) ?: to_rx(scene);
}

#define OVER "registering a userfault range over executable pages"
#define MAKING "or making a registered one executable"

/* clang-format off */
static const struct trial trials[] = {
	{ "userfaultfd over executable pages of a file", OVER, EPERM,
	  have_code_pages, registration },
	{ "userfaultfd over anonymous memory that is executable since before the drop",
	  OVER, EPERM, have_jit_pages, registration },
	{ "mprotect of a userfault range to RX", MAKING, EPERM, have_registered_file, to_rx },
	{ "mprotect to RX of a userfault range registered after the drop", MAKING, EPERM,
	  have_plain_file_pages, register_then_rx },
	{ "userfaultfd over anonymous memory", OVER, 0, have_plain_pages, registration },
	{ "userfaultfd over pages of a file", OVER, 0, have_plain_file_pages, registration },
	{ "mprotect of a userfault range to R", MAKING, 0, have_registered_plain, to_r },
};
/* clang-format on */

const struct suite suite_userfault = {
	.section = "4",
	.area = "wx_mappings",
	.cap = CAP_USR_WX_MAPPINGS,
	.trials = trials,
	.n_trials = ARRAY_SIZE(trials),
};
