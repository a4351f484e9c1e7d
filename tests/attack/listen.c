// SPDX-License-Identifier: GPL-2.0-or-later
/* Being a TCP server: somebody can connect, or somebody elsewhere can */
#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "../conformance/rights.h"
#include "../conformance/sets-live.h"
#include "../conformance/uring.h"
#include "attack.h"

#ifndef AF_SMC
#define AF_SMC 43
#endif
#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif
#define IPPROTO_SMC_ 256

/* "how": a kind of socket */
#define KIND(family, type, protocol) ((family) | (type) << 8 | (protocol) << 16)
#define PROTOCOL(kind) ((kind) >> 16 & 0xffff)
#define TCP4 KIND(AF_INET, SOCK_STREAM, 0)
#define TCP6 KIND(AF_INET6, SOCK_STREAM, 0)
#define MPTCP4 KIND(AF_INET, SOCK_STREAM, IPPROTO_MPTCP)
#define MPTCP6 KIND(AF_INET6, SOCK_STREAM, IPPROTO_MPTCP)
#define SMC KIND(AF_SMC, SOCK_STREAM, 0)

/* And where: at loopback, or at all addresses, with bind or without */
#define ANYWHERE (1L << 32)
#define UNBOUND (1L << 33)

static int make_socket(long kind)
{
	int fd = socket(kind & 0xff, (kind >> 8 & 0xff) | SOCK_CLOEXEC, PROTOCOL(kind));

	if (fd < 0)
		skip("no sockets of family %ld (%s)", kind & 0xff, strerrorname_np(errno));
	return fd;
}

/* The port is the kernel's choice. */
static void bind_somewhere(int fd, long kind)
{
	struct sockaddr_in6 ip6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in ip4 = { .sin_family = AF_INET };

	if (kind & UNBOUND)
		return;
	if (!(kind & ANYWHERE)) {
		ip6.sin6_addr = in6addr_loopback;
		ip4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	}
	if ((kind & 0xff) == AF_INET6)
		expect_ok(bind(fd, (struct sockaddr *)&ip6, sizeof(ip6)));
	else
		expect_ok(bind(fd, (struct sockaddr *)&ip4, sizeof(ip4)));
}

/* A client of our own is served. Where a client would not be TCP, that it listens will do. */
static int serve(int fd, long kind)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);
	int client, server;
	char byte = 'x';

	if ((kind & 0xff) == AF_SMC || PROTOCOL(kind) == IPPROTO_SMC_ ||
	    PROTOCOL(kind) == IPPROTO_SCTP)
		return 0;
	expect_ok(getsockname(fd, (struct sockaddr *)&address, &size));
	client = make_socket((address.ss_family & 0xff) | SOCK_STREAM << 8);
	expect_ok(connect(client, (struct sockaddr *)&address, size));
	server = accept(fd, NULL, NULL);
	if (server < 0)
		return -errno;
	expect(write(client, &byte, 1) == 1 && read(server, &byte, 1) == 1);
	return 0;
}

static int listen_and_serve(int fd, long kind)
{
	return listen(fd, 5) < 0 ? -errno : serve(fd, kind);
}

static int server(struct scene *scene)
{
	int fd = make_socket(scene->how);

	bind_somewhere(fd, scene->how);
	return listen_and_serve(fd, scene->how);
}

static int as_nobody(struct scene *scene)
{
	become_nobody();
	return server(scene);
}

static int with_option(int level, int option)
{
	int fd = make_socket(TCP4), on = 1;

	expect_ok(setsockopt(fd, level, option, &on, sizeof(on)));
	bind_somewhere(fd, TCP4);
	return listen_and_serve(fd, TCP4);
}

static int with_fastopen(struct scene *scene)
{
	(void)scene;
	return with_option(SOL_TCP, TCP_FASTOPEN);
}

static int with_reuseport(struct scene *scene)
{
	(void)scene;
	return with_option(SOL_SOCKET, SO_REUSEPORT);
}

static int with_defer_accept(struct scene *scene)
{
	int fd = make_socket(TCP4), seconds = 1;

	(void)scene;
	expect_ok(setsockopt(fd, SOL_TCP, TCP_DEFER_ACCEPT, &seconds, sizeof(seconds)));
	return listen(fd, 5) < 0 ? -errno : 0;
}

