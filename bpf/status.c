// SPDX-License-Identifier: GPL-2.0-or-later
#include "status.h"

#include "pins.h"
#include "provider.h"
#include "ring.h"
#include "tables.h"

#include <bpf/bpf.h>
#include <cleanup.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <usercap.h>

static bool ftrace_is_off(void)
{
	_cleanup_(closep) int fd = open("/proc/sys/kernel/ftrace_enabled", O_RDONLY | O_CLOEXEC);
	char value = '1';

	return fd >= 0 && read(fd, &value, 1) == 1 && value == '0';
}

static unsigned int count_words(void)
{
	_cleanup_(closep) int fd = -1;
	unsigned long long key, *last = NULL;
	unsigned int count = 0;
	char path[PINS_PATH_SIZE];

	pins_table_path("processes", path);
	fd = bpf_obj_get(path);
	while (fd >= 0 && count < PROVIDER_MAX_PROCESSES &&
	       bpf_map_get_next_key(fd, last, &key) == 0) {
		last = &key;
		count++;
	}
	return count;
}

static uint64_t count_lost(void)
{
	struct usercap_shared *shared = tables_map("shared", sizeof(*shared));
	uint64_t lost = shared ? shared->lost : 0;

	if (shared)
		munmap(shared, sizeof(*shared));
	return lost;
}

void status_get(struct status *ret)
{
	struct status status = {
		.answers = usercap_probe() == 0,
		.in_kernel = access("/sys/kernel/security/usercap", F_OK) == 0,
		.ftrace_off = ftrace_is_off(),
	};

	if (pins_exist()) {
		provider_count(&status.pinned, &status.missing);
		status.current = provider_is_current();
		status.words = count_words();
		status.read = ring_is_read();
		status.lost = count_lost();
	}
	*ret = status;
}

bool status_is_whole(const struct status *status)
{
	return status->answers && status->current && status->pinned && !status->missing;
}
