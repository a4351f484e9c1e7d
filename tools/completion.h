/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * usercap completion: scripts for shells, made of the table of commands
 *
 * What a shell has to know of each kind of value is text; which command has which
 * options, and what their values are, comes from the tables that getopt works with.
 */
#ifndef _USERCAP_COMPLETION_H
#define _USERCAP_COMPLETION_H

#include "command.h"

void completion_bash(void);
void completion_zsh(void);

/* The names of capabilities, as they stand in lists, separated by blanks */
void put_cap_names(void);
void put_linux_cap_names(void);

/* "-u", or "" if the option has no letter that command_getopt() knows */
const char *option_letter(const struct command_option *option, char buf[3]);

/* A word for each kind */
extern const char *const value_names[VALUE_KINDS];

#endif /* _USERCAP_COMPLETION_H */
