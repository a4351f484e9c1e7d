// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines with the mark: found whatever read(2) cuts the text into, against a plain search */
#include "../unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "input.h"
#include "lines.h"
#include "record.h"

/* ---- read(2), which gives no more than it is told to ---- */

static size_t read_at_most;
static int read_error;

ssize_t __real_read(int fd, void *buf, size_t size);
ssize_t __wrap_read(int fd, void *buf, size_t size);

ssize_t __wrap_read(int fd, void *buf, size_t size)
{
	if (read_error) {
		errno = read_error;
		read_error = 0;
		return -1;
	}
	return __real_read(fd, buf, size < read_at_most ? size : read_at_most);
}

/* ---- a text ---- */

struct text {
	char *at;
	size_t len;
};

static void append(struct text *text, const void *what, size_t len)
{
	text->at = realloc(text->at, text->len + len);
	assert_non_null(text->at);
	memcpy(text->at + text->len, what, len);
	text->len += len;
}

static void append_string(struct text *text, const char *what)
{
	append(text, what, strlen(what));
}

static void append_many(struct text *text, char c, size_t n)
{
	char *many = malloc(n);

	memset(many, c, n);
	append(text, many, n);
	free(many);
}

static int as_file(const struct text *text)
{
	int fd = memfd_create("text", MFD_CLOEXEC);

	assert_true(fd >= 0);
	for (size_t done = 0; done < text->len;) {
		ssize_t n = write(fd, text->at + done, text->len - done);

		assert_true(n > 0);
		done += n;
	}
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

/* ---- what a plain search finds ---- */

struct found_line {
	size_t offset;
	size_t len;
	bool whole;
};

struct found_lines {
	struct found_line *lines;
	size_t n;
};

static void found(struct found_lines *lines, size_t offset, size_t len, bool whole)
{
	lines->lines = reallocarray(lines->lines, lines->n + 1, sizeof(*lines->lines));
	assert_non_null(lines->lines);
	lines->lines[lines->n++] = (struct found_line){ offset, len, whole };
}

/* A line that is too long counts if the mark is where a record has it: in front. */
static struct found_lines search(const struct text *text)
{
	struct found_lines lines = { 0 };

	for (size_t begin = 0, end; begin < text->len; begin = end + 1) {
		const char *mark;
		size_t len;

		for (end = begin; end < text->len && text->at[end] && text->at[end] != '\n';)
			end++;
		len = end - begin;
		mark = memmem(text->at + begin, len, RECORD_MARK, strlen(RECORD_MARK));
		if (mark)
			found(&lines, begin, len, len <= RECORD_MAX && end < text->len);
	}
	return lines;
}

static void assert_finds(const struct text *text, size_t at_most)
{
	struct found_lines expected = search(text);
	struct input input;
	struct lines lines;
	struct line line;
	size_t n = 0;
	int fd = as_file(text);

	read_at_most = at_most;
	assert_int_equal(input_init(&input), 0);
	input_open(&input, fd, false);
	lines_begin(&lines, &input);
	while (lines_next(&lines, &line) == 1 || lines_rest(&lines, &line)) {
		assert_true(n < expected.n);
		assert_int_equal(line.offset, expected.lines[n].offset);
		assert_int_equal(line.whole, expected.lines[n].whole);
		if (line.whole || line.text.len < RECORD_MAX)
			assert_int_equal(line.text.len, expected.lines[n].len);
		assert_memory_equal(line.text.at, text->at + line.offset, line.text.len);
		n++;
	}
	assert_int_equal(n, expected.n);
	assert_int_equal(input_position(&input), text->len);
	input_drop(&input);
	close(fd);
	free(expected.lines);
}

static void assert_finds_in_pieces(struct text *text)
{
	static const size_t sizes[] = { 1, 2, 11, 100, 4096, 65536, 1 << 20 };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		assert_finds(text, sizes[i]);
	free(text->at);
	*text = (struct text){ 0 };
}

static void nothing(void **unused)
{
	static const char *const texts[] = { "",       "\n",	     "\n\n\n",	    "a",
					     "a\nb\n", "op=usercap", "p=usercap-\n" };
	struct text text = { 0 };

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		append_string(&text, texts[i]);
		assert_finds_in_pieces(&text);
	}
}

static void small(void **unused)
{
	static const char *const texts[] = {
		"op=usercap-\n",
		"op=usercap-",
		"aop=usercap-b\n",
		"a\nop=usercap-b\nc\n",
		"op=usercap-a op=usercap-b\n",
		"op=usercap-a\nop=usercap-b\n\nop=usercap-c\n",
		"op=op=usercap-\nop=userop=usercap-\n",
		"op=user\ncap-\n",
		"op=usercap-a\nop=usercap-b",
	};
	struct text text = { 0 };

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		append_string(&text, texts[i]);
		assert_finds_in_pieces(&text);
	}
}

static void nuls(void **unused)
{
	static const char *const pieces[] = { "x", "op=usercap-1\n", "y op=usercap-2", "\n",
					      "z\n" };
	struct text text = { 0 };

	(void)unused;
	for (size_t i = 0; i < 200; i++) {
		append_many(&text, '\0', i % 7);
		append_string(&text, pieces[i * i % ARRAY_SIZE(pieces)]);
	}
	assert_finds_in_pieces(&text);
	append_many(&text, '\0', 300000);
	append_string(&text, "type=x op=usercap-after a crash\n");
	append_many(&text, '\0', 300000);
	assert_finds(&text, 4096);
	assert_finds(&text, 1 << 20);
	free(text.at);
}

