// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arguments of usercap run, any bytes with a NUL after each: the program that is to be
 * run, and what it shall lack, are what the words before it say, or it is said why not.
 */
#include "fuzz.h"

#include "reference.h"
#include "run-options.h"

#include <getopt.h>
#include <string.h>
#include <usercap.h>

#define MOST_ARGS 30
#define MOST_BYTES 1000

/* What is written to @stream meanwhile is kept */
struct kept {
	FILE *stream;
	char *text;
	size_t size;
};

static FILE *keep(struct kept *kept, FILE *stream)
{
	FILE *memory;

	kept->stream = stream;
	memory = open_memstream(&kept->text, &kept->size);
	must(memory);
	return memory;
}

/* All that --drop and --keep name; options may be cut short as long as they are clear */
static uint64_t lacking_in(char *const *args, char *const *end)
{
	uint64_t lacking = 0, caps;

	for (; args < end; args++) {
		const char *equals = strchr(*args, '='), *value = equals ? equals + 1 : args[1];
		size_t len = equals ? (size_t)(equals - *args) : strlen(*args);
		bool drop = len > 2 && !strncmp(*args, "--drop", len);
		bool kept = len > 2 && !strncmp(*args, "--keep", len);

		if (len > 6 || (!drop && !kept)) {
			/* a value of another option is no option */
			args += !equals && len > 2 &&
				(!strncmp(*args, "--user", len) ||
				 !strncmp(*args, "--group", len) ||
				 !strncmp(*args, "--caps", len) ||
				 !strncmp(*args, "--provider", len));
			continue;
		}
		must(value && reference_list(value, strlen(value), &caps));
		lacking |= drop ? caps : USERCAP_ALL & ~caps;
		args += !equals;
	}
	return lacking;
}

static void check_given(char *const *args, size_t n, const struct run_options *given)
{
	char *const *at = args + 1;

	while (at < args + n && at != given->command)
		at++;
	must(at < args + n && *given->command);
	must(!given->best_effort || given->seccomp);
	must(!given->permissive || !given->seccomp);
	must(given->lacking == lacking_in(args + 1, at));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[MOST_BYTES + 1], *args[MOST_ARGS + 2] = { (char *)"run" };
	struct run_options given, untouched;
	struct kept said, printed;
	struct arena arena = { 0 };
	size_t n = 1;
	int r;

	if (size > MOST_BYTES)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	for (size_t at = 0; at < size && n <= MOST_ARGS; at += strlen(text + at) + 1)
		args[n++] = text + at;
	memset(&given, 0x5a, sizeof(given));
	untouched = given;
	optind = 0;
	stderr = keep(&said, stderr);
	stdout = keep(&printed, stdout);
	r = run_options_parse(&arena, (int)n, args, &given);
	must(fclose(stderr) == 0 && fclose(stdout) == 0);
	stderr = said.stream;
	stdout = printed.stream;
	must(r == 1 || r == 0 || r == -RUN_FAILED);
	must((r < 0) == (said.size > 0) && (r == 0) == (printed.size > 0));
	if (r == 1)
		check_given(args, n, &given);
	else
		must(!memcmp(&given, &untouched, sizeof(given)));
	if (r < 0)
		must(!strncmp(said.text, "usercap run: ", 13));
	free(said.text);
	free(printed.text);
	arena_drop(&arena);
	return 0;
}
