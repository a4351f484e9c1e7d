/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_TESTS_COMPARE_H
#define _USERCAP_TESTS_COMPARE_H

#include "elf-mark.h"

/*
 * Is @after what @before becomes by a mark with @needs? All that is loaded is where it
 * was and what it was, what moved is loaded elsewhere, and every header tells of what it
 * told of. Returns NULL, or what is wrong.
 */
const char *compare_marked(const struct bytes *before, const struct bytes *after, uint64_t needs);

#endif /* _USERCAP_TESTS_COMPARE_H */
