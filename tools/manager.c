// SPDX-License-Identifier: GPL-2.0-or-later
#include "manager.h"

#include "cleanup.h"
#include "systemd.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SERVICE "org.freedesktop.systemd1"
#define OBJECT "/org/freedesktop/systemd1"
#define MANAGER SERVICE ".Manager"
#define UNIT SERVICE ".Unit"

#define TIME_LIMIT_USEC ((uint64_t)5 * 1000 * 1000)

struct manager {
	sd_bus *bus;
	int error; /* it did not answer once, and will not be waited for again */
};

static void unref_message(sd_bus_message **message)
{
	sd.bus_message_unref(*message);
}

static void close_bus(sd_bus **bus)
{
	sd.bus_close_unref(*bus);
}

static uint64_t now_usec(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* sd-bus has a time limit for calls, but a longer one for what comes before the first. */
static int wait_until_ready(sd_bus *bus)
{
	const uint64_t deadline = now_usec() + TIME_LIMIT_USEC;
	uint64_t now;
	int r;

	while ((r = sd.bus_is_ready(bus)) == 0) {
		r = sd.bus_process(bus, NULL);
		if (r < 0)
			return r;
		if (r > 0)
			continue;
		now = now_usec();
		if (now >= deadline)
			return -ETIMEDOUT;
		r = sd.bus_wait(bus, deadline - now);
		if (r < 0)
			return r;
	}
	return r < 0 ? r : 0;
}

static int make_ready(sd_bus *bus)
{
	int r = sd.bus_set_method_call_timeout(bus, TIME_LIMIT_USEC);

	return r < 0 ? r : wait_until_ready(bus);
}

/* The manager's own socket, which is there also when no bus is */
static int open_directly(struct arena *arena, const char *path, sd_bus **ret)
{
	_cleanup_(close_bus) sd_bus *bus = NULL;
	int r;

	r = sd.bus_new(&bus);
	if (!r)
		r = sd.bus_set_address(bus, arena_format(arena, "unix:path=%s", path));
	if (r >= 0)
		r = sd.bus_start(bus);
	if (r >= 0)
		r = make_ready(bus);
	if (r >= 0)
		*ret = take_ptr(bus);
	return r < 0 ? r : 0;
}

static int open_bus(enum unit_scope scope, sd_bus **ret)
{
	_cleanup_(close_bus) sd_bus *bus = NULL;
	int r;

	r = scope == UNIT_SCOPE_USER ? sd.bus_open_user(&bus) : sd.bus_open_system(&bus);
	if (r >= 0)
		r = make_ready(bus);
	if (r >= 0)
		*ret = take_ptr(bus);
	return r < 0 ? r : 0;
}

/* The other way is for who has no access to that socket; its bus need not be there. */
static int open_either(struct arena *arena, enum unit_scope scope, const char *path, sd_bus **ret)
{
	int direct = open_directly(arena, path, ret), r;

	if (!direct)
		return 0;
	r = open_bus(scope, ret);
	return r == -ENOENT ? direct : r;
}

int manager_open(enum unit_scope scope, struct manager **ret)
{
	const char *base = scope == UNIT_SCOPE_USER ? getenv("XDG_RUNTIME_DIR") : "/run";
	struct arena arena = { 0 };
	struct manager *manager;
	sd_bus *bus = NULL;
	const char *path;
	int r;

	if (!base)
		return -ENOENT;
	path = arena_format(&arena, "%s/systemd/private", base);
	r = access(path, F_OK) < 0 ? -errno : systemd_load();
	if (!r)
		r = open_either(&arena, scope, path, &bus);
	arena_drop(&arena);
	if (r < 0)
		return r;
	manager = calloc(1, sizeof(*manager));
	if (!manager) {
		sd.bus_close_unref(bus);
		return -ENOMEM;
	}
	manager->bus = bus;
	*ret = manager;
	return 0;
}

void manager_close(struct manager *manager)
{
	if (!manager)
		return;
	sd.bus_flush_close_unref(manager->bus);
	free(manager);
}

/* What became of a call, which the next ones are to know */
static int done(struct manager *manager, int r, sd_bus_error *error)
{
	sd.bus_error_free(error);
	if (r >= 0)
		return 0;
	if (r == -ETIMEDOUT || r == -ENOTCONN || r == -ECONNRESET)
		manager->error = r;
	return r;
}

static int call(struct manager *manager, const char *method, const char *name, sd_bus_message **ret)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	int r;

	if (manager->error)
		return manager->error;
	r = sd.bus_call_method(manager->bus, SERVICE, OBJECT, MANAGER, method, &error, ret,
			       name ? "s" : "", name);
	return done(manager, r, &error);
}

