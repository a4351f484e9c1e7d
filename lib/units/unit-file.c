// SPDX-License-Identifier: LGPL-2.1-or-later
#include "unit-file.h"

#include "../cleanup.h"
#include "exec-word.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define BLANKS " \t\n\r"
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

struct pieces {
	struct unit_piece *at;
	size_t n;
	size_t room;
};

/* What backslashes joined so far */
struct joined {
	char *at;
	size_t len;
	size_t room;
};

struct reader {
	struct arena *arena;
	const char *file;
	char *begin; /* of the line, or the first of those that were joined */
	char *next;
	char *end;
	unsigned int line;
	bool mark_seen;
	const char *section; /* NULL: none yet, or one that systemd passes over */
	struct joined joined;
	struct pieces pieces;
	unit_assignment_fn take;
	void *arg;
};

static unsigned int line_end_kind(char c)
{
	switch (c) {
	case '\n':
		return 1;
	case '\r':
		return 2;
	case '\0':
		return 4;
	default:
		return 0;
	}
}

/*
 * Cut off a line. It ends at a newline, a carriage return or a NUL, or at
 * several of them as long as none comes twice or follows the NUL.
 */
static char *next_line(struct reader *reader, size_t *ret_len)
{
	char *line = reader->next, *end = line;
	unsigned int seen = 0, kind;

	while (end < reader->end && !line_end_kind(*end))
		end++;
	*ret_len = end - line;
	reader->next = end;
	while (reader->next < reader->end) {
		kind = line_end_kind(*reader->next);
		if (!kind || seen & (kind | 4))
			break;
		seen |= kind;
		reader->next++;
	}
	*end = '\0';
	reader->line++;
	return line;
}

/* Unicode has no such character, or none that may be written */
static bool is_noncharacter(uint32_t c)
{
	return (c >= 0xd800 && c <= 0xdfff) || (c >= 0xfdd0 && c <= 0xfdef) ||
	       (c & 0xfffe) == 0xfffe || c > 0x10ffff;
}

