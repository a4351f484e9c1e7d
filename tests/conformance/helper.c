// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>

#include "harness.h"
#include "helper.h"
#include "sets-live.h"
#include "trial.h"
#include "workdir.h"

static int report_to(int fd)
{
	struct report report = { 0 };

	report.euid = geteuid();
	report.sets = read_sets();
	if (raise_caps(USERCAP_SETS_HELD, USERCAP_ALL))
		report.raise_errno = errno;
	return write(fd, &report, sizeof(report)) == sizeof(report) ? 0 : 1;
}

static int fork_result(void)
{
	int result = try_fork();

	return result ? -result : EXIT_RAN;
}

int run_helper(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[2] : "";

	if (!strcmp(what, "report") && argc == 4)
		return report_to(atoi(argv[3]));
	if (!strcmp(what, "report-file") && argc >= 4)
		return report_to(open(argv[3], O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	if (!strcmp(what, "ran"))
		return EXIT_RAN;
	if (!strcmp(what, "fork"))
		return fork_result();
	return 1;
}

int exec_report(const char *path, int fd)
{
	char *argv[] = { "helper", HELPER_OPTION, "report", NULL, NULL };
	char *envp[] = { NULL };
	char number[16];

	snprintf(number, sizeof(number), "%d", fd);
	argv[3] = number;
	return execve(path, argv, envp);
}

int exec_helper(const char *what)
{
	char *argv[] = { "helper", HELPER_OPTION, (char *)what, NULL };
	char *envp[] = { NULL };

	return execve(work_path(WORK_HELPER), argv, envp);
}

struct report read_report(int fd)
{
	struct report report;
	ssize_t length = read(fd, &report, sizeof(report));

	if (length != sizeof(report))
		fail("the executed program did not report");
	return report;
}

struct exec_request {
	const char *path;
	void (*prepare)(void *);
	void *arg;
	int fd;
};

static void prepare_and_exec(void *arg)
{
	const struct exec_request *request = arg;

	if (request->prepare)
		request->prepare(request->arg);
	expect_ok(exec_report(request->path, request->fd));
}

struct report report_of(const char *path, void (*prepare)(void *), void *arg)
{
	struct exec_request request = {
		.path = path ? path : work_path(WORK_HELPER),
		.prepare = prepare,
		.arg = arg,
	};
	struct report report;
	int fds[2];

	expect_ok(pipe(fds));
	request.fd = fds[1];
	in_child(prepare_and_exec, &request);
	close(fds[1]);
	report = read_report(fds[0]);
	close(fds[0]);
	return report;
}
