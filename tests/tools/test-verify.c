// SPDX-License-Identifier: GPL-2.0-or-later
/* What usercap verify finds: unit files, what the generator wrote, what systemd has read */
#include "unit.h"

#include "scratch.h"
#include "verify-world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SAYS "UserCapabilities=~tcp_listen\n"
#define RUNS "ExecStart=/bin/sh\n"

static void write_unit(const char *name, const char *lines)
{
	char text[2048];

	snprintf(text, sizeof(text), "[%s]\n%s", strstr(name, ".socket") ? "Socket" : "Service",
		 lines);
	world_write("etc", name, text);
}

static void remedied(const char *code, const char *remedy)
{
	for (size_t i = 0; i < world.verification.checks.n; i++) {
		const struct check *check = &world.verification.checks.at[i];

		if (strcmp(check->code, code) != 0)
			continue;
		assert_non_null(check->remedy);
		assert_non_null(strstr(check->remedy, remedy));
		return;
	}
	fail_msg("no check %s", code);
}

static void told(const char *code, const char *text)
{
	for (size_t i = 0; i < world.verification.checks.n; i++) {
		const struct check *check = &world.verification.checks.at[i];

		if (!strcmp(check->code, code) && strstr(check->text, text))
			return;
	}
	fail_msg("no check %s says \"%s\"", code, text);
}

/* ---- what the files say; the generator has run, nothing is loaded ---- */

struct verdict_row {
	const char *what;
	const char *name;
	const char *lines;
	const char *checks;
	enum unit_verdict verdict;
	enum grade grade;
};

/* clang-format off */
static const struct verdict_row verdict_rows[] = {
	{ "says nothing", "a.service", RUNS, "", UNIT_UNTOUCHED, GRADE_FINE },
	{ "takes nothing away", "a.service", "UserCapabilities=all\n" RUNS, "", UNIT_UNTOUCHED, GRADE_FINE },
	{ "takes something away", "a.service", SAYS RUNS, "ok dropin-current, ok programs-found",
	  UNIT_WRAPPED, GRADE_FINE },
	{ "a socket", "a.socket", SAYS "ExecStartPre=/bin/sh\n", "ok dropin-current, ok programs-found",
	  UNIT_WRAPPED, GRADE_FINE },
	{ "a template", "a@.service", SAYS RUNS, "ok dropin-current, ok programs-found", UNIT_WRAPPED, GRADE_FINE },
	{ "wrong name", "a.service", "UserCapabilities=~bogus\n" RUNS, "wrong unit-refused, ok dropin-current",
	  UNIT_REFUSED, GRADE_WRONG },
	{ "what nothing can run below another", "a.service", SAYS RUNS "AppArmorProfile=x\n",
	  "wrong unit-refused, ok dropin-current", UNIT_REFUSED, GRADE_WRONG },
	{ "shares its drop-ins, so that it is masked", "a-.service", SAYS RUNS,
	  "wrong unit-refused, ok dropin-current", UNIT_REFUSED, GRADE_WRONG },
	{ "wrong name, but nobody could repair it", "rescue.service", "UserCapabilities=~bogus\n" RUNS,
	  "wrong unit-mistaken", UNIT_EXEMPT, GRADE_WRONG },
	{ "nothing to restrict", "a.service", SAYS "ExecStart=+/bin/sh\n", "note unit-empty",
	  UNIT_UNTOUCHED, GRADE_NOTE },
	{ "some of it is not restricted", "a.service", SAYS RUNS "ExecStartPre=+/bin/nonsense\n",
	  "note command-privileged, ok dropin-current, ok programs-found", UNIT_WRAPPED, GRADE_NOTE },
};
/* clang-format on */

static void test_verdict(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(verdict_rows); i++) {
		const struct verdict_row *row = &verdict_rows[i];

		print_message("verdict: %s\n", row->what);
		world_begin();
		write_unit(row->name, row->lines);
		world_reload();
		assert_string_equal(world_verify(row->name, true), row->checks);
		assert_int_equal(world.verification.unit.verdict, row->verdict);
		assert_int_equal(verification_grade(&world.verification), row->grade);
		world_end();
	}
}