static int loopback_up(void)
{
	/* connecting would need an interface that is up: that it listens is enough */
	return listen(make_socket(TCP4), 5) < 0 ? -errno : 0;
}

static int in_network_namespace(struct scene *scene)
{
	(void)scene;
	expect_ok(unshare(CLONE_NEWNET));
	return loopback_up();
}

static int in_user_namespace(struct scene *scene)
{
	enter_user_namespace();
	return in_network_namespace(scene);
}

/* An address may be un-connected: it is a fresh socket then. */
static int make_former_client(const struct scene *scene, long kind)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	int fd = make_socket(kind);

	expect_ok(getsockname(scene->fd, (struct sockaddr *)&address, &size));
	expect_ok(connect(fd, (struct sockaddr *)&address, size));
	expect_ok(connect(fd, &none, sizeof(none)));
	return fd;
}

static int after_disconnect(struct scene *scene)
{
	return listen_and_serve(make_former_client(scene, TCP4), TCP4);
}

/* Its address is that of another socket: it listens, or does not. */
static int after_disconnect_mptcp(struct scene *scene)
{
	return listen(make_former_client(scene, MPTCP4), 5) < 0 ? -errno : 0;
}

static int after_shutdown(struct scene *scene)
{
	expect_ok(shutdown(scene->fd, SHUT_RDWR));
	return listen_and_serve(scene->fd, TCP4);
}

/* ---- sockets of others ---- */

static void send_descriptor(int to, int fd)
{
	char buffer[CMSG_SPACE(sizeof(int))] = "";
	struct msghdr message = {
		.msg_iov = &(struct iovec){ "x", 1 },
		.msg_iovlen = 1,
		.msg_control = buffer,
		.msg_controllen = sizeof(buffer),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(int));
	expect_ok(sendmsg(to, &message, 0));
}

static int receive_descriptor(int from)
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

/* "how": what became of it before */
enum { BOUND, LISTENING };

static void send_socket(void *arg)
{
	struct scene *scene = arg;
	int fd = make_socket(TCP4);

	bind_somewhere(fd, TCP4 | (scene->how & ANYWHERE));
	if (scene->how & LISTENING)
		expect_ok(listen(fd, 5));
	send_descriptor(scene->other_fd, fd);
}

static void have_socket_sent(struct scene *scene)
{
	int fds[2];

	expect_ok(socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
	scene->other_fd = fds[1];
	in_child(send_socket, scene);
	scene->fd = fds[0];
}

static int on_received(struct scene *scene)
{
	int fd = receive_descriptor(scene->fd);

	return scene->how & LISTENING ? serve(fd, TCP4) : listen_and_serve(fd, TCP4);
}

static void have_listening(struct scene *scene)
{
	scene->fd = make_socket(TCP4);
	bind_somewhere(scene->fd, TCP4 | scene->how);
	expect_ok(listen(scene->fd, 5));
}

static int on_inherited(struct scene *scene)
{
	return serve(scene->fd, TCP4);
}

static int again_on_inherited(struct scene *scene)
{
	return listen_and_serve(scene->fd, TCP4);
}

/* ---- bound anew while it begins to listen ---- */

/* It takes the port that was the kernel's choice: bind can be called again. */
static void fail_to_connect(int fd)
{
	struct sockaddr_in nobody = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons(1),
	};

	expect(connect(fd, (struct sockaddr *)&nobody, sizeof(nobody)) < 0);
}

/* Half of what is to be read is not there until somebody puts it there. */
static void have_missing_page(struct scene *scene)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	char *memory = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	expect(memory != MAP_FAILED);
	*memory = 0;
	scene->memory = memory + 4096;
	scene->other_fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	if (scene->other_fd < 0)
		skip("no userfaultfd: %s", strerrorname_np(errno));
	range.range = (struct uffdio_range){ (uintptr_t)scene->memory, 4096 };
	expect_ok(ioctl(scene->other_fd, UFFDIO_API, &api));
	expect_ok(ioctl(scene->other_fd, UFFDIO_REGISTER, &range));
	scene->fd = make_socket(TCP4);
	bind_somewhere(scene->fd, TCP4);
	if (scene->how & LISTENING)
		expect_ok(listen(scene->fd, 5));
}

