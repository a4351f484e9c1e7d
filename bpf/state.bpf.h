/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The word of a process
 *
 * A stock kernel has no room for it in signal_struct, and the storage that BPF
 * can attach to a task is found under a lock that lookups only try: on Linux
 * 6.1, under full preemption, they miss what is there. Hash tables are read
 * without locks. One takes the address of a task to the number of its process,
 * the other takes that to the word.
 *
 * Only group leaders are looked up, so only they and threads that are about to
 * become leaders by exec are in the first table. Each is a reference, which
 * task_free drops: as the address of a task can't be used again before, there
 * is never a stale one, and a thread that takes the leader's place finds the
 * word that the leader had. Numbers are never used again.
 *
 * Elements are allocated beforehand: an update fails when a table is full, and
 * for no other reason. What can't be recorded is refused.
 */
#ifndef _USERCAP_BPF_STATE_H
#define _USERCAP_BPF_STATE_H

#define MAX_PROCESSES 65536

/* What an exec under way was seen to ask for; see program.bpf.h */
struct exec {
	__u64 program;	      /* struct file */
	__u64 interpreter;    /* struct file */
	__u64 program_offset; /* of the program headers */
	__u64 interpreter_offset;
	__u32 program_size;
	__u32 interpreter_size;
	__u32 seen;   /* enum exec_seen */
	__u32 denied; /* what it would have been refused (permissive) */
};

struct member {
	__u64 process;
	struct exec exec;
};

struct process {
	__u64 word;
	__u32 references;
	__u32 tallied; /* capabilities that have a tally */
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MAX_PROCESSES);
	__type(key, __u64);
	__type(value, struct member);
} members SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, MAX_PROCESSES);
	__type(key, __u64);
	__type(value, struct process);
} processes SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct usercap_shared);
} shared SEC(".maps");

/* Of this object, as the loader knows it */
const volatile __u64 this_object = 0;

static __always_inline struct usercap_shared *shared_state(void)
{
	__u32 first = 0;

	return bpf_map_lookup_elem(&shared, &first);
}

static __always_inline struct member *member_of(__u64 task)
{
	return bpf_map_lookup_elem(&members, &task);
}

static __always_inline struct process *process_numbered(__u64 number)
{
	return bpf_map_lookup_elem(&processes, &number);
}

/* The leader of a process that lives, or that RCU keeps, is not freed meanwhile. */
static __always_inline struct process *process_led_by(__u64 leader)
{
	struct member *member = member_of(leader);

	return member ? process_numbered(member->process) : NULL;
}

static __always_inline struct process *process_of(const struct task_struct *task)
{
	return process_led_by((__u64)task->group_leader);
}

/* 0 for who is not in the tables: a process that nobody ever restricted */
static __always_inline __u64 word_of(const struct process *process)
{
	return process ? *(volatile const __u64 *)&process->word : 0;
}

/* False if it can't be made, or if somebody else made it just now */
static __noinline bool process_new(__u64 leader, __u64 word)
{
	struct process process = { .word = word, .references = 1 };
	struct usercap_shared *all = shared_state();
	struct member member = {};
	__u64 number;

	if (!all)
		return false;
	number = __sync_fetch_and_add(&all->last_process, 1) + 1;
	if (bpf_map_update_elem(&processes, &number, &process, BPF_NOEXIST))
		return false;
	member.process = number;
	if (bpf_map_update_elem(&members, &leader, &member, BPF_NOEXIST)) {
		bpf_map_delete_elem(&processes, &number);
		return false;
	}
	return true;
}

/* What is there, or new and unrestricted; NULL if it can't be made */
static __always_inline struct member *member_get(__u64 leader)
{
	struct member *member = member_of(leader);

	if (member)
		return member;
	process_new(leader, 0);
	return member_of(leader);
}

static __always_inline struct process *process_get(__u64 leader)
{
	struct member *member = member_get(leader);

	return member ? process_numbered(member->process) : NULL;
}

/* @task, a thread of the process, is about to take its leader's place. */
static __noinline bool process_join(__u64 task, __u64 leader)
{
	struct member *member = member_of(leader);
	struct member mine = {};
	struct process *process;

	if (!member)
		return false;
	mine.process = member->process;
	member = member_of(task);
	if (member && member->process == mine.process)
		return true;
	process = process_numbered(mine.process);
	if (!process)
		return false;
	__sync_fetch_and_add(&process->references, 1);
	if (!bpf_map_update_elem(&members, &task, &mine, BPF_ANY))
		return true;
	__sync_fetch_and_add(&process->references, -1);
	return false;
}

#endif /* _USERCAP_BPF_STATE_H */
