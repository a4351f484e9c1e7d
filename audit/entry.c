// SPDX-License-Identifier: GPL-2.0-or-later
#include "entry.h"

#include <errno.h>

int entry_record(const struct entry *entry, struct record *ret)
{
	struct record record;
	int r;

	if (!entry->is_audit || entry->type > UINT32_MAX)
		return -ENOENT;
	r = record_from_message(entry->type, entry->message, &record);
	if (r < 0)
		return r;
	if (entry->message.len >= RECORD_MAX)
		return -EBADMSG;
	record.node = entry->host;
	record.serial = entry->serial;
	/* when the journal got it is later than when it was made, by seconds after a boot */
	record.time = (entry->made ? entry->made : entry->received) / 1000;
	*ret = record;
	return 0;
}