static void test_said(void **state)
{
	const struct unit *unit = &world.verification.unit;

	(void)state;
	world_begin();
	write_unit("a.service", "UserCapabilities=~tcp_listen\nX-UserCapabilities=~ptrace\n" RUNS);
	world_write("usr/service.d", "all.conf", "[Service]\nUserCapabilities=~wx_mappings\n");
	world_reload();
	world_verify("a.service", true);
	assert_int_equal(unit->said.n, 3);
	assert_int_equal(unit->said.at[0].line, 2);
	assert_int_equal(unit->said.at[1].line, 3);
	assert_true(unit->said.at[2].shared);
	assert_int_equal(unit->said.at[2].caps, USERCAP_ALL & ~(USERCAP_MASK(CAP_USR_TCP_LISTEN) |
								USERCAP_MASK(CAP_USR_PTRACE) |
								USERCAP_MASK(CAP_USR_WX_MAPPINGS)));
	world_end();
}

static void test_not_there(void **state)
{
	(void)state;
	world_begin();
	world_write("etc/service.d", "all.conf", "[Service]\n" SAYS);
	write_unit("a@.service", RUNS);
	world_reload();
	assert_string_equal(world_verify("b.service", true), "no unit");
	assert_string_equal(world_verify("a@1.service", true),
			    "ok dropin-current, ok programs-found");
	/* another generator made it, and what all share is not for it */
	world_write("gen", "c.service", "[Service]\n" RUNS);
	world_look();
	assert_string_equal(world_verify("c.service", true), "note unit-exempt");
	/* only systemd knows it */
	world.around.manager = &world.manager;
	world.manager.units[world.manager.n++] =
		(struct manager_unit){ .id = "d.service", .load = "loaded", .active = "active" };
	assert_string_equal(world_verify("d.service", true), "note unit-exempt");
	world_end();
}

/* The plan of "a-.service" has a text, too, but nobody reads it */
static void test_kin_of_masked(void **state)
{
	(void)state;
	world_begin();
	write_unit("a-.service", SAYS RUNS);
	write_unit("a-b.service", RUNS);
	world_reload();
	assert_string_equal(world_verify("a-b.service", true), "");
	world_end();
}

/* The same for an instance that has nothing of its own */
static void test_too_long(void **state)
{
	const size_t size = 1024 * 1024;
	char *text = malloc(size);

	(void)state;
	assert_non_null(text);
	memset(text, 'x', size);
	memcpy(text, "[Service]\n" SAYS RUNS, strlen("[Service]\n" SAYS RUNS));
	text[strlen("[Service]\n" SAYS RUNS) - 1] = ' ';
	text[size - 1] = '\0';
	world_begin();
	world_write("etc", "a@.service", text);
	world_reload();
	assert_string_equal(world_verify("a@.service", true),
			    "wrong unit-refused, ok dropin-current");
	assert_string_equal(world_verify("a@1.service", true),
			    "wrong unit-refused, ok dropin-current");
	told("unit-refused", "the command is too long");
	world_end();
	free(text);
}

static void test_opted_out(void **state)
{
	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS);
	scratch_mkdir("etc/a.service.d");
	assert_int_equal(symlink("/dev/null", "etc/a.service.d/" PLAN_DROPIN), 0);
	world_reload();
	assert_string_equal(world_verify("a.service", true), "note unit-exempt");
	told("unit-exempt", "etc/a.service.d/" PLAN_DROPIN " masks it");
	world_end();
}

static void test_masked(void **state)
{
	(void)state;
	world_begin();
	world_write("usr", "a.service", "[Service]\n" SAYS RUNS);
	assert_int_equal(symlink("/dev/null", "etc/a.service"), 0);
	world_reload();
	assert_string_equal(world_verify("a.service", true), "");
	assert_int_equal(world.verification.unit.verdict, UNIT_MASKED);
	/* masked when it had been restricted already */
	world_write("usr", "b.service", "[Service]\n" SAYS RUNS);
	world_reload();
	assert_int_equal(symlink("/dev/null", "etc/b.service"), 0);
	world_look();
	assert_string_equal(world_verify("b.service", true), "");
	world_end();
}

static void test_unreadable(void **state)
{
	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS);
	world_write("etc/a.service.d", "x.conf", "[Service]\nUserCapabilities=~ptrace\n");
	assert_int_equal(chmod("etc/a.service.d/x.conf", 0), 0);
	if (geteuid() == 0)
		assert_int_equal(seteuid(65534), 0);
	world_look();
	assert_string_equal(world_verify("a.service", true), "unknown file-unreadable");
	if (getuid() == 0)
		assert_int_equal(seteuid(0), 0);
	world_end();
}

