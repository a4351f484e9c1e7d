// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 4: wx_mappings, what a mapping may become */
#include <fcntl.h>
#include <sys/syscall.h>

#include "pages.h"
#include "sets-live.h"
#include "trial.h"
#include "workdir.h"

/* ---- stages: a mapping of a kind, in scene.memory ---- */

static void have_anon(struct scene *scene)
{
	scene->memory = map(RW, ANON_PRIVATE, -1);
	memset(scene->memory, 'x', PAGE);
}

static void have_anon_read_only(struct scene *scene)
{
	scene->memory = map(R, ANON_PRIVATE, -1);
}

static void have_anon_none(struct scene *scene)
{
	scene->memory = map(PROT_NONE, ANON_PRIVATE, -1);
}

static void have_anon_written_read_only(struct scene *scene)
{
	have_anon(scene);
	expect_ok(mprotect(scene->memory, 2 * PAGE, R));
}

static void have_shared_anon(struct scene *scene)
{
	scene->memory = map(RW, ANON_SHARED, -1);
}

static void have_file(struct scene *scene)
{
	scene->memory = map_file(WORK_CODE, O_RDONLY, scene->how, MAP_PRIVATE);
}

static void have_file_opened_rw(struct scene *scene)
{
	scene->memory = map_file(WORK_CODE, O_RDWR, scene->how, MAP_PRIVATE);
}

static void have_shared_file(struct scene *scene)
{
	scene->memory = map_file(WORK_CODE, O_RDONLY, scene->how, MAP_SHARED);
}

static void have_shared_file_opened_rw(struct scene *scene)
{
	scene->memory = map_file(WORK_CODE, O_RDWR, scene->how, MAP_SHARED);
}

/* Its contents are the process's own now. */
static void have_modified_file(struct scene *scene)
{
	scene->memory = map_file(WORK_CODE, O_RDONLY, RW, MAP_PRIVATE);
	((volatile char *)scene->memory)[100] = 1;
}

static void have_modified_file_read_only(struct scene *scene)
{
	have_modified_file(scene);
	expect_ok(mprotect(scene->memory, 2 * PAGE, R));
}

static void have_stack(struct scene *scene)
{
	/* far enough below the frames in use, which must stay writable */
	volatile char room[16 * PAGE];

	room[0] = 1;
	scene->memory = (void *)(((uintptr_t)room + PAGE) & -(uintptr_t)PAGE);
}

static void have_memfd_read_only(struct scene *scene)
{
	int fd = expect_ok(memfd_create("conformance", MFD_CLOEXEC));

	expect_ok(ftruncate(fd, 2 * PAGE));
	scene->memory = map(R, MAP_PRIVATE, fd);
}

/* ---- attempts ---- */

#define BECOMES(name, protection)                          \
	static int name(struct scene *scene)               \
	{                                                  \
		return protect(scene->memory, protection); \
	}

BECOMES(to_r, R)
BECOMES(to_rw, RW)
BECOMES(to_rx, RX)
BECOMES(to_rwx, RWX)
BECOMES(to_x, XONLY)
BECOMES(to_none, PROT_NONE)

/* By way of R, so that it is never W and X at once */
static int to_r_then_rx(struct scene *scene)
{
	return protect(scene->memory, R) ?: protect(scene->memory, RX);
}

static int to_none_then_rx(struct scene *scene)
{
	return protect(scene->memory, PROT_NONE) ?: protect(scene->memory, RX);
}

/* Written after the drop */
static int write_then_rx(struct scene *scene)
{
	((volatile char *)scene->memory)[200] = 1;
	return protect(scene->memory, R) ?: protect(scene->memory, RX);
}

static int to_rx_and_call(struct scene *scene)
{
	int result = protect(scene->memory, RX);

	if (result == 0)
		expect(call_code(scene->memory) == 42);
	return result;
}

static int to_r_and_back(struct scene *scene)
{
	int result;

	expect(call_code(scene->memory) == 42);
	result = protect(scene->memory, R) ?: protect(scene->memory, RX);
	if (result == 0)
		expect(call_code(scene->memory) == 42);
	return result;
}

