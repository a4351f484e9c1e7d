// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DESIGN section 4: wx_mappings, programs that cannot do without it. They are
 * refused by execve, with EPERM, and only when B lacks the capability.
 */
#include <elf.h>
#include <fcntl.h>
#include <sys/personality.h>

#include "elf-image.h"
#include "helper.h"
#include "pages.h"
#include "sets-live.h"
#include "execute.h"
#include "trial.h"
#include "workdir.h"

#define PF_RX (PF_R | PF_X)
#define PF_RW (PF_R | PF_W)
#define PF_RWX (PF_R | PF_W | PF_X)

/* The programs that are tried, by "how" */
enum {
	PLAIN,
	NO_STACK_HEADER,
	STACK_RWX,
	STACK_X,
	STACK_RW_THEN_RWX,
	SEGMENT_RWX,
	SEGMENT_WX,
	BSS_X,
	PLAIN_32,
	NO_STACK_HEADER_32,
	STACK_RWX_32,
	SEGMENT_RWX_32,
	INTERPRETER,
	INTERPRETER_RWX,
	INTERPRETER_BSS_X,
	DISGUISED_SEGMENT,
	DISGUISED_SEGMENT_32,
	DISGUISED_STACK,
	DISGUISED_STACK_32,
};

#define STACK(flags) .stacks = { flags }, .n_stacks = 1

/* clang-format off */
static const struct image_spec programs[] = {
	[PLAIN] = { .flags = PF_RX, STACK(PF_RW) },
	[NO_STACK_HEADER] = { .flags = PF_RX },
	[STACK_RWX] = { .flags = PF_RX, STACK(PF_RWX) },
	[STACK_X] = { .flags = PF_RX, STACK(PF_X) },
	[STACK_RW_THEN_RWX] = { .flags = PF_RX, .stacks = { PF_RW, PF_RWX }, .n_stacks = 2 },
	[SEGMENT_RWX] = { .flags = PF_RWX, STACK(PF_RW) },
	[SEGMENT_WX] = { .flags = PF_W | PF_X, STACK(PF_RW) },
	[BSS_X] = { .flags = PF_RX, .more_memory = PAGE, STACK(PF_RW) },
	[PLAIN_32] = { .is_32bit = true, .flags = PF_RX, STACK(PF_RW) },
	[NO_STACK_HEADER_32] = { .is_32bit = true, .flags = PF_RX },
	[STACK_RWX_32] = { .is_32bit = true, .flags = PF_RX, STACK(PF_RWX) },
	[SEGMENT_RWX_32] = { .is_32bit = true, .flags = PF_RWX, STACK(PF_RW) },
	[INTERPRETER] = { .is_interpreter = true, .flags = PF_RX },
	[INTERPRETER_RWX] = { .is_interpreter = true, .flags = PF_RWX },
	[INTERPRETER_BSS_X] = { .is_interpreter = true, .flags = PF_RX, .more_memory = PAGE },
	[DISGUISED_SEGMENT] = { .disguised = true, .flags = PF_RWX, STACK(PF_RW) },
	[DISGUISED_SEGMENT_32] = { .is_32bit = true, .disguised = true, .flags = PF_RWX },
	[DISGUISED_STACK] = { .disguised = true, .flags = PF_RX, STACK(PF_RWX) },
	[DISGUISED_STACK_32] = { .is_32bit = true, .disguised = true, .flags = PF_RX },
};
/* clang-format on */

static void need_32bit(void)
{
	const char *path = write_image("plain32", &programs[PLAIN_32]);
	char *argv[] = { "plain32", NULL };

	if (spawn(path, argv) != 0)
		skip("no 32-bit ABI");
}

static void have_program(struct scene *scene)
{
	const struct image_spec *spec = &programs[scene->how];

	if (spec->is_32bit)
		need_32bit();
	write_image("program", spec);
}

static int run_program(struct scene *scene)
{
	char *argv[] = { "program", NULL };

	(void)scene;
	return spawn(work_path("program"), argv);
}

/* A harmless program, started by an interpreter that may not be */
static void have_interpreted(struct scene *scene)
{
	struct image_spec spec = programs[PLAIN];

	write_image("interpreter", &programs[scene->how]);
	spec.interpreter = work_path("interpreter");
	write_image("program", &spec);
}

/* ---- memfd ---- */

