/* SPDX-License-Identifier: GPL-2.0-or-later */
/* As little of io_uring as it takes to submit one operation and wait for it */
#ifndef _CONFORMANCE_URING_H
#define _CONFORMANCE_URING_H

#include <linux/io_uring.h>
#include <stdbool.h>
#include <stdint.h>

/* Since 6.11; our headers are older */
#define URING_OP_LISTEN 57

struct uring {
	int fd;
	unsigned int flags;
	uint32_t *sq_tail, *sq_mask, *sq_flags, *sq_array;
	uint32_t *cq_head, *cq_tail, *cq_mask;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
};

/* A new ring; skips the case where io_uring is not there at all. */
struct uring *make_uring(unsigned int flags);

/* Skips the case if the running kernel's io_uring does not know @op. */
void need_uring_op(struct uring *ring, unsigned int op, const char *name);

/* Submit one operation, wait for it; its result, 0 or more or -errno. */
int uring_do(struct uring *ring, const struct io_uring_sqe *sqe);

/* A ring of this process that has a worker thread */
struct uring *make_uring_with_worker(void);

#endif /* _CONFORMANCE_URING_H */
