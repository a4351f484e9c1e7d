// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the filters say about system calls of every ABI, in a machine of the test's own:
 * also of the ABIs that this kernel lacks
 */
#include "unit.h"

#include <errno.h>
#include <linux/audit.h>
#include <seccomp.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <usercap.h>

#include "bpf-machine.h"
#include "seccomp-calls.h"
#include "seccomp-filter.h"

#define L USERCAP_MASK(CAP_USR_TCP_LISTEN)
#define T USERCAP_MASK(CAP_USR_PTRACE)
#define W USERCAP_MASK(CAP_USR_WX_MAPPINGS)
#define F USERCAP_MASK(CAP_USR_FORK_EXEC)
#define X USERCAP_MASK(CAP_USR_EXEC)
#define U USERCAP_MASK(CAP_USR_USERNS)
#define R USERCAP_MASK(CAP_USR_TCP_LISTEN_REMOTE)
#define ALL ((uint64_t)USERCAP_ALL)

#define X32 0x40000000
#define ALLOW 0

/* ABIs as libseccomp calls them */
static const struct abi {
	enum filter_machine machine;
	uint32_t scmp;
	uint32_t arch;
	uint32_t bit;
	size_t column;
} abis[] = {
	{ FILTER_X86_64, SCMP_ARCH_X86_64, AUDIT_ARCH_X86_64, 0,
	  offsetof(struct call_numbers, x86_64) },
	{ FILTER_X86_64, SCMP_ARCH_X32, AUDIT_ARCH_X86_64, X32,
	  offsetof(struct call_numbers, x32) },
	{ FILTER_X86_64, SCMP_ARCH_X86, AUDIT_ARCH_I386, 0, offsetof(struct call_numbers, i386) },
	{ FILTER_AARCH64, SCMP_ARCH_AARCH64, AUDIT_ARCH_AARCH64, 0,
	  offsetof(struct call_numbers, aarch64) },
};

static const char *const call_names[] = {
#define NAME(name, ...) #name,
	FILTER_CALLS(NAME)
#undef NAME
};

/* ---- numbers ---- */

static int16_t own_number(size_t call, const struct abi *abi)
{
	int16_t number;

	memcpy(&number, (const char *)&call_numbers[call] + abi->column, sizeof(number));
	return number;
}

/* Of i386, mmap is two system calls */
static const char *other_name(size_t call, const struct abi *abi)
{
	if (call == CALL_old_mmap)
		return abi->scmp == SCMP_ARCH_X86 ? "mmap" : "no such call";
	if (call == CALL_mmap && abi->scmp == SCMP_ARCH_X86)
		return "mmap2";
	return call_names[call];
}

/* By number, because of what socketcall and ipc have, too, it does not tell the number */
static void assert_number(const char *name, int own, const struct abi *abi)
{
	int number = (int)((uint32_t)own | abi->bit);
	char *found = own < 0 ? NULL : seccomp_syscall_resolve_num_arch(abi->scmp, number);

	if (own < 0 ? seccomp_syscall_resolve_name_arch(abi->scmp, name) >= 0
		    : !found || strcmp(found, name) != 0)
		fail_msg("%s in %#x: %d is %s", name, abi->scmp, own, found ? found : "none");
	free(found);
}

static void numbers_are_those_of_libseccomp(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(abis); i++)
		for (size_t call = 0; call < ARRAY_SIZE(call_names); call++)
			assert_number(other_name(call, &abis[i]), own_number(call, &abis[i]),
				      &abis[i]);
}

/* ---- verdicts ---- */

static uint32_t verdict(const struct seccomp_filter *filter, uint32_t arch, uint32_t number,
			const uint64_t args[6], unsigned int *ret_steps)
{
	struct seccomp_data data = { .nr = (int)number, .arch = arch };

	if (args)
		memcpy(data.args, args, sizeof(data.args));
	return bpf_run(filter->code, filter->len, &data, ret_steps);
}

/* An errno, or ALLOW */
static int error_of(uint32_t verdict)
{
	if (verdict == SECCOMP_RET_ALLOW)
		return ALLOW;
	assert_int_equal(verdict & SECCOMP_RET_ACTION_FULL, SECCOMP_RET_ERRNO);
	assert_int_not_equal(verdict & SECCOMP_RET_DATA, 0);
	return verdict & SECCOMP_RET_DATA;
}