static void test_uninstalled(void **state)
{
	(void)state;
	world_begin();
	write_unit("a.service", SAYS "ExecStart=/bin/nonsense\n");
	world.around.enforced = false;
	world_look();
	assert_string_equal(world_verify("a.service", false), "wrong program-missing");
	world_end();
}

/* ---- what the generator wrote ---- */

static void test_dropin_missing(void **state)
{
	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS);
	write_unit("a-.service", SAYS RUNS);
	world_look();
	assert_string_equal(world_verify("a.service", true),
			    "wrong dropin-missing, ok programs-found");
	remedied("dropin-missing", "systemctl daemon-reload");
	assert_string_equal(world_verify("a-.service", true),
			    "wrong unit-refused, wrong dropin-missing");
	world.around.scope = UNIT_SCOPE_USER;
	world_verify("a.service", true);
	remedied("dropin-missing", "systemctl --user daemon-reload");
	world_end();
}

static void test_dropin_stale(void **state)
{
	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS);
	world_reload();
	write_unit("a.service", SAYS RUNS "ExecStartPre=/bin/sh\n");
	world_look();
	assert_string_equal(world_verify("a.service", true),
			    "wrong dropin-stale, ok programs-found");
	remedied("dropin-stale", "systemctl daemon-reload");
	/* the line that it names is another, but it does the same */
	write_unit("a.service", "Type=simple\n" SAYS RUNS);
	world_look();
	assert_string_equal(world_verify("a.service", true),
			    "ok dropin-current, ok programs-found");
	/* no longer the last one: the generator would use another name */
	write_unit("a.service", SAYS RUNS);
	world_write("etc/b.service.d", "~z.conf", "[Service]\n");
	world_look();
	assert_string_equal(world_verify("a.service", true),
			    "wrong dropin-stale, ok programs-found");
	told("dropin-stale", "/" PLAN_DROPIN " instead of ");
	world_end();
}

struct edit_row {
	const char *what;
	const char *text; /* instead of the planned one; %s is that */
	bool same;
};

/* clang-format off */
static const struct edit_row edit_rows[] = {
	{ "as planned", "%s", true },
	{ "a comment more", "# x\n%s", true },
	{ "a comment more at the end", "%s# x\n", true },
	{ "a comment that does not end", "%s# x", true },
	{ "a line more", "%sUser=nobody\n", false },
	{ "a line more, at the front", "User=nobody\n%s", false },
	{ "empty", "", false },
	{ "a comment only", "# x\n", false },
};
/* clang-format on */

static void test_dropin_edited(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(edit_rows); i++) {
		char text[2048];

		print_message("edited: %s\n", edit_rows[i].what);
		world_begin();
		write_unit("a.service", SAYS RUNS);
		world_reload();
		snprintf(text, sizeof(text), edit_rows[i].text,
			 world.outlook.plan.units.at[0].text);
		world_write("gen/a.service.d", PLAN_DROPIN, text);
		assert_string_equal(world_verify("a.service", true),
				    edit_rows[i].same ? "ok dropin-current, ok programs-found"
						      : "wrong dropin-stale, ok programs-found");
		world_end();
	}
}

/* To systemd a NUL ends a line like any other */
static void test_dropin_nul(void **state)
{
	FILE *file;

	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS);
	world_reload();
	file = fopen("gen/a.service.d/" PLAN_DROPIN, "a");
	assert_non_null(file);
	assert_int_equal(fwrite("\0User=nobody\n", 1, 13, file), 13);
	assert_int_equal(fclose(file), 0);
	assert_string_equal(world_verify("a.service", true),
			    "wrong dropin-stale, ok programs-found");
	world_end();
}

static void test_dropin_unwanted(void **state)
{
	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS);
	write_unit("a-.service", SAYS RUNS);
	world_reload();
	write_unit("a.service", RUNS);
	write_unit("a-.service", RUNS);
	world_look();
	assert_string_equal(world_verify("a.service", true), "wrong dropin-unwanted");
	remedied("dropin-unwanted", "systemctl daemon-reload");
	assert_string_equal(world_verify("a-.service", true), "wrong dropin-unwanted");
	world_end();
}

