// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities LSM: wx_mappings
 *
 * Executable memory comes from a file with a path, never from memory that a
 * process made. The rules return the name of the rule that was broken, which
 * the record shows as rule=, or NULL.
 */

#include <kunit/visibility.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/userfaultfd_k.h>

#include "usercap.h"

/**
 * usercap_file_has_path - could somebody open this file by a path?
 * @file: the file
 *
 * memfd, shared memory, hugetlb memory, io_uring and perf rings live on mounts
 * of the kernel's own, sockets and devices are not regular files.
 */
bool usercap_file_has_path(const struct file *file)
{
	return S_ISREG(file_inode(file)->i_mode) &&
	       !(file->f_path.mnt->mnt_flags & MNT_INTERNAL);
}

VISIBLE_IF_KUNIT
const char *usercap_mmap_rule(const struct file *file, unsigned long prot)
{
	if (!(prot & PROT_EXEC))
		return NULL;
	if (prot & PROT_WRITE)
		return "write-exec";
	if (!file)
		return "anonymous";
	return usercap_file_has_path(file) ? NULL : "no-path";
}

static noinline int usercap_refuse_file(const char *rule,
					const struct file *file)
{
	const struct usercap_attempt attempt = {
		.cap = CAP_USR_WX_MAPPINGS,
		.rule = rule,
		.file = file,
	};

	return usercap_refuse(&attempt);
}

/**
 * usercap_mmap_file - may this be mapped?
 * @file: file, or NULL for anonymous memory
 * @reqprot: ignored
 * @prot: protection, READ_IMPLIES_EXEC taken into account
 * @flags: ignored
 *
 * Also of shmat and remap_file_pages.
 *
 * Return: 0 or -EPERM.
 */
int usercap_mmap_file(struct file *file, unsigned long reqprot,
		      unsigned long prot, unsigned long flags)
{
	const char *rule;

	if (usercap_held(CAP_USR_WX_MAPPINGS))
		return 0;
	rule = usercap_mmap_rule(file, prot);
	return rule ? usercap_refuse_file(rule, file) : 0;
}

/* What keeps a mapping that can't be executed from becoming executable? */
static const char *usercap_gain_exec_rule(const struct vm_area_struct *vma)
{
	if (!vma->vm_file)
		return "anonymous";
	if (!usercap_file_has_path(vma->vm_file))
		return "no-path";
	if (vma->vm_flags & VM_WRITE)
		return "writable";
	if (vma->vm_flags & VM_SHARED)
		return vma->vm_flags & VM_MAYWRITE ? "shared" : NULL;
	/* A private page that was ever written to has an anon_vma for ever. */
	if (vma->anon_vma)
		return "modified";
	return userfaultfd_armed((struct vm_area_struct *)vma) ?
		"userfault" : NULL;
}

VISIBLE_IF_KUNIT
const char *usercap_mprotect_rule(const struct vm_area_struct *vma,
				  unsigned long prot)
{
	bool gain_exec = prot & PROT_EXEC && !(vma->vm_flags & VM_EXEC);
	bool gain_write = prot & PROT_WRITE && !(vma->vm_flags & VM_WRITE);

	/* What was writable and executable before the drop may stay so. */
	if (!gain_exec && !gain_write)
		return NULL;
	if (prot & PROT_EXEC && prot & PROT_WRITE)
		return "write-exec";
	if (gain_exec)
		return usercap_gain_exec_rule(vma);
	return vma->vm_flags & VM_EXEC ? "executable" : NULL;
}

/**
 * usercap_file_mprotect - may the protection of a mapping change?
 * @vma: the mapping, mmap_lock held for writing
 * @reqprot: ignored
 * @prot: protection, READ_IMPLIES_EXEC taken into account
 *
 * Return: 0 or -EPERM.
 */
int usercap_file_mprotect(struct vm_area_struct *vma, unsigned long reqprot,
			  unsigned long prot)
{
	const char *rule;

	if (usercap_held(CAP_USR_WX_MAPPINGS))
		return 0;
	rule = usercap_mprotect_rule(vma, prot);
	return rule ? usercap_refuse_file(rule, vma->vm_file) : 0;
}

/**
 * usercap_vm_implied_exec - may new memory be executable unasked?
 *
 * Heap and shadow stacks, under READ_IMPLIES_EXEC.
 *
 * Return: 0 or -EPERM (brk itself has no errno and returns the old break).
 */
int usercap_vm_implied_exec(void)
{
	static const struct usercap_attempt attempt = {
		.cap = CAP_USR_WX_MAPPINGS,
		.rule = "implied",
	};

	if (usercap_held(CAP_USR_WX_MAPPINGS))
		return 0;
	return usercap_refuse(&attempt);
}

/**
 * usercap_userfault_register - may somebody fill the pages of a mapping?
 * @vma: one of the mappings in the range, mmap_lock held for writing
 *
 * Return: 0 or -EPERM.
 */
int usercap_userfault_register(struct vm_area_struct *vma)
{
	if (usercap_held(CAP_USR_WX_MAPPINGS) || !(vma->vm_flags & VM_EXEC))
		return 0;
	return usercap_refuse_file("userfault", vma->vm_file);
}

/* /proc/PID/mem and /proc/PID/task/TID/mem; nothing else in proc is called so. */
VISIBLE_IF_KUNIT
bool usercap_is_proc_mem(const struct file *file)
{
	return file_inode(file)->i_sb->s_magic == PROC_SUPER_MAGIC &&
	       S_ISREG(file_inode(file)->i_mode) &&
	       !strcmp(file->f_path.dentry->d_name.name, "mem");
}

/**
 * usercap_file_open - may /proc/PID/mem be opened for writing?
 * @file: any file
 *
 * Writing there ignores the protection of the pages.
 *
 * Return: 0 or -EPERM.
 */
int usercap_file_open(struct file *file)
{
	if (usercap_held(CAP_USR_WX_MAPPINGS))
		return 0;
	if (!(file->f_mode & FMODE_WRITE) || !usercap_is_proc_mem(file))
		return 0;
	return usercap_refuse_file("proc-mem", file);
}
