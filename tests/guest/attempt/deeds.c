// SPDX-License-Identifier: GPL-2.0-or-later
#include "deeds.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sched.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <usercap.h>

#include "../../../lib/cleanup.h"

static char *const no_strings[] = { NULL };

static int number(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

static int listen_at(in_addr_t where, const char *port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(number(port)),
		.sin_addr.s_addr = htonl(where),
	};
	_cleanup_(closep) int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(fd, 1) < 0)
		return -errno;
	return 0;
}

static int try_listen(const char *port, FILE *out)
{
	(void)out;
	return listen_at(INADDR_LOOPBACK, port);
}

static int try_listen_anywhere(const char *port, FILE *out)
{
	(void)out;
	return listen_at(INADDR_ANY, port);
}

/* A socket that listens already, such as one that systemd passed */
static int try_relisten(const char *fd, FILE *out)
{
	(void)out;
	return listen(number(fd), 5) < 0 ? -errno : 0;
}

static int try_ptrace(const char *pid, FILE *out)
{
	(void)out;
	if (ptrace(PTRACE_ATTACH, number(pid), NULL, NULL) < 0)
		return -errno;
	if (waitpid(number(pid), NULL, __WALL) < 0)
		return -errno;
	return ptrace(PTRACE_DETACH, number(pid), NULL, NULL) < 0 ? -errno : 0;
}

static int try_wx(const char *none, FILE *out)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)none;
	(void)out;
	if (page == MAP_FAILED)
		return -errno;
	munmap(page, 4096);
	return 0;
}

static int try_fork(const char *none, FILE *out)
{
	pid_t pid = fork();

	(void)none;
	(void)out;
	if (pid == 0)
		_exit(0);
	return pid < 0 || waitpid(pid, NULL, 0) < 0 ? -errno : 0;
}

/* In a child, which alone is in it then */
static int try_userns(const char *none, FILE *out)
{
	pid_t pid = fork();
	int status;

	(void)none;
	(void)out;
	if (pid == 0)
		_exit(unshare(CLONE_NEWUSER) < 0 ? errno : 0);
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -errno;
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EIO;
}

/* Where it works there is nobody left to say so: for those that expect a refusal */
static int try_exec(const char *path, FILE *out)
{
	(void)out;
	execve(path, no_strings, no_strings);
	return -errno;
}

static int try_raise(const char *none, FILE *out)
{
	(void)none;
	(void)out;
	return usercap_raise(USERCAP_EFFECTIVE | USERCAP_PERMITTED | USERCAP_BOUNDING, USERCAP_ALL);
}

static int tell_pid(const char *none, FILE *out)
{
	(void)none;
	fprintf(out, "pid %d\n", getpid());
	return 1;
}

static int tell_argument(const char *text, FILE *out)
{
	fprintf(out, "%s\n", text);
	return 1;
}

static int tell_arguments(const char *none, FILE *out)
{
	FILE *arguments = fopen("/proc/self/cmdline", "re");
	int c;

	(void)none;
	if (!arguments)
		return -errno;
	while ((c = getc(arguments)) != EOF)
		putc(c ?: '|', out);
	putc('\n', out);
	fclose(arguments);
	return 1;
}

/* "CapAmb", "NoNewPrivs" and so on */
static int tell_status(const char *field, FILE *out)
{
	_cleanup_(freep) char *line = NULL;
	FILE *status = fopen("/proc/self/status", "re");
	size_t size = 0;

	if (!status)
		return -errno;
	while (getline(&line, &size, status) > 0)
		if (!strncmp(line, field, strlen(field)))
			fputs(line, out);
	fclose(status);
	return 1;
}

static int tell_environment(const char *name, FILE *out)
{
	const char *value = getenv(name);

	fprintf(out, "%s=%s\n", name, value ?: "");
	return 1;
}

static int tell_sets(const char *none, FILE *out)
{
	static const struct {
		const char *name;
		unsigned int set;
	} sets[] = {
		{ "effective", USERCAP_EFFECTIVE },
		{ "permitted", USERCAP_PERMITTED },
		{ "bounding", USERCAP_BOUNDING },
	};

	(void)none;
	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
		char list[USERCAP_LIST_SIZE];
		uint64_t caps;
		int r = usercap_get(sets[i].set, &caps);

		if (r < 0)
			return r;
		r = usercap_list_format(caps, list, sizeof(list));
		if (r < 0)
			return r;
		fprintf(out, "%s %s\n", sets[i].name, list);
	}
	return 1;
}

/* As /sys/kernel/security/usercap/processes has it */
static int tell_mask(const char *list, FILE *out)
{
	uint64_t caps;
	int r = usercap_list_parse(list, &caps, NULL);

	if (r < 0)
		return r;
	fprintf(out, "%x\n", (unsigned int)caps);
	return 1;
}

static const struct deed {
	const char *name;
	/* 0 it works, 1 the answer is written, or a negative errno */
	int (*try)(const char *argument, FILE *out);
} deeds[] = {
	/* clang-format off */
	{ "listen", try_listen },
	{ "listen-anywhere", try_listen_anywhere },
	{ "relisten", try_relisten },
	{ "ptrace", try_ptrace },
	{ "wx", try_wx },
	{ "fork", try_fork },
	{ "exec", try_exec },
	{ "userns", try_userns },
	{ "raise", try_raise },
	{ "say", tell_argument },
	{ "arguments", tell_arguments },
	{ "pid", tell_pid },
	{ "status", tell_status },
	{ "environment", tell_environment },
	{ "sets", tell_sets },
	{ "mask", tell_mask },
	/* clang-format on */
};

int attempt(const char *word, FILE *out)
{
	const char *argument = strchrnul(word, ':');
	size_t len = argument - word;
	int r = -EINVAL;

	if (*argument)
		argument++;
	for (size_t i = 0; i < sizeof(deeds) / sizeof(*deeds); i++)
		if (strlen(deeds[i].name) == len && !memcmp(deeds[i].name, word, len))
			r = deeds[i].try(argument, out);
	if (r <= 0)
		fprintf(out, "%s: %s\n", word, r < 0 ? strerror(-r) : "works");
	return r < 0 ? r : 0;
}
