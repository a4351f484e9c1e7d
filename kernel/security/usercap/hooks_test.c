// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities LSM: KUnit tests of what its hooks decide
 *
 * The rules get files, mappings and sockets that are made up, so that every row
 * of every table is met, whatever can be brought about from user space here.
 */

#include <kunit/test.h>
#include <linux/in.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <net/sock.h>

#include "usercap.h"

/* ---- made up files ---- */

struct made_up {
	struct file		file;
	struct inode		inode;
	struct dentry		dentry;
	struct super_block	sb;
	struct vfsmount		mnt;
};

static struct file *make_file(struct kunit *test, umode_t mode, int mnt_flags)
{
	struct made_up *made_up = kunit_kzalloc(test, sizeof(*made_up),
						GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, made_up);
	made_up->inode.i_mode = mode;
	made_up->inode.i_sb = &made_up->sb;
	made_up->mnt.mnt_flags = mnt_flags;
	made_up->file.f_inode = &made_up->inode;
	made_up->file.f_path.dentry = &made_up->dentry;
	made_up->file.f_path.mnt = &made_up->mnt;
	return &made_up->file;
}

enum kind { NO_FILE, ORDINARY, INTERNAL, DEVICE, N_KINDS };

static void make_files(struct kunit *test, struct file *files[N_KINDS])
{
	files[NO_FILE] = NULL;
	files[ORDINARY] = make_file(test, S_IFREG | 0644, 0);
	files[INTERNAL] = make_file(test, S_IFREG | 0644, MNT_INTERNAL);
	files[DEVICE] = make_file(test, S_IFCHR | 0644, 0);
}

static void test_file_has_path(struct kunit *test)
{
	struct file *files[N_KINDS];

	make_files(test, files);
	KUNIT_EXPECT_TRUE(test, usercap_file_has_path(files[ORDINARY]));
	KUNIT_EXPECT_FALSE(test, usercap_file_has_path(files[INTERNAL]));
	KUNIT_EXPECT_FALSE(test, usercap_file_has_path(files[DEVICE]));
}

static void test_proc_mem(struct kunit *test)
{
	static const struct {
		const char *name;
		unsigned long magic;
		umode_t mode;
		bool is;
	} rows[] = {
		{ "mem", PROC_SUPER_MAGIC, S_IFREG, true },
		{ "mem", PROC_SUPER_MAGIC, S_IFDIR, false },
		{ "mem", TMPFS_MAGIC, S_IFREG, false },
		{ "maps", PROC_SUPER_MAGIC, S_IFREG, false },
		{ "memory", PROC_SUPER_MAGIC, S_IFREG, false },
	};
	int i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		struct file *file = make_file(test, rows[i].mode, 0);

		file_inode(file)->i_sb->s_magic = rows[i].magic;
		file->f_path.dentry->d_name.name = (const void *)rows[i].name;
		KUNIT_EXPECT_EQ_MSG(test, rows[i].is, usercap_is_proc_mem(file),
				    "row %d", i);
	}
}

/* ---- memory ---- */

#define R	PROT_READ
#define W	PROT_WRITE
#define X	PROT_EXEC

static void test_mmap(struct kunit *test)
{
	static const struct {
		enum kind kind;
		unsigned long prot;
		const char *rule;
	} rows[] = {
		{ NO_FILE, R | W, NULL },
		{ NO_FILE, R | X, "anonymous" },
		{ NO_FILE, R | W | X, "write-exec" },
		{ ORDINARY, R | W, NULL },
		{ ORDINARY, R | X, NULL },
		{ ORDINARY, X, NULL },
		{ ORDINARY, W | X, "write-exec" },
		{ INTERNAL, R | W, NULL },
		{ INTERNAL, R | X, "no-path" },
		{ DEVICE, R | X, "no-path" },
	};
	struct file *files[N_KINDS];
	int i;

	make_files(test, files);
	for (i = 0; i < ARRAY_SIZE(rows); i++)
		KUNIT_EXPECT_STREQ_MSG(test, rows[i].rule ?: "none",
				       usercap_mmap_rule(files[rows[i].kind],
							 rows[i].prot) ?: "none",
				       "row %d", i);
}