/* One call over two mappings, of which one may not become executable */
static void have_file_and_anon(struct scene *scene)
{
	have_file(scene);
	expect(mmap((char *)scene->memory + PAGE, PAGE, R, ANON_PRIVATE | MAP_FIXED, -1, 0) !=
	       MAP_FAILED);
}

static int both_to_rx(struct scene *scene)
{
	return result_of(mprotect(scene->memory, 2 * PAGE, RX));
}

static int to_rx_growing_down(struct scene *scene)
{
	return protect(scene->memory, RX | PROT_GROWSDOWN);
}

/* Key -1 is mprotect by another name, if the kernel has the call at all. */
static int by_pkey(struct scene *scene, int protection)
{
	long result = syscall(SYS_pkey_mprotect, scene->memory, PAGE, protection, -1);

	if (result < 0 && errno == ENOSYS)
		skip("no pkey_mprotect");
	return result_of(result);
}

static int to_rx_by_pkey(struct scene *scene)
{
	return by_pkey(scene, RX);
}

static int to_rwx_by_pkey(struct scene *scene)
{
	return by_pkey(scene, RWX);
}

static int to_r_by_pkey(struct scene *scene)
{
	return by_pkey(scene, R);
}

#define AT_ONCE "Denied: W+X together"
#define PKEY "Denied: W+X together (also through [...] `pkey_mprotect`)"
#define GAIN_X                                                                           \
	"gaining EXEC on a mapping that is writable, anonymous, privately modified, or " \
	"shared with write possible"
#define GAIN_W "gaining WRITE on an executable one"
#define UNTOUCHED "Allowed: [...] R->RX and RX->R->RX of an untouched private file mapping"
#define RELRO "Allowed: [...] RELRO"
#define LOSING "Denied: [...] gaining"

