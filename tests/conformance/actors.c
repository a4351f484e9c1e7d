// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * DESIGN section 2: who may do what. Every actor tries every operation, each
 * from the same state; what is refused changes nothing.
 */
#include <linux/capability.h>
#include <pthread.h>

#include "harness.h"
#include "rights.h"
#include "sets-live.h"

#define SETPCAP (1ULL << CAP_SETPCAP)

/* Everything can be raised, and everything can be lowered. */
#define FROM sets_of(FORK | USERNS, FORK | PTRACE | USERNS, FORK | WX, LISTEN, 0)

struct operation {
	const char *name;
	enum usercap_right needs;
	unsigned int op;
	unsigned int sets;
	uint32_t caps;
};

/* clang-format off */
static const struct operation operations[] = {
	{ "LOWER E", USERCAP_RIGHT_NONE, USERCAP_LOWER, E_, FORK },
	{ "LOWER P", USERCAP_RIGHT_NONE, USERCAP_LOWER, P_, FORK },
	{ "LOWER permissive", USERCAP_RIGHT_NONE, USERCAP_LOWER, PERMISSIVE_, LISTEN },
	{ "RAISE E within P", USERCAP_RIGHT_NONE, USERCAP_RAISE, E_, PTRACE },
	{ "LOWER B", USERCAP_RIGHT_CONFINE, USERCAP_LOWER, B_, WX },
	{ "LOWER E, P and B", USERCAP_RIGHT_CONFINE, USERCAP_LOWER, E_ | P_ | B_, FORK },
	{ "LOCK", USERCAP_RIGHT_CONFINE, USERCAP_LOCK, 0, 0 },
	{ "RAISE E beyond P", USERCAP_RIGHT_GRANT, USERCAP_RAISE, E_, LISTEN },
	{ "RAISE P", USERCAP_RIGHT_GRANT, USERCAP_RAISE, P_, LISTEN },
	{ "RAISE P to what is in B", USERCAP_RIGHT_GRANT, USERCAP_RAISE, P_, WX },
	{ "RAISE E and P", USERCAP_RIGHT_GRANT, USERCAP_RAISE, E_ | P_, LISTEN },
	{ "RAISE B", USERCAP_RIGHT_GRANT, USERCAP_RAISE, B_, LISTEN },
	{ "RAISE permissive", USERCAP_RIGHT_GRANT, USERCAP_RAISE, PERMISSIVE_, FORK },
	{ "RAISE E within P, and B", USERCAP_RIGHT_GRANT, USERCAP_RAISE, E_ | B_, PTRACE },
};
/* clang-format on */

static void try_operation(const struct operation *operation, enum usercap_right right)
{
	bool allowed = operation->needs <= right;
	uint64_t wanted = FROM;
	int result;

	if (allowed)
		wanted = usercap_next(wanted, operation->op, operation->sets, operation->caps);
	result = result_of(usercap_call(operation->op, operation->sets, operation->caps, 0));
	if (result != (allowed ? 0 : -EPERM))
		fail("%s: %s, wanted %s", operation->name,
		     result ? strerrorname_np(-result) : "success", allowed ? "success" : "EPERM");
	wanted &= ~USERCAP_LOCKED;
	if (read_sets() != wanted)
		fail("%s: sets are %s, wanted %s", operation->name, sets_text(read_sets()),
		     sets_text(wanted));
}

struct actor {
	void (*become)(void);
	enum usercap_right right;
	const struct operation *operation;
};

static void act(void *arg)
{
	const struct actor *actor = arg;

	become(FROM);
	actor->become();
	try_operation(actor->operation, actor->right);
}

static void expect_right(void (*who)(void), enum usercap_right right)
{
	struct actor actor = { .become = who, .right = right };
	size_t i;

	needs_provider();
	for (i = 0; i < ARRAY_SIZE(operations); i++) {
		actor.operation = &operations[i];
		in_child(act, &actor);
	}
}

/* ---- the actors ---- */

static void nothing(void)
{
}

static void without_setpcap(void)
{
	drop_capabilities(SETPCAP);
}

static void with_setpcap_not_effective(void)
{
	drop_effective(SETPCAP);
}

/* All the others do not help. */
static void with_only_setpcap(void)
{
	drop_capabilities(~SETPCAP);
}

static void nnp_without_setpcap(void)
{
	drop_capabilities(SETPCAP);
	set_no_new_privs();
}

static void nobody_nnp(void)
{
	become_nobody();
	set_no_new_privs();
}

static void nobody_namespace_root(void)
{
	become_nobody();
	enter_user_namespace();
}

static void root_namespace_root(void)
{
	enter_user_namespace();
}

static void namespace_root_without_setpcap(void)
{
	enter_user_namespace();
	drop_capabilities(SETPCAP);
}

