/* SPDX-License-Identifier: GPL-2.0-only */
/* tcp_listen, tcp_listen_remote */
#ifndef _USERCAP_BPF_LISTEN_H
#define _USERCAP_BPF_LISTEN_H

/* TCP, MPTCP, and SMC, which falls back to TCP and can be asked for two ways */
static __always_inline bool is_tcp(const struct sock *sk)
{
	if (sk->sk_type != SOCKET_STREAM)
		return false;
	switch (sk->__sk_common.skc_family) {
	case AF_SMC:
		return true;
	case AF_INET:
	case AF_INET6:
		return sk->sk_protocol == PROTOCOL_TCP || sk->sk_protocol == PROTOCOL_MPTCP ||
		       sk->sk_protocol == PROTOCOL_SMC;
	default:
		return false;
	}
}

/* Where a socket is bound */
struct place_bound {
	__u16 port;
	__u32 address;
	__u32 address6[4];
};

/*
 * MPTCP listens by a socket of its own, if there is one yet, and keeps for itself the address
 * that it had as a client.
 */
static __noinline int look_below(__u64 mptcp, struct place_bound *ret)
{
	const struct sock *tcp = BPF_CORE_READ((const struct mptcp_sock *)mptcp, first);

	if (!ret)
		return 0;
	ret->port = BPF_CORE_READ(tcp, __sk_common.skc_num);
	ret->address = BPF_CORE_READ(tcp, __sk_common.skc_rcv_saddr);
	return BPF_CORE_READ_INTO(&ret->address6, tcp,
				  __sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32);
}

static __always_inline void look_at_place(const struct sock *sk, struct place_bound *ret)
{
	const struct sock_common *common = &sk->__sk_common;

	if (sk->sk_protocol == PROTOCOL_MPTCP && bpf_core_field_exists(struct mptcp_sock, first)) {
		look_below((__u64)sk, ret);
		return;
	}
	ret->port = common->skc_num;
	ret->address = common->skc_rcv_saddr;
	ret->address6[0] = common->skc_v6_rcv_saddr.in6_u.u6_addr32[0];
	ret->address6[1] = common->skc_v6_rcv_saddr.in6_u.u6_addr32[1];
	ret->address6[2] = common->skc_v6_rcv_saddr.in6_u.u6_addr32[2];
	ret->address6[3] = common->skc_v6_rcv_saddr.in6_u.u6_addr32[3];
}

static __always_inline bool is_same_place(const struct place_bound *a, const struct place_bound *b)
{
	return a->port == b->port && a->address == b->address && a->address6[0] == b->address6[0] &&
	       a->address6[1] == b->address6[1] && a->address6[2] == b->address6[2] &&
	       a->address6[3] == b->address6[3];
}

static __always_inline bool is_loopback4(__u32 address)
{
	return (address & bpf_htonl(0xff000000)) == bpf_htonl(0x7f000000);
}

/*
 * Without an address, or with the one that stands for all, it is not. That of SMC is
 * in another socket, whose type belongs to a module.
 */
static __always_inline bool is_loopback(const struct sock *sk)
{
	struct place_bound at = {};

	if (sk->sk_protocol == PROTOCOL_SMC || sk->__sk_common.skc_family == AF_SMC)
		return false;
	look_at_place(sk, &at);
	if (sk->__sk_common.skc_family == AF_INET)
		return is_loopback4(at.address);
	if (at.address6[0] || at.address6[1])
		return false;
	return at.address6[2] ? at.address6[2] == bpf_htonl(0xffff) && is_loopback4(at.address6[3])
			      : at.address6[3] == bpf_htonl(1);
}

/* Either can be permissive, so both are asked. */
static __noinline int refuse_listen(__u64 word, __u64 sk, bool loopback)
{
	struct attempt attempt = { .cap = CAP_USR_TCP_LISTEN };

	attempt.sk = sk;
	if (!usercap_has(word, USERCAP_EFFECTIVE, USERCAP_MASK(CAP_USR_TCP_LISTEN)) &&
	    refuse(word, &attempt))
		return -EPERM;
	attempt.cap = CAP_USR_TCP_LISTEN_REMOTE;
	if (loopback || usercap_has(word, USERCAP_EFFECTIVE, USERCAP_MASK(attempt.cap)))
		return 0;
	return refuse(word, &attempt);
}

