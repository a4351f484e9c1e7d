// SPDX-License-Identifier: LGPL-2.1-or-later
/* What compilers and the reader of lists take for granted, where there is no libc */
#include <string.h>

/* Or compilers would recognize memcpy() in its own loop, and call it */
#define stay_a_loop() __asm__ volatile("")

void *memcpy(void *restrict to, const void *restrict from, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		((char *)to)[i] = ((const char *)from)[i];
		stay_a_loop();
	}
	return to;
}

void *memset(void *at, int byte, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		((char *)at)[i] = (char)byte;
		stay_a_loop();
	}
	return at;
}

int memcmp(const void *one, const void *other, size_t len)
{
	const unsigned char *a = one, *b = other;

	for (size_t i = 0; i < len; i++) {
		if (a[i] != b[i])
			return a[i] - b[i];
		stay_a_loop();
	}
	return 0;
}

size_t strlen(const char *text)
{
	size_t len = 0;

	while (text[len]) {
		len++;
		stay_a_loop();
	}
	return len;
}
