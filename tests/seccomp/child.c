// SPDX-License-Identifier: GPL-2.0-or-later
#include "../unit/unit.h"

#include "child.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <usercap.h>

int child_run(int (*run)(void *arg), void *arg)
{
	int result = 0, status, fds[2];
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		result = run(arg);
		_exit(write(fds[1], &result, sizeof(result)) != sizeof(result));
	}
	close(fds[1]);
	if (read(fds[0], &result, sizeof(result)) != sizeof(result))
		result = CHILD_DIED;
	close(fds[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return result;
}

int child_restrict(uint64_t caps, unsigned int flags)
{
	int r = prctl(PR_SET_NO_NEW_PRIVS, 1, 0UL, 0UL, 0UL);

	if (!r)
		r = usercap_allow_seccomp(flags);
	if (!r)
		r = usercap_lower(USERCAP_EFFECTIVE | USERCAP_PERMITTED | USERCAP_BOUNDING, caps);
	return r;
}
