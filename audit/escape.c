// SPDX-License-Identifier: GPL-2.0-or-later
#include "escape.h"

#include <stdint.h>
#include <string.h>

/* A character, or a byte that is none */
struct glyph {
	uint32_t code;
	unsigned int len;
	bool valid;
};

static unsigned int length_of(unsigned char lead)
{
	if (lead < 0x80)
		return 1;
	if (lead >= 0xc2 && lead <= 0xdf)
		return 2;
	if (lead >= 0xe0 && lead <= 0xef)
		return 3;
	if (lead >= 0xf0 && lead <= 0xf4)
		return 4;
	return 0;
}

/* RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF */
static struct glyph next_glyph(const char *text)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *at = (const unsigned char *)text;
	struct glyph bad = { *at, 1, false };
	unsigned int len = length_of(*at);
	uint32_t code;

	if (!len)
		return bad;
	code = len == 1 ? *at : *at & (0x7f >> len);
	for (unsigned int i = 1; i < len; i++) {
		/* the NUL at the end is no continuation either */
		if ((at[i] & 0xc0) != 0x80)
			return bad;
		code = code << 6 | (at[i] & 0x3f);
	}
	if (code < least[len] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return bad;
	return (struct glyph){ code, len, true };
}

/*
 * Nothing to see, or more than its own place: controls, directions, joiners and
 * other format characters, line separators, tags, and what is no character.
 */
static bool is_shapeless(uint32_t code)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x00, 0x1f },	    { 0x7f, 0x9f },	{ 0xad, 0xad },	      { 0x61c, 0x61c },
		{ 0x115f, 0x1160 }, { 0x17b4, 0x17b5 }, { 0x180b, 0x180f },   { 0x2000, 0x200f },
		{ 0x2028, 0x202f }, { 0x205f, 0x206f }, { 0x3000, 0x3000 },   { 0x3164, 0x3164 },
		{ 0xe000, 0xf8ff }, { 0xfe00, 0xfe0f }, { 0xfeff, 0xfeff },   { 0xffa0, 0xffa0 },
		{ 0xfff0, 0xfffc }, { 0xfffe, 0xffff }, { 0x1d173, 0x1d17a }, { 0xe0000, 0x10ffff },
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

static size_t put_escaped(FILE *out, struct glyph glyph)
{
	char text[16];
	int len;

	if (!glyph.valid || glyph.code < 0x80)
		len = snprintf(text, sizeof(text), "\\x%02x", glyph.code);
	else
		len = snprintf(text, sizeof(text), "\\u{%x}", glyph.code);
	if (out)
		fputs(text, out);
	return len;
}

static bool needs_escape(struct glyph glyph, bool utf8)
{
	return !glyph.valid || is_shapeless(glyph.code) || (!utf8 && glyph.code >= 0x80);
}

size_t put_text(FILE *out, const char *text, bool utf8)
{
	size_t columns = 0;
	struct glyph glyph;

	if (!text)
		text = "?";
	for (; *text; text += glyph.len) {
		glyph = next_glyph(text);
		if (needs_escape(glyph, utf8)) {
			columns += put_escaped(out, glyph);
			continue;
		}
		if (out)
			fwrite(text, 1, glyph.len, out);
		columns++;
	}
	return columns;
}

size_t width_of(const char *text, bool utf8)
{
	return put_text(NULL, text, utf8);
}

/* UTF-16, as JSON escapes have it */
static void put_json_escape(FILE *out, uint32_t code)
{
	if (code < 0x10000) {
		fprintf(out, "\\u%04x", code);
		return;
	}
	code -= 0x10000;
	fprintf(out, "\\u%04x\\u%04x", 0xd800 | code >> 10, 0xdc00 | (code & 0x3ff));
}

void put_json(FILE *out, const char *text)
{
	struct glyph glyph;

	if (!text) {
		fputs("null", out);
		return;
	}
	fputc('"', out);
	for (; *text; text += glyph.len) {
		glyph = next_glyph(text);
		if (!glyph.valid)
			put_json_escape(out, 0xfffd);
		else if (glyph.code == '"' || glyph.code == '\\')
			fprintf(out, "\\%c", (char)glyph.code);
		else if (is_shapeless(glyph.code))
			put_json_escape(out, glyph.code);
		else
			fwrite(text, 1, glyph.len, out);
	}
	fputc('"', out);
}

static const char *html_entity(uint32_t code)
{
	switch (code) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void put_html(FILE *out, const char *text)
{
	struct glyph glyph;

	if (!text)
		text = "?";
	for (; *text; text += glyph.len) {
		const char *entity;

		glyph = next_glyph(text);
		entity = glyph.valid ? html_entity(glyph.code) : NULL;
		if (entity)
			fputs(entity, out);
		else if (needs_escape(glyph, true))
			put_escaped(out, glyph);
		else
			fwrite(text, 1, glyph.len, out);
	}
}
