/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Marks: which user capabilities a program needs, said by the program itself
 *
 * A mark is an ELF note (elf(5)) of the owner "usercap" in the section .note.usercap.
 * USERCAP_NEEDS() puts one into what is compiled, usercap-mark(1) into what is there
 * already; usercap-loader(8) reads it. Nothing has to be linked for it.
 *
 * The descriptor has words of 32 bits, in the byte order of the file: a version, then
 * the needed capabilities, the lower half first. Each bit is that of <linux/usercap.h>;
 * those that a reader does not know mean nothing to it. Later versions may only add
 * words. All marks of a file count together. A note of type 0 was a mark that somebody
 * removed.
 */
#ifndef _USERCAP_NOTE_H
#define _USERCAP_NOTE_H

#include <linux/usercap.h>
#include <stdint.h>

#define USERCAP_NOTE_SECTION ".note.usercap"
#define USERCAP_NOTE_OWNER "usercap"
#define USERCAP_NOTE_VERSION 1

/* Types of notes */
#define USERCAP_NOTE_REMOVED 0
#define USERCAP_NOTE_NEEDS 1

/**
 * struct usercap_note - the whole note, as version 1 has it
 * @owner_size:	of @owner, with its NUL
 * @size:	of the descriptor: all that follows @owner
 * @type:	USERCAP_NOTE_NEEDS
 * @owner:	USERCAP_NOTE_OWNER
 * @version:	USERCAP_NOTE_VERSION
 * @needs:	the mask, bits 0 to 31 first
 */
struct usercap_note {
	uint32_t owner_size;
	uint32_t size;
	uint32_t type;
	char owner[8];
	uint32_t version;
	uint32_t needs[2];
};

/*
 * Nothing refers to a note, and it is kept all the same: compilers keep what is "used",
 * and linkers, with --gc-sections, what is a note.
 */
#define USERCAP_NOTE_DEFINE(name, mask)                                                      \
	static const struct usercap_note name                                                \
		__attribute__((section(USERCAP_NOTE_SECTION), used, aligned(4))) = {         \
			8,                                                                   \
			12,                                                                  \
			USERCAP_NOTE_NEEDS,                                                  \
			USERCAP_NOTE_OWNER,                                                  \
			USERCAP_NOTE_VERSION,                                                \
			{ (uint32_t)((uint64_t)(mask)), (uint32_t)((uint64_t)(mask) >> 32) } \
		}
#define USERCAP_NOTE_NAME(number) usercap_note_##number
#define USERCAP_NOTE_DEFINE_AS(number, mask) USERCAP_NOTE_DEFINE(USERCAP_NOTE_NAME(number), mask)

/**
 * USERCAP_NEEDS_MASK() - mark this program, with a mask
 * @mask:	USERCAP_MASK(CAP_USR_PTRACE) etc., or-ed; a constant
 *
 * Stands where a declaration may stand outside of functions, any number of times.
 * Since: 0.1
 */
#define USERCAP_NEEDS_MASK(mask) USERCAP_NOTE_DEFINE_AS(__COUNTER__, mask)

/**
 * USERCAP_NEEDS() - mark this program, with names: USERCAP_NEEDS(WX_MAPPINGS, PTRACE);
 *
 * As USERCAP_NEEDS_MASK(); the names are those of the constants, without CAP_USR_.
 * Since: 0.1
 */
#define USERCAP_NEEDS(...)                                                                      \
	USERCAP_NEEDS_MASK(USERCAP_NOTE_PICK(                                                   \
		__VA_ARGS__, USERCAP_NOTE_12, USERCAP_NOTE_11, USERCAP_NOTE_10, USERCAP_NOTE_9, \
		USERCAP_NOTE_8, USERCAP_NOTE_7, USERCAP_NOTE_6, USERCAP_NOTE_5, USERCAP_NOTE_4, \
		USERCAP_NOTE_3, USERCAP_NOTE_2, USERCAP_NOTE_1, 0)(__VA_ARGS__))

/* The macro for that many names */
#define USERCAP_NOTE_PICK(_1, _2, _3, _4, _5, _6, _7, _8, _9, _10, _11, _12, macro, ...) macro
#define USERCAP_NOTE_1(cap) ((uint64_t)1 << CAP_USR_##cap)
#define USERCAP_NOTE_2(cap, ...) USERCAP_NOTE_1(cap) | USERCAP_NOTE_1(__VA_ARGS__)
#define USERCAP_NOTE_3(cap, ...) USERCAP_NOTE_1(cap) | USERCAP_NOTE_2(__VA_ARGS__)
#define USERCAP_NOTE_4(cap, ...) USERCAP_NOTE_1(cap) | USERCAP_NOTE_3(__VA_ARGS__)
#define USERCAP_NOTE_5(cap, ...) USERCAP_NOTE_1(cap) | USERCAP_NOTE_4(__VA_ARGS__)
#define USERCAP_NOTE_6(cap, ...) USERCAP_NOTE_1(cap) | USERCAP_NOTE_5(__VA_ARGS__)
#define USERCAP_NOTE_7(cap, ...) USERCAP_NOTE_1(cap) | USERCAP_NOTE_6(__VA_ARGS__)
#define USERCAP_NOTE_8(cap, ...) USERCAP_NOTE_1(cap) | USERCAP_NOTE_7(__VA_ARGS__)
#define USERCAP_NOTE_9(cap, ...) USERCAP_NOTE_1(cap) | USERCAP_NOTE_8(__VA_ARGS__)
#define USERCAP_NOTE_10(cap, ...) USERCAP_NOTE_1(cap) | USERCAP_NOTE_9(__VA_ARGS__)
#define USERCAP_NOTE_11(cap, ...) USERCAP_NOTE_1(cap) | USERCAP_NOTE_10(__VA_ARGS__)
#define USERCAP_NOTE_12(cap, ...) USERCAP_NOTE_1(cap) | USERCAP_NOTE_11(__VA_ARGS__)

#endif /* _USERCAP_NOTE_H */
