/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wx_mappings: whoever serves the faults of an executable mapping decides what
 * it executes, without any writable mapping
 *
 * A stock kernel has no hook where the range is registered. What comes before it
 * is the check of the ioctl, when the range is still in the caller's memory: an
 * honest caller is refused there. Another thread could change the range after
 * that, so what the kernel really registers is watched, where it can be: since
 * 6.12 there is a function for it, and before 6.8 there is vma_merge(), to which
 * it gives the mapping's new flags. A process caught at this is killed. It is not
 * a refusal, and nobody comes there by chance.
 */
#ifndef _USERCAP_BPF_USERFAULT_H
#define _USERCAP_BPF_USERFAULT_H

#define UFFDIO_REGISTER 0xc020aa00

/* Times to try for the lock of the address space, which others may hold */
#define LOCK_TRIES 4096

#define MAX_MAPPINGS (1 << 20)

#define VM_UFFD_FLAGS (0x00000200ULL | 0x00001000ULL | 1ULL << 37)

/* Which argument of vma_merge() has the flags, from 1; 0 if it isn't watched */
const volatile __u32 merge_flags_argument = 0;

/* Who is in the ioctl; only used where vma_merge() is watched */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, __u32);
} registering SEC(".maps");

static __always_inline int watch_registration(void)
{
	__u64 task = (__u64)bpf_get_current_task_btf();
	__u32 yes = 1;

	if (!merge_flags_argument)
		return 0;
	return bpf_map_update_elem(&registering, &task, &yes, BPF_ANY) ? -EAGAIN : 0;
}

struct range_walk {
	__u64 at;
	__u64 end;
	__u32 tries;
	bool refused;
	bool busy;
};

static long look_at_mapping(struct task_struct *task, struct vm_area_struct *vma,
			    struct range_walk *walk)
{
	walk->refused = vma->vm_flags & VM_EXEC;
	walk->at = vma->vm_end;
	return 0;
}

/* One mapping at a time; a hole is refused, as what comes behind it is not seen. */
static long look_at_range(__u32 index, struct range_walk *walk)
{
	long result;

	if (walk->refused || walk->at >= walk->end)
		return 1;
	result = bpf_find_vma(bpf_get_current_task_btf(), walk->at, look_at_mapping, walk, 0);
	if (result == -EBUSY) {
		walk->busy = ++walk->tries > LOCK_TRIES;
		return walk->busy;
	}
	if (result)
		walk->refused = true;
	return 0;
}

static __always_inline bool is_userfault(struct file *file)
{
	char found[16] = {};

	bpf_probe_read_kernel_str(found, sizeof(found), file->f_path.dentry->d_name.name);
	return !bpf_strncmp(found, sizeof(found), "[userfaultfd]");
}

/* Of another process's address space nothing can be seen from here. */
static __noinline bool is_own_address_space(const struct file *file)
{
	struct task_struct *current = bpf_get_current_task_btf();
	const struct userfaultfd_ctx *context = (void *)BPF_CORE_READ(file, private_data);

	return BPF_CORE_READ(context, mm) == BPF_CORE_READ(current, mm);
}

/* 0, or an errno that the verifier can see to be one */
static __always_inline int userfault_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct attempt attempt = { .cap = CAP_USR_WX_MAPPINGS, .rule = USERCAP_RULE_USERFAULT };
	struct range_walk walk = {};
	__u64 range[2], word;

	if (cmd != UFFDIO_REGISTER)
		return 0;
	word = word_lacking(CAP_USR_WX_MAPPINGS);
	if (!word || !is_userfault(file))
		return 0;
	/* not in memory: whoever tries again has looked at it before */
	if (bpf_probe_read_user(range, sizeof(range), (void *)arg))
		return -EAGAIN;
	walk.at = range[0];
	walk.end = range[0] + range[1];
	walk.refused = !is_own_address_space(file);
	bpf_loop(MAX_MAPPINGS, look_at_range, &walk, 0);
	if (walk.busy)
		return -EAGAIN;
	if (!walk.refused && walk.at >= walk.end)
		return watch_registration();
	return refuse(word, &attempt) ? -EPERM : 0;
}

SEC("lsm/file_ioctl")
int BPF_PROG(usercap_file_ioctl, struct file *file, unsigned int cmd, unsigned long arg, int ret)
{
	if (ret)
		return ret;
	return userfault_ioctl(file, cmd, arg);
}

/* Since 6.8 the calls of 32-bit programs have a hook of their own. */
SEC("?lsm/file_ioctl_compat")
int BPF_PROG(usercap_file_ioctl_compat, struct file *file, unsigned int cmd, unsigned long arg,
	     int ret)
{
	if (ret)
		return ret;
	return userfault_ioctl(file, cmd, arg);
}

#if defined(__TARGET_ARCH_x86)
#define fifth_argument(regs) BPF_CORE_READ(regs, r8)
#define sixth_argument(regs) BPF_CORE_READ(regs, r9)
#else
#define fifth_argument(regs) PT_REGS_PARM5_CORE(regs)
#define sixth_argument(regs) 0
#endif

/* The end of every ioctl; skipped, it leaves what the next one overwrites. */
SEC("?fexit/userfaultfd_ioctl")
int BPF_PROG(usercap_userfault_done)
{
	__u64 task = (__u64)bpf_get_current_task_btf();

	bpf_map_delete_elem(&registering, &task);
	return 0;
}

/* Called for each mapping, the address space locked; nobody else is in the table. */
SEC("?kprobe/vma_merge")
int usercap_userfault_merge(struct pt_regs *regs)
{
	__u64 flags, word, task = (__u64)bpf_get_current_task();

	if (!bpf_map_lookup_elem(&registering, &task))
		return 0;
	flags = merge_flags_argument == 5 ? fifth_argument(regs) : sixth_argument(regs);
	if (!(flags & VM_EXEC) || !(flags & VM_UFFD_FLAGS))
		return 0;
	word = word_lacking(CAP_USR_WX_MAPPINGS);
	if (word && usercap_check(word, USERCAP_EFFECTIVE, CAP_USR_WX_MAPPINGS) == USERCAP_REFUSE)
		bpf_send_signal(SIGNAL_KILL);
	return 0;
}

/* Called for each mapping, its old context still in place, the address space locked */
SEC("?fentry/userfaultfd_set_ctx")
int BPF_PROG(usercap_userfault_set, struct vm_area_struct *vma, struct userfaultfd_ctx *context)
{
	__u64 word;

	if (!context || !(vma->vm_flags & VM_EXEC) || vma->vm_userfaultfd_ctx.ctx)
		return 0;
	word = word_lacking(CAP_USR_WX_MAPPINGS);
	if (word && usercap_check(word, USERCAP_EFFECTIVE, CAP_USR_WX_MAPPINGS) == USERCAP_REFUSE)
		bpf_send_signal(SIGNAL_KILL);
	return 0;
}

#endif /* _USERCAP_BPF_USERFAULT_H */
