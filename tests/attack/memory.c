// SPDX-License-Identifier: GPL-2.0-or-later
/* Running code that the process wrote into memory of its own: mappings, one way or another */
#include <fcntl.h>
#include <pthread.h>
#include <sys/ipc.h>
#include <sys/personality.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "../conformance/pages.h"
#include "../conformance/sets-live.h"
#include "../conformance/workdir.h"
#include "attack.h"

/* "how" of most: the protections and flags to map with */
#define HOW(protection, flags) ((protection) | (long)(flags) << 8)
#define PROTECTION(scene) ((int)((scene)->how & 0xff))
#define FLAGS(scene) ((int)((scene)->how >> 8))

static int run_written(void *memory)
{
	put_code(memory);
	return run_code(memory);
}

/* ---- writable and executable at once ---- */

static int map_both(struct scene *scene)
{
	void *memory = mmap(NULL, PAGE, PROTECTION(scene), FLAGS(scene), scene->fd, 0);

	return memory == MAP_FAILED ? -errno : run_written(memory);
}

static void have_file(struct scene *scene)
{
	scene->fd = open_work(WORK_DATA, O_RDWR);
}

static void have_zero(struct scene *scene)
{
	scene->fd = open_work(WORK_ZERO, O_RDWR);
}

/* ---- written, then made executable ---- */

static int written_to(void *memory, int protection)
{
	int result;

	put_code(memory);
	result = protect(memory, protection);
	return result ?: run_code(memory);
}

static int map_write_protect(struct scene *scene)
{
	return written_to(map(RW, FLAGS(scene), scene->fd), PROTECTION(scene));
}

static int by_way_of(struct scene *scene)
{
	void *memory = map(RW, ANON_PRIVATE, -1);
	int result;

	put_code(memory);
	result = protect(memory, (int)scene->how) ?: protect(memory, RX);
	return result ?: run_code(memory);
}

static int protect_by_pkey(void *memory, int protection, int key)
{
	long result = syscall(SYS_pkey_mprotect, memory, PAGE, protection, key);

	if (result < 0 && errno == ENOSYS)
		skip("no pkey_mprotect");
	return result_of(result);
}

static int by_pkey(struct scene *scene)
{
	void *memory = map(RW, ANON_PRIVATE, -1);
	int result;

	put_code(memory);
	result = protect_by_pkey(memory, RX, scene->fd);
	return result ?: run_code(memory);
}

static void have_key(struct scene *scene)
{
	scene->fd = syscall(SYS_pkey_alloc, 0, 0);
	if (scene->fd < 0)
		skip("no protection keys");
}

static int code_of_file(struct scene *scene)
{
	void *memory = map_file(WORK_CODE, O_RDONLY, RX, MAP_PRIVATE);
	int result;

	(void)scene;
	result = protect(memory, RW);
	if (result)
		return result;
	memset(memory, 0, 16);
	return written_to(memory, RX);
}

static int stack_to(struct scene *scene)
{
	/* far enough below the frames in use, which must stay writable */
	volatile char room[16 * PAGE];
	void *memory = (void *)(((uintptr_t)room + PAGE) & -(uintptr_t)PAGE);

	room[0] = 1;
	return written_to(memory, (int)scene->how);
}

static int stack_all_down(struct scene *scene)
{
	char room[64] __attribute__((aligned(16)));
	void *page = (void *)((uintptr_t)room & -(uintptr_t)PAGE);
	int result;

	(void)scene;
	put_code(room);
	result = result_of(mprotect(page, PAGE, RWX | PROT_GROWSDOWN));
	return result ?: run_code(room);
}

static int heap_to_rx(struct scene *scene)
{
	void *memory = NULL;

	(void)scene;
	expect(!posix_memalign(&memory, PAGE, 4 * PAGE));
	return written_to((char *)memory + PAGE, RX);
}

static int data_to_rx(struct scene *scene)
{
	static char data[3 * PAGE];

	(void)scene;
	return written_to((void *)(((uintptr_t)data + PAGE - 1) & -(uintptr_t)PAGE), RX);
}

/* A range that begins with a mapping that may become executable */
static int two_mappings(struct scene *scene)
{
	char *memory = map_file(WORK_CODE, O_RDONLY, R, MAP_PRIVATE);
	int result;

	(void)scene;
	expect(mmap(memory + PAGE, PAGE, RW, ANON_PRIVATE | MAP_FIXED, -1, 0) != MAP_FAILED);
	put_code(memory + PAGE);
	result = result_of(mprotect(memory, 2 * PAGE, RX));
	return result ?: run_code(memory + PAGE);
}