static void build(enum filter_machine machine, uint64_t caps, const struct exec_key *key,
		  struct seccomp_filter *ret)
{
	assert_int_equal(seccomp_filter_build(machine, caps, key, ret), 0);
	assert_true(ret->len > 0 && ret->len <= FILTER_SIZE);
}

#define ON_ALL 0xf
#define X86_64 1
#define ON_X32 2
#define I386 4
#define ARM64 8
#define ON_X86 (X86_64 | ON_X32 | I386)

#define HIGH(word) ((uint64_t)(word) << 32)
#define GARBAGE HIGH(0xdeadbeef)

/* clang-format off */
/* What each capability is needed to do, and beside it what it is not */
static const struct row {
	uint64_t caps;
	enum call call;
	unsigned int on;
	uint64_t args[6];
	int error;
} rows[] = {
	{ L, CALL_listen, ON_ALL, { 3, 5 }, EPERM },
	{ L, CALL_socketcall, I386, { 4 }, EPERM },
	{ L, CALL_socketcall, I386, { 1 }, ALLOW },
	{ L, CALL_socketcall, I386, { 3 }, ALLOW },
	{ L, CALL_io_uring_setup, ON_ALL, { 0 }, EPERM },
	{ L, CALL_io_uring_enter, ON_ALL, { 0 }, EPERM },
	{ L, CALL_io_uring_register, ON_ALL, { 0 }, EPERM },

	{ T, CALL_ptrace, ON_ALL, { 0 }, EPERM },
	{ T, CALL_ptrace, ON_ALL, { 16, 1 }, EPERM },
	{ T, CALL_process_vm_readv, ON_ALL, { 1 }, EPERM },
	{ T, CALL_process_vm_writev, ON_ALL, { 1 }, EPERM },
	{ T, CALL_pidfd_getfd, ON_ALL, { 1 }, EPERM },

	{ W, CALL_mmap, ON_ALL, { 0, 1, 6, 0x02 }, EPERM },
	{ W, CALL_mmap, ON_ALL, { 0, 1, 7, 0x02 }, EPERM },
	{ W, CALL_mmap, ON_ALL, { 0, 1, 7, 0x22 }, EPERM },
	{ W, CALL_mmap, X86_64 | ARM64, { 0, 1, GARBAGE | 7, 0x22 }, EPERM },
	{ W, CALL_mmap, ON_ALL, { 0, 1, 5, 0x22 }, EPERM },
	{ W, CALL_mmap, ON_ALL, { 0, 1, 4, 0x22 }, EPERM },
	{ W, CALL_mmap, ON_ALL, { 0, 1, 5, 0x01 }, EPERM },
	{ W, CALL_mmap, ON_ALL, { 0, 1, 5, 0x03 }, EPERM },
	{ W, CALL_mmap, X86_64 | ARM64, { 0, 1, 5, GARBAGE | 0x22 }, EPERM },
	{ W, CALL_mmap, ON_ALL, { 0, 1, 5, 0x02 }, ALLOW },
	{ W, CALL_mmap, ON_ALL, { 0, 1, 5, 0x12 }, ALLOW },
	{ W, CALL_mmap, ON_ALL, { 0, 1, 3, 0x22 }, ALLOW },
	{ W, CALL_mmap, ON_ALL, { 0, 1, 3, 0x01 }, ALLOW },
	{ W, CALL_mmap, ON_ALL, { 0, 1, 0, 0x22 }, ALLOW },
	{ W, CALL_old_mmap, I386, { 0 }, EPERM },
	{ W, CALL_mprotect, ON_ALL, { 0, 1, 4 }, EPERM },
	{ W, CALL_mprotect, ON_ALL, { 0, 1, 5 }, EPERM },
	{ W, CALL_mprotect, ON_ALL, { 0, 1, 0x01000007 }, EPERM },
	{ W, CALL_mprotect, X86_64 | ARM64, { 0, 1, GARBAGE | 5 }, EPERM },
	{ W, CALL_mprotect, ON_ALL, { 0, 1, 1 }, ALLOW },
	{ W, CALL_mprotect, ON_ALL, { 0, 1, 3 }, ALLOW },
	{ W, CALL_mprotect, ON_ALL, { 4, 4, 3, 4, 4, 4 }, ALLOW },
	{ W, CALL_pkey_mprotect, ON_ALL, { 0, 1, 5, 1 }, EPERM },
	{ W, CALL_pkey_mprotect, ON_ALL, { 0, 1, 3, 1 }, ALLOW },
	{ W, CALL_memfd_create, ON_ALL, { 0, 8 }, EPERM },
	{ W, CALL_shmat, ON_ALL, { 1, 0, 0100000 }, EPERM },
	{ W, CALL_shmat, ON_ALL, { 1, 0, 0110000 }, EPERM },
	{ W, CALL_shmat, ON_ALL, { 1, 0, 0010000 }, ALLOW },
	{ W, CALL_ipc, I386, { 21, 1, 0100000 }, EPERM },
	{ W, CALL_ipc, I386, { 0x10015, 1, 0100000 }, EPERM },
	{ W, CALL_ipc, I386, { 21, 1, 0 }, ALLOW },
	{ W, CALL_ipc, I386, { 22, 1, 0100000 }, ALLOW },
	{ W, CALL_personality, ON_ALL, { 0x0400000 }, EPERM },
	{ W, CALL_personality, ON_ALL, { 0x0440008 }, EPERM },
	{ W, CALL_personality, ON_ALL, { 0xfffffffe }, EPERM },
	{ W, CALL_personality, ON_ALL, { 0xffffffff }, ALLOW },
	{ W, CALL_personality, ON_ALL, { 0x0040000 }, ALLOW },
	{ W, CALL_personality, ON_ALL, { 0 }, ALLOW },
	{ W, CALL_userfaultfd, ON_ALL, { 1 }, EPERM },
	{ W, CALL_ioctl, ON_ALL, { 3, 0xc020aa00 }, EPERM },
	{ W, CALL_ioctl, X86_64 | ARM64, { 3, GARBAGE | 0xc020aa00 }, EPERM },
	{ W, CALL_ioctl, ON_ALL, { 3, 0x5401 }, ALLOW },
	{ W, CALL_uselib, X86_64 | I386, { 0 }, EPERM },

	{ F, CALL_fork, ON_X86, { 0 }, EPERM },
	{ F, CALL_vfork, ON_X86, { 0 }, EPERM },
	{ F, CALL_clone, ON_ALL, { 17 }, EPERM },
	{ F, CALL_clone, ON_ALL, { 0x4111 }, EPERM },
	{ F, CALL_clone, ON_ALL, { 0x00000900, 0x10000, 0x10000 }, EPERM },
	{ F, CALL_clone, X86_64 | ARM64, { HIGH(0x10000) }, EPERM },
	{ F, CALL_clone, ON_ALL, { 0x003d0f00 }, ALLOW },
	{ F, CALL_clone3, ON_ALL, { 0 }, ENOSYS },
	{ F, CALL_execve, ON_ALL, { 0 }, EPERM },
	{ F, CALL_execveat, ON_ALL, { 0 }, EPERM },

	{ X, CALL_execve, ON_ALL, { 0 }, EPERM },
	{ X, CALL_execveat, ON_ALL, { 0 }, EPERM },

	{ U, CALL_unshare, ON_ALL, { 0x10000000 }, EPERM },
	{ U, CALL_unshare, ON_ALL, { 0x7e020000 }, EPERM },
	{ U, CALL_unshare, X86_64 | ARM64, { GARBAGE | 0x10000000 }, EPERM },
	{ U, CALL_unshare, ON_ALL, { 0x6e020000 }, ALLOW },
	{ U, CALL_clone, ON_ALL, { 0x10000011 }, EPERM },
	{ U, CALL_clone, ON_ALL, { 0x003d0f00 }, ALLOW },
	{ U, CALL_clone3, ON_ALL, { 0 }, ENOSYS },
};
/* clang-format on */

