// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "harness.h"
#include "uring.h"
#include "workdir.h"

static void *map_ring(int fd, size_t size, off_t offset)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset);

	if (memory == MAP_FAILED)
		fail("mmap of a ring: %s", strerrorname_np(errno));
	return memory;
}

struct uring *make_uring(unsigned int flags)
{
	struct io_uring_params params = { .flags = flags, .sq_thread_idle = 1000 };
	struct uring *ring = calloc(1, sizeof(*ring));
	char *sq, *cq;

	ring->fd = syscall(SYS_io_uring_setup, 4, &params);
	if (ring->fd < 0 && (errno == ENOSYS || errno == EPERM))
		skip("no io_uring");
	expect_ok(ring->fd);
	ring->flags = flags;
	sq = map_ring(ring->fd, params.sq_off.array + params.sq_entries * 4, IORING_OFF_SQ_RING);
	cq = map_ring(ring->fd, params.cq_off.cqes + params.cq_entries * sizeof(*ring->cqes),
		      IORING_OFF_CQ_RING);
	ring->sqes = map_ring(ring->fd, params.sq_entries * sizeof(*ring->sqes), IORING_OFF_SQES);
	ring->sq_tail = (uint32_t *)(sq + params.sq_off.tail);
	ring->sq_mask = (uint32_t *)(sq + params.sq_off.ring_mask);
	ring->sq_flags = (uint32_t *)(sq + params.sq_off.flags);
	ring->sq_array = (uint32_t *)(sq + params.sq_off.array);
	ring->cq_head = (uint32_t *)(cq + params.cq_off.head);
	ring->cq_tail = (uint32_t *)(cq + params.cq_off.tail);
	ring->cq_mask = (uint32_t *)(cq + params.cq_off.ring_mask);
	ring->cqes = (struct io_uring_cqe *)(cq + params.cq_off.cqes);
	return ring;
}

void need_uring_op(struct uring *ring, unsigned int op, const char *name)
{
	struct io_uring_probe *probe = calloc(1, sizeof(*probe) + 256 * sizeof(*probe->ops));
	bool has;

	expect_ok(syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_PROBE, probe, 256));
	has = op <= probe->last_op && probe->ops[op].flags & IO_URING_OP_SUPPORTED;
	free(probe);
	if (!has)
		skip("io_uring has no %s", name);
}

int uring_do(struct uring *ring, const struct io_uring_sqe *sqe)
{
	unsigned int enter_flags = IORING_ENTER_GETEVENTS;
	uint32_t tail = *ring->sq_tail;
	uint32_t head = *ring->cq_head;
	struct io_uring_cqe cqe;

	ring->sqes[tail & *ring->sq_mask] = *sqe;
	ring->sq_array[tail & *ring->sq_mask] = tail & *ring->sq_mask;
	__atomic_store_n(ring->sq_tail, tail + 1, __ATOMIC_SEQ_CST);
	if (ring->flags & IORING_SETUP_SQPOLL)
		enter_flags |= IORING_ENTER_SQ_WAKEUP;
	while (syscall(SYS_io_uring_enter, ring->fd, 1, 1, enter_flags, NULL, 0) < 0)
		if (errno != EINTR && errno != EAGAIN)
			fail("io_uring_enter: %s", strerrorname_np(errno));
	if (head == __atomic_load_n(ring->cq_tail, __ATOMIC_ACQUIRE))
		fail("io_uring_enter came back without a result");
	cqe = ring->cqes[head & *ring->cq_mask];
	__atomic_store_n(ring->cq_head, head + 1, __ATOMIC_RELEASE);
	return cqe.res;
}

struct uring *make_uring_with_worker(void)
{
	struct uring *ring = make_uring(0);
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_READ,
		.flags = IOSQE_ASYNC,
		.len = 16,
	};
	char buffer[16];
	int result;

	sqe.fd = open_work(WORK_DATA, O_RDONLY);
	sqe.addr = (uintptr_t)buffer;
	result = uring_do(ring, &sqe);
	if (result != sizeof(buffer))
		fail("reading by an io_uring worker: %d", result);
	close(sqe.fd);
	return ring;
}
