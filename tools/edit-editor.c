// SPDX-License-Identifier: GPL-2.0-or-later
/* Which editor, and how it is run */
#include "editing.h"

#include "command.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

volatile int editing_signal;

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n';
}

/* Take a word, which goes to @out without its quotes; NULL if one does not end */
static const char *take_word(const char *at, char *out)
{
	char quote = 0;

	for (; *at && (quote || !is_blank(*at)); at++) {
		if (quote && *at == quote) {
			quote = 0;
		} else if (!quote && (*at == '\'' || *at == '"')) {
			quote = *at;
		} else {
			if (*at == '\\' && quote != '\'' && at[1])
				at++;
			*out++ = *at;
		}
	}
	*out = '\0';
	return quote ? NULL : at;
}

int editor_split(struct arena *arena, const char *command, struct strings *ret)
{
	struct strings words = { 0 };

	for (;;) {
		char *word;

		while (is_blank(*command))
			command++;
		if (!*command)
			break;
		word = arena_alloc(arena, strlen(command) + 1);
		command = take_word(command, word);
		if (!command)
			return -EBADMSG;
		/* files may follow it, which this program would not know of: CVE-2023-22809 */
		if (!strcmp(word, "--"))
			return -EINVAL;
		list_append(arena, &words, word);
	}
	if (!words.n)
		return -ENOENT;
	*ret = words;
	return 0;
}

/* As sudoedit(8) and visudo(8) have it. Debian's fallback is a link that always works. */
static int choose(struct arena *arena, struct strings *ret)
{
	static const char *const variables[] = { "SUDO_EDITOR", "VISUAL", "EDITOR" };

	for (size_t i = 0; i < sizeof(variables) / sizeof(*variables); i++) {
		const char *command = getenv(variables[i]);
		int r = command ? editor_split(arena, command, ret) : -ENOENT;

		if (r == -EBADMSG)
			return trouble("edit", "%s: a quote is not closed", variables[i]);
		if (r == -EINVAL)
			return trouble("edit", "%s: \"--\" is not allowed", variables[i]);
		if (r == 0)
			return STATUS_FINE;
	}
	list_append(arena, ret, "editor");
	return STATUS_FINE;
}

/* What the editor is not there for: the caller's name in the lock, its umask */
static void become_editor(char **argv)
{
	signal(SIGINT, SIG_DFL);
	signal(SIGQUIT, SIG_DFL);
	execvp(argv[0], argv);
	trouble("edit", "%s: %s: say in EDITOR which editor to use", argv[0], strerror(errno));
	_exit(127);
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return trouble("edit", "the editor cannot be waited for: %s",
				       strerror(errno));
		/* an editor knows how to keep what is not saved */
		if (editing_signal)
			kill(pid, editing_signal);
	}
	if (WIFSIGNALED(status))
		return trouble("edit", "the editor was ended by signal %d: nothing is changed",
			       WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return trouble("edit", "the editor failed (status %d): nothing is changed",
			       WEXITSTATUS(status));
	return STATUS_FINE;
}

int editor_run(const struct editing *editing)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, interrupt, quit;
	struct strings words = { 0 };
	int status = choose(editing->arena, &words);
	pid_t pid;

	if (status)
		return status;
	list_append(editing->arena, &words, editing->copy);
	list_append(editing->arena, &words, NULL);
	/* these keys are for the editor */
	sigaction(SIGINT, &ignore, &interrupt);
	sigaction(SIGQUIT, &ignore, &quit);
	pid = fork();
	if (pid == 0)
		become_editor((char **)words.at);
	status = pid < 0 ? trouble("edit", "the editor cannot be started: %s", strerror(errno))
			 : wait_for(pid);
	sigaction(SIGINT, &interrupt, NULL);
	sigaction(SIGQUIT, &quit, NULL);
	return status;
}
