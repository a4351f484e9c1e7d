/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place where something is refused, and what is told about it
 *
 * BPF can't write audit records: events go to a ring buffer, and a service
 * writes them. The first refusal of a process and capability is told at once;
 * what follows is counted, and told as one event every ten seconds at most, and
 * when the process ends or executes another program.
 */
#ifndef _USERCAP_BPF_CHECK_H
#define _USERCAP_BPF_CHECK_H

#define REPORT_INTERVAL 10000000000ULL

/* Pointers as numbers: where they come from, what they point to may be gone. */
struct attempt {
	enum usercap cap;
	enum usercap_rule rule;
	__u64 sk;
	__u64 task;
	__u64 file;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} events SEC(".maps");

/* Events that nobody read in time */
__u64 lost_events = 0;

static __always_inline void tell_socket(struct usercap_event *event, const struct sock *sk)
{
	event->family = BPF_CORE_READ(sk, __sk_common.skc_family);
	event->lport = BPF_CORE_READ(sk, __sk_common.skc_num);
	if (event->family == AF_INET6)
		BPF_CORE_READ_INTO(&event->laddr, sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr8);
	else
		bpf_core_read(&event->laddr, 4, &sk->__sk_common.skc_rcv_saddr);
}

static __always_inline void tell_file(struct usercap_event *event, const struct file *file)
{
	const unsigned char *name = BPF_CORE_READ(file, f_path.dentry, d_name.name);

	bpf_probe_read_kernel_str(event->name, sizeof(event->name), name);
}

static __noinline void tell(const struct attempt *attempt, __u32 count, bool permissive)
{
	struct task_struct *current = bpf_get_current_task_btf();
	const struct task_struct *other = (void *)attempt->task;
	struct usercap_event *event;

	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event) {
		__sync_fetch_and_add(&lost_events, 1);
		return;
	}
	__builtin_memset(event, 0, sizeof(*event));
	event->cap = attempt->cap;
	event->rule = attempt->rule;
	event->count = count;
	event->permissive = permissive;
	event->pid = current->tgid;
	event->uid = bpf_get_current_uid_gid();
	event->gid = bpf_get_current_uid_gid() >> 32;
	event->auid = current->loginuid.val;
	event->ses = current->sessionid;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	if (attempt->sk)
		tell_socket(event, (void *)attempt->sk);
	if (attempt->file)
		tell_file(event, (void *)attempt->file);
	if (other) {
		event->opid = BPF_CORE_READ(other, tgid);
		BPF_CORE_READ_STR_INTO(&event->ocomm, other, comm);
	}
	bpf_ringbuf_submit(event, 0);
}

/* Is it this thread's turn to tell, and for how many refusals? */
static __always_inline __u32 take_turn(struct process *process, __u32 cap)
{
	__u64 last = process->reported[cap], time = bpf_ktime_get_ns();

	__sync_fetch_and_add(&process->unreported[cap], 1);
	if (last && time - last < REPORT_INTERVAL)
		return 0;
	if (__sync_val_compare_and_swap(&process->reported[cap], last, time) != last)
		return 0;
	return __sync_lock_test_and_set(&process->unreported[cap], 0);
}

/* What was only counted so far */
static __noinline void tell_rest(struct process *process)
{
	__u32 cap, count;

	for (cap = 0; cap < USERCAP_COUNT; cap++) {
		struct attempt attempt = { .cap = cap };

		if (!process->unreported[cap])
			continue;
		count = __sync_lock_test_and_set(&process->unreported[cap], 0);
		if (count)
			tell(&attempt, count,
			     usercap_has(process->word, USERCAP_PERMISSIVE, USERCAP_MASK(cap)));
	}
}

static __always_inline void note_denied(struct process *process, __u32 caps)
{
	__u64 denied = usercap_note(0, caps);

	if (denied & ~process->word)
		__sync_fetch_and_or(&process->word, denied);
}

/*
 * Carry out a verdict about the current process: 0 or -EPERM. It can be one that
 * was never restricted, which refuses to be traced by its parent; if there is no
 * room to remember that, the refusal still holds.
 */
static __noinline int carry_out(enum usercap_verdict verdict, const struct attempt *attempt)
{
	struct task_struct *current = bpf_get_current_task_btf();
	struct process *process;
	__u32 cap = attempt->cap, count;

	if (verdict == USERCAP_ALLOW)
		return 0;
	process = process_get((__u64)current->group_leader);
	if (process && cap < USERCAP_COUNT) {
		note_denied(process, USERCAP_MASK(cap));
		count = take_turn(process, cap);
		if (count)
			tell(attempt, count, verdict == USERCAP_RECORD);
	}
	return verdict == USERCAP_RECORD ? 0 : -EPERM;
}

/* The word of the current process if it lacks @cap in effective, or 0 */
static __always_inline __u64 word_lacking(enum usercap cap)
{
	__u64 word = word_of(process_of(bpf_get_current_task_btf()));

	return usercap_has(word, USERCAP_EFFECTIVE, USERCAP_MASK(cap)) ? 0 : word;
}

/* The slow path of a hook whose capability was not held: 0 (permissive) or -EPERM */
static __always_inline int refuse(__u64 word, const struct attempt *attempt)
{
	return carry_out(usercap_check(word, USERCAP_EFFECTIVE, attempt->cap), attempt);
}

#endif /* _USERCAP_BPF_CHECK_H */
