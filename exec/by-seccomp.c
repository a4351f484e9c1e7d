// SPDX-License-Identifier: GPL-2.0-or-later
#include "by-seccomp.h"

#include <errno.h>
#include <linux/prctl.h>

#include "caps.h"
#include "enforce.h"
#include "error.h"
#include "line.h"
#include "seccomp-filter.h"
#include "seccomp-limits.h"
#include "sys.h"

static int failed(int error)
{
	if (error == -ENOTSUP)
		line_say("seccomp cannot take user capabilities away on this kernel, or a system "
			 "call filter forbids it");
	else
		line_say("seccomp cannot take user capabilities away: ", error_show(-error).text);
	return error;
}

/* As for the kernel's own: who has the right to do without no_new_privs does without */
static int install(uint64_t caps, const struct exec_key *key)
{
	int r = enforce(caps, key);

	if (r != -EPERM)
		return r;
	r = (int)sys_prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return r ? r : enforce(caps, key);
}

int by_seccomp(uint64_t lacking, bool best_effort, struct exec_key *ret_key)
{
	/* what a filter took before is not asked of another one, which has another key */
	uint64_t caps = seccomp_to_take(lacking, caps_which(USERCAP_ALL, -EPERM));
	uint64_t incomplete = limits_incomplete(caps), impossible = seccomp_lacks_rules(caps);
	struct exec_key key;
	int r;

	if (impossible) {
		line_say("seccomp cannot take ", caps_show(impossible).text,
			 " away alone: take tcp_listen away, too");
		return -ENOTSUP;
	}
	if (incomplete && !best_effort) {
		line_say("seccomp cannot take ", caps_show(incomplete).text,
			 " away completely, see usercap(7): with --best-effort it does what it "
			 "can");
		return -ENOTSUP;
	}
	if (!caps)
		return 0;
	r = enforce_make_key(&key);
	if (!r)
		r = install(caps, &key);
	if (r)
		return failed(r);
	enforce_more(caps, true);
	*ret_key = key;
	return 0;
}