static uint32_t number_of(enum call call, const struct abi *abi)
{
	int16_t number = own_number(call, abi);

	assert_true(number >= 0);
	return (uint32_t)number | abi->bit;
}

static void assert_row(size_t i, const struct abi *abi, uint64_t caps, int error)
{
	struct seccomp_filter filter;
	int got;

	build(abi->machine, caps, NULL, &filter);
	got = error_of(
		verdict(&filter, abi->arch, number_of(rows[i].call, abi), rows[i].args, NULL));
	if (got != error)
		fail_msg("row %zu, %s in %#x, caps %#x: %d, not %d", i, call_names[rows[i].call],
			 abi->scmp, (unsigned int)caps, got, error);
}

/* All that are needed for some use of the call; and who can't be taken alone */
static uint64_t needed_for(enum call call)
{
	uint64_t caps = R;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].call == call)
			caps |= rows[i].caps;
	return caps;
}

/* By its own capability, by all, and not by the others */
static void rows_hold(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (size_t j = 0; j < ARRAY_SIZE(abis); j++) {
			if (!(rows[i].on & 1 << j))
				continue;
			assert_row(i, &abis[j], rows[i].caps, rows[i].error);
			assert_row(i, &abis[j], ALL, rows[i].error);
			assert_row(i, &abis[j], ALL & ~needed_for(rows[i].call), ALLOW);
		}
}

