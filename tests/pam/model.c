// SPDX-License-Identifier: GPL-2.0-or-later
#include "model.h"

#include <errno.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <usercap/sets.h>

_Static_assert((int)RIGHT_GRANT == (int)USERCAP_RIGHT_GRANT, "rights have the numbers of sets.h");

struct model model;

void model_start(int right, struct sets sets, bool locked)
{
	uint64_t taken = usercap_spread(USERCAP_EFFECTIVE, USERCAP_ALL & ~sets.e) |
			 usercap_spread(USERCAP_PERMITTED, USERCAP_ALL & ~sets.p) |
			 usercap_spread(USERCAP_BOUNDING, USERCAP_ALL & ~sets.b);

	model = (struct model){
		.absent = right == NO_PROVIDER,
		.right = right,
		.word = taken | usercap_spread(USERCAP_PERMISSIVE, sets.permissive) |
			(locked ? USERCAP_LOCKED : 0),
	};
}

struct sets model_sets(void)
{
	return (struct sets){
		.e = usercap_in(model.word, USERCAP_EFFECTIVE),
		.p = usercap_in(model.word, USERCAP_PERMITTED),
		.b = usercap_in(model.word, USERCAP_BOUNDING),
		.permissive = usercap_in(model.word, USERCAP_PERMISSIVE),
	};
}

/* Return: 0 or an errno */
static int change(unsigned int op, unsigned int sets, uint32_t caps)
{
	if (++model.calls == model.fail_call)
		return model.fail_errno;
	if ((int)usercap_right_needed(model.word, op, sets, caps) > model.right)
		return EPERM;
	if (!model.liar)
		model.word = usercap_next(model.word, op, sets, caps);
	return 0;
}

static int answer(const unsigned long args[4])
{
	if (model.absent || !usercap_args_valid(args[0], args[1], args[2], args[3]))
		return EINVAL;
	if (args[0] == USERCAP_PROBE)
		return 0;
	if (args[0] == USERCAP_TEST)
		return usercap_has(model.word, args[1], args[2]) ? 0 : EPERM;
	return change(args[0], args[1], args[2]);
}

int prctl(int option, ...);

int prctl(int option, ...)
{
	unsigned long args[4];
	va_list list;
	int error;

	va_start(list, option);
	args[0] = va_arg(list, unsigned long);
	args[1] = va_arg(list, unsigned long);
	args[2] = va_arg(list, unsigned long);
	args[3] = va_arg(list, unsigned long);
	va_end(list);
	if (option != PR_USERCAP)
		return syscall(SYS_prctl, option, args[0], args[1], args[2], args[3]);
	error = answer(args);
	if (!error)
		return 0;
	errno = error;
	return -1;
}
