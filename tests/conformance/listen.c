// SPDX-License-Identifier: GPL-2.0-or-later
/* DESIGN section 4: tcp_listen, tcp_listen_remote */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/vm_sockets.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "rights.h"
#include "sets-live.h"
#include "trial.h"
#include "uring.h"

#ifndef AF_SMC
#define AF_SMC 43
#endif
#define SMCPROTO_SMC 0
#define SMCPROTO_SMC6 1
#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

/* What "how" of a trial holds: a kind of socket */
#define KIND(family, type, protocol) ((family) | (type) << 8 | (protocol) << 16)
#define TCP4 KIND(AF_INET, SOCK_STREAM, 0)
#define TCP6 KIND(AF_INET6, SOCK_STREAM, 0)
#define MPTCP4 KIND(AF_INET, SOCK_STREAM, IPPROTO_MPTCP)
#define MPTCP6 KIND(AF_INET6, SOCK_STREAM, IPPROTO_MPTCP)

static int make_socket(long kind)
{
	int family = kind & 0xff;
	int fd;

	fd = socket(family, (kind >> 8 & 0xff) | SOCK_CLOEXEC, kind >> 16);
	if (fd >= 0)
		return fd;
	if (errno == EAFNOSUPPORT || errno == EPROTONOSUPPORT || errno == ENOPROTOOPT ||
	    errno == ESOCKTNOSUPPORT)
		skip("no sockets of family %d and protocol %ld (%s)", family, kind >> 16,
		     strerrorname_np(errno));
	fail("socket: %s", strerrorname_np(errno));
}

static void bind_loopback(int fd, int family)
{
	struct sockaddr_in6 ip6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr_in ip4 = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	if (family == AF_INET6)
		expect_ok(bind(fd, (struct sockaddr *)&ip6, sizeof(ip6)));
	else
		expect_ok(bind(fd, (struct sockaddr *)&ip4, sizeof(ip4)));
}

/* ---- stages ---- */

static void have_socket(struct scene *scene)
{
	scene->fd = make_socket(scene->how);
}

static void have_bound(struct scene *scene)
{
	have_socket(scene);
	bind_loopback(scene->fd, scene->how & 0xff);
}

static void have_listening(struct scene *scene)
{
	have_bound(scene);
	expect_ok(listen(scene->fd, 1));
}

static void have_client_waiting(struct scene *scene)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);

	have_listening(scene);
	expect_ok(getsockname(scene->fd, (struct sockaddr *)&address, &size));
	scene->other_fd = make_socket(scene->how);
	expect_ok(connect(scene->other_fd, (struct sockaddr *)&address, size));
}

/* Another process makes and binds it, and sends it through a UNIX socket. */
static void send_socket(void *arg)
{
	char buffer[CMSG_SPACE(sizeof(int))] = "";
	struct msghdr message = {
		.msg_iov = &(struct iovec){ "x", 1 },
		.msg_iovlen = 1,
		.msg_control = buffer,
		.msg_controllen = sizeof(buffer),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);
	struct scene *scene = arg;
	int fd = make_socket(scene->how);

	bind_loopback(fd, scene->how & 0xff);
	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(int));
	expect_ok(sendmsg(scene->other_fd, &message, 0));
}

static void have_socket_sent(struct scene *scene)
{
	int fds[2];

	expect_ok(socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
	scene->other_fd = fds[1];
	in_child(send_socket, scene);
	scene->fd = fds[0];
}

static void have_ring(struct scene *scene)
{
	struct uring *ring = make_uring(0);

	need_uring_op(ring, URING_OP_LISTEN, "LISTEN");
	scene->more = ring;
	scene->fd = make_socket(TCP4);
}

static void have_ring_with_personality(struct scene *scene)
{
	struct uring *ring;

	have_ring(scene);
	ring = scene->more;
	scene->other_fd = expect_ok(
		syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_PERSONALITY, NULL, 0));
}

static void have_polled_ring(struct scene *scene)
{
	struct uring *ring = make_uring(IORING_SETUP_SQPOLL);

	need_uring_op(ring, URING_OP_LISTEN, "LISTEN");
	scene->more = ring;
	scene->fd = make_socket(TCP4);
}