/* ---- mremap ---- */

static int moved(struct scene *scene)
{
	void *memory = map(RW, ANON_PRIVATE, -1);

	(void)scene;
	put_code(memory);
	memory = mremap(memory, 2 * PAGE, 4 * PAGE, MREMAP_MAYMOVE);
	expect(memory != MAP_FAILED);
	return protect(memory, RX) ?: run_code(memory);
}

/* A modified page of a file moves behind one that was never touched. */
static int moved_behind(struct scene *scene)
{
	char *clean = map_file(WORK_CODE, O_RDONLY, R, MAP_PRIVATE);
	char *dirty = map_file(WORK_CODE, O_RDONLY, RW, MAP_PRIVATE);
	int result;

	(void)scene;
	memset(dirty + PAGE, 0, 16);
	put_code(dirty + PAGE);
	expect_ok(mprotect(dirty, 2 * PAGE, R));
	expect(mremap(dirty + PAGE, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, clean + PAGE) !=
	       MAP_FAILED);
	result = result_of(mprotect(clean, 2 * PAGE, RX));
	return result ?: run_code(clean + PAGE);
}

/* Length 0 makes a second mapping of shared memory. */
static int duplicated(struct scene *scene)
{
	void *memory = map(RW, ANON_SHARED, -1);
	void *other = mremap(memory, 0, PAGE, MREMAP_MAYMOVE);

	(void)scene;
	expect(other != MAP_FAILED);
	put_code(memory);
	return protect(other, RX) ?: run_code(other);
}

/* ---- READ_IMPLIES_EXEC ---- */

static int imply(void)
{
	return result_of(personality(READ_IMPLIES_EXEC));
}

static void imply_before(struct scene *scene)
{
	(void)scene;
	expect(imply() == 0);
}

static int implied_mmap(struct scene *scene)
{
	int result = scene->how ? imply() : 0;
	void *memory;

	if (result)
		return result;
	memory = mmap(NULL, PAGE, RW, ANON_PRIVATE, -1, 0);
	return memory == MAP_FAILED ? -errno : run_written(memory);
}

static int implied_mprotect(struct scene *scene)
{
	void *memory = map(PROT_NONE, ANON_PRIVATE, -1);
	int result = imply() ?: protect(memory, RW);

	(void)scene;
	return result ?: run_written(memory);
}

static int implied_brk(struct scene *scene)
{
	int result = scene->how ? imply() : 0;
	uintptr_t end, wanted;

	if (result)
		return result;
	end = (syscall(SYS_brk, 0) + PAGE - 1) & -(uintptr_t)PAGE;
	wanted = end + PAGE;
	/* what brk can't do it tells by not moving */
	if ((uintptr_t)syscall(SYS_brk, wanted) != wanted)
		return -EPERM;
	return run_written((void *)end);
}

static int make_segment(void)
{
	int id = shmget(IPC_PRIVATE, PAGE, IPC_CREAT | 0700);

	if (id < 0 && errno == ENOSYS)
		skip("no System V shared memory");
	return expect_ok(id);
}

/* So that it goes away with its last user */
static int attached(int id, int flags, void **ret)
{
	void *memory = shmat(id, NULL, flags);
	int result = (long)memory == -1 ? -errno : 0;

	shmctl(id, IPC_RMID, NULL);
	if (!result)
		*ret = memory;
	return result;
}

static int implied_shmat(struct scene *scene)
{
	int id = make_segment();
	void *memory;
	int result = imply() ?: attached(id, 0, &memory);

	(void)scene;
	return result ?: run_written(memory);
}

/* ---- System V shared memory ---- */

static int shmat_exec(struct scene *scene)
{
	void *memory;
	int result = attached(make_segment(), SHM_EXEC, &memory);

	(void)scene;
	return result ?: run_written(memory);
}

static int shmat_twice(struct scene *scene)
{
	int id = make_segment();
	void *memory = shmat(id, NULL, 0), *other;
	int result;

	(void)scene;
	expect((long)memory != -1);
	put_code(memory);
	result = attached(id, SHM_EXEC | SHM_RDONLY, &other);
	return result ?: run_code(other);
}

