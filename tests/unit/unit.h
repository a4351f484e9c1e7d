/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every test includes first: cmocka wants the standard headers before its own */
#ifndef _USERCAP_TESTS_UNIT_H
#define _USERCAP_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* Where a call that fails must leave its out-parameter as it was */
#define UNTOUCHED ((void *)0x5a5a5a5a)
#define UNTOUCHED_MASK 0x5a5a5a5a5a5a5a5aULL

#endif /* _USERCAP_TESTS_UNIT_H */
