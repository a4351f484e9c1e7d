/* SPDX-License-Identifier: GPL-2.0-or-later */
/* All files of cases. Another one is another row, and nothing else. */
#ifndef _CONFORMANCE_SUITES_H
#define _CONFORMANCE_SUITES_H

#include "harness.h"

/* clang-format off */
#define SUITES(row)		\
	row(suite_args)		\
	row(suite_start)	\
	row(suite_fork)		\
	row(suite_exec)		\
	row(suite_change)	\
	row(suite_rights)	\
	row(suite_lock)		\
	row(suite_threads)	\
	row(suite_denied)	\
	row(suite_apart)	\
	row(suite_decisions)	\
	row(suite_model)	\
	row(suite_races)	\
	row(suite_listen)	\
	row(suite_listen_remote)\
	row(suite_ptrace)	\
	row(suite_domination)	\
	row(suite_map)		\
	row(suite_protect)	\
	row(suite_implied)	\
	row(suite_procmem)	\
	row(suite_userfault)	\
	row(suite_program)	\
	row(suite_ordinary)	\
	row(suite_made_before)	\
	row(suite_fork_exec)	\
	row(suite_exec_alone)	\
	row(suite_userns)
/* clang-format on */

#define DECLARE(name) extern const struct suite name;
SUITES(DECLARE)
#undef DECLARE

#endif /* _CONFORMANCE_SUITES_H */
