// SPDX-License-Identifier: GPL-2.0-or-later
#include "audit-options.h"

#include "command.h"
#include "when.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <usercap.h>

#define ROWS 20

/* Long options without a letter */
enum {
	OPTION_SINCE = 256,
	OPTION_UNTIL,
	OPTION_USER,
	OPTION_CAP,
	OPTION_EXE,
	OPTION_UNIT,
	OPTION_HOST,
	OPTION_SESSION,
	OPTION_PERMISSIVE,
	OPTION_REFUSED,
	OPTION_JOURNAL,
	OPTION_EVENTS,
	OPTION_JSON,
	OPTION_HTML,
	OPTION_FOLLOW,
	OPTION_SUGGEST,
	OPTION_AGAINST,
	OPTION_LEARN,
	OPTION_ROWS,
	OPTION_POLICY,
	OPTION_PASSWD,
	OPTION_GROUP,
	OPTION_NO_RESOLVE,
};

const struct command_option audit_options[] = {
	{ "since", required_argument, NULL, OPTION_SINCE },
	{ "until", required_argument, NULL, OPTION_UNTIL },
	{ "user", required_argument, NULL, OPTION_USER, VALUE_USER },
	{ "cap", required_argument, NULL, OPTION_CAP, VALUE_CAPS },
	{ "exe", required_argument, NULL, OPTION_EXE, VALUE_FILE },
	{ "unit", required_argument, NULL, OPTION_UNIT, VALUE_UNIT },
	{ "host", required_argument, NULL, OPTION_HOST },
	{ "session", required_argument, NULL, OPTION_SESSION },
	{ "permissive", no_argument, NULL, OPTION_PERMISSIVE },
	{ "refused", no_argument, NULL, OPTION_REFUSED },
	{ "journal", optional_argument, NULL, OPTION_JOURNAL, VALUE_FILE },
	{ "events", no_argument, NULL, OPTION_EVENTS },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "html", required_argument, NULL, OPTION_HTML, VALUE_FILE },
	{ "follow", no_argument, NULL, OPTION_FOLLOW },
	{ "suggest", no_argument, NULL, OPTION_SUGGEST },
	{ "against", required_argument, NULL, OPTION_AGAINST, VALUE_FILE },
	{ "learn", no_argument, NULL, OPTION_LEARN },
	{ "rows", required_argument, NULL, OPTION_ROWS },
	{ "policy", required_argument, NULL, OPTION_POLICY, VALUE_FILE },
	{ "passwd", required_argument, NULL, OPTION_PASSWD, VALUE_FILE },
	{ "group", required_argument, NULL, OPTION_GROUP, VALUE_FILE },
	{ "no-resolve", no_argument, NULL, OPTION_NO_RESOLVE },
	{ "help", no_argument, NULL, 'h' },
	{ 0 },
};

static void print_help(void)
{
	fputs("Usage: usercap audit [OPTION...] [LOG...]\n"
	      "What was refused to whom, by auditd's logs or the journal; see usercap-audit(1)\n"
	      "\n"
	      "  LOG...               files, also compressed; directories of them; \"-\" is\n"
	      "                       standard input\n"
	      "  --journal[=PATH]     the journal, or a journal file or directory\n"
	      "  --since T, --until T as ausearch or journalctl have it: today, \"2 hours ago\"\n"
	      "  --user U, --cap LIST, --exe PATTERN, --unit PATTERN, --host PATTERN,\n"
	      "  --session N          only these\n"
	      "  --permissive         only what a dry run allowed; --refused: only the rest\n"
	      "  --events             each denial, not a summary; --follow: as they come\n"
	      "  --suggest            what to change in usercap.conf or a unit, as a diff\n"
	      "  --against FILE       what the policy FILE would change\n"
	      "  --learn              lines that give what was used in a dry run\n"
	      "  --json               JSON Lines; --html FILE: a page, with suggestions\n"
	      "  --rows N             most rows of a table (20; 0: all)\n"
	      "  --policy FILE        in place of /etc/security/usercap.conf, for all machines\n"
	      "  --passwd, --group F  who is who, in place of this machine's name service\n"
	      "  --no-resolve         print numbers where the log has no names\n"
	      "Exit status: 0 no denial, 1 denials, 2 wrong usage or failure.\n",
	      stdout);
}

static int bad(const char *format, const char *text) __attribute__((format(printf, 1, 0)));

static int bad(const char *format, const char *text)
{
	return -misused("audit", format, text);
}

static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

static int take_time(const char *text, uint64_t *ret)
{
	int r = when_parse(text, now(), ret);

	if (r == -ERANGE)
		return bad("\"%s\" is no time that can be in a log", text);
	if (r < 0)
		return bad("\"%s\" is no time: write today, \"2 hours ago\", 10:00 or "
			   "\"2026-11-26 10:00:00\"",
			   text);
	return 1;
}