/* Options are read while the socket is locked. Then nobody else gets at it in between. */
static void *hold_and_bind(void *arg)
{
	const struct sched_param first = { .sched_priority = 1 };
	struct scene *scene = arg;

	expect(!pthread_setschedparam(pthread_self(), SCHED_FIFO, &first));
	expect_ok(setsockopt(scene->fd, IPPROTO_IP, IP_OPTIONS, (char *)scene->memory - 4, 8));
	if (scene->how & LISTENING)
		expect_ok(shutdown(scene->fd, SHUT_RD));
	else
		fail_to_connect(scene->fd);
	bind_somewhere(scene->fd, TCP4 | ANYWHERE);
	return NULL;
}

static void *listen_meanwhile(void *arg)
{
	struct scene *scene = arg;

	return (void *)(intptr_t)(listen(scene->fd, 5) < 0 ? -errno : 0);
}

/* On one processor: who has to wait for the lock was asked before. */
static int bound_meanwhile(struct scene *scene)
{
	struct uffdio_zeropage page = { .range = { (uintptr_t)scene->memory, 4096 } };
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	pthread_t holder, listener;
	void *result;
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	expect_ok(sched_setaffinity(0, sizeof(one), &one));
	expect(!pthread_create(&holder, NULL, hold_and_bind, scene));
	usleep(50000);
	expect(!pthread_create(&listener, NULL, listen_meanwhile, scene));
	usleep(50000);
	expect_ok(ioctl(scene->other_fd, UFFDIO_ZEROPAGE, &page));
	pthread_join(holder, NULL);
	pthread_join(listener, &result);
	if (result)
		return (int)(intptr_t)result;
	expect_ok(getsockname(scene->fd, (struct sockaddr *)&address, &size));
	expect(address.sin_addr.s_addr == htonl(INADDR_ANY));
	return serve(scene->fd, TCP4);
}

/* ---- io_uring ---- */

static struct uring *listening_ring(unsigned int flags)
{
	struct uring *ring = make_uring(flags);

	need_uring_op(ring, URING_OP_LISTEN, "LISTEN");
	return ring;
}

static void have_ring(struct scene *scene)
{
	scene->more = listening_ring(0);
}

/* What the kernel's thread has done once it goes on looking for, for a second. */
static void have_polled_ring(struct scene *scene)
{
	const struct io_uring_sqe nop = { .opcode = IORING_OP_NOP };

	scene->more = listening_ring(IORING_SETUP_SQPOLL);
	expect(uring_do(scene->more, &nop) == 0);
}

static void have_personality(struct scene *scene)
{
	struct uring *ring = listening_ring(0);

	scene->other_fd = expect_ok(
		syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_PERSONALITY, NULL, 0));
	scene->more = ring;
}

