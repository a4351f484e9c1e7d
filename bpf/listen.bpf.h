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
	const __u32 *words = sk->__sk_common.skc_v6_rcv_saddr.in6_u.u6_addr32;

	if (sk->__sk_common.skc_family == AF_INET && sk->sk_protocol != PROTOCOL_SMC)
		return is_loopback4(sk->__sk_common.skc_rcv_saddr);
	if (sk->__sk_common.skc_family != AF_INET6 || sk->sk_protocol == PROTOCOL_SMC || words[0] ||
	    words[1])
		return false;
	return words[2] ? words[2] == bpf_htonl(0xffff) && is_loopback4(words[3])
			: words[3] == bpf_htonl(1);
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
 * Between the check and the kernel's lock another thread can bind a socket of loopback to
 * all addresses. So sockets that had to listen at loopback are known, and only there can be
 * accepted on.
 */
struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u32);
} local_servers SEC(".maps");

/* A socket that listens already stays what it is: socket activation, nginx. */
SEC("lsm/socket_listen")
int BPF_PROG(usercap_socket_listen, struct socket *sock, int backlog, int ret)
{
	struct sock *sk = sock->sk;
	__u64 word;

	if (ret)
		return ret;
	word = word_of(process_of(bpf_get_current_task_btf()));
	if (usercap_has(word, USERCAP_EFFECTIVE,
			USERCAP_MASK(CAP_USR_TCP_LISTEN) | USERCAP_MASK(CAP_USR_TCP_LISTEN_REMOTE)))
		return 0;
	if (!sk || !is_tcp(sk) || sk->__sk_common.skc_state == STATE_LISTEN)
		return 0;
	if (refuse_listen(word, (__u64)sk, is_loopback(sk)))
		return -EPERM;
	if (usercap_has(word, USERCAP_EFFECTIVE, USERCAP_MASK(CAP_USR_TCP_LISTEN_REMOTE)))
		return 0;
	/* what can't be recorded is refused */
	return bpf_sk_storage_get(&local_servers, sk, NULL, BPF_SK_STORAGE_GET_F_CREATE) ? 0
											 : -EAGAIN;
}

/* What does not listen yet the kernel would refuse under its lock, if it still doesn't then. */
SEC("lsm/socket_accept")
int BPF_PROG(usercap_socket_accept, struct socket *sock, struct socket *newsock, int ret)
{
	struct attempt attempt = { .cap = CAP_USR_TCP_LISTEN_REMOTE };
	struct sock *sk = sock->sk;
	__u64 word;

	if (ret)
		return ret;
	word = word_lacking(CAP_USR_TCP_LISTEN_REMOTE);
	if (!word || !sk || !is_tcp(sk))
		return 0;
	if (sk->__sk_common.skc_state != STATE_LISTEN)
		return -EINVAL;
	if (is_loopback(sk) || !bpf_sk_storage_get(&local_servers, sk, NULL, 0))
		return 0;
	attempt.sk = (__u64)sk;
	return refuse(word, &attempt) ? -EPERM : 0;
}

#endif /* _USERCAP_BPF_LISTEN_H */
