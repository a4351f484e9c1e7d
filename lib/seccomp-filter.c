// SPDX-License-Identifier: LGPL-2.1-or-later
#include "seccomp-filter.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <linux/usercap.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "seccomp-calls.h"

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

/* ---- what is refused ---- */

/* The 32-bit words of a system call's arguments, the low one of each first */
#define ARG(n) (2 * (n))
#define HIGH(n) (2 * (n) + 1)

/* Is the word, masked, this value? Or, if @differs, another? */
struct test {
	uint8_t word;
	bool differs;
	uint32_t mask;
	uint32_t value;
};

#define ALL_OF(word, bits)              \
	{                               \
		word, false, bits, bits \
	}
#define NONE_OF(word, bits)          \
	{                            \
		word, false, bits, 0 \
	}
#define ANY_OF(word, bits)          \
	{                           \
		word, true, bits, 0 \
	}
#define IS(word, value)                        \
	{                                      \
		word, false, UINT32_MAX, value \
	}
#define IS_NOT(word, value)                   \
	{                                     \
		word, true, UINT32_MAX, value \
	}

/* A system call fails if all tests hold */
struct rule {
	enum usercap cap;
	enum call call;
	int error;
	unsigned int n_tests;
	struct test tests[2];
};

/* Constants of the kernel's; those of headers are of the machine that compiles */
#define EXEC 0x4U		  /* PROT_EXEC */
#define WRITE_EXEC 0x6U		  /* PROT_WRITE | PROT_EXEC */
#define SHARED_OR_ANONYMOUS 0x21U /* of MAP_SHARED and _SHARED_VALIDATE; MAP_ANONYMOUS */
#define ATTACH_EXEC 0x8000U	  /* SHM_EXEC */
#define READ_IMPLIES_EXEC 0x400000U
#define PERSONALITY_QUERY 0xffffffffU
#define REGISTER_USERFAULT 0xc020aa00U /* UFFDIO_REGISTER */
#define THREAD 0x10000U		       /* CLONE_THREAD */
#define NEW_USER 0x10000000U	       /* CLONE_NEWUSER */
#define SOCKETCALL_LISTEN 4U	       /* SYS_LISTEN */
#define IPC_CALL 0xffffU	       /* above it is a version */
#define IPC_SHMAT 21U

#define ALWAYS \
	0,     \
	{      \
	}

