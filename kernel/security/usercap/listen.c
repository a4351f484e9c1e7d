// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities LSM: tcp_listen
 */

#include <kunit/visibility.h>
#include <linux/in.h>
#include <linux/socket.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "usercap.h"

/* TCP, MPTCP, and SMC, which falls back to TCP and can be asked for two ways */
VISIBLE_IF_KUNIT
bool usercap_sk_is_tcp(const struct sock *sk)
{
	if (sk->sk_type != SOCK_STREAM)
		return false;
	switch (sk->sk_family) {
	case AF_SMC:
		return true;
	case AF_INET:
	case AF_INET6:
#ifdef IPPROTO_SMC
		if (sk->sk_protocol == IPPROTO_SMC)
			return true;
#endif
		return sk->sk_protocol == IPPROTO_TCP ||
		       sk->sk_protocol == IPPROTO_MPTCP;
	default:
		return false;
	}
}

static noinline int usercap_refuse_listen(struct socket *sock)
{
	struct sockaddr_storage address = {};
	struct usercap_attempt attempt = {
		.cap = CAP_USR_TCP_LISTEN,
	};

	/* SMC keeps it in a socket of its own. */
	if (kernel_getsockname(sock, (struct sockaddr *)&address) >= 0)
		attempt.address = &address;
	return usercap_refuse(&attempt);
}

/**
 * usercap_socket_listen - may this process make a TCP server socket?
 * @sock: what it calls listen on
 * @backlog: ignored
 *
 * A socket that listens already stays what it is: socket activation hands such
 * sockets over, and servers call listen again to change the backlog.
 *
 * Return: 0 or -EPERM.
 */
int usercap_socket_listen(struct socket *sock, int backlog)
{
	if (usercap_held(CAP_USR_TCP_LISTEN))
		return 0;
	if (!usercap_sk_is_tcp(sock->sk) ||
	    READ_ONCE(sock->sk->sk_state) == TCP_LISTEN)
		return 0;
	return usercap_refuse_listen(sock);
}
