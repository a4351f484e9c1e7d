// SPDX-License-Identifier: GPL-2.0-or-later
#include "proc.h"

#include "cleanup.h"
#include "machine.h"
#include "processes.h"
#include "units/unit-file.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* See the field flags in proc(5) */
#define PF_KTHREAD 0x00200000U

/* What stands behind @key at the beginning of a line, up to the line's end, or NULL */
static const char *find_line(struct arena *arena, const char *text, const char *key)
{
	size_t len = strlen(key);

	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, len) == 0)
			return arena_copy(arena, line + len, strcspn(line + len, "\n"));
	}
	return NULL;
}

static int read_file(struct arena *arena, const char *name, const char *file, char **ret)
{
	const char *path = arena_format(arena, "/proc/%s/%s", name, file);
	size_t len;
	int r = unit_file_read(arena, machine_path(arena, path), ret, &len);

	/* it ended in between */
	return r == -ESRCH ? -ENOENT : r;
}

time_t boot_time(struct arena *arena)
{
	const char *btime = NULL;
	size_t len;
	char *text;

	if (unit_file_read(arena, machine_path(arena, "/proc/stat"), &text, &len) == 0)
		btime = find_line(arena, text, "btime ");
	return btime ? (time_t)strtoll(btime, NULL, 10) : 0;
}

/* The number in a line "KEY:\tNUMBER..." of status */
static bool find_number(struct arena *arena, const char *status, const char *key, uint32_t *ret)
{
	const char *text = find_line(arena, status, key);

	// NOLINTNEXTLINE(cert-err34-c): the kernel writes numbers that fit
	return text && sscanf(text, "%u", ret) == 1;
}

/* "PID (NAME) STATE PPID PGRP SESSION TTY TPGID FLAGS ...", and NAME can be anything */
static int read_stat(struct arena *arena, const char *name, struct proc *ret)
{
	unsigned long long started;
	const char *open, *close;
	unsigned int flags;
	char *text;
	int n, r = read_file(arena, name, "stat", &text);

	if (r < 0)
		return r;
	open = strchr(text, '(');
	close = strrchr(text, ')');
	if (!open || !close)
		return -EBADMSG;
	// NOLINTNEXTLINE(cert-err34-c): the kernel writes numbers that fit
	n = sscanf(
		close,
		") %*c %*d %*d %*d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %llu",
		&flags, &started);
	if (n != 2)
		return -EBADMSG;
	ret->comm = arena_copy(arena, open + 1, (size_t)(close - open) - 1);
	ret->kernel = flags & PF_KTHREAD;
	ret->started = (time_t)(started / (unsigned long)sysconf(_SC_CLK_TCK));
	return 0;
}

/* Where systemd put it: in the unified hierarchy, or in one of its own beside others */
static const char *find_cgroup(struct arena *arena, const char *name)
{
	const char *unified, *own;
	char *text;

	if (read_file(arena, name, "cgroup", &text) < 0)
		return "";
	unified = find_line(arena, text, "0::");
	own = find_line(arena, text, "1:name=systemd:");
	return own ? own : unified ? unified : "";
}

int proc_read(struct arena *arena, const char *name, struct proc *ret)
{
	struct proc proc = { 0 };
	char *status;
	int r = read_file(arena, name, "status", &status);

	if (r < 0)
		return r;
	/* a thread has a directory, too, with the ID of its process in it */
	if (!find_number(arena, status, "Tgid:", &proc.pid) ||
	    !find_number(arena, status, "PPid:", &proc.ppid) ||
	    !find_number(arena, status, "Uid:", &proc.uid))
		return -EBADMSG;
	r = read_stat(arena, name, &proc);
	if (r < 0)
		return r;
	proc.cgroup = find_cgroup(arena, name);
	*ret = proc;
	return 0;
}

int procs_read(struct arena *arena, struct procs *ret)
{
	_cleanup_(closedirp) DIR *dir = opendir(machine_path(arena, "/proc"));
	const struct dirent *entry;
	struct procs procs = { 0 };
	struct proc proc;

	if (!dir)
		return -errno;
	while ((entry = readdir(dir)))
		if (isdigit((unsigned char)*entry->d_name) &&
		    proc_read(arena, entry->d_name, &proc) == 0)
			list_append(arena, &procs, proc);
	*ret = procs;
	return 0;
}

const char *processes_path(struct arena *arena)
{
	const char *module = machine_path(arena, PROCESSES_FILE);
	const char *bpf = machine_path(arena, PROCESSES_BPF);

	if (access(module, F_OK) == 0)
		return module;
	/* only root may look into the directory of the second one, where there is one */
	return access(bpf, F_OK) == 0 || errno == EACCES ? bpf : module;
}
