/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Telling where a text is wrong, and how to mend it */
#ifndef _USERCAP_DIAG_H
#define _USERCAP_DIAG_H

#include <usercap.h>

/* A line that is being read; what is blamed on it lies in it or at its end. */
struct place {
	const char *file;
	unsigned int line;
	const char *begin;
	struct usercap_diag *diag;
};

/* A piece of text that need not end in NUL */
struct word {
	const char *at;
	size_t len;
};

/* A word as it may be shown: cut short, and nothing that a terminal obeys */
struct shown {
	char text[68];
};

struct shown diag_show(struct word word);

/* What is wrong at @at. Returns -EBADMSG. */
__attribute__((format(printf, 3, 4))) int diag_blame(const struct place *place, const char *at,
						     const char *format, ...);

/* What is wrong with the file as a whole. Returns @error. */
__attribute__((format(printf, 4, 5))) int diag_file(struct usercap_diag *diag, const char *file,
						    int error, const char *format, ...);

#endif /* _USERCAP_DIAG_H */
