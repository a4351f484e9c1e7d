/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * User capabilities LSM: what its files share
 */
#ifndef _SECURITY_USERCAP_H
#define _SECURITY_USERCAP_H

#include <linux/binfmts.h>
#include <linux/fs.h>
#include <linux/mm_types.h>
#include <linux/net.h>
#include <linux/sched/signal.h>
#include <linux/usercap.h>
#include <usercap/sets.h>

#include "compat.h"

/* process.c: the word of a process */
void usercap_process_fork(struct signal_struct *child);
void usercap_process_exit(void);
void usercap_process_exec(usercap_const struct linux_binprm *bprm);

static inline u64 usercap_sets(const struct task_struct *task)
{
	return atomic64_read(&task->signal->usercap.sets);
}

/*
 * The check that every hook begins with: one load, one predictable branch. What
 * is only needed after it failed goes into a function of its own, noinline: the
 * compiler would prepare a struct usercap_attempt before the check.
 */
static inline bool usercap_held(enum usercap cap)
{
	return likely(usercap_has(usercap_sets(current), USERCAP_EFFECTIVE,
				  USERCAP_MASK(cap)));
}

/* check.c: what was attempted, for the record, and whether it may go on */
struct usercap_attempt {
	enum usercap		cap;
	const char		*rule;		/* which rule of several */
	const struct sockaddr_storage *address;	/* the rest of it zeroed */
	struct task_struct	*task;
	const struct file	*file;
	bool			later;	/* its locks forbid looking paths up */
};

int usercap_refuse(const struct usercap_attempt *attempt);
int usercap_verdict(enum usercap_verdict verdict,
		    const struct usercap_attempt *attempt);
void usercap_note_denied(struct usercap_process *process, u32 caps);

/* record.c: which refusals get an audit record */
void usercap_record(const struct usercap_attempt *attempt, bool permissive);
void usercap_record_rest(void);
unsigned int usercap_tally_add(struct usercap_tally *tally, bool permissive,
			       unsigned long object);
unsigned int usercap_tally_take(struct usercap_tally *tally, bool permissive);

/* log.c: what a record says */
bool usercap_log(const struct usercap_attempt *attempt, unsigned int count,
		 bool permissive, gfp_t gfp);

/* prctl.c */
int usercap_prctl(int option, unsigned long op, unsigned long sets,
		  unsigned long caps, unsigned long last);

/* listen.c */
int usercap_socket_listen(struct socket *sock, int backlog);
int usercap_sk_listen(struct sock *sk);

/* ptrace.c */
int usercap_ptrace_access_check(struct task_struct *child, unsigned int mode);
int usercap_ptrace_traceme(struct task_struct *parent);

/* mapping.c: writable and executable memory */
bool usercap_file_has_path(const struct file *file);
int usercap_mmap_file(struct file *file, unsigned long reqprot,
		      unsigned long prot, unsigned long flags);
int usercap_file_mprotect(struct vm_area_struct *vma, unsigned long reqprot,
			  unsigned long prot);
int usercap_vm_implied_exec(void);
int usercap_userfault_register(struct vm_area_struct *vma);
int usercap_file_open(struct file *file);

/* program.c: processes and programs */
int usercap_task_alloc(struct task_struct *task, unsigned long clone_flags);
int usercap_bprm_creds_for_exec(struct linux_binprm *bprm);
int usercap_bprm_elf(struct linux_binprm *bprm, struct file *interpreter,
		     bool wx);

/* userns.c */
int usercap_userns_create(const struct cred *cred);

#if IS_ENABLED(CONFIG_KUNIT)
/* What the hooks decide, for hooks_test.c; otherwise static */
unsigned long usercap_object_bit(const struct usercap_attempt *attempt);
bool usercap_sk_is_tcp(const struct sock *sk);
bool usercap_sk_is_loopback(const struct sock *sk);
const char *usercap_mmap_rule(const struct file *file, unsigned long prot);
const char *usercap_mprotect_rule(const struct vm_area_struct *vma,
				  unsigned long prot);
bool usercap_is_proc_mem(const struct file *file);
const char *usercap_elf_rule(const struct file **file,
			     const struct file *interpreter, bool wx);
#endif

#endif /* _SECURITY_USERCAP_H */
