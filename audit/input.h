/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A window that moves over what a file descriptor gives */
#ifndef _USERCAP_AUDIT_INPUT_H
#define _USERCAP_AUDIT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Stays in the processor's cache, and holds the longest record at any time */
#define INPUT_SIZE (256 * 1024)

struct input {
	int fd;
	char *buf;
	size_t start;  /* of what is still needed */
	size_t end;    /* of what was read */
	uint64_t base; /* where in the file the buffer begins */
	bool patient;  /* whether to come back when there is nothing to read yet */
};

/* Returns 0, or -ENOMEM; input_drop() must be called on both. */
int input_init(struct input *input);
void input_drop(struct input *input);

/*
 * Go on with another file, which the caller closes. If @patient, input_fill() does not
 * wait for more of a stream; else it does, even if the stream itself does not block.
 */
void input_open(struct input *input, int fd, bool patient);

/*
 * Forget what is before start, and read as much as there is room for behind end.
 *
 * Return: how many bytes; 0 at the end, which may be for now only; or -EAGAIN (nothing
 * to read yet), -ENOBUFS (all of the buffer is needed), or what read(2) gives.
 */
int input_fill(struct input *input);

/* How many bytes were read of the file that is open */
static inline uint64_t input_position(const struct input *input)
{
	return input->base + input->end;
}

/* Where in the file a byte of the buffer is */
static inline uint64_t input_offset(const struct input *input, const char *at)
{
	return input->base + (at - input->buf);
}

#endif /* _USERCAP_AUDIT_INPUT_H */
