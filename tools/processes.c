// SPDX-License-Identifier: GPL-2.0-or-later
#include "processes.h"

#include "units/unit-file.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <usercap.h>

static const char heading[] =
	"pid uid effective permitted bounding permissive denied locked comm\n";

/* The number at the beginning of a line, and the blank after it */
static int take_number(char **at, int base, uint64_t *ret)
{
	char *end;

	if (!isxdigit((unsigned char)**at))
		return -EBADMSG;
	errno = 0;
	*ret = strtoull(*at, &end, base);
	if (errno || *end != ' ')
		return -EBADMSG;
	*at = end + 1;
	return 0;
}

static int read_line(char *line, struct process_sets *ret)
{
	uint64_t pid, uid, locked;

	if (take_number(&line, 10, &pid) < 0 || take_number(&line, 10, &uid) < 0 ||
	    take_number(&line, 16, &ret->effective) < 0 ||
	    take_number(&line, 16, &ret->permitted) < 0 ||
	    take_number(&line, 16, &ret->bounding) < 0 ||
	    take_number(&line, 16, &ret->permissive) < 0 ||
	    take_number(&line, 16, &ret->denied) < 0 || take_number(&line, 10, &locked) < 0)
		return -EBADMSG;
	if (pid > UINT32_MAX || uid > UINT32_MAX || locked > 1)
		return -EBADMSG;
	ret->pid = pid;
	ret->uid = uid;
	ret->locked = locked;
	ret->comm = line;
	return 0;
}

static int by_pid(const void *a, const void *b)
{
	const struct process_sets *left = a, *right = b;

	return (left->pid > right->pid) - (left->pid < right->pid);
}

int processes_read(struct arena *arena, const char *path, struct processes *ret)
{
	struct processes processes = { 0 };
	char *text, *line, *end;
	size_t len;
	int r;

	r = unit_file_read(arena, path, &text, &len);
	if (r < 0)
		return r;
	if (strncmp(text, heading, strlen(heading)) != 0)
		return -EBADMSG;
	for (line = text + strlen(heading); line < text + len; line = end + 1) {
		struct process_sets sets;

		end = strchr(line, '\n');
		if (!end)
			return -EBADMSG;
		*end = '\0';
		if (read_line(line, &sets) < 0)
			return -EBADMSG;
		list_append(arena, &processes, sets);
	}
	if (processes.n)
		qsort(processes.at, processes.n, sizeof(*processes.at), by_pid);
	*ret = processes;
	return 0;
}

const struct process_sets *processes_find(const struct processes *processes, uint32_t pid)
{
	const struct process_sets key = { .pid = pid };

	if (!processes->n)
		return NULL;
	return bsearch(&key, processes->at, processes->n, sizeof(*processes->at), by_pid);
}

const struct process_sets *processes_sets(const struct processes *processes, uint32_t pid)
{
	static const struct process_sets unrestricted = {
		.effective = USERCAP_ALL,
		.permitted = USERCAP_ALL,
		.bounding = USERCAP_ALL,
	};
	const struct process_sets *sets = processes_find(processes, pid);

	return sets ? sets : &unrestricted;
}