static void test_dropin_of_template(void **state)
{
	(void)state;
	world_begin();
	write_unit("a@.service", SAYS RUNS);
	world_write("etc/a@own.service.d", "x.conf",
		    "[Service]\nUserCapabilities=\n"
		    "UserCapabilities=all\n");
	world_reload();
	assert_string_equal(world_verify("a@1.service", true),
			    "ok dropin-current, ok programs-found");
	assert_string_equal(world_verify("a@own.service", true), "ok dropin-current");
	assert_int_equal(unlink("gen/a@own.service.d/" PLAN_DROPIN), 0);
	world_look();
	assert_string_equal(world_verify("a@own.service", true), "wrong dropin-stale");
	told("dropin-stale", "a@.service.d/" PLAN_DROPIN);
	/* its template's says the same as its own would */
	world_write("etc/a@like.service.d", "x.conf", "[Service]\nType=notify\n");
	world_look();
	assert_string_equal(world_verify("a@like.service", true),
			    "ok dropin-current, ok programs-found");
	world_end();
}

/* Where the generator could not write it masked */
static void test_dropin_masked(void **state)
{
	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS);
	assert_int_equal(symlink("/dev/null", "gen.early/a.service"), 0);
	world_look();
	assert_string_equal(world_verify("a.service", true),
			    "wrong dropin-masked, ok programs-found");
	write_unit("a.service", RUNS);
	world_look();
	assert_string_equal(world_verify("a.service", true), "wrong dropin-unwanted");
	world_end();
}

static void test_dropin_not_last(void **state)
{
	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS);
	world_reload();
	world_write("gen.late/a.service.d", "~z.conf", "[Service]\n");
	world_look();
	assert_string_equal(world_verify("a.service", true),
			    "wrong dropin-not-last, ok programs-found");
	told("dropin-not-last", "gen.late/a.service.d/~z.conf");
	world_end();
}

static void test_dropin_hidden(void **state)
{
	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS);
	world_reload();
	world_write("gen.early/a.service.d", PLAN_DROPIN, "");
	world_look();
	assert_string_equal(world_verify("a.service", true),
			    "wrong dropin-hidden, ok programs-found");
	remedied("dropin-hidden", "gen.early/a.service.d/" PLAN_DROPIN);
	world_end();
}

static void test_dropin_unreadable(void **state)
{
	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS);
	world_reload();
	assert_int_equal(unlink("gen/a.service.d/" PLAN_DROPIN), 0);
	assert_int_equal(symlink(PLAN_DROPIN, "gen/a.service.d/" PLAN_DROPIN), 0);
	world_look();
	assert_string_equal(world_verify("a.service", true),
			    "unknown dropin-unreadable, ok programs-found");
	world_end();
}

static void test_generator(void **state)
{
	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS);
	assert_int_equal(unlink("generators/usercap-generator"), 0);
	world_look();
	assert_string_equal(world_verify("a.service", true),
			    "wrong generator-missing, ok programs-found");
	scratch_write("generators/usercap-generator", "");
	assert_string_equal(world_verify("a.service", true),
			    "wrong generator-masked, ok programs-found");
	assert_int_equal(unlink("generators/usercap-generator"), 0);
	assert_int_equal(symlink("/dev/null", "generators/usercap-generator"), 0);
	assert_string_equal(world_verify("a.service", true),
			    "wrong generator-masked, ok programs-found");
	remedied("generator-masked", "generators/usercap-generator, then: systemctl daemon-reload");
	world_end();
}

/* ---- programs ---- */

struct program_row {
	const char *what;
	const char *lines; /* with @ for the directory of the test */
	const char *checks;
};

