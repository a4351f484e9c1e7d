/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Execute something in a child, and tell what execve(2) said from what came later */
#ifndef _CONFORMANCE_EXECUTE_H
#define _CONFORMANCE_EXECUTE_H

/*
 * 0 if the program ran and exited with EXIT_RAN, -errno if execve failed. The
 * case fails if the program was killed, or exited with anything else: a program
 * is refused by execve or not at all.
 */
int spawn(const char *path, char *const argv[]);
int spawn_fd(int fd);

#endif /* _CONFORMANCE_EXECUTE_H */
