// SPDX-License-Identifier: GPL-2.0-or-later
#include "decompress.h"

#include <cleanup.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>

/* gzip's own word for "done, but there was something odd behind it" */
#define GZIP_WARNING 2

static const struct {
	const char *program;
	const char *magic;
	size_t len;
} formats[] = {
	{ "gzip", "\x1f\x8b", 2 },
	{ "xz", "\xfd\x37zXZ\0", 6 },
	{ "zstd", "\x28\xb5\x2f\xfd", 4 },
};

const char *decompress_program(int fd)
{
	char begin[8];
	ssize_t n = pread(fd, begin, sizeof(begin), 0);

	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++)
		if (n >= (ssize_t)formats[i].len &&
		    !memcmp(begin, formats[i].magic, formats[i].len))
			return formats[i].program;
	return NULL;
}

/* It dies of a pipe that nobody reads, whatever this process does about that. */
static int set_signals(posix_spawnattr_t *attributes)
{
	sigset_t none, all;
	int r;

	sigemptyset(&none);
	sigfillset(&all);
	r = posix_spawnattr_setsigmask(attributes, &none);
	if (!r)
		r = posix_spawnattr_setsigdefault(attributes, &all);
	if (!r)
		r = posix_spawnattr_setflags(attributes,
					     POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	return r;
}

static int set_files(posix_spawn_file_actions_t *actions, int in, int out)
{
	int r = posix_spawn_file_actions_adddup2(actions, in, STDIN_FILENO);

	if (!r)
		r = posix_spawn_file_actions_adddup2(actions, out, STDOUT_FILENO);
	if (!r)
		r = posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY,
						     0);
	return r;
}

static int spawn(const char *program, int in, int out, pid_t *ret)
{
	char *const argv[] = { (char *)program, (char *)"-dc", NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	int r;

	r = posix_spawn_file_actions_init(&actions);
	if (r)
		return -r;
	r = posix_spawnattr_init(&attributes);
	if (r) {
		posix_spawn_file_actions_destroy(&actions);
		return -r;
	}
	r = set_signals(&attributes);
	if (!r)
		r = set_files(&actions, in, out);
	if (!r)
		r = posix_spawnp(ret, program, &actions, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return -r;
}

int decompress_start(const char *program, int fd, struct decompressor *ret)
{
	_cleanup_(closep) int out = -1;
	_cleanup_(closep) int in = -1;
	int ends[2];
	pid_t pid;
	int r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	out = ends[0];
	in = ends[1];
	r = spawn(program, fd, in, &pid);
	if (r < 0)
		return r;
	*ret = (struct decompressor){ .program = program, .pid = pid, .fd = out };
	out = -1;
	return 0;
}

/* Whoever ignores SIGCHLD gets no status; what was read may be all there is to say. */
static bool is_satisfied(const struct decompressor *decompressor)
{
	int status;
	pid_t pid;

	do
		pid = waitpid(decompressor->pid, &status, 0);
	while (pid < 0 && errno == EINTR);
	if (pid < 0)
		return true;
	if (!WIFEXITED(status))
		return false;
	return WEXITSTATUS(status) == 0 ||
	       (WEXITSTATUS(status) == GZIP_WARNING && !strcmp(decompressor->program, "gzip"));
}

int decompress_stop(struct decompressor *decompressor)
{
	bool satisfied;

	if (!decompressor->program)
		return 0;
	close(decompressor->fd);
	satisfied = is_satisfied(decompressor);
	decompressor->program = NULL;
	return satisfied ? 0 : -EBADMSG;
}
