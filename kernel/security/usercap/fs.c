// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities LSM: securityfs, usercap/processes
 *
 * A table of every restricted process, for root: sets as hexadecimal masks of
 * what is in them. The BPF provider prints the same text.
 */

#include <linux/init.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/security.h>
#include <linux/seq_file.h>

#include "usercap.h"

/*
 * A restricted process at or after a pid, its task referenced; moves *pos there.
 * There may be very many others before it, so not all of it in one RCU section.
 */
static struct task_struct *usercap_find(loff_t *pos)
{
	struct pid_namespace *ns = task_active_pid_ns(current);
	struct task_struct *task = NULL;
	struct pid *pid;

	for (;;) {
		rcu_read_lock();
		pid = find_ge_pid(*pos, ns);
		if (pid) {
			*pos = pid_nr_ns(pid, ns);
			task = pid_task(pid, PIDTYPE_TGID);
			if (task && usercap_restricted(usercap_sets(task)))
				get_task_struct(task);
			else
				task = NULL;
		}
		rcu_read_unlock();
		if (!pid || task)
			return task;
		++*pos;
		cond_resched();
	}
}

/* Position 0 is the heading, all others are pids. */
static void *usercap_seq_start(struct seq_file *m, loff_t *pos)
{
	return *pos ? usercap_find(pos) : SEQ_START_TOKEN;
}

static void *usercap_seq_next(struct seq_file *m, void *v, loff_t *pos)
{
	if (v != SEQ_START_TOKEN)
		put_task_struct(v);
	++*pos;
	return usercap_find(pos);
}

static void usercap_seq_stop(struct seq_file *m, void *v)
{
	if (v && v != SEQ_START_TOKEN)
		put_task_struct(v);
}

static int usercap_seq_show(struct seq_file *m, void *v)
{
	struct task_struct *task = v;
	char comm[sizeof(task->comm)];
	u64 sets;

	if (v == SEQ_START_TOKEN) {
		seq_puts(m, "pid uid effective permitted bounding permissive denied locked comm\n");
		return 0;
	}
	sets = usercap_sets(task);
	seq_printf(m, "%d %u %x %x %x %x %x %d ",
		   task_tgid_nr_ns(task, task_active_pid_ns(current)),
		   from_kuid_munged(seq_user_ns(m), task_uid(task)),
		   usercap_in(sets, USERCAP_EFFECTIVE),
		   usercap_in(sets, USERCAP_PERMITTED),
		   usercap_in(sets, USERCAP_BOUNDING),
		   usercap_in(sets, USERCAP_PERMISSIVE),
		   usercap_in(sets, USERCAP_DENIED), usercap_locked(sets));
	seq_escape(m, get_task_comm(comm, task), " \t\n\\");
	seq_putc(m, '\n');
	return 0;
}

static const struct seq_operations usercap_seq_ops = {
	.start	= usercap_seq_start,
	.next	= usercap_seq_next,
	.stop	= usercap_seq_stop,
	.show	= usercap_seq_show,
};

static int usercap_processes_open(struct inode *inode, struct file *file)
{
	return seq_open(file, &usercap_seq_ops);
}

static const struct file_operations usercap_processes_ops = {
	.open		= usercap_processes_open,
	.read		= seq_read,
	.llseek		= seq_lseek,
	.release	= seq_release,
};

/* Without the LSM the prctl is not answered, and there is nothing to show. */
static bool __init usercap_active(void)
{
	return !security_task_prctl(PR_USERCAP, USERCAP_PROBE, USERCAP_ABI, 0,
				    0);
}

static int __init usercap_init_fs(void)
{
	struct dentry *dir;

	if (!usercap_active())
		return 0;
	dir = securityfs_create_dir("usercap", NULL);
	if (IS_ERR(dir))
		return PTR_ERR(dir);
	return PTR_ERR_OR_ZERO(securityfs_create_file("processes", 0400, dir,
						      NULL,
						      &usercap_processes_ops));
}
fs_initcall(usercap_init_fs);