static int get(struct manager *manager, const char *object, const char *interface,
	       const char *property, const char *type, sd_bus_message **ret)
{
	sd_bus_error error = SD_BUS_ERROR_NULL;
	int r;

	if (manager->error)
		return manager->error;
	r = sd.bus_get_property(manager->bus, SERVICE, object, interface, property, &error, ret,
				type);
	return done(manager, r, &error);
}

static const char *keep(struct arena *arena, const char *text)
{
	return arena_copy(arena, text, strlen(text));
}

static int get_string(struct manager *manager, struct arena *arena, const char *object,
		      const char *property, const char **ret)
{
	_cleanup_(unref_message) sd_bus_message *reply = NULL;
	const char *text = "";
	int r;

	r = get(manager, object, UNIT, property, "s", &reply);
	if (!r)
		r = sd.bus_message_read(reply, "s", &text);
	if (r >= 0)
		*ret = keep(arena, text);
	return r < 0 ? r : 0;
}

static int get_bool(struct manager *manager, const char *object, const char *property, bool *ret)
{
	_cleanup_(unref_message) sd_bus_message *reply = NULL;
	int r, value = 0;

	r = get(manager, object, UNIT, property, "b", &reply);
	if (!r)
		r = sd.bus_message_read(reply, "b", &value);
	if (r >= 0)
		*ret = value;
	return r < 0 ? r : 0;
}

static int get_dropins(struct manager *manager, struct arena *arena, const char *object,
		       struct strings *ret)
{
	_cleanup_(unref_message) sd_bus_message *reply = NULL;
	const char *path = "";
	int r;

	r = get(manager, object, UNIT, "DropInPaths", "as", &reply);
	if (!r)
		r = sd.bus_message_enter_container(reply, 'a', "s");
	while (r >= 0 && (r = sd.bus_message_read(reply, "s", &path)) > 0)
		list_append(arena, ret, keep(arena, path));
	return r < 0 ? r : 0;
}

/* The path and the arguments of a command; @ret->option is the first after the name. */
static int read_command(sd_bus_message *reply, struct arena *arena, struct manager_command *ret)
{
	const char *path = "", *argument = "";
	int r;

	r = sd.bus_message_read(reply, "s", &path);
	if (r >= 0)
		r = sd.bus_message_enter_container(reply, 'a', "s");
	if (r < 0)
		return r;
	*ret = (struct manager_command){ .path = keep(arena, path), .option = "" };
	for (int i = 0; (r = sd.bus_message_read(reply, "s", &argument)) > 0; i++)
		if (i == 1)
			ret->option = keep(arena, argument);
	if (r >= 0)
		r = sd.bus_message_exit_container(reply);
	if (r >= 0)
		r = sd.bus_message_skip(reply, "bttttuii");
	return r;
}

static int get_commands(struct manager *manager, struct arena *arena, const char *object,
			const struct unit_exec_key *key, struct manager_commands *ret)
{
	_cleanup_(unref_message) sd_bus_message *reply = NULL;
	struct manager_command command;
	int r;

	r = get(manager, object, key->type == UNIT_SOCKET ? SERVICE ".Socket" : SERVICE ".Service",
		key->key, "a(sasbttttuii)", &reply);
	/* a list that this systemd does not know yet */
	if (r == -EBADR)
		return 0;
	if (!r)
		r = sd.bus_message_enter_container(reply, 'a', "(sasbttttuii)");
	while (r >= 0 && (r = sd.bus_message_enter_container(reply, 'r', "sasbttttuii")) > 0) {
		r = read_command(reply, arena, &command);
		if (r >= 0)
			r = sd.bus_message_exit_container(reply);
		if (r >= 0)
			list_append(arena, ret, command);
	}
	return r < 0 ? r : 0;
}

