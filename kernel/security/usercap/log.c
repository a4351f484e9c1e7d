// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities LSM: what an audit record says
 *
 * A record is complete in itself: the SYSCALL record, to which it is tied when
 * there is one, can be missing (audit rules, permissive kernels).
 */

#include <linux/audit.h>
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "usercap.h"

static const char *const usercap_names[] = {
#define USERCAP_NAME(constant, bit, name, text) \
	[bit] = (name),
	USERCAP_TABLE(USERCAP_NAME)
#undef USERCAP_NAME
};

/*
 * auditd takes records of up to 8970 bytes. Three paths in hexadecimal have to
 * fit, or whoever chooses long names would get around being recorded.
 */
#define USERCAP_PATH_SHOWN	1024

/* As audit itself has it: room for " (deleted)" */
#define USERCAP_PATH_SIZE	(PATH_MAX + 11)

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

/* Of a long path the end, which has the name; @buf may be NULL (no memory) */
static void usercap_log_path(struct audit_buffer *ab, const char *field,
			     const struct path *path, char *buf)
{
	char *name = buf ? d_path(path, buf, USERCAP_PATH_SIZE) : NULL;
	size_t len;

	audit_log_format(ab, " %s=", field);
	if (IS_ERR_OR_NULL(name)) {
		audit_log_format(ab, "?");
		return;
	}
	len = strlen(name);
	if (len > USERCAP_PATH_SHOWN) {
		name += len - USERCAP_PATH_SHOWN;
		memcpy(name, "...", 3);
	}
	audit_log_untrustedstring(ab, name);
}

/* As audit's own records have it; get_task_exe_file() would take task_lock. */
static void usercap_log_exe(struct audit_buffer *ab, char *buf)
{
	struct file *exe = current->mm ? get_mm_exe_file(current->mm) : NULL;

	if (!exe) {
		audit_log_format(ab, " exe=(null)");
		return;
	}
	usercap_log_path(ab, "exe", &exe->f_path, buf);
	fput(exe);
}

#ifdef CONFIG_CGROUPS
/*
 * In the unified hierarchy and from its root, whatever current sees of it: this
 * names the service or session. RCU keeps the cgroup, as current may be moved
 * out of it; its name is read under a lock that nests in all others. Of a long
 * path the begin, which users do not choose.
 */
static void usercap_log_cgroup(struct audit_buffer *ab, char *buf)
{
	int len = -ENOMEM;

	if (buf) {
		rcu_read_lock();
		len = cgroup_path(task_dfl_cgroup(current), buf,
				  USERCAP_PATH_SHOWN + 2);
		rcu_read_unlock();
	}
	audit_log_format(ab, " cgroup=");
	if (len < 0) {
		audit_log_format(ab, "?");
		return;
	}
	if (len > USERCAP_PATH_SHOWN)
		strscpy(buf + USERCAP_PATH_SHOWN - 3, "...", 4);
	audit_log_untrustedstring(ab, buf);
}
#else
static void usercap_log_cgroup(struct audit_buffer *ab, char *buf)
{
}
#endif

static void usercap_log_subject(struct audit_buffer *ab, char *buf)
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
	usercap_log_exe(ab, buf);
	usercap_log_cgroup(ab, buf);
}

/* The socket's own: where it would have listened */
static void usercap_log_address(struct audit_buffer *ab,
				const struct sockaddr_storage *address)
{
	const struct sockaddr_in6 *in6 = (const void *)address;
	const struct sockaddr_in *in = (const void *)address;

	if (address->ss_family == AF_INET)
		audit_log_format(ab, " laddr=%pI4 lport=%u", &in->sin_addr,
				 ntohs(in->sin_port));
	else if (address->ss_family == AF_INET6)
		audit_log_format(ab, " laddr=%pI6c lport=%u", &in6->sin6_addr,
				 ntohs(in6->sin6_port));
}

static void usercap_log_object(struct audit_buffer *ab,
			       const struct usercap_attempt *attempt, char *buf)
{
	if (attempt->rule)
		audit_log_format(ab, " rule=%s", attempt->rule);
	if (attempt->address)
		usercap_log_address(ab, attempt->address);
	if (attempt->task) {
		audit_log_format(ab, " opid=%d", task_tgid_nr(attempt->task));
		usercap_log_comm(ab, "ocomm", attempt->task);
	}
	if (attempt->file)
		usercap_log_path(ab, "path", &attempt->file->f_path, buf);
}

/**
 * usercap_log - write an audit record about the current process
 * @attempt: what was refused; only the capability, if the record sums up
 * @count: how many refusals it stands for
 * @permissive: they were allowed all the same
 * @gfp: GFP_ATOMIC if a lock is held, else it may wait for audit to have room
 *
 * Return: false if audit does not want it, or has no room.
 */
bool usercap_log(const struct usercap_attempt *attempt, unsigned int count,
		 bool permissive, gfp_t gfp)
{
	struct audit_buffer *ab;
	char *buf;

	ab = audit_log_start(audit_context(), gfp, AUDIT_KERNEL_OTHER);
	if (!ab)
		return false;
	buf = kmalloc(USERCAP_PATH_SIZE, gfp);
	audit_log_format(ab, "op=usercap-denied usercap=%s",
			 usercap_names[attempt->cap]);
	usercap_log_subject(ab, buf);
	usercap_log_object(ab, attempt, buf);
	audit_log_format(ab, " count=%u permissive=%d res=%d", count,
			 permissive, permissive);
	kfree(buf);
	audit_log_end(ab);
	return true;
}
