// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * usercap-loader - programs lose what they do not ask for, before they start
 *
 * The dynamic loader loads this into every program that ld.so.preload or LD_PRELOAD
 * names it for. It uses no function of the program's libraries but getauxval(), because
 * a program may have functions of the same names, for which it is too early.
 */
#include "conf.h"
#include "kernel-call.h"
#include "program.h"

#include <errno.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/syscall.h>
#include <usercap.h>

/* Programs without libc have none: then it is 0 */
__attribute__((weak)) unsigned long getauxval(unsigned long type);

static uint64_t needs(void)
{
	if (!getauxval || getauxval(AT_PHENT) != sizeof(ElfW(Phdr)))
		return 0;
	return program_needs((const ElfW(Phdr) *)getauxval(AT_PHDR), getauxval(AT_PHNUM));
}

static long try_lower(uint64_t caps)
{
	return kernel_call(SYS_prctl, PR_USERCAP, USERCAP_LOWER,
			   USERCAP_EFFECTIVE | USERCAP_PERMITTED, caps, 0, 0);
}

/* A kernel that does not know all of them takes none; so one after the other */
static long lower_known(uint64_t caps)
{
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		long r = caps & USERCAP_MASK(cap) ? try_lower(USERCAP_MASK(cap)) : 0;

		if (r && r != -EINVAL)
			return r;
	}
	return 0;
}

static void lower(uint64_t caps)
{
	static const char message[] = "usercap-loader: the kernel cannot take user capabilities "
				      "away now, so this program must not run\n";
	long r = try_lower(caps);

	if (r == -EINVAL && caps & (caps - 1))
		r = lower_known(caps);
	/* else it is done, or nothing here enforces them, or a filter says so to all */
	if (r != -ENOMEM && r != -EAGAIN)
		return;
	kernel_call(SYS_write, 2, (unsigned long)message, strlen(message), 0, 0, 0);
	kernel_call(SYS_exit_group, 127, 0, 0, 0, 0, 0);
}

__attribute__((constructor)) static void start(void)
{
	uint64_t lost = conf_read(USERCAP_LOADER_CONF);

	if (lost)
		lost &= ~needs();
	if (lost)
		lower(lost);
}