/* clang-format off */
static const struct trial trials[] = {
	/* anonymous */
	{ "mprotect of anonymous RW memory to RX", GAIN_X, EPERM, have_anon, to_rx },
	{ "mprotect of anonymous RW memory to RWX", AT_ONCE, EPERM, have_anon, to_rwx },
	{ "mprotect of anonymous RW memory to execute-only", GAIN_X, EPERM, have_anon, to_x },
	{ "mprotect of anonymous R memory to RX", GAIN_X, EPERM, have_anon_read_only, to_rx },
	{ "mprotect of anonymous PROT_NONE memory to RX", GAIN_X, EPERM, have_anon_none, to_rx },
	{ "mprotect of anonymous RW memory to R, then RX", GAIN_X, EPERM, have_anon,
	  to_r_then_rx },
	{ "mprotect of anonymous RW memory to PROT_NONE, then RX", GAIN_X, EPERM, have_anon,
	  to_none_then_rx },
	{ "mprotect of anonymous memory, R since before the drop, to RX", GAIN_X, EPERM,
	  have_anon_written_read_only, to_rx },
	{ "mprotect of shared anonymous memory to R, then RX", GAIN_X, EPERM, have_shared_anon,
	  to_r_then_rx },
	{ "mprotect of the stack to RX", GAIN_X, EPERM, have_stack, to_rx },
	{ "mprotect of the stack to RWX", AT_ONCE, EPERM, have_stack, to_rwx },
	{ "mprotect of the stack, growing down, to RX", GAIN_X, EPERM, have_stack,
	  to_rx_growing_down },
	{ "mprotect of a memfd mapping from R to RX", GAIN_X, EPERM, have_memfd_read_only, to_rx,
	  0, TRIAL_MAY_BE_HARDENED },
	{ "pkey_mprotect of anonymous RW memory to RX", PKEY, EPERM, have_anon, to_rx_by_pkey },
	{ "pkey_mprotect of anonymous RW memory to RWX", PKEY, EPERM, have_anon, to_rwx_by_pkey },

	/* private files */
	{ "mprotect of a private file from RW to RX", GAIN_X, EPERM, have_file, to_rx, RW },
	{ "mprotect of a private file from RW to RWX", AT_ONCE, EPERM, have_file, to_rwx, RW },
	{ "mprotect of a private file from R to RWX", AT_ONCE, EPERM, have_file, to_rwx, R },
	{ "mprotect of a private file from RX to RW", GAIN_W, EPERM, have_file, to_rw, RX },
	{ "mprotect of a private file from RX to RWX", AT_ONCE, EPERM, have_file, to_rwx, RX },
	{ "mprotect of a private file from execute-only to RW", GAIN_W, EPERM, have_file, to_rw,
	  XONLY },
	{ "mprotect of a private file, modified, to RX", GAIN_X, EPERM, have_modified_file, to_rx },
	{ "mprotect of a private file, modified, to R, then RX", GAIN_X, EPERM,
	  have_modified_file, to_r_then_rx },
	{ "mprotect of a private file, modified and R before the drop, to RX", GAIN_X, EPERM,
	  have_modified_file_read_only, to_rx },
	{ "mprotect of a private file, modified after the drop, to R, then RX", GAIN_X, EPERM,
	  have_file, write_then_rx, RW },

	{ "mprotect to RX of a private file and anonymous memory behind it", GAIN_X, EPERM,
	  have_file_and_anon, both_to_rx, R },

	/* shared files */
	{ "mprotect of a shared file from RW to RX", GAIN_X, EPERM,
	  have_shared_file_opened_rw, to_rx, RW },
	{ "mprotect of a shared file from RW to R, then RX", GAIN_X, EPERM,
	  have_shared_file_opened_rw, to_r_then_rx, RW },
	{ "mprotect of a shared file opened read-write from R to RX", GAIN_X, EPERM,
	  have_shared_file_opened_rw, to_rx, R },
	{ "mprotect of a shared file opened read-write from RX to RW", GAIN_W, EPERM,
	  have_shared_file_opened_rw, to_rw, RX },

	/* and beside them */
	{ "mprotect of a private file, untouched, from R to RX", UNTOUCHED, 0,
	  have_file, to_rx_and_call, R },
	{ "mprotect of a private file opened read-write, untouched, from R to RX", UNTOUCHED, 0,
	  have_file_opened_rw, to_rx_and_call, R },
	{ "mprotect of a private file, untouched, from RX to R to RX", UNTOUCHED, 0,
	  have_file, to_r_and_back, RX },
	{ "mprotect of a private file from PROT_NONE to RX", UNTOUCHED, 0,
	  have_file, to_rx_and_call, PROT_NONE },
	{ "mprotect of a shared file opened read-only from R to RX", GAIN_X, 0,
	  have_shared_file, to_rx_and_call, R },
	{ "mprotect of a private file from RX to R", LOSING, 0, have_file, to_r, RX },
	{ "mprotect of a private file from RX to PROT_NONE", LOSING, 0, have_file, to_none, RX },
	{ "mprotect of a private file from R to RW", RELRO, 0, have_file, to_rw, R },
	{ "mprotect of a modified private file to R, as for RELRO", RELRO, 0,
	  have_modified_file, to_r },
	{ "mprotect of anonymous memory from RW to R", RELRO, 0, have_anon, to_r },
	{ "mprotect of anonymous memory from R to RW", RELRO, 0, have_anon_read_only, to_rw },
	{ "mprotect of anonymous memory from PROT_NONE to RW", RELRO, 0, have_anon_none, to_rw },
	{ "mprotect of a shared file from R to RW", RELRO, 0,
	  have_shared_file_opened_rw, to_rw, R },
	{ "mprotect of the stack to RW, which it is", RELRO, 0, have_stack, to_rw },
	{ "pkey_mprotect of anonymous memory to R", PKEY, 0, have_anon, to_r_by_pkey },
};
/* clang-format on */

const struct suite suite_protect = {
	.section = "4",
	.area = "wx_mappings",
	.cap = CAP_USR_WX_MAPPINGS,
	.trials = trials,
	.n_trials = ARRAY_SIZE(trials),
};