static const struct rule rules[] = {
	/* seccomp can't see which kind of socket it is, nor what io_uring is told */
	{ CAP_USR_TCP_LISTEN, CALL_listen, EPERM, ALWAYS },
	{ CAP_USR_TCP_LISTEN, CALL_socketcall, EPERM, 1, { IS(ARG(0), SOCKETCALL_LISTEN) } },
	{ CAP_USR_TCP_LISTEN, CALL_io_uring_setup, EPERM, ALWAYS },
	{ CAP_USR_TCP_LISTEN, CALL_io_uring_enter, EPERM, ALWAYS },
	{ CAP_USR_TCP_LISTEN, CALL_io_uring_register, EPERM, ALWAYS },

	{ CAP_USR_PTRACE, CALL_ptrace, EPERM, ALWAYS },
	{ CAP_USR_PTRACE, CALL_process_vm_readv, EPERM, ALWAYS },
	{ CAP_USR_PTRACE, CALL_process_vm_writev, EPERM, ALWAYS },
	{ CAP_USR_PTRACE, CALL_pidfd_getfd, EPERM, ALWAYS },

	{ CAP_USR_WX_MAPPINGS, CALL_mmap, EPERM, 1, { ALL_OF(ARG(2), WRITE_EXEC) } },
	/* shared: /dev/zero, memory of devices, or whatever has a second, writable mapping */
	{ CAP_USR_WX_MAPPINGS,
	  CALL_mmap,
	  EPERM,
	  2,
	  { ALL_OF(ARG(2), EXEC), ANY_OF(ARG(3), SHARED_OR_ANONYMOUS) } },
	/* its arguments are in memory; i386 programs have used mmap2 since 1999 */
	{ CAP_USR_WX_MAPPINGS, CALL_old_mmap, EPERM, ALWAYS },
	/* what is mapped there, and whether it was written to, nobody tells */
	{ CAP_USR_WX_MAPPINGS, CALL_mprotect, EPERM, 1, { ALL_OF(ARG(2), EXEC) } },
	{ CAP_USR_WX_MAPPINGS, CALL_pkey_mprotect, EPERM, 1, { ALL_OF(ARG(2), EXEC) } },
	/* mmap can't tell one from a file, and MFD_NOEXEC_SEAL is about execve only */
	{ CAP_USR_WX_MAPPINGS, CALL_memfd_create, EPERM, ALWAYS },
	{ CAP_USR_WX_MAPPINGS, CALL_shmat, EPERM, 1, { ALL_OF(ARG(2), ATTACH_EXEC) } },
	{ CAP_USR_WX_MAPPINGS,
	  CALL_ipc,
	  EPERM,
	  2,
	  { { ARG(0), false, IPC_CALL, IPC_SHMAT }, ALL_OF(ARG(2), ATTACH_EXEC) } },
	{ CAP_USR_WX_MAPPINGS,
	  CALL_personality,
	  EPERM,
	  2,
	  { ALL_OF(ARG(0), READ_IMPLIES_EXEC), IS_NOT(ARG(0), PERSONALITY_QUERY) } },
	{ CAP_USR_WX_MAPPINGS, CALL_userfaultfd, EPERM, ALWAYS },
	/* of one that was made before, or passed over */
	{ CAP_USR_WX_MAPPINGS, CALL_ioctl, EPERM, 1, { IS(ARG(1), REGISTER_USERFAULT) } },
	/* maps a library writable and executable */
	{ CAP_USR_WX_MAPPINGS, CALL_uselib, EPERM, ALWAYS },

	{ CAP_USR_FORK_EXEC, CALL_fork, EPERM, ALWAYS },
	{ CAP_USR_FORK_EXEC, CALL_vfork, EPERM, ALWAYS },
	{ CAP_USR_FORK_EXEC, CALL_clone, EPERM, 1, { NONE_OF(ARG(0), THREAD) } },
	/* its flags are in memory: as a kernel without it, so that libc uses clone */
	{ CAP_USR_FORK_EXEC, CALL_clone3, ENOSYS, ALWAYS },
	{ CAP_USR_FORK_EXEC, CALL_execve, EPERM, ALWAYS },
	{ CAP_USR_FORK_EXEC, CALL_execveat, EPERM, ALWAYS },

	{ CAP_USR_EXEC, CALL_execve, EPERM, ALWAYS },
	{ CAP_USR_EXEC, CALL_execveat, EPERM, ALWAYS },

	{ CAP_USR_USERNS, CALL_unshare, EPERM, 1, { ALL_OF(ARG(0), NEW_USER) } },
	{ CAP_USR_USERNS, CALL_clone, EPERM, 1, { ALL_OF(ARG(0), NEW_USER) } },
	{ CAP_USR_USERNS, CALL_clone3, ENOSYS, ALWAYS },
};

/* ---- the ABIs ---- */

#define X32_BIT 0x40000000U

/* The newest system call that the rules were compared with; what comes later may do anything */
#define NEWEST 469

/**
 * struct abi - a way to enter the kernel
 * @arch:	what seccomp calls it
 * @mask:	bits of a number that tell it from another of the same name
 * @bits:	what they are
 * @first:	of numbers beyond the common ones; after @last if there are none
 * @last:	of these
 * @native:	execve has a fifth and a sixth argument, of 64 bits
 * @column:	of the numbers
 */
struct abi {
	uint32_t arch;
	uint32_t mask;
	uint32_t bits;
	uint32_t first;
	uint32_t last;
	bool native;
	size_t column;
};

static const struct abi x86_64[] = {
	{ AUDIT_ARCH_X86_64, X32_BIT, 0, 1, 0, true, offsetof(struct call_numbers, x86_64) },
	{ AUDIT_ARCH_X86_64, X32_BIT, X32_BIT, X32_BIT | 512, X32_BIT | 547, false,
	  offsetof(struct call_numbers, x32) },
	{ AUDIT_ARCH_I386, 0, 0, 1, 0, false, offsetof(struct call_numbers, i386) },
};

static const struct abi aarch64[] = {
	{ AUDIT_ARCH_AARCH64, 0, 0, 1, 0, true, offsetof(struct call_numbers, aarch64) },
};

static const struct {
	const struct abi *abis;
	unsigned int n_abis;
} machines[] = {
	[FILTER_X86_64] = { x86_64, ARRAY_SIZE(x86_64) },
	[FILTER_AARCH64] = { aarch64, ARRAY_SIZE(aarch64) },
};

/* ---- writing ---- */

#define OFFSET_NR offsetof(struct seccomp_data, nr)
#define OFFSET_ARCH offsetof(struct seccomp_data, arch)
#define OFFSET_WORD(word) (offsetof(struct seccomp_data, args) + 4 * (word))