/* make_uring() and uring_do() fail where the calls are refused, which is an answer here. */
static int probe_uring(void)
{
	struct io_uring_params params = { 0 };
	int fd = syscall(SYS_io_uring_setup, 1, &params);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int submit_listen(struct scene *scene)
{
	struct io_uring_sqe sqe = {
		.opcode = URING_OP_LISTEN,
		.fd = make_socket(TCP4),
		.len = 5,
		.flags = scene->how & 0xff,
		.personality = scene->other_fd > 0 ? scene->other_fd : 0,
	};
	int result;

	bind_somewhere(sqe.fd, TCP4 | (scene->how & ANYWHERE));
	result = uring_do(scene->more, &sqe);
	return result ?: serve(sqe.fd, TCP4);
}

static int by_uring(struct scene *scene)
{
	int result = probe_uring();

	return result ?: submit_listen(scene);
}

static int by_new_ring(struct scene *scene)
{
	int result = probe_uring();

	if (result)
		return result;
	scene->more = listening_ring(0);
	return submit_listen(scene);
}

/* Nothing is entered: the kernel's thread looks at the memory by itself. */
static int by_polling_thread(struct scene *scene)
{
	struct uring *ring = scene->more;
	struct io_uring_sqe sqe = {
		.opcode = URING_OP_LISTEN,
		.fd = make_socket(TCP4),
		.len = 5,
	};
	uint32_t tail = *ring->sq_tail, head = *ring->cq_head;
	double end = now() + 10;

	bind_somewhere(sqe.fd, TCP4 | scene->how);
	ring->sqes[tail & *ring->sq_mask] = sqe;
	ring->sq_array[tail & *ring->sq_mask] = tail & *ring->sq_mask;
	__atomic_store_n(ring->sq_tail, tail + 1, __ATOMIC_SEQ_CST);
	while (head == __atomic_load_n(ring->cq_tail, __ATOMIC_ACQUIRE)) {
		if (__atomic_load_n(ring->sq_flags, __ATOMIC_SEQ_CST) & IORING_SQ_NEED_WAKEUP)
			if (syscall(SYS_io_uring_enter, ring->fd, 0, 0, IORING_ENTER_SQ_WAKEUP,
				    NULL, 0) < 0)
				return -errno;
		if (now() > end)
			return -ETIME;
		sched_yield();
	}
	return ring->cqes[head & *ring->cq_mask].res ?: serve(sqe.fd, TCP4);
}

/* ---- the 32-bit entry ---- */

static void need_entry(struct scene *scene)
{
	need_32bit();
	scene->memory = low_page();
}

static int socketcall_32(struct scene *scene)
{
	uint32_t *args = scene->memory;
	int fd = make_socket(TCP4);

	args[0] = fd;
	args[1] = 5;
	return call32(102, 4, (long)args, 0, 0, 0) ?: serve(fd, TCP4);
}

static int listen_32(struct scene *scene)
{
	int fd = make_socket(TCP4);

	(void)scene;
	return call32(363, fd, 5, 0, 0, 0) ?: serve(fd, TCP4);
}

/* ---- what is not guarded ---- */

/* Both ends ask at the same time; here one socket asks itself. */
static int simultaneous_open(struct scene *scene)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);
	int fd = make_socket(TCP4);
	char byte = 'x';

	(void)scene;
	bind_somewhere(fd, TCP4);
	expect_ok(getsockname(fd, (struct sockaddr *)&address, &size));
	if (connect(fd, (struct sockaddr *)&address, size) < 0)
		return -errno;
	return write(fd, &byte, 1) == 1 && read(fd, &byte, 1) == 1 ? 0 : -errno;
}

static int unix_server(struct scene *scene)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = make_socket(scene->how);

	expect_ok(bind(fd, (struct sockaddr *)&address, sizeof(sa_family_t)));
	return listen(fd, 5) < 0 ? -errno : 0;
}

static int udp_server(struct scene *scene)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);
	int fd = make_socket(scene->how);
	char byte = 'x';

	bind_somewhere(fd, TCP4);
	expect_ok(getsockname(fd, (struct sockaddr *)&address, &size));
	if (sendto(fd, &byte, 1, 0, (struct sockaddr *)&address, size) < 0)
		return -errno;
	return recv(fd, &byte, 1, 0) == 1 ? 0 : -errno;
}

#define OTHER "no TCP server: not guarded, nftables and systemd's IPAddressDeny= are for that"
#define HANDED "it listens already: who handed it over decided so (socket activation)"
#define BOTH_ASK "nobody listens: the other end has to ask at the same moment, for this port"

