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

/* What an option or an operand is, for those who complete it */
enum value {
	VALUE_TEXT, /* anything */
	VALUE_CAPS, /* a list of user capabilities */
	VALUE_COMMAND,
	VALUE_DROPIN, /* of the policy */
	VALUE_ELF,
	VALUE_FILE,
	VALUE_GROUP,
	VALUE_LINUX_CAPS, /* a list of classical capabilities */
	VALUE_PID,
	VALUE_SHELL, /* one that "usercap completion" knows */
	VALUE_UNIT,
	VALUE_USER,
	VALUE_KINDS,
};

/**
 * struct command_option - a long option; the first four are as in struct option
 * @name:	without its dashes; NULL ends the table
 * @has_arg:	no_argument, required_argument, optional_argument
 * @flag:	NULL
 * @val:	what command_getopt() returns for it
 * @value:	what its argument is
 */
struct command_option {
	const char *name;
	int has_arg;
	int *flag;
	int val;
	enum value value;
};

/**
 * struct command - a subcommand; usercap.c has the table of them
 * @name:	as it is typed
 * @summary:	what it does, for --help
 * @run:	does it; argv[0] is @name; returns an enum status. It need not
 *		flush standard output.
 * @options:	what command_getopt() gets from it
 * @operand:	what its operands are
 */
struct command {
	const char *name;
	const char *summary;
	int (*run)(int argc, char **argv);
	const struct command_option *options;
	enum value operand;
};

/* All of them, sorted; a row without a name ends it */
extern const struct command all_commands[];

/* getopt_long(3) with a table of ours */
int command_getopt(int argc, char **argv, const char *letters,
		   const struct command_option *options);

int audit_run(int argc, char **argv);
int check_run(int argc, char **argv);
int completion_run(int argc, char **argv);
int doctor_run(int argc, char **argv);
int edit_run(int argc, char **argv);
int list_run(int argc, char **argv);
int mark_run(int argc, char **argv);
int run_run(int argc, char **argv);
int show_run(int argc, char **argv);
int status_run(int argc, char **argv);
int verify_run(int argc, char **argv);

extern const struct command_option audit_options[];
extern const struct command_option check_options[];
extern const struct command_option completion_options[];
extern const struct command_option doctor_options[];
extern const struct command_option edit_options[];
extern const struct command_option list_options[];
extern const struct command_option mark_options[];
extern const struct command_option run_options[];
extern const struct command_option show_options[];
extern const struct command_option status_options[];
extern const struct command_option verify_options[];

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
