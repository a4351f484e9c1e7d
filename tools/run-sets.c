// SPDX-License-Identifier: GPL-2.0-or-later
#include "run-sets.h"

#include "command.h"
#include "seccomp-filter.h"
#include "seccomp-limits.h"
#include "show.h"

#include <errno.h>
#include <string.h>
#include <sys/prctl.h>
#include <usercap.h>

/* Those that the bounding set says @result about */
static uint64_t which(uint64_t caps, int result)
{
	uint64_t found = 0;

	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++)
		if (caps & USERCAP_MASK(cap) &&
		    usercap_test(USERCAP_BOUNDING, USERCAP_MASK(cap)) == result)
			found |= USERCAP_MASK(cap);
	return found;
}

/* ---- a provider ---- */

static int no_provider(struct arena *arena, const struct run_options *options)
{
	if (options->lacking)
		trouble("run",
			"nothing on this kernel enforces user capabilities, so %s cannot be taken "
			"away: boot a kernel that has them, start usercap-bpf, or add "
			"--provider seccomp",
			show_names(arena, options->lacking));
	else
		trouble("run", "nothing on this kernel enforces user capabilities, so there is "
			       "nothing to lock: leave --lock out, boot a kernel that has them, or "
			       "start usercap-bpf");
	return -ENOTSUP;
}

static int choose_seccomp(struct arena *arena, const struct run_options *options)
{
	int r = usercap_allow_seccomp(options->best_effort ? USERCAP_BEST_EFFORT : 0);
	uint64_t caps, impossible, incomplete;

	if (r == -ENOTSUP)
		trouble("run", "--provider: this kernel has no seccomp, or a system call filter "
			       "forbids it");
	if (r < 0 || usercap_provider() != USERCAP_PROVIDER_SECCOMP)
		return r;
	/* what was taken away before is not asked of another filter */
	caps = seccomp_to_take(options->lacking, which(USERCAP_ALL, -EPERM));
	impossible = seccomp_lacks_rules(caps);
	if (impossible) {
		trouble("run", "seccomp cannot take %s away alone: drop tcp_listen, too",
			show_names(arena, impossible));
		return -ENOTSUP;
	}
	incomplete = limits_incomplete(caps);
	if (!incomplete || options->best_effort)
		return 0;
	trouble("run",
		"seccomp cannot take %s away completely, see usercap status --limits: with "
		"--best-effort it does what it can",
		show_names(arena, incomplete));
	return -ENOTSUP;
}

int run_sets_prepare(struct arena *arena, const struct run_options *options)
{
	int r;

	if (!options->lacking && !options->lock)
		return 0;
	r = options->seccomp ? choose_seccomp(arena, options) : 0;
	if (r < 0)
		return r;
	r = usercap_probe();
	/* -EPERM and the like: a filter that lets no prctl() pass, which will be told of */
	return r == -EINVAL ? no_provider(arena, options) : 0;
}

/* ---- taking away ---- */

static int explain(struct arena *arena, int error, uint64_t lacking)
{
	uint64_t unknown = which(lacking, -EINVAL);

	if (error == -EINVAL && unknown)
		trouble("run",
			"what enforces user capabilities here does not know %s: it is older than "
			"this program",
			show_names(arena, unknown));
	else if (error == -EPERM || error == -ENOSYS || error == -EIO)
		trouble("run", "cannot take user capabilities away: a system call filter must let "
			       "prctl pass");
	else
		trouble("run", "cannot take user capabilities away: %s", strerror(-error));
	return error;
}

int run_sets_no_new_privs(void)
{
	int error;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1UL, 0UL, 0UL, 0UL) == 0)
		return 0;
	error = errno;
	trouble("run", "cannot set no_new_privs: %s", strerror(error));
	return -error;
}

static int lower_bounding(uint64_t caps)
{
	return usercap_lower(USERCAP_BOUNDING, caps);
}

static int lock(uint64_t unused)
{
	(void)unused;
	return usercap_lock();
}

/* Who has CAP_SETPCAP does without no_new_privs: set-user-ID programs go on working. */
static int with_right(int (*change)(uint64_t caps), uint64_t caps)
{
	int r = change(caps);

	if (r != -EPERM)
		return r;
	r = run_sets_no_new_privs();
	return r < 0 ? r : change(caps);
}

/* What is permissive is not refused: a dry run that the caller is in must not go on. */
static int set_permissive(const struct run_options *options)
{
	int r;

	if (!options->permissive)
		return usercap_lower(USERCAP_PERMISSIVE, options->lacking);
	r = usercap_raise(USERCAP_PERMISSIVE, options->lacking);
	if (r == -EPERM)
		trouble("run", "--permissive takes CAP_SETPCAP in the initial user namespace, and "
			       "no lock: be root");
	return r;
}

static int take_by_kernel(struct arena *arena, const struct run_options *options)
{
	int r = set_permissive(options);

	if (r == -EPERM && options->permissive)
		return r;
	if (r == 0)
		r = with_right(lower_bounding, options->lacking);
	/* a system call filter can make prctl() succeed without doing anything */
	if (r == 0 && which(options->lacking, -EPERM) != options->lacking)
		r = -EIO;
	if (r == 0 && options->lock)
		r = with_right(lock, 0);
	return r < 0 ? explain(arena, r, options->lacking) : 0;
}

int run_sets_take(struct arena *arena, const struct run_options *options, uint64_t *ret_at_exec)
{
	*ret_at_exec = 0;
	if (!options->lacking && !options->lock)
		return 0;
	if (usercap_provider() == USERCAP_PROVIDER_SECCOMP) {
		*ret_at_exec = options->lacking;
		return run_sets_no_new_privs();
	}
	return take_by_kernel(arena, options);
}
