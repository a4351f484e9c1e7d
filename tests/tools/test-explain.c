// SPDX-License-Identifier: GPL-2.0-or-later
/* What usercap run --explain says */
#include "../unit/unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <usercap.h>

#include "explain.h"

#define L USERCAP_MASK(CAP_USR_TCP_LISTEN)
#define T USERCAP_MASK(CAP_USR_PTRACE)
#define W USERCAP_MASK(CAP_USR_WX_MAPPINGS)
#define ALL ((uint64_t)USERCAP_ALL)

#define IN_SESSION "/user.slice/user-0.slice/session-1.scope"
#define IN_MANAGER "/user.slice/user-0.slice/user@0.service/init.scope"

static const struct row {
	const char *what;
	const char *cgroup;
	uint64_t denied, permissive, taken, held;
	const char *said;
	const char *trouble;
} rows[] = {
	{ "nothing", IN_SESSION, 0, 0, T, ALL, "usercap run: nothing was refused\n", "not asked" },
	{ "by the command line", IN_SESSION, L, 0, L | T, ALL,
	  "usercap run: refused: tcp_listen\n"
	  "  tcp_listen, needed to make a TCP server socket\n"
	  "    why: the command line takes it away; to allow it: --drop ptrace\n" },
	{ "by the command line alone", IN_SESSION, L, 0, L, ALL,
	  "usercap run: refused: tcp_listen\n"
	  "  tcp_listen, needed to make a TCP server socket\n"
	  "    why: the command line takes it away; to allow it: leave --drop or --keep out\n" },
	{ "by the policy", IN_SESSION, L, 0, 0, ALL & ~(L | T),
	  "usercap run: refused: tcp_listen\n"
	  "  tcp_listen, needed to make a TCP server socket\n"
	  "    why: this session has not got it; to allow it, in /etc/security/usercap.conf: "
	  "root ~ptrace\n"
	  "         usercap check --user root tells which line takes it away\n" },
	{ "by the policy, and the command line would have, too", IN_MANAGER, L, 0, L, ALL & ~L,
	  "usercap run: refused: tcp_listen\n"
	  "  tcp_listen, needed to make a TCP server socket\n"
	  "    why: this session has not got it; to allow it, in /etc/security/usercap.conf: "
	  "root all\n"
	  "         usercap check --user root tells which line takes it away\n" },
	{ "by a unit", "/system.slice/foo.service", L, 0, 0, ALL & ~L,
	  "usercap run: refused: tcp_listen\n"
	  "  tcp_listen, needed to make a TCP server socket\n"
	  "    why: foo.service has not got it; to allow it there: UserCapabilities=all\n"
	  "         usercap verify foo.service tells which line takes it away\n" },
	{ "by itself", IN_SESSION, L, 0, T, ALL,
	  "usercap run: refused: tcp_listen\n"
	  "  tcp_listen, needed to make a TCP server socket\n"
	  "    why: it was there: the program gave it up itself\n" },
	{ "by domination", IN_SESSION, T, 0, 0, ALL,
	  "usercap run: refused: ptrace\n"
	  "  ptrace, needed to trace, or read or write the memory of, another process\n"
	  "    why: it was there: the other process may do more than the tracer, or the\n"
	  "         program gave it up itself\n" },
	{ "a dry run, and more", IN_SESSION, L | W, L, L | W, ALL,
	  "usercap run: refused: wx_mappings\n"
	  "usercap run: would have been refused, but for the dry run: tcp_listen\n"
	  "  tcp_listen, needed to make a TCP server socket\n"
	  "    why: the command line takes it away; to allow it: --drop wx_mappings\n"
	  "  wx_mappings, needed to have memory that is writable and executable, at once or in "
	  "turn\n"
	  "    why: the command line takes it away; to allow it: --drop tcp_listen\n" },
	{ "a log that may not be read", IN_SESSION, L, 0, L, ALL,
	  "usercap run: refused: tcp_listen\n"
	  "  tcp_listen, needed to make a TCP server socket\n"
	  "    why: the command line takes it away; to allow it: leave --drop or --keep out\n"
	  "  the log has details, but: be root\\x1b\n",
	  "be root\033" },
};

/* What is said, on the heap of @arena */
static const char *say(struct arena *arena, const struct explanation *explanation,
		       const struct sightings *sightings)
{
	FILE *file = tmpfile();
	int standard = dup(STDERR_FILENO);
	char *said = arena_alloc(arena, 8192);

	assert_non_null(file);
	dup2(fileno(file), STDERR_FILENO);
	explain(arena, explanation, sightings);
	dup2(standard, STDERR_FILENO);
	close(standard);
	rewind(file);
	said[fread(said, 1, 8191, file)] = '\0';
	fclose(file);
	return said;
}

static void reasons(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];
		const struct sightings sightings = { .trouble = row->trouble };
		const struct explanation explanation = {
			.denied = row->denied,
			.permissive = row->permissive,
			.taken = row->taken,
			.held = row->held,
			.here = { .uid = 0, .comm = "", .cgroup = row->cgroup },
		};
		struct arena arena = { 0 };

		print_message("%s\n", row->what);
		assert_string_equal(say(&arena, &explanation, &sightings), row->said);
		arena_drop(&arena);
	}
}

static void records(void **unused)
{
	struct sighting at[] = {
		{ CAP_USR_PTRACE, "gdb", "/usr/bin/gdb", "cat", 3 },
		{ CAP_USR_TCP_LISTEN, "nc\n", "/usr/bin/nc", "127.0.0.1:80", 1 },
		{ CAP_USR_TCP_LISTEN, "nc", "?", "", 1 },
	};
	const struct sightings sightings = { .at = at, .n = ARRAY_SIZE(at) };
	const struct explanation explanation = {
		.denied = L,
		.taken = L,
		.held = ALL,
		.here = { .comm = "", .cgroup = "" },
	};
	struct arena arena = { 0 };

	(void)unused;
	assert_string_equal(say(&arena, &explanation, &sightings),
			    "usercap run: refused: tcp_listen\n"
			    "  tcp_listen, needed to make a TCP server socket\n"
			    "    log: nc\\x0a (/usr/bin/nc) 127.0.0.1:80\n"
			    "    log: nc (?)\n"
			    "    why: the command line takes it away; to allow it: leave --drop or "
			    "--keep out\n");
	arena_drop(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reasons),
		cmocka_unit_test(records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