#define LOAD (BPF_LD | BPF_W | BPF_ABS)
#define RETURN (BPF_RET | BPF_K)
#define JUMP(condition) (BPF_JMP | BPF_K | (condition))
#define FAIL(error) (SECCOMP_RET_ERRNO | (error))

/* The most that each part takes, to be sure of FILTER_SIZE */
enum {
	SIZE_HEAD = 12,
	SIZE_KEY = 22,
	SIZE_RULE = 9,
	SIZE_ANSWER = 36,
	SIZE_MOST = 1 + ARRAY_SIZE(x86_64) * (SIZE_HEAD + SIZE_KEY + ARRAY_SIZE(rules) * SIZE_RULE +
					      SIZE_ANSWER + 1),
};

static void emit(struct seccomp_filter *filter, unsigned short code, uint32_t k, unsigned int jt,
		 unsigned int jf)
{
	filter->code[filter->len++] =
		(struct sock_filter){ code, (unsigned char)jt, (unsigned char)jf, k };
}

/* Fail with @error if the number is @number, which is loaded before and after, and all tests hold
 */
static void emit_rule(struct seccomp_filter *filter, uint32_t number, int error,
		      const struct test *tests, unsigned int n)
{
	emit(filter, JUMP(BPF_JEQ), number, 0, n ? 3 * n + 2 : 1);
	for (unsigned int left = n; left > 0; left--, tests++) {
		unsigned int out = 3 * (left - 1) + 1;

		emit(filter, LOAD, OFFSET_WORD(tests->word), 0, 0);
		emit(filter, BPF_ALU | BPF_AND | BPF_K, tests->mask, 0, 0);
		emit(filter, JUMP(BPF_JEQ), tests->value, tests->differs ? out : 0,
		     tests->differs ? 0 : out);
	}
	emit(filter, RETURN, FAIL(error), 0, 0);
	if (n)
		emit(filter, LOAD, OFFSET_NR, 0, 0);
}

/*
 * An execve that shows the key passes, any other fails. All words are compared, in the
 * same time whatever they are.
 */
static void emit_key(struct seccomp_filter *filter, uint32_t number, const struct exec_key *key)
{
	static const uint8_t words[] = { ARG(4), HIGH(4), ARG(5), HIGH(5) };

	emit(filter, JUMP(BPF_JEQ), number, 0, 5 * ARRAY_SIZE(words) - 2 + 3);
	for (unsigned int i = 0; i < ARRAY_SIZE(words); i++) {
		emit(filter, LOAD, OFFSET_WORD(words[i]), 0, 0);
		emit(filter, BPF_ALU | BPF_XOR | BPF_K,
		     (uint32_t)(key->words[i / 2] >> 32 * (i % 2)), 0, 0);
		if (i) {
			emit(filter, BPF_LDX | BPF_W | BPF_MEM, 0, 0, 0);
			emit(filter, BPF_ALU | BPF_OR | BPF_X, 0, 0, 0);
		}
		emit(filter, BPF_ST, 0, 0, 0);
	}
	emit(filter, JUMP(BPF_JEQ), 0, 0, 1);
	emit(filter, RETURN, SECCOMP_RET_ALLOW, 0, 0);
	emit(filter, RETURN, FAIL(EPERM), 0, 0);
}

/*
 * prctl(PR_USERCAP, USERCAP_TEST, sets, caps, 0) fails if it is about @lacking. All
 * other calls go on to the kernel, which may have a provider by then: this way each
 * filter need know only what itself takes away. Programs executed later can ask.
 */
static void emit_answer(struct seccomp_filter *filter, uint32_t number, uint32_t lacking)
{
	const uint32_t held = USERCAP_EFFECTIVE | USERCAP_PERMITTED | USERCAP_BOUNDING;
	const struct test tests[] = {
		IS(ARG(0), PR_USERCAP),
		IS(ARG(1), USERCAP_TEST),
		IS(HIGH(1), 0),
		ANY_OF(ARG(2), held),
		NONE_OF(ARG(2), ~(held | USERCAP_PERMISSIVE | USERCAP_DENIED)),
		IS(HIGH(2), 0),
		ANY_OF(ARG(3), lacking),
		NONE_OF(ARG(3), ~(uint32_t)USERCAP_ALL),
		IS(HIGH(3), 0),
		IS(ARG(4), 0),
		IS(HIGH(4), 0),
	};

	emit_rule(filter, number, EPERM, tests, ARRAY_SIZE(tests));
}

