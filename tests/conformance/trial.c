// SPDX-License-Identifier: GPL-2.0-or-later
#include <sys/wait.h>

#include "sets-live.h"
#include "trial.h"

/* What a run tells the process that started it, through shared memory. */
struct outcome {
	bool returned;
	int result;
	uint64_t before;
	uint64_t after;
};

struct run {
	const struct trial *trial;
	const char *label;
	uint32_t permissive;
	unsigned int sets;
	uint32_t lowered;
	struct outcome *outcome;
};

static void perform(void *arg)
{
	const struct run *run = arg;
	struct scene scene = {
		.how = run->trial->how,
		.fd = -1,
		.other_fd = -1,
	};

	if (run->permissive)
		expect_ok(raise_caps(USERCAP_PERMISSIVE, run->permissive));
	if (run->trial->stage)
		run->trial->stage(&scene);
	if (run->lowered)
		expect_ok(lower(run->sets, run->lowered));
	if (!only_unrestricted)
		run->outcome->before = read_sets();
	run->outcome->result = run->trial->attempt(&scene);
	if (!only_unrestricted)
		run->outcome->after = read_sets();
	run->outcome->returned = true;
}

/* 0 or -errno of the attempt. An attempt that became another program worked. */
static int result_of_run(struct run *run)
{
	pid_t pid;
	int status;

	memset(run->outcome, 0, sizeof(*run->outcome));
	pid = start_child(perform, run);
	status = wait_for(pid);
	if (WIFSIGNALED(status))
		fail("%s: killed by SIG%s; a refusal is never a signal", run->label,
		     sigabbrev_np(WTERMSIG(status)));
	if (WEXITSTATUS(status) == EXIT_RAN && !run->outcome->returned)
		return 0;
	if (WEXITSTATUS(status) != CASE_PASSED)
		_exit(WEXITSTATUS(status));
	if (!run->outcome->returned)
		fail("%s: the attempt vanished", run->label);
	return run->outcome->result;
}

/* Nothing but "denied" may have changed, and that only as @denied says. */
static void expect_record(const struct run *run, uint32_t denied)
{
	const struct outcome *outcome = run->outcome;
	uint64_t wanted = usercap_note(outcome->before, denied);

	if (!outcome->returned || run->trial->flags & TRIAL_NO_RECORD)
		return;
	if (usercap_in(outcome->before, USERCAP_DENIED))
		fail("%s: something was denied before the attempt: %s", run->label,
		     sets_text(outcome->before));
	if (outcome->after != wanted)
		fail("%s: sets are %s, wanted %s", run->label, sets_text(outcome->after),
		     sets_text(wanted));
}

static void expect_allowed(struct run *run, uint32_t recorded)
{
	int result = result_of_run(run);

	if (result)
		fail("%s: %s, wanted success", run->label, strerrorname_np(-result));
	expect_record(run, recorded);
}

static void expect_refused(struct run *run, uint32_t cap)
{
	const struct trial *trial = run->trial;
	int result = result_of_run(run);

	if (result == 0)
		fail("%s: success, wanted %s", run->label, strerrorname_np(trial->refusal));
	if (result != -trial->refusal && !(trial->flags & TRIAL_EACCES_TOO && result == -EACCES))
		fail("%s: %s, wanted %s", run->label, strerrorname_np(-result),
		     strerrorname_np(trial->refusal));
	expect_record(run, cap);
}

static void expect_works_unrestricted(struct run *run)
{
	int result = result_of_run(run);

	if (run->trial->flags & TRIAL_MAY_BE_HARDENED && (result == -EPERM || result == -EACCES))
		skip("this kernel refuses it to everyone (%s)", strerrorname_np(-result));
	if (result)
		fail("%s: %s: it must work before it can be refused", run->label,
		     strerrorname_np(-result));
}

static void try_with_lowered(struct run *run, const char *label, unsigned int sets, uint32_t cap)
{
	run->label = label;
	run->sets = sets;
	run->lowered = cap;
	if (run->trial->refusal)
		expect_refused(run, cap);
	else
		expect_allowed(run, 0);
}

void run_trial(const struct trial *trial, int number, uint32_t beside)
{
	unsigned int counts = trial->flags & TRIAL_EXEC ? USERCAP_BOUNDING : USERCAP_EFFECTIVE;
	uint32_t cap = USERCAP_MASK(number);
	struct run run = {
		.trial = trial,
		.label = "unrestricted",
		.outcome = shared_memory(sizeof(*run.outcome)),
	};

	expect_works_unrestricted(&run);
	if (only_unrestricted)
		return;

	if (trial->flags & TRIAL_ONLY_E) {
		try_with_lowered(&run, "lowered E only", USERCAP_EFFECTIVE, cap);
		return;
	}
	try_with_lowered(&run, counts == USERCAP_BOUNDING ? "lowered B" : "lowered E", counts, cap);
	try_with_lowered(&run, "lowered E, P and B", USERCAP_SETS_HELD, cap);

	run.label = "every other capability lowered";
	run.sets = counts;
	run.lowered = USERCAP_ALL & ~cap & ~beside;
	if (trial->flags & (TRIAL_EXEC | TRIAL_SPAWNS))
		run.lowered &= ~USERCAP_TO_EXECUTE;
	expect_allowed(&run, 0);

	run.label = "lowered, but permissive";
	run.permissive = run.lowered = cap;
	expect_allowed(&run, trial->refusal ? cap : 0);
}