/* The length of the character that begins here, or 0 if it is not UTF-8 */
static size_t utf8_length(const char *at)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c = (unsigned char)at[0];
	size_t len;

	if (c < 0x80)
		return 1;
	if (c < 0xc0 || c > 0xf7)
		return 0;
	len = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	c &= 0x7f >> len;
	for (size_t i = 1; i < len; i++) {
		if (((unsigned char)at[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | ((unsigned char)at[i] & 0x3f);
	}
	return c < least[len] || is_noncharacter(c) ? 0 : len;
}

static bool is_utf8(const char *text)
{
	size_t len;

	for (; *text; text += len) {
		len = utf8_length(text);
		if (!len)
			return false;
	}
	return true;
}

/* Strip blanks at both ends, in place */
static char *strip(char *text)
{
	size_t len;

	text += strspn(text, BLANKS);
	len = strlen(text);
	while (len && strchr(BLANKS, text[len - 1]))
		len--;
	text[len] = '\0';
	return text;
}

static bool ends_in_escape(const char *text)
{
	bool escaped = false;

	for (; *text; text++)
		escaped = !escaped && *text == '\\';
	return escaped;
}

static int take_section(struct reader *reader, char *text)
{
	size_t len = strlen(text);

	if (text[len - 1] != ']')
		return -EBADMSG;
	text[len - 1] = '\0';
	if (!exec_word_is_safe(text + 1))
		return -EBADMSG;
	reader->section = arena_copy(reader->arena, text + 1, len - 2);
	return 0;
}

/* A line with all that was joined to it */
static int take_line(struct reader *reader, char *line)
{
	char *text = strip(line), *equals;
	struct unit_assignment assignment = {
		.file = reader->file,
		.section = reader->section,
		.text = line,
		.pieces = reader->pieces.at,
		.n_pieces = reader->pieces.n,
	};

	if (!*text)
		return 0;
	if (!is_utf8(text))
		return -EILSEQ;
	if (*text == '[')
		return take_section(reader, text);
	equals = strchr(text, '=');
	if (!reader->section || !equals || equals == text)
		return 0;
	*equals = '\0';
	assignment.key = strip(text);
	assignment.value = strip(equals + 1);
	return reader->take(&assignment, reader->arg);
}

/* Add a line to what it continues, and leave a blank where the backslash was */
static void join(struct reader *reader, const char *line, size_t len)
{
	struct joined *joined = &reader->joined;

	while (joined->len + len >= joined->room)
		joined->at = arena_grow(reader->arena, joined->at, &joined->room, joined->room, 1);
	memcpy(joined->at + joined->len, line, len);
	joined->len += len;
	joined->at[joined->len] = '\0';
}

static int take_joined(struct reader *reader)
{
	reader->joined.len = 0;
	return take_line(reader, reader->joined.at);
}

static int read_line(struct reader *reader)
{
	struct unit_piece piece = { .at = reader->joined.len, .column = 1 };
	char *begin = reader->next, *line, first;
	size_t len;
	bool more;

	line = next_line(reader, &len);
	first = line[strspn(line, BLANKS)];
	if (!reader->joined.len) {
		reader->begin = begin;
		reader->pieces.n = 0;
	}
	if (len >= UNIT_LINE_MAX)
		return -ENOBUFS;
	if (first == '#' || first == ';')
		return 0;
	if (!reader->mark_seen && !strncmp(line, BYTE_ORDER_MARK, 3)) {
		reader->mark_seen = true;
		line += 3;
		len -= 3;
		piece.column = 4;
	}
	if (reader->joined.len + len > UNIT_LINE_MAX)
		return -ENOBUFS;
	piece.line = reader->line;
	list_append(reader->arena, &reader->pieces, piece);
	more = ends_in_escape(line);
	if (!more && !reader->joined.len)
		return take_line(reader, line);
	join(reader, line, len);
	if (!more)
		return take_joined(reader);
	reader->joined.at[reader->joined.len - 1] = ' ';
	return 0;
}

void unit_assignment_place(const struct unit_assignment *assignment, const char *at,
			   unsigned int *ret_line, unsigned int *ret_column)
{
	size_t offset = at - assignment->text;
	const struct unit_piece *piece = assignment->pieces;

	for (size_t i = 1; i < assignment->n_pieces && assignment->pieces[i].at <= offset; i++)
		piece = &assignment->pieces[i];
	*ret_line = piece->line;
	*ret_column = piece->column + (offset - piece->at);
}

int unit_file_parse(struct arena *arena, const char *file, char *text, size_t len,
		    unit_assignment_fn take, void *arg, struct word *ret_rest)
{
	struct reader reader = {
		.arena = arena,
		.file = file,
		.next = text,
		.end = text + len,
		.take = take,
		.arg = arg,
	};
	int r = 0;

	while (!r && reader.next < reader.end)
		r = read_line(&reader);
	if (!r && reader.joined.len)
		r = take_joined(&reader);
	if (r < 0)
		*ret_rest = (struct word){ reader.begin, reader.end - reader.begin };
	return r;
}

int unit_file_read(struct arena *arena, const char *path, char **ret, size_t *ret_len)
{
	_cleanup_(closep) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	size_t len = 0, room = 0;
	struct stat st;
	char *text;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	/* what is no file, such as /dev/null, is how unit files and drop-ins are masked */
	if (!S_ISREG(st.st_mode))
		st.st_size = 0;
	/* room to see the end, and for the NUL */
	room = st.st_size + 2;
	text = arena_alloc(arena, room);
	while (S_ISREG(st.st_mode)) {
		text = arena_grow(arena, text, &room, len + 1, 1);
		n = read(fd, text + len, room - len - 1);
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n == 0)
			break;
		if (n > 0)
			len += n;
	}
	text[len] = '\0';
	*ret = text;
	*ret_len = len;
	return 0;
}
