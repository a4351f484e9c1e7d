// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities LSM: tcp_listen, tcp_listen_remote
 */

#include <kunit/visibility.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/socket.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/mptcp.h>
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

/* Without an address, or with the one that stands for all, it is not. */
VISIBLE_IF_KUNIT
bool usercap_sk_is_loopback(const struct sock *sk)
{
#if IS_ENABLED(CONFIG_IPV6)
	const struct in6_addr *address = &sk->sk_v6_rcv_saddr;

	if (sk->sk_family == AF_INET6)
		return ipv6_addr_v4mapped(address) ?
			ipv4_is_loopback(address->s6_addr32[3]) :
			ipv6_addr_loopback(address);
#endif
	return ipv4_is_loopback(sk->sk_rcv_saddr);
}

static void usercap_sk_address(const struct sock *sk,
			       struct sockaddr_storage *ret)
{
	struct sockaddr_in *in = (struct sockaddr_in *)ret;
#if IS_ENABLED(CONFIG_IPV6)
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ret;

	if (sk->sk_family == AF_INET6) {
		in6->sin6_family = AF_INET6;
		in6->sin6_addr = sk->sk_v6_rcv_saddr;
		in6->sin6_port = htons(inet_sk(sk)->inet_num);
		return;
	}
#endif
	in->sin_family = AF_INET;
	in->sin_addr.s_addr = sk->sk_rcv_saddr;
	in->sin_port = htons(inet_sk(sk)->inet_num);
}

static noinline int usercap_refuse_server(const struct sock *sk,
					  enum usercap cap)
{
	struct sockaddr_storage address = {};
	const struct usercap_attempt attempt = {
		.cap = cap,
		.address = &address,
	};

	usercap_sk_address(sk, &address);
	return usercap_refuse(&attempt);
}

/*
 * usercap_socket_listen() let this pass because it listened at that time, or
 * because lacking tcp_listen is but recorded. It never saw what the kernel
 * makes for servers of its own; the socket below one of MPTCP is no such.
 */
static bool usercap_listens_no_more(const struct sock *sk)
{
	return (!sk->sk_kern_sock || sk_is_mptcp(sk)) &&
	       usercap_check(usercap_sets(current), USERCAP_EFFECTIVE,
			     CAP_USR_TCP_LISTEN) == USERCAP_REFUSE;
}

/**
 * usercap_sk_listen - may a socket begin to listen where it is bound?
 * @sk: what is about to listen, locked: the TCP socket, also of MPTCP and SMC
 *
 * In usercap_socket_listen() another thread could still give the socket another
 * address, or end a server, which then may be bound anew. One that listens
 * already never comes here.
 *
 * Return: 0 or -EPERM.
 */
int usercap_sk_listen(struct sock *sk)
{
	const u32 needed = USERCAP_MASK(CAP_USR_TCP_LISTEN) |
			   USERCAP_MASK(CAP_USR_TCP_LISTEN_REMOTE);

	if (likely(usercap_has(usercap_sets(current), USERCAP_EFFECTIVE,
			       needed)))
		return 0;
	if (!usercap_sk_is_tcp(sk))
		return 0;
	if (!usercap_held(CAP_USR_TCP_LISTEN) && usercap_listens_no_more(sk))
		return usercap_refuse_server(sk, CAP_USR_TCP_LISTEN);
	if (usercap_held(CAP_USR_TCP_LISTEN_REMOTE) ||
	    usercap_sk_is_loopback(sk))
		return 0;
	return usercap_refuse_server(sk, CAP_USR_TCP_LISTEN_REMOTE);
}
