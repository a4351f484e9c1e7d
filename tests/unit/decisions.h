/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One decision table for sets.h, the library and every provider: DESIGN section 2
 *
 * Rows are about two capabilities, A and B, which may be any two; all others
 * hold everything and must stay as they are. What is held is written in letters:
 *
 *	E P B	in effective, permitted, bounding
 *	m	in permissive
 *	d	in denied
 *	L	the process is locked (only in the column of A, for both)
 */
#ifndef _USERCAP_TESTS_DECISIONS_H
#define _USERCAP_TESTS_DECISIONS_H

#include <errno.h>
#include <string.h>

#include <usercap/sets.h>

/* Transitions that are no operations of prctl */
enum {
	DECISION_FORK = 100,
	DECISION_EXEC = 101,
};

enum {
	DECISION_A = 1,
	DECISION_B = 2,
	DECISION_AB = 3,
};

struct decision {
	const char *what;
	const char *start[2]; /* of A and of B */
	unsigned int op;
	unsigned int sets;
	unsigned int caps; /* DECISION_A and DECISION_B, or-ed */
	enum usercap_right held;
	int result; /* 0 or errno */
	const char *end[2];
};

/* The set that a letter stands for; 0 for the lock */
static inline unsigned int decision_set(char letter)
{
	switch (letter) {
	case 'E':
		return USERCAP_EFFECTIVE;
	case 'P':
		return USERCAP_PERMITTED;
	case 'B':
		return USERCAP_BOUNDING;
	case 'm':
		return USERCAP_PERMISSIVE;
	case 'd':
		return USERCAP_DENIED;
	default:
		return 0;
	}
}

/* The sets, or-ed, that a text of letters names */
static inline unsigned int decision_sets(const char *letters)
{
	unsigned int sets = 0;

	for (; *letters; letters++)
		sets |= decision_set(*letters);
	return sets;
}

static inline bool decision_locked(const char *const state[2])
{
	return strchr(state[0], 'L');
}

/* clang-format off */
#define E	USERCAP_EFFECTIVE
#define P	USERCAP_PERMITTED
#define B	USERCAP_BOUNDING
#define M	USERCAP_PERMISSIVE
#define D	USERCAP_DENIED
#define NONE	USERCAP_RIGHT_NONE
#define CONFINE	USERCAP_RIGHT_CONFINE
#define GRANT	USERCAP_RIGHT_GRANT
#define TEST	USERCAP_TEST
#define LOWER	USERCAP_LOWER
#define RAISE	USERCAP_RAISE
#define LOCK	USERCAP_LOCK
#define FORK	DECISION_FORK
#define EXEC	DECISION_EXEC
#define ONLY_A	DECISION_A
#define BOTH	DECISION_AB

