// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arguments of usercap-exec, any bytes with a NUL after each: it executes what they name
 * without the capabilities that they do not keep, or it says in one line why not.
 */
#include "../unit/unit.h"

#include "fuzz.h"
#include "reference.h"

#include <string.h>
#include <usercap.h>
#include <usercap/sets.h>

#include "../exec/world.h"
#include "exec.h"

#define MOST_ARGS 30
/* A name is tried in each directory of a path; the world keeps what was tried */
#define MOST_BYTES 500

/* ---- what they mean, read from the manual page ---- */

struct meaning {
	bool wrong;
	bool nothing; /* --help, --version, --refuse */
	const char *values[4];
	bool best_effort;
	uint64_t kept;
	char *const *command;
};

enum { KEEP, PATH, ARGV0, PROVIDER };

static const char *const names[] = { "--keep", "--path", "--argv0", "--provider" };

static bool value_of(const char *name, char *const **args, const char **ret)
{
	size_t len = strlen(name);

	if (strncmp(**args, name, len) != 0 || ((**args)[len] && (**args)[len] != '='))
		return false;
	*ret = (**args)[len] ? **args + len + 1 : *++*args;
	return true;
}

/* One option, or NULL if it is wrong; @args is at its last word then */
static bool take_option(struct meaning *meaning, char *const **args)
{
	const char *value;

	for (size_t i = 0; i < 4; i++) {
		if (!value_of(names[i], args, &value))
			continue;
		if (!value || meaning->values[i])
			return false;
		meaning->values[i] = value;
		return true;
	}
	if (strcmp(**args, "--best-effort") != 0)
		return false;
	meaning->best_effort = true;
	return true;
}

static struct meaning read_args(char *const *args)
{
	struct meaning meaning = { .wrong = true };
	const char *value;

	for (; *args && **args == '-' && strcmp(*args, "--") != 0; args++) {
		meaning.nothing = !strcmp(*args, "--help") || !strcmp(*args, "--version");
		if (!meaning.nothing && value_of("--refuse", &args, &value)) {
			meaning.nothing = value != NULL;
			meaning.wrong = !value;
			return meaning;
		}
		if (meaning.nothing)
			return (struct meaning){ .nothing = true };
		if (!take_option(&meaning, &args))
			return meaning;
	}
	meaning.command = args + (*args && !strcmp(*args, "--"));
	value = meaning.values[KEEP];
	meaning.wrong = !value || !reference_list(value, strlen(value), &meaning.kept) ||
			!*meaning.command ||
			(meaning.values[PROVIDER] ? strcmp(meaning.values[PROVIDER], "seccomp") != 0
						  : meaning.best_effort);
	return meaning;
}

/* ---- what it did ---- */

static void check_lines(const char *text)
{
	size_t len = strlen(text);

	must(!len || text[len - 1] == '\n');
	for (; *text; text++)
		must(*text == '\n' || ((unsigned char)*text >= ' ' && *text != 0x7f));
}

static void check_executed(const struct meaning *meaning)
{
	const char *name = meaning->command[0], *argv0 = meaning->values[ARGV0];

	must(!*world.err && !world.status);
	must(usercap_in(world.state, USERCAP_BOUNDING) == meaning->kept);
	must(usercap_in(world.state, USERCAP_EFFECTIVE) == meaning->kept);
	must(world.state & USERCAP_LOCKED);
	if (strchr(name, '/'))
		must(!strcmp(world.executed, name));
	must(!strcmp(world.argv[0], argv0 ? argv0 : name));
	for (size_t i = 1; world.argv[i] || meaning->command[i]; i++)
		must(world.argv[i] && meaning->command[i] &&
		     !strcmp(world.argv[i], meaning->command[i]));
}

static void check(char *const *args)
{
	struct meaning meaning = read_args(args);

	check_lines(world.out);
	check_lines(world.err);
	if (world.executed) {
		must(!meaning.wrong && !meaning.nothing);
		check_executed(&meaning);
	} else if (meaning.nothing) {
		must(*world.out || *world.err);
	} else if (meaning.wrong) {
		must(world.status == 2);
		must(strchr(world.err, '\n') == world.err + strlen(world.err) - 1);
	} else {
		/* a name that can't be a file's: too long, or none */
		must(world.status == 203 && *world.err);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *args[MOST_ARGS + 1] = { NULL };
	char text[MOST_BYTES + 1], again[MOST_BYTES + 1];
	char *expected[MOST_ARGS + 1] = { NULL };
	size_t n = 0;

	if (size > MOST_BYTES)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	memcpy(again, text, size + 1);
	/* its own are changed: argv[0] of the program */
	for (size_t at = 0; at < size && n < MOST_ARGS; at += strlen(text + at) + 1, n++) {
		args[n] = text + at;
		expected[n] = again + at;
	}
	world_begin();
	world_run(args);
	check(expected);
	return 0;
}
