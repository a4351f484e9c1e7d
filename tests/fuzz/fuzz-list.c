// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A list of any bytes: it is one where the reference says so, and says the same; what is
 * blamed lies in it. Written again, it is the same list.
 */
#include "fuzz.h"

#include "reference.h"

#include <errno.h>
#include <string.h>

#include <usercap.h>

#define UNTOUCHED 0x5a5a5a5a5a5a5a5aULL

static void check_again(uint64_t caps)
{
	char text[USERCAP_LIST_SIZE], small[USERCAP_LIST_SIZE];
	uint64_t again;
	int len = usercap_list_format(caps, text, sizeof(text));

	must(len > 0 && (size_t)len < sizeof(text) && strlen(text) == (size_t)len);
	must(usercap_list_parse(text, &again, NULL) == 0 && again == caps);
	memset(small, '#', sizeof(small));
	must(usercap_list_format(caps, small, (size_t)len) == -ENOBUFS && *small == '#');
	must(usercap_list_format(caps, small, (size_t)len + 1) == len && !strcmp(small, text));
}

static void check_diag(const struct usercap_diag *diag, size_t len)
{
	must(!*diag->file && diag->line == 1);
	must(diag->column >= 1 && diag->column <= len + 1);
	must(*diag->message);
	for (const char *at = diag->message; *at; at++)
		must(*at >= ' ' && *at <= '~');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	uint64_t caps = UNTOUCHED, expected = 0;
	struct usercap_diag diag = { .file = "x" };
	int r;

	must(text);
	memcpy(text, data, size);
	text[size] = '\0';
	r = usercap_list_parse(text, &caps, &diag);
	must(r == 0 || r == -EBADMSG);
	must((r == 0) == reference_list(text, strlen(text), &expected));
	if (r == 0) {
		must(caps == expected);
		check_again(caps);
	} else {
		must(caps == UNTOUCHED);
		check_diag(&diag, strlen(text));
	}
	free(text);
	return 0;
}
