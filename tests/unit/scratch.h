/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A directory to write test files in, gone at the end */
#ifndef _USERCAP_TESTS_SCRATCH_H
#define _USERCAP_TESTS_SCRATCH_H

/* Make it and go there; to be called once, before other functions here */
void scratch_enter(void);
/* Remove it with all that is in it */
void scratch_leave(void);
/* The same, for cmocka_run_group_tests() */
int scratch_setup(void **unused);
int scratch_teardown(void **unused);

/* Write a file with mode 0644, whatever the umask; @path is relative */
void scratch_write(const char *path, const char *text);
/* Make a directory with mode 0755, whatever the umask */
void scratch_mkdir(const char *path);

#endif /* _USERCAP_TESTS_SCRATCH_H */
