// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <fnmatch.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>

#include "runner.h"
#include "sets-live.h"
#include "workdir.h"

struct tally {
	unsigned int number;
	unsigned int passed;
	unsigned int failed;
	unsigned int skipped;
};

/* How a case ended: its messages, one a line, and what wait(2) said of it. */
struct ending {
	char messages[4096];
	int status;
	bool timed_out;
	double seconds;
};

void case_title(const struct suite *suite, size_t number, char *ret, size_t size)
{
	char name[192];

	case_name(suite, number, name, sizeof(name));
	snprintf(ret, size, "%s/%s: %s", suite->section, suite->area, name);
}

bool selected(const struct selection *selection, const struct suite *suite, size_t number)
{
	char area[64], title[256];

	snprintf(area, sizeof(area), "%s/%s", suite->section, suite->area);
	if (selection->section && strcmp(selection->section, suite->section) &&
	    strcmp(selection->section, area))
		return false;
	case_title(suite, number, title, sizeof(title));
	return !selection->glob || !fnmatch(selection->glob, title, 0);
}

/* The case's own process; the group lets the runner end all that it leaves behind. */
static void case_process(const struct suite *suite, size_t number, int fd)
{
	setpgid(0, 0);
	/* a case may close or exhaust low descriptors, and must not write to the TAP stream */
	message_fd = fcntl(fd, F_DUPFD_CLOEXEC, 200);
	close(fd);
	dup2(message_fd, STDERR_FILENO);
	dup2(open("/dev/null", O_RDWR), STDOUT_FILENO);
	run_case(suite, number);
	_exit(CASE_PASSED);
}

/* Read what there is: all who could write more are gone, or will not matter. */
static void collect(int fd, struct ending *ending)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	size_t used = 0;
	ssize_t length;

	while (poll(&poll_fd, 1, 0) == 1) {
		length = read(fd, ending->messages + used, sizeof(ending->messages) - 1 - used);
		if (length <= 0)
			return;
		used += length;
	}
}

/* Children of children come to the runner, a subreaper, when their parents end. */
static void end_leftovers(pid_t group)
{
	double deadline = now() + 2;

	kill(-group, SIGKILL);
	while (waitpid(-1, NULL, WNOHANG | __WALL) >= 0 && now() < deadline)
		usleep(1000);
}

/* Wait for the case itself: its stragglers may keep the message pipe open. */
static bool ended(pid_t pid, double deadline, struct ending *ending)
{
	struct pollfd poll_fd = { .events = POLLIN };
	int ready;

	poll_fd.fd = syscall(SYS_pidfd_open, pid, 0);
	if (poll_fd.fd < 0)
		abort();
	ready = poll(&poll_fd, 1, (deadline - now()) * 1000 + 1);
	close(poll_fd.fd);
	return ready == 1 && waitpid(pid, &ending->status, 0) == pid;
}

static void run_one(const struct suite *suite, size_t number, struct ending *ending)
{
	double start = now();
	double deadline = start + case_seconds(suite, number);
	int fds[2];
	pid_t pid;

	memset(ending, 0, sizeof(*ending));
	fflush(stdout);
	if (pipe2(fds, O_CLOEXEC) < 0)
		abort();
	pid = fork();
	if (pid < 0)
		abort();
	if (pid == 0)
		case_process(suite, number, fds[1]);
	close(fds[1]);
	ending->timed_out = !ended(pid, deadline, ending);
	end_leftovers(pid);
	collect(fds[0], ending);
	close(fds[0]);
	ending->seconds = now() - start;
}

static const char *reason(struct ending *ending)
{
	char *end = strchr(ending->messages, '\n');

	if (end)
		*end = '\0';
	return ending->messages;
}

