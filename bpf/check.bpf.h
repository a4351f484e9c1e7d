/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The one place where something is refused, and what is told about it
 *
 * BPF can't write audit records: events go to a ring buffer, and a service writes them.
 */
#ifndef _USERCAP_BPF_CHECK_H
#define _USERCAP_BPF_CHECK_H

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
	__uint(max_entries, 1024 * 1024);
} events SEC(".maps");

/* Only the service's; here so that it is made and pinned with the others */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct usercap_reader);
} reader SEC(".maps");

/* ---- what was attempted ---- */

static __always_inline void tell_socket(struct usercap_event *event, const struct sock *sk)
{
	event->family = BPF_CORE_READ(sk, __sk_common.skc_family);
	event->lport = BPF_CORE_READ(sk, __sk_common.skc_num);
	if (event->family == AF_INET6)
		BPF_CORE_READ_INTO(&event->laddr, sk, __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr8);
	else
		bpf_core_read(&event->laddr, 4, &sk->__sk_common.skc_rcv_saddr);
}

static __always_inline void tell_subject(struct usercap_event *event)
{
	struct task_struct *current = bpf_get_current_task_btf();

	event->time = bpf_ktime_get_boot_ns();
	event->started = current->group_leader->start_boottime;
	event->pid = current->tgid;
	event->uid = bpf_get_current_uid_gid();
	event->gid = bpf_get_current_uid_gid() >> 32;
	event->auid = current->loginuid.val;
	event->ses = current->sessionid;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
	tell_path(&event->exe, (__u64)BPF_CORE_READ(current, mm, exe_file));
	tell_cgroup(&event->cgroup);
}

static __always_inline void tell_object(struct usercap_event *event, const struct attempt *attempt)
{
	const struct task_struct *other = (void *)attempt->task;

	event->rule = attempt->rule;
	event->opid = 0;
	event->family = 0;
	event->lport = 0;
	__builtin_memset(event->laddr, 0, sizeof(event->laddr));
	__builtin_memset(event->ocomm, 0, sizeof(event->ocomm));
	if (attempt->sk)
		tell_socket(event, (void *)attempt->sk);
	if (other) {
		event->opid = BPF_CORE_READ(other, tgid);
		BPF_CORE_READ_STR_INTO(&event->ocomm, other, comm);
	}
	tell_path(&event->path, attempt->file);
}

/*
 * Return: 0 if nobody read in time what was told before, else 1. Not static: the
 * verifier looks at it once, and not for each way that leads to it.
 */
__noinline int tell(const struct attempt *attempt, __u32 count, __u32 permissive)
{
	struct usercap_shared *all = shared_state();
	struct usercap_event *event;

	if (!all || !attempt)
		return 0;
	event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
	if (!event)
		return 0;
	event->version = USERCAP_EVENT_VERSION;
	event->count = count;
	event->sequence = __sync_fetch_and_add(&all->last_event, 1) + 1;
	event->cap = attempt->cap;
	event->permissive = permissive;
	tell_subject(event);
	tell_object(event, attempt);
	bpf_ringbuf_submit(event, 0);
	return 1;
}

/* One of 64 bits, by what was attempted */
static __noinline __u64 object_bit(const struct attempt *attempt)
{
	const struct sock *sk = (void *)attempt->sk;
	const struct file *file = (void *)attempt->file;
	const struct task_struct *task = (void *)attempt->task;
	__u64 object = attempt->rule;

	if (sk) {
		struct in6_addr address = BPF_CORE_READ(sk, __sk_common.skc_v6_rcv_saddr);
		__u64 *halves = (void *)&address;

		object = object * 31 + BPF_CORE_READ(sk, __sk_common.skc_num);
		object = object * 31 + BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr);
		object = object * 31 + (halves[0] ^ halves[1]);
	}
	if (file)
		object = object * 31 + (__u64)BPF_CORE_READ(file, f_inode);
	if (task)
		object = object * 31 + BPF_CORE_READ(task, tgid);
	return 1ULL << (object * 0x9e3779b97f4a7c15ULL >> 58);
}

