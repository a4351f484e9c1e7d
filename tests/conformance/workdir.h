/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A place of our own: a tmpfs that allows device nodes, set-user-ID files and
 * execution, in a mount namespace of our own, with the files that cases need.
 */
#ifndef _CONFORMANCE_WORKDIR_H
#define _CONFORMANCE_WORKDIR_H

#include <stddef.h>

/* Files in it */
#define WORK_HELPER "helper"	      /* this program, see helper.h */
#define WORK_SETUID "helper-setuid"   /* the same, set-user-ID root */
#define WORK_DYNAMIC "helper-dynamic" /* a dynamically linked program, see dynamic.c */
#define WORK_MODULE "module.so"	      /* what it can dlopen */
#define WORK_DATA "data"	      /* two pages that nobody writes to */
#define WORK_CODE "code"	      /* a page of machine code: return 42 */
#define WORK_ZERO "zero"	      /* a node of /dev/zero */

/* To be called once, by the runner; both fail with a message. */
void make_workdir(void);
void remove_workdir(void);

/* The path of a file in the work directory; a few results live at a time. */
const char *work_path(const char *name);

/* The same outside of the private mount: kernel helpers see only that. */
const char *outer_path(const char *name);

/* Write a whole file there. Returns its path. */
const char *write_file(const char *name, const void *contents, size_t size, unsigned int mode);

/* Open a file there, or fail. */
int open_work(const char *name, int flags);

/* Machine code, a function that returns 42; calls it and says what it returned. */
size_t machine_code(const void **ret);
int call_code(const void *code);

#endif /* _CONFORMANCE_WORKDIR_H */
