// SPDX-License-Identifier: GPL-2.0-or-later
#include "ring.h"

#include "pins.h"
#include "tables.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <cleanup.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>

/* What the callback returns to have the event taken out, and no other */
#define TAKEN (-ECANCELED)

struct ring {
	int lock;
	int watch; /* of the pins */
	int epoll;
	struct ring_buffer *buffer;
	struct usercap_shared *shared;
	struct usercap_reader *reader;
};

/* The next process must find in this order what a killed one stored. */
static void store_state(struct usercap_reader *reader, enum usercap_reader_state state)
{
	atomic_signal_fence(memory_order_seq_cst);
	reader->state = state;
	atomic_signal_fence(memory_order_seq_cst);
}

/*
 * libbpf takes the event out of the ring when this returns. Killed before that, it is
 * in both places, which its number tells.
 */
static int take(void *context, void *data, size_t size)
{
	struct ring *ring = context;
	struct usercap_reader *reader = ring->reader;
	const struct usercap_event *event = data;

	if (size < offsetof(struct usercap_event, sequence))
		return 0;
	/* another version's: only its count is known */
	if (event->version != USERCAP_EVENT_VERSION || size < sizeof(*event)) {
		__atomic_fetch_add(&ring->shared->lost, event->count, __ATOMIC_RELAXED);
		return 0;
	}
	if (event->sequence == reader->taken)
		return 0;
	reader->event = *event;
	store_state(reader, USERCAP_READER_TAKEN);
	reader->taken = event->sequence;
	return TAKEN;
}

/* ---- opening ---- */

static int cannot(struct problem *problem, int error, const char *what)
{
	return problem_set(problem, error, "%s: %s", what, strerror(-error));
}

static int lock_pins(struct ring *ring, struct problem *problem)
{
	ring->lock = open(PINS_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (ring->lock < 0)
		return cannot(problem, -errno, PINS_DIR);
	if (flock(ring->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		return problem_set(problem, -EBUSY,
				   "another process writes refusals to the logs already");
	return cannot(problem, -errno, PINS_DIR);
}

static int map_tables(struct ring *ring, struct problem *problem)
{
	ring->shared = tables_map("shared", sizeof(*ring->shared));
	if (!ring->shared)
		return cannot(problem, -errno, "the shared table");
	if (ring->shared->layout != USERCAP_LAYOUT)
		return problem_set(problem, -ESTALE,
				   "what is loaded is another version's: \"usercap-bpf load\"");
	ring->reader = tables_map("reader", sizeof(*ring->reader));
	return ring->reader ? 0 : cannot(problem, -errno, "the reader's table");
}

static int open_buffer(struct ring *ring, struct problem *problem)
{
	_cleanup_(closep) int fd = -1;
	char path[PINS_PATH_SIZE];

	pins_table_path("events", path);
	fd = bpf_obj_get(path);
	if (fd < 0)
		return cannot(problem, -errno, path);
	ring->buffer = ring_buffer__new(fd, take, ring, NULL);
	return ring->buffer ? 0 : cannot(problem, -errno, "the ring buffer");
}

static int watch(struct ring *ring, int fd)
{
	struct epoll_event event = { .events = EPOLLIN };

	return epoll_ctl(ring->epoll, EPOLL_CTL_ADD, fd, &event);
}

static int watch_all(struct ring *ring, struct problem *problem)
{
	ring->watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	ring->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (ring->watch < 0 || ring->epoll < 0 ||
	    inotify_add_watch(ring->watch, PINS_DIR, IN_DELETE) < 0 ||
	    watch(ring, ring->watch) < 0 || watch(ring, ring_buffer__epoll_fd(ring->buffer)) < 0)
		return cannot(problem, -errno, "waiting for refusals");
	return 0;
}

int ring_open(struct ring **ret, struct problem *problem)
{
	struct ring *ring;
	int r;

	if (!pins_exist())
		return problem_set(problem, -ENOENT, "nothing is loaded: \"usercap-bpf load\"");
	ring = calloc(1, sizeof(*ring));
	if (!ring)
		return cannot(problem, -ENOMEM, "the ring buffer");
	ring->lock = ring->watch = ring->epoll = -1;
	r = lock_pins(ring, problem) ?: map_tables(ring, problem)
		    ?: open_buffer(ring, problem)
		    ?: watch_all(ring, problem);
	if (r < 0) {
		ring_close(ring);
		return r;
	}
	*ret = ring;
	return 0;
}

void ring_close(struct ring *ring)
{
	if (!ring)
		return;
	closep(&ring->epoll);
	closep(&ring->watch);
	ring_buffer__free(ring->buffer);
	if (ring->reader)
		munmap(ring->reader, sizeof(*ring->reader));
	if (ring->shared)
		munmap(ring->shared, sizeof(*ring->shared));
	closep(&ring->lock);
	free(ring);
}

/* ---- reading ---- */

int ring_fd(const struct ring *ring)
{
	return ring->epoll;
}

enum usercap_reader_state ring_in_doubt(const struct ring *ring, const struct usercap_event **ret)
{
	enum usercap_reader_state state = ring->reader->state;

	if (state != USERCAP_READER_TO_AUDIT && state != USERCAP_READER_TO_JOURNAL)
		return USERCAP_READER_IDLE;
	*ret = &ring->reader->event;
	return state;
}

int ring_take(struct ring *ring, const struct usercap_event **ret)
{
	struct usercap_reader *reader = ring->reader;
	int r = TAKEN;

	/* one that a killed reader took out and did nothing with yet is next */
	if (reader->state == USERCAP_READER_TAKEN)
		reader->taken = reader->event.sequence;
	else
		r = ring_buffer__consume(ring->buffer);
	if (r < 0 && r != TAKEN)
		return r;
	if (r >= 0)
		return 0;
	*ret = &reader->event;
	return 1;
}

void ring_note(struct ring *ring, enum usercap_reader_state state)
{
	store_state(ring->reader, state);
}

uint64_t ring_lost(const struct ring *ring)
{
	return __atomic_load_n(&ring->shared->lost, __ATOMIC_RELAXED) - ring->reader->lost;
}

void ring_note_lost(struct ring *ring, uint64_t reported)
{
	ring->reader->lost += reported;
}

bool ring_is_loaded(struct ring *ring)
{
	char buf[4096], path[PINS_PATH_SIZE];

	/* what happened is of no interest, only that it does not happen again and again */
	while (read(ring->watch, buf, sizeof(buf)) > 0)
		;
	pins_table_path("events", path);
	return access(path, F_OK) == 0;
}

bool ring_is_read(void)
{
	_cleanup_(closep) int fd = open(PINS_DIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;
}