static const struct decision decisions[] = {
	/* TEST: every capability in every set; needs nothing, changes nothing */
	{ "a new process holds all",         { "EPB",  "EPB"  }, TEST,  E|P|B, BOTH,   NONE,    0,     { "EPB",  "EPB"  } },
	{ "and nothing is permissive",       { "EPB",  "EPB"  }, TEST,  M,     ONLY_A, NONE,    EPERM, { "EPB",  "EPB"  } },
	{ "and nothing was denied",          { "EPB",  "EPB"  }, TEST,  D,     ONLY_A, NONE,    EPERM, { "EPB",  "EPB"  } },
	{ "test of what is lowered",         { "PB",   "EPB"  }, TEST,  E,     ONLY_A, NONE,    EPERM, { "PB",   "EPB"  } },
	{ "test of several sets, one lacks", { "PB",   "EPB"  }, TEST,  E|P,   ONLY_A, NONE,    EPERM, { "PB",   "EPB"  } },
	{ "test of several caps, one lacks", { "EPB",  "PB"   }, TEST,  E,     BOTH,   NONE,    EPERM, { "EPB",  "PB"   } },
	{ "test of no capability",           { "",     ""     }, TEST,  E|P|B, 0,      NONE,    0,     { "",     ""     } },
	{ "test of permissive",              { "m",    "EPB"  }, TEST,  M,     ONLY_A, NONE,    0,     { "m",    "EPB"  } },
	{ "test of denied",                  { "PBd",  "EPB"  }, TEST,  D,     ONLY_A, NONE,    0,     { "PBd",  "EPB"  } },
	{ "test under a lock",               { "PBL",  "EPB"  }, TEST,  P|B,   BOTH,   NONE,    0,     { "PBL",  "EPB"  } },
	{ "no right makes a test succeed",   { "PB",   "EPB"  }, TEST,  E,     ONLY_A, GRANT,   EPERM, { "PB",   "EPB"  } },

	/* LOWER of E, P and permissive: always */
	{ "lower E",                         { "EPB",  "EPB"  }, LOWER, E,     ONLY_A, NONE,    0,     { "PB",   "EPB"  } },
	{ "lower P takes E",                 { "EPB",  "EPB"  }, LOWER, P,     ONLY_A, NONE,    0,     { "B",    "EPB"  } },
	{ "lower E and P",                   { "EPB",  "EPB"  }, LOWER, E|P,   ONLY_A, NONE,    0,     { "B",    "EPB"  } },
	{ "lower E of both",                 { "EPB",  "EPB"  }, LOWER, E,     BOTH,   NONE,    0,     { "PB",   "PB"   } },
	{ "lower P of both takes E of both", { "EPB",  "PB"   }, LOWER, P,     BOTH,   NONE,    0,     { "B",    "B"    } },
	{ "lower permissive",                { "PBm",  "EPBm" }, LOWER, M,     ONLY_A, NONE,    0,     { "PB",   "EPBm" } },
	{ "lower E under a lock",            { "EPBL", "EPB"  }, LOWER, E,     ONLY_A, NONE,    0,     { "PBL",  "EPB"  } },
	{ "lower P under a lock",            { "EPBL", "EPB"  }, LOWER, P,     ONLY_A, NONE,    0,     { "BL",   "EPB"  } },
	{ "lower permissive under a lock",   { "mL",   "EPB"  }, LOWER, M,     ONLY_A, NONE,    0,     { "L",    "EPB"  } },
	{ "lower leaves denied",             { "EPBd", "EPB"  }, LOWER, E|P,   ONLY_A, NONE,    0,     { "Bd",   "EPB"  } },
	{ "denied is read only, lower",      { "EPBd", "EPB"  }, LOWER, D,     ONLY_A, GRANT,   EINVAL,{ "EPBd", "EPB"  } },
	{ "denied is read only, lower more", { "EPBd", "EPB"  }, LOWER, E|D,   ONLY_A, GRANT,   EINVAL,{ "EPBd", "EPB"  } },

	/* LOWER of B: no_new_privs everywhere, or CAP_SETPCAP */
	{ "lower B without a right",         { "EPB",  "EPB"  }, LOWER, B,     ONLY_A, NONE,    EPERM, { "EPB",  "EPB"  } },
	{ "lower B",                         { "EPB",  "EPB"  }, LOWER, B,     ONLY_A, CONFINE, 0,     { "EP",   "EPB"  } },
	{ "lower B by privilege",            { "EPB",  "EPB"  }, LOWER, B,     ONLY_A, GRANT,   0,     { "EP",   "EPB"  } },
	{ "lower B under a lock",            { "EPBL", "EPB"  }, LOWER, B,     ONLY_A, CONFINE, 0,     { "EPL",  "EPB"  } },
	{ "lower B under a lock, no right",  { "EPBL", "EPB"  }, LOWER, B,     ONLY_A, NONE,    EPERM, { "EPBL", "EPB"  } },
	{ "lower all sets, a drop for good", { "EPB",  "EPB"  }, LOWER, E|P|B, ONLY_A, CONFINE, 0,     { "",     "EPB"  } },
	{ "all or nothing: sets",            { "EPB",  "EPB"  }, LOWER, E|P|B, ONLY_A, NONE,    EPERM, { "EPB",  "EPB"  } },
	{ "all or nothing: capabilities",    { "EP",   "EPB"  }, LOWER, E|B,   BOTH,   NONE,    EPERM, { "EP",   "EPB"  } },
	{ "lower B that is lowered",         { "EP",   "EPB"  }, LOWER, B,     ONLY_A, NONE,    0,     { "EP",   "EPB"  } },
	{ "lower E and a B that is lowered", { "EP",   "EPB"  }, LOWER, E|B,   ONLY_A, NONE,    0,     { "P",    "EPB"  } },
	{ "lower what is lowered",           { "",     "EPB"  }, LOWER, E|P|B|M, ONLY_A, NONE,  0,     { "",     "EPB"  } },
	{ "lower no capability",             { "EPB",  "EPB"  }, LOWER, E|P|B|M, 0,    NONE,    0,     { "EPB",  "EPB"  } },

	/* RAISE of E within P: always */
	{ "raise E within P",                { "PB",   "EPB"  }, RAISE, E,     ONLY_A, NONE,    0,     { "EPB",  "EPB"  } },
	{ "raise E within P, bounded",       { "P",    "EPB"  }, RAISE, E,     ONLY_A, NONE,    0,     { "EP",   "EPB"  } },
	{ "raise E within P, locked",        { "PL",   "EPB"  }, RAISE, E,     ONLY_A, NONE,    0,     { "EPL",  "EPB"  } },
	{ "raise E of both within P",        { "PB",   "P"    }, RAISE, E,     BOTH,   NONE,    0,     { "EPB",  "EP"   } },
	{ "raise E and a P that is held",    { "PB",   "EPB"  }, RAISE, E|P,   ONLY_A, NONE,    0,     { "EPB",  "EPB"  } },
	{ "raise leaves denied",             { "PBd",  "EPB"  }, RAISE, E,     ONLY_A, NONE,    0,     { "EPBd", "EPB"  } },
	{ "denied is read only, raise",      { "EPB",  "EPB"  }, RAISE, D,     ONLY_A, GRANT,   EINVAL,{ "EPB",  "EPB"  } },

	/* Any other RAISE: privilege over sets, and no lock */
	{ "raise E beyond P",                { "B",    "EPB"  }, RAISE, E,     ONLY_A, NONE,    EPERM, { "B",    "EPB"  } },
	{ "raise E beyond P, confined",      { "B",    "EPB"  }, RAISE, E,     ONLY_A, CONFINE, EPERM, { "B",    "EPB"  } },
	{ "raise E beyond P takes P",        { "B",    "EPB"  }, RAISE, E,     ONLY_A, GRANT,   0,     { "EPB",  "EPB"  } },
	{ "raise P",                         { "B",    "EPB"  }, RAISE, P,     ONLY_A, GRANT,   0,     { "PB",   "EPB"  } },
	{ "raise E and P: P first",          { "B",    "EPB"  }, RAISE, E|P,   ONLY_A, GRANT,   0,     { "EPB",  "EPB"  } },
	{ "raise P without a right",         { "B",    "EPB"  }, RAISE, P,     ONLY_A, NONE,    EPERM, { "B",    "EPB"  } },
	{ "raise P, confined",               { "B",    "EPB"  }, RAISE, P,     ONLY_A, CONFINE, EPERM, { "B",    "EPB"  } },
	{ "raise B",                         { "EP",   "EPB"  }, RAISE, B,     ONLY_A, GRANT,   0,     { "EPB",  "EPB"  } },
	{ "raise B within P needs it, too",  { "EP",   "EPB"  }, RAISE, B,     ONLY_A, CONFINE, EPERM, { "EP",   "EPB"  } },
	{ "raise B only leaves E and P",     { "",     "EPB"  }, RAISE, B,     ONLY_A, GRANT,   0,     { "B",    "EPB"  } },
	{ "raise permissive",                { "PB",   "EPB"  }, RAISE, M,     ONLY_A, GRANT,   0,     { "PBm",  "EPB"  } },
	{ "raise permissive, confined",      { "PB",   "EPB"  }, RAISE, M,     ONLY_A, CONFINE, EPERM, { "PB",   "EPB"  } },
	{ "raise permissive of what is held",{ "EPB",  "EPB"  }, RAISE, M,     ONLY_A, NONE,    EPERM, { "EPB",  "EPB"  } },
	{ "raise all",                       { "",     ""     }, RAISE, E|P|B, BOTH,   GRANT,   0,     { "EPB",  "EPB"  } },
	{ "all or nothing: E fits, B not",   { "P",    "EPB"  }, RAISE, E|B,   ONLY_A, NONE,    EPERM, { "P",    "EPB"  } },
	{ "all or nothing: A fits, B not",   { "PB",   "B"    }, RAISE, E,     BOTH,   NONE,    EPERM, { "PB",   "B"    } },
	{ "raise P under a lock",            { "BL",   "EPB"  }, RAISE, P,     ONLY_A, GRANT,   EPERM, { "BL",   "EPB"  } },
	{ "raise E beyond P under a lock",   { "BL",   "EPB"  }, RAISE, E,     ONLY_A, GRANT,   EPERM, { "BL",   "EPB"  } },
	{ "raise B under a lock",            { "EPL",  "EPB"  }, RAISE, B,     ONLY_A, GRANT,   EPERM, { "EPL",  "EPB"  } },
	{ "raise permissive under a lock",   { "PBL",  "EPB"  }, RAISE, M,     ONLY_A, GRANT,   EPERM, { "PBL",  "EPB"  } },
	{ "raise what is held",              { "EPB",  "EPB"  }, RAISE, E|P|B, BOTH,   NONE,    0,     { "EPB",  "EPB"  } },
	{ "raise what is held, locked",      { "EPBmL","EPB"  }, RAISE, E|P|B|M, ONLY_A, NONE,  0,     { "EPBmL","EPB"  } },
	{ "raise no capability",             { "",     "EPB"  }, RAISE, E|P|B|M, 0,    NONE,    0,     { "",     "EPB"  } },

	/* LOCK: as lowering B; for life */
	{ "lock without a right",            { "EPB",  "EPB"  }, LOCK,  0,     0,      NONE,    EPERM, { "EPB",  "EPB"  } },
	{ "lock",                            { "EPB",  "EPB"  }, LOCK,  0,     0,      CONFINE, 0,     { "EPBL", "EPB"  } },
	{ "lock by privilege",               { "PBmd", "EPB"  }, LOCK,  0,     0,      GRANT,   0,     { "PBmdL","EPB"  } },
	{ "lock twice needs no right",       { "EPBL", "EPB"  }, LOCK,  0,     0,      NONE,    0,     { "EPBL", "EPB"  } },
	{ "lock takes no sets",              { "EPB",  "EPB"  }, LOCK,  E,     0,      GRANT,   EINVAL,{ "EPB",  "EPB"  } },
	{ "lock takes no capabilities",      { "EPB",  "EPB"  }, LOCK,  0,     ONLY_A, GRANT,   EINVAL,{ "EPB",  "EPB"  } },

	/* fork copies all but denied */
	{ "fork of a new process",           { "EPB",  "EPB"  }, FORK,  0,     0,      NONE,    0,     { "EPB",  "EPB"  } },
	{ "fork copies E, P and B apart",    { "PB",   "EP"   }, FORK,  0,     0,      NONE,    0,     { "PB",   "EP"   } },
	{ "fork copies permissive and lock", { "mL",   "EPBm" }, FORK,  0,     0,      NONE,    0,     { "mL",   "EPBm" } },
	{ "fork starts denied empty",        { "PBd",  "d"    }, FORK,  0,     0,      NONE,    0,     { "PB",   ""     } },

	/* exec: E' = P' = B */
	{ "exec of a new process",           { "EPB",  "EPB"  }, EXEC,  0,     0,      NONE,    0,     { "EPB",  "EPB"  } },
	{ "exec gives back within B",        { "B",    "PB"   }, EXEC,  0,     0,      NONE,    0,     { "EPB",  "EPB"  } },
	{ "exec takes what B lacks",         { "EP",   "EPB"  }, EXEC,  0,     0,      NONE,    0,     { "",     "EPB"  } },
	{ "exec keeps permissive and lock",  { "mL",   "EPBm" }, EXEC,  0,     0,      NONE,    0,     { "mL",   "EPBm" } },
	{ "exec gives back under a lock",    { "BL",   "EPB"  }, EXEC,  0,     0,      NONE,    0,     { "EPBL", "EPB"  } },
	{ "exec clears denied",              { "PBd",  "d"    }, EXEC,  0,     0,      NONE,    0,     { "EPB",  ""     } },

	/* What is not asked for properly is EINVAL before any permission */
	{ "no set named",                    { "EPB",  "EPB"  }, LOWER, 0,     ONLY_A, GRANT,   EINVAL,{ "EPB",  "EPB"  } },
	{ "no set named, no capability",     { "EPB",  "EPB"  }, TEST,  0,     0,      GRANT,   EINVAL,{ "EPB",  "EPB"  } },
	{ "unknown set",                     { "EPB",  "EPB"  }, TEST,  32,    ONLY_A, GRANT,   EINVAL,{ "EPB",  "EPB"  } },
	{ "unknown set beside a known one",  { "EPB",  "EPB"  }, LOWER, B|32,  ONLY_A, NONE,    EINVAL,{ "EPB",  "EPB"  } },
};

#undef E
#undef P
#undef B
#undef M
#undef D
#undef NONE
#undef CONFINE
#undef GRANT
#undef TEST
#undef LOWER
#undef RAISE
#undef LOCK
#undef FORK
#undef EXEC
#undef ONLY_A
#undef BOTH
/* clang-format on */

#endif /* _USERCAP_TESTS_DECISIONS_H */
