// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The kernel's table of processes, any bytes: what is taken for one is read whole, and
 * written again says the same.
 */
#include "fuzz.h"

#include "processes.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int read_text(struct arena *arena, const void *text, size_t size, struct processes *ret)
{
	int fd = memfd_create("processes", MFD_CLOEXEC), r;
	char path[64];

	must(fd >= 0 && write(fd, text, size) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	r = processes_read(arena, path, ret);
	close(fd);
	return r;
}

static void check_same(const struct process_sets *a, const struct process_sets *b)
{
	must(a->pid == b->pid && a->uid == b->uid && a->locked == b->locked);
	must(a->effective == b->effective && a->permitted == b->permitted);
	must(a->bounding == b->bounding && a->permissive == b->permissive);
	must(a->denied == b->denied && !strcmp(a->comm, b->comm));
}

static char *write_again(const struct processes *processes, size_t *ret_size)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, ret_size);

	must(out);
	fputs("pid uid effective permitted bounding permissive denied locked comm\n", out);
	for (size_t i = 0; i < processes->n; i++) {
		const struct process_sets *sets = &processes->at[i];

		fprintf(out, "%u %u %" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64 " %" PRIx64,
			sets->pid, sets->uid, sets->effective, sets->permitted, sets->bounding,
			sets->permissive, sets->denied);
		fprintf(out, " %d %s\n", sets->locked, sets->comm);
	}
	must(fclose(out) == 0);
	return text;
}

static size_t count_lines(const uint8_t *data, size_t size)
{
	size_t n = 0;

	while (size)
		n += data[--size] == '\n';
	return n;
}

static void check(struct arena *arena, const struct processes *processes)
{
	struct processes again;
	size_t size;
	char *text = write_again(processes, &size);

	must(read_text(arena, text, size, &again) == 0 && again.n == processes->n);
	for (size_t i = 0; i < again.n; i++) {
		const struct process_sets *found;

		if (i)
			must(again.at[i - 1].pid <= again.at[i].pid);
		found = processes_find(&again, processes->at[i].pid);
		must(found && found->pid == processes->at[i].pid);
		/* of some with the same number any may be found, and come first */
		if ((!i || processes->at[i - 1].pid < processes->at[i].pid) &&
		    (i + 1 == again.n || processes->at[i].pid < processes->at[i + 1].pid))
			check_same(&processes->at[i], found);
	}
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct processes processes = { .n = 99 };
	struct arena arena = { 0 };
	int r = read_text(&arena, data, size, &processes);

	must(r == 0 || r == -EBADMSG);
	if (r == 0) {
		must(processes.n + 1 == count_lines(data, size));
		check(&arena, &processes);
	} else {
		must(processes.n == 99 && !processes.at);
	}
	arena_drop(&arena);
	return 0;
}
