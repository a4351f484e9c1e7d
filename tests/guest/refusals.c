// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A storm of refusals, for the suites of the guest
 *
 * Usage: usercap-refusals [--threads N] [--objects N] [--permissive] [--pause]
 *                         [--end exit|exec|kill] listen|map TIMES
 *
 * Gives up a capability and tries all the same, TIMES in each thread: to listen on one
 * TCP port after the other (N objects), or to map memory that is writable and
 * executable. Says which process it is and how often it was refused or, with
 * --permissive, how often it would have been. With --pause it then waits until its
 * input ends. It ends as it is told to.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <linux/usercap.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_THREADS 64
#define MAX_OBJECTS 1024
#define FIRST_PORT 20000

struct storm {
	unsigned long times;
	int threads;
	int objects;
	bool permissive;
	bool pause;
	const char *end;
	bool (*refused)(const struct storm *storm, unsigned long n);
	int sockets[MAX_OBJECTS];
};

struct thread {
	pthread_t id;
	const struct storm *storm;
	unsigned long refused;
};

static void must(bool done, const char *what)
{
	if (done)
		return;
	perror(what);
	exit(2);
}

static bool listen_refused(const struct storm *storm, unsigned long n)
{
	return listen(storm->sockets[n % storm->objects], 1) < 0 && errno == EPERM;
}

/* When permissive it works, and counts as well. */
static bool map_refused(const struct storm *storm, unsigned long n)
{
	void *page = mmap(NULL, 1, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);

	(void)n;
	if (page == MAP_FAILED)
		return !storm->permissive && errno == EPERM;
	munmap(page, 1);
	return storm->permissive;
}

static void open_sockets(struct storm *storm)
{
	struct sockaddr_in where = { .sin_family = AF_INET };
	int i;

	where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (i = 0; i < storm->objects; i++) {
		storm->sockets[i] = socket(AF_INET, SOCK_STREAM, 0);
		must(storm->sockets[i] >= 0, "socket");
		where.sin_port = htons(FIRST_PORT + i);
		must(!bind(storm->sockets[i], (struct sockaddr *)&where, sizeof(where)), "bind");
	}
}

static void *run(void *data)
{
	struct thread *thread = data;
	unsigned long n;

	for (n = 0; n < thread->storm->times; n++)
		thread->refused += thread->storm->refused(thread->storm, n);
	return NULL;
}

static void give_up(const struct storm *storm, enum usercap cap)
{
	const unsigned long caps = USERCAP_MASK(cap);

	if (storm->permissive)
		must(!prctl(PR_USERCAP, USERCAP_RAISE, USERCAP_PERMISSIVE, caps, 0), "permissive");
	must(!prctl(PR_USERCAP, USERCAP_LOWER, USERCAP_EFFECTIVE, caps, 0), "lower");
}

static unsigned long rage(const struct storm *storm)
{
	static struct thread threads[MAX_THREADS];
	unsigned long refused = 0;
	int i;

	for (i = 0; i < storm->threads; i++) {
		threads[i].storm = storm;
		must(!pthread_create(&threads[i].id, NULL, run, &threads[i]), "thread");
	}
	for (i = 0; i < storm->threads; i++) {
		must(!pthread_join(threads[i].id, NULL), "join");
		refused += threads[i].refused;
	}
	return refused;
}

static _Noreturn void finish(const char *end)
{
	if (!strcmp(end, "exec"))
		execl("/bin/true", "true", NULL);
	if (!strcmp(end, "kill"))
		raise(SIGKILL);
	exit(strcmp(end, "exit") ? 2 : 0);
}

static int number(const char *text, int max)
{
	char *end;
	long n = strtol(text, &end, 10);

	if (*end || n < 1 || n > max)
		exit(2);
	return (int)n;
}

/* Return: the first argument that is no option */
static int parse(int argc, char **argv, struct storm *storm)
{
	static const struct option options[] = {
		{ "threads", required_argument, NULL, 't' },
		{ "objects", required_argument, NULL, 'o' },
		{ "permissive", no_argument, NULL, 'p' },
		{ "pause", no_argument, NULL, 'w' },
		{ "end", required_argument, NULL, 'e' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) >= 0) {
		if (option == 't')
			storm->threads = number(optarg, MAX_THREADS);
		else if (option == 'o')
			storm->objects = number(optarg, MAX_OBJECTS);
		else if (option == 'p')
			storm->permissive = true;
		else if (option == 'w')
			storm->pause = true;
		else if (option == 'e')
			storm->end = optarg;
		else
			exit(2);
	}
	return optind;
}

int main(int argc, char **argv)
{
	static struct storm storm = { .threads = 1, .objects = 1, .end = "exit" };
	int first = parse(argc, argv, &storm);

	if (argc - first != 2)
		return 2;
	storm.times = number(argv[first + 1], INT_MAX);
	if (!strcmp(argv[first], "listen")) {
		storm.refused = listen_refused;
		open_sockets(&storm);
		give_up(&storm, CAP_USR_TCP_LISTEN);
	} else {
		storm.refused = map_refused;
		give_up(&storm, CAP_USR_WX_MAPPINGS);
	}
	printf("pid %d refused %lu\n", getpid(), rage(&storm));
	fflush(stdout);
	while (storm.pause && getchar() != EOF)
		;
	finish(storm.end);
}
