// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 1: apart from uid 0 and from the kernel's other capabilities */
#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "harness.h"
#include "helper.h"
#include "rights.h"
#include "sets-live.h"
#include "workdir.h"

#define LESS(caps) (FULL & ~(caps))

static void root_is_checked(void)
{
	expect(try_listen() == 0);
	expect(try_map() == 0);
	expect(try_fork() == 0);
	needs_provider();
	expect(geteuid() == 0);
	expect_ok(lower(E_, LISTEN | WX | FORK));
	have_refused(LISTEN | WX | FORK);
}

static void nobody_is_as_free(void)
{
	become_nobody();
	expect(try_listen() == 0);
	expect(try_map() == 0);
	expect(try_fork() == 0);
	needs_provider();
	expect_sets(sets_of(FULL, FULL, FULL, 0, 0));
}

static void capset_empty(void)
{
	uint64_t state = sets_of(LESS(LISTEN), LESS(LISTEN), LESS(WX), 0, 0);

	needs_provider();
	become(state);
	drop_capabilities(~0ULL);
	expect_sets(state);
	expect(try_fork() == 0);
	expect(try_map() == 0);
}

static void bounding_set_empty(void)
{
	uint64_t state = sets_of(FULL, FULL, LESS(WX), 0, 0);
	struct report report;
	long cap;

	needs_provider();
	become(state);
	for (cap = 0; prctl(PR_CAPBSET_READ, cap) >= 0; cap++)
		expect_ok(prctl(PR_CAPBSET_DROP, cap));
	expect(cap > CAP_SETPCAP);
	expect_sets(state);
	report = report_of(NULL, NULL, NULL);
	expect(report.sets == usercap_exec(state));
}

static void setuid_touches_nothing(void)
{
	uint64_t state = sets_of(LESS(LISTEN), LESS(LISTEN), LESS(WX), PTRACE, LISTEN);

	needs_provider();
	become(state);
	expect_ok(syscall(SYS_setresuid, NOBODY, NOBODY, 0));
	expect_sets(state);
	expect_ok(syscall(SYS_setresuid, 0, 0, 0));
	expect_sets(state);
	become_nobody();
	expect_sets(state);
}

static void user_namespace_touches_nothing(void)
{
	uint64_t state = sets_of(LESS(LISTEN), LESS(LISTEN), LESS(WX), PTRACE, LISTEN);

	needs_provider();
	become(state);
	enter_user_namespace();
	expect_sets(state);
	expect(try_listen() == -EPERM);
}

/* And the other way round: ours leave the kernel's alone. */
static void classical_capabilities_stay(void)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct before[2], after[2];

	needs_provider();
	expect_ok(syscall(SYS_capget, &header, before));
	expect_ok(lower(E_ | P_ | B_, FULL));
	expect_ok(lock_sets());
	expect_ok(syscall(SYS_capget, &header, after));
	expect(!memcmp(before, after, sizeof(before)));
}

/* ---- kernel helpers ---- */

#define CORE_PATTERN "/proc/sys/kernel/core_pattern"

static void write_core_pattern(const char *text)
{
	int fd = expect_ok(open(CORE_PATTERN, O_WRONLY | O_CLOEXEC));

	if (write(fd, text, strlen(text)) < 0)
		fail("core_pattern: %s", strerrorname_np(errno));
	close(fd);
}

static void crash(void *unused)
{
	struct rlimit limit = { RLIM_INFINITY, RLIM_INFINITY };

	(void)unused;
	setrlimit(RLIMIT_CORE, &limit);
	expect_ok(lower(E_ | P_ | B_, FULL));
	expect_ok(lock_sets());
	abort();
}

/* The helper works for the kernel, in the initial mount namespace. */
static void core_helper(void)
{
	char pattern[256], old[256] = "";
	struct report report;
	double deadline;
	int fd, status;
	pid_t pid;

	fd = open(CORE_PATTERN, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		skip("core_pattern cannot be changed");
	expect(read(fd, old, sizeof(old) - 1) > 0);
	close(fd);
	needs_provider();
	snprintf(pattern, sizeof(pattern), "|%s %s report-file %s", outer_path(WORK_HELPER),
		 HELPER_OPTION, outer_path("report"));
	write_core_pattern(pattern);
	pid = start_child(crash, NULL);
	waitpid(pid, &status, 0);
	write_core_pattern(old);
	expect(WIFSIGNALED(status) && WCOREDUMP(status));

	deadline = now() + 5;
	while ((fd = open(outer_path("report"), O_RDONLY | O_CLOEXEC)) < 0 && now() < deadline)
		usleep(10000);
	expect_ok(fd);
	usleep(100000);
	report = read_report(fd);
	expect(report.sets == sets_of(FULL, FULL, FULL, 0, 0));
}

/* clang-format off */
static const struct test_case cases[] = {
	{ "uid 0 does not pass the checks",
	  "Nor does uid 0 pass the checks: what counts is the set", root_is_checked },
	{ "everyone starts with everything",
	  "capabilities that **everyone holds by default**", nobody_is_as_free },
	{ "capset to nothing leaves the sets as they are",
	  "`capset`, `setuid` and the capability bounding set never touch", capset_empty },
	{ "an empty capability bounding set leaves the sets as they are",
	  "`capset`, `setuid` and the capability bounding set never touch", bounding_set_empty },
	{ "setuid leaves the sets as they are",
	  "`capset`, `setuid` and the capability bounding set never touch", setuid_touches_nothing },
	{ "a new user namespace leaves the sets as they are",
	  "The sets belong to the **process**", user_namespace_touches_nothing },
	{ "classical capabilities stay when user capabilities go",
	  "They are **not** extra bits of the kernel's `kernel_cap_t`",
	  classical_capabilities_stay },
	{ "a kernel helper holds everything: the core dump of a restricted process",
	  "Allowed: threads, `io_uring` workers, kernel helpers", core_helper },
};
/* clang-format on */

const struct suite suite_apart = {
	.section = "2",
	.area = "apart",
	.cases = cases,
	.n_cases = ARRAY_SIZE(cases),
};
