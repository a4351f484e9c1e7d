// SPDX-License-Identifier: GPL-2.0-or-later
/* Records from files and streams */
#include "source.h"

#include <cleanup.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/inotify.h>

#include "content.h"
#include "decompress.h"
#include "log-files.h"

#define AUDITD_CONF "/etc/audit/auditd.conf"

/* The names that files have had: they outlive the files, and rotation repeats them */
struct names {
	char **names;
	size_t n;
};

/**
 * struct log_source - a file, a file with its rotated ones, or a stream
 * @source:	what the reader sees
 * @path:	of the newest file; NULL for a stream, or until it is looked up
 * @with_rotated:	whether older files are read before it
 * @stream:	a file descriptor that is not ours, or -1
 * @names:	of files
 * @files:	what is open and yet to be read, from @at on
 * @at:		the next file
 * @fd:		of the file that is being read, or -1
 * @is_file:	it is a regular one
 * @decompressor:	at work on it, or none
 * @name:	of it
 * @content:	what comes out of it
 * @inotify:	tells that the directory of @path has changed; -1 unless following
 */
struct log_source {
	struct source source;
	char *path;
	bool with_rotated;
	int stream;
	struct names names;
	struct log_files files;
	size_t at;
	int fd;
	bool is_file;
	struct decompressor decompressor;
	const char *name;
	struct content content;
	int inotify;
};

static struct log_source *log_source(struct source *source)
{
	return (struct log_source *)source;
}

/* ---- opening ---- */

