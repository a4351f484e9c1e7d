// SPDX-License-Identifier: GPL-2.0-or-later
#include "attempt.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

/* Two threads of an emulated processor that race may take their time. */
#define SECONDS 20

/* What an attempt tells, in memory that it shares with whoever waits for it */
struct answer {
	bool given;
	int result;
};

static struct answer *answer;

void finish(int result)
{
	answer->result = result;
	__atomic_store_n(&answer->given, true, __ATOMIC_RELEASE);
	_exit(CASE_PASSED);
}

void await_answer(void)
{
	while (!__atomic_load_n(&answer->given, __ATOMIC_ACQUIRE))
		usleep(1000);
	_exit(CASE_PASSED);
}

static void perform(const struct group *group, const struct technique *technique,
		    enum column column)
{
	struct scene scene = { .how = technique->how, .fd = -1, .other_fd = -1 };

	alarm(SECONDS);
	if (technique->stage)
		technique->stage(&scene);
	restrict_self(column, group, technique);
	finish(technique->attempt(&scene));
}

static void judge(int status, struct outcome *ret)
{
	if (WIFSIGNALED(status)) {
		ret->ending = WTERMSIG(status) == SIGALRM ? BROKEN : KILLED;
		ret->number = WTERMSIG(status);
		if (ret->ending == BROKEN)
			snprintf(ret->message, sizeof(ret->message), "out of time");
	} else if (WEXITSTATUS(status) == CASE_SKIPPED) {
		ret->ending = MISSING;
	} else if (WEXITSTATUS(status) == EXIT_RAN && !answer->given) {
		ret->ending = WORKED;
	} else if (WEXITSTATUS(status) > HELPER_ERRNO && !answer->given) {
		ret->ending = REFUSED;
		ret->number = WEXITSTATUS(status) - HELPER_ERRNO;
	} else if (WEXITSTATUS(status) != CASE_PASSED || !answer->given) {
		ret->ending = BROKEN;
	} else {
		ret->ending = answer->result ? REFUSED : WORKED;
		ret->number = -answer->result;
	}
}

static void read_message(int fd, struct outcome *ret)
{
	ssize_t length = read(fd, ret->message, sizeof(ret->message) - 1);
	char *end;

	if (length < 0)
		length = 0;
	ret->message[length] = '\0';
	end = strchrnul(ret->message, '\n');
	*end = '\0';
}

void make_attempt(const struct group *group, const struct technique *technique, enum column column,
		  struct outcome *ret)
{
	int fds[2];
	pid_t pid;

	memset(ret, 0, sizeof(*ret));
	if (!answer)
		answer = shared_memory(sizeof(*answer));
	memset(answer, 0, sizeof(*answer));
	/* so that nobody who holds the other end keeps us waiting */
	expect_ok(pipe2(fds, O_NONBLOCK | O_CLOEXEC));
	fflush(stdout);
	pid = expect_ok(fork());
	if (pid == 0) {
		message_fd = fds[1];
		perform(group, technique, column);
	}
	judge(wait_for(pid), ret);
	if (!*ret->message)
		read_message(fds[0], ret);
	close(fds[0]);
	close(fds[1]);
	/* children that outlive their parent are ours, as of a subreaper */
	while (waitpid(-1, NULL, WNOHANG | __WALL) > 0)
		;
}

const char *outcome_text(const struct outcome *outcome)
{
	static char texts[N_COLUMNS][32];
	static unsigned int turn;
	char *text = texts[turn++ % N_COLUMNS];

	switch (outcome->ending) {
	case WORKED:
		return "works";
	case REFUSED:
		return strerrorname_np(outcome->number) ?: "refused";
	case KILLED:
		snprintf(text, sizeof(texts[0]), "SIG%s", sigabbrev_np(outcome->number));
		return text;
	case MISSING:
		return "missing";
	default:
		return "broken";
	}
}
