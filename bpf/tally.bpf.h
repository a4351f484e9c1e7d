/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which refusals are told at once, as kernel/security/usercap/record.c has it
 *
 * The first few different objects of each process and capability are told at once, one
 * event each; all else is counted, and told as one every ten seconds at most; the rest
 * when the process ends or executes another program. The sum of all counts, and of what
 * is counted as lost, is exact.
 */
#ifndef _USERCAP_BPF_TALLY_H
#define _USERCAP_BPF_TALLY_H

#define REPORT_INTERVAL 10000000000ULL

/* So many objects a process may have told at once, for each capability */
#define REPORT_OBJECTS 8

struct tally_key {
	__u64 process;
	__u64 cap;
};

struct tally {
	__u64 seen;	/* one bit for each object */
	__u64 reported; /* when */
	__u32 unreported[2];
};

/* Few processes are ever refused anything: elements are made when they are. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, MAX_PROCESSES);
	__type(key, struct tally_key);
	__type(value, struct tally);
} tallies SEC(".maps");

static __always_inline void count_lost(__u32 count)
{
	struct usercap_shared *all = shared_state();

	if (all && count)
		__sync_fetch_and_add(&all->lost, count);
}

static __always_inline struct tally *tally_of(__u64 number, __u32 cap)
{
	struct tally_key key = { number, cap };

	return bpf_map_lookup_elem(&tallies, &key);
}

/* NULL if there is no room: then each refusal is told */
static __noinline struct tally *tally_get(struct process *process, __u64 number, __u32 cap)
{
	struct tally_key key = { number, cap };
	struct tally new = {}, *tally = bpf_map_lookup_elem(&tallies, &key);

	if (tally)
		return tally;
	bpf_map_update_elem(&tallies, &key, &new, BPF_NOEXIST);
	__sync_fetch_and_or(&process->tallied, USERCAP_MASK(cap));
	return bpf_map_lookup_elem(&tallies, &key);
}

/* Of a process that is gone: what could not be told is lost now. */
static __noinline void tally_drop_all(__u64 number)
{
	__u32 cap;

	for (cap = 0; cap < USERCAP_COUNT; cap++) {
		struct tally_key key = { number, cap };
		struct tally *tally = bpf_map_lookup_elem(&tallies, &key);

		if (!tally)
			continue;
		count_lost(tally->unreported[0] + tally->unreported[1]);
		bpf_map_delete_elem(&tallies, &key);
	}
}

/* Whatever comes next is a new program's. What was counted and not told stays. */
static __noinline void tally_begin_anew(__u64 number)
{
	__u32 cap;

	for (cap = 0; cap < USERCAP_COUNT; cap++) {
		struct tally *tally = tally_of(number, cap);

		if (!tally)
			continue;
		tally->seen = 0;
		tally->reported = 0;
	}
}

/* Which objects were told at once; more than these are not looked at. */
static __always_inline __u64 tally_seen(struct tally *tally)
{
	return *(volatile __u64 *)&tally->seen;
}

static __always_inline bool has_room(__u64 seen)
{
	return __builtin_popcountll(seen) < REPORT_OBJECTS;
}

/* Two threads with different objects: one of them is counted, as if seen. */
static __always_inline bool first_seen(struct tally *tally, __u64 seen, __u64 object)
{
	return !(seen & object) &&
	       __sync_val_compare_and_swap(&tally->seen, seen, seen | object) == seen;
}

static __always_inline bool is_due(struct tally *tally)
{
	__u64 last = *(volatile __u64 *)&tally->reported, time = bpf_ktime_get_ns();

	if (last && time - last < REPORT_INTERVAL)
		return false;
	return __sync_val_compare_and_swap(&tally->reported, last, time) == last;
}

static __always_inline __u32 tally_take(struct tally *tally, bool permissive)
{
	if (!tally->unreported[permissive])
		return 0;
	return __sync_lock_test_and_set(&tally->unreported[permissive], 0);
}

/* For how many refusals the caller must tell, this one and earlier ones; 0: it was counted */
static __always_inline __u32 tally_add(struct tally *tally, bool permissive, bool first)
{
	if (is_due(tally))
		return 1 + tally_take(tally, permissive);
	if (first)
		return 1;
	__sync_fetch_and_add(&tally->unreported[permissive], 1);
	return 0;
}

/*
 * Where the kernel lets an interrupt in while it has marked a bucket as taken
 * (6.1), a deletion in that interrupt can fail. The pair stays as it is then,
 * until the address belongs to a new task, for which this is called again.
 */
static __noinline void process_leave(__u64 task)
{
	struct member *member = member_of(task);
	struct process *process;
	__u64 number;

	if (!member)
		return;
	number = member->process;
	if (bpf_map_delete_elem(&members, &task))
		return;
	process = process_numbered(number);
	if (!process || __sync_fetch_and_add(&process->references, -1) != 1)
		return;
	if (process->tallied)
		tally_drop_all(number);
	bpf_map_delete_elem(&processes, &number);
}

#endif /* _USERCAP_BPF_TALLY_H */
