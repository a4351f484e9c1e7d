// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities LSM: the word of a process over its life
 */

#include <linux/rcupdate.h>

#include "usercap.h"

/**
 * usercap_process_fork - give a new process the sets of the one that makes it
 * @child: of the new process, not reachable by anybody else yet
 *
 * From the caller, whoever becomes the parent (CLONE_PARENT). A thread has no
 * signal_struct of its own and never comes here. What another thread lowers
 * from now on comes after this fork.
 */
void usercap_process_fork(struct signal_struct *child)
{
	u64 sets = usercap_sets(current);

	if (unlikely(sets))
		atomic64_set(&child->usercap.sets, usercap_fork(sets));
}

/**
 * usercap_process_exit - tell the parent what was denied
 *
 * Called by the last thread, before anybody can wait for the process. The
 * parent's signal_struct lives as long as its task, so RCU is enough.
 */
void usercap_process_exit(void)
{
	u64 sets = usercap_sets(current);
	u32 denied = usercap_in(sets, USERCAP_DENIED);
	const struct task_struct *parent;

	if (likely(!sets))
		return;
	/* Also what could not be recorded before an exec cleared denied */
	usercap_record_rest();
	if (!denied)
		return;
	rcu_read_lock();
	parent = rcu_dereference(current->real_parent);
	usercap_note_denied(&parent->signal->usercap, denied);
	rcu_read_unlock();
}

/**
 * usercap_process_exec - give a new program what the bounding set allows
 * @bprm: the program
 *
 * No other thread is left, and nothing of the program is mapped yet. There is
 * deliberately no exception for secureexec, which any process can bring about.
 */
void usercap_process_exec(usercap_const struct linux_binprm *bprm)
{
	struct usercap_process *process = &current->signal->usercap;
	u64 sets = atomic64_read(&process->sets);
	unsigned int cap;

	if (likely(!sets))
		return;
	for (cap = 0; cap < USERCAP_COUNT; cap++) {
		process->tally[cap].reported = 0;
		process->tally[cap].seen = 0;
	}
	sets = usercap_note(usercap_exec(sets), process->exec_denied);
	atomic64_set(&process->sets, sets);
}
