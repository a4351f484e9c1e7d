// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DESIGN section 4: wx_mappings, calls that make memory executable without
 * saying so: READ_IMPLIES_EXEC, brk, shmat, remap_file_pages.
 *
 * A provider may refuse the personality itself or what it leads to; it may have
 * been set before the drop, too.
 */
#include <fcntl.h>
#include <sys/personality.h>
#include <sys/shm.h>
#include <sys/syscall.h>

#include "pages.h"
#include "sets-live.h"
#include "trial.h"
#include "workdir.h"

/* "how": is the personality set before the drop or after it? */
enum { AFTER, BEFORE };

static int imply(void)
{
	return result_of(personality(READ_IMPLIES_EXEC));
}

/* malloc and stdio must be done with before: they call brk. */
static void stage_personality(struct scene *scene)
{
	if (scene->how == BEFORE)
		expect(imply() == 0);
}

static int attempt_personality(struct scene *scene)
{
	return scene->how == AFTER ? imply() : 0;
}

static int map_rw(struct scene *scene)
{
	return attempt_personality(scene) ?: try_mapping(RW, ANON_PRIVATE, -1);
}

static int map_r(struct scene *scene)
{
	return attempt_personality(scene) ?: try_mapping(R, ANON_PRIVATE, -1);
}

static void stage_file(struct scene *scene)
{
	scene->fd = open_work(WORK_DATA, O_RDWR);
	stage_personality(scene);
}

static int map_file_rw(struct scene *scene)
{
	return attempt_personality(scene) ?: try_mapping(RW, MAP_PRIVATE, scene->fd);
}

static int map_file_r(struct scene *scene)
{
	return attempt_personality(scene) ?: try_mapping(R, MAP_PRIVATE, scene->fd);
}

static void stage_anon(struct scene *scene)
{
	scene->memory = map(PROT_NONE, ANON_PRIVATE, -1);
	stage_personality(scene);
}

static int protect_rw(struct scene *scene)
{
	return attempt_personality(scene) ?: protect(scene->memory, RW);
}

/* What brk cannot do it tells by not moving: it has no errno of its own. */
static int grow(void)
{
	uintptr_t end = syscall(SYS_brk, 0);
	uintptr_t wanted = ((end + PAGE - 1) & -(uintptr_t)PAGE) + PAGE;

	return (uintptr_t)syscall(SYS_brk, wanted) == wanted ? 0 : -EPERM;
}

static int grow_implied(struct scene *scene)
{
	return attempt_personality(scene) ?: grow();
}

static int grow_plain(struct scene *scene)
{
	(void)scene;
	return grow();
}

static void stage_segment(struct scene *scene)
{
	int id = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0700);

	if (id < 0 && errno == ENOSYS)
		skip("no System V shared memory");
	expect_ok(id);
	expect((long)shmat(id, NULL, 0) != -1);
	expect_ok(shmctl(id, IPC_RMID, NULL));
	scene->pid = id;
	stage_personality(scene);
}

static int attach_implied(struct scene *scene)
{
	return attempt_personality(scene) ?: result_of(shmat(scene->pid, NULL, 0));
}

/* ---- remap_file_pages ---- */

static int remap(struct scene *scene)
{
	long result = syscall(SYS_remap_file_pages, scene->memory, PAGE, 0, 1, 0);

	if (result < 0 && errno == ENOSYS)
		skip("no remap_file_pages");
	return result_of(result);
}

static void stage_shared(struct scene *scene)
{
	scene->memory = map_file(WORK_DATA, O_RDWR, RW, MAP_SHARED);
	stage_personality(scene);
}

static int remap_implied(struct scene *scene)
{
	return attempt_personality(scene) ?: remap(scene);
}

/* A mapping that is W+X since before the drop, made anew over other pages */
static void stage_shared_rwx(struct scene *scene)
{
	scene->memory = map_file(WORK_CODE, O_RDWR, RWX, MAP_SHARED);
}

static void stage_shared_rw(struct scene *scene)
{
	scene->memory = map_file(WORK_DATA, O_RDWR, RW, MAP_SHARED);
}

static int other_personality(struct scene *scene)
{
	(void)scene;
	return result_of(personality(ADDR_NO_RANDOMIZE));
}

#define IMPLIED "Denied: W+X together (also through `READ_IMPLIES_EXEC`)"
#define BRK "Denied: W+X together (also through [...] `brk`)"
#define SHMAT "Denied: W+X together (also through [...] `shmat`)"
#define REMAP "Denied: W+X together (also through [...] `remap_file_pages`)"

/* clang-format off */
static const struct trial trials[] = {
	{ "READ_IMPLIES_EXEC and mmap RW", IMPLIED, EPERM, stage_personality, map_rw, AFTER },
	{ "READ_IMPLIES_EXEC before the drop and mmap RW", IMPLIED, EPERM,
	  stage_personality, map_rw, BEFORE },
	{ "READ_IMPLIES_EXEC and mmap R of anonymous memory", IMPLIED, EPERM,
	  stage_personality, map_r, AFTER },
	{ "READ_IMPLIES_EXEC before the drop and mmap R of anonymous memory", IMPLIED, EPERM,
	  stage_personality, map_r, BEFORE },
	{ "READ_IMPLIES_EXEC and mmap RW of a file", IMPLIED, EPERM,
	  stage_file, map_file_rw, AFTER },
	{ "READ_IMPLIES_EXEC before the drop and mmap RW of a file", IMPLIED, EPERM,
	  stage_file, map_file_rw, BEFORE },
	{ "READ_IMPLIES_EXEC and mprotect to RW", IMPLIED, EPERM, stage_anon, protect_rw, AFTER },
	{ "READ_IMPLIES_EXEC before the drop and mprotect to RW", IMPLIED, EPERM,
	  stage_anon, protect_rw, BEFORE },
	{ "READ_IMPLIES_EXEC and brk", BRK, EPERM, stage_personality, grow_implied, AFTER },
	{ "READ_IMPLIES_EXEC before the drop and brk", BRK, EPERM,
	  stage_personality, grow_implied, BEFORE },
	{ "READ_IMPLIES_EXEC and shmat", SHMAT, EPERM, stage_segment, attach_implied, AFTER,
	  TRIAL_MAY_BE_HARDENED },
	{ "READ_IMPLIES_EXEC before the drop and shmat", SHMAT, EPERM,
	  stage_segment, attach_implied, BEFORE, TRIAL_MAY_BE_HARDENED },
	{ "READ_IMPLIES_EXEC and remap_file_pages", REMAP, EPERM,
	  stage_shared, remap_implied, AFTER },
	{ "READ_IMPLIES_EXEC before the drop and remap_file_pages", REMAP, EPERM,
	  stage_shared, remap_implied, BEFORE },
	{ "remap_file_pages of a mapping that was RWX before the drop", REMAP, EPERM,
	  stage_shared_rwx, remap },

	{ "brk", BRK, 0, NULL, grow_plain },
	{ "remap_file_pages of an RW mapping", REMAP, 0, stage_shared_rw, remap },
	{ "READ_IMPLIES_EXEC before the drop and mmap R of a file", IMPLIED, 0,
	  stage_file, map_file_r, BEFORE },
	{ "another personality", IMPLIED, 0, NULL, other_personality },
};
/* clang-format on */

const struct suite suite_implied = {
	.section = "4",
	.area = "wx_mappings",
	.cap = CAP_USR_WX_MAPPINGS,
	.trials = trials,
	.n_trials = ARRAY_SIZE(trials),
};
