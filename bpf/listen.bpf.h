/* SPDX-License-Identifier: GPL-2.0-only */
/* tcp_listen */
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

/* A socket that listens already stays what it is: socket activation, nginx. */
SEC("lsm/socket_listen")
int BPF_PROG(usercap_socket_listen, struct socket *sock, int backlog, int ret)
{
	struct attempt attempt = { .cap = CAP_USR_TCP_LISTEN };
	struct sock *sk = sock->sk;
	__u64 word;

	if (ret)
		return ret;
	word = word_lacking(CAP_USR_TCP_LISTEN);
	if (!word || !sk || !is_tcp(sk) || sk->__sk_common.skc_state == STATE_LISTEN)
		return 0;
	attempt.sk = (__u64)sk;
	return refuse(word, &attempt) ? -EPERM : 0;
}

#endif /* _USERCAP_BPF_LISTEN_H */
