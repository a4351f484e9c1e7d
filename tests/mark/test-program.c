// SPDX-License-Identifier: GPL-2.0-or-later
/* What the loader hook reads in a program's memory: all that a program can be */
#include "unit.h"

#include <string.h>

#include "note.h"
#include "program.h"

/* A program in memory: its headers are where its first bytes are */
struct program {
	ElfW(Phdr) headers[4];
	struct usercap_note note;
	struct usercap_note other;
};

static const struct usercap_note mark = { 8, 12, USERCAP_NOTE_NEEDS, USERCAP_NOTE_OWNER, 1, { 4 } };

/* Linked at 0x1000, as a position-independent program could be */
#define VADDR 0x1000
#define NOTE_VADDR (VADDR + offsetof(struct program, note))

static struct program good(void)
{
	struct program program = {
		.headers = {
			{ .p_type = PT_PHDR, .p_vaddr = VADDR },
			{ .p_type = PT_LOAD, .p_flags = PF_R, .p_vaddr = VADDR,
			  .p_filesz = sizeof(program), .p_memsz = sizeof(program) },
			{ .p_type = PT_NOTE, .p_vaddr = NOTE_VADDR, .p_filesz = sizeof(mark),
			  .p_align = 4 },
			{ .p_type = PT_NULL },
		},
		.note = mark,
		.other = mark,
	};

	program.other.needs[0] = 2;
	return program;
}

static uint64_t needs(const struct program *program)
{
	return program_needs(program->headers, ARRAY_SIZE(program->headers));
}

static void marked(void **unused)
{
	struct program program = good();

	(void)unused;
	assert_int_equal(needs(&program), 4);
	/* two segments of notes */
	program.headers[3] = program.headers[2];
	program.headers[3].p_vaddr = VADDR + offsetof(struct program, other);
	assert_int_equal(needs(&program), 6);
	/* one of them broken: the other counts */
	program.note.version = 0;
	assert_int_equal(needs(&program), 2);
	/* both in one */
	program = good();
	program.headers[2].p_filesz += sizeof(mark);
	assert_int_equal(needs(&program), 6);
}

static void at_its_addresses(void **unused)
{
	static struct program program;

	(void)unused;
	/* no PT_PHDR: it is where it says */
	program = good();
	program.headers[0].p_type = PT_NULL;
	program.headers[1].p_vaddr = (uintptr_t)&program;
	program.headers[2].p_vaddr = (uintptr_t)&program.note;
	assert_int_equal(needs(&program), 4);
}

static void unmarked(void **unused)
{
	struct program program = good();

	(void)unused;
	program.headers[2].p_type = PT_NULL;
	assert_int_equal(needs(&program), 0);
	program = good();
	program.note.type = USERCAP_NOTE_REMOVED;
	assert_int_equal(needs(&program), 0);
	assert_int_equal(program_needs(NULL, 0), 0);
}

/* Nothing is read that the program has not in memory, wherever its headers point */
static void outside(void **unused)
{
	static const struct {
		ElfW(Addr) vaddr;
		ElfW(Xword) size;
	} places[] = {
		{ VADDR - 4, sizeof(mark) },
		{ VADDR + sizeof(struct program) - 4, sizeof(mark) },
		{ VADDR + sizeof(struct program) + 4, sizeof(mark) },
		{ NOTE_VADDR, -4 },
		{ NOTE_VADDR, sizeof(struct program) },
		{ 0, -1 },
		{ -4096, 32 },
		{ -4096, 8192 },
	};

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		struct program program = good();

		program.headers[2].p_vaddr = places[i].vaddr;
		program.headers[2].p_filesz = places[i].size;
		assert_int_equal(needs(&program), 0);
	}
}

/* Nor what is not in its file, or not for reading */
static void not_loaded(void **unused)
{
	struct program program = good();

	(void)unused;
	program.headers[1].p_filesz = offsetof(struct program, note);
	assert_int_equal(needs(&program), 0);
	program = good();
	program.headers[1].p_flags = PF_X;
	assert_int_equal(needs(&program), 0);
	program = good();
	program.headers[1].p_type = PT_NULL;
	assert_int_equal(needs(&program), 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(marked),     cmocka_unit_test(at_its_addresses),
		cmocka_unit_test(unmarked),   cmocka_unit_test(outside),
		cmocka_unit_test(not_loaded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
