/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the subcommands of usercap have in common */
#ifndef _USERCAP_COMMAND_H
#define _USERCAP_COMMAND_H

/* How each of them ends */
enum status {
	STATUS_FINE = 0,     /* everything is as it should be */
	STATUS_FINDINGS = 1, /* it is not, and the output says what */
	STATUS_TROUBLE = 2,  /* wrong usage, or it could not be found out */
};

/**
 * struct command - a subcommand; usercap.c has the table of them
 * @name:	as it is typed
 * @summary:	what it does, for --help
 * @run:	does it; argv[0] is @name; returns an enum status. It need not
 *		flush standard output.
 */
struct command {
	const char *name;
	const char *summary;
	int (*run)(int argc, char **argv);
};

int audit_run(int argc, char **argv);
int check_run(int argc, char **argv);
int doctor_run(int argc, char **argv);
int edit_run(int argc, char **argv);
int list_run(int argc, char **argv);
int mark_run(int argc, char **argv);
int run_run(int argc, char **argv);
int status_run(int argc, char **argv);
int verify_run(int argc, char **argv);

/*
 * Tell standard error what went wrong, with the remedy. Returns STATUS_TROUBLE,
 * so that a caller can return it.
 */
__attribute__((format(printf, 2, 3))) int trouble(const char *command, const char *format, ...);

/* The same for what was typed; adds where to read how it should be */
__attribute__((format(printf, 2, 3))) int misused(const char *command, const char *format, ...);

/*
 * What getopt_long(3) returned '?' or ':' for, if opterr is 0 and the short options
 * begin with ":" (behind a "+"). As misused().
 */
int misused_option(const char *command, int option, char **argv);

#endif /* _USERCAP_COMMAND_H */