/* What there was no room for is counted again, and told later. */
static __noinline void tell_or_keep(struct tally *tally, const struct attempt *attempt, __u32 count,
				    bool permissive)
{
	if (!tell(attempt, count, permissive))
		__sync_fetch_and_add(&tally->unreported[permissive], count);
}

static __noinline void record(struct process *process, __u64 number, const struct attempt *attempt,
			      bool permissive)
{
	struct tally *tally = tally_get(process, number, attempt->cap);
	__u32 count;
	__u64 seen;
	bool first;

	if (!tally) {
		if (!tell(attempt, 1, permissive))
			count_lost(1);
		return;
	}
	seen = tally_seen(tally);
	first = has_room(seen) && first_seen(tally, seen, object_bit(attempt));
	count = tally_add(tally, permissive, first);
	if (count)
		tell_or_keep(tally, attempt, count, permissive);
}

/* What was only counted so far */
static __noinline void tell_rest(__u64 number)
{
	__u32 cap, count;

	for (cap = 0; cap < USERCAP_COUNT; cap++) {
		struct attempt attempt = { .cap = cap };
		struct tally *tally = tally_of(number, cap);

		if (!tally)
			continue;
		count = tally_take(tally, false);
		if (count)
			tell_or_keep(tally, &attempt, count, false);
		count = tally_take(tally, true);
		if (count)
			tell_or_keep(tally, &attempt, count, true);
	}
}

/* ---- verdicts ---- */

static __always_inline void note_denied(struct process *process, __u32 caps)
{
	__u64 denied = usercap_note(0, caps);

	if (denied & ~process->word)
		__sync_fetch_and_or(&process->word, denied);
}

/*
 * Where two versions of this program are attached, during an upgrade, only one counts
 * what both allow. What one refuses the other never sees.
 */
static __always_inline bool counts(enum usercap_verdict verdict)
{
	const struct usercap_shared *all = shared_state();

	return verdict == USERCAP_REFUSE || (all && all->counting == this_object);
}

/* The loader's self-test is nothing to report; prove.c has two generations. */
static __always_inline bool is_proof(void)
{
	const struct usercap_shared *all = shared_state();
	const pid_t proving = all ? all->proving : 0;
	const struct task_struct *parent;

	if (!proving)
		return false;
	parent = bpf_get_current_task_btf()->real_parent;
	return parent->tgid == proving || parent->real_parent->tgid == proving;
}

/*
 * Carry out a verdict about the current process: 0 or -EPERM. It can be one that
 * was never restricted, which refuses to be traced by its parent; if there is no
 * room to remember that, the refusal still holds. Not static, as tell().
 */
__noinline int carry_out(enum usercap_verdict verdict, const struct attempt *attempt)
{
	struct task_struct *current = bpf_get_current_task_btf();
	struct process *process;
	struct member *member;

	if (verdict == USERCAP_ALLOW || !attempt)
		return 0;
	if (!counts(verdict))
		goto out;
	member = member_get((__u64)current->group_leader);
	process = member ? process_numbered(member->process) : NULL;
	if (process && attempt->cap < USERCAP_COUNT) {
		note_denied(process, USERCAP_MASK(attempt->cap));
		if (is_proof())
			goto out;
		record(process, member->process, attempt, verdict == USERCAP_RECORD);
	} else {
		count_lost(1);
	}
out:
	return verdict == USERCAP_RECORD ? 0 : -EPERM;
}

/* The word of the current process if it lacks any of @caps in effective, or 0 */
static __always_inline __u64 word_lacking_any(__u32 caps)
{
	__u64 word = word_of(process_of(bpf_get_current_task_btf()));

	return usercap_has(word, USERCAP_EFFECTIVE, caps) ? 0 : word;
}

static __always_inline __u64 word_lacking(enum usercap cap)
{
	return word_lacking_any(USERCAP_MASK(cap));
}

/* The slow path of a hook whose capability was not held: 0 (permissive) or -EPERM */
static __always_inline int refuse(__u64 word, const struct attempt *attempt)
{
	return carry_out(usercap_check(word, USERCAP_EFFECTIVE, attempt->cap), attempt);
}

#endif /* _USERCAP_BPF_CHECK_H */