/* clang-format off */
static const struct technique techniques[] = {
	{ "listen", NULL, server, TCP4 },
	{ "listen, IPv6", NULL, server, TCP6 },
	{ "listen by an ordinary user", NULL, as_nobody, TCP4 },
	{ "listen without bind", NULL, server, TCP4 | UNBOUND },
	{ "listen without bind, IPv6", NULL, server, TCP6 | UNBOUND },
	{ "listen, MPTCP", NULL, server, MPTCP4 },
	{ "listen, MPTCP of IPv6", NULL, server, MPTCP6 },
	{ "listen, SMC", NULL, server, SMC },
	{ "listen, SMC as a protocol of IPv4", NULL, server,
	  KIND(AF_INET, SOCK_STREAM, IPPROTO_SMC_) },
	{ "listen with TCP_FASTOPEN", NULL, with_fastopen },
	{ "listen with SO_REUSEPORT", NULL, with_reuseport },
	{ "listen with TCP_DEFER_ACCEPT", NULL, with_defer_accept },
	{ "listen in a new network namespace", NULL, in_network_namespace },
	{ "listen in a new user and network namespace", NULL, in_user_namespace },
	{ "listen on what was a client", have_listening, after_disconnect },
	{ "listen on what was a server", have_listening, after_shutdown },
	{ "listen on a socket that was passed over", have_socket_sent, on_received, BOUND },
	{ "listen again on a server that is bound anew meanwhile", have_missing_page,
	  bound_meanwhile, LISTENING },
	{ "listen by io_uring", NULL, by_new_ring },
	{ "listen by an io_uring from before", have_ring, by_uring },
	{ "listen by a worker of an io_uring", have_ring, by_uring, IOSQE_ASYNC },
	{ "listen by an io_uring with credentials from before", have_personality, by_uring },
	{ "listen by a kernel thread that polls", have_polled_ring, by_polling_thread, 0,
	  SECCOMP_OPEN },
	{ "listen by 32-bit socketcall", need_entry, socketcall_32 },
	{ "listen by the 32-bit entry", need_entry, listen_32 },

	{ "listen again on a server from before", have_listening, again_on_inherited, 0, 0,
	  HANDED },
	{ "accept on a server from before", have_listening, on_inherited, 0, SECCOMP_OPEN,
	  HANDED },
	{ "accept on a server that was passed over", have_socket_sent, on_received, LISTENING,
	  SECCOMP_OPEN, HANDED },
	{ "simultaneous open", NULL, simultaneous_open, 0, SECCOMP_OPEN, BOTH_ASK },
	{ "a server on a UNIX socket", NULL, unix_server, KIND(AF_UNIX, SOCK_STREAM, 0), 0,
	  OTHER },
	{ "a server on UDP", NULL, udp_server, KIND(AF_INET, SOCK_DGRAM, 0), SECCOMP_OPEN, OTHER },
	{ "a server on SCTP", NULL, server, KIND(AF_INET, SOCK_STREAM, IPPROTO_SCTP), 0, OTHER },
};
/* clang-format on */

const struct group group_listen = {
	.name = "tcp_listen",
	.lowers = LISTEN,
	.comparable = true,
	.techniques = techniques,
	.n_techniques = ARRAY_SIZE(techniques),
};

/* ---- tcp_listen_remote: of those that may be servers, beyond this machine ---- */

static int with_ipv6_only(struct scene *scene)
{
	int fd = make_socket(TCP6), on = 1;

	(void)scene;
	expect_ok(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)));
	bind_somewhere(fd, TCP6 | ANYWHERE);
	return listen_and_serve(fd, TCP6);
}

/* 0.0.0.0 as IPv6 has it */
static int mapped(struct scene *scene)
{
	struct sockaddr_in6 address = { .sin6_family = AF_INET6 };
	int fd = make_socket(TCP6);

	(void)scene;
	expect(inet_pton(AF_INET6, "::ffff:0.0.0.0", &address.sin6_addr) == 1);
	expect_ok(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	return listen_and_serve(fd, TCP6);
}

/* An address that an interface may get later */
static int with_freebind(struct scene *scene)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	int fd = make_socket(TCP4), on = 1;

	(void)scene;
	expect(inet_pton(AF_INET, "192.0.2.1", &address.sin_addr) == 1);
	expect_ok(setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &on, sizeof(on)));
	expect_ok(bind(fd, (struct sockaddr *)&address, sizeof(address)));
	return listen(fd, 5) < 0 ? -errno : 0;
}

static int bound_anew(struct scene *scene)
{
	int fd = make_socket(TCP4);

	(void)scene;
	bind_somewhere(fd, TCP4);
	fail_to_connect(fd);
	bind_somewhere(fd, TCP4 | ANYWHERE);
	return listen_and_serve(fd, TCP4);
}