#define MODIFIED	true
#define SHARED		(VM_SHARED | VM_MAYWRITE)

static void test_mprotect(struct kunit *test)
{
	static const struct {
		enum kind kind;
		unsigned long flags;
		bool modified;
		unsigned long prot;
		const char *rule;
	} rows[] = {
		/* nothing is gained, whatever it is */
		{ NO_FILE, VM_READ | VM_WRITE | VM_EXEC, 0, R | W | X, NULL },
		{ NO_FILE, VM_READ | VM_WRITE | VM_EXEC, 0, R | X, NULL },
		{ NO_FILE, VM_READ | VM_WRITE, 0, R, NULL },
		{ NO_FILE, VM_READ, 0, R | W, NULL },
		/* both at once */
		{ ORDINARY, VM_READ, 0, R | W | X, "write-exec" },
		{ ORDINARY, VM_READ | VM_EXEC, 0, R | W | X, "write-exec" },
		{ NO_FILE, VM_READ | VM_WRITE, MODIFIED, R | W | X, "write-exec" },
		/* exec is gained */
		{ NO_FILE, VM_READ, 0, R | X, "anonymous" },
		{ INTERNAL, VM_READ | VM_SHARED, 0, R | X, "no-path" },
		{ DEVICE, VM_READ, 0, R | X, "no-path" },
		{ ORDINARY, VM_READ, 0, R | X, NULL },
		{ ORDINARY, VM_READ | VM_WRITE, 0, R | X, "writable" },
		{ ORDINARY, VM_READ | SHARED, 0, R | X, "shared" },
		{ ORDINARY, VM_READ | VM_SHARED, 0, R | X, NULL },
		{ ORDINARY, VM_READ, MODIFIED, R | X, "modified" },
#ifdef CONFIG_USERFAULTFD
		{ ORDINARY, VM_READ | VM_UFFD_MISSING, 0, R | X, "userfault" },
		{ ORDINARY, VM_READ | VM_UFFD_WP, 0, R | X, "userfault" },
#endif
		/* write is gained */
		{ ORDINARY, VM_READ | VM_EXEC, 0, R | W, "executable" },
		{ ORDINARY, VM_READ, 0, R | W, NULL },
	};
	struct file *files[N_KINDS];
	int i;

	make_files(test, files);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct vm_area_struct vma = {
			.vm_flags = rows[i].flags,
			.vm_file = files[rows[i].kind],
			.anon_vma = rows[i].modified ? (void *)test : NULL,
		};

		KUNIT_EXPECT_STREQ_MSG(test, rows[i].rule ?: "none",
				       usercap_mprotect_rule(&vma, rows[i].prot) ?:
				       "none", "row %d", i);
	}
}

/* ---- programs ---- */

static void test_programs(struct kunit *test)
{
	static const struct {
		enum kind program, interpreter;
		bool wx;
		const char *rule;
		enum kind blamed;
	} rows[] = {
		{ ORDINARY, NO_FILE, false, NULL, ORDINARY },
		{ ORDINARY, ORDINARY, false, NULL, ORDINARY },
		{ ORDINARY, NO_FILE, true, "program", ORDINARY },
		{ INTERNAL, NO_FILE, false, "no-path", INTERNAL },
		{ INTERNAL, NO_FILE, true, "no-path", INTERNAL },
		{ ORDINARY, INTERNAL, false, "no-path", INTERNAL },
		{ ORDINARY, DEVICE, true, "no-path", DEVICE },
	};
	struct file *files[N_KINDS];
	int i;

	make_files(test, files);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct file *file = files[rows[i].program];
		const char *rule = usercap_elf_rule(&file,
						    files[rows[i].interpreter],
						    rows[i].wx);

		KUNIT_EXPECT_STREQ_MSG(test, rows[i].rule ?: "none",
				       rule ?: "none", "row %d", i);
		KUNIT_EXPECT_PTR_EQ_MSG(test, file,
					(const struct file *)files[rows[i].blamed],
					"row %d", i);
	}
}

