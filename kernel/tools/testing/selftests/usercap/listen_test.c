// SPDX-License-Identifier: GPL-2.0-only
/*
 * User capabilities: tcp_listen, tcp_listen_remote
 */

#define _GNU_SOURCE
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "common.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

USERCAP_FIXTURE(tcp_listen, CAP_USR_TCP_LISTEN);
USERCAP_FIXTURE(tcp_listen_remote, CAP_USR_TCP_LISTEN_REMOTE);

static int bound_socket(int family, int protocol, in_addr_t address,
			const struct in6_addr *address6)
{
	const struct sockaddr_in in = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(address),
	};
	const struct sockaddr_in6 in6 = {
		.sin6_family = AF_INET6,
		.sin6_addr = *address6,
	};
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, protocol);

	if (fd < 0)
		return -1;
	if (family == AF_INET ? bind(fd, (void *)&in, sizeof(in)) :
				bind(fd, (void *)&in6, sizeof(in6))) {
		close(fd);
		return -1;
	}
	return fd;
}

static int loopback_socket(int family, int protocol)
{
	return bound_socket(family, protocol, INADDR_LOOPBACK,
			    &in6addr_loopback);
}

static int open_socket(int family, int protocol)
{
	return bound_socket(family, protocol, INADDR_ANY, &in6addr_any);
}

TEST_F(tcp_listen, ipv4)
{
	int fd = loopback_socket(AF_INET, 0);

	ASSERT_LE(0, fd);
	EXPECT_GUARDED(CAP_USR_TCP_LISTEN, !listen(fd, 1));
}

TEST_F(tcp_listen, ipv6)
{
	int fd = loopback_socket(AF_INET6, 0);

	if (fd < 0)
		SKIP(return, "no IPv6");
	EXPECT_GUARDED(CAP_USR_TCP_LISTEN, !listen(fd, 1));
}

TEST_F(tcp_listen, mptcp)
{
	int fd = loopback_socket(AF_INET, IPPROTO_MPTCP);

	if (fd < 0)
		SKIP(return, "no MPTCP");
	EXPECT_GUARDED(CAP_USR_TCP_LISTEN, !listen(fd, 1));
}

TEST_F(tcp_listen, without_bind)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ASSERT_LE(0, fd);
	EXPECT_GUARDED(CAP_USR_TCP_LISTEN, !listen(fd, 1));
}

TEST_F(tcp_listen, bind_is_free)
{
	EXPECT_FREE(loopback_socket(AF_INET, 0) >= 0);
}

TEST_F(tcp_listen, unix_is_free)
{
	const struct sockaddr_un any = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, bind(fd, (void *)&any, sizeof(any.sun_family)));
	EXPECT_FREE(!listen(fd, 1));
}

TEST_F(tcp_listen_remote, loopback_is_free)
{
	int fd = loopback_socket(AF_INET, 0);

	ASSERT_LE(0, fd);
	EXPECT_FREE(!listen(fd, 1));
}

TEST_F(tcp_listen_remote, loopback6_is_free)
{
	int fd = loopback_socket(AF_INET6, 0);

	if (fd < 0)
		SKIP(return, "no IPv6");
	EXPECT_FREE(!listen(fd, 1));
}

TEST_F(tcp_listen_remote, loopback_mptcp_is_free)
{
	int fd = loopback_socket(AF_INET, IPPROTO_MPTCP);

	if (fd < 0)
		SKIP(return, "no MPTCP");
	EXPECT_FREE(!listen(fd, 1));
}

TEST_F(tcp_listen_remote, ipv4)
{
	int fd = open_socket(AF_INET, 0);

	ASSERT_LE(0, fd);
	EXPECT_GUARDED(CAP_USR_TCP_LISTEN_REMOTE, !listen(fd, 1));
}

TEST_F(tcp_listen_remote, ipv6)
{
	int fd = open_socket(AF_INET6, 0);

	if (fd < 0)
		SKIP(return, "no IPv6");
	EXPECT_GUARDED(CAP_USR_TCP_LISTEN_REMOTE, !listen(fd, 1));
}

TEST_F(tcp_listen_remote, mptcp)
{
	int fd = open_socket(AF_INET, IPPROTO_MPTCP);

	if (fd < 0)
		SKIP(return, "no MPTCP");
	EXPECT_GUARDED(CAP_USR_TCP_LISTEN_REMOTE, !listen(fd, 1));
}

TEST_F(tcp_listen_remote, without_bind)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	ASSERT_LE(0, fd);
	EXPECT_GUARDED(CAP_USR_TCP_LISTEN_REMOTE, !listen(fd, 1));
}

TEST(a_socket_that_listens_may_be_listened_on)
{
	int fd = loopback_socket(AF_INET, 0);

	drop_root(_metadata);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, listen(fd, 1));
	ASSERT_EQ(0, usercap(USERCAP_LOWER, USERCAP_PERMITTED,
			     USERCAP_MASK(CAP_USR_TCP_LISTEN)));
	EXPECT_FREE(!listen(fd, 2));
}

TEST_HARNESS_MAIN
