// SPDX-License-Identifier: LGPL-2.1-or-later
#include "diag.h"

#include <string.h>

struct shown diag_show(struct word word)
{
	static const char cut[] = "...";
	const size_t room = sizeof(((struct shown *)0)->text) - sizeof(cut);
	size_t len = word.len < room ? word.len : room;
	struct shown shown;

	for (size_t i = 0; i < len; i++)
		shown.text[i] = word.at[i] >= ' ' && word.at[i] <= '~' ? word.at[i] : '?';
	if (len < word.len)
		memcpy(shown.text + len, cut, sizeof(cut));
	else
		shown.text[len] = '\0';
	return shown;
}
