// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * usage: usercap-conformance [OPTION]...
 *
 * Does what enforces user capabilities on this kernel do what DESIGN sections
 * 2, 3 and 4 say? Uses nothing but prctl(PR_USERCAP, ...) and the operations
 * that it guards, so it runs on every provider. Prints TAP. Needs root.
 */
#include <fcntl.h>
#include <fnmatch.h>
#include <getopt.h>

#include "harness.h"
#include "helper.h"
#include "runner.h"
#include "sets-live.h"

static const char help[] =
	"usage: usercap-conformance [OPTION]...\n"
	"Show that this kernel's user capabilities are what DESIGN sections 2 to 4 say.\n"
	"\n"
	"  --list                    print the cases and the sentences they prove\n"
	"  --section N               only cases of section N: 2, 3, 4, 4/ptrace, ...\n"
	"  --case GLOB               only cases whose name matches: '*listen*'\n"
	"  --unrestricted            only show that what will be refused works at all;\n"
	"                            needs no provider\n"
	"  --allow-missing-provider  exit 77 if nothing here enforces user capabilities\n"
	"  --help\n"
	"\n"
	"Exit status: 0 all passed, 1 some failed, 2 usage, 77 skipped, 99 bailed out.\n";

static const struct option long_options[] = {
	{ "list", no_argument, NULL, 'l' },
	{ "section", required_argument, NULL, 's' },
	{ "case", required_argument, NULL, 'c' },
	{ "unrestricted", no_argument, NULL, 'u' },
	{ "allow-missing-provider", no_argument, NULL, 'a' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL },
};

static int usage_error(const char *message)
{
	fprintf(stderr, "usercap-conformance: %s\n%s", message, help);
	return EXIT_USAGE;
}

static int list(const struct selection *selection)
{
	char title[256];
	size_t s, i;

	for (s = 0; s < n_suites; s++) {
		for (i = 0; i < count_cases(suites[s]); i++) {
			case_title(suites[s], i, title, sizeof(title));
			if (selected(selection, suites[s], i))
				printf("%s\n\t\"%s\"\n", title, case_quote(suites[s], i));
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct selection selection = { 0 };
	bool allow_missing = false, listing = false;
	int option;

	if (argc > 1 && !strcmp(argv[1], HELPER_OPTION))
		return run_helper(argc, argv);

	while ((option = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
		switch (option) {
		case 'l':
			listing = true;
			break;
		case 's':
			selection.section = optarg;
			break;
		case 'c':
			selection.glob = optarg;
			break;
		case 'u':
			only_unrestricted = true;
			break;
		case 'a':
			allow_missing = true;
			break;
		case 'h':
			fputs(help, stdout);
			return 0;
		default:
			return usage_error("what is that?");
		}
	}
	if (optind < argc)
		return usage_error("there are no arguments, only options");
	if (listing)
		return list(&selection);
	return run_suites(&selection, allow_missing);
}
