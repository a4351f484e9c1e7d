// SPDX-License-Identifier: GPL-2.0-or-later
#include "attempts.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <usercap.h>

#include "../unit/unit.h"
#include "doors.h"
#include "enforce.h"

#define RW (PROT_READ | PROT_WRITE)
#define RX (PROT_READ | PROT_EXEC)
#define RWX (RW | PROT_EXEC)
#define PAGE 4096

static void *page;
static int file;

static int map(int prot, int flags, int fd)
{
	return mmap(NULL, PAGE, prot, flags, fd, 0) == MAP_FAILED ? errno : 0;
}

static void make_page(void)
{
	page = mmap(NULL, PAGE, RW, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (page == MAP_FAILED)
		_exit(1);
}

/* Whatever may be executed: this program */
static void open_program(void)
{
	file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	if (file < 0)
		_exit(1);
}

static void map_program(void)
{
	open_program();
	page = mmap(NULL, PAGE, RX, MAP_PRIVATE, file, 0);
	if (page == MAP_FAILED)
		_exit(1);
}

static int map_rwx(void)
{
	return map(RWX, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static int map_anonymous_rx(void)
{
	return map(RX, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static int map_anonymous_rw(void)
{
	return map(RW, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static int map_file_rx(void)
{
	return map(RX, MAP_PRIVATE, file);
}

static int map_file_rwx(void)
{
	return map(RWX, MAP_PRIVATE, file);
}

static int map_file_shared_rx(void)
{
	return map(RX, MAP_SHARED, file);
}

static int map_file_shared_r(void)
{
	return map(PROT_READ, MAP_SHARED, file);
}

static int protect_rx(void)
{
	return mprotect(page, PAGE, RX) ? errno : 0;
}

static int protect_r(void)
{
	return mprotect(page, PAGE, PROT_READ) ? errno : 0;
}

static int protect_rwx_with_key(void)
{
	return door_native(SYS_pkey_mprotect, (long)page, PAGE, RWX, -1, 0);
}

static bool has_keys(void)
{
	return door_native(SYS_pkey_mprotect, (long)page, 0, 0, -1, 0) != ENOSYS;
}

static int protect_rw_with_key(void)
{
	return door_native(SYS_pkey_mprotect, (long)page, PAGE, RW, -1, 0);
}

static int make_memfd(void)
{
	return memfd_create("x", 0) < 0 ? errno : 0;
}

static int load_library(void)
{
	return dlopen("libresolv.so.2", RTLD_NOW) ? 0 : ENOENT;
}

/* Attach memory that goes with the last who has it */
static int attach(int flags)
{
	int id = shmget(IPC_PRIVATE, PAGE, 0700 | IPC_CREAT);
	int r = shmat(id, NULL, flags) == (void *)-1 ? errno : 0;

	shmctl(id, IPC_RMID, NULL);
	return r;
}

static int attach_exec(void)
{
	return attach(SHM_EXEC);
}

static int attach_plain(void)
{
	return attach(0);
}

static int imply_exec(void)
{
	return personality(READ_IMPLIES_EXEC) < 0 ? errno : 0;
}

static void imply_exec_before(void)
{
	if (personality(READ_IMPLIES_EXEC) < 0)
		_exit(1);
}

/* Does it imply anything still? */
static int is_implied(void)
{
	return personality(0xffffffff) & READ_IMPLIES_EXEC ? 0 : EPERM;
}

static int ask_personality(void)
{
	return personality(0xffffffff) < 0 ? errno : 0;
}

static int other_personality(void)
{
	return personality(ADDR_NO_RANDOMIZE) < 0 ? errno : 0;
}

/* For user-mode faults, which needs no privilege */
static int make_userfault(void)
{
	return door_native(SYS_userfaultfd, 1, 0, 0, 0, 0);
}

static int register_userfault(void)
{
	return door_native(SYS_ioctl, -1, 0xc020aa00, 0, 0, 0);
}

static int other_ioctl(void)
{
	int n;

	return ioctl(file, FIONREAD, &n) ? errno : 0;
}

static int x32_map_rwx(void)
{
	return door_x32(9, 0, PAGE, RWX);
}

static int x32_register_userfault(void)
{
	return door_x32(514, -1, 0xc020aa00, 0);
}

static int i386_map(int prot, int flags)
{
	return door_i386(192, 0, PAGE, prot, flags, -1);
}

static int i386_map_rwx(void)
{
	return i386_map(RWX, MAP_PRIVATE | MAP_ANONYMOUS);
}

static int i386_map_rw(void)
{
	return i386_map(RW, MAP_PRIVATE | MAP_ANONYMOUS);
}

/* The old one: a pointer to address, length, protection, flags, descriptor, offset */
static int i386_old_map(void)
{
	int *args = door_i386_memory();

	args[1] = PAGE;
	args[2] = RX;
	args[3] = MAP_PRIVATE | MAP_ANONYMOUS;
	args[4] = -1;
	return door_i386(90, (int)(intptr_t)args, 0, 0, 0, 0);
}

static int i386_protect(int prot)
{
	return door_i386(125, (int)(intptr_t)door_i386_memory(), PAGE, prot, 0, 0);
}

static int i386_protect_rx(void)
{
	return i386_protect(RX);
}

static int i386_protect_r(void)
{
	return i386_protect(PROT_READ);
}

/* Of no such segment, which is found out later than the flags */
static int i386_attach_exec(void)
{
	return door_i386(117, 21, -1, SHM_EXEC, 0, 0);
}

static int i386_imply_exec(void)
{
	return door_i386(136, READ_IMPLIES_EXEC, 0, 0, 0, 0);
}

static void make_i386_page(void)
{
	door_i386_memory();
}

/* Was memory-deny-write-execute switched on? It is beside the filter, so ask it. */
static int deny_write_execute(void)
{
	return prctl(66, 0UL, 0UL, 0UL, 0UL) == 1 ? EPERM : 0;
}

#define W CAP_USR_WX_MAPPINGS

const struct attempt mapping_attempts[] = {
	{ W, "mmap RWX", NULL, map_rwx, EPERM },
	{ W, "mmap RX, anonymous", NULL, map_anonymous_rx, EPERM },
	{ W, "mmap RW, anonymous", NULL, map_anonymous_rw, SAME },
	{ W, "mmap RX, of a file", open_program, map_file_rx, SAME },
	{ W, "mmap RWX, of a file", open_program, map_file_rwx, EPERM },
	{ W, "mmap RX, of a file, shared", open_program, map_file_shared_rx, EPERM },
	{ W, "mmap R, of a file, shared", open_program, map_file_shared_r, SAME },
	{ W, "mprotect RW to RX", make_page, protect_rx, EPERM },
	{ W, "mprotect RW to R", make_page, protect_r, SAME },
	{ W, "mprotect RX to R", map_program, protect_r, SAME },
	{ W, "pkey_mprotect RW to RWX", make_page, protect_rwx_with_key, EPERM },
	{ W, "pkey_mprotect RW to RW", make_page, protect_rw_with_key, SAME, has_keys },
	{ W, "memfd_create", NULL, make_memfd, EPERM },
	{ W, "dlopen", NULL, load_library, SAME },
	{ W, "shmat, executable", NULL, attach_exec, EPERM },
	{ W, "shmat", NULL, attach_plain, SAME },
	{ W, "personality, READ_IMPLIES_EXEC", NULL, imply_exec, EPERM },
	{ W, "READ_IMPLIES_EXEC from before", imply_exec_before, is_implied, EPERM },
	{ W, "personality, query", NULL, ask_personality, SAME },
	{ W, "personality, another", NULL, other_personality, SAME },
	{ W, "userfaultfd", NULL, make_userfault, EPERM },
	{ W, "UFFDIO_REGISTER", NULL, register_userfault, EPERM },
	{ W, "another ioctl", open_program, other_ioctl, SAME },
	{ W, "memory-deny-write-execute", NULL, deny_write_execute, EPERM, enforce_has_mdwe },
	{ W, "mmap RWX by x32", NULL, x32_map_rwx, EPERM, has_x32 },
	{ W, "UFFDIO_REGISTER by x32", NULL, x32_register_userfault, EPERM, has_x32 },
	{ W, "mmap2 RWX by i386", NULL, i386_map_rwx, EPERM, has_i386 },
	{ W, "mmap2 RW by i386", NULL, i386_map_rw, SAME, has_i386 },
	{ W, "old mmap by i386", make_i386_page, i386_old_map, EPERM, has_i386 },
	{ W, "mprotect RX by i386", make_i386_page, i386_protect_rx, EPERM, has_i386 },
	{ W, "mprotect R by i386", make_i386_page, i386_protect_r, SAME, has_i386 },
	{ W, "shmat, executable, by i386's ipc", NULL, i386_attach_exec, EPERM, has_i386 },
	{ W, "personality by i386", NULL, i386_imply_exec, EPERM, has_i386 },
};

const size_t n_mapping_attempts = ARRAY_SIZE(mapping_attempts);
