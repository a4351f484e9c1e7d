// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities LSM: the one place where something is refused
 */

#include "usercap.h"

/**
 * usercap_note_denied - add to what was denied to a process
 * @process: the own one, or that of a parent
 * @caps: what was denied
 */
void usercap_note_denied(struct usercap_process *process, u32 caps)
{
	u64 denied = usercap_note(0, caps);

	/* No exchange where nothing changes: loops of refusals are common. */
	if (denied & ~atomic64_read(&process->sets))
		atomic64_or(denied, &process->sets);
}

/**
 * usercap_verdict - carry out a verdict about the current process
 * @verdict: what usercap_check() said, or a rule on top of it
 * @attempt: what it was about
 *
 * Return: 0 or -EPERM.
 */
int usercap_verdict(enum usercap_verdict verdict,
		    const struct usercap_attempt *attempt)
{
	if (verdict == USERCAP_ALLOW)
		return 0;
	usercap_note_denied(&current->signal->usercap,
			    USERCAP_MASK(attempt->cap));
	usercap_record(attempt, verdict == USERCAP_RECORD);
	return verdict == USERCAP_RECORD ? 0 : -EPERM;
}

/**
 * usercap_refuse - the slow path of a hook whose capability was not held
 * @attempt: what was attempted
 *
 * Return: 0 (permissive, or raised again by another thread just now) or -EPERM.
 */
int usercap_refuse(const struct usercap_attempt *attempt)
{
	return usercap_verdict(usercap_check(usercap_sets(current),
					     USERCAP_EFFECTIVE, attempt->cap),
			       attempt);
}
