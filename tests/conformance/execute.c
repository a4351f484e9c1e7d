// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "harness.h"
#include "execute.h"
#include "trial.h"

static char *const no_strings[] = { NULL };

/* Ends the child: by a new program, or with the errno of the exec in the pipe. */
static void exec_or_report(int fd, const char *path, char *const argv[], int report)
{
	int error;

	if (path)
		execve(path, argv, no_strings);
	else
		syscall(SYS_execveat, fd, "", argv, no_strings, AT_EMPTY_PATH);
	error = errno;
	if (write(report, &error, sizeof(error)) != sizeof(error))
		_exit(CASE_FAILED);
	_exit(0);
}

static int spawn_either(int fd, const char *path, char *const argv[])
{
	int fds[2], error = 0, status;
	pid_t pid;

	expect_ok(pipe2(fds, O_CLOEXEC));
	pid = expect_ok(fork());
	if (pid == 0)
		exec_or_report(fd, path, argv, fds[1]);
	close(fds[1]);
	if (read(fds[0], &error, sizeof(error)) < 0)
		fail("pipe: %s", strerrorname_np(errno));
	close(fds[0]);
	status = wait_for(pid);
	if (WIFSIGNALED(status))
		fail("the program was killed by SIG%s instead of being refused by execve",
		     sigabbrev_np(WTERMSIG(status)));
	if (error)
		return -error;
	if (WEXITSTATUS(status) != EXIT_RAN)
		fail("the program was run, but could not do its work (%d)", WEXITSTATUS(status));
	return 0;
}

int spawn(const char *path, char *const argv[])
{
	return spawn_either(-1, path, argv);
}

int spawn_fd(int fd)
{
	char *argv[] = { "program", NULL };

	return spawn_either(fd, NULL, argv);
}
