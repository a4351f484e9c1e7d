/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our reader and auparse over the same text */
#ifndef _USERCAP_TESTS_AUDIT_AGREE_H
#define _USERCAP_TESTS_AUDIT_AGREE_H

#include <stddef.h>

/**
 * struct agreement - what was compared
 * @events:	on which both agree
 * @left_out:	lines with our mark in which auparse differs on purpose
 */
struct agreement {
	size_t events;
	size_t left_out;
};

/*
 * Read the whole of it, any bytes, with our reader; then, without those lines in
 * which auparse differs on purpose, with both. Where they do not agree, shows what
 * and aborts.
 */
struct agreement agree(const char *text, size_t len);

#endif /* _USERCAP_TESTS_AUDIT_AGREE_H */