/* Who is elsewhere waits for us: a tunnel */
static int through_client(struct scene *scene)
{
	struct sockaddr_storage address;
	socklen_t size = sizeof(address);
	int fd = make_socket(TCP4), guest;
	char byte = 'x';

	expect_ok(getsockname(scene->fd, (struct sockaddr *)&address, &size));
	if (connect(fd, (struct sockaddr *)&address, size) < 0)
		return -errno;
	guest = expect_ok(accept(scene->fd, NULL, NULL));
	return write(guest, &byte, 1) == 1 && read(fd, &byte, 1) == 1 ? 0 : -errno;
}

#define CONNECTS "a client is no server; what comes through its connection, a firewall decides"

/* clang-format off */
static const struct technique remote_techniques[] = {
	{ "listen at 0.0.0.0", NULL, server, TCP4 | ANYWHERE },
	{ "listen at 0.0.0.0 by an ordinary user", NULL, as_nobody, TCP4 | ANYWHERE },
	{ "listen at ::", NULL, server, TCP6 | ANYWHERE },
	{ "listen at ::, of IPv6 only", NULL, with_ipv6_only },
	{ "listen at ::ffff:0.0.0.0", NULL, mapped },
	{ "listen at an address of no interface", NULL, with_freebind },
	{ "listen without bind", NULL, server, TCP4 | UNBOUND },
	{ "listen without bind, IPv6", NULL, server, TCP6 | UNBOUND },
	{ "listen at 0.0.0.0, MPTCP", NULL, server, MPTCP4 | ANYWHERE },
	{ "listen at ::, MPTCP", NULL, server, MPTCP6 | ANYWHERE },
	{ "listen without bind, MPTCP", NULL, server, MPTCP4 | UNBOUND },
	{ "listen without bind, SMC", NULL, server, SMC | UNBOUND },
	{ "listen at 0.0.0.0, SMC", NULL, server, SMC | ANYWHERE },
	{ "listen at 0.0.0.0, SMC as a protocol of IPv4", NULL, server,
	  KIND(AF_INET, SOCK_STREAM, IPPROTO_SMC_) | ANYWHERE },
	{ "listen without bind, in a new network namespace", NULL, in_network_namespace },
	{ "listen without bind, in a new user and network namespace", NULL, in_user_namespace },
	{ "listen on a socket of loopback that was bound anew", NULL, bound_anew },
	{ "listen on a socket of loopback that is bound anew meanwhile", have_missing_page,
	  bound_meanwhile },
	{ "listen again on a server of loopback that is bound anew meanwhile", have_missing_page,
	  bound_meanwhile, LISTENING },
	{ "listen on what was a client of loopback", have_listening, after_disconnect },
	{ "listen on what was a client of loopback, MPTCP", have_listening,
	  after_disconnect_mptcp },
	{ "listen on what was a server at 0.0.0.0", have_listening, after_shutdown, ANYWHERE },
	{ "listen on a socket at 0.0.0.0 that was passed over", have_socket_sent, on_received,
	  BOUND | ANYWHERE },
	{ "listen at 0.0.0.0 by io_uring", NULL, by_new_ring, ANYWHERE },
	{ "listen at 0.0.0.0 by an io_uring from before", have_ring, by_uring, ANYWHERE },
	{ "listen at 0.0.0.0 by a worker of an io_uring", have_ring, by_uring,
	  IOSQE_ASYNC | ANYWHERE },
	{ "listen at 0.0.0.0 by a kernel thread that polls", have_polled_ring, by_polling_thread,
	  ANYWHERE },
	{ "listen without bind by 32-bit socketcall", need_entry, socketcall_32 },
	{ "listen without bind by the 32-bit entry", need_entry, listen_32 },

	{ "listen again on a server at 0.0.0.0 from before", have_listening, again_on_inherited,
	  ANYWHERE, 0, HANDED },
	{ "accept on a server at 0.0.0.0 from before", have_listening, on_inherited, ANYWHERE,
	  0, HANDED },
	{ "serving through a connection that one has made", have_listening, through_client,
	  ANYWHERE, 0, CONNECTS },
};
/* clang-format on */

const struct group group_remote = {
	.name = "tcp_listen_remote",
	.lowers = REMOTE,
	.techniques = remote_techniques,
	.n_techniques = ARRAY_SIZE(remote_techniques),
};
