/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Paths of files and of control groups
 *
 * The kernel's helper for paths may not be called from all hooks, and when the service
 * could ask /proc the process may be gone. So names are taken from the kernel's own
 * structures, one by one, without locks: a file that is renamed at that very moment can
 * get a path that it never had, in which all names are true.
 */
#ifndef _USERCAP_BPF_PATH_H
#define _USERCAP_BPF_PATH_H

#define ANON_INODE_FS_MAGIC 0x09041934

/* More names than there is room for */
#define MAX_NAMES (USERCAP_PATH_SHOWN / 2)

#define NAME_ROOM 256

struct name_walk {
	struct usercap_path *to;
	__u64 at;
	__u64 mount;
	__u64 root;	  /* of the process: paths begin there */
	__u64 root_mount; /* struct vfsmount */
};

/* Return: false when there is no more room */
static __always_inline bool add_name(struct usercap_path *to, const void *name)
{
	__u64 length = to->length;
	long size;

	if (length >= USERCAP_PATH_SHOWN) {
		to->flags |= USERCAP_PATH_CUT;
		return false;
	}
	size = bpf_probe_read_kernel_str(to->names + length, NAME_ROOM, name);
	if (size <= 0)
		return false;
	to->length = length + size;
	return true;
}

static __always_inline __u64 vfsmount_of(__u64 mount)
{
	return mount + bpf_core_field_offset(struct mount, mnt);
}

/* As prepend_path(): one name up, or from a mount's root to where it is mounted */
static long walk_up(__u32 index, struct name_walk *walk)
{
	const struct dentry *dentry = (void *)walk->at;
	const struct mount *mount = (void *)walk->mount, *below;
	__u64 parent;

	if (walk->at == walk->root && vfsmount_of(walk->mount) == walk->root_mount)
		return 1;
	if (dentry == BPF_CORE_READ(mount, mnt.mnt_root)) {
		below = BPF_CORE_READ(mount, mnt_parent);
		if (below == mount)
			return 1;
		walk->at = (__u64)BPF_CORE_READ(mount, mnt_mountpoint);
		walk->mount = (__u64)below;
		return 0;
	}
	parent = (__u64)BPF_CORE_READ(dentry, d_parent);
	if (parent == walk->at || !add_name(walk->to, BPF_CORE_READ(dentry, d_name.name)))
		return 1;
	walk->at = parent;
	return 0;
}

static __always_inline __u16 kind_of_path(const struct dentry *dentry)
{
	if (BPF_CORE_READ(dentry, d_op, d_dname))
		return BPF_CORE_READ(dentry, d_sb, s_magic) == ANON_INODE_FS_MAGIC
			       ? USERCAP_PATH_ANONYMOUS
			       : USERCAP_PATH_INTERNAL;
	if (!BPF_CORE_READ(dentry, d_hash.pprev) && BPF_CORE_READ(dentry, d_parent) != dentry)
		return USERCAP_PATH_DELETED;
	return 0;
}

static __noinline void tell_path(struct usercap_path *to, __u64 file)
{
	const struct task_struct *current = bpf_get_current_task_btf();
	const struct file *at = (void *)file;
	const struct dentry *dentry = BPF_CORE_READ(at, f_path.dentry);
	struct name_walk walk = {
		.to = to,
		.at = (__u64)dentry,
		.mount = (__u64)BPF_CORE_READ(at, f_path.mnt) -
			 bpf_core_field_offset(struct mount, mnt),
		.root = (__u64)BPF_CORE_READ(current, fs, root.dentry),
		.root_mount = (__u64)BPF_CORE_READ(current, fs, root.mnt),
	};

	to->length = 0;
	to->flags = 0;
	if (!dentry)
		return;
	to->flags = USERCAP_PATH_KNOWN | kind_of_path(dentry);
	if (to->flags & (USERCAP_PATH_INTERNAL | USERCAP_PATH_ANONYMOUS))
		add_name(to, BPF_CORE_READ(dentry, d_name.name));
	else
		bpf_loop(MAX_NAMES, walk_up, &walk, 0);
}

struct cgroup_walk {
	struct usercap_path *to;
	__u64 cgroup;
	__u64 level;
};

static long walk_down(__u32 index, struct cgroup_walk *walk)
{
	__u64 level = index + 1, ancestor = 0;

	if (level > walk->level)
		return 1;
	bpf_probe_read_kernel(&ancestor, sizeof(ancestor),
			      (void *)(walk->cgroup +
				       bpf_core_field_offset(struct cgroup, ancestors) +
				       level * sizeof(ancestor)));
	return !add_name(walk->to, BPF_CORE_READ((struct cgroup *)ancestor, kn, name));
}

/* In the unified hierarchy and from its root, whatever the process sees of it */
static __noinline void tell_cgroup(struct usercap_path *to)
{
	const struct task_struct *current = bpf_get_current_task_btf();
	const struct cgroup *cgroup = BPF_CORE_READ(current, cgroups, dfl_cgrp);
	struct cgroup_walk walk = {
		.to = to,
		.cgroup = (__u64)cgroup,
		.level = BPF_CORE_READ(cgroup, level),
	};

	to->length = 0;
	to->flags = cgroup ? USERCAP_PATH_KNOWN : 0;
	bpf_loop(MAX_NAMES, walk_down, &walk, 0);
}

#endif /* _USERCAP_BPF_PATH_H */
