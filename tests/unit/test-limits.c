// SPDX-License-Identifier: GPL-2.0-or-later
/* usage: test-limits USERCAP-BPF.8 - the page says what the library says, word by word */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bpf-limits.h"

static const char *page_path;

/* Its words with one space between them, without macros and comments */
static char *read_page(void)
{
	FILE *file = fopen(page_path, "r");
	char *text = NULL, word[256];
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(file);
	assert_non_null(out);
	while (fscanf(file, "%255s", word) == 1)
		fprintf(out, "%s ", word);
	fclose(out);
	fclose(file);
	return text;
}

static void must_say(const char *page, const char *phrase)
{
	if (phrase && !strstr(page, phrase))
		fail_msg("%s does not say: %s", page_path, phrase);
}

static void the_page_says_it(void **unused)
{
	char *page = read_page();

	(void)unused;
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		must_say(page, limits_of_bpf(cap, false)->unenforced);
		must_say(page, limits_of_bpf(cap, false)->excess);
		must_say(page, limits_of_bpf(cap, true)->unenforced);
		must_say(page, limits_of_bpf(cap, true)->excess);
	}
	free(page);
}

static void watching_makes_it_complete(void **unused)
{
	(void)unused;
	assert_non_null(limits_of_bpf(CAP_USR_WX_MAPPINGS, false)->unenforced);
	assert_null(limits_of_bpf(CAP_USR_WX_MAPPINGS, true)->unenforced);
	assert_null(limits_of_bpf(USERCAP_COUNT, true));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_says_it),
		cmocka_unit_test(watching_makes_it_complete),
	};

	if (argc != 2)
		return 2;
	page_path = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
