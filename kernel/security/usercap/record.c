// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities LSM: which refusals get an audit record
 *
 * A loop of refusals must not flood the log, and a reviewer wants to know what
 * was tried. So the first few different objects are recorded at once, one each,
 * for each process and capability; all else is counted, and recorded as one
 * every ten seconds at most; the rest when the process ends or executes another
 * program. The sum of all count= is exact.
 */

#include <kunit/visibility.h>
#include <linux/audit.h>
#include <linux/bitops.h>
#include <linux/hash.h>
#include <linux/in6.h>
#include <linux/jhash.h>
#include <linux/jiffies.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/task_work.h>

#include "usercap.h"

#define USERCAP_RECORD_INTERVAL (10 * HZ)

/* So many objects a process may have recorded at once, for each capability. */
#define USERCAP_RECORD_OBJECTS 8

/* One of the bits of a word, by what was attempted: never seen, never recorded */
VISIBLE_IF_KUNIT
unsigned long usercap_object_bit(const struct usercap_attempt *attempt)
{
	unsigned long object = (unsigned long)attempt->rule;

	if (attempt->address)
		object = object * 31 + jhash(attempt->address,
					     sizeof(struct sockaddr_in6), 0);
	if (attempt->file)
		object = object * 31 + (unsigned long)file_inode(attempt->file);
	if (attempt->task)
		object = object * 31 + task_tgid_nr(attempt->task);
	return BIT(hash_long(object, ilog2(BITS_PER_LONG)));
}

/* Two threads with different objects: one of them is counted, as if seen. */
static bool usercap_first_seen(struct usercap_tally *tally, unsigned long object)
{
	unsigned long seen = READ_ONCE(tally->seen);

	if (seen & object || hweight_long(seen) >= USERCAP_RECORD_OBJECTS)
		return false;
	return cmpxchg(&tally->seen, seen, seen | object) == seen;
}

static bool usercap_due(struct usercap_tally *tally)
{
	unsigned long last = READ_ONCE(tally->reported);

	if (last && time_before(jiffies, last + USERCAP_RECORD_INTERVAL))
		return false;
	return cmpxchg(&tally->reported, last, jiffies | 1) == last;
}

/**
 * usercap_tally_add - count a refusal
 * @tally: of the process and capability
 * @permissive: it was allowed all the same
 * @object: a bit that stands for what was attempted
 *
 * Return: for how many refusals the caller must write a record, this one and
 * earlier ones; 0 if this one was only counted.
 */
unsigned int usercap_tally_add(struct usercap_tally *tally, bool permissive,
			       unsigned long object)
{
	bool first = usercap_first_seen(tally, object);

	if (usercap_due(tally))
		return 1 + usercap_tally_take(tally, permissive);
	if (first)
		return 1;
	atomic_inc(&tally->unreported[permissive]);
	return 0;
}

/**
 * usercap_tally_take - take over what was only counted so far
 * @tally: of the process and capability
 * @permissive: the refusals that were allowed all the same, or the others
 *
 * Return: for how many refusals the caller must write a record.
 */
unsigned int usercap_tally_take(struct usercap_tally *tally, bool permissive)
{
	/* No exchange where there is nothing: this runs at every exit. */
	if (likely(!atomic_read(&tally->unreported[permissive])))
		return 0;
	return atomic_xchg(&tally->unreported[permissive], 0);
}

/* What audit has no room for now is counted again, and recorded later. */
static void usercap_log_or_keep(const struct usercap_attempt *attempt,
				unsigned int count, bool permissive, gfp_t gfp)
{
	struct usercap_process *process = &current->signal->usercap;

	if (!usercap_log(attempt, count, permissive, gfp))
		atomic_add(count,
			   &process->tally[attempt->cap].unreported[permissive]);
}

struct usercap_late {
	struct callback_head	work;
	struct usercap_attempt	attempt;
	unsigned int		count;
	bool			permissive;
};

static void usercap_log_late(struct callback_head *work)
{
	struct usercap_late *late =
		container_of(work, struct usercap_late, work);

	usercap_log_or_keep(&late->attempt, late->count, late->permissive,
			    GFP_KERNEL);
	put_task_struct(late->attempt.task);
	kfree(late);
}

/* When current returns to user space. Such an attempt has a task, and no file. */
static void usercap_log_later(const struct usercap_attempt *attempt,
			      unsigned int count, bool permissive)
{
	struct usercap_process *process = &current->signal->usercap;
	struct usercap_late *late;

	late = kmalloc(sizeof(*late), GFP_ATOMIC | __GFP_NOWARN);
	if (!late)
		goto keep;
	late->attempt = *attempt;
	late->count = count;
	late->permissive = permissive;
	get_task_struct(attempt->task);
	init_task_work(&late->work, usercap_log_late);
	if (!task_work_add(current, &late->work, TWA_RESUME))
		return;
	put_task_struct(attempt->task);
	kfree(late);
keep:
	atomic_add(count, &process->tally[attempt->cap].unreported[permissive]);
}

/**
 * usercap_record - record a refusal of the current process, or count it
 * @attempt: what was refused
 * @permissive: it was allowed all the same
 *
 * Hooks run with locks held (ptrace: task_lock; mprotect: mmap_lock), so
 * nothing here may sleep, or wait for a full backlog to drain.
 */
void usercap_record(const struct usercap_attempt *attempt, bool permissive)
{
	struct usercap_process *process = &current->signal->usercap;
	unsigned int count;

	if (audit_enabled == AUDIT_OFF)
		return;
	count = usercap_tally_add(&process->tally[attempt->cap], permissive,
				  usercap_object_bit(attempt));
	if (!count)
		return;
	if (attempt->later)
		usercap_log_later(attempt, count, permissive);
	else
		usercap_log_or_keep(attempt, count, permissive,
				    GFP_ATOMIC | __GFP_NOWARN);
}

/**
 * usercap_record_rest - record what the current process only counted so far
 *
 * May sleep.
 */
void usercap_record_rest(void)
{
	struct usercap_process *process = &current->signal->usercap;
	unsigned int cap, permissive;

	if (audit_enabled == AUDIT_OFF)
		return;
	for (cap = 0; cap < USERCAP_COUNT; cap++) {
		const struct usercap_attempt attempt = { .cap = cap };

		for (permissive = 0; permissive <= 1; permissive++) {
			struct usercap_tally *tally = &process->tally[cap];
			unsigned int count =
				usercap_tally_take(tally, permissive);

			if (unlikely(count))
				usercap_log_or_keep(&attempt, count, permissive,
						    GFP_KERNEL);
		}
	}
}
