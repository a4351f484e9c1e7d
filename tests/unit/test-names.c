// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <usercap.h>

/* What the RFC calls them; the rest of the tree has the table. */
static void rfc_names(void **unused)
{
	(void)unused;
	assert_int_equal(usercap_from_name("tcp_listen"), CAP_USR_TCP_LISTEN);
	assert_int_equal(usercap_from_name("CAP_USR_PTRACE"), CAP_USR_PTRACE);
	assert_int_equal(usercap_from_name("cap_usr_wx_mappings"), CAP_USR_WX_MAPPINGS);
	assert_string_equal(usercap_name(CAP_USR_FORK_EXEC), "fork_exec");
}

static void every_name_in_three_spellings(void **unused)
{
	(void)unused;
	for (unsigned int cap = 0; cap < USERCAP_COUNT; cap++) {
		char spelled[64];

		assert_int_equal(usercap_from_name(usercap_name(cap)), cap);
		snprintf(spelled, sizeof(spelled), "cap_usr_%s", usercap_name(cap));
		assert_int_equal(usercap_from_name(spelled), cap);
		for (char *c = spelled; *c; c++)
			*c = toupper((unsigned char)*c);
		assert_int_equal(usercap_from_name(spelled), cap);
		/* a short name in capitals is none of the three */
		assert_int_equal(usercap_from_name(spelled + strlen("CAP_USR_")), -ENOENT);
		assert_true(strlen(usercap_description(cap)) > 0);
	}
}

static void no_such_name(void **unused)
{
	static const char *const names[] = {
		"",
		"foo",
		"ptrac",
		"ptracee",
		"Ptrace",
		"CAP_USR_ptrace",
		"cap_usr_",
		"CAP_USR_",
		"cap_ptrace",
		"all",
		"none",
		"~ptrace",
		" ptrace",
		"ptrace ",
		"CAP_SYS_PTRACE",
		"Cap_Usr_Ptrace",
		"cap_usr_PTRACE",
	};

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (usercap_from_name(names[i]) != -ENOENT)
			fail_msg("%s", names[i]);
}

static void no_such_bit(void **unused)
{
	static const unsigned int bits[] = { USERCAP_COUNT, 32, 64, ~0U };

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(bits); i++) {
		assert_null(usercap_name(bits[i]));
		assert_null(usercap_description(bits[i]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rfc_names),
		cmocka_unit_test(every_name_in_three_spellings),
		cmocka_unit_test(no_such_name),
		cmocka_unit_test(no_such_bit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