static void print_messages(struct ending *ending, const char *quote)
{
	char *line, *rest = ending->messages;

	printf("# \"%s\"\n", quote);
	while ((line = strsep(&rest, "\n")))
		if (*line)
			printf("# %s\n", line);
	if (ending->timed_out)
		printf("# took too long\n");
	else if (WIFSIGNALED(ending->status))
		printf("# killed by SIG%s\n", sigabbrev_np(WTERMSIG(ending->status)));
}

static void tell(const struct suite *suite, size_t number, struct ending *ending,
		 struct tally *tally)
{
	int code = WIFEXITED(ending->status) ? WEXITSTATUS(ending->status) : -1;
	char title[256];

	case_title(suite, number, title, sizeof(title));
	tally->number++;
	if (!ending->timed_out && code == CASE_PASSED) {
		tally->passed++;
		printf("ok %u - %s\n", tally->number, title);
	} else if (!ending->timed_out && code == CASE_SKIPPED) {
		tally->skipped++;
		printf("ok %u - %s # SKIP %s\n", tally->number, title, reason(ending));
	} else if (!ending->timed_out && code == CASE_NEEDS_PROVIDER && only_unrestricted) {
		tally->skipped++;
		printf("ok %u - %s # SKIP the rest needs a provider\n", tally->number, title);
	} else {
		tally->failed++;
		printf("not ok %u - %s\n", tally->number, title);
		print_messages(ending, case_quote(suite, number));
	}
	if (ending->seconds > 1)
		printf("# %.1f s\n", ending->seconds);
	fflush(stdout);
}

static int bail_out(const char *why)
{
	printf("Bail out! %s\n", why);
	return EXIT_BAILED_OUT;
}

/* The runner must be able to do all, and never restricts itself. */
static int precheck(bool allow_missing)
{
	if (geteuid() != 0)
		return bail_out("needs root");
	if (only_unrestricted)
		return 0;
	if (probe() < 0) {
		if (!allow_missing)
			return bail_out("no provider: nothing on this kernel enforces "
					"user capabilities, ABI 1");
		printf("1..0 # SKIP no provider of user capabilities on this kernel\n");
		return EXIT_SKIPPED;
	}
	if (!sets_unrestricted())
		return bail_out("this session is itself restricted");
	return 0;
}

static size_t count_selected(const struct selection *selection)
{
	size_t s, i, count = 0;

	for (s = 0; s < n_suites; s++)
		for (i = 0; i < count_cases(suites[s]); i++)
			count += selected(selection, suites[s], i);
	return count;
}

static void print_sections(const struct selection *selection)
{
	unsigned int counts[10] = { 0 };
	const char *separator = "# sections: ";
	size_t s, i;

	for (s = 0; s < n_suites; s++)
		for (i = 0; i < count_cases(suites[s]); i++)
			counts[*suites[s]->section - '0'] += selected(selection, suites[s], i);
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		if (!counts[i])
			continue;
		printf("%s%zu: %u cases", separator, i, counts[i]);
		separator = ", ";
	}
	printf("\n");
}

int run_suites(const struct selection *selection, bool allow_missing)
{
	struct tally tally = { 0 };
	struct ending ending;
	struct utsname kernel;
	int result;
	size_t s, i;

	result = precheck(allow_missing);
	if (result)
		return result;
	if (!count_selected(selection))
		return bail_out("no case matches");
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	make_workdir();
	uname(&kernel);
	printf("TAP version 13\n1..%zu\n# %s %s %s\n", count_selected(selection), kernel.sysname,
	       kernel.release, kernel.machine);
	for (s = 0; s < n_suites; s++) {
		for (i = 0; i < count_cases(suites[s]); i++) {
			if (!selected(selection, suites[s], i))
				continue;
			run_one(suites[s], i, &ending);
			tell(suites[s], i, &ending, &tally);
		}
	}
	remove_workdir();
	print_sections(selection);
	printf("# %u passed, %u failed, %u skipped\n", tally.passed, tally.failed, tally.skipped);
	return tally.failed ? CASE_FAILED : 0;
}