/* Jump to what comes next if the accumulator is not @value; how far is not known yet */
static unsigned short emit_unless(struct seccomp_filter *filter, uint32_t value)
{
	emit(filter, JUMP(BPF_JEQ), value, 1, 0);
	emit(filter, JUMP(BPF_JA), 0, 0, 0);
	return filter->len - 1;
}

static void land(struct seccomp_filter *filter, unsigned short jump)
{
	filter->code[jump].k = filter->len - jump - 1U;
}

/* What is newer than the rules fails as it would on a kernel that has it not */
static void emit_newer(struct seccomp_filter *filter, const struct abi *abi)
{
	emit(filter, JUMP(BPF_JGT), NEWEST | abi->bits, 0, 3);
	emit(filter, JUMP(BPF_JGE), abi->first, 0, 1);
	emit(filter, JUMP(BPF_JGT), abi->last, 0, 1);
	emit(filter, RETURN, FAIL(ENOSYS), 0, 0);
}

/* Returns whether this ABI has the system call */
static bool find_number(const struct abi *abi, enum call call, uint32_t *ret)
{
	int16_t number;

	memcpy(&number, (const char *)&call_numbers[call] + abi->column, sizeof(number));
	if (number < 0)
		return false;
	*ret = (uint32_t)number | abi->bits;
	return true;
}

static void emit_rules(struct seccomp_filter *filter, const struct abi *abi, uint64_t caps,
		       const struct exec_key *key)
{
	uint32_t number;

	if (key && caps & USERCAP_TO_EXECUTE && abi->native &&
	    find_number(abi, CALL_execve, &number))
		emit_key(filter, number, key);
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		const struct rule *rule = &rules[i];

		if (caps & USERCAP_MASK(rule->cap) && find_number(abi, rule->call, &number))
			emit_rule(filter, number, rule->error, rule->tests, rule->n_tests);
	}
	if (find_number(abi, CALL_prctl, &number))
		emit_answer(filter, number, (uint32_t)caps);
}

static void emit_abi(struct seccomp_filter *filter, const struct abi *abi, uint64_t caps,
		     const struct exec_key *key)
{
	unsigned short other_arch, other_bits = 0;

	emit(filter, LOAD, OFFSET_ARCH, 0, 0);
	other_arch = emit_unless(filter, abi->arch);
	emit(filter, LOAD, OFFSET_NR, 0, 0);
	if (abi->mask) {
		emit(filter, BPF_ALU | BPF_AND | BPF_K, abi->mask, 0, 0);
		other_bits = emit_unless(filter, abi->bits);
		emit(filter, LOAD, OFFSET_NR, 0, 0);
	}
	emit_newer(filter, abi);
	emit_rules(filter, abi, caps, key);
	emit(filter, RETURN, SECCOMP_RET_ALLOW, 0, 0);
	land(filter, other_arch);
	if (other_bits)
		land(filter, other_bits);
}

uint64_t seccomp_needs_rules(uint64_t caps)
{
	return caps & USERCAP_MASK(CAP_USR_TCP_LISTEN)
		       ? caps & ~(uint64_t)USERCAP_MASK(CAP_USR_TCP_LISTEN_REMOTE)
		       : caps;
}

uint64_t seccomp_lacks_rules(uint64_t caps)
{
	caps = seccomp_needs_rules(caps);
	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		caps &= ~(uint64_t)USERCAP_MASK(rules[i].cap);
	return caps;
}

uint64_t seccomp_to_take(uint64_t lacking, uint64_t taken)
{
	uint64_t caps = lacking & ~taken;

	return seccomp_lacks_rules(caps) ? caps | (taken & USERCAP_MASK(CAP_USR_TCP_LISTEN)) : caps;
}

int seccomp_filter_build(enum filter_machine machine, uint64_t caps, const struct exec_key *key,
			 struct seccomp_filter *ret)
{
	_Static_assert((int)SIZE_MOST <= FILTER_SIZE, "a program may not fit");
	_Static_assert(FILTER_SIZE <= BPF_MAXINSNS, "the kernel takes no such program");

	if ((int)machine < 0 || machine >= ARRAY_SIZE(machines) || seccomp_lacks_rules(caps))
		return -ENOTSUP;
	ret->len = 0;
	for (unsigned int i = 0; i < machines[machine].n_abis; i++)
		emit_abi(ret, &machines[machine].abis[i], caps, key);
	/* another ABI, whose numbers mean something else */
	emit(ret, RETURN, FAIL(EPERM), 0, 0);
	return 0;
}