/* clang-format off */
static const struct program_row program_rows[] = {
	{ "all there", "ExecStart=/bin/sh\nExecStop=/bin/sh\n", "ok programs-found" },
	{ "missing", "ExecStart=/bin/nonsense\n", "wrong program-missing" },
	{ "one of two", "ExecStart=/bin/sh\nExecStop=/bin/nonsense\n", "wrong program-missing" },
	{ "below a file", "ExecStart=/bin/sh/x\n", "wrong program-missing" },
	{ "a directory", "ExecStart=/bin\n", "wrong program-missing" },
	{ "no permission to execute", "ExecStart=@/plain\n", "wrong program-missing" },
	{ "need not be there", "ExecStart=/bin/sh\nExecStop=-/bin/nonsense\n", "note program-optional" },
	{ "is not restricted", "ExecStart=/bin/sh\nExecStop=+/bin/nonsense\n",
	  "note command-privileged, ok programs-found" },
	{ "a specifier", "ExecStart=/bin/%p\n", "note program-unchecked" },
	{ "a percent sign", "ExecStart=@/100%%\n", "ok programs-found" },
	{ "searched for", "ExecStart=sh\n", "ok programs-found" },
	{ "searched for in vain", "ExecStart=nonsense\n", "wrong program-missing" },
	{ "a search path", "ExecSearchPath=relative:/nowhere:@\nExecStart=wrapper\n", "ok programs-found" },
	{ "two search paths", "ExecSearchPath=/nowhere\nExecSearchPath=@\nExecStart=wrapper\n",
	  "ok programs-found" },
	{ "not in the search path", "ExecSearchPath=/nowhere\nExecStart=sh\n", "wrong program-missing" },
	{ "no permission in the search path", "ExecSearchPath=@:/nowhere\nExecStart=plain\n",
	  "wrong program-missing" },
	{ "a search path with a specifier", "ExecSearchPath=/%p\nExecStart=sh\n", "note program-unchecked" },
	{ "a search path that is not absolute", "ExecSearchPath=bin\nExecStart=sh\n", "wrong program-missing" },
	{ "a specifier in a search path that is not used", "ExecSearchPath=/%p\nExecStart=/bin/sh\n",
	  "ok programs-found" },
	{ "a root", "RootDirectory=@/root\nExecStart=/bin/inside\n", "ok programs-found" },
	{ "a link in a root", "RootDirectory=@/root\nExecStart=/link\n", "ok programs-found" },
	{ "searched for in a root", "RootDirectory=@/root\nExecStart=inside\n", "ok programs-found" },
	{ "outside of the root", "RootDirectory=@/root\nExecStart=/bin/sh\n", "wrong program-missing" },
	{ "no such root", "RootDirectory=@/nowhere\nExecStart=/bin/sh\n", "wrong program-missing" },
	{ "a root with a specifier", "RootDirectory=/srv/%i\nExecStart=/bin/sh\n", "note program-unchecked" },
	{ "an image", "RootImage=/srv/image\nExecStart=/bin/sh\n", "note program-unchecked" },
	{ "a mount may have it", "BindReadOnlyPaths=/opt:/srv\nExecStart=/srv/x\n", "note program-unchecked" },
	{ "an extension may have it", "ExtensionImages=/x.raw\nExecStart=/usr/bin/x\n", "note program-unchecked" },
};
/* clang-format on */

/* The lines with the directory of the test for "@" */
static const char *localize(const char *lines)
{
	const char *base = world.around.generated.normal;
	const char *text = "";
	size_t len;

	for (; *lines; lines += len + !!lines[len]) {
		len = strcspn(lines, "@");
		text = arena_format(&world.arena, "%s%.*s%.*s", text, (int)len, lines,
				    lines[len] ? (int)(strlen(base) - strlen("/gen")) : 0, base);
	}
	return text;
}

static void test_programs(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(program_rows); i++) {
		const struct program_row *row = &program_rows[i];

		print_message("programs: %s\n", row->what);
		world_begin();
		scratch_write("plain", "");
		world_program("100%");
		scratch_mkdir("root");
		scratch_mkdir("root/bin");
		world_program("root/bin/inside");
		assert_int_equal(symlink("/bin/inside", "root/link"), 0);
		write_unit("a.service",
			   localize(arena_format(&world.arena, SAYS "%s", row->lines)));
		world_look();
		assert_string_equal(world_verify("a.service", false), row->checks);
		world_end();
	}
}

/* A file without permission tells more than that others are missing */
static void test_program_reason(void **state)
{
	(void)state;
	world_begin();
	scratch_write("plain", "");
	write_unit("a.service", localize(SAYS "ExecSearchPath=@:/nowhere\nExecStart=plain\n"));
	world_look();
	world_verify("a.service", false);
	told("program-missing", "ExecStart=plain: it may not be executed");
	world_end();
}

