/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing what was planned */
#ifndef _USERCAP_GENERATOR_OUTPUT_H
#define _USERCAP_GENERATOR_OUTPUT_H

#include "plan.h"

/**
 * struct output - where to
 * @normal:	the generator directory
 * @early:	the one that comes before what administrators write
 */
struct output {
	const char *normal;
	const char *early;
};

/* Write all of it: 0, or -EIO if something could not be written, which was logged */
int output_write(const struct output *output, const struct plan *plan);

/* Print the same to standard output */
void output_print(const struct plan *plan);

#endif /* _USERCAP_GENERATOR_OUTPUT_H */
