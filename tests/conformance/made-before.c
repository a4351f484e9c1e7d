// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DESIGN section 4: wx_mappings. What was made before the drop stays: a JVM
 * makes its heap first and drops after.
 */
#include <fcntl.h>

#include "pages.h"
#include "sets-live.h"
#include "trial.h"
#include "victim.h"
#include "workdir.h"

static void have_jit(struct scene *scene)
{
	scene->memory = map(RWX, ANON_PRIVATE, -1);
}

static int use(void *memory)
{
	const void *code;
	size_t size = machine_code(&code);

	memcpy(memory, code, size);
	expect(call_code(memory) == 42);
	return 0;
}

static int use_jit(struct scene *scene)
{
	return use(scene->memory);
}

static void use_in_child(void *memory)
{
	use(memory);
}

static int use_jit_in_child(struct scene *scene)
{
	in_child(use_in_child, scene->memory);
	return 0;
}

static int unmap_jit(struct scene *scene)
{
	return result_of(munmap(scene->memory, 2 * PAGE));
}

#define BECOMES(name, protection)                          \
	static int name(struct scene *scene)               \
	{                                                  \
		return protect(scene->memory, protection); \
	}

BECOMES(to_r, R)
BECOMES(to_rw, RW)
BECOMES(to_rx, RX)
BECOMES(to_rwx, RWX)

/* Given up, it cannot be had again. */
static int to_rw_and_back(struct scene *scene)
{
	return protect(scene->memory, RW) ?: protect(scene->memory, RWX);
}

static int to_r_then_rx(struct scene *scene)
{
	return protect(scene->memory, R) ?: protect(scene->memory, RX);
}

static int to_rx_then_rwx(struct scene *scene)
{
	return protect(scene->memory, RX) ?: protect(scene->memory, RWX);
}

/* The careful JIT: one memory, two views */
static void have_two_views(struct scene *scene)
{
	int fd = expect_ok(memfd_create("jit", MFD_CLOEXEC));

	expect_ok(ftruncate(fd, 2 * PAGE));
	scene->memory = map(RW, MAP_SHARED, fd);
	scene->more = mmap(NULL, 2 * PAGE, RX, MAP_SHARED, fd, 0);
	if (scene->more == MAP_FAILED && errno == EPERM)
		skip("no executable memfd on this kernel");
	expect(scene->more != MAP_FAILED);
}

static int use_two_views(struct scene *scene)
{
	const void *code;
	size_t size = machine_code(&code);

	memcpy(scene->memory, code, size);
	expect(call_code(scene->more) == 42);
	return 0;
}

static void have_own_memory(struct scene *scene)
{
	scene->fd = expect_ok(open("/proc/self/mem", O_RDWR | O_CLOEXEC));
}

static int write_own_memory(struct scene *scene)
{
	long word = VICTIM_SECRET;

	victim_data = 0;
	if (pwrite(scene->fd, &word, sizeof(word), (off_t)(uintptr_t)&victim_data) != sizeof(word))
		return -errno;
	return victim_data == VICTIM_SECRET ? 0 : -EIO;
}

#define STAYS                                                                             \
	"What was made before the drop (a listening socket, an attached tracer, a JIT's " \
	"mapping) stays"
#define GAIN_X "gaining EXEC on a mapping that is writable, anonymous"
#define GAIN_W "gaining WRITE on an executable one"

/* clang-format off */
static const struct trial trials[] = {
	{ "to write and call code in a mapping made RWX before the drop", STAYS, 0,
	  have_jit, use_jit },
	{ "to do so in a child", STAYS, 0, have_jit, use_jit_in_child, 0, TRIAL_SPAWNS },
	{ "munmap of a mapping made RWX before the drop", STAYS, 0, have_jit, unmap_jit },
	{ "mprotect of a mapping made RWX before the drop to RWX, which it is", STAYS, 0,
	  have_jit, to_rwx },
	{ "mprotect of a mapping made RWX before the drop to RX", STAYS, 0, have_jit, to_rx },
	{ "mprotect of a mapping made RWX before the drop to RW", STAYS, 0, have_jit, to_rw },
	{ "mprotect of a mapping made RWX before the drop to R", STAYS, 0, have_jit, to_r },
	{ "two views of a memfd, RW and RX, made before the drop", STAYS, 0,
	  have_two_views, use_two_views },
	{ "writing to a /proc/self/mem opened before the drop", STAYS, 0,
	  have_own_memory, write_own_memory },

	{ "mprotect of a mapping made RWX before the drop to RW and back", GAIN_X, EPERM,
	  have_jit, to_rw_and_back },
	{ "mprotect of a mapping made RWX before the drop to R, then RX", GAIN_X, EPERM,
	  have_jit, to_r_then_rx },
	{ "mprotect of a mapping made RWX before the drop to RX, then RWX", GAIN_W, EPERM,
	  have_jit, to_rx_then_rwx },
};
/* clang-format on */

const struct suite suite_made_before = {
	.section = "4",
	.area = "wx_mappings",
	.cap = CAP_USR_WX_MAPPINGS,
	.trials = trials,
	.n_trials = ARRAY_SIZE(trials),
};
