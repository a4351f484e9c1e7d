// SPDX-License-Identifier: GPL-2.0-or-later
/* Fields and their values: how text is split, and how it is decoded */
#include "../unit/unit.h"

#include <stdio.h>
#include <string.h>

#include "fields.h"

static char bytes[256];

static struct word word(const char *text)
{
	return (struct word){ text, strlen(text) };
}

/* Fields as "name:value|name:value" */
static void join(struct word text, bool (*next)(struct word *, struct field *), char *ret)
{
	struct field field;

	*ret = '\0';
	while (next(&text, &field))
		sprintf(ret + strlen(ret), "%s%.*s:%.*s", *ret ? "|" : "", (int)field.name.len,
			field.name.at, (int)field.value.len, field.value.at);
}

static void splitting(void **unused)
{
	static const struct {
		const char *text;
		const char *fields;
	} rows[] = {
		{ "", "" },
		{ "   ", "" },
		{ "a=1", "a:1" },
		{ "a=1 b=2", "a:1|b:2" },
		{ "  a=1   b=2  ", "a:1|b:2" },
		{ "a=b=c", "a:b=c" },
		{ "a= b=2", "b:2" },
		{ "a b=2 c", "b:2" },
		{ "=1 b=2", ":1|b:2" },
		{ "=", "" },
		{ "a=\"x y\" b=2", "a:\"x|b:2" },
		{ "a=1\tb=2", "a:1\tb=2" },
		{ "laddr=:: lport=80", "laddr:::|lport:80" },
	};
	char fields[256];

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		join(word(rows[i].text), field_next, fields);
		if (strcmp(fields, rows[i].fields) != 0)
			fail_msg("\"%s\": %s", rows[i].text, fields);
	}
}

static void splitting_names(void **unused)
{
	static const struct {
		const char *text;
		const char *fields;
	} rows[] = {
		{ "", "" },
		{ "AUID=\"alice\" UID=\"root\"", "AUID:\"alice\"|UID:\"root\"" },
		{ "GID=\"domain users\" UID=\"a\"", "GID:\"domain users\"|UID:\"a\"" },
		{ "GID=\"a=b UID=c\" UID=\"a\"", "GID:\"a=b UID=c\"|UID:\"a\"" },
		{ "ARCH=x86_64 SYSCALL=listen AUID=\"a\"",
		  "ARCH:x86_64|SYSCALL:listen|AUID:\"a\"" },
		{ "UID=\"torn", "UID:\"torn" },
		{ "UID=\"", "UID:\"" },
		{ "UID=\"\"", "UID:\"\"" },
		{ "UID=\"a\"b c=d", "UID:\"a\"b|c:d" },
		{ "x UID=\"a\"", "UID:\"a\"" },
		{ "UID= AUID=\"a\"", "AUID:\"a\"" },
		{ " = ", "" },
	};
	char fields[256];

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		join(word(rows[i].text), field_next_name, fields);
		if (strcmp(fields, rows[i].fields) != 0)
			fail_msg("\"%s\": %s", rows[i].text, fields);
	}
}

static void assert_value(const char *(*decode)(struct word, struct room *), const char *value,
			 const char *expected)
{
	struct room room = { .bytes = bytes, .size = sizeof(bytes) };
	const char *got = decode(word(value), &room);

	if (!got != !expected || (got && strcmp(got, expected) != 0))
		fail_msg("%s: %s", value, got ? got : "NULL");
}

static void values(void **unused)
{
	static const struct {
		const char *value;
		const char *text;      /* as it stands */
		const char *untrusted; /* may be hexadecimal */
	} rows[] = {
		{ "\"ls\"", "ls", "ls" },
		{ "\"\"", "", "" },
		{ "\"", NULL, NULL },
		{ "\"torn", NULL, NULL },
		{ "\"a\"b\"", "a", "a" },
		{ "(null)", NULL, NULL },
		{ "\"(null)\"", "(null)", "(null)" },
		{ "?", NULL, NULL },
		{ "\"?\"", "?", "?" },
		{ "", "", "" },
		{ "plain", "plain", "plain" },
		{ "6C73", "6C73", "ls" },
		{ "\"6C73\"", "6C73", "6C73" },
		{ "6c73", "6c73", "ls" },
		{ "6C7", "6C7", "6C7" },
		{ "6C7G", "6C7G", "6C7G" },
		{ "2F6120620A", "2F6120620A", "/a b\n" },
		{ "FF80", "FF80", "\xff\x80" },
		{ "610062", "610062", "a" },
		{ "0061", "0061", "" },
		{ "::", "::", "::" },
	};

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_value(value_text, rows[i].value, rows[i].text);
		assert_value(value_untrusted, rows[i].value, rows[i].untrusted);
	}
}

static void no_room(void **unused)
{
	struct room room = { .bytes = bytes, .size = 4 };

	(void)unused;
	assert_null(value_text(word("abcd"), &room));
	assert_null(value_text(word("\"abcd\""), &room));
	assert_null(value_untrusted(word("6162636465"), &room));
	assert_string_equal(value_text(word("ab"), &room), "ab");
	assert_null(value_text(word("a"), &room));
	assert_string_equal(value_text(word(""), &room), "");
	assert_null(value_text(word(""), &room));
}

static void numbers(void **unused)
{
	static const struct {
		const char *value;
		uint64_t max;
		bool valid;
		uint64_t number;
	} rows[] = {
		{ "0", 9, true, 0 },
		{ "0007", 9, true, 7 },
		{ "9", 9, true, 9 },
		{ "10", 9, false, 0 },
		{ "", 9, false, 0 },
		{ "-1", UINT32_MAX, false, 0 },
		{ "+1", UINT32_MAX, false, 0 },
		{ " 1", UINT32_MAX, false, 0 },
		{ "1 ", UINT32_MAX, false, 0 },
		{ "1a", UINT32_MAX, false, 0 },
		{ "0x1", UINT32_MAX, false, 0 },
		{ "4294967295", UINT32_MAX, true, UINT32_MAX },
		{ "4294967296", UINT32_MAX, false, 0 },
		{ "18446744073709551615", UINT64_MAX, true, UINT64_MAX },
		{ "18446744073709551616", UINT64_MAX, false, 0 },
		{ "99999999999999999999999", UINT64_MAX, false, 0 },
	};

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		uint64_t number = UNTOUCHED_MASK;
		bool valid = value_number(word(rows[i].value), rows[i].max, &number);

		if (valid != rows[i].valid || number != (valid ? rows[i].number : UNTOUCHED_MASK))
			fail_msg("\"%s\"", rows[i].value);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splitting), cmocka_unit_test(splitting_names),
		cmocka_unit_test(values),    cmocka_unit_test(no_room),
		cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
