// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities LSM: fork_exec, exec, and which programs may be executed
 */

#include <kunit/visibility.h>
#include <linux/personality.h>
#include <linux/sched.h>

#include "usercap.h"

/**
 * usercap_task_alloc - may current start a process?
 * @task: the new task
 * @clone_flags: a thread has CLONE_THREAD, and so have the workers of io_uring
 *
 * Helpers that the kernel starts are children of its own threads.
 *
 * Return: 0 or -EPERM.
 */
int usercap_task_alloc(struct task_struct *task, unsigned long clone_flags)
{
	static const struct usercap_attempt attempt = {
		.cap = CAP_USR_FORK_EXEC,
		.rule = "fork",
	};

	if (usercap_held(CAP_USR_FORK_EXEC) || clone_flags & CLONE_THREAD)
		return 0;
	return usercap_refuse(&attempt);
}

/* Either can be permissive, so both are asked. */
static int usercap_may_exec(const struct file *file)
{
	struct usercap_attempt attempt = { .file = file };
	int ret;

	if (!usercap_held(CAP_USR_FORK_EXEC)) {
		attempt.cap = CAP_USR_FORK_EXEC;
		attempt.rule = "exec";
		ret = usercap_refuse(&attempt);
		if (ret)
			return ret;
	}
	if (usercap_held(CAP_USR_EXEC))
		return 0;
	attempt.cap = CAP_USR_EXEC;
	attempt.rule = NULL;
	return usercap_refuse(&attempt);
}

/**
 * usercap_bprm_creds_for_exec - may current replace its program?
 * @bprm: the program
 *
 * Return: 0 or -EPERM.
 */
int usercap_bprm_creds_for_exec(struct linux_binprm *bprm)
{
	struct usercap_process *process = &current->signal->usercap;
	u64 sets = usercap_sets(current);

	if (likely(!sets))
		return 0;
	usercap_record_rest();
	process->exec_denied = 0;
	/*
	 * A program that inherits READ_IMPLIES_EXEC would die on its first
	 * mapping. The kernel takes it from set-user-ID programs alike.
	 */
	if (usercap_check(sets, USERCAP_BOUNDING, CAP_USR_WX_MAPPINGS) ==
	    USERCAP_REFUSE)
		bprm->per_clear |= READ_IMPLIES_EXEC;
	return usercap_may_exec(bprm->file);
}

/* The rule that is broken, and in @file by which of the two */
VISIBLE_IF_KUNIT
const char *usercap_elf_rule(const struct file **file,
			     const struct file *interpreter, bool wx)
{
	if (interpreter && !usercap_file_has_path(interpreter)) {
		*file = interpreter;
		return "no-path";
	}
	if (!usercap_file_has_path(*file))
		return "no-path";
	return wx ? "program" : NULL;
}

/**
 * usercap_bprm_elf - may a program be executed that needs such memory?
 * @bprm: the program
 * @interpreter: its interpreter, or NULL
 * @wx: it asks for an executable stack or for writable and executable memory
 *
 * Asked before the point of no return: afterwards the program could only be
 * killed. What counts is the bounding set, which is what the program gets.
 *
 * Return: 0 or -EPERM.
 */
int usercap_bprm_elf(struct linux_binprm *bprm, struct file *interpreter,
		     bool wx)
{
	u64 sets = usercap_sets(current);
	enum usercap_verdict verdict;
	struct usercap_attempt attempt = {
		.cap = CAP_USR_WX_MAPPINGS,
		.file = bprm->file,
	};

	if (likely(!sets))
		return 0;
	verdict = usercap_check(sets, USERCAP_BOUNDING, CAP_USR_WX_MAPPINGS);
	if (verdict == USERCAP_ALLOW)
		return 0;
	attempt.rule = usercap_elf_rule(&attempt.file, interpreter, wx);
	if (!attempt.rule)
		return 0;
	/* The exec clears what was denied; this belongs to the new program. */
	current->signal->usercap.exec_denied = USERCAP_MASK(attempt.cap);
	return usercap_verdict(verdict, &attempt);
}
