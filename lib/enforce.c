// SPDX-License-Identifier: LGPL-2.1-or-later
#include "enforce.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <linux/prctl.h>
#include <linux/seccomp.h>
#include <linux/usercap.h>
#include <stddef.h>
#include <sys/syscall.h>

#include "kernel-call.h"

/* Linux 6.3 */
#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_GET_MDWE 66
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

/* Of personality(2), whose header is libc's */
#define PERSONALITY_QUERY 0xffffffffUL
#define READ_IMPLIES_EXEC 0x0400000UL

/* All threads or none; and what is refused leaves a SECCOMP record */
#define FLAGS \
	(SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_TSYNC_ESRCH | SECCOMP_FILTER_FLAG_LOG)

static long install(const struct sock_fprog *program)
{
	return kernel_call(SYS_seccomp, SECCOMP_SET_MODE_FILTER, FLAGS, (unsigned long)program, 0,
			   0, 0);
}

int enforce_possible(void)
{
	if ((int)FILTER_HERE < 0)
		return -ENOTSUP;
	/* seccomp(2): this is how to ask whether the flags are known */
	return install(NULL) == -EFAULT ? 0 : -ENOTSUP;
}

int enforce(uint64_t caps, const struct exec_key *key)
{
	struct seccomp_filter filter;
	struct sock_fprog program = { .filter = filter.code };
	int r = seccomp_filter_build(FILTER_HERE, caps, key, &filter);

	if (r < 0)
		return r;
	program.len = filter.len;
	switch (r = (int)install(&program)) {
	case -EACCES:
		return -EPERM;
	case -ESRCH:
		return -EBUSY;
	case 0:
	case -ENOMEM:
		return r;
	default:
		return -ENOTSUP;
	}
}

bool enforce_has_mdwe(void)
{
	return kernel_call(SYS_prctl, PR_GET_MDWE, 0, 0, 0, 0, 0) >= 0;
}

unsigned int enforce_landlock_abi(void)
{
	long abi = kernel_call(SYS_landlock_create_ruleset, 0, 0, LANDLOCK_CREATE_RULESET_VERSION,
			       0, 0, 0);

	return abi > 0 ? (unsigned int)abi : 0;
}

/*
 * Those in a Landlock domain can't trace, or open the memory of, whoever is not in it.
 * There is none that does only this. One that is about moving files from directory to
 * directory, and allows it everywhere, does next to nothing else: it forbids to mount.
 */
static int allow_moving(int ruleset)
{
	struct landlock_path_beneath_attr everywhere = {
		.allowed_access = LANDLOCK_ACCESS_FS_REFER,
	};
	int r;

	everywhere.parent_fd = (int)kernel_call(SYS_openat, (unsigned long)AT_FDCWD,
						(unsigned long)"/", O_PATH | O_CLOEXEC, 0, 0, 0);
	if (everywhere.parent_fd < 0)
		return everywhere.parent_fd;
	r = (int)kernel_call(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
			     (unsigned long)&everywhere, 0, 0, 0);
	kernel_call(SYS_close, everywhere.parent_fd, 0, 0, 0, 0, 0);
	return r;
}

static void enter_domain(void)
{
	const struct landlock_ruleset_attr attr = { .handled_access_fs = LANDLOCK_ACCESS_FS_REFER };
	int ruleset;

	/* the first one forbids to move files, and nothing can allow it */
	if (enforce_landlock_abi() < 2)
		return;
	ruleset = (int)kernel_call(SYS_landlock_create_ruleset, (unsigned long)&attr, sizeof(attr),
				   0, 0, 0, 0);
	if (ruleset < 0)
		return;
	if (allow_moving(ruleset) == 0)
		kernel_call(SYS_landlock_restrict_self, ruleset, 0, 0, 0, 0, 0);
	kernel_call(SYS_close, ruleset, 0, 0, 0, 0, 0);
}

/* What is readable would be executable, too. Each thread has its own. */
static void forget_implied_exec(void)
{
	long persona = kernel_call(SYS_personality, PERSONALITY_QUERY, 0, 0, 0, 0, 0);

	if (persona > 0 && persona & READ_IMPLIES_EXEC)
		kernel_call(SYS_personality, (unsigned long)persona & ~READ_IMPLIES_EXEC, 0, 0, 0,
			    0, 0);
}

void enforce_more(uint64_t caps, bool alone)
{
	if (caps & USERCAP_MASK(CAP_USR_WX_MAPPINGS)) {
		forget_implied_exec();
		/* sees what filters can't: protection that is implied for other threads */
		kernel_call(SYS_prctl, PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0, 0);
	}
	if (caps & USERCAP_MASK(CAP_USR_PTRACE) && alone)
		enter_domain();
}

int enforce_make_key(struct exec_key *ret)
{
	struct exec_key key;
	long r = kernel_call(SYS_getrandom, (unsigned long)&key, sizeof(key), 0, 0, 0, 0);

	if (r < 0)
		return (int)r;
	if (r != (long)sizeof(key))
		return -EIO;
	*ret = key;
	return 0;
}

int enforce_execve(const char *path, char *const argv[], char *const envp[],
		   const struct exec_key *key)
{
	return (int)kernel_call(SYS_execve, (unsigned long)path, (unsigned long)argv,
				(unsigned long)envp, 0, key->words[0], key->words[1]);
}