/* Each call of the table in each ABI that has it is in some row, or it is prctl's */
static void rows_are_complete(void **unused)
{
	(void)unused;
	for (size_t call = 0; call < ARRAY_SIZE(call_names); call++)
		for (size_t j = 0; j < ARRAY_SIZE(abis); j++) {
			bool found = call == CALL_prctl || own_number(call, &abis[j]) < 0;

			for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
				found = found || (rows[i].call == call && rows[i].error &&
						  rows[i].on & 1 << j);
			if (!found)
				fail_msg("%s in %#x", call_names[call], abis[j].scmp);
		}
}

/* Whatever is not in the table passes, whatever its arguments are */
static void other_calls_pass(void **unused)
{
	static const uint64_t args[6] = { 0, 7, 0xffffffffffffffff, 4, 0x21, 1 };

	(void)unused;
	for (size_t j = 0; j < ARRAY_SIZE(abis); j++) {
		struct seccomp_filter filter;

		build(abis[j].machine, ALL, NULL, &filter);
		for (uint32_t number = 0; number <= 469; number++) {
			bool ours = false;

			for (size_t call = 0; call < ARRAY_SIZE(call_names); call++)
				ours = ours || own_number(call, &abis[j]) == (int)number;
			if (!ours)
				assert_int_equal(verdict(&filter, abis[j].arch,
							 number | abis[j].bit, args, NULL),
						 SECCOMP_RET_ALLOW);
		}
	}
}

static void newer_calls_are_unknown(void **unused)
{
	(void)unused;
	for (size_t j = 0; j < ARRAY_SIZE(abis); j++) {
		bool x32 = abis[j].bit;
		struct seccomp_filter filter;

		build(abis[j].machine, L, NULL, &filter);
		for (uint32_t number = 470; number < 2000; number++) {
			int error = x32 && number >= 512 && number <= 547 ? ALLOW : ENOSYS;

			assert_int_equal(error_of(verdict(&filter, abis[j].arch,
							  number | abis[j].bit, NULL, NULL)),
					 error);
		}
		assert_int_equal(error_of(verdict(&filter, abis[j].arch, 0xffffffff, NULL, NULL)),
				 ENOSYS);
	}
}

static void unknown_abis_are_refused(void **unused)
{
	static const uint32_t others[] = { 0, AUDIT_ARCH_ARM, AUDIT_ARCH_S390X, UINT32_MAX };
	struct seccomp_filter filter;

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		for (uint32_t number = 0; number < 1000; number++) {
			build(FILTER_X86_64, L, NULL, &filter);
			assert_int_equal(error_of(verdict(&filter, others[i], number, NULL, NULL)),
					 EPERM);
		}
	build(FILTER_AARCH64, L, NULL, &filter);
	assert_int_equal(error_of(verdict(&filter, AUDIT_ARCH_X86_64, 0, NULL, NULL)), EPERM);
	build(FILTER_X86_64, L, NULL, &filter);
	assert_int_equal(error_of(verdict(&filter, AUDIT_ARCH_AARCH64, 0, NULL, NULL)), EPERM);
}

