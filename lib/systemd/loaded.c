// SPDX-License-Identifier: LGPL-2.1-or-later
#include "systemd.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>

#define LIBRARY "libsystemd.so.0"

/*
 * What makes packages depend on a library that no program is linked with, and initrds
 * have it: the ELF dlopen metadata of the UAPI group.
 */
#define OWNER "FDO"
#define TYPE 0x407c0c0a
#define METADATA                                                                      \
	"[{\"feature\":\"systemd\",\"description\":\"asks systemd and its journal\"," \
	"\"priority\":\"recommended\",\"soname\":[\"" LIBRARY "\"]}]"

static const struct {
	uint32_t name_size;
	uint32_t size;
	uint32_t type;
	char name[sizeof(OWNER)];
	_Alignas(uint32_t) char text[sizeof(METADATA)];
} note __attribute__((used, aligned(4), section(".note.dlopen"))) = {
	.name_size = sizeof(OWNER),
	.size = sizeof(METADATA),
	.type = TYPE,
	.name = OWNER,
	.text = METADATA,
};

struct systemd sd;

static bool find(void *library, const char *name, void *ret)
{
	void *address = dlsym(library, name);

	/* POSIX has it that a pointer to a function fits; C does not */
	*(void **)ret = address;
	return address;
}

static void *open_library(void)
{
	void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_NODELETE);
	struct systemd found;
	bool all = library;

	if (!library)
		return NULL;
#define SYSTEMD_FIND(function) all = all && find(library, "sd_" #function, &found.function);
	SYSTEMD_FUNCTIONS(SYSTEMD_FIND)
#undef SYSTEMD_FIND
	if (!all) {
		dlclose(library);
		return NULL;
	}
	sd = found;
	return library;
}

int systemd_load(void)
{
	static void *library;

	if (!library)
		library = open_library();
	return library ? 0 : -ELIBACC;
}
