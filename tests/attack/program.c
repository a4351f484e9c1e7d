// SPDX-License-Identifier: GPL-2.0-or-later
/* Running a program that has memory which is writable and executable, or is not a file */
#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>

#include "../conformance/elf-image.h"
#include "../conformance/pages.h"
#include "../conformance/sets-live.h"
#include "../conformance/workdir.h"
#include "attack.h"

#define PF_RX (PF_R | PF_X)
#define PF_RW (PF_R | PF_W)
#define PF_RWX (PF_R | PF_W | PF_X)
#define STACK(flags) .stacks = { flags }, .n_stacks = 1

enum {
	STACK_RWX,
	STACK_X,
	SEGMENT_RWX,
	BSS_X,
	OLD_32,
	STACK_RWX_32,
	PLAIN,
	INTERPRETER,
	INTERPRETER_RWX,
	DISGUISED,
	DISGUISED_32,
};

/* clang-format off */
static const struct image_spec images[] = {
	[STACK_RWX] = { .flags = PF_RX, STACK(PF_RWX) },
	[STACK_X] = { .flags = PF_RX, STACK(PF_X) },
	[SEGMENT_RWX] = { .flags = PF_RWX, STACK(PF_RW) },
	[BSS_X] = { .flags = PF_RX, .more_memory = PAGE, STACK(PF_RW) },
	[OLD_32] = { .is_32bit = true, .flags = PF_RX },
	[STACK_RWX_32] = { .is_32bit = true, .flags = PF_RX, STACK(PF_RWX) },
	[PLAIN] = { .flags = PF_RX, STACK(PF_RW) },
	[INTERPRETER] = { .is_interpreter = true, .flags = PF_RX },
	[INTERPRETER_RWX] = { .is_interpreter = true, .flags = PF_RWX },
	[DISGUISED] = { .disguised = true, .flags = PF_RX, STACK(PF_RWX) },
	[DISGUISED_32] = { .disguised = true, .is_32bit = true, .flags = PF_RX },
};
/* clang-format on */

static void have_image(struct scene *scene)
{
	if (images[scene->how].is_32bit)
		need_32bit();
	write_image("program", &images[scene->how]);
}

static int run_image(struct scene *scene)
{
	char *argv[] = { "program", NULL };

	(void)scene;
	return run_program(work_path("program"), argv);
}

static void have_interpreted(struct scene *scene)
{
	struct image_spec spec = images[PLAIN];

	write_image("interpreter", &images[scene->how]);
	spec.interpreter = work_path("interpreter");
	write_image("program", &spec);
}

/* -errno, or a memfd that is a program; kept over exec, for interpreters */
static int make_memfd_image(int image)
{
	char bytes[IMAGE_SIZE];
	int fd = memfd_create("program", 0);

	if (fd < 0)
		return -errno;
	make_image(&images[image], bytes);
	expect(write(fd, bytes, sizeof(bytes)) == sizeof(bytes));
	return fd;
}

static int run_memfd(struct scene *scene)
{
	int fd = scene->fd < 0 ? make_memfd_image(PLAIN) : scene->fd;

	return fd < 0 ? fd : run_descriptor(fd);
}

static void have_memfd(struct scene *scene)
{
	scene->fd = make_memfd_image(PLAIN);
	expect(scene->fd >= 0);
}

static int run_memfd_by_path(struct scene *scene)
{
	char path[64], *argv[] = { "program", NULL };
	int fd = make_memfd_image(PLAIN);

	(void)scene;
	if (fd < 0)
		return fd;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return run_program(path, argv);
}

static int interpreted_by_memfd(struct scene *scene)
{
	struct image_spec spec = images[PLAIN];
	int fd = make_memfd_image(INTERPRETER);
	char path[64];

	if (fd < 0)
		return fd;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	spec.interpreter = path;
	write_image("program", &spec);
	return run_image(scene);
}

static int script_of_memfd(struct scene *scene)
{
	int fd = make_memfd_image(PLAIN);
	char text[96];

	if (fd < 0)
		return fd;
	snprintf(text, sizeof(text), "#!/proc/self/fd/%d\n", fd);
	write_file("program", text, strlen(text), 0755);
	return run_image(scene);
}

static int run_written_program(struct scene *scene)
{
	write_image("program", &images[PLAIN]);
	return run_image(scene);
}

#define BACKED                                                                            \
	"it is a file; noexec mounts, IPE or fapolicyd decide what files may be executed" \
	" (`wx_mappings` is about memory)"

/* clang-format off */
static const struct technique techniques[] = {
	{ "exec of a program with an RWX stack", have_image, run_image, STACK_RWX, SECCOMP_OPEN },
	{ "exec of a program with an X stack", have_image, run_image, STACK_X, SECCOMP_OPEN },
	{ "exec of a program with an RWX segment", have_image, run_image, SEGMENT_RWX,
	  SECCOMP_NEEDS_MDWE },
	{ "exec of a program with an executable bss", have_image, run_image, BSS_X,
	  SECCOMP_OPEN },
	{ "exec of a 32-bit program from before PT_GNU_STACK", have_image, run_image, OLD_32,
	  SECCOMP_OPEN },
	{ "exec of a 32-bit program with an RWX stack", have_image, run_image, STACK_RWX_32,
	  SECCOMP_OPEN },
	{ "exec of a program with an RWX interpreter", have_interpreted, run_image,
	  INTERPRETER_RWX, SECCOMP_NEEDS_MDWE },
	{ "exec of a program with an RWX stack that says it is a 32-bit one", have_image,
	  run_image, DISGUISED, SECCOMP_OPEN },
	{ "exec of a 32-bit program from before PT_GNU_STACK that says it is a 64-bit one", have_image,
	  run_image, DISGUISED_32, SECCOMP_OPEN },
	{ "exec of a memfd", NULL, run_memfd, 0, MAY_BE_HARDENED },
	{ "exec of a memfd by its path in /proc", NULL, run_memfd_by_path, 0, MAY_BE_HARDENED },
	{ "exec of a memfd from before", have_memfd, run_memfd, 0,
	  MAY_BE_HARDENED | SECCOMP_OPEN },
	{ "exec of a program whose interpreter is a memfd", NULL, interpreted_by_memfd, 0,
	  MAY_BE_HARDENED },
	{ "exec of a script whose interpreter is a memfd", NULL, script_of_memfd, 0,
	  MAY_BE_HARDENED },
	{ "exec of a program just written", NULL, run_written_program, 0, SECCOMP_OPEN, BACKED },
};
/* clang-format on */

const struct group group_program = {
	.name = "wx_mappings",
	.lowers = WX,
	.comparable = true,
	.techniques = techniques,
	.n_techniques = ARRAY_SIZE(techniques),
};