static int make_memfd(const void *contents, size_t size, unsigned int flags)
{
	int fd = memfd_create("program", flags);

	expect_ok(fd);
	if (write(fd, contents, size) != (ssize_t)size)
		fail("write: %s", strerrorname_np(errno));
	return fd;
}

static void have_memfd(struct scene *scene)
{
	char image[IMAGE_SIZE];

	make_image(&programs[scene->how], image);
	scene->fd = make_memfd(image, sizeof(image), MFD_CLOEXEC);
}

static int run_descriptor(struct scene *scene)
{
	return spawn_fd(scene->fd);
}

static int run_by_proc_path(struct scene *scene)
{
	char path[64], *argv[] = { "program", NULL };

	snprintf(path, sizeof(path), "/proc/self/fd/%d", scene->fd);
	return spawn(path, argv);
}

/* The program is a file, but its interpreter is not. */
static void have_memfd_interpreter(struct scene *scene)
{
	struct image_spec spec = programs[PLAIN];
	char path[64];

	have_memfd(scene);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", scene->fd);
	spec.interpreter = path;
	write_image("program", &spec);
}

static void have_script_of_memfd(struct scene *scene)
{
	char text[96];

	have_memfd(scene);
	snprintf(text, sizeof(text), "#!/proc/self/fd/%d\n", scene->fd);
	write_file("program", text, strlen(text), 0755);
}

/* A script is only text: what is executed is its interpreter, an ordinary file. */
static void have_memfd_script(struct scene *scene)
{
	char text[192];

	write_image("interpreter", &programs[PLAIN]);
	snprintf(text, sizeof(text), "#!%s\n", work_path("interpreter"));
	/* not to be closed: the interpreter gets it as /dev/fd/N */
	scene->fd = make_memfd(text, strlen(text), 0);
}

/* ---- a personality that makes everything executable ---- */

static void have_personality(struct scene *scene)
{
	expect_ok(personality(READ_IMPLIES_EXEC));
	(void)scene;
}

/* Where exec does not reset it the program must be refused; never half-broken. */
static int run_in_personality(struct scene *scene)
{
	char *argv[] = { "dynamic", (char *)work_path(WORK_MODULE), NULL };
	int result = spawn(work_path(WORK_DYNAMIC), argv);

	(void)scene;
	return result == -EPERM ? 0 : result;
}

#define STACKS "executing a program that asks for an executable stack"
#define OLD_STACKS "an executable stack (32-bit programs without PT_GNU_STACK included)"
#define SEGMENTS "executing a program that asks for [...] a W+X segment, bss or interpreter"
#define BY_B "bounding B: what programs executed from here on start with"
#define MEMFD "PROT_EXEC on anything that is not a regular file on a mount: [...] memfd"
#define ORDINARY "Allowed: `dlopen` and exec of ordinary files"
#define HALF "refuse it with a clear record, do not run it half-broken"