static void test_wrapper(void **state)
{
	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS);
	write_unit("b.service", "UserCapabilities=bogus\n" RUNS);
	write_unit("c.service", RUNS);
	world_look();
	assert_int_equal(chmod("wrapper", 0644), 0);
	assert_string_equal(world_verify("a.service", false),
			    "wrong wrapper-missing, ok programs-found");
	assert_string_equal(world_verify("b.service", false),
			    "wrong unit-refused, wrong wrapper-missing");
	assert_string_equal(world_verify("c.service", false), "");
	world_end();
}

/* ---- settings ---- */

struct setting_row {
	const char *lines;
	const char *checks;
};

#define NO_NEW_PRIVS "note setting-no-new-privs"

/* clang-format off */
static const struct setting_row setting_rows[] = {
	{ "Type=notify\n", "" },
	{ "Type=exec\n", "note setting-type-exec" },
	{ "Type=forking\n", "" },
	{ "Type=forking\nUserCapabilities=~fork_exec\n", "wrong setting-type-forking" },
	{ "User=root\n", "" },
	{ "User=0\n", "" },
	{ "User=nobody\n", NO_NEW_PRIVS },
	{ "User=nobody\nUser=\n", "" },
	{ "User=nobody\nNoNewPrivileges=yes\n", "" },
	{ "User=nobody\nAmbientCapabilities=CAP_SETPCAP\n", "" },
	{ "User=nobody\nAmbientCapabilities=CAP_SETUID\n", NO_NEW_PRIVS },
	{ "User=nobody\nAmbientCapabilities=~CAP_SETUID\n", "" },
	{ "User=nobody\nAmbientCapabilities=~CAP_SETUID\nAmbientCapabilities=~CAP_SETPCAP\n", NO_NEW_PRIVS },
	{ "DynamicUser=yes\n", NO_NEW_PRIVS },
	{ "DynamicUser=no\n", "" },
	{ "CapabilityBoundingSet=\n", NO_NEW_PRIVS },
	{ "CapabilityBoundingSet=CAP_SETUID\n", NO_NEW_PRIVS },
	{ "CapabilityBoundingSet=CAP_SETUID cap_setpcap\n", "" },
	{ "CapabilityBoundingSet=CAP_SETUID\nCapabilityBoundingSet=CAP_SETPCAP\n", "" },
	{ "CapabilityBoundingSet=~CAP_SETUID\n", "" },
	{ "CapabilityBoundingSet=~CAP_SETUID CAP_SETPCAP\n", NO_NEW_PRIVS },
	{ "CapabilityBoundingSet=~CAP_SETPCAP\nCapabilityBoundingSet=\nCapabilityBoundingSet=CAP_SETPCAP\n", "" },
	{ "CapabilityBoundingSet=\nAmbientCapabilities=CAP_SETPCAP\n", NO_NEW_PRIVS },
	{ "PAMName=login\n", "note setting-pam-name" },
};
/* clang-format on */

static void test_settings(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(setting_rows); i++) {
		const struct setting_row *row = &setting_rows[i];
		const char *all;

		print_message("settings: %s", row->lines);
		world_begin();
		write_unit("a.service", arena_format(&world.arena, SAYS RUNS "%s", row->lines));
		world_look();
		all = world_verify("a.service", false);
		assert_memory_equal(all, "ok programs-found", strlen("ok programs-found"));
		all += strlen("ok programs-found");
		assert_string_equal(*all ? all + 2 : all, row->checks);
		world_end();
	}
}

static void test_settings_apart(void **state)
{
	(void)state;
	world_begin();
	write_unit("a.service", SAYS "User=nobody\nExecStart=!/bin/sh\n");
	write_unit("b.service", SAYS "User=nobody\nExecStart=!/bin/sh\nExecStop=/bin/sh\n");
	write_unit("c.service", "User=nobody\n" RUNS);
	world_look();
	assert_string_equal(world_verify("a.service", false), "ok programs-found");
	assert_string_equal(world_verify("b.service", false), "ok programs-found, " NO_NEW_PRIVS);
	assert_string_equal(world_verify("c.service", false), "");
	write_unit("b.service", SAYS "User=nobody\nExecStart=!/bin/sh\nExecStop=+/bin/sh\n");
	world_look();
	assert_string_equal(world_verify("b.service", false),
			    "note command-privileged, ok programs-found");
	world_end();
}

