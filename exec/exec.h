/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef _USERCAP_EXEC_EXEC_H
#define _USERCAP_EXEC_EXEC_H

/* What systemd calls these failures, see systemd.exec(5) */
enum {
	EXIT_INVALIDARGUMENT = 2,
	EXIT_EXEC = 203,
	EXIT_CAPABILITIES = 218,
};

/* The program. Returns the exit status, or not at all. */
int exec_main(int argc, char *argv[], char *envp[]);

#endif /* _USERCAP_EXEC_EXEC_H */