static void what_has_no_rules_is_refused(void **unused)
{
	struct seccomp_filter filter = { .len = 42 };

	(void)unused;
	assert_int_equal(seccomp_filter_build(FILTER_X86_64, R, NULL, &filter), -ENOTSUP);
	assert_int_equal(seccomp_filter_build(FILTER_X86_64, R | T, NULL, &filter), -ENOTSUP);
	assert_int_equal(seccomp_filter_build(FILTER_X86_64, ALL + 1, NULL, &filter), -ENOTSUP);
	assert_int_equal(seccomp_filter_build(FILTER_X86_64, 1ULL << 63, NULL, &filter), -ENOTSUP);
	assert_int_equal(
		seccomp_filter_build((enum filter_machine)(FILTER_AARCH64 + 1), L, NULL, &filter),
		-ENOTSUP);
	assert_int_equal(seccomp_filter_build((enum filter_machine) - 1, L, NULL, &filter),
			 -ENOTSUP);
	assert_int_equal(filter.len, 42);
}

/* ---- the key ---- */

static const struct exec_key key = { { 0x0123456789abcdefULL, 0xfedcba9876543210ULL } };

/* Of who keeps one of the two, the other lets nothing pass */
static void either_needs_the_key(void **unused)
{
	static const uint64_t either[] = { F, X };

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(either); i++) {
		uint64_t args[6] = { 1, 2, 3, 4, key.words[0], key.words[1] };
		uint32_t number = number_of(CALL_execve, &abis[0]);
		struct seccomp_filter filter;

		build(abis[0].machine, either[i], &key, &filter);
		assert_int_equal(error_of(verdict(&filter, abis[0].arch, number, args, NULL)),
				 ALLOW);
		args[5]++;
		assert_int_equal(error_of(verdict(&filter, abis[0].arch, number, args, NULL)),
				 EPERM);
	}
}

/* Every bit of it counts, and nobody can tell by the time it takes how many were right */
static void only_the_key_opens(void **unused)
{
	(void)unused;
	for (size_t j = 0; j < ARRAY_SIZE(abis); j += 3) {
		uint32_t number = number_of(CALL_execve, &abis[j]);
		uint64_t args[6] = { 1, 2, 3, 4, key.words[0], key.words[1] };
		struct seccomp_filter filter;
		unsigned int steps, wrong_steps;

		build(abis[j].machine, ALL, &key, &filter);
		assert_int_equal(error_of(verdict(&filter, abis[j].arch, number, args, NULL)),
				 ALLOW);
		args[4] = args[5] = 0;
		assert_int_equal(error_of(verdict(&filter, abis[j].arch, number, args, &steps)),
				 EPERM);
		for (unsigned int bit = 0; bit < 128; bit++) {
			args[4] = key.words[0] ^ (bit < 64 ? 1ULL << bit : 0);
			args[5] = key.words[1] ^ (bit < 64 ? 0 : 1ULL << (bit - 64));
			assert_int_equal(error_of(verdict(&filter, abis[j].arch, number, args,
							  &wrong_steps)),
					 EPERM);
			assert_int_equal(wrong_steps, steps);
		}
	}
}

/* Where there is no lock, nobody needs a key */
static void without_fork_exec_all_opens(void **unused)
{
	static const uint64_t args[6] = { 1, 2, 3, 4, 5, 6 };

	(void)unused;
	for (size_t j = 0; j < ARRAY_SIZE(abis); j++) {
		struct seccomp_filter filter;

		build(abis[j].machine, ALL & ~(F | X), &key, &filter);
		assert_int_equal(error_of(verdict(&filter, abis[j].arch,
						  number_of(CALL_execve, &abis[j]), args, NULL)),
				 ALLOW);
	}
}

/* Of calls that have no such arguments, or in which they have 32 bits */
static void nothing_else_opens(void **unused)
{
	static const uint64_t args[6] = {
		1, 2, 3, 4, 0x0123456789abcdefULL, 0xfedcba9876543210ULL
	};

	(void)unused;
	for (size_t j = 0; j < ARRAY_SIZE(abis); j++) {
		struct seccomp_filter filter;

		build(abis[j].machine, ALL, &key, &filter);
		assert_int_equal(error_of(verdict(&filter, abis[j].arch,
						  number_of(CALL_execveat, &abis[j]), args, NULL)),
				 EPERM);
		if (j % 3 != 0)
			assert_int_equal(
				error_of(verdict(&filter, abis[j].arch,
						 number_of(CALL_execve, &abis[j]), args, NULL)),
				EPERM);
		build(abis[j].machine, ALL, NULL, &filter);
		assert_int_equal(error_of(verdict(&filter, abis[j].arch,
						  number_of(CALL_execve, &abis[j]), args, NULL)),
				 EPERM);
	}
}