static int shmat_protect(struct scene *scene)
{
	void *memory;

	(void)scene;
	expect(attached(make_segment(), 0, &memory) == 0);
	return written_to(memory, RX);
}

/* ---- remap_file_pages ---- */

static int remapped(struct scene *scene)
{
	void *memory = map_file(WORK_DATA, O_RDWR, RW, MAP_SHARED);
	int result = imply();
	long error;

	(void)scene;
	if (result)
		return result;
	error = syscall(SYS_remap_file_pages, memory, PAGE, 0, 1, 0);
	if (error < 0 && errno == ENOSYS)
		skip("no remap_file_pages");
	return result_of(error) ?: run_written(memory);
}

/* ---- threads ---- */

static void *race_memory;
static volatile int race_over;

static void *write_for_ever(void *unused)
{
	/* the kernel does it for us: a page that is no longer writable must not end it */
	while (!race_over)
		syscall(SYS_getrandom, (char *)race_memory + 64, 1, 0);
	return unused;
}

/* Between two calls of mprotect a write is on its way. */
static int race_of_write(struct scene *scene)
{
	int file = open_work(WORK_CODE, O_RDONLY), result = -EPERM;
	double end = now() + 1;
	pthread_t thread;

	(void)scene;
	race_memory = map_file(WORK_CODE, O_RDONLY, RW, MAP_PRIVATE);
	expect(!pthread_create(&thread, NULL, write_for_ever, NULL));
	while (now() < end && result) {
		protect(race_memory, RW);
		result = protect(race_memory, R) ?: protect(race_memory, RX);
		if (!result && !((volatile char *)race_memory)[64])
			result = -EAGAIN;
		if (result)
			/* a new mapping, whose page nobody has written to yet */
			expect(mmap(race_memory, PAGE, RW, MAP_PRIVATE | MAP_FIXED, file, 0) !=
			       MAP_FAILED);
	}
	race_over = 1;
	pthread_join(thread, NULL);
	return result == -EAGAIN ? -EPERM : result;
}

/* ---- the 32-bit entry ---- */

static void need_entry(struct scene *scene)
{
	need_32bit();
	scene->memory = low_page();
}

#define MMAP2 192
#define MPROTECT_32 125
#define OLD_MMAP 90
#define IPC_32 117
#define PKEY_MPROTECT_32 380

static int mmap_32(struct scene *scene)
{
	int result = call32(MMAP2, 0, PAGE, RWX, ANON_PRIVATE, -1);

	(void)scene;
	if (result < 0 && result > -4096)
		return result;
	return run_written((void *)(uintptr_t)(unsigned int)result);
}

static int old_mmap_32(struct scene *scene)
{
	uint32_t *args = scene->memory;
	int result;

	memcpy(args, (uint32_t[]){ 0, PAGE, RWX, ANON_PRIVATE, -1, 0 }, 6 * sizeof(*args));
	result = call32(OLD_MMAP, (long)args, 0, 0, 0, 0);
	if (result < 0 && result > -4096)
		return result;
	return run_written((void *)(uintptr_t)(unsigned int)result);
}

static int mprotect_32(struct scene *scene)
{
	put_code(scene->memory);
	return call32(MPROTECT_32, (long)scene->memory, PAGE, RX, 0, 0) ?: run_code(scene->memory);
}

static int pkey_mprotect_32(struct scene *scene)
{
	put_code(scene->memory);
	return call32(PKEY_MPROTECT_32, (long)scene->memory, PAGE, RX, -1, 0)
		       ?: run_code(scene->memory);
}

/* ipc(SHMAT, id, flags, &address, NULL) */
static int shmat_32(struct scene *scene)
{
	uint32_t *address = scene->memory;
	int id = make_segment();
	int result = call32(IPC_32, 21, id, SHM_EXEC, (long)address, 0);

	shmctl(id, IPC_RMID, NULL);
	return result ?: run_written((void *)(uintptr_t)*address);
}

#define PKEY "pkey_mprotect of RW memory to RX"
#define IMPLIED "READ_IMPLIES_EXEC"

