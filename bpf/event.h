/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the BPF programs tell the service, through a ring buffer
 *
 * Shared by both: fixed sizes. Numbers are those of the initial
 * namespaces. What a field does not apply to is zero.
 */
#ifndef _USERCAP_BPF_EVENT_H
#define _USERCAP_BPF_EVENT_H

#ifndef __bpf__ /* these have them from vmlinux.h */
#include <linux/types.h>
#endif

/* Which of several rules was broken: the value of rule= in a record */
/* clang-format off */
#define USERCAP_RULES(row)		\
	row(NONE, "")			\
	row(CAPABILITY, "capability")	\
	row(DOMINATION, "domination")	\
	row(WRITE_EXEC, "write-exec")	\
	row(ANONYMOUS, "anonymous")	\
	row(NO_PATH, "no-path")		\
	row(WRITABLE, "writable")	\
	row(MODIFIED, "modified")	\
	row(SHARED, "shared")		\
	row(EXECUTABLE, "executable")	\
	row(IMPLIED, "implied")		\
	row(USERFAULT, "userfault")	\
	row(PROC_MEM, "proc-mem")	\
	row(PROGRAM, "program")		\
	row(FORK, "fork")		\
	row(EXEC, "exec")

enum usercap_rule {
#define USERCAP_RULE(constant, text) USERCAP_RULE_##constant,
	USERCAP_RULES(USERCAP_RULE)
#undef USERCAP_RULE
	USERCAP_N_RULES,
};
/* clang-format on */

#define USERCAP_COMM 16

/* As much of a path as the kernel's own records show, and room for one name more */
#define USERCAP_PATH_SHOWN 1024
#define USERCAP_PATH_SIZE (USERCAP_PATH_SHOWN + 256)

enum usercap_path_flags {
	USERCAP_PATH_KNOWN = 1,
	USERCAP_PATH_CUT = 2, /* there were more names */
	USERCAP_PATH_DELETED = 4,
	USERCAP_PATH_INTERNAL = 8,   /* on no mount that has a path: a memfd, shared memory */
	USERCAP_PATH_ANONYMOUS = 16, /* an anonymous inode: io_uring, perf */
};

/* Names of @length bytes in all, each with a NUL behind it */
struct usercap_path {
	__u16 length;
	__u16 flags;
	char names[USERCAP_PATH_SIZE];
};

/* The first two never move: who reads another version's events can still count. */
struct usercap_event {
	__u32 version; /* USERCAP_EVENT_VERSION */
	__u32 count;   /* refusals that this event stands for */
	__u64 sequence;
	__u64 time;    /* nanoseconds since the boot */
	__u64 started; /* the process, nanoseconds since the boot */
	__u32 cap;     /* enum usercap */
	__u32 rule;    /* enum usercap_rule */
	__u32 permissive;
	__u32 pid;
	__u32 uid;
	__u32 gid;
	__u32 auid;
	__u32 ses;
	__u32 opid;   /* ptrace: the other process */
	__u16 family; /* tcp_listen: of the socket's own address */
	__u16 lport;
	__u8 laddr[16];
	char comm[USERCAP_COMM];
	char ocomm[USERCAP_COMM];
	struct usercap_path exe;    /* the last name first */
	struct usercap_path path;   /* of the file, the last name first */
	struct usercap_path cgroup; /* the first name first */
};

#define USERCAP_EVENT_VERSION 1

#endif /* _USERCAP_BPF_EVENT_H */