/* ---- attempts ---- */

static int try_to_listen(struct scene *scene)
{
	return result_of(listen(scene->fd, 5));
}

static int try_new_socket(struct scene *scene)
{
	return result_of(listen(make_socket(scene->how), 5));
}

static int try_as_nobody(struct scene *scene)
{
	become_nobody();
	return try_new_socket(scene);
}

static int try_zero_backlog(struct scene *scene)
{
	return result_of(listen(scene->fd, 0));
}

static int try_in_new_namespace(struct scene *scene)
{
	if (unshare(CLONE_NEWNET) < 0) {
		if (errno == EINVAL)
			skip("no network namespaces");
		fail("unshare(CLONE_NEWNET): %s", strerrorname_np(errno));
	}
	return try_new_socket(scene);
}

static int try_in_user_namespace(struct scene *scene)
{
	enter_user_namespace();
	return try_in_new_namespace(scene);
}

static int receive_socket(int from)
{
	char buffer[CMSG_SPACE(sizeof(int))], byte;
	struct msghdr message = {
		.msg_iov = &(struct iovec){ &byte, 1 },
		.msg_iovlen = 1,
		.msg_control = buffer,
		.msg_controllen = sizeof(buffer),
	};
	int fd;

	expect_ok(recvmsg(from, &message, 0));
	expect(CMSG_FIRSTHDR(&message));
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	return fd;
}

static int try_received(struct scene *scene)
{
	return result_of(listen(receive_socket(scene->fd), 5));
}

static int try_by_uring(struct scene *scene)
{
	struct io_uring_sqe sqe = {
		.opcode = URING_OP_LISTEN,
		.fd = scene->fd,
		.len = 5,
		.flags = scene->how,
		.personality = scene->other_fd > 0 ? scene->other_fd : 0,
	};

	return uring_do(scene->more, &sqe);
}

/* What shutdown closed is a server socket no more. */
static int try_after_shutdown(struct scene *scene)
{
	expect_ok(shutdown(scene->fd, SHUT_RDWR));
	return result_of(listen(scene->fd, 5));
}

static int try_duplicate(struct scene *scene)
{
	return result_of(listen(expect_ok(dup(scene->fd)), 5));
}

static int try_connect(struct scene *scene)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);

	expect_ok(getsockname(scene->fd, (struct sockaddr *)&address, &size));
	return result_of(connect(make_socket(scene->how), (struct sockaddr *)&address, size));
}

static int try_accept(struct scene *scene)
{
	char byte;
	int fd;

	fd = accept(scene->fd, NULL, NULL);
	if (fd < 0)
		return -errno;
	expect(send(fd, "x", 1, 0) == 1);
	expect(recv(scene->other_fd, &byte, 1, 0) == 1);
	return 0;
}

static int try_bind(struct scene *scene)
{
	bind_loopback(scene->fd, scene->how & 0xff);
	return 0;
}

static int try_unix(struct scene *scene)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = make_socket(scene->how);

	expect_ok(bind(fd, (struct sockaddr *)&address, sizeof(sa_family_t)));
	return result_of(listen(fd, 5));
}

static int try_vsock(struct scene *scene)
{
	struct sockaddr_vm address = {
		.svm_family = AF_VSOCK,
		.svm_cid = VMADDR_CID_ANY,
		.svm_port = VMADDR_PORT_ANY,
	};

	if (bind(scene->fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		fail("bind: %s", strerrorname_np(errno));
	return result_of(listen(scene->fd, 5));
}

static int try_udp(struct scene *scene)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);
	char byte = 'x';

	bind_loopback(scene->fd, scene->how & 0xff);
	expect_ok(getsockname(scene->fd, (struct sockaddr *)&address, &size));
	expect_ok(sendto(scene->fd, &byte, 1, 0, (struct sockaddr *)&address, size));
	return recv(scene->fd, &byte, 1, 0) == 1 ? 0 : -errno;
}

/* The kernel's own answer, EOPNOTSUPP, shows that no hook got in the way. */
static int try_listen_udp(struct scene *scene)
{
	return listen(scene->fd, 5) < 0 && errno == EOPNOTSUPP ? 0 : -errno;
}

