// SPDX-License-Identifier: GPL-2.0-or-later
#include "attempts.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <usercap.h>

#include "../unit/unit.h"
#include "doors.h"

static int server, fresh;
static struct sockaddr_in address;

/* A TCP socket that listens on a port of loopback, and one that does not yet */
static void make_sockets(void)
{
	socklen_t len = sizeof(address);

	address = (struct sockaddr_in){ .sin_family = AF_INET,
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	server = socket(AF_INET, SOCK_STREAM, 0);
	fresh = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(server, (struct sockaddr *)&address, sizeof(address)) || listen(server, 1) ||
	    getsockname(server, (struct sockaddr *)&address, &len))
		_exit(1);
}

static void make_unix_socket(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };

	fresh = socket(AF_UNIX, SOCK_STREAM, 0);
	if (bind(fresh, (struct sockaddr *)&name, sizeof(name.sun_family)))
		_exit(1);
}

static int listen_fresh(void)
{
	return listen(fresh, 1) ? errno : 0;
}

static int listen_again(void)
{
	return listen(server, 5) ? errno : 0;
}

static int bind_fresh(void)
{
	const struct sockaddr_in any = { .sin_family = AF_INET };

	return bind(fresh, (const struct sockaddr *)&any, sizeof(any)) ? errno : 0;
}

static int connect_and_accept(void)
{
	if (connect(fresh, (struct sockaddr *)&address, sizeof(address)))
		return errno;
	return accept(server, NULL, NULL) < 0 ? errno : 0;
}

static int make_socket(void)
{
	return socket(AF_INET6, SOCK_STREAM, 0) < 0 && errno != EAFNOSUPPORT ? errno : 0;
}

static int setup_ring(void)
{
	return door_native(SYS_io_uring_setup, 0, 0, 0, 0, 0);
}

static int enter_ring(void)
{
	return door_native(SYS_io_uring_enter, -1, 0, 0, 0, 0);
}

static int x32_listen(void)
{
	return door_x32(50, fresh, 1, 0);
}

static int i386_listen(void)
{
	return door_i386(363, fresh, 1, 0, 0, 0);
}

static int multiplexed(int call, int arg1, int arg2, int arg3)
{
	int *args = door_i386_memory();

	args[0] = arg1;
	args[1] = arg2;
	args[2] = arg3;
	return door_i386(102, call, (int)(intptr_t)args, 0, 0, 0);
}

static int i386_socketcall_listen(void)
{
	return multiplexed(4, fresh, 1, 0);
}

static int i386_socketcall_socket(void)
{
	return multiplexed(1, AF_INET, SOCK_STREAM, 0);
}

static void make_sockets_and_memory(void)
{
	make_sockets();
	door_i386_memory();
}

#define L CAP_USR_TCP_LISTEN

const struct attempt listen_attempts[] = {
	{ L, "listen", make_sockets, listen_fresh, EPERM },
	{ L, "listen again, in excess", make_sockets, listen_again, EPERM },
	{ L, "listen on a UNIX socket, in excess", make_unix_socket, listen_fresh, EPERM },
	{ L, "io_uring_setup", NULL, setup_ring, EPERM },
	{ L, "io_uring_enter", NULL, enter_ring, EPERM },
	{ L, "bind", make_sockets, bind_fresh, SAME },
	{ L, "connect, and accept on what listened before", make_sockets, connect_and_accept,
	  SAME },
	{ L, "a socket", NULL, make_socket, SAME },
	{ L, "listen by x32", make_sockets, x32_listen, EPERM, has_x32 },
	{ L, "listen by i386", make_sockets, i386_listen, EPERM, has_i386 },
	{ L, "listen by i386's socketcall", make_sockets_and_memory, i386_socketcall_listen, EPERM,
	  has_i386 },
	{ L, "a socket by i386's socketcall", make_sockets_and_memory, i386_socketcall_socket, SAME,
	  has_i386 },
};

const size_t n_listen_attempts = ARRAY_SIZE(listen_attempts);
