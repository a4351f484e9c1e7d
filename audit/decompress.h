/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reading what gzip, xz or zstd has compressed
 *
 * Their programs do it, in a process of their own: it works on the other processor,
 * no library of theirs has to be linked, and a decoder that a hostile file breaks
 * does not have this process in its hands.
 */
#ifndef _USERCAP_AUDIT_DECOMPRESS_H
#define _USERCAP_AUDIT_DECOMPRESS_H

#include <stdbool.h>
#include <sys/types.h>

/* A program at work */
struct decompressor {
	const char *program; /* NULL if there is none */
	pid_t pid;
	int fd; /* what comes out of it */
};

/*
 * Which program reads the regular file @fd? Its first bytes tell.
 *
 * Return: its name, or NULL for a file that is not compressed.
 */
const char *decompress_program(int fd);

/*
 * Start @program on @fd, from where that stands.
 *
 * Return: 0, or what posix_spawnp(3) and pipe(2) give: -ENOENT is a program that is
 * not installed. *@ret is untouched then.
 */
int decompress_start(const char *program, int fd, struct decompressor *ret);

/*
 * Close and wait for it; nothing to do if it has no program. To be called when all
 * has been read, or nothing more is wanted.
 *
 * Return: 0, or -EBADMSG (it was not satisfied with the file), which means nothing
 * unless all has been read.
 */
int decompress_stop(struct decompressor *decompressor);

#endif /* _USERCAP_AUDIT_DECOMPRESS_H */