/* clang-format off */
static const struct technique techniques[] = {
	{ "mmap RWX, private", NULL, map_both, HOW(RWX, ANON_PRIVATE) },
	{ "mmap RWX, shared", NULL, map_both, HOW(RWX, ANON_SHARED) },
	{ "mmap WX, without R", NULL, map_both, HOW(WXONLY, ANON_PRIVATE) },
	{ "mmap RWX of a stack that grows down", NULL, map_both,
	  HOW(RWX, ANON_PRIVATE | MAP_GROWSDOWN) },
	{ "mmap RWX of a file, private", have_file, map_both, HOW(RWX, MAP_PRIVATE) },
	{ "mmap RWX of a file, shared", have_file, map_both, HOW(RWX, MAP_SHARED) },
	{ "mmap RWX of /dev/zero, private", have_zero, map_both, HOW(RWX, MAP_PRIVATE) },
	{ "mmap RWX of /dev/zero, shared", have_zero, map_both, HOW(RWX, MAP_SHARED) },
	{ "mprotect of RW memory to RX", NULL, map_write_protect, HOW(RX, ANON_PRIVATE) },
	{ "mprotect of RW memory to RWX", NULL, map_write_protect, HOW(RWX, ANON_PRIVATE) },
	{ "mprotect of RW memory to X alone", NULL, map_write_protect, HOW(XONLY, ANON_PRIVATE) },
	{ "mprotect of RW memory to R, then RX", NULL, by_way_of, R },
	{ "mprotect of RW memory to nothing, then RX", NULL, by_way_of, PROT_NONE },
	{ "mprotect of shared RW memory to RX", NULL, map_write_protect, HOW(RX, ANON_SHARED) },
	{ "mprotect of written /dev/zero to RX", have_zero, map_write_protect,
	  HOW(RX, MAP_PRIVATE) },
	{ "mprotect of a written private file to RX", have_file, map_write_protect,
	  HOW(RX, MAP_PRIVATE) },
	{ "mprotect of a written shared file to RX", have_file, map_write_protect,
	  HOW(RX, MAP_SHARED) },
	{ "mprotect of the code of a file to RW and back", NULL, code_of_file },
	{ "mprotect of the stack to RX", NULL, stack_to, RX },
	{ "mprotect of the stack to RWX", NULL, stack_to, RWX },
	{ "mprotect of all of the stack, as dlopen does", NULL, stack_all_down },
	{ "mprotect of the heap to RX", NULL, heap_to_rx },
	{ "mprotect of the program's data to RX", NULL, data_to_rx },
	{ "mprotect of a file and of memory behind it to RX", NULL, two_mappings },
	{ PKEY ", no key", NULL, by_pkey },
	{ PKEY ", a key", have_key, by_pkey },
	{ "mremap, then mprotect to RX", NULL, moved },
	{ "mremap of a modified page behind an untouched one", NULL, moved_behind },
	{ "mremap into a second mapping, then mprotect to RX", NULL, duplicated },
	{ IMPLIED ", then mmap RW", NULL, implied_mmap, 1 },
	{ IMPLIED " from before, then mmap RW", imply_before, implied_mmap, 0, TOLD_BY_SIGNAL },
	{ IMPLIED ", then mprotect to RW", NULL, implied_mprotect },
	{ IMPLIED ", then brk", NULL, implied_brk, 1 },
	{ IMPLIED " from before, then brk", imply_before, implied_brk, 0, TOLD_BY_SIGNAL },
	{ IMPLIED ", then shmat", NULL, implied_shmat, 0, MAY_BE_HARDENED },
	{ IMPLIED ", then remap_file_pages", NULL, remapped },
	{ "shmat with SHM_EXEC", NULL, shmat_exec, 0, MAY_BE_HARDENED },
	{ "shmat twice, once with SHM_EXEC", NULL, shmat_twice, 0, MAY_BE_HARDENED },
	{ "shmat, then mprotect to RX", NULL, shmat_protect, 0, MAY_BE_HARDENED },
	{ "a thread that writes while another makes it executable", NULL, race_of_write },
	{ "mmap RWX by the 32-bit entry", need_entry, mmap_32 },
	{ "mmap RWX by the oldest 32-bit call", need_entry, old_mmap_32 },
	{ "mprotect to RX by the 32-bit entry", need_entry, mprotect_32 },
	{ "pkey_mprotect to RX by the 32-bit entry", need_entry, pkey_mprotect_32 },
	{ "shmat with SHM_EXEC by the 32-bit entry", need_entry, shmat_32, 0, MAY_BE_HARDENED },
};
/* clang-format on */

const struct group group_memory = {
	.name = "wx_mappings",
	.lowers = WX,
	.comparable = true,
	.techniques = techniques,
	.n_techniques = ARRAY_SIZE(techniques),
};
