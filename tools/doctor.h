/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * usercap doctor: is everything in place that user capabilities depend on?
 *
 * Each file doctor-*.c looks at one thing, and adds what it finds.
 */
#ifndef _USERCAP_DOCTOR_H
#define _USERCAP_DOCTOR_H

#include "policy-files.h"

#include <stdbool.h>
#include <time.h>

/* The best first; what could not be seen is less than what is known to be wrong */
enum severity {
	SEVERITY_NOTE,
	SEVERITY_UNKNOWN,
	SEVERITY_WARNING,
	SEVERITY_CRITICAL,
};

/**
 * struct finding - something that is not as it should be
 * @severity:	how much it matters
 * @code:	what it is about, a word that stays the same; usercap-doctor(1)
 *		has all of them
 * @where:	a file, a unit, a session
 * @text:	what is wrong with it, and what comes of that
 * @remedy:	what to do about it, or NULL
 */
struct finding {
	enum severity severity;
	const char *code;
	const char *where;
	const char *text;
	const char *remedy;
};

/**
 * struct doctor - one run
 * @arena:	for all of it
 * @findings:	so far
 * @provided:	something on this kernel enforces user capabilities
 * @files:	the policy's
 * @policy:	NULL if it is not valid
 * @changed:	when a file of it, or one of its directories, changed last
 * @takes:	it takes something away from somebody, or records that
 */
struct doctor {
	struct arena *arena;
	struct {
		struct finding *at;
		size_t n;
		size_t room;
	} findings;
	bool provided;
	struct policy_files files;
	struct usercap_policy *policy;
	time_t changed;
	bool takes;
};

void add_finding(struct doctor *doctor, enum severity severity, const char *code, const char *where,
		 const char *remedy, const char *text);

/* What could not be looked at, and why: @error is a negative errno */
void add_unseen(struct doctor *doctor, const char *code, const char *where, int error);

/* In this order: what is found first explains what comes after it */
void doctor_policy(struct doctor *doctor);
void doctor_provider(struct doctor *doctor);
void doctor_pam(struct doctor *doctor);
void doctor_outside(struct doctor *doctor);
void doctor_units(struct doctor *doctor);
void doctor_sessions(struct doctor *doctor);

/* The first line of a file, without its newline, or NULL */
const char *first_line(struct arena *arena, const char *path);

void doctor_text(const struct doctor *doctor);
void doctor_json(const struct doctor *doctor, int status);

#endif /* _USERCAP_DOCTOR_H */
