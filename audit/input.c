// SPDX-License-Identifier: GPL-2.0-or-later
#include "input.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int input_init(struct input *input)
{
	*input = (struct input){ .fd = -1, .buf = malloc(INPUT_SIZE) };
	return input->buf ? 0 : -ENOMEM;
}

void input_drop(struct input *input)
{
	free(input->buf);
	input->buf = NULL;
}

void input_open(struct input *input, int fd, bool patient)
{
	*input = (struct input){ .fd = fd, .buf = input->buf, .patient = patient };
}

/* Return: as read(2), with a negative errno */
static ssize_t read_some(const struct input *input)
{
	struct pollfd poll_fd = { .fd = input->fd, .events = POLLIN };
	ssize_t n;

	for (;;) {
		if (input->patient && poll(&poll_fd, 1, 0) == 0)
			return -EAGAIN;
		n = read(input->fd, input->buf + input->end, INPUT_SIZE - input->end);
		if (n >= 0)
			return n;
		if (errno != EAGAIN || input->patient)
			return -errno;
		if (poll(&poll_fd, 1, -1) < 0)
			return -errno;
	}
}

int input_fill(struct input *input)
{
	ssize_t n;

	if (input->start) {
		memmove(input->buf, input->buf + input->start, input->end - input->start);
		input->base += input->start;
		input->end -= input->start;
		input->start = 0;
	}
	if (input->end == INPUT_SIZE)
		return -ENOBUFS;
	n = read_some(input);
	if (n > 0)
		input->end += n;
	return (int)n;
}
