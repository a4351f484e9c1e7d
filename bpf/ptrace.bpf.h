/* SPDX-License-Identifier: GPL-2.0-only */
/* ptrace */
#ifndef _USERCAP_BPF_PTRACE_H
#define _USERCAP_BPF_PTRACE_H

static __always_inline bool may_trace_everybody(struct task_struct *tracer)
{
	struct credentials credentials = credentials_of(BPF_CORE_READ(tracer, real_cred));

	return credentials.initial && may(credentials, CAP_SYS_PTRACE);
}

/*
 * The tracer needs the capability, and must hold what the target holds, or it
 * would borrow a freer process. CAP_SYS_PTRACE lifts the second, not the first.
 */
static __always_inline enum usercap_verdict
may_trace(struct task_struct *tracer, struct task_struct *target, enum usercap_rule *rule)
{
	const __u32 ptrace = USERCAP_MASK(CAP_USR_PTRACE);
	__u64 word = word_of(process_of(tracer));

	if (!word)
		return USERCAP_ALLOW;
	if (!usercap_has(word, USERCAP_EFFECTIVE, ptrace))
		*rule = USERCAP_RULE_CAPABILITY;
	else if (!usercap_dominates(word, word_of(process_of(target))) &&
		 !may_trace_everybody(tracer))
		*rule = USERCAP_RULE_DOMINATION;
	else
		return USERCAP_ALLOW;
	return usercap_has(word, USERCAP_PERMISSIVE, ptrace) ? USERCAP_RECORD : USERCAP_REFUSE;
}

SEC("lsm/ptrace_access_check")
int BPF_PROG(usercap_ptrace_access_check, struct task_struct *child, unsigned int mode, int ret)
{
	struct attempt attempt = { .cap = CAP_USR_PTRACE };
	enum usercap_verdict verdict;

	if (ret || !(mode & PTRACE_MODE_ATTACH))
		return ret;
	verdict = may_trace(bpf_get_current_task_btf(), child, &attempt.rule);
	attempt.task = (__u64)child;
	if (mode & PTRACE_MODE_NOAUDIT)
		return verdict == USERCAP_REFUSE ? -EPERM : 0;
	return carry_out(verdict, &attempt) ? -EPERM : 0;
}

/* The parent becomes the tracer, so its sets count. */
SEC("lsm/ptrace_traceme")
int BPF_PROG(usercap_ptrace_traceme, struct task_struct *parent, int ret)
{
	struct attempt attempt = { .cap = CAP_USR_PTRACE };
	enum usercap_verdict verdict;

	if (ret)
		return ret;
	verdict = may_trace(parent, bpf_get_current_task_btf(), &attempt.rule);
	attempt.task = (__u64)parent;
	return carry_out(verdict, &attempt) ? -EPERM : 0;
}

#endif /* _USERCAP_BPF_PTRACE_H */
