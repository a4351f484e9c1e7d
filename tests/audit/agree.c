// SPDX-License-Identifier: GPL-2.0-or-later
#include "agree.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "canon.h"
#include "reader.h"
#include "record.h"
#include "reference.h"

static int as_file(const char *text, size_t len)
{
	int fd = memfd_create("log", MFD_CLOEXEC);

	if (fd < 0)
		abort();
	for (size_t done = 0; done < len;) {
		ssize_t n = write(fd, text + done, len - done);

		if (n < 0)
			abort();
		done += n;
	}
	if (lseek(fd, 0, SEEK_SET) < 0)
		abort();
	return fd;
}

static void read_ours(const char *text, size_t len, struct canons *ret)
{
	int fd = as_file(text, len), r;
	const struct event *event;
	struct reader *reader;

	if (reader_new(&reader) < 0 || reader_add_stream(reader, fd, "text") < 0)
		abort();
	while ((r = reader_next(reader, &event)) > 0) {
		if (event->offset >= len)
			abort();
		canons_add(ret, event);
	}
	/* what begins as an exported journal can turn out to be none */
	if (r == -EBADMSG ? reader_next(reader, &event) != 0
			  : r < 0 || reader_stats(reader)->bytes != len)
		abort();
	reader_free(reader);
	close(fd);
}

/*
 * A line ends in a newline or in a NUL; for auparse, all of them end in newlines. The
 * one in front is there because an exported journal, which auparse does not know, is
 * none with it.
 */
static char *without_differences(const char *text, size_t len, size_t *ret_len,
				 size_t *ret_left_out)
{
	char *kept = malloc(len + 2);
	size_t n = 0, end;

	if (!kept)
		abort();
	kept[n++] = '\n';
	*ret_left_out = 0;
	for (size_t begin = 0; begin < len; begin = end + 1) {
		for (end = begin; end < len && text[end] != '\n' && text[end] != '\0';)
			end++;
		if (memmem(text + begin, end - begin, RECORD_MARK, strlen(RECORD_MARK)) &&
		    beyond_reference(text + begin, end - begin)) {
			++*ret_left_out;
			continue;
		}
		memcpy(kept + n, text + begin, end - begin);
		n += end - begin;
		if (end < len)
			kept[n++] = '\n';
	}
	*ret_len = n;
	return kept;
}

static void show(const char *who, const struct canons *canons, const struct canons *others)
{
	size_t other = 0;

	for (size_t i = 0; i < canons->n; i++) {
		while (other < others->n && strcmp(others->lines[other], canons->lines[i]) < 0)
			other++;
		if (other < others->n && !strcmp(others->lines[other], canons->lines[i]))
			other++;
		else
			fprintf(stderr, "only %s: %s\n", who, canons->lines[i]);
	}
}

static bool are_equal(const struct canons *left, const struct canons *right)
{
	if (left->n != right->n)
		return false;
	for (size_t i = 0; i < left->n; i++)
		if (strcmp(left->lines[i], right->lines[i]) != 0)
			return false;
	return true;
}

struct agreement agree(const char *text, size_t len)
{
	struct canons all = { 0 }, ours = { 0 }, theirs = { 0 };
	struct agreement agreement;
	size_t kept_len;
	char *kept = without_differences(text, len, &kept_len, &agreement.left_out);

	read_ours(text, len, &all);
	read_ours(kept, kept_len, &ours);
	/* in pieces of odd sizes, as a pipe gives them */
	reference_read(kept, kept_len, 1 + len % 5000, &theirs);
	canons_sort(&ours);
	canons_sort(&theirs);
	if (!are_equal(&ours, &theirs)) {
		show("usercap", &ours, &theirs);
		show("auparse", &theirs, &ours);
		abort();
	}
	agreement.events = ours.n;
	canons_drop(&all);
	canons_drop(&ours);
	canons_drop(&theirs);
	free(kept);
	return agreement;
}
