// SPDX-License-Identifier: GPL-2.0-or-later
#include "server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>

#include "../../../lib/cleanup.h"
#include "deeds.h"

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_un un;
};

/* A socket for @where, a path or a port, and its address */
static int open_socket(const char *where, union address *address, socklen_t *len)
{
	int fd;

	memset(address, 0, sizeof(*address));
	if (*where == '/') {
		address->un.sun_family = AF_UNIX;
		if (strlen(where) >= sizeof(address->un.sun_path))
			return -ENAMETOOLONG;
		memcpy(address->un.sun_path, where, strlen(where) + 1);
		*len = sizeof(address->un);
	} else {
		address->in.sin_family = AF_INET;
		address->in.sin_port = htons(strtol(where, NULL, 10));
		address->in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		*len = sizeof(address->in);
	}
	fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return fd < 0 ? -errno : fd;
}

static int add(struct server *server, int fd)
{
	if (server->n_fds == sizeof(server->fds) / sizeof(*server->fds))
		return -E2BIG;
	server->fds[server->n_fds++] = fd;
	return 0;
}

int server_add(struct server *server, const char *where)
{
	union address address;
	socklen_t len;
	const int one = 1;
	int fd = open_socket(where, &address, &len);

	if (fd < 0)
		return fd;
	if (*where == '/')
		unlink(where);
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0 ||
	    bind(fd, &address.any, len) < 0 || listen(fd, 5) < 0) {
		int error = errno;

		close(fd);
		return -error;
	}
	return add(server, fd);
}

int server_add_passed(struct server *server)
{
	int n = sd_listen_fds(true), r = 0;

	for (int fd = SD_LISTEN_FDS_START; r == 0 && fd < SD_LISTEN_FDS_START + n; fd++)
		r = add(server, fd);
	return n < 0 ? n : r;
}

static void answer(int listener)
{
	_cleanup_(closep) int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	_cleanup_(fclosep) FILE *in = fd < 0 ? NULL : fdopen(dup(fd), "r");
	_cleanup_(fclosep) FILE *out = fd < 0 ? NULL : fdopen(dup(fd), "w");
	_cleanup_(freep) char *line = NULL;
	char *rest, *word;
	size_t size = 0;

	if (!in || !out || getline(&line, &size, in) < 0)
		return;
	for (word = strtok_r(line, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest))
		attempt(word, out);
}

static int on_attempt(sd_bus_message *message, void *userdata, sd_bus_error *error)
{
	_cleanup_(freep) char *text = NULL;
	_cleanup_(fclosep) FILE *out = NULL;
	const char *word;
	size_t size;
	int r = sd_bus_message_read(message, "s", &word);

	(void)userdata;
	(void)error;
	if (r < 0)
		return r;
	out = open_memstream(&text, &size);
	if (!out)
		return -ENOMEM;
	attempt(word, out);
	fflush(out);
	return sd_bus_reply_method_return(message, "s", text);
}

static const sd_bus_vtable methods[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("Attempt", "s", "s", on_attempt, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

int server_add_bus(struct server *server, const char *name)
{
	int r = sd_bus_default(&server->bus);

	if (r < 0)
		return r;
	r = sd_bus_add_object_vtable(server->bus, NULL, "/attempt", "usercap.Attempt", methods,
				     NULL);
	return r < 0 ? r : sd_bus_request_name(server->bus, name, 0);
}

int server_run(struct server *server)
{
	struct pollfd polls[sizeof(server->fds) / sizeof(*server->fds) + 1];
	const size_t n = server->n_fds;

	for (size_t i = 0; i < n; i++)
		polls[i] = (struct pollfd){ .fd = server->fds[i], .events = POLLIN };
	polls[n] = (struct pollfd){ .fd = -1, .events = POLLIN };
	if (server->bus)
		polls[n].fd = sd_bus_get_fd(server->bus);
	for (;;) {
		int r;

		while (server->bus && (r = sd_bus_process(server->bus, NULL)) != 0)
			if (r < 0)
				return r;
		if (poll(polls, n + 1, -1) < 0 && errno != EINTR)
			return -errno;
		for (size_t i = 0; i < n; i++)
			if (polls[i].revents)
				answer(polls[i].fd);
	}
}

/* A service may be said to be there a moment before it is. */
static int connect_in_time(int fd, const union address *address, socklen_t len)
{
	for (int tries = 0; connect(fd, &address->any, len) < 0; tries++) {
		if ((errno != ENOENT && errno != ECONNREFUSED) || tries == 100)
			return -errno;
		usleep(100000);
	}
	return 0;
}

int server_ask(const char *where, char *const words[])
{
	_cleanup_(fclosep) FILE *in = NULL, *out = NULL;
	_cleanup_(freep) char *line = NULL;
	_cleanup_(closep) int fd = -1;
	union address address;
	bool refused = false;
	socklen_t len;
	size_t size = 0;
	int r;

	fd = open_socket(where, &address, &len);
	if (fd < 0)
		return fd;
	r = connect_in_time(fd, &address, len);
	if (r < 0)
		return r;
	in = fdopen(dup(fd), "r");
	out = fdopen(dup(fd), "w");
	if (!in || !out)
		return -errno;
	for (; *words; words++)
		fprintf(out, "%s%c", *words, words[1] ? ' ' : '\n');
	fflush(out);
	while (getline(&line, &size, in) > 0) {
		fputs(line, stdout);
		refused = refused || (strstr(line, ": ") && !strstr(line, ": works"));
	}
	return refused;
}