/* ---- the 32-bit ABI, called from a 64-bit program ---- */

#if defined(__x86_64__)
static long call32(long number, long first, long second)
{
	long result;

	asm volatile("int $0x80"
		     : "=a"(result)
		     : "a"(number), "b"(first), "c"(second), "d"(0L), "S"(0L), "D"(-1L)
		     : "memory", "r8", "r9", "r10", "r11", "cc");
	return result;
}

/* Number 20 is getpid there, and writev (to nowhere: rdi is -1) where it is not served. */
static void call_getpid32(void *unused)
{
	(void)unused;
	_exit((int)call32(20, 0, 0) == getpid() ? EXIT_RAN : 0);
}

static void have_socket32(struct scene *scene)
{
	int status = wait_for(start_child(call_getpid32, NULL));

	if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_RAN)
		skip("no 32-bit ABI");
	scene->memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	expect(scene->memory != MAP_FAILED);
	have_socket(scene);
}

/* socketcall(SYS_LISTEN, { fd, 5 }) */
static int try_socketcall(struct scene *scene)
{
	uint32_t *args = scene->memory;

	args[0] = scene->fd;
	args[1] = 5;
	return (int)call32(102, 4, (long)args);
}

/* listen itself, number 363 */
static int try_listen32(struct scene *scene)
{
	return (int)call32(363, scene->fd, 5);
}
#else
static void have_socket32(struct scene *scene)
{
	(void)scene;
	skip("no 32-bit ABI of x86");
}
#define try_socketcall try_to_listen
#define try_listen32 try_to_listen
#endif

#define LISTEN_IS "`listen` on AF_INET/AF_INET6 stream sockets of TCP and MPTCP, and SMC"
#define HOWEVER                                                                       \
	"however reached (`io_uring`, 32-bit `socketcall`, without `bind`, in a new " \
	"network namespace, on a socket somebody passed over)"
#define NOT_GUARDED "Not guarded: UNIX, vsock, SCTP, UDP, `connect`, `accept`"
#define SECOND "Not guarded: [...] a second `listen` on a socket that already listens"

