/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A unit with all its drop-ins merged: what it says about user capabilities, and
 * what of it has to change so that its commands run without those it takes away
 */
#ifndef _USERCAP_UNITS_UNIT_H
#define _USERCAP_UNITS_UNIT_H

#include "exec-line.h"
#include "tree.h"

/* Lists of commands, and in which sections they stand */
/* clang-format off */
#define UNIT_EXEC_TABLE(row) \
	row(CONDITION, "ExecCondition", UNIT_SERVICE) \
	row(START_PRE, "ExecStartPre", UNIT_SERVICE) \
	row(START, "ExecStart", UNIT_SERVICE) \
	row(START_POST, "ExecStartPost", UNIT_SERVICE) \
	row(RELOAD, "ExecReload", UNIT_SERVICE) \
	row(RELOAD_POST, "ExecReloadPost", UNIT_SERVICE) \
	row(STOP, "ExecStop", UNIT_SERVICE) \
	row(STOP_POST, "ExecStopPost", UNIT_SERVICE) \
	row(SOCKET_START_PRE, "ExecStartPre", UNIT_SOCKET) \
	row(SOCKET_START_POST, "ExecStartPost", UNIT_SOCKET) \
	row(SOCKET_STOP_PRE, "ExecStopPre", UNIT_SOCKET) \
	row(SOCKET_STOP_POST, "ExecStopPost", UNIT_SOCKET)
/* clang-format on */

enum unit_exec {
#define UNIT_EXEC_CONSTANT(constant, key, type) UNIT_EXEC_##constant,
	UNIT_EXEC_TABLE(UNIT_EXEC_CONSTANT)
#undef UNIT_EXEC_CONSTANT
		UNIT_EXEC_LISTS,
};

struct unit_exec_key {
	const char *key;
	enum unit_type type;
};

extern const struct unit_exec_key unit_exec_keys[UNIT_EXEC_LISTS];

/* Settings that decide how a command can be run below another program, or what comes of it */
/* clang-format off */
#define UNIT_SETTING_TABLE(row) \
	row(AMBIENT_CAPABILITIES, "AmbientCapabilities") \
	row(APPARMOR_PROFILE, "AppArmorProfile") \
	row(BIND_PATHS, "BindPaths") \
	row(BIND_READ_ONLY_PATHS, "BindReadOnlyPaths") \
	row(CAPABILITY_BOUNDING_SET, "CapabilityBoundingSet") \
	row(DYNAMIC_USER, "DynamicUser") \
	row(EXEC_SEARCH_PATH, "ExecSearchPath") \
	row(EXTENSION_DIRECTORIES, "ExtensionDirectories") \
	row(EXTENSION_IMAGES, "ExtensionImages") \
	row(MOUNT_IMAGES, "MountImages") \
	row(NO_EXEC_PATHS, "NoExecPaths") \
	row(NO_NEW_PRIVILEGES, "NoNewPrivileges") \
	row(PAM_NAME, "PAMName") \
	row(ROOT_DIRECTORY, "RootDirectory") \
	row(ROOT_IMAGE, "RootImage") \
	row(SELINUX_CONTEXT, "SELinuxContext") \
	row(SYSLOG_IDENTIFIER, "SyslogIdentifier") \
	row(SYSTEM_CALL_FILTER, "SystemCallFilter") \
	row(TEMPORARY_FILE_SYSTEM, "TemporaryFileSystem") \
	row(TYPE, "Type") \
	row(USER, "User")
/* clang-format on */

enum unit_setting {
#define UNIT_SETTING_CONSTANT(constant, key) UNIT_SETTING_##constant,
	UNIT_SETTING_TABLE(UNIT_SETTING_CONSTANT)
#undef UNIT_SETTING_CONSTANT
		UNIT_SETTINGS,
};

/* A line that had a say in the set */
struct unit_said {
	const char *file;
	unsigned int line;
	const char *value;
	uint64_t caps; /* the set after it */
	bool shared;   /* it stands in a drop-in that other units read, too */
};

enum unit_verdict {
	UNIT_UNTOUCHED, /* nothing is taken away, or @reason says why nothing can be */
	UNIT_MASKED,	/* never starts */
	UNIT_EXEMPT,	/* @reason says why what was said does not count */
	UNIT_WRAPPED,	/* its commands run below usercap-exec */
	UNIT_REFUSED,	/* must not start: @reason */
};

struct unit {
	const char *id;
	enum unit_type type;
	struct strings names; /* @id first */
	const struct tree_entry *fragment;
	struct tree_dropins dropins;

	uint64_t caps; /* what its commands keep */
	struct {
		struct unit_said *at;
		size_t n;
		size_t room;
	} said;

	struct exec_list exec[UNIT_EXEC_LISTS];
	bool exec_mentioned[UNIT_EXEC_LISTS];
	struct strings settings[UNIT_SETTINGS]; /* the values since the last empty one */
	bool setting_mentioned[UNIT_SETTINGS];

	enum unit_verdict verdict;
	const char *reason; /* may be NULL */
	bool mistaken;	    /* what is wrong in its files decided, not what they say */
};

/* Find what a unit consists of, without reading it */
void unit_find(const struct tree *tree, const char *id, struct unit *ret);

/* Is the key in any of its files? */
bool unit_mentions(const struct unit *unit);

/*
 * Read and merge what unit_find() found, and decide. @own_dropin is the name of the
 * drop-in that the generator writes, and directories of the search path before
 * number @own_order come before it.
 */
void unit_merge(const struct tree *tree, const char *own_dropin, size_t own_order,
		struct unit *unit);

/* The value of a setting that the last one decides, or NULL */
const char *unit_setting(const struct unit *unit, enum unit_setting setting);

#endif /* _USERCAP_UNITS_UNIT_H */
