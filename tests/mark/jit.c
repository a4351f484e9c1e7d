// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A just-in-time compiler, as small as it gets: it makes itself memory that is writable
 * and executable, gives up that it could, and runs what it writes into the memory it has.
 *
 * Built twice, with a mark (MARKED) and without. Exit status: 0 if all of that is so, 1
 * if there is no such memory, 2 if it could make more of it after it gave that up.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#include <linux/usercap.h>
#ifdef MARKED
#include <usercap-note.h>

USERCAP_NEEDS(WX_MAPPINGS);
#endif

#define HEAP_SIZE 4096

/* int f(int a, int b) { return a + b; } */
#if defined(__x86_64__)
static const unsigned char add[] = { 0x8d, 0x04, 0x37, 0xc3 };
#elif defined(__aarch64__)
static const unsigned char add[] = { 0x00, 0x00, 0x01, 0x0b, 0xc0, 0x03, 0x5f, 0xd6 };
#endif

static void *make_heap(void)
{
	return mmap(NULL, HEAP_SIZE, PROT_READ | PROT_WRITE | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/* At another place each time, so that it is always new code */
static int run(unsigned char *place, int a, int b)
{
	int (*code)(int, int);

	memcpy(place, add, sizeof(add));
	__builtin___clear_cache((char *)place, (char *)place + sizeof(add));
	memcpy(&code, &place, sizeof(code));
	return code(a, b);
}

int main(void)
{
	unsigned char *heap = make_heap();
	int r;

	if (heap == MAP_FAILED) {
		printf("no heap: %s\n", strerror(errno));
		return 1;
	}
	printf("before: %d\n", run(heap, 40, 2));
	r = prctl(PR_USERCAP, USERCAP_LOWER, USERCAP_EFFECTIVE | USERCAP_PERMITTED,
		  USERCAP_MASK(CAP_USR_WX_MAPPINGS), 0);
	printf("given up: %s\n", r < 0 ? strerror(errno) : "yes");
	if (make_heap() != MAP_FAILED) {
		puts("another heap: works");
		return 2;
	}
	printf("another heap: %s\n", strerror(errno));
	printf("after: %d\n", run(heap + 64, 20, 3));
	return 0;
}
