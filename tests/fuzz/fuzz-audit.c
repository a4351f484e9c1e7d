// SPDX-License-Identifier: GPL-2.0-or-later
/* A log, any bytes: our reader and auparse agree on it */
#include "fuzz.h"

#include "agree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	agree((const char *)data, size);
	return 0;
}