/*
 * Between the check and the kernel's lock another thread can bind a socket anew, also one
 * that listened. So it is known where a socket had to listen, and only there can be
 * accepted on: where it listened before, or else at loopback.
 */
struct server {
	bool listened;
	struct place_bound at;
};

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, struct server);
} servers SEC(".maps");

/* NULL if it can't be made; what is there already, @first does not change. */
static __always_inline struct server *server_get(struct sock *sk, struct server *first)
{
	struct server *server =
		bpf_sk_storage_get(&servers, sk, first, BPF_SK_STORAGE_GET_F_CREATE);

	/* nor can it be made twice: somebody else may have done so just now */
	return server ?: bpf_sk_storage_get(&servers, sk, NULL, 0);
}

/* 0, or -EAGAIN: what can't be recorded is refused, as is what listens no more. */
static __always_inline int remember_listening(struct sock *sk)
{
	struct server server = { .listened = true };

	look_at_place(sk, &server.at);
	barrier();
	if (sk->__sk_common.skc_state != STATE_LISTEN)
		return -EAGAIN;
	return server_get(sk, &server) ? 0 : -EAGAIN;
}

static __always_inline int remember_local(struct sock *sk)
{
	struct server *server = server_get(sk, NULL);

	if (!server)
		return -EAGAIN;
	server->listened = false;
	return 0;
}

/* The word of the current process if it may not listen everywhere, or 0 */
static __always_inline __u64 word_of_limited_server(void)
{
	return word_lacking_any(USERCAP_MASK(CAP_USR_TCP_LISTEN) |
				USERCAP_MASK(CAP_USR_TCP_LISTEN_REMOTE));
}

/* A socket that listens already stays what it is: socket activation, nginx. */
SEC("lsm/socket_listen")
int BPF_PROG(usercap_socket_listen, struct socket *sock, int backlog, int ret)
{
	struct sock *sk = sock->sk;
	bool loopback;
	__u64 word;

	if (ret)
		return ret;
	word = word_of_limited_server();
	if (!word || !sk || !is_tcp(sk))
		return 0;
	if (sk->__sk_common.skc_state == STATE_LISTEN)
		return remember_listening(sk);
	loopback = is_loopback(sk);
	if (refuse_listen(word, (__u64)sk, loopback))
		return -EPERM;
	return loopback && !usercap_has(word, USERCAP_EFFECTIVE,
					USERCAP_MASK(CAP_USR_TCP_LISTEN_REMOTE))
		       ? remember_local(sk)
		       : 0;
}

/* What does not listen yet the kernel would refuse under its lock, if it still doesn't then. */
SEC("lsm/socket_accept")
int BPF_PROG(usercap_socket_accept, struct socket *sock, struct socket *newsock, int ret)
{
	struct sock *sk = sock->sk;
	struct place_bound at = {};
	struct server *server;
	__u64 word;

	if (ret)
		return ret;
	word = word_of_limited_server();
	if (!word || !sk || !is_tcp(sk))
		return 0;
	if (sk->__sk_common.skc_state != STATE_LISTEN)
		return -EINVAL;
	server = bpf_sk_storage_get(&servers, sk, NULL, 0);
	if (!server)
		return 0;
	look_at_place(sk, &at);
	if (server->listened && is_same_place(&at, &server->at))
		return 0;
	/* it was asked for when the socket began to listen, and may be lowered since */
	if (!server->listened)
		word &= ~usercap_spread(USERCAP_EFFECTIVE, USERCAP_MASK(CAP_USR_TCP_LISTEN));
	return refuse_listen(word, (__u64)sk, is_loopback(sk)) ? -EPERM : 0;
}

#endif /* _USERCAP_BPF_LISTEN_H */
