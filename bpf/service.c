// SPDX-License-Identifier: GPL-2.0-or-later
#include "service.h"

#include "logs.h"
#include "ring.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>
#include <usercap.h>

#include "cleanup.h"

/* So that a storm of refusals does not keep it from looking at anything else */
#define EVENTS_AT_ONCE 256

struct service {
	struct ring *ring;
	struct logs logs;
	int signals;
};

static void service_drop(struct service *service)
{
	ring_close(service->ring);
	logs_close(&service->logs);
	closep(&service->signals);
}

static int cannot(struct problem *problem, int error)
{
	return problem_set(problem, error, "reading refusals: %s", strerror(-error));
}

static int catch_signals(int *ret)
{
	sigset_t ends;
	int fd;

	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	fd = signalfd(-1, &ends, SFD_CLOEXEC);
	if (fd < 0)
		return -errno;
	*ret = fd;
	return 0;
}

static int write_event(struct service *service, const struct usercap_event *event)
{
	struct entry entry;
	int r = entry_make(event, &entry);

	/* it stays in hand: there may be memory for it later */
	if (r < 0)
		return r;
	ring_note(service->ring, USERCAP_READER_TO_AUDIT);
	logs_to_audit(&service->logs, &entry);
	ring_note(service->ring, USERCAP_READER_TO_JOURNAL);
	logs_to_journal(&service->logs, &entry);
	ring_note(service->ring, USERCAP_READER_IDLE);
	return 0;
}

/* Of a reader that was killed while it wrote: to write it again could be once too often. */
static int settle_doubt(struct service *service)
{
	enum usercap_reader_state state;
	const struct usercap_event *event;
	struct entry entry;
	int r;

	state = ring_in_doubt(service->ring, &event);
	if (state == USERCAP_READER_IDLE)
		return 0;
	r = entry_make(event, &entry);
	if (r < 0)
		return r;
	if (state == USERCAP_READER_TO_AUDIT) {
		logs_tell_doubt(&entry, "audit log");
		logs_to_journal(&service->logs, &entry);
	} else {
		logs_tell_doubt(&entry, "journal");
	}
	ring_note(service->ring, USERCAP_READER_IDLE);
	return 0;
}

static void settle_lost(struct service *service)
{
	uint64_t lost = ring_lost(service->ring);

	if (!lost)
		return;
	logs_tell_lost(&service->logs, lost);
	ring_note_lost(service->ring, lost);
}

/* Return: 1 if there can be more, 0 if there was no more, or a negative errno */
static int drain(struct service *service)
{
	const struct usercap_event *event;
	int r = 1;

	for (int i = 0; i < EVENTS_AT_ONCE && r > 0; i++) {
		r = ring_take(service->ring, &event);
		if (r > 0)
			r = write_event(service, event) ?: 1;
	}
	settle_lost(service);
	return r;
}

/*
 * When asked to stop, what is left is for the next one; when it is unloaded, there is none.
 * Return: 1 to go on, 0 when that is all.
 */
static int serve_once(struct service *service, struct problem *problem)
{
	struct pollfd fds[] = {
		{ .fd = service->signals, .events = POLLIN },
		{ .fd = ring_fd(service->ring), .events = POLLIN },
	};
	bool loaded;
	int r;

	if (poll(fds, 2, -1) < 0 && errno != EINTR)
		return cannot(problem, -errno);
	if (fds[0].revents)
		return 0;
	/* before it is drained, so that nothing comes after that and is left there */
	loaded = ring_is_loaded(service->ring);
	do
		r = drain(service);
	while (r > 0 && !loaded);
	if (r < 0 && r != -ENOMEM)
		return cannot(problem, r);
	return loaded;
}

static int serve(struct service *service, struct problem *problem)
{
	int r;

	r = usercap_probe();
	if (r < 0)
		return problem_set(problem, r, "nothing enforces user capabilities here: %s",
				   strerror(-r));
	r = catch_signals(&service->signals);
	if (r < 0)
		return cannot(problem, r);
	r = ring_open(&service->ring, problem);
	if (r < 0)
		return r;
	r = settle_doubt(service);
	if (r < 0)
		return cannot(problem, r);
	sd_notify(0, "READY=1\nSTATUS=Enforced, and refusals are written to the logs");
	/* what a killed one had in hand is no longer in the ring, and wakes nobody */
	r = drain(service);
	if (r < 0 && r != -ENOMEM)
		return cannot(problem, r);
	do
		r = serve_once(service, problem);
	while (r > 0);
	return r;
}

int service_run(struct problem *problem)
{
	_cleanup_(service_drop) struct service service = { .signals = -1 };
	int r;

	logs_open(&service.logs);
	r = serve(&service, problem);
	sd_notify(0, "STOPPING=1");
	return r;
}
