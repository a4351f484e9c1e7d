/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A table of every restricted process, the text of the kernel LSM's
 * /sys/kernel/security/usercap/processes: sets as hexadecimal masks of what is
 * in them, process numbers as the reader sees them
 */
#ifndef _USERCAP_BPF_PROCESSES_H
#define _USERCAP_BPF_PROCESSES_H

#define COMM_BYTES 16

/* As seq_escape() writes white space and backslashes: in octal */
static __always_inline void print_comm(struct seq_file *seq, const char *comm)
{
	char text[4 * COMM_BYTES + 1] = {};
	__u32 i, at = 0;

	for (i = 0; i < COMM_BYTES; i++) {
		char c = comm[i];

		if (!c || at > sizeof(text) - 5)
			break;
		if (c == ' ' || c == '\t' || c == '\n' || c == '\\') {
			text[at++] = '\\';
			text[at++] = '0' + (c >> 6 & 3);
			text[at++] = '0' + (c >> 3 & 7);
			text[at++] = '0' + (c & 7);
		} else {
			text[at++] = c;
		}
	}
	BPF_SEQ_PRINTF(seq, "%s\n", text);
}

/* The number of a process in the namespace of who reads */
static __always_inline int number_of(struct task_struct *task)
{
	struct task_struct *reader = bpf_get_current_task_btf();
	unsigned int level = BPF_CORE_READ(reader, thread_pid, level);
	struct pid *pid = BPF_CORE_READ(task, thread_pid);

	return BPF_CORE_READ(pid, numbers[level].nr);
}

SEC("iter/task")
int usercap_processes(struct bpf_iter__task *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct task_struct *task = ctx->task;
	char comm[COMM_BYTES];
	__u64 word;

	if (!ctx->meta->seq_num)
		BPF_SEQ_PRINTF(seq, "pid uid effective permitted bounding permissive denied "
				    "locked comm\n");
	if (!task || task->group_leader != task)
		return 0;
	word = word_of(process_of(task));
	if (!usercap_restricted(word))
		return 0;
	bpf_probe_read_kernel(comm, sizeof(comm), task->comm);
	BPF_SEQ_PRINTF(seq, "%d %u %x %x %x %x %x %d ", number_of(task),
		       BPF_CORE_READ(task, real_cred, uid.val), usercap_in(word, USERCAP_EFFECTIVE),
		       usercap_in(word, USERCAP_PERMITTED), usercap_in(word, USERCAP_BOUNDING),
		       usercap_in(word, USERCAP_PERMISSIVE), usercap_in(word, USERCAP_DENIED),
		       usercap_locked(word));
	print_comm(seq, comm);
	return 0;
}

#endif /* _USERCAP_BPF_PROCESSES_H */