/* Of a user's manager it counts who it belongs to */
static void test_settings_of_user(void **state)
{
	const uid_t uid = getuid();

	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS);
	world_look();
	world.around.scope = UNIT_SCOPE_USER;
	if (uid == 0) {
		assert_string_equal(world_verify("a.service", false), "ok programs-found");
		assert_int_equal(setreuid(65534, -1), 0);
	}
	assert_string_equal(world_verify("a.service", false), "ok programs-found, " NO_NEW_PRIVS);
	if (uid == 0)
		assert_int_equal(setreuid(0, -1), 0);
	world_end();
}

/* ---- what systemd has read ---- */

#define CURRENT "ok dropin-current, ok programs-found, "

static void test_manager(void **state)
{
	struct manager_unit *loaded;

	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS "ExecStartPre=+/bin/sh\n");
	write_unit("b.service", "UserCapabilities=bogus\n" RUNS);
	write_unit("c.service", RUNS);
	world_reload();
	world_load("b.service");
	world_load("c.service");
	loaded = world_load("a.service");
	assert_string_equal(world_verify("b.service", true),
			    "wrong unit-refused, ok dropin-current, ok manager-current");
	assert_string_equal(world_verify("c.service", true), "");
#define PRIVILEGED "note command-privileged, " CURRENT
	assert_string_equal(world_verify("a.service", true),
			    PRIVILEGED "ok manager-current, ok processes-none");
	loaded->outdated = true;
	assert_string_equal(world_verify("a.service", true), PRIVILEGED
			    "ok manager-current, note manager-changes, ok processes-none");
	loaded->exec[UNIT_EXEC_START_PRE].at[0].path = world.around.wrapper;
	assert_string_equal(world_verify("a.service", true),
			    PRIVILEGED "wrong manager-outdated, ok processes-none");
	loaded->exec[UNIT_EXEC_START_PRE].at[0].path = "/bin/sh";
	loaded->exec[UNIT_EXEC_START].at[0].option = "--keep=all";
	assert_string_equal(world_verify("a.service", true),
			    PRIVILEGED "wrong manager-outdated, ok processes-none");
	remedied("manager-outdated", "systemctl daemon-reload");
	loaded->exec[UNIT_EXEC_START].at[0] = (struct manager_command){ "/bin/sh", "" };
	assert_string_equal(world_verify("a.service", true),
			    PRIVILEGED "wrong manager-outdated, ok processes-none");
	loaded->transient = true;
	assert_string_equal(world_verify("a.service", true),
			    PRIVILEGED "wrong manager-transient, ok processes-none");
	world_end();
}

static void test_manager_other_commands(void **state)
{
	struct manager_unit *loaded;
	const struct manager_command more = { "/bin/sh", "" };

	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS);
	world_reload();
	loaded = world_load("a.service");
	list_append(&world.arena, &loaded->exec[UNIT_EXEC_STOP], more);
	assert_string_equal(world_verify("a.service", true),
			    CURRENT "wrong manager-outdated, ok processes-none");
	memset(loaded->exec, 0, sizeof(loaded->exec));
	assert_string_equal(world_verify("a.service", true),
			    CURRENT "wrong manager-outdated, ok processes-none");
	world_end();
}

static void test_manager_outdated(void **state)
{
	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS);
	write_unit("b.service", RUNS);
	write_unit("c.service", SAYS RUNS);
	world_reload();
	world_load("a.service");
	world_load("b.service");
	world_load("c.service");
	/* the generator ran, but systemd has what was there before */
	write_unit("a.service", RUNS);
	assert_int_equal(unlink("gen/a.service.d/" PLAN_DROPIN), 0);
	write_unit("b.service", "UserCapabilities=bogus\n" RUNS);
	world_reload();
	assert_string_equal(world_verify("a.service", true), "wrong manager-outdated");
	assert_string_equal(world_verify("b.service", true),
			    "wrong unit-refused, ok dropin-current, wrong manager-outdated");
	world_end();
}

