// SPDX-License-Identifier: GPL-2.0-or-later
/* usercap-bpf - loads the provider for kernels that have BPF for LSMs */
#include "pins.h"
#include "prove.h"
#include "provider.h"
#include "requirements.h"
#include "service.h"
#include "status.h"

#include <cleanup.h>
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	STATUS_FINE = 0,
	STATUS_INACTIVE = 1,
	STATUS_TROUBLE = 2,
	/* as env(1) and nice(1) have it */
	STATUS_NO_COMMAND = 127,
};

static const char help[] =
	"Usage: usercap-bpf COMMAND\n"
	"\n"
	"  load                 enforce user capabilities from now on, until unload\n"
	"  unload               no longer\n"
	"  status               does something enforce them here?\n"
	"  run                  what usercap-bpf.service does after load\n"
	"  run -- COMMAND...    enforce them while COMMAND runs\n"
	"\n"
	"Nobody is restricted by it who did not ask, or was not asked for. See usercap(7).\n"
	"Exit status: 0 as it should be, 1 (status) it is not, 2 wrong usage or failure;\n"
	"that of COMMAND (run).\n";

static int misused(const char *what)
{
	fprintf(stderr, "usercap-bpf: %s\nTry usercap-bpf --help\n", what);
	return STATUS_TROUBLE;
}

static int trouble(const struct problem *problem)
{
	fprintf(stderr, "usercap-bpf: %s\n", problem->text);
	return STATUS_TROUBLE;
}

static void warn(void)
{
	char text[256];

	if (requirements_warn(text, sizeof(text)))
		fprintf(stderr, "usercap-bpf: warning: %s\n", text);
}

/* Attached, and proved to work */
static int start(struct provider **ret, bool take_over, struct problem *problem)
{
	struct provider *provider;
	int r;

	r = provider_attach(&provider, take_over, problem);
	if (r < 0)
		return r;
	r = provider_prove(provider, problem);
	if (r < 0) {
		provider_detach(provider);
		return r;
	}
	*ret = provider;
	return 0;
}

/* What is loaded already and not what this version would load is replaced. */
static int install(struct problem *problem)
{
	bool take_over = pins_exist();
	struct provider *provider;
	struct status status;
	int r;

	status_get(&status);
	if (status_is_whole(&status))
		return provider_prove(NULL, problem);
	if (!take_over) {
		r = requirements_check_alone(problem);
		if (r < 0)
			return r;
	}
	r = start(&provider, take_over, problem);
	if (r < 0)
		return r;
	warn();
	r = provider_pin(provider, problem);
	if (r < 0 && !take_over)
		pins_remove(&(struct problem){ "" });
	provider_detach(provider);
	return r < 0 || !take_over ? r : provider_prove(NULL, problem);
}

static int load(char **argv)
{
	_cleanup_(closep) int lock = -1;
	struct problem problem;
	int r;

	(void)argv;
	r = requirements_check(&problem);
	if (r == 0)
		r = pins_lock(&lock, &problem);
	if (r == 0)
		r = install(&problem);
	return r < 0 ? trouble(&problem) : STATUS_FINE;
}

static int unload(char **argv)
{
	_cleanup_(closep) int lock = -1;
	struct problem problem;

	(void)argv;
	if (!pins_exist()) {
		problem_set(&problem, -ENOENT, "nothing is loaded from here: %s is empty",
			    PINS_DIR);
		return trouble(&problem);
	}
	if (pins_lock(&lock, &problem) < 0 || pins_remove(&problem) < 0)
		return trouble(&problem);
	return STATUS_FINE;
}

static void print_loaded(const struct status *status)
{
	printf("pinned below %s: %u programs, %u processes of %u at most\n", PINS_DIR,
	       status->pinned, status->words, PROVIDER_MAX_PROCESSES);
	if (!status->current)
		printf("they are another version's: \"usercap-bpf load\" replaces them\n");
	if (!status->read)
		printf("nobody writes refusals to the logs: start usercap-bpf.service\n");
	if (status->lost)
		printf("%" PRIu64 " refusals are in no log: nobody read them in time\n",
		       status->lost);
	if (status->missing)
		printf("%u programs that should be pinned there are not\n", status->missing);
}

static int show_status(char **argv)
{
	struct status status;

	(void)argv;
	status_get(&status);
	if (status.answers)
		printf("user capabilities are enforced by %s\n",
		       status.in_kernel ? "the kernel's own LSM" : "BPF programs");
	else
		printf("nothing enforces user capabilities here\n");
	if (status.pinned)
		print_loaded(&status);
	if (status.ftrace_off)
		printf("kernel.ftrace_enabled is 0, which detaches them: set it to 1\n");
	return status.answers && !status.missing ? STATUS_FINE : STATUS_INACTIVE;
}

static int execute(char **argv)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		return -1;
	if (pid == 0) {
		execvp(argv[0], argv);
		fprintf(stderr, "usercap-bpf: %s: %s\n", argv[0], strerror(errno));
		_exit(STATUS_NO_COMMAND);
	}
	/* whoever interrupts the command waits for it, as we do */
	signal(SIGINT, SIG_IGN);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int run(char **argv)
{
	struct provider *provider;
	struct problem problem;
	int r;

	if (!argv[0])
		return service_run(&problem) < 0 ? trouble(&problem) : STATUS_FINE;
	if (requirements_check(&problem) < 0 || requirements_check_alone(&problem) < 0 ||
	    start(&provider, false, &problem) < 0)
		return trouble(&problem);
	warn();
	r = execute(argv);
	if (r < 0)
		perror("usercap-bpf");
	provider_detach(provider);
	return r < 0 ? STATUS_TROUBLE : r;
}

static const struct {
	const char *name;
	int (*run)(char **argv);
	bool takes_command;
} commands[] = {
	{ "load", load, false },
	{ "unload", unload, false },
	{ "status", show_status, false },
	{ "run", run, true },
};

int main(int argc, char **argv)
{
	int option, rest;

	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};

	if (argc == 2 && strcmp(argv[1], PROVE_OPTION) == 0)
		return prove_executed();
	opterr = 0;
	option = getopt_long(argc, argv, "+h", options, NULL);
	if (option == 'h') {
		fputs(help, stdout);
		return STATUS_FINE;
	}
	if (option != -1)
		return misused("unknown option");
	if (optind == argc)
		return misused("name a command");
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[optind], commands[i].name) != 0)
			continue;
		rest = optind + 1;
		if (argv[rest] && strcmp(argv[rest], "--") == 0)
			rest++;
		if (argv[rest] && !commands[i].takes_command)
			return misused("it takes no argument");
		return commands[i].run(argv + rest);
	}
	return misused("there is no such command");
}