/* ---- what it answers ---- */

#define E USERCAP_EFFECTIVE
#define P USERCAP_PERMITTED
#define B USERCAP_BOUNDING

/* clang-format off */
static const struct {
	uint64_t args[6];
	int error;
} answers[] = {
	{ { PR_USERCAP, USERCAP_TEST, E, L }, EPERM },
	{ { PR_USERCAP, USERCAP_TEST, P, L }, EPERM },
	{ { PR_USERCAP, USERCAP_TEST, B, L }, EPERM },
	{ { PR_USERCAP, USERCAP_TEST, E | P | B, L | T }, EPERM },
	{ { PR_USERCAP, USERCAP_TEST, B | USERCAP_PERMISSIVE, ALL }, EPERM },
	{ { GARBAGE | PR_USERCAP, USERCAP_TEST, E, L }, EPERM },
	/* of others, and of nothing */
	{ { PR_USERCAP, USERCAP_TEST, E, T }, ALLOW },
	{ { PR_USERCAP, USERCAP_TEST, E | P | B, ALL & ~(L | W) }, ALLOW },
	{ { PR_USERCAP, USERCAP_TEST, E, 0 }, ALLOW },
	/* of sets that it knows nothing about */
	{ { PR_USERCAP, USERCAP_TEST, USERCAP_DENIED, L }, ALLOW },
	{ { PR_USERCAP, USERCAP_TEST, USERCAP_PERMISSIVE, L }, ALLOW },
	/* what the kernel calls invalid */
	{ { PR_USERCAP, USERCAP_TEST, 0, L }, ALLOW },
	{ { PR_USERCAP, USERCAP_TEST, 32 | E, L }, ALLOW },
	{ { PR_USERCAP, USERCAP_TEST, HIGH(1) | E, L }, ALLOW },
	{ { PR_USERCAP, USERCAP_TEST, E, L | (ALL + 1) }, ALLOW },
	{ { PR_USERCAP, USERCAP_TEST, E, HIGH(1) | L }, ALLOW },
	{ { PR_USERCAP, USERCAP_TEST, E, L, 1 }, ALLOW },
	{ { PR_USERCAP, USERCAP_TEST, E, L, HIGH(1) }, ALLOW },
	{ { PR_USERCAP, HIGH(1) | USERCAP_TEST, E, L }, ALLOW },
	/* and what else prctl does */
	{ { PR_USERCAP, USERCAP_PROBE, USERCAP_ABI }, ALLOW },
	{ { PR_USERCAP, USERCAP_LOWER, E, L }, ALLOW },
	{ { PR_USERCAP, USERCAP_RAISE, E, L }, ALLOW },
	{ { PR_USERCAP, USERCAP_LOCK }, ALLOW },
	{ { 38, 1 }, ALLOW },
	{ { 38, USERCAP_TEST, E, L }, ALLOW },
};
/* clang-format on */

static void answers_hold(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(answers); i++)
		for (size_t j = 0; j < ARRAY_SIZE(abis); j++) {
			struct seccomp_filter filter;
			int got;

			build(abis[j].machine, L | W, NULL, &filter);
			got = error_of(verdict(&filter, abis[j].arch,
					       number_of(CALL_prctl, &abis[j]), answers[i].args,
					       NULL));
			if (got != answers[i].error)
				fail_msg("answer %zu in %#x: %d", i, abis[j].scmp, got);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_those_of_libseccomp),
		cmocka_unit_test(rows_hold),
		cmocka_unit_test(rows_are_complete),
		cmocka_unit_test(other_calls_pass),
		cmocka_unit_test(newer_calls_are_unknown),
		cmocka_unit_test(unknown_abis_are_refused),
		cmocka_unit_test(what_has_no_rules_is_refused),
		cmocka_unit_test(either_needs_the_key),
		cmocka_unit_test(only_the_key_opens),
		cmocka_unit_test(without_fork_exec_all_opens),
		cmocka_unit_test(nothing_else_opens),
		cmocka_unit_test(answers_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
