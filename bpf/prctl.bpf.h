/* SPDX-License-Identifier: GPL-2.0-only */
/* prctl(PR_USERCAP, ...) */
#ifndef _USERCAP_BPF_PRCTL_H
#define _USERCAP_BPF_PRCTL_H

/*
 * The kernel goes on to its own prctl options when a program returns 0, all 64
 * bits of it; the caller gets the low 32. So this is success, for us to answer.
 * It is nowhere promised: the loader proves it before it says ready.
 */
#define ANSWER_0 (1ULL << 32)

/* Exchanges that other threads won, before a change gives up with EAGAIN */
#define CHANGE_TRIES 1024

/* More threads than there are process numbers */
#define MAX_THREADS (1 << 22)

struct credentials {
	bool initial; /* of the initial user namespace */
	__u64 effective;
};

/* kernel_cap_t was two 32-bit words before 6.3; the bits are at the same place. */
static __always_inline struct credentials credentials_of(const struct cred *cred)
{
	struct credentials credentials = {
		.initial = BPF_CORE_READ(cred, user_ns, level) == 0,
	};

	bpf_core_read(&credentials.effective, sizeof(credentials.effective), &cred->cap_effective);
	return credentials;
}

static __always_inline bool may(struct credentials credentials, int capability)
{
	return credentials.effective >> capability & 1;
}

struct thread_walk {
	__u64 head;
	__u64 node;
	__u64 barrier;
	bool ended;
	bool lacking;
};

/*
 * The list is walked under RCU only, but a thread can't hide: it is at the end
 * of the list before the one that made it begins to exit, and what left the
 * list still leads to what came after it. So the flags must be read before the
 * pointer to the next.
 */
static long look_at_thread(__u32 index, struct thread_walk *walk)
{
	const struct task_struct *thread;
	unsigned int flags;

	if (walk->node == walk->head) {
		walk->ended = true;
		return 1;
	}
	thread = (void *)(walk->node - bpf_core_field_offset(struct task_struct, thread_node));
	flags = BPF_CORE_READ(thread, flags);
	if (!(flags & (PF_EXITING | PF_IO_WORKER | PF_USER_WORKER)) &&
	    !(BPF_CORE_READ(thread, atomic_flags) & NO_NEW_PRIVS)) {
		walk->lacking = true;
		return 1;
	}
	__sync_val_compare_and_swap(&walk->barrier, 0, 1);
	walk->node = (__u64)BPF_CORE_READ(thread, thread_node.next);
	return 0;
}

/* Does every thread have no_new_privs? One without it could execute a set-user-ID program. */
static __noinline bool all_have_no_new_privs(void)
{
	struct task_struct *current = bpf_get_current_task_btf();
	const struct signal_struct *signal = BPF_CORE_READ(current, signal);
	struct thread_walk walk = {
		.head = (__u64)signal + bpf_core_field_offset(struct signal_struct, thread_head),
		.node = (__u64)BPF_CORE_READ(signal, thread_head.next),
	};

	bpf_loop(MAX_THREADS, look_at_thread, &walk, 0);
	return walk.ended && !walk.lacking;
}

static __noinline bool has_right(enum usercap_right right)
{
	struct task_struct *current = bpf_get_current_task_btf();
	struct credentials credentials;

	if (right == USERCAP_RIGHT_NONE)
		return true;
	credentials = credentials_of(BPF_CORE_READ(current, cred));
	if (right == USERCAP_RIGHT_CONFINE)
		return may(credentials, CAP_SETPCAP) || all_have_no_new_privs();
	if (right == USERCAP_RIGHT_GRANT)
		return credentials.initial && may(credentials, CAP_SETPCAP);
	return false;
}

struct change {
	__u64 op;
	__u64 sets;
	__u64 caps;
	int result;
};

/* 1 if that was it, 0 to try again */
static long try_change(__u32 index, struct change *change)
{
	struct task_struct *current = bpf_get_current_task_btf();
	__u64 leader = (__u64)current->group_leader;
	struct process *process = process_led_by(leader);
	__u64 word = word_of(process), next;

	if (!has_right(usercap_right_needed(word, change->op, change->sets, change->caps))) {
		change->result = -EPERM;
		return 1;
	}
	next = usercap_next(word, change->op, change->sets, change->caps);
	if (next == word) {
		change->result = 0;
		return 1;
	}
	if (!process) {
		if (process_get(leader))
			return 0;
		change->result = -ENOMEM;
		return 1;
	}
	if (__sync_val_compare_and_swap(&process->word, word, next) != word)
		return 0;
	change->result = 0;
	return 1;
}

static __always_inline int prctl_result(__u64 op, __u64 sets, __u64 caps, __u64 last)
{
	struct change change = { op, sets, caps, -EAGAIN };

	if (!usercap_args_valid(op, sets, caps, last))
		return -EINVAL;
	if (op == USERCAP_PROBE)
		return 0;
	if (op == USERCAP_TEST)
		return usercap_has(word_of(process_of(bpf_get_current_task_btf())), sets, caps)
			       ? 0
			       : -EPERM;
	bpf_loop(CHANGE_TRIES, try_change, &change, 0);
	return change.result;
}

SEC("lsm/task_prctl")
__u64 BPF_PROG(usercap_prctl, int option, unsigned long op, unsigned long sets, unsigned long caps,
	       unsigned long last)
{
	int result;

	if (option != PR_USERCAP)
		return 0;
	result = prctl_result(op, sets, caps, last);
	/* The verifier must see errnos only. */
	switch (result) {
	case 0:
		return ANSWER_0;
	case -EPERM:
		return -EPERM;
	case -ENOMEM:
		return -ENOMEM;
	case -EAGAIN:
		return -EAGAIN;
	default:
		return -EINVAL;
	}
}

#endif /* _USERCAP_BPF_PRCTL_H */
