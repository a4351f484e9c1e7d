// SPDX-License-Identifier: GPL-2.0-or-later
#include "tables.h"

#include "pins.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <cleanup.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

static int other_layout(struct problem *problem)
{
	return problem_set(problem, -ESTALE,
			   "what is loaded keeps its tables in a way that this version cannot go "
			   "on with. Restart the machine; or \"usercap-bpf unload\", which frees "
			   "all processes that are restricted, and \"usercap-bpf load\"");
}

/* Return: its descriptor, -1 if it is not pinned */
static int open_pinned(const struct bpf_map *map)
{
	char path[PINS_PATH_SIZE];

	pins_table_path(bpf_map__name(map), path);
	return bpf_obj_get(path);
}

static bool is_alike(const struct bpf_map *map, int fd)
{
	struct bpf_map_info info = { 0 };
	__u32 size = sizeof(info);

	return bpf_obj_get_info_by_fd(fd, &info, &size) == 0 && info.type == bpf_map__type(map) &&
	       info.key_size == bpf_map__key_size(map) &&
	       info.value_size == bpf_map__value_size(map) &&
	       info.max_entries == bpf_map__max_entries(map) &&
	       info.map_flags == bpf_map__map_flags(map);
}

/* The number says what sizes do not. */
static bool has_layout(int fd)
{
	struct usercap_shared shared;
	__u32 first = 0;

	return bpf_map_lookup_elem(fd, &first, &shared) == 0 && shared.layout == USERCAP_LAYOUT;
}

static int adopt_one(struct bpf_map *map, struct problem *problem)
{
	_cleanup_(closep) int fd = open_pinned(map);
	int r;

	if (fd < 0)
		return errno == ENOENT ? 0
				       : problem_set(problem, -errno, "table %s: %s",
						     bpf_map__name(map), strerror(errno));
	if (!is_alike(map, fd) || (strcmp(bpf_map__name(map), "shared") == 0 && !has_layout(fd)))
		return other_layout(problem);
	r = bpf_map__reuse_fd(map, fd);
	return r < 0 ? problem_set(problem, r, "table %s: %s", bpf_map__name(map), strerror(-r))
		     : 0;
}

int tables_adopt(struct bpf_object *object, struct problem *problem)
{
	struct bpf_map *map;
	int r;

	bpf_object__for_each_map(map, object)
	{
		if (bpf_map__is_internal(map))
			continue;
		r = adopt_one(map, problem);
		if (r < 0)
			return r;
	}
	return 0;
}

int tables_pin(struct bpf_object *object, struct problem *problem)
{
	struct bpf_map *map;
	char path[PINS_PATH_SIZE];
	int r;

	bpf_object__for_each_map(map, object)
	{
		if (bpf_map__is_internal(map))
			continue;
		pins_table_path(bpf_map__name(map), path);
		r = bpf_obj_pin(bpf_map__fd(map), path) < 0 ? -errno : 0;
		if (r < 0 && r != -EEXIST)
			return problem_set(problem, r, "%s: %s", path, strerror(-r));
	}
	return 0;
}

void *tables_map(const char *name, size_t size)
{
	_cleanup_(closep) int fd = -1;
	char path[PINS_PATH_SIZE];
	void *at;

	pins_table_path(name, path);
	fd = bpf_obj_get(path);
	if (fd < 0)
		return NULL;
	at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	return at == MAP_FAILED ? NULL : at;
}
