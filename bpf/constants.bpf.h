/* SPDX-License-Identifier: GPL-2.0-only */
/* The kernel's constants that its type information lacks: it has no macros. */
#ifndef _USERCAP_BPF_CONSTANTS_H
#define _USERCAP_BPF_CONSTANTS_H

#define EPERM 1
#define EAGAIN 11
#define ENOMEM 12
#define EBUSY 16
#define EEXIST 17
#define EINVAL 22
#define ENOSYS 38

#define CAP_SETPCAP 8
#define CAP_SYS_PTRACE 19

#define PF_EXITING 0x00000004
#define PF_IO_WORKER 0x00000010
/* since 6.4; a hole before */
#define PF_USER_WORKER 0x00004000
#define NO_NEW_PRIVS (1UL << 0)
#define READ_IMPLIES_EXEC 0x0400000
#define CLONE_THREAD 0x00010000

#define S_IFMT 00170000
#define S_IFREG 0100000
#define S_ISREG(mode) (((mode)&S_IFMT) == S_IFREG)
#define FMODE_WRITE 0x2
#define PROC_SUPER_MAGIC 0x9fa0
/* an enumerator by now, which would be another type than a macro */
#define MOUNT_INTERNAL 0x4000

#define PROT_READ 0x1
#define PROT_WRITE 0x2
#define PROT_EXEC 0x4
#define VM_WRITE 0x00000002
#define VM_EXEC 0x00000004
#define VM_SHARED 0x00000008
#define VM_MAYWRITE 0x00000020
#define LARGEST_PAGE 65536UL

#define AF_INET 2
#define AF_INET6 10
#define AF_SMC 43
#define SOCKET_STREAM 1
#define PROTOCOL_TCP 6
#define PROTOCOL_SMC 256
#define PROTOCOL_MPTCP 262
#define STATE_LISTEN 10

#define PTRACE_MODE_ATTACH 0x02
#define PTRACE_MODE_NOAUDIT 0x04

#define ELF_MAGIC 0x464c457f
#define EM_386 3
#define EM_ARM 40
#define PT_LOAD 1
#define PT_INTERP 3
#define PT_GNU_STACK 0x6474e551
#define PF_X 0x1
#define PF_W 0x2

#define SIGNAL_KILL 9

#endif /* _USERCAP_BPF_CONSTANTS_H */
