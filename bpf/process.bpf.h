/* SPDX-License-Identifier: GPL-2.0-only */
/* The word of a process over its life */
#ifndef _USERCAP_BPF_PROCESS_H
#define _USERCAP_BPF_PROCESS_H

/*
 * fork_exec, and the sets of the new process: from the caller, whoever becomes
 * the parent. The child has no signal_struct and no number yet, but an address.
 */
SEC("lsm/task_alloc")
int BPF_PROG(usercap_task_alloc, struct task_struct *task, unsigned long clone_flags, int ret)
{
	struct attempt attempt = { .cap = CAP_USR_FORK_EXEC, .rule = USERCAP_RULE_FORK };
	__u64 word;

	process_leave((__u64)task);
	if (ret || clone_flags & CLONE_THREAD)
		return ret;
	word = word_of(process_of(bpf_get_current_task_btf()));
	if (!word)
		return 0;
	if (refuse(word, &attempt))
		return -EPERM;
	word = usercap_fork(word);
	if (!word || process_new((__u64)task, word))
		return 0;
	return -EAGAIN;
}

SEC("lsm/task_free")
int BPF_PROG(usercap_task_free, struct task_struct *task)
{
	process_leave((__u64)task);
	return 0;
}

/* The last thread of a process ends, which still has its program. */
SEC("?fentry/taskstats_exit")
int BPF_PROG(usercap_last_words, struct task_struct *task, int group_dead)
{
	struct member *member = group_dead ? member_of((__u64)task->group_leader) : NULL;
	struct process *process = member ? process_numbered(member->process) : NULL;

	if (process && process->tallied)
		tell_rest(member->process);
	return 0;
}

/* A loader that was killed must not leave its number to somebody else. */
static __always_inline void end_proof(const struct task_struct *task)
{
	struct usercap_shared *all = shared_state();

	if (all && all->proving && all->proving == (__u32)task->tgid && !task->signal->live.counter)
		all->proving = 0;
}

/*
 * Tell the parent what was denied, before anybody can wait for the process. The
 * parent's task lives as long as RCU lets this run. Several threads may find
 * that none is left; to tell twice does no harm.
 */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(usercap_process_exit, struct task_struct *task)
{
	struct member *member = member_of((__u64)task->group_leader);
	struct process *process = member ? process_numbered(member->process) : NULL;
	struct task_struct *parent;
	__u32 denied;

	end_proof(task);
	if (!process || task->signal->live.counter)
		return 0;
	if (process->tallied)
		tell_rest(member->process);
	denied = usercap_in(process->word, USERCAP_DENIED);
	if (!denied)
		return 0;
	parent = task->real_parent;
	process = process_get((__u64)parent->group_leader);
	if (process)
		note_denied(process, denied);
	return 0;
}

#endif /* _USERCAP_BPF_PROCESS_H */