/* Lines around the size of a record, of the buffer and beyond, with the mark in front */
static void sizes(void **unused)
{
	static const size_t lens[] = {
		RECORD_MAX - 12,     RECORD_MAX - 11,	 RECORD_MAX - 10,    2 * RECORD_MAX,
		4 * RECORD_MAX - 11, 4 * RECORD_MAX - 1, 4 * RECORD_MAX + 1, 9 * RECORD_MAX,
	};
	struct text text = { 0 };

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
		append_string(&text, "before op=usercap-\n");
		append_string(&text, RECORD_MARK);
		append_many(&text, 'x', lens[i]);
		append_string(&text, "\nop=usercap- after\n");
		append_many(&text, 'y', lens[i]);
		append_string(&text, "\nop=usercap- after\n");
	}
	append_string(&text, RECORD_MARK);
	append_many(&text, 'x', 70000);
	assert_finds(&text, 4096);
	assert_finds(&text, 65521);
	assert_finds(&text, 1 << 20);
	free(text.at);
}

/* The mark lies across every place where the buffer can end. */
static void boundaries(void **unused)
{
	struct text text = { 0 };

	(void)unused;
	for (size_t shift = 0; shift < 40; shift++) {
		append_many(&text, 'x', 4 * RECORD_MAX - 30 + shift - 40000);
		append_string(&text, "\n");
		append_many(&text, 'y', 39999);
		append_string(&text, " op=usercap-b\n");
		append_string(&text, "op=usercap-c\n");
		assert_finds(&text, 1 << 20);
		free(text.at);
		text = (struct text){ 0 };
	}
}

/* What comes out of a small random number generator, from an alphabet full of marks */
static void random_texts(void **unused)
{
	static const char *const words[] = {
		"op=usercap-",		"op=", "usercap-", "\n", "\n", "\n", "x", "yy", "o", "op",
		"a long word of text ", "\0"
	};
	unsigned int state = 12345;

	(void)unused;
	for (size_t round = 0; round < 50; round++) {
		struct text text = { 0 };

		for (size_t i = 0; i < 300; i++) {
			state = state * 1103515245 + 12345;
			const char *word = words[(state >> 16) % ARRAY_SIZE(words)];

			append(&text, word, *word ? strlen(word) : 1);
		}
		assert_finds_in_pieces(&text);
	}
}

/* One line full of marks is looked at once, not once for each of them. */
static void many_marks(void **unused)
{
	struct text text = { 0 };

	(void)unused;
	append_string(&text, RECORD_MARK);
	while (text.len < 1000000) {
		char *twice = strndup(text.at, text.len);

		append_string(&text, twice);
		free(twice);
	}
	append_string(&text, "\nop=usercap-last\n");
	assert_finds(&text, 1 << 20);
	assert_finds(&text, 4096);
	free(text.at);
}

static void errors(void **unused)
{
	struct text text = { 0 };
	struct input input;
	struct lines lines;
	struct line line;
	int fd;

	(void)unused;
	append_string(&text, "op=usercap-1\nop=usercap-2\n");
	fd = as_file(&text);
	read_at_most = 20;
	assert_int_equal(input_init(&input), 0);
	input_open(&input, fd, false);
	lines_begin(&lines, &input);
	read_error = EIO;
	assert_int_equal(lines_next(&lines, &line), -EIO);
	assert_int_equal(lines_next(&lines, &line), 1);
	/* nothing is lost by a signal */
	read_error = EINTR;
	assert_int_equal(lines_next(&lines, &line), -EINTR);
	assert_int_equal(lines_next(&lines, &line), 1);
	assert_int_equal(line.offset, 13);
	assert_int_equal(lines_next(&lines, &line), 0);
	assert_false(lines_rest(&lines, &line));
	input_drop(&input);
	close(fd);
	free(text.at);
}

static void patience(void **unused)
{
	struct input input;
	struct lines lines;
	struct line line;
	int ends[2];

	(void)unused;
	read_at_most = 4096;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(input_init(&input), 0);
	input_open(&input, ends[0], true);
	lines_begin(&lines, &input);
	assert_int_equal(lines_next(&lines, &line), -EAGAIN);
	assert_int_equal(write(ends[1], "op=usercap-torn", 15), 15);
	assert_int_equal(lines_next(&lines, &line), -EAGAIN);
	assert_int_equal(lines_next(&lines, &line), -EAGAIN);
	assert_int_equal(write(ends[1], " no more\nx", 10), 10);
	assert_int_equal(lines_next(&lines, &line), 1);
	assert_int_equal(line.text.len, 23);
	assert_true(line.whole);
	assert_int_equal(lines_next(&lines, &line), -EAGAIN);
	assert_int_equal(close(ends[1]), 0);
	assert_int_equal(lines_next(&lines, &line), 0);
	assert_false(lines_rest(&lines, &line));
	input_drop(&input);
	close(ends[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing),    cmocka_unit_test(small),
		cmocka_unit_test(nuls),	      cmocka_unit_test(sizes),
		cmocka_unit_test(boundaries), cmocka_unit_test(random_texts),
		cmocka_unit_test(many_marks), cmocka_unit_test(errors),
		cmocka_unit_test(patience),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
