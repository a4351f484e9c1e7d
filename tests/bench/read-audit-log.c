// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads an audit log as usercap audit does, and makes nothing of the events; or only
 * looks for a byte in it, which is as fast as a processor can go through a file.
 *
 * usage: read-audit-log FILE, or read-audit-log --bytes FILE
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "reader.h"

static int read_events(const char *path)
{
	const struct event *event;
	struct reader *reader;
	uint64_t n = 0;
	int r;

	if (reader_new(&reader) < 0 || reader_add_file(reader, path) < 0)
		return 1;
	while ((r = reader_next(reader, &event)) > 0)
		n++;
	if (r < 0)
		fprintf(stderr, "%s\n", reader_error(reader)->message);
	printf("%" PRIu64 " events\n", n);
	reader_free(reader);
	return r < 0;
}

static int read_bytes(const char *path)
{
	static char bytes[1 << 18];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint64_t found = 0;
	ssize_t n;

	while ((n = read(fd, bytes, sizeof(bytes))) > 0)
		found += memchr(bytes, '\x01', n) != NULL;
	printf("%" PRIu64 " found\n", found);
	close(fd);
	return n < 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "--bytes"))
		return read_bytes(argv[2]);
	return argc == 2 ? read_events(argv[1]) : 2;
}
