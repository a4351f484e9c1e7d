// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities LSM: prctl(PR_USERCAP, ...)
 */

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/sched/signal.h>

#include "usercap.h"

/*
 * Does every thread have no_new_privs? The flag is per thread, and a single
 * thread without it could execute a set-user-ID program with what another one
 * lowered. Threads that are exiting, or that the kernel runs for the process,
 * can't execute anything.
 *
 * The lock is dropped before the answer is used: the flag is never taken back,
 * and a thread inherits it from its maker, so once all have it all later ones do.
 */
static bool usercap_no_new_privs(void)
{
	const unsigned int can_not_exec = PF_EXITING | USERCAP_PF_HELPER;
	struct task_struct *thread;
	bool all = true;

	spin_lock_irq(&current->sighand->siglock);
	for_each_thread(current, thread) {
		if (READ_ONCE(thread->flags) & can_not_exec)
			continue;
		if (!task_no_new_privs(thread)) {
			all = false;
			break;
		}
	}
	spin_unlock_irq(&current->sighand->siglock);
	return all;
}

static bool usercap_has_right(enum usercap_right right)
{
	switch (right) {
	case USERCAP_RIGHT_NONE:
		return true;
	case USERCAP_RIGHT_CONFINE:
		return usercap_no_new_privs() ||
		       ns_capable(current_user_ns(), CAP_SETPCAP);
	case USERCAP_RIGHT_GRANT:
		return capable(CAP_SETPCAP);
	default:
		return false;
	}
}

static int usercap_change(unsigned int op, unsigned int sets, u32 caps)
{
	atomic64_t *word = &current->signal->usercap.sets;
	s64 old = atomic64_read(word);
	u64 next;

	do {
		if (!usercap_has_right(usercap_right_needed(old, op, sets, caps)))
			return -EPERM;
		next = usercap_next(old, op, sets, caps);
	} while (!atomic64_try_cmpxchg(word, &old, next));
	return 0;
}

/**
 * usercap_prctl - the interface, ABI 1
 * @option: PR_USERCAP, or something that is not ours
 * @op: enum usercap_op
 * @sets: USERCAP_EFFECTIVE etc.
 * @caps: masks of user capabilities
 * @last: 0
 *
 * Return: 0, -EINVAL, -EPERM as <uapi/linux/usercap.h> says, or -ENOSYS for
 * another option.
 */
int usercap_prctl(int option, unsigned long op, unsigned long sets,
		  unsigned long caps, unsigned long last)
{
	if (likely(option != PR_USERCAP))
		return -ENOSYS;
	if (!usercap_args_valid(op, sets, caps, last))
		return -EINVAL;

	switch (op) {
	case USERCAP_PROBE:
		return 0;
	case USERCAP_TEST:
		return usercap_has(usercap_sets(current), sets, caps) ? 0 : -EPERM;
	default:
		return usercap_change(op, sets, caps);
	}
}