/* clang-format off */
static const struct trial trials[] = {
	{ "listen on an AF_INET stream", LISTEN_IS, EPERM, have_bound, try_to_listen, TCP4 },
	{ "listen on an AF_INET6 stream", LISTEN_IS, EPERM, have_bound, try_to_listen, TCP6 },
	{ "listen on an AF_INET MPTCP socket", LISTEN_IS, EPERM,
	  have_bound, try_to_listen, MPTCP4 },
	{ "listen on an AF_INET6 MPTCP socket", LISTEN_IS, EPERM,
	  have_bound, try_to_listen, MPTCP6 },
	{ "listen on an SMC socket", LISTEN_IS, EPERM,
	  have_bound, try_to_listen, KIND(AF_SMC, SOCK_STREAM, SMCPROTO_SMC) },
	{ "listen on an SMC socket of IPv6", LISTEN_IS, EPERM,
	  have_socket, try_to_listen, KIND(AF_SMC, SOCK_STREAM, SMCPROTO_SMC6) },
	{ "listen with a backlog of 0", LISTEN_IS, EPERM, have_bound, try_zero_backlog, TCP4 },
	{ "listen by nobody", LISTEN_IS, EPERM, NULL, try_as_nobody, TCP4 },
	{ "listen without bind", HOWEVER, EPERM, have_socket, try_to_listen, TCP4 },
	{ "listen without bind, IPv6", HOWEVER, EPERM, have_socket, try_to_listen, TCP6 },
	{ "listen on a socket made after the drop", LISTEN_IS, EPERM, NULL, try_new_socket, TCP4 },
	{ "listen on a duplicated descriptor", HOWEVER, EPERM, have_bound, try_duplicate, TCP4 },
	{ "listen in a new network namespace", HOWEVER, EPERM, NULL, try_in_new_namespace, TCP4 },
	{ "listen in a new user and network namespace", HOWEVER, EPERM,
	  NULL, try_in_user_namespace, TCP4 },
	{ "listen on a socket that was passed over", HOWEVER, EPERM,
	  have_socket_sent, try_received, TCP4 },
	{ "listen by io_uring", HOWEVER, EPERM, have_ring, try_by_uring, 0 },
	{ "listen by an io_uring worker", HOWEVER, EPERM, have_ring, try_by_uring, IOSQE_ASYNC },
	{ "listen by an SQPOLL ring made before the drop", HOWEVER, EPERM,
	  have_polled_ring, try_by_uring, 0 },
	{ "listen by io_uring with a personality of before the drop",
	  "no `io_uring` personality [...] that still holds the old ones", EPERM,
	  have_ring_with_personality, try_by_uring, 0 },
	{ "listen by 32-bit socketcall", HOWEVER, EPERM, have_socket32, try_socketcall, TCP4 },
	{ "listen by its 32-bit call", HOWEVER, EPERM, have_socket32, try_listen32, TCP4 },
	{ "listen again after shutdown, when the socket listens no more", SECOND, EPERM,
	  have_listening, try_after_shutdown, TCP4 },

	{ "a second listen on a socket that already listens", SECOND, 0,
	  have_listening, try_to_listen, TCP4 },
	{ "a second listen on an MPTCP socket", SECOND, 0,
	  have_listening, try_to_listen, MPTCP4 },
	{ "a second listen on an SMC socket", SECOND, 0,
	  have_listening, try_to_listen, KIND(AF_SMC, SOCK_STREAM, SMCPROTO_SMC) },
	{ "a UNIX stream server", NOT_GUARDED, 0, NULL, try_unix,
	  KIND(AF_UNIX, SOCK_STREAM, 0) },
	{ "a UNIX seqpacket server", NOT_GUARDED, 0, NULL, try_unix,
	  KIND(AF_UNIX, SOCK_SEQPACKET, 0) },
	{ "a vsock server", NOT_GUARDED, 0, have_socket, try_vsock,
	  KIND(AF_VSOCK, SOCK_STREAM, 0) },
	{ "an SCTP server, one to one", NOT_GUARDED, 0, have_bound, try_to_listen,
	  KIND(AF_INET, SOCK_STREAM, IPPROTO_SCTP) },
	{ "an SCTP server, one to many", NOT_GUARDED, 0, have_bound, try_to_listen,
	  KIND(AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP) },
	{ "a UDP server", NOT_GUARDED, 0, have_socket, try_udp, KIND(AF_INET, SOCK_DGRAM, 0) },
	{ "a UDP server of IPv6", NOT_GUARDED, 0, have_socket, try_udp,
	  KIND(AF_INET6, SOCK_DGRAM, 0) },
	{ "the kernel's own answer to listen on UDP", NOT_GUARDED, 0, have_socket, try_listen_udp,
	  KIND(AF_INET, SOCK_DGRAM, 0) },
	{ "bind of a TCP socket", NOT_GUARDED, 0, have_socket, try_bind, TCP4 },
	{ "connect", NOT_GUARDED, 0, have_listening, try_connect, TCP4 },
	{ "connect, IPv6", NOT_GUARDED, 0, have_listening, try_connect, TCP6 },
	{ "connect, MPTCP", NOT_GUARDED, 0, have_listening, try_connect, MPTCP4 },
	{ "accept on a socket that listened before the drop", NOT_GUARDED, 0,
	  have_client_waiting, try_accept, TCP4 },
	{ "accept, IPv6", NOT_GUARDED, 0, have_client_waiting, try_accept, TCP6 },
};
/* clang-format on */

const struct suite suite_listen = {
	.section = "4",
	.area = "tcp_listen",
	.cap = CAP_USR_TCP_LISTEN,
	.beside = REMOTE | USERNS,
	.trials = trials,
	.n_trials = ARRAY_SIZE(trials),
};

/* ---- tcp_listen_remote: what it is bound to ---- */

/* "how" is a kind of socket, and from this bit on an index of addresses[] */
#define ADDRESS_SHIFT 32
#define AT(kind, address) ((long)(kind) | (long)(address) << ADDRESS_SHIFT)

static const char *const addresses[] = {
	"127.0.0.1", "127.255.255.254", "0.0.0.0",     "192.0.2.1", "::1", "::ffff:127.0.0.1",
	"::",	     "::ffff:0.0.0.0",	"2001:db8::1",
};

