// SPDX-License-Identifier: GPL-2.0-or-later
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include "harness.h"
#include "rights.h"

struct capabilities {
	uint64_t effective;
	uint64_t permitted;
	uint64_t inheritable;
};

static struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };

static struct capabilities get_capabilities(void)
{
	struct __user_cap_data_struct data[2];
	struct capabilities capabilities;

	expect_ok(syscall(SYS_capget, &header, data));
	capabilities.effective = data[0].effective | (uint64_t)data[1].effective << 32;
	capabilities.permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
	capabilities.inheritable = data[0].inheritable | (uint64_t)data[1].inheritable << 32;
	return capabilities;
}

static void set_capabilities(struct capabilities capabilities)
{
	struct __user_cap_data_struct data[2] = {
		{
			.effective = capabilities.effective,
			.permitted = capabilities.permitted,
			.inheritable = capabilities.inheritable,
		},
		{
			.effective = capabilities.effective >> 32,
			.permitted = capabilities.permitted >> 32,
			.inheritable = capabilities.inheritable >> 32,
		},
	};

	expect_ok(syscall(SYS_capset, &header, data));
}

void drop_effective(uint64_t dropped)
{
	struct capabilities capabilities = get_capabilities();

	capabilities.effective &= ~dropped;
	set_capabilities(capabilities);
}

void drop_capabilities(uint64_t dropped)
{
	struct capabilities capabilities = get_capabilities();

	capabilities.effective &= ~dropped;
	capabilities.permitted &= ~dropped;
	capabilities.inheritable &= ~dropped;
	set_capabilities(capabilities);
}

/* Raw calls: glibc's wrappers would change every thread. */
static void change_ids(void)
{
	expect_ok(syscall(SYS_setgroups, 0, NULL));
	expect_ok(syscall(SYS_setresgid, NOBODY, NOBODY, NOBODY));
	expect_ok(syscall(SYS_setresuid, NOBODY, NOBODY, NOBODY));
}

void become_nobody(void)
{
	change_ids();
	expect_ok(prctl(PR_SET_DUMPABLE, 1));
}

void become_nobody_with_setpcap(void)
{
	struct capabilities capabilities = {
		.effective = 1ULL << CAP_SETPCAP,
		.permitted = 1ULL << CAP_SETPCAP,
	};

	expect_ok(prctl(PR_SET_KEEPCAPS, 1));
	change_ids();
	set_capabilities(capabilities);
	expect_ok(prctl(PR_SET_DUMPABLE, 1));
}

void set_no_new_privs(void)
{
	expect_ok(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

void enter_user_namespace(void)
{
	if (unshare(CLONE_NEWUSER) == 0)
		return;
	if (errno == EINVAL || errno == ENOSYS)
		skip("no user namespaces");
	fail("unshare(CLONE_NEWUSER): %s", strerrorname_np(errno));
}
