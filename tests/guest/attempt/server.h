/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A server: clients send a line of words, it attempts them and tells how it went */
#ifndef _ATTEMPT_SERVER_H
#define _ATTEMPT_SERVER_H

#include <stddef.h>
#include <systemd/sd-bus.h>

struct server {
	int fds[16]; /* listening sockets, of whatever family */
	size_t n_fds;
	sd_bus *bus; /* or NULL */
};

/**
 * server_add() - listen
 * @server:	the server
 * @where:	path of a UNIX socket, which replaces what is there, or a port of TCP
 *		on loopback
 *
 * Return: 0, or a negative errno.
 */
int server_add(struct server *server, const char *where);

/**
 * server_add_passed() - take what systemd passed
 * @server:	the server
 *
 * Return: 0, or a negative errno.
 */
int server_add_passed(struct server *server);

/**
 * server_add_bus() - own a name on the bus, and answer the method Attempt there
 * @server:	the server
 * @name:	such as org.example.Service
 *
 * Return: 0, or a negative errno.
 */
int server_add_bus(struct server *server, const char *name);

/**
 * server_run() - serve until a signal ends this process
 * @server:	the server
 *
 * Return: a negative errno.
 */
int server_run(struct server *server);

/**
 * server_ask() - be a client
 * @where:	path of a UNIX socket, or a port of TCP
 * @words:	what to attempt, up to NULL
 *
 * Waits up to 10 seconds for the server to be there. Prints the answers.
 *
 * Return: 0, 1 if one of @words was refused, or a negative errno.
 */
int server_ask(const char *where, char *const words[]);

#endif /* _ATTEMPT_SERVER_H */
