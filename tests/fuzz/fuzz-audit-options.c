// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arguments of usercap audit, any bytes with a NUL after each: they are understood, or
 * standard error says why not, and nothing has been taken over.
 */
#include "fuzz.h"

#include "audit-options.h"
#include "command.h"
#include "when.h"

#include <getopt.h>
#include <stdbool.h>
#include <string.h>

#define MOST_ARGS 30
#define MOST_BYTES 1000

static bool is_an_arg(char *const *args, const char *text)
{
	for (; *args; args++)
		if (text >= *args && text <= *args + strlen(*args))
			return true;
	return false;
}

/* What it says is about what was typed, or for all that is known it is not that */
static void check_text(char *const *args, const char *text)
{
	must(!text || is_an_arg(args, text));
}

static void check_given(char *const *args, const struct audit_options *given)
{
	const struct filter *filter = &given->filter;

	must(filter->since <= filter->until);
	must(!(filter->permissive && filter->refused));
	must(!given->html || !(given->json || given->events || given->follow));
	must(!given->has_rows || given->rows <= SIZE_MAX / 2);
	check_text(args, filter->user);
	check_text(args, filter->exe);
	check_text(args, filter->unit);
	check_text(args, filter->node);
	check_text(args, given->html);
	check_text(args, given->against);
	check_text(args, given->journal_path);
	check_text(args, given->policy);
	for (size_t i = 0; i < given->n_files; i++)
		check_text(args, given->files[i]);
	must(!given->files[given->n_files]);
}

/* A moment is the same, told as a number */
static void check_time(const char *text)
{
	const uint64_t now = 1795000000123;
	uint64_t first = 77, again;
	char number[32];

	if (when_parse(text, now, &first) < 0) {
		must(first == 77);
		return;
	}
	/* log times have milliseconds, but not all that is written has */
	snprintf(number, sizeof(number), "@%llu", (unsigned long long)first / 1000);
	must(when_parse(number, now, &again) == 0 && again == first / 1000 * 1000);
}

static void check_complaint(const char *said)
{
	size_t lines = 0;

	must(!strncmp(said, "usercap audit: ", 15));
	must(strstr(said, "Try usercap audit --help\n"));
	for (; *said; said++)
		lines += *said == '\n';
	must(lines >= 2);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct audit_options given, untouched;
	char text[MOST_BYTES + 1], *args[MOST_ARGS + 2] = { (char *)"audit" };
	FILE *real_error = stderr, *real_output = stdout;
	char *said = NULL, *printed = NULL;
	size_t n = 1, n_said, n_printed;
	int r;

	if (size > MOST_BYTES)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	for (size_t at = 0; at < size && n <= MOST_ARGS; at += strlen(text + at) + 1) {
		args[n++] = text + at;
		check_time(text + at);
	}
	memset(&given, 0x5a, sizeof(given));
	untouched = given;
	optind = 0;
	stderr = open_memstream(&said, &n_said);
	stdout = open_memstream(&printed, &n_printed);
	must(stderr && stdout);
	r = audit_options_parse((int)n, args, &given);
	must(fclose(stderr) == 0 && fclose(stdout) == 0);
	stderr = real_error;
	stdout = real_output;
	must(r == 1 || r == 0 || r == -STATUS_TROUBLE);
	must((r < 0) == (n_said > 0) && (r == 0) == (n_printed > 0));
	if (r == 1)
		check_given(args, &given);
	else
		must(!memcmp(&given, &untouched, sizeof(given)));
	if (r < 0)
		check_complaint(said);
	free(said);
	free(printed);
	return 0;
}