static int name_keep(struct names *names, const char *name, const char **ret)
{
	char **grown, *copy;

	for (size_t i = 0; i < names->n; i++)
		if (!strcmp(names->names[i], name)) {
			*ret = names->names[i];
			return 0;
		}
	grown = reallocarray(names->names, names->n + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	names->names = grown;
	copy = strdup(name);
	if (!copy)
		return -ENOMEM;
	names->names[names->n++] = copy;
	*ret = copy;
	return 0;
}

/* Only what comes from now on: not the rotated files, nor what the newest has */
static void leave_out_old(struct log_source *log)
{
	struct log_file *newest = &log->files.files[log->files.n - 1];

	log->at = log->files.n - 1;
	if (newest->fd >= 0)
		lseek(newest->fd, 0, SEEK_END);
}

/* A rotation renames in this directory, and makes a file in it. */
static int watch_directory(struct log_source *log, struct report *report)
{
	const char *slash = strrchr(log->path, '/');
	_cleanup_(freep) char *dir =
		slash ? strndup(log->path, slash - log->path + 1) : strdup(".");

	if (!dir)
		return -ENOMEM;
	log->inotify = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (log->inotify < 0 ||
	    inotify_add_watch(log->inotify, dir, IN_MODIFY | IN_CREATE | IN_MOVED_TO) < 0)
		return report_error(report, log->path, 0, -errno, "cannot be followed: inotify: %s",
				    strerror(errno));
	return 0;
}

static int find_path(struct log_source *log, struct report *report)
{
	const char *name;
	int r;

	if (!log->path) {
		r = log_files_path(AUDITD_CONF, &log->path);
		if (r < 0 && r != -ENOMEM)
			return report_error(report, AUDITD_CONF, 0, r,
					    "cannot be read: %s: name the log that you mean",
					    strerror(-r));
		if (r < 0)
			return r;
	}
	/* errors name it, whatever becomes of it */
	return name_keep(&log->names, log->path, &name);
}

static int open_one(struct log_source *log)
{
	log->files.files = calloc(1, sizeof(*log->files.files));
	if (!log->files.files)
		return -ENOMEM;
	log->files.files->path = strdup(log->path);
	if (!log->files.files->path)
		return -ENOMEM;
	log->files.n = 1;
	log->files.files->fd = open(log->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (log->files.files->fd < 0)
		log->files.files->fd = -errno;
	return 0;
}

static int log_open(struct source *source, struct report *report)
{
	struct log_source *log = log_source(source);
	int r;

	r = find_path(log, report);
	if (r < 0)
		return r;
	r = log->with_rotated ? log_files_open(log->path, NULL, &log->files) : open_one(log);
	if (r < 0)
		return r;
	if (source->follow && source->from_now)
		leave_out_old(log);
	return source->follow ? watch_directory(log, report) : 0;
}

static int stream_open(struct source *source, struct report *report)
{
	struct log_source *log = log_source(source);

	(void)report;
	log->fd = log->stream;
	content_open(&log->content, log->fd, source->follow);
	return 0;
}

/* ---- one file after the other ---- */

static int cannot_open(struct report *report, const char *name, int error)
{
	if (error == -EACCES)
		return report_error(report, name, 0, error,
				    "cannot be opened: %s: be root, or in the group that "
				    "log_group in /etc/audit/auditd.conf names",
				    strerror(-error));
	return report_error(report, name, 0, error, "cannot be opened: %s", strerror(-error));
}

static int end_file(struct log_source *log, bool is_read, struct report *report)
{
	const char *program = log->decompressor.program;
	int r = decompress_stop(&log->decompressor);

	if (log->fd >= 0 && log->fd != log->stream)
		close(log->fd);
	log->fd = -1;
	if (r < 0 && is_read)
		return report_error(
			report, log->name, content_position(&log->content), r,
			"%s cannot decompress it to its end: it is damaged or cut short", program);
	return 0;
}

static int decompress(struct log_source *log, const char *program, struct report *report)
{
	int r = decompress_start(program, log->fd, &log->decompressor);

	if (r == -ENOENT)
		return report_error(report, log->name, 0, r,
				    "cannot be decompressed: install %s, which it takes", program);
	if (r < 0)
		return report_error(report, log->name, 0, r,
				    "cannot be decompressed: %s cannot be started: %s", program,
				    strerror(-r));
	content_open(&log->content, log->decompressor.fd, false);
	return 0;
}

static int begin_file(struct log_source *log, struct report *report)
{
	struct log_file *file = &log->files.files[log->at];
	const char *program = NULL;
	struct stat st;
	int fd = file->fd;
	int r;

	r = name_keep(&log->names, file->path, &log->name);
	if (r < 0)
		return r;
	log->at++;
	if (fd < 0)
		return cannot_open(report, log->name, fd);
	log->fd = fd;
	file->fd = -1;
	if (fstat(fd, &st) < 0) {
		r = -errno;
		end_file(log, false, report);
		return cannot_open(report, log->name, r);
	}
	log->is_file = S_ISREG(st.st_mode);
	if (log->is_file)
		program = decompress_program(fd);
	if (!program) {
		content_open(&log->content, fd, !log->is_file && log->source.follow);
		return 0;
	}
	r = decompress(log, program, report);
	if (r < 0)
		end_file(log, false, report);
	return r;
}

/* ---- following ---- */

static bool is_followed(const struct log_source *log)
{
	return log->inotify >= 0 && log->is_file && !log->decompressor.program &&
	       log->at == log->files.n;
}

static void forget_changes(const struct log_source *log)
{
	char events[4096];

	while (log->inotify >= 0 && read(log->inotify, events, sizeof(events)) > 0)
		;
}

/* Emptied in place, as logrotate's copytruncate does? Then from its beginning. */
static bool is_truncated(struct log_source *log)
{
	struct stat st;

	if (fstat(log->fd, &st) < 0 || lseek(log->fd, 0, SEEK_CUR) <= st.st_size)
		return false;
	lseek(log->fd, 0, SEEK_SET);
	content_open(&log->content, log->fd, false);
	return true;
}

static bool is_replaced(const struct log_source *log, struct stat *ret_old)
{
	struct stat new;

	return stat(log->path, &new) == 0 && fstat(log->fd, ret_old) == 0 &&
	       (new.st_dev != ret_old->st_dev || new.st_ino != ret_old->st_ino);
}

/* Line up what came after the file that was followed until now */
static int find_successors(struct log_source *log, const struct stat *old)
{
	struct log_files files = { 0 };
	int r = log_files_open(log->path, old, &files);

	if (r < 0)
		return r;
	log_files_drop(&log->files);
	log->files = files;
	log->at = 0;
	return 0;
}

/*
 * At the end of what is there now. The file can have grown between the last read and
 * the rename, so it is read once more when it has a successor.
 *
 * Return: -EAGAIN to read on, 0 to wait, -ENOMEM.
 */
static int at_end_for_now(struct log_source *log)
{
	struct stat old;
	int r;

	if (is_truncated(log))
		return -EAGAIN;
	if (!is_replaced(log, &old))
		return 0;
	r = find_successors(log, &old);
	return r < 0 ? r : -EAGAIN;
}

/* ---- records ---- */

/* Return: SOURCE_DAMAGED, -EAGAIN to go on with the next file, or what @report explains */
static int finish_file(struct log_source *log, struct found *ret, struct report *report)
{
	bool damaged = content_rest(&log->content, ret);
	int r = end_file(log, true, report);

	if (r < 0)
		return r;
	return damaged ? SOURCE_DAMAGED : -EAGAIN;
}

static int cannot_read(struct log_source *log, int error, struct report *report)
{
	uint64_t offset = content_position(&log->content);

	end_file(log, false, report);
	if (error == -EBADMSG)
		return report_error(
			report, log->name, offset, error,
			"begins as an exported journal, and is none from about here on");
	return report_error(report, log->name, offset, error, "cannot be read: %s",
			    strerror(-error));
}

/* Return: as source_ops.next(), but 0 is only for waiting, and -EAGAIN to go on */
static int next_in_file(struct log_source *log, struct found *ret, struct report *report)
{
	uint64_t before = content_position(&log->content);
	int r = content_next(&log->content, ret);

	ret->source = log->name;
	log->source.bytes += content_position(&log->content) - before;
	if (r == 0)
		return is_followed(log) ? at_end_for_now(log) : finish_file(log, ret, report);
	if (r > 0 || r == -EINTR)
		return r;
	return r == -EAGAIN ? 0 : cannot_read(log, r, report);
}

static int log_next(struct source *source, struct found *ret, struct report *report)
{
	struct log_source *log = log_source(source);
	int r;

	forget_changes(log);
	do {
		r = 0;
		if (log->fd < 0 && log->at == log->files.n)
			source->ended = true;
		else if (log->fd < 0)
			r = begin_file(log, report);
		if (r == 0 && !source->ended)
			r = next_in_file(log, ret, report);
	} while (r == -EAGAIN);
	return r;
}

static void log_watch(struct source *source, struct pollfd *ret, int *ret_timeout)
{
	struct log_source *log = log_source(source);

	*ret = (struct pollfd){
		.fd = log->fd >= 0 && !log->is_file ? log->fd : log->inotify,
		.events = POLLIN,
	};
	*ret_timeout = -1;
}

static void log_free(struct source *source)
{
	struct log_source *log = log_source(source);
	struct report unused;

	end_file(log, false, &unused);
	log_files_drop(&log->files);
	content_drop(&log->content);
	closep(&log->inotify);
	for (size_t i = 0; i < log->names.n; i++)
		free(log->names.names[i]);
	free(log->names.names);
	free(log->path);
	free(log);
}

static const struct source_ops log_ops = {
	.open = log_open,
	.next = log_next,
	.watch = log_watch,
	.free = log_free,
};

static const struct source_ops stream_ops = {
	.open = stream_open,
	.next = log_next,
	.watch = log_watch,
	.free = log_free,
};

static int new_source(const struct source_ops *ops, struct log_source **ret)
{
	struct log_source *log = calloc(1, sizeof(*log));

	if (!log)
		return -ENOMEM;
	if (content_init(&log->content) < 0) {
		content_drop(&log->content);
		free(log);
		return -ENOMEM;
	}
	log->source.ops = ops;
	log->stream = -1;
	log->fd = -1;
	log->inotify = -1;
	*ret = log;
	return 0;
}

int log_source_new(const char *path, bool with_rotated, struct source **ret)
{
	struct log_source *log;
	int r = new_source(&log_ops, &log);

	if (r < 0)
		return r;
	log->with_rotated = with_rotated;
	if (path)
		log->path = strdup(path);
	if (path && !log->path) {
		log_free(&log->source);
		return -ENOMEM;
	}
	*ret = &log->source;
	return 0;
}

int stream_source_new(int fd, const char *name, struct source **ret)
{
	struct log_source *log;
	int r = new_source(&stream_ops, &log);

	if (r < 0)
		return r;
	log->stream = fd;
	r = name_keep(&log->names, name, &log->name);
	if (r < 0) {
		log_free(&log->source);
		return r;
	}
	*ret = &log->source;
	return 0;
}
