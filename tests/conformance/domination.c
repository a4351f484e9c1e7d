// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 4: ptrace, the domination rule */
#include <fcntl.h>
#include <linux/capability.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "harness.h"
#include "rights.h"
#include "sets-live.h"
#include "victim.h"

#define LESS(caps) (FULL & ~(caps))
#define SYS_PTRACE (1ULL << CAP_SYS_PTRACE)

/* Tracer and target, both restricted by root before they become the same nobody */
struct meeting {
	uint64_t tracer;
	uint64_t target;
	void (*tracer_becomes)(void);
	void (*target_becomes)(void);
	bool allowed;
};

static const struct meeting *meeting;

static void prepare_target(void)
{
	become(meeting->target);
	if (meeting->target_becomes)
		meeting->target_becomes();
}

static void expect_result(const char *what, int result, int refusal)
{
	int wanted = meeting->allowed ? 0 : -refusal;

	if (result != wanted)
		fail("%s: %s, wanted %s", what, result ? strerrorname_np(-result) : "success",
		     wanted ? strerrorname_np(-wanted) : "success");
}

static void expect_meeting(const struct meeting *m)
{
	pid_t pid;

	meeting = m;
	pid = start_victim(prepare_target);
	become(m->tracer);
	if (m->tracer_becomes)
		m->tracer_becomes();
	expect_result("PTRACE_ATTACH", attach(pid), EPERM);
	expect_sets(usercap_note(m->tracer, m->allowed ? 0 : PTRACE));
	expect_result("PTRACE_SEIZE", seize(pid), EPERM);
	expect_result("process_vm_readv", read_memory(pid), EPERM);
	expect_result("process_vm_writev", write_memory(pid), EPERM);
	expect_result("/proc/PID/mem", read_memory_file(pid), EACCES);
	expect_result("pidfd_getfd", take_descriptor(pid), EPERM);
	expect_sets(usercap_note(m->tracer, m->allowed ? 0 : PTRACE));
	/* never guarded */
	expect(read_mode_access(pid) == 0);
}

#define UNRESTRICTED sets_of(FULL, FULL, FULL, 0, 0)

/* Both are nobody; the unrestricted half shows that nobody may trace nobody. */
static void meet_as_nobody(uint64_t tracer, uint64_t target, bool allowed)
{
	struct meeting m = {
		.tracer = tracer,
		.target = target,
		.tracer_becomes = become_nobody,
		.target_becomes = become_nobody,
		.allowed = allowed,
	};

	needs_provider();
	expect_meeting(&m);
}

static void equals(void)
{
	meet_as_nobody(UNRESTRICTED, UNRESTRICTED, true);
}

static void less_permitted(void)
{
	meet_as_nobody(sets_of(LESS(LISTEN), LESS(LISTEN), FULL, 0, 0), UNRESTRICTED, false);
}

static void less_bounding(void)
{
	meet_as_nobody(sets_of(FULL, FULL, LESS(LISTEN), 0, 0), UNRESTRICTED, false);
}

static void less_effective(void)
{
	meet_as_nobody(sets_of(LESS(LISTEN), FULL, FULL, 0, 0), UNRESTRICTED, true);
}

static void both_restricted(void)
{
	uint64_t same = sets_of(LESS(LISTEN), LESS(LISTEN), LESS(WX), 0, 0);

	meet_as_nobody(same, same, true);
}

static void target_has_less(void)
{
	meet_as_nobody(sets_of(LESS(LISTEN), LESS(LISTEN), LESS(LISTEN), 0, 0),
		       sets_of(0, 0, 0, 0, 0), true);
}

static void neither_includes_the_other(void)
{
	meet_as_nobody(sets_of(LESS(LISTEN), LESS(LISTEN), LESS(LISTEN), 0, 0),
		       sets_of(LESS(WX), LESS(WX), LESS(WX), 0, 0), false);
}

/* P of one does not stand for B of the other. */
static void permitted_is_not_bounding(void)
{
	meet_as_nobody(sets_of(FULL, FULL, LESS(LISTEN), 0, 0),
		       sets_of(LESS(LISTEN), LESS(LISTEN), FULL, 0, 0), false);
}

static void only_p_and_b_count(void)
{
	meet_as_nobody(sets_of(FULL, FULL, FULL, 0, 0) | USERCAP_LOCKED,
		       sets_of(FULL, FULL, FULL, FULL, WX), true);
}

/* ---- CAP_SYS_PTRACE ---- */

static void root_is_lifted(void)
{
	struct meeting m = {
		.tracer = sets_of(PTRACE, PTRACE, PTRACE, 0, 0),
		.target = UNRESTRICTED,
		.allowed = true,
	};

	needs_provider();
	expect_meeting(&m);
}