enum address {
	LOOPBACK4,
	LAST_LOOPBACK4,
	ANY4,
	OTHER4,
	LOOPBACK6,
	MAPPED_LOOPBACK4,
	ANY6,
	MAPPED_ANY4,
	OTHER6,
};

/* Addresses that no interface has, and as many ports as there are tests */
static void be_free_to_bind(int fd, int family)
{
	int one = 1;

	if (family == AF_INET6)
		expect_ok(setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &one, sizeof(one)));
	else
		expect_ok(setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &one, sizeof(one)));
}

static void bind_to(int fd, int family, enum address address, int port)
{
	struct sockaddr_in6 ip6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	struct sockaddr_in ip4 = { .sin_family = AF_INET, .sin_port = htons(port) };

	if (address == OTHER4 || address == OTHER6)
		be_free_to_bind(fd, family);
	if (family == AF_INET6) {
		expect(inet_pton(family, addresses[address], &ip6.sin6_addr) == 1);
		expect_ok(bind(fd, (struct sockaddr *)&ip6, sizeof(ip6)));
	} else {
		expect(inet_pton(family, addresses[address], &ip4.sin_addr) == 1);
		expect_ok(bind(fd, (struct sockaddr *)&ip4, sizeof(ip4)));
	}
}

static void have_address(struct scene *scene)
{
	enum address address = scene->how >> ADDRESS_SHIFT;

	scene->how &= (1L << ADDRESS_SHIFT) - 1;
	have_socket(scene);
	bind_to(scene->fd, scene->how & 0xff, address, 0);
}

static void have_listening_everywhere(struct scene *scene)
{
	have_socket(scene);
	expect_ok(listen(scene->fd, 1));
}

static int try_ipv6_only(struct scene *scene)
{
	int one = 1;

	expect_ok(setsockopt(scene->fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one)));
	return try_to_listen(scene);
}

static int try_bound_to_lo(struct scene *scene)
{
	if (setsockopt(scene->fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", sizeof("lo")) < 0)
		skip("SO_BINDTODEVICE: %s", strerrorname_np(errno));
	return try_to_listen(scene);
}

/* What the kernel chose for a connection that failed is forgotten with it. */
static int try_after_failed_connect(struct scene *scene)
{
	struct sockaddr_in nobody = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(1),
	};
	struct sockaddr none = { .sa_family = AF_UNSPEC };

	expect(connect(scene->fd, (struct sockaddr *)&nobody, sizeof(nobody)) < 0);
	expect_ok(connect(scene->fd, &none, sizeof(none)));
	return try_to_listen(scene);
}

/* Its port was the kernel's choice, so a failed connection takes that: it can be bound anew. */
static int try_bound_anew(struct scene *scene)
{
	struct sockaddr_in nobody = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(1),
	};

	expect(connect(scene->fd, (struct sockaddr *)&nobody, sizeof(nobody)) < 0);
	bind_to(scene->fd, AF_INET, ANY4, 0);
	return try_to_listen(scene);
}

#define REMOTE_IS "for a listening address other than those of loopback"
#define LOOPBACK_IS "Loopback is 127.0.0.0/8, ::1, and the former as IPv6 has them"
#define ANYWHERE "a socket without an address listens everywhere"

