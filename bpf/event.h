/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the BPF programs tell the service, through a ring buffer
 *
 * Shared by both: fixed sizes, no holes. Numbers are those of the initial
 * namespaces. What a field does not apply to is zero.
 */
#ifndef _USERCAP_BPF_EVENT_H
#define _USERCAP_BPF_EVENT_H

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
#define USERCAP_NAME 64

struct usercap_event {
	__u32 cap;   /* enum usercap */
	__u32 rule;  /* enum usercap_rule */
	__u32 count; /* refusals that this event stands for */
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
	char name[USERCAP_NAME]; /* last component of the file's path */
};

#endif /* _USERCAP_BPF_EVENT_H */