static void namespace_nnp_without_setpcap(void)
{
	namespace_root_without_setpcap();
	set_no_new_privs();
}

static void *sleep_forever(void *unused)
{
	(void)unused;
	for (;;)
		pause();
	return NULL;
}

static void start_sleeper(void)
{
	pthread_t thread;

	expect(!pthread_create(&thread, NULL, sleep_forever, NULL));
}

/* The other thread was there before the flag was set, and does not have it. */
static void nnp_in_one_thread(void)
{
	become_nobody();
	start_sleeper();
	set_no_new_privs();
}

static void nnp_in_all_threads(void)
{
	become_nobody();
	set_no_new_privs();
	start_sleeper();
	start_sleeper();
}

/* Whose CAP_SETPCAP counts is the caller's; another thread may have none. */
static void setpcap_and_a_thread_without_nnp(void)
{
	start_sleeper();
	set_no_new_privs();
}

#define ACTOR_CASE(who, right)                            \
	static void as_##who(void)                        \
	{                                                 \
		expect_right(who, USERCAP_RIGHT_##right); \
	}

static void locked(void)
{
	expect_ok(lock_sets());
}

ACTOR_CASE(nothing, GRANT)
ACTOR_CASE(without_setpcap, NONE)
ACTOR_CASE(with_setpcap_not_effective, NONE)
ACTOR_CASE(with_only_setpcap, GRANT)
ACTOR_CASE(nnp_without_setpcap, CONFINE)
ACTOR_CASE(set_no_new_privs, GRANT)
ACTOR_CASE(become_nobody, NONE)
ACTOR_CASE(become_nobody_with_setpcap, GRANT)
ACTOR_CASE(nobody_nnp, CONFINE)
ACTOR_CASE(nobody_namespace_root, CONFINE)
ACTOR_CASE(root_namespace_root, CONFINE)
ACTOR_CASE(namespace_root_without_setpcap, NONE)
ACTOR_CASE(namespace_nnp_without_setpcap, CONFINE)
ACTOR_CASE(nnp_in_one_thread, NONE)
ACTOR_CASE(nnp_in_all_threads, CONFINE)
ACTOR_CASE(setpcap_and_a_thread_without_nnp, GRANT)
ACTOR_CASE(locked, CONFINE)

#define CONFINE                                                                            \
	"LOWER B, and LOCK: need `no_new_privs` in *every* thread of the process, or the " \
	"caller's effective `CAP_SETPCAP` in its user namespace"
#define GRANT "effective `CAP_SETPCAP` in the initial user namespace, and no lock"

/* clang-format off */
static const struct test_case cases[] = {
	{ "root may do all", GRANT, as_nothing },
	{ "root without CAP_SETPCAP may do as little as anyone", GRANT, as_without_setpcap },
	{ "root with CAP_SETPCAP only permitted may do as little as anyone",
	  GRANT, as_with_setpcap_not_effective },
	{ "root with nothing but CAP_SETPCAP may do all", GRANT, as_with_only_setpcap },
	{ "root with no_new_privs may do all", GRANT, as_set_no_new_privs },
	{ "root with no_new_privs and without CAP_SETPCAP may confine",
	  CONFINE, as_nnp_without_setpcap },
	{ "nobody may lower E, P and permissive and raise E within P", CONFINE, as_become_nobody },
	{ "nobody with CAP_SETPCAP may do all", GRANT, as_become_nobody_with_setpcap },
	{ "nobody with no_new_privs may confine", CONFINE, as_nobody_nnp },
	{ "nobody as root of a user namespace may confine, not grant",
	  "Root in a user namespace has none", as_nobody_namespace_root },
	{ "root as root of a user namespace may confine, not grant",
	  "Root in a user namespace has none", as_root_namespace_root },
	{ "root of a user namespace without CAP_SETPCAP may not confine",
	  CONFINE, as_namespace_root_without_setpcap },
	{ "root of a user namespace with no_new_privs may confine",
	  CONFINE, as_namespace_nnp_without_setpcap },
	{ "no_new_privs in one thread of two is not enough",
	  "one thread without it could execute a set-user-ID program with what another had lowered",
	  as_nnp_in_one_thread },
	{ "no_new_privs in every thread is enough", CONFINE, as_nnp_in_all_threads },
	{ "CAP_SETPCAP is enough whatever other threads have",
	  CONFINE, as_setpcap_and_a_thread_without_nnp },
	{ "locked root may confine, not grant",
	  "**LOCK** [...] no more raising by privilege", as_locked },
};
/* clang-format on */

const struct suite suite_rights = {
	.section = "2",
	.area = "rights",
	.cases = cases,
	.n_cases = ARRAY_SIZE(cases),
};