static int get_control(struct manager *manager, const char *object, enum unit_type type,
		       uint32_t *ret)
{
	_cleanup_(unref_message) sd_bus_message *reply = NULL;
	int r;

	r = get(manager, object, type == UNIT_SOCKET ? SERVICE ".Socket" : SERVICE ".Service",
		"ControlPID", "u", &reply);
	if (!r)
		r = sd.bus_message_read(reply, "u", ret);
	return r < 0 ? r : 0;
}

static int get_unit(struct manager *manager, struct arena *arena, const char *object,
		    struct manager_unit *ret)
{
	struct unit_name name = { 0 };
	int r;

	r = get_string(manager, arena, object, "Id", &ret->id);
	if (!r)
		r = get_string(manager, arena, object, "LoadState", &ret->load);
	if (!r)
		r = get_string(manager, arena, object, "ActiveState", &ret->active);
	if (!r)
		r = get_bool(manager, object, "Transient", &ret->transient);
	if (!r)
		r = get_bool(manager, object, "NeedDaemonReload", &ret->outdated);
	if (!r)
		r = get_dropins(manager, arena, object, &ret->dropins);
	if (!r && !unit_name_parse(ret->id, &name))
		r = -EBADMSG;
	if (!r)
		r = get_control(manager, object, name.type, &ret->control);
	for (int list = 0; list < UNIT_EXEC_LISTS && !r; list++)
		if (unit_exec_keys[list].type == name.type)
			r = get_commands(manager, arena, object, &unit_exec_keys[list],
					 &ret->exec[list]);
	return r;
}

int manager_unit(struct manager *manager, struct arena *arena, const char *name,
		 struct manager_unit *ret)
{
	_cleanup_(unref_message) sd_bus_message *reply = NULL;
	struct manager_unit unit = { 0 };
	const char *object = "";
	int r;

	r = call(manager, "LoadUnit", name, &reply);
	if (!r)
		r = sd.bus_message_read(reply, "o", &object);
	if (r >= 0)
		r = get_unit(manager, arena, object, &unit);
	if (r >= 0)
		*ret = unit;
	return r < 0 ? r : 0;
}

int manager_processes(struct manager *manager, struct arena *arena, const char *name,
		      struct pids *ret)
{
	_cleanup_(unref_message) sd_bus_message *reply = NULL;
	struct pids pids = { 0 };
	uint32_t pid = 0;
	int r;

	r = call(manager, "GetUnitProcesses", name, &reply);
	if (!r)
		r = sd.bus_message_enter_container(reply, 'a', "(sus)");
	while (r >= 0 && (r = sd.bus_message_read(reply, "(sus)", NULL, &pid, NULL)) > 0)
		list_append(arena, &pids, pid);
	if (r >= 0)
		*ret = pids;
	return r < 0 ? r : 0;
}

int manager_names(struct manager *manager, struct arena *arena, struct strings *ret)
{
	_cleanup_(unref_message) sd_bus_message *reply = NULL;
	struct strings names = { 0 };
	const char *name = "";
	int r;

	r = call(manager, "ListUnits", NULL, &reply);
	if (!r)
		r = sd.bus_message_enter_container(reply, 'a', "(ssssssouso)");
	while (r >= 0 && (r = sd.bus_message_read(reply, "(ssssssouso)", &name, NULL, NULL, NULL,
						  NULL, NULL, NULL, NULL, NULL, NULL)) > 0)
		list_append(arena, &names, keep(arena, name));
	if (r >= 0)
		*ret = names;
	return r < 0 ? r : 0;
}