/* One that the generator masked; and one that systemd does not know of yet */
static void test_manager_knows_none(void **state)
{
	struct manager_unit *loaded;

	(void)state;
	world_begin();
	write_unit("a-.service", SAYS RUNS);
	write_unit("b.service", SAYS RUNS);
	world_reload();
	loaded = world_load("a-.service");
	loaded->load = "masked";
	memset(loaded->exec, 0, sizeof(loaded->exec));
	assert_string_equal(world_verify("a-.service", true),
			    "wrong unit-refused, ok dropin-current, ok manager-current");
	assert_string_equal(world_verify("b.service", true),
			    CURRENT "wrong manager-outdated, ok processes-none");
	world_end();
}

/* It has no templates loaded, and would say so */
static void test_manager_and_template(void **state)
{
	(void)state;
	world_begin();
	write_unit("a@.service", SAYS RUNS);
	world_reload();
	world.around.manager = &world.manager;
	world.manager.error = -EINVAL;
	assert_string_equal(world_verify("a@.service", true),
			    "ok dropin-current, ok programs-found");
	world_end();
}

static void test_manager_silent(void **state)
{
	(void)state;
	world_begin();
	write_unit("a.service", SAYS RUNS);
	world_reload();
	world_load("a.service");
	world.manager.error = -ETIMEDOUT;
	assert_string_equal(world_verify("a.service", true),
			    "unknown manager-silent, ok dropin-current, ok programs-found");
	world.around.manager = NULL;
	world.around.manager_error = -EACCES;
	assert_string_equal(world_verify("a.service", true), CURRENT "unknown manager-unreachable");
	assert_int_equal(verification_grade(&world.verification), GRADE_UNKNOWN);
	world_end();
}

/* ---- which units there are to verify ---- */

static void test_choice(void **state)
{
	struct strings ids = { 0 };

	(void)state;
	world_begin();
	write_unit("was.service", SAYS RUNS);
	write_unit("t@.service", SAYS RUNS);
	write_unit("t@own.service", RUNS);
	write_unit("a.service", SAYS RUNS);
	write_unit("free.service", RUNS);
	write_unit("other.service", RUNS);
	world_reload();
	world_load("t@1.service");
	world_load("free.service");
	write_unit("was.service", RUNS);
	/* needs a drop-in that undoes its template's, which nobody wrote yet */
	write_unit("t@new.service", RUNS);
	world_look();
	assert_int_equal(choose_units(&world.around, &world.outlook, &ids), 2);
	assert_int_equal(ids.n, 6);
	assert_string_equal(ids.at[0], "a.service");
	assert_string_equal(ids.at[1], "t@.service");
	assert_string_equal(ids.at[2], "t@1.service");
	assert_string_equal(ids.at[3], "t@new.service");
	assert_string_equal(ids.at[4], "t@own.service");
	assert_string_equal(ids.at[5], "was.service");
	world_end();
}

static void test_choice_of_none(void **state)
{
	struct strings ids = { 0 };

	(void)state;
	world_begin();
	write_unit("a.service", RUNS);
	world_reload();
	world_load("a.service");
	assert_int_equal(choose_units(&world.around, &world.outlook, &ids), 1);
	assert_int_equal(ids.n, 0);
	world_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verdict),
		cmocka_unit_test(test_said),
		cmocka_unit_test(test_not_there),
		cmocka_unit_test(test_kin_of_masked),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_opted_out),
		cmocka_unit_test(test_masked),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_uninstalled),
		cmocka_unit_test(test_dropin_missing),
		cmocka_unit_test(test_dropin_stale),
		cmocka_unit_test(test_dropin_edited),
		cmocka_unit_test(test_dropin_nul),
		cmocka_unit_test(test_dropin_unwanted),
		cmocka_unit_test(test_dropin_of_template),
		cmocka_unit_test(test_dropin_masked),
		cmocka_unit_test(test_dropin_not_last),
		cmocka_unit_test(test_dropin_hidden),
		cmocka_unit_test(test_dropin_unreadable),
		cmocka_unit_test(test_generator),
		cmocka_unit_test(test_programs),
		cmocka_unit_test(test_program_reason),
		cmocka_unit_test(test_wrapper),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_settings_apart),
		cmocka_unit_test(test_settings_of_user),
		cmocka_unit_test(test_manager),
		cmocka_unit_test(test_manager_other_commands),
		cmocka_unit_test(test_manager_outdated),
		cmocka_unit_test(test_manager_knows_none),
		cmocka_unit_test(test_manager_and_template),
		cmocka_unit_test(test_manager_silent),
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_choice_of_none),
	};

	return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}