/* clang-format off */
static const struct trial remote_trials[] = {
	{ "listen at 0.0.0.0", REMOTE_IS, EPERM, have_address, try_to_listen, AT(TCP4, ANY4) },
	{ "listen at an address of no interface", REMOTE_IS, EPERM,
	  have_address, try_to_listen, AT(TCP4, OTHER4) },
	{ "listen at ::", REMOTE_IS, EPERM, have_address, try_to_listen, AT(TCP6, ANY6) },
	{ "listen at ::, of IPv6 only", REMOTE_IS, EPERM, have_socket, try_ipv6_only, TCP6 },
	{ "listen at ::ffff:0.0.0.0", REMOTE_IS, EPERM,
	  have_address, try_to_listen, AT(TCP6, MAPPED_ANY4) },
	{ "listen at an IPv6 address of no interface", REMOTE_IS, EPERM,
	  have_address, try_to_listen, AT(TCP6, OTHER6) },
	{ "listen at 0.0.0.0 with MPTCP", REMOTE_IS, EPERM,
	  have_address, try_to_listen, AT(MPTCP4, ANY4) },
	{ "listen without bind, beyond loopback", ANYWHERE, EPERM,
	  have_socket, try_to_listen, TCP4 },
	{ "listen without bind, IPv6, beyond loopback", ANYWHERE, EPERM,
	  have_socket, try_to_listen, TCP6 },
	{ "listen without bind, MPTCP, beyond loopback", ANYWHERE, EPERM,
	  have_socket, try_to_listen, MPTCP4 },
	{ "listen without bind, SMC, beyond loopback", ANYWHERE, EPERM,
	  have_socket, try_to_listen, KIND(AF_SMC, SOCK_STREAM, SMCPROTO_SMC) },
	{ "listen without bind, on the interface lo", ANYWHERE, EPERM,
	  have_socket, try_bound_to_lo, TCP4 },
	{ "listen by nobody, beyond loopback", REMOTE_IS, EPERM, NULL, try_as_nobody, TCP4 },
	{ "listen by io_uring, beyond loopback", REMOTE_IS, EPERM, have_ring, try_by_uring, 0 },
	{ "listen in a new network namespace, beyond loopback", REMOTE_IS, EPERM,
	  NULL, try_in_new_namespace, TCP4 },
	{ "listen after a connection from an address of the kernel's choice", ANYWHERE, EPERM,
	  have_socket, try_after_failed_connect, TCP4 },
	{ "listen with a socket of loopback that was bound anew", REMOTE_IS, EPERM,
	  have_bound, try_bound_anew, TCP4 },

	{ "listen at 127.0.0.1", LOOPBACK_IS, 0, have_address, try_to_listen, AT(TCP4, LOOPBACK4) },
	{ "listen at 127.255.255.254", LOOPBACK_IS, 0,
	  have_address, try_to_listen, AT(TCP4, LAST_LOOPBACK4) },
	{ "listen at ::1", LOOPBACK_IS, 0, have_address, try_to_listen, AT(TCP6, LOOPBACK6) },
	{ "listen at ::ffff:127.0.0.1", LOOPBACK_IS, 0,
	  have_address, try_to_listen, AT(TCP6, MAPPED_LOOPBACK4) },
	{ "listen at 127.0.0.1 with MPTCP", LOOPBACK_IS, 0,
	  have_address, try_to_listen, AT(MPTCP4, LOOPBACK4) },
	{ "listen at ::1 with MPTCP", LOOPBACK_IS, 0,
	  have_address, try_to_listen, AT(MPTCP6, LOOPBACK6) },
	{ "listen at 127.0.0.1 with SMC", LOOPBACK_IS, 0,
	  have_bound, try_to_listen, KIND(AF_SMC, SOCK_STREAM, SMCPROTO_SMC) },
	{ "listen at loopback on a socket that was passed over", LOOPBACK_IS, 0,
	  have_socket_sent, try_received, TCP4 },
	{ "a second listen on a socket that listens everywhere already", SECOND, 0,
	  have_listening_everywhere, try_to_listen, TCP4 },
	{ "a second listen on an MPTCP socket that listens everywhere already", SECOND, 0,
	  have_listening_everywhere, try_to_listen, MPTCP4 },
	{ "connect, beyond loopback", NOT_GUARDED, 0, have_listening_everywhere, try_connect, TCP4 },
	{ "a UDP server, beyond loopback", NOT_GUARDED, 0,
	  have_socket, try_udp, KIND(AF_INET, SOCK_DGRAM, 0) },
	{ "an SCTP server, beyond loopback", NOT_GUARDED, 0,
	  have_address, try_to_listen, AT(KIND(AF_INET, SOCK_STREAM, IPPROTO_SCTP), ANY4) },
};
/* clang-format on */

const struct suite suite_listen_remote = {
	.section = "4",
	.area = "tcp_listen_remote",
	.cap = CAP_USR_TCP_LISTEN_REMOTE,
	.beside = LISTEN,
	.trials = remote_trials,
	.n_trials = ARRAY_SIZE(remote_trials),
};
