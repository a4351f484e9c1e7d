/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wx_mappings
 *
 * Executable memory comes from a file with a path, never from memory that a
 * process made. The rules return the rule that was broken, or NONE.
 */
#ifndef _USERCAP_BPF_MAPPING_H
#define _USERCAP_BPF_MAPPING_H

/*
 * Could somebody open this file by a path? memfd, shared memory, hugetlb memory,
 * io_uring and perf rings live on mounts of the kernel's own, sockets and devices
 * are not regular files.
 */
static __always_inline bool file_has_path(const struct file *file)
{
	return S_ISREG(BPF_CORE_READ(file, f_inode, i_mode)) &&
	       !(BPF_CORE_READ(file, f_path.mnt, mnt_flags) & MOUNT_INTERNAL);
}

static __always_inline enum usercap_rule mmap_rule(const struct file *file, unsigned long prot)
{
	if (!(prot & PROT_EXEC))
		return USERCAP_RULE_NONE;
	if (prot & PROT_WRITE)
		return USERCAP_RULE_WRITE_EXEC;
	if (!file)
		return USERCAP_RULE_ANONYMOUS;
	return file_has_path(file) ? USERCAP_RULE_NONE : USERCAP_RULE_NO_PATH;
}

/*
 * Also of shmat and remap_file_pages. The file is read as a number: verifiers
 * differ in whether they believe that it can be NULL, and what they do not
 * believe they optimize away.
 */
SEC("lsm/mmap_file")
int BPF_PROG(usercap_mmap_file, void *unused, unsigned long reqprot, unsigned long prot,
	     unsigned long flags, int ret)
{
	struct attempt attempt = { .cap = CAP_USR_WX_MAPPINGS };
	__u64 word;

	if (ret || !(prot & PROT_EXEC))
		return ret;
	word = word_lacking(CAP_USR_WX_MAPPINGS);
	if (!word)
		return 0;
	if (bpf_probe_read_kernel(&attempt.file, sizeof(attempt.file), ctx))
		return -EPERM;
	attempt.rule = mmap_rule((void *)attempt.file, prot);
	if (!attempt.rule)
		return 0;
	return refuse(word, &attempt) ? -EPERM : 0;
}

/* What keeps a mapping that can't be executed from becoming executable? */
static __always_inline enum usercap_rule gain_exec_rule(struct vm_area_struct *vma)
{
	if (!vma->vm_file)
		return USERCAP_RULE_ANONYMOUS;
	if (!file_has_path(vma->vm_file))
		return USERCAP_RULE_NO_PATH;
	if (vma->vm_flags & VM_WRITE)
		return USERCAP_RULE_WRITABLE;
	if (vma->vm_flags & VM_SHARED)
		return vma->vm_flags & VM_MAYWRITE ? USERCAP_RULE_SHARED : USERCAP_RULE_NONE;
	/* A private page that was ever written to has an anon_vma for ever. */
	if (vma->anon_vma)
		return USERCAP_RULE_MODIFIED;
	return vma->vm_userfaultfd_ctx.ctx ? USERCAP_RULE_USERFAULT : USERCAP_RULE_NONE;
}

static __always_inline enum usercap_rule mprotect_rule(struct vm_area_struct *vma,
						       unsigned long prot)
{
	bool gain_exec = prot & PROT_EXEC && !(vma->vm_flags & VM_EXEC);
	bool gain_write = prot & PROT_WRITE && !(vma->vm_flags & VM_WRITE);

	/* What was writable and executable before the drop may stay so. */
	if (!gain_exec && !gain_write)
		return USERCAP_RULE_NONE;
	if (prot & PROT_EXEC && prot & PROT_WRITE)
		return USERCAP_RULE_WRITE_EXEC;
	if (gain_exec)
		return gain_exec_rule(vma);
	return vma->vm_flags & VM_EXEC ? USERCAP_RULE_EXECUTABLE : USERCAP_RULE_NONE;
}

SEC("lsm/file_mprotect")
int BPF_PROG(usercap_file_mprotect, struct vm_area_struct *vma, unsigned long reqprot,
	     unsigned long prot, int ret)
{
	struct attempt attempt = { .cap = CAP_USR_WX_MAPPINGS };
	__u64 word;

	if (ret)
		return ret;
	word = word_lacking(CAP_USR_WX_MAPPINGS);
	if (!word)
		return 0;
	attempt.rule = mprotect_rule(vma, prot);
	if (!attempt.rule)
		return 0;
	attempt.file = (__u64)vma->vm_file;
	return refuse(word, &attempt) ? -EPERM : 0;
}

#if defined(__TARGET_ARCH_x86)
/*
 * Shadow stacks are made by map_shadow_stack and, for threads, by clone: neither
 * passes by mmap_file, and nothing else in clone looks for a free address.
 */
static __always_inline bool makes_shadow_stack(struct task_struct *task)
{
	const struct pt_regs *regs = (void *)bpf_task_pt_regs(task);
	unsigned long number = BPF_CORE_READ(regs, orig_ax);

	return number == 56 /* clone */ || number == 435 /* clone3 */ ||
	       number == 453 /* map_shadow_stack */;
}
#else
static __always_inline bool makes_shadow_stack(struct task_struct *task)
{
	return false;
}
#endif

/*
 * Under READ_IMPLIES_EXEC the heap is executable unasked, and brk passes by no
 * other hook: it asks whether its new pages, which begin at the old break, may be
 * there. (brk itself has no errno and returns the old break.) A mapping that is put
 * right behind the heap in that personality is refused, too.
 */
SEC("lsm/mmap_addr")
int BPF_PROG(usercap_mmap_addr, unsigned long addr, int ret)
{
	struct attempt attempt = { .cap = CAP_USR_WX_MAPPINGS, .rule = USERCAP_RULE_IMPLIED };
	struct task_struct *current = bpf_get_current_task_btf();
	unsigned long end;
	__u64 word;

	if (ret || !(current->personality & READ_IMPLIES_EXEC))
		return ret;
	word = word_lacking(CAP_USR_WX_MAPPINGS);
	if (!word)
		return 0;
	end = BPF_CORE_READ(current, mm, brk);
	if (!(addr >= end && addr - end < LARGEST_PAGE) && !makes_shadow_stack(current))
		return 0;
	return refuse(word, &attempt) ? -EPERM : 0;
}

static __always_inline bool is_proc_mem(struct file *file)
{
	char name[4] = {};

	if (file->f_inode->i_sb->s_magic != PROC_SUPER_MAGIC || !S_ISREG(file->f_inode->i_mode))
		return false;
	bpf_probe_read_kernel(name, sizeof(name), file->f_path.dentry->d_name.name);
	return name[0] == 'm' && name[1] == 'e' && name[2] == 'm' && !name[3];
}

/* /proc/PID/mem and /proc/PID/task/TID/mem: writing there ignores the pages' protection. */
SEC("lsm/file_open")
int BPF_PROG(usercap_file_open, struct file *file, int ret)
{
	struct attempt attempt = { .cap = CAP_USR_WX_MAPPINGS, .rule = USERCAP_RULE_PROC_MEM };
	__u64 word;

	if (ret || !(file->f_mode & FMODE_WRITE))
		return ret;
	word = word_lacking(CAP_USR_WX_MAPPINGS);
	if (!word || !is_proc_mem(file))
		return 0;
	attempt.file = (__u64)file;
	return refuse(word, &attempt) ? -EPERM : 0;
}

#endif /* _USERCAP_BPF_MAPPING_H */