/* ---- sockets ---- */

static void test_sockets(struct kunit *test)
{
	static const struct {
		unsigned short family, type, protocol;
		bool tcp;
	} rows[] = {
		{ AF_INET, SOCK_STREAM, IPPROTO_TCP, true },
		{ AF_INET6, SOCK_STREAM, IPPROTO_TCP, true },
		{ AF_INET, SOCK_STREAM, IPPROTO_MPTCP, true },
		{ AF_INET6, SOCK_STREAM, IPPROTO_MPTCP, true },
		{ AF_SMC, SOCK_STREAM, 0, true },
#ifdef IPPROTO_SMC
		{ AF_INET, SOCK_STREAM, IPPROTO_SMC, true },
#endif
		{ AF_INET, SOCK_STREAM, IPPROTO_SCTP, false },
		{ AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP, false },
		{ AF_INET, SOCK_DGRAM, IPPROTO_UDP, false },
		{ AF_INET6, SOCK_RAW, IPPROTO_TCP, false },
		{ AF_UNIX, SOCK_STREAM, 0, false },
		{ AF_VSOCK, SOCK_STREAM, 0, false },
	};
	struct sock *sk = kunit_kzalloc(test, sizeof(*sk), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, sk);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		sk->sk_family = rows[i].family;
		sk->sk_type = rows[i].type;
		sk->sk_protocol = rows[i].protocol;
		KUNIT_EXPECT_EQ_MSG(test, rows[i].tcp, usercap_sk_is_tcp(sk),
				    "row %d", i);
	}
}

static void test_addresses(struct kunit *test)
{
	static const struct {
		u32 address;
		bool loopback;
	} rows[] = {
		{ INADDR_LOOPBACK, true },
		{ 0x7f000000, true },
		{ 0x7fffffff, true },
		{ 0x7effffff, false },
		{ 0x80000000, false },
		{ INADDR_ANY, false },
		{ 0xa9fe0001, false },
		{ 0xc0a80001, false },
	};
	struct sock *sk = kunit_kzalloc(test, sizeof(*sk), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, sk);
	sk->sk_family = AF_INET;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		sk->sk_rcv_saddr = htonl(rows[i].address);
		KUNIT_EXPECT_EQ_MSG(test, rows[i].loopback,
				    usercap_sk_is_loopback(sk), "row %d", i);
	}
}

#if IS_ENABLED(CONFIG_IPV6)
static void test_addresses6(struct kunit *test)
{
	static const struct {
		u32 words[4];
		bool loopback;
	} rows[] = {
		{ { 0, 0, 0, 1 }, true },
		{ { 0, 0, 0xffff, 0x7f000001 }, true },
		{ { 0, 0, 0xffff, 0x7f123456 }, true },
		{ { 0, 0, 0, 0 }, false },
		{ { 0, 0, 0, 2 }, false },
		{ { 0, 0, 0, 0x7f000001 }, false },
		{ { 0, 0, 0xffff, 0 }, false },
		{ { 0, 0, 0xffff, 1 }, false },
		{ { 0, 0, 0xffff, 0xc0a80001 }, false },
		{ { 0xfe800000, 0, 0, 1 }, false },
		{ { 0xfd000000, 0, 0, 1 }, false },
	};
	struct sock *sk = kunit_kzalloc(test, sizeof(*sk), GFP_KERNEL);
	int i, word;

	KUNIT_ASSERT_NOT_NULL(test, sk);
	sk->sk_family = AF_INET6;
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		for (word = 0; word < 4; word++)
			sk->sk_v6_rcv_saddr.s6_addr32[word] =
				htonl(rows[i].words[word]);
		KUNIT_EXPECT_EQ_MSG(test, rows[i].loopback,
				    usercap_sk_is_loopback(sk), "row %d", i);
	}
}
#endif

/* ---- objects of records ---- */

