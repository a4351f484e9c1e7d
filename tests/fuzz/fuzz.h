/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_TESTS_FUZZ_H
#define _USERCAP_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* What each target defines; it aborts on what must not be */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An assertion that is there in every build */
#define must(condition)                                                                         \
	do {                                                                                    \
		if (!(condition)) {                                                             \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
			abort();                                                                \
		}                                                                               \
	} while (0)

#endif /* _USERCAP_TESTS_FUZZ_H */