static int take_number(const char *text, unsigned long most, unsigned long *ret)
{
	char *end;

	errno = 0;
	*ret = strtoul(text, &end, 10);
	if (errno || end == text || *end || *text == '-' || *ret > most)
		return bad("\"%s\" is no number", text);
	return 1;
}

static int take_caps(const char *text, uint64_t *ret)
{
	struct usercap_diag diag;

	if (usercap_list_parse(text, ret, &diag) == 0)
		return 1;
	return bad("--cap: %s", diag.message);
}

static int take_session(const char *text, struct filter *filter)
{
	unsigned long number;
	int r = take_number(text, UINT32_MAX - 1, &number);

	if (r < 0)
		return r;
	filter->session = (uint32_t)number;
	filter->has_session = true;
	return 1;
}

static int take_filter(int option, struct filter *filter)
{
	switch (option) {
	case OPTION_SINCE:
		return take_time(optarg, &filter->since);
	case OPTION_UNTIL:
		return take_time(optarg, &filter->until);
	case OPTION_USER:
		filter->user = optarg;
		return 1;
	case OPTION_CAP:
		return take_caps(optarg, &filter->caps);
	case OPTION_EXE:
		filter->exe = optarg;
		return 1;
	case OPTION_UNIT:
		filter->unit = optarg;
		return 1;
	case OPTION_HOST:
		filter->node = optarg;
		return 1;
	case OPTION_SESSION:
		return take_session(optarg, filter);
	case OPTION_PERMISSIVE:
		filter->permissive = true;
		return 1;
	case OPTION_REFUSED:
		filter->refused = true;
		return 1;
	default:
		return 0;
	}
}

static int take_rows(const char *text, size_t *ret)
{
	unsigned long number;
	int r = take_number(text, SIZE_MAX / 2, &number);

	if (r < 0)
		return r;
	*ret = number;
	return 1;
}

static int take_form(int option, struct audit_options *ret)
{
	switch (option) {
	case OPTION_EVENTS:
		ret->events = true;
		return 1;
	case OPTION_JSON:
		ret->json = true;
		return 1;
	case OPTION_HTML:
		ret->html = optarg;
		return 1;
	case OPTION_FOLLOW:
		ret->follow = true;
		return 1;
	case OPTION_SUGGEST:
		ret->suggest = true;
		return 1;
	case OPTION_AGAINST:
		ret->against = optarg;
		return 1;
	case OPTION_LEARN:
		ret->learn = true;
		return 1;
	case OPTION_ROWS:
		ret->has_rows = true;
		return take_rows(optarg, &ret->rows);
	default:
		return 0;
	}
}

static int take_source(int option, struct audit_options *ret)
{
	switch (option) {
	case OPTION_JOURNAL:
		ret->journal = true;
		ret->journal_path = optarg;
		return 1;
	case OPTION_POLICY:
		ret->policy = optarg;
		return 1;
	case OPTION_PASSWD:
		ret->accounts.passwd = optarg;
		return 1;
	case OPTION_GROUP:
		ret->accounts.group = optarg;
		return 1;
	case OPTION_NO_RESOLVE:
		ret->accounts.no_lookup = true;
		return 1;
	default:
		return 0;
	}
}

static int check(const struct audit_options *options_given)
{
	const struct filter *filter = &options_given->filter;

	if (filter->permissive && filter->refused)
		return bad("%s exclude each other", "--permissive and --refused");
	if (filter->since > filter->until)
		return bad("%s: nothing is later than that and earlier", "--since and --until");
	if (options_given->html &&
	    (options_given->json || options_given->events || options_given->follow ||
	     options_given->against || options_given->learn))
		return bad("%s is a page of its own: leave --json, --events, --follow, --against "
			   "and --learn out",
			   "--html");
	if ((options_given->suggest || options_given->against || options_given->learn) &&
	    (options_given->events || options_given->follow))
		return bad("%s need a summary: leave --events and --follow out",
			   "--suggest, --against and --learn");
	return 1;
}

int audit_options_parse(int argc, char **argv, struct audit_options *ret)
{
	struct audit_options given = { .filter = { .until = UINT64_MAX }, .rows = ROWS };
	int option, r;

	opterr = 0;
	while ((option = command_getopt(argc, argv, ":h", audit_options)) != -1) {
		if (option == 'h') {
			print_help();
			return 0;
		}
		if (option == '?' || option == ':')
			return -misused_option("audit", option, argv);
		r = take_filter(option, &given.filter);
		if (r == 0)
			r = take_form(option, &given);
		if (r == 0)
			r = take_source(option, &given);
		if (r < 0)
			return r;
	}
	r = check(&given);
	if (r < 0)
		return r;
	if (given.follow && !given.filter.since)
		given.filter.since = now();
	given.files = argv + optind;
	given.n_files = (size_t)(argc - optind);
	*ret = given;
	return 1;
}
