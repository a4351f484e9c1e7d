// SPDX-License-Identifier: GPL-2.0-or-later
#include "terminal.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool terminal_is_one(void)
{
	return isatty(STDOUT_FILENO);
}

bool terminal_has_colours(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return !(no && *no) && term && strcmp(term, "dumb") != 0 && terminal_is_one();
}

bool terminal_takes_utf8(void)
{
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}