static void test_objects(struct kunit *test)
{
	struct sockaddr_storage address = { .ss_family = AF_INET };
	struct sockaddr_in *in = (struct sockaddr_in *)&address;
	const struct usercap_attempt attempt = { .address = &address };
	unsigned long bits = 0;
	int port;

	for (port = 1; port <= 256; port++) {
		unsigned long bit;

		in->sin_port = htons(port);
		bit = usercap_object_bit(&attempt);
		KUNIT_EXPECT_EQ(test, hweight_long(bit), 1UL);
		KUNIT_EXPECT_EQ(test, usercap_object_bit(&attempt), bit);
		bits |= bit;
	}
	/* so that eight different objects do get their eight records */
	KUNIT_EXPECT_GE(test, hweight_long(bits), BITS_PER_LONG * 3UL / 4);
}

/* ---- the call, by the thread of this test, a process that may do all ---- */

static int call(unsigned long op, unsigned long sets, unsigned long caps)
{
	return usercap_prctl(PR_USERCAP, op, sets, caps, 0);
}

static void test_prctl(struct kunit *test)
{
	const u32 first = USERCAP_MASK(CAP_USR_TCP_LISTEN);

	KUNIT_EXPECT_EQ(test, usercap_prctl(PR_USERCAP + 1, 0, 0, 0, 0), -ENOSYS);
	KUNIT_EXPECT_EQ(test, usercap_prctl(0, USERCAP_PROBE, USERCAP_ABI, 0, 0),
			-ENOSYS);
	KUNIT_EXPECT_EQ(test, call(USERCAP_PROBE, USERCAP_ABI, 0), 0);
	KUNIT_EXPECT_EQ(test, call(USERCAP_PROBE, USERCAP_ABI + 1, 0), -EINVAL);
	KUNIT_EXPECT_EQ(test, usercap_prctl(PR_USERCAP, USERCAP_TEST, 1, 0, 1),
			-EINVAL);

	KUNIT_EXPECT_EQ(test, call(USERCAP_TEST, USERCAP_SETS_HELD, USERCAP_ALL), 0);
	KUNIT_EXPECT_EQ(test, call(USERCAP_TEST, USERCAP_PERMISSIVE, first), -EPERM);
	KUNIT_EXPECT_EQ(test, call(USERCAP_LOWER, USERCAP_PERMITTED, first), 0);
	KUNIT_EXPECT_EQ(test, call(USERCAP_TEST, USERCAP_EFFECTIVE, first), -EPERM);
	KUNIT_EXPECT_EQ(test, call(USERCAP_TEST, USERCAP_BOUNDING, first), 0);
	KUNIT_EXPECT_FALSE(test, usercap_held(CAP_USR_TCP_LISTEN));
	KUNIT_EXPECT_EQ(test, call(USERCAP_RAISE, USERCAP_EFFECTIVE, first), 0);
	KUNIT_EXPECT_EQ(test, usercap_sets(current), 0ULL);

	KUNIT_EXPECT_EQ(test, call(USERCAP_LOWER, USERCAP_BOUNDING, first), 0);
	KUNIT_EXPECT_EQ(test, call(USERCAP_LOCK, 0, 0), 0);
	KUNIT_EXPECT_EQ(test, call(USERCAP_RAISE, USERCAP_BOUNDING, first), -EPERM);
	KUNIT_EXPECT_EQ(test, call(USERCAP_LOCK, 0, 0), 0);
}

static struct kunit_case usercap_hooks_cases[] = {
	KUNIT_CASE(test_file_has_path),
	KUNIT_CASE(test_proc_mem),
	KUNIT_CASE(test_mmap),
	KUNIT_CASE(test_mprotect),
	KUNIT_CASE(test_programs),
	KUNIT_CASE(test_sockets),
	KUNIT_CASE(test_addresses),
#if IS_ENABLED(CONFIG_IPV6)
	KUNIT_CASE(test_addresses6),
#endif
	KUNIT_CASE(test_objects),
	KUNIT_CASE(test_prctl),
	{}
};

static struct kunit_suite usercap_hooks_suite = {
	.name = "usercap-hooks",
	.test_cases = usercap_hooks_cases,
};

kunit_test_suite(usercap_hooks_suite);
