// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A program for units of the guest's suites. It attempts the deeds that it is given
 * as words, prints how each went, and is a daemon of the kind that its options say,
 * which does what its clients ask for.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "../../../lib/cleanup.h"
#include "deeds.h"
#include "server.h"

static const char usage[] = //
	"usage: attempt [OPTION...] [WORD...]\n"
	"\n"
	"  --serve WHERE    stay, and serve on a UNIX socket or a port of TCP, or fail\n"
	"  --passed         and on the sockets that systemd passed\n"
	"  --bus NAME       and by that name on the bus: method Attempt\n"
	"  --notify         tell systemd when ready\n"
	"  --fork PIDFILE   serve in a child, as daemons did before systemd\n"
	"  --ask WHERE      have the server there do it; fail if something was refused\n"
	"\n"
	"Words: listen:PORT relisten:FD ptrace:PID wx fork exec:PATH raise\n"
	"say:TEXT arguments pid status:FIELD environment:NAME sets mask:LIST\n";

struct options {
	struct server server;
	const char *ask;
	const char *pidfile;
	bool notify;
};

static void must(const char *what, int r)
{
	if (r >= 0)
		return;
	fprintf(stderr, "%s: %s\n", what, strerror(-r));
	exit(1);
}

static void read_options(int argc, char *argv[], struct options *ret)
{
	static const struct option options[] = {
		{ "serve", required_argument, NULL, 's' },
		{ "passed", no_argument, NULL, 'p' },
		{ "bus", required_argument, NULL, 'b' },
		{ "notify", no_argument, NULL, 'n' },
		{ "fork", required_argument, NULL, 'f' },
		{ "ask", required_argument, NULL, 'a' },
		{},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 's':
			must(optarg, server_add(&ret->server, optarg));
			break;
		case 'p':
			must("passed sockets", server_add_passed(&ret->server));
			break;
		case 'b':
			must(optarg, server_add_bus(&ret->server, optarg));
			break;
		case 'n':
			ret->notify = true;
			break;
		case 'f':
			ret->pidfile = optarg;
			break;
		case 'a':
			ret->ask = optarg;
			break;
		default:
			fputs(usage, stderr);
			exit(2);
		}
	}
}

/* The child goes on; the parent, for which systemd waits, ends when it is ready. */
static void go_into_background(const char *pidfile)
{
	pid_t pid = fork();
	FILE *file;

	must("fork", pid < 0 ? -errno : 0);
	if (pid == 0) {
		setsid();
		return;
	}
	file = fopen(pidfile, "we");
	must(pidfile, file ? 0 : -errno);
	fprintf(file, "%d\n", pid);
	fclose(file);
	exit(0);
}

int main(int argc, char *argv[])
{
	struct options options = {};

	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGPIPE, SIG_IGN);
	read_options(argc, argv, &options);
	if (options.ask) {
		int r = server_ask(options.ask, argv + optind);

		must(options.ask, r);
		return r;
	}
	for (int i = optind; i < argc; i++)
		attempt(argv[i], stdout);
	if (options.pidfile)
		go_into_background(options.pidfile);
	if (options.notify)
		must("sd_notify", sd_notify(0, "READY=1"));
	if (options.server.n_fds == 0 && !options.server.bus)
		return 0;
	must("server", server_run(&options.server));
	return 0;
}
