// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities LSM: ptrace
 */

#include <linux/capability.h>
#include <linux/ptrace.h>

#include "usercap.h"

/*
 * The tracer needs the capability, and must hold what the target holds, or it
 * would borrow a freer process. CAP_SYS_PTRACE lifts the second, not the first.
 */
static enum usercap_verdict usercap_may_trace(struct task_struct *tracer,
					      const struct task_struct *target,
					      const char **rule)
{
	const u32 ptrace = USERCAP_MASK(CAP_USR_PTRACE);
	u64 sets = usercap_sets(tracer);

	if (!usercap_has(sets, USERCAP_EFFECTIVE, ptrace))
		*rule = "capability";
	else if (!usercap_dominates(sets, usercap_sets(target)) &&
		 !has_capability_noaudit(tracer, CAP_SYS_PTRACE))
		*rule = "domination";
	else
		return USERCAP_ALLOW;
	return usercap_has(sets, USERCAP_PERMISSIVE, ptrace) ?
		USERCAP_RECORD : USERCAP_REFUSE;
}

static noinline int usercap_refuse_attach(struct task_struct *child,
					  enum usercap_verdict verdict,
					  const char *rule)
{
	const struct usercap_attempt attempt = {
		.cap = CAP_USR_PTRACE,
		.rule = rule,
		.task = child,
	};

	return usercap_verdict(verdict, &attempt);
}

/* Of a tracer that somebody restricted; see usercap_held() for noinline */
static noinline int usercap_check_attach(struct task_struct *child,
					 unsigned int mode)
{
	enum usercap_verdict verdict;
	const char *rule;

	verdict = usercap_may_trace(current, child, &rule);
	if (verdict == USERCAP_ALLOW)
		return 0;
	if (mode & PTRACE_MODE_NOAUDIT)
		return verdict == USERCAP_REFUSE ? -EPERM : 0;
	return usercap_refuse_attach(child, verdict, rule);
}

/**
 * usercap_ptrace_access_check - may current reach into another process?
 * @child: the other process
 * @mode: PTRACE_MODE_*
 *
 * Return: 0 or -EPERM.
 */
int usercap_ptrace_access_check(struct task_struct *child, unsigned int mode)
{
	if (!(mode & PTRACE_MODE_ATTACH) || likely(!usercap_sets(current)))
		return 0;
	return usercap_check_attach(child, mode);
}

/**
 * usercap_ptrace_traceme - may the parent trace current?
 * @parent: becomes the tracer, so its sets count
 *
 * Called with tasklist_lock held and interrupts off. Whoever holds rename_lock,
 * which d_path() takes, may be interrupted by one who waits for tasklist_lock,
 * so the record has to wait for both.
 *
 * Return: 0 or -EPERM.
 */
int usercap_ptrace_traceme(struct task_struct *parent)
{
	struct usercap_attempt attempt = {
		.cap = CAP_USR_PTRACE,
		.task = parent,
		.later = true,
	};
	enum usercap_verdict verdict;

	verdict = usercap_may_trace(parent, current, &attempt.rule);
	return usercap_verdict(verdict, &attempt);
}
