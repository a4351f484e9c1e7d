// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"

/* clang-format off */
static const struct {
	const char *what;
	const char *text;
	const char *shown; /* put_text() for UTF-8 */
	const char *ascii; /* put_text() else */
	const char *json;
	const char *html;
} rows[] = {
	{ "plain", "/usr/bin/x y",
	  "/usr/bin/x y", "/usr/bin/x y", "\"/usr/bin/x y\"", "/usr/bin/x y" },
	{ "nothing known", NULL, "?", "?", "null", "?" },
	{ "empty", "", "", "", "\"\"", "" },
	{ "a colour", "\x1b[31mred",
	  "\\x1b[31mred", "\\x1b[31mred", "\"\\u001b[31mred\"", "\\x1b[31mred" },
	{ "lines", "a\r\nb\tc",
	  "a\\x0d\\x0ab\\x09c", "a\\x0d\\x0ab\\x09c", "\"a\\u000d\\u000ab\\u0009c\"",
	  "a\\x0d\\x0ab\\x09c" },
	{ "DEL", "\x7f", "\\x7f", "\\x7f", "\"\\u007f\"", "\\x7f" },
	{ "markup", "<script>alert('1')</script>&amp;\"",
	  "<script>alert('1')</script>&amp;\"", "<script>alert('1')</script>&amp;\"",
	  "\"<script>alert('1')</script>&amp;\\\"\"",
	  "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;&quot;" },
	{ "backslash", "DOM\\alice",
	  "DOM\\alice", "DOM\\alice", "\"DOM\\\\alice\"", "DOM\\alice" },
	{ "letters", "gr\xc3\xb6\xc3\x9f\x65 \xe6\x97\xa5 \xf0\x9f\x98\x80",
	  "gr\xc3\xb6\xc3\x9f\x65 \xe6\x97\xa5 \xf0\x9f\x98\x80",
	  "gr\\u{f6}\\u{df}e \\u{65e5} \\u{1f600}",
	  "\"gr\xc3\xb6\xc3\x9f\x65 \xe6\x97\xa5 \xf0\x9f\x98\x80\"",
	  "gr\xc3\xb6\xc3\x9f\x65 \xe6\x97\xa5 \xf0\x9f\x98\x80" },
	{ "CSI in one byte", "\x9b" "31m", "\\x9b31m", "\\x9b31m", "\"\\ufffd31m\"", "\\x9b31m" },
	{ "CSI in UTF-8", "\xc2\x9b", "\\u{9b}", "\\u{9b}", "\"\\u009b\"", "\\u{9b}" },
	{ "from right to left", "a\xe2\x80\xae" "b",
	  "a\\u{202e}b", "a\\u{202e}b", "\"a\\u202eb\"", "a\\u{202e}b" },
	{ "isolate", "\xe2\x81\xa6", "\\u{2066}", "\\u{2066}", "\"\\u2066\"", "\\u{2066}" },
	{ "no width", "\xe2\x80\x8b", "\\u{200b}", "\\u{200b}", "\"\\u200b\"", "\\u{200b}" },
	{ "line separator", "\xe2\x80\xa8", "\\u{2028}", "\\u{2028}", "\"\\u2028\"", "\\u{2028}" },
	{ "a tag", "\xf3\xa0\x81\x81", "\\u{e0041}", "\\u{e0041}", "\"\\udb40\\udc41\"",
	  "\\u{e0041}" },
	{ "overlong /", "\xc0\xaf", "\\xc0\\xaf", "\\xc0\\xaf", "\"\\ufffd\\ufffd\"", "\\xc0\\xaf" },
	{ "overlong <", "\xe0\x80\xbc", "\\xe0\\x80\\xbc", "\\xe0\\x80\\xbc",
	  "\"\\ufffd\\ufffd\\ufffd\"", "\\xe0\\x80\\xbc" },
	{ "a surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80", "\\xed\\xa0\\x80",
	  "\"\\ufffd\\ufffd\\ufffd\"", "\\xed\\xa0\\x80" },
	{ "beyond Unicode", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80", "\\xf4\\x90\\x80\\x80",
	  "\"\\ufffd\\ufffd\\ufffd\\ufffd\"", "\\xf4\\x90\\x80\\x80" },
	{ "cut short", "\xe6\x97", "\\xe6\\x97", "\\xe6\\x97", "\"\\ufffd\\ufffd\"", "\\xe6\\x97" },
	{ "cut short by markup", "\xe6<", "\\xe6<", "\\xe6<", "\"\\ufffd<\"", "\\xe6&lt;" },
};
/* clang-format on */

enum how { SHOWN, ASCII, JSON, HTML };

static char *written(enum how how, const char *text, size_t *ret_columns)
{
	char *buffer = NULL;
	size_t size;
	FILE *out = open_memstream(&buffer, &size);

	assert_non_null(out);
	if (how == JSON)
		put_json(out, text);
	else if (how == HTML)
		put_html(out, text);
	else
		*ret_columns = put_text(out, text, how == SHOWN);
	assert_int_equal(fclose(out), 0);
	return buffer;
}

static void check(size_t i, enum how how, const char *wanted)
{
	size_t columns = 0;
	char *found = written(how, rows[i].text, &columns);

	if (strcmp(found, wanted) != 0)
		fail_msg("%s, %d: %s", rows[i].what, how, found);
	if (how == ASCII)
		assert_int_equal(columns, strlen(found));
	if (how == SHOWN || how == ASCII)
		assert_int_equal(columns, width_of(rows[i].text, how == SHOWN));
	free(found);
}

static void all_rows(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		check(i, SHOWN, rows[i].shown);
		check(i, ASCII, rows[i].ascii);
		check(i, JSON, rows[i].json);
		check(i, HTML, rows[i].html);
	}
}

static void columns_are_characters(void **unused)
{
	(void)unused;
	assert_int_equal(width_of("gr\xc3\xb6\xc3\x9f\x65", true), 5);
	assert_int_equal(width_of("gr\xc3\xb6\xc3\x9f\x65", false), 15);
}

/* Of all texts of three bytes: nothing that a terminal, a page or a JSON reader obeys */
static void nothing_gets_through(void **unused)
{
	char text[4] = "";

	(void)unused;
	for (unsigned int n = 0; n < 256 * 256; n++) {
		size_t columns;
		char *found;

		/* every second byte, before an ordinary one that it could swallow */
		text[0] = (char)(n >> 8);
		text[1] = (char)n;
		text[2] = '<';
		found = written(SHOWN, text, &columns);
		for (const char *at = found; *at; at++)
			if ((unsigned char)*at < ' ' || *at == '\x7f')
				fail_msg("%#x is written as %s", n, found);
		free(found);
		found = written(HTML, text, NULL);
		if (strchr(found, '<'))
			fail_msg("%#x is written as %s", n, found);
		free(found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_rows),
		cmocka_unit_test(columns_are_characters),
		cmocka_unit_test(nothing_gets_through),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