/* clang-format off */
static const struct trial trials[] = {
	{ "exec of a program with an RWX PT_GNU_STACK", STACKS, EPERM,
	  have_program, run_program, STACK_RWX, TRIAL_EXEC },
	{ "exec of a program with an execute-only PT_GNU_STACK", STACKS, EPERM,
	  have_program, run_program, STACK_X, TRIAL_EXEC },
	{ "exec of a program whose second PT_GNU_STACK is RWX", STACKS, EPERM,
	  have_program, run_program, STACK_RW_THEN_RWX, TRIAL_EXEC },
	{ "exec of a 32-bit program without PT_GNU_STACK", OLD_STACKS, EPERM,
	  have_program, run_program, NO_STACK_HEADER_32, TRIAL_EXEC },
	{ "exec of a 32-bit program with an RWX PT_GNU_STACK", STACKS, EPERM,
	  have_program, run_program, STACK_RWX_32, TRIAL_EXEC },
	{ "exec of a program with an RWX segment", SEGMENTS, EPERM,
	  have_program, run_program, SEGMENT_RWX, TRIAL_EXEC },
	{ "exec of a program with a WX segment", SEGMENTS, EPERM,
	  have_program, run_program, SEGMENT_WX, TRIAL_EXEC },
	{ "exec of a 32-bit program with an RWX segment", SEGMENTS, EPERM,
	  have_program, run_program, SEGMENT_RWX_32, TRIAL_EXEC },
	{ "exec of a program with an RWX segment that says it is a 32-bit one", SEGMENTS, EPERM,
	  have_program, run_program, DISGUISED_SEGMENT, TRIAL_EXEC },
	{ "exec of a 32-bit program with an RWX segment that says it is a 64-bit one", SEGMENTS,
	  EPERM, have_program, run_program, DISGUISED_SEGMENT_32, TRIAL_EXEC },
	{ "exec of a program with an RWX stack that says it is a 32-bit one", STACKS, EPERM,
	  have_program, run_program, DISGUISED_STACK, TRIAL_EXEC },
	{ "exec of a 32-bit program without PT_GNU_STACK that says it is a 64-bit one", OLD_STACKS,
	  EPERM, have_program, run_program, DISGUISED_STACK_32, TRIAL_EXEC },
	{ "exec of a program with executable bss", SEGMENTS, EPERM,
	  have_program, run_program, BSS_X, TRIAL_EXEC },
	{ "exec of a program with an RWX interpreter", SEGMENTS, EPERM,
	  have_interpreted, run_program, INTERPRETER_RWX, TRIAL_EXEC },
	{ "exec of a program whose interpreter has executable bss", SEGMENTS, EPERM,
	  have_interpreted, run_program, INTERPRETER_BSS_X, TRIAL_EXEC },
	{ "exec of a memfd by descriptor", MEMFD, EPERM,
	  have_memfd, run_descriptor, PLAIN, TRIAL_EXEC | TRIAL_MAY_BE_HARDENED },
	{ "exec of a memfd by /proc/self/fd", MEMFD, EPERM,
	  have_memfd, run_by_proc_path, PLAIN, TRIAL_EXEC | TRIAL_MAY_BE_HARDENED },
	{ "exec of a program whose interpreter is a memfd", MEMFD, EPERM,
	  have_memfd_interpreter, run_program, INTERPRETER, TRIAL_EXEC | TRIAL_MAY_BE_HARDENED },
	{ "exec of a script whose interpreter is a memfd", MEMFD, EPERM,
	  have_script_of_memfd, run_program, PLAIN, TRIAL_EXEC | TRIAL_MAY_BE_HARDENED },

	/* E lacks it, B holds it: the program starts with it */
	{ "exec, when only E lacks it, of a program with an RWX PT_GNU_STACK", BY_B, 0,
	  have_program, run_program, STACK_RWX, TRIAL_ONLY_E },
	{ "exec, when only E lacks it, of a program with an RWX segment", BY_B, 0,
	  have_program, run_program, SEGMENT_RWX, TRIAL_ONLY_E },
	{ "exec, when only E lacks it, of a program with executable bss", BY_B, 0,
	  have_program, run_program, BSS_X, TRIAL_ONLY_E },
	{ "exec, when only E lacks it, of a program with an RWX interpreter", BY_B, 0,
	  have_interpreted, run_program, INTERPRETER_RWX, TRIAL_ONLY_E },
	{ "exec, when only E lacks it, of a memfd", BY_B, 0,
	  have_memfd, run_descriptor, PLAIN, TRIAL_ONLY_E | TRIAL_MAY_BE_HARDENED },
	{ "exec, when only E lacks it, of a 32-bit program without PT_GNU_STACK", BY_B, 0,
	  have_program, run_program, NO_STACK_HEADER_32, TRIAL_ONLY_E },

	{ "exec of a program with an RW PT_GNU_STACK", ORDINARY, 0,
	  have_program, run_program, PLAIN, TRIAL_EXEC },
	{ "exec of a 64-bit program without PT_GNU_STACK", OLD_STACKS, 0,
	  have_program, run_program, NO_STACK_HEADER, TRIAL_EXEC },
	{ "exec of a 32-bit program with an RW PT_GNU_STACK", OLD_STACKS, 0,
	  have_program, run_program, PLAIN_32, TRIAL_EXEC },
	{ "exec of a program with an ordinary interpreter", ORDINARY, 0,
	  have_interpreted, run_program, INTERPRETER, TRIAL_EXEC },
	{ "exec of a script that is in a memfd", ORDINARY, 0,
	  have_memfd_script, run_descriptor, 0, TRIAL_EXEC },
	{ "exec under READ_IMPLIES_EXEC never half-done: to run or be refused", HALF, 0,
	  have_personality, run_in_personality, 0, TRIAL_EXEC | TRIAL_NO_RECORD },
};
/* clang-format on */

const struct suite suite_program = {
	.section = "4",
	.area = "wx_mappings",
	.cap = CAP_USR_WX_MAPPINGS,
	.trials = trials,
	.n_trials = ARRAY_SIZE(trials),
};
