// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities LSM: audit records
 *
 * A record is complete in itself: the SYSCALL record, to which it is tied when
 * there is one, can be missing (audit rules, permissive kernels). The first
 * refusal of a process and capability is recorded at once. Those that follow
 * are counted, and recorded as one every ten seconds at most; the rest when the
 * process ends or executes another program. The sum of all count= is exact.
 */

#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/in6.h>
#include <linux/file.h>
#include <linux/jiffies.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>

#include "usercap.h"

#define USERCAP_RECORD_INTERVAL (10 * HZ)

static const char *const usercap_names[] = {
#define USERCAP_NAME(constant, bit, name, text) \
	[bit] = (name),
	USERCAP_TABLE(USERCAP_NAME)
#undef USERCAP_NAME
};

/*
 * Not get_task_comm(): ptrace_attach() holds the task_lock it would take, and
 * PTRACE_TRACEME the tasklist_lock, with which it must not be nested.
 */
static void usercap_log_comm(struct audit_buffer *ab, const char *field,
			     const struct task_struct *task)
{
	char comm[sizeof(task->comm)];

	memcpy(comm, task->comm, sizeof(comm));
	comm[sizeof(comm) - 1] = '\0';
	audit_log_format(ab, " %s=", field);
	audit_log_untrustedstring(ab, comm);
}

/* As audit's own records have it; get_task_exe_file() would take task_lock. */
static void usercap_log_exe(struct audit_buffer *ab)
{
	struct file *exe = current->mm ? get_mm_exe_file(current->mm) : NULL;

	if (!exe) {
		audit_log_format(ab, " exe=(null)");
		return;
	}
	audit_log_d_path(ab, " exe=", &exe->f_path);
	fput(exe);
}

static void usercap_log_subject(struct audit_buffer *ab)
{
	const struct cred *cred = current_cred();

	audit_log_format(ab, " auid=%u uid=%u gid=%u ses=%u",
			 from_kuid(&init_user_ns, audit_get_loginuid(current)),
			 from_kuid(&init_user_ns, cred->uid),
			 from_kgid(&init_user_ns, cred->gid),
			 audit_get_sessionid(current));
	audit_log_task_context(ab);
	audit_log_format(ab, " pid=%d", task_tgid_nr(current));
	usercap_log_comm(ab, "comm", current);
	usercap_log_exe(ab);
}

/* The address is the socket's own: where it would have listened */
static void usercap_log_sk(struct audit_buffer *ab, const struct sock *sk)
{
	const struct inet_sock *inet = inet_sk(sk);

	if (sk->sk_family == AF_INET)
		audit_log_format(ab, " laddr=%pI4 lport=%d",
				 &inet->inet_rcv_saddr,
				 ntohs(inet->inet_sport));
#if IS_ENABLED(CONFIG_IPV6)
	else if (sk->sk_family == AF_INET6)
		audit_log_format(ab, " laddr=%pI6c lport=%d",
				 &sk->sk_v6_rcv_saddr, ntohs(inet->inet_sport));
#endif
}

static void usercap_log_task(struct audit_buffer *ab, struct task_struct *task)
{
	audit_log_format(ab, " opid=%d", task_tgid_nr(task));
	usercap_log_comm(ab, "ocomm", task);
}

static void usercap_log_object(struct audit_buffer *ab,
			       const struct usercap_attempt *attempt)
{
	if (attempt->rule)
		audit_log_format(ab, " rule=%s", attempt->rule);
	if (attempt->sk)
		usercap_log_sk(ab, attempt->sk);
	if (attempt->task)
		usercap_log_task(ab, attempt->task);
	if (attempt->file)
		audit_log_d_path(ab, " path=", &attempt->file->f_path);
}

/*
 * Hooks run with locks held (ptrace: task_lock or tasklist_lock; mprotect:
 * mmap_lock), so nothing here may sleep, or wait for a full backlog to drain.
 */
static void usercap_log(const struct usercap_attempt *attempt, int count,
			bool permissive)
{
	struct audit_buffer *ab;

	ab = audit_log_start(audit_context(), GFP_ATOMIC | __GFP_NOWARN,
			     AUDIT_KERNEL_OTHER);
	if (!ab)
		return;
	audit_log_format(ab, "op=usercap-denied usercap=%s",
			 usercap_names[attempt->cap]);
	usercap_log_subject(ab);
	usercap_log_object(ab, attempt);
	audit_log_format(ab, " count=%d permissive=%d res=%d", count,
			 permissive, permissive);
	audit_log_end(ab);
}

/* Is it this thread's turn to write a record, and for how many refusals? */
static int usercap_take_turn(struct usercap_process *process, enum usercap cap)
{
	unsigned long last = READ_ONCE(process->reported[cap]);

	atomic_inc(&process->unreported[cap]);
	if (last && time_before(jiffies, last + USERCAP_RECORD_INTERVAL))
		return 0;
	if (cmpxchg(&process->reported[cap], last, jiffies | 1) != last)
		return 0;
	return atomic_xchg(&process->unreported[cap], 0);
}

/**
 * usercap_record - record a refusal of the current process, or count it
 * @attempt: what was refused
 * @permissive: it was allowed all the same
 */
void usercap_record(const struct usercap_attempt *attempt, bool permissive)
{
	int count = usercap_take_turn(&current->signal->usercap, attempt->cap);

	if (count)
		usercap_log(attempt, count, permissive);
}

/**
 * usercap_record_rest - record what was only counted so far
 * @process: of current
 */
void usercap_record_rest(struct usercap_process *process)
{
	u64 sets = atomic64_read(&process->sets);
	unsigned int cap;

	for (cap = 0; cap < USERCAP_COUNT; cap++) {
		const struct usercap_attempt attempt = { .cap = cap };
		int count = atomic_read(&process->unreported[cap]);

		if (likely(!count))
			continue;
		count = atomic_xchg(&process->unreported[cap], 0);
		if (count)
			usercap_log(&attempt, count,
				    usercap_has(sets, USERCAP_PERMISSIVE,
						USERCAP_MASK(cap)));
	}
}