static void root_needs_the_capability(void)
{
	struct meeting m = {
		.tracer = sets_of(LESS(PTRACE), FULL, FULL, 0, 0),
		.target = UNRESTRICTED,
	};

	needs_provider();
	expect_meeting(&m);
}

static void drop_sys_ptrace(void)
{
	drop_capabilities(SYS_PTRACE);
}

/* Without CAP_SYS_PTRACE it may not trace who has it, so neither has it. */
static void root_without_sys_ptrace(void)
{
	struct meeting m = {
		.tracer = sets_of(LESS(LISTEN), LESS(LISTEN), FULL, 0, 0),
		.target = UNRESTRICTED,
		.tracer_becomes = drop_sys_ptrace,
		.target_becomes = drop_sys_ptrace,
	};

	needs_provider();
	expect_meeting(&m);
}

static void nothing(void)
{
}

/* Both are root of the same user namespace; all of its CAP_SYS_PTRACE lifts nothing. */
static void namespace_root(bool restricted)
{
	struct meeting m = {
		.tracer_becomes = nothing,
		.target = UNRESTRICTED,
		.allowed = !restricted,
	};
	pid_t pid;

	needs_provider();
	enter_user_namespace();
	meeting = &m;
	pid = start_victim(NULL);
	if (restricted)
		expect_ok(lower(P_, LISTEN));
	expect_result("PTRACE_ATTACH", attach(pid), EPERM);
	expect_result("PTRACE_SEIZE", seize(pid), EPERM);
	expect_result("process_vm_readv", read_memory(pid), EPERM);
	expect_result("/proc/PID/mem", read_memory_file(pid), EACCES);
	expect_result("pidfd_getfd", take_descriptor(pid), EPERM);
}

static void namespace_root_is_not_lifted(void)
{
	namespace_root(true);
}

static void namespace_root_of_equals(void)
{
	namespace_root(false);
}

/* ---- TRACEME ---- */

struct traceme {
	int go[2];
	int wanted;
};

static void trace_me(void *arg)
{
	const struct traceme *traceme = arg;
	char byte;

	become_nobody();
	expect(read(traceme->go[0], &byte, 1) == 1);
	expect(result_of(ptrace(PTRACE_TRACEME, 0, 0, 0)) == traceme->wanted);
}

static void expect_traceme(bool as_root, int wanted)
{
	struct traceme traceme = { .wanted = wanted };
	pid_t pid;

	needs_provider();
	expect_ok(pipe(traceme.go));
	pid = start_child(trace_me, &traceme);
	if (!as_root)
		become_nobody();
	expect_ok(lower(P_, LISTEN));
	expect(write(traceme.go[1], "", 1) == 1);
	expect_child_passed(pid);
	expect_sets(sets_of(LESS(LISTEN), LESS(LISTEN), FULL, 0, wanted ? PTRACE : 0));
}

static void traceme_by_freer_child(void)
{
	expect_traceme(false, -EPERM);
}

static void traceme_to_root(void)
{
	expect_traceme(true, 0);
}

#define RULE "the tracer's P and B must each include the target's"
#define LIFTS                                                                              \
	"`CAP_SYS_PTRACE` in the initial user namespace lifts the domination rule, never " \
	"the need for the capability"

/* clang-format off */
static const struct test_case cases[] = {
	{ "an unrestricted process traces its like", RULE, equals },
	{ "a tracer that lacks something in P is refused", RULE, less_permitted },
	{ "a tracer that lacks something in B is refused", RULE, less_bounding },
	{ "a tracer that lacks something in E only is not", RULE, less_effective },
	{ "a restricted process traces its like", RULE, both_restricted },
	{ "a restricted process traces who has even less", RULE, target_has_less },
	{ "neither traces the other when each has something more",
	  RULE, neither_includes_the_other },
	{ "P and B are compared each with its own", RULE, permitted_is_not_bounding },
	{ "permissive, denied and the lock are not compared", RULE, only_p_and_b_count },
	{ "CAP_SYS_PTRACE lifts the rule", LIFTS, root_is_lifted },
	{ "CAP_SYS_PTRACE does not replace the capability", LIFTS, root_needs_the_capability },
	{ "root without CAP_SYS_PTRACE is refused", LIFTS, root_without_sys_ptrace },
	{ "root of a user namespace is refused",
	  "`CAP_SYS_PTRACE` in the initial user namespace lifts", namespace_root_is_not_lifted },
	{ "root of a user namespace traces its like", RULE, namespace_root_of_equals },
	{ "TRACEME by a child that is freer than its parent is refused",
	  "TRACEME (the parent is the tracer)", traceme_by_freer_child },
	{ "TRACEME by a child that is freer than its parent, root",
	  LIFTS, traceme_to_root },
};
/* clang-format on */

const struct suite suite_domination = {
	.section = "4",
	.area = "ptrace",
	.cases = cases,
	.n_cases = ARRAY_SIZE(cases),
};
