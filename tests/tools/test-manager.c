// SPDX-License-Identifier: GPL-2.0-or-later
/* tools/manager.c against a systemd that is a child of this test, or does not answer */
#include "unit.h"

#include "manager.h"
#include "scratch.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <systemd/sd-bus.h>
#include <time.h>
#include <unistd.h>

#define OBJECT "/org/freedesktop/systemd1"
#define SERVICE "org.freedesktop.systemd1"
#define UNIT_OBJECT OBJECT "/unit/a_2eservice"

/* ---- the systemd ---- */

static int load_unit(sd_bus_message *call, void *data, sd_bus_error *error)
{
	const char *name;
	int r = sd_bus_message_read(call, "s", &name);

	(void)data;
	if (r < 0)
		return r;
	/* one that it thinks about for ever */
	if (!strcmp(name, "mute.service"))
		return 1;
	if (strcmp(name, "a.service") != 0)
		return sd_bus_error_set(error, SERVICE ".NoSuchUnit", "There is none.");
	return sd_bus_reply_method_return(call, "o", UNIT_OBJECT);
}

static int get_processes(sd_bus_message *call, void *data, sd_bus_error *error)
{
	(void)data;
	(void)error;
	return sd_bus_reply_method_return(call, "a(sus)", 2, "/a.service", (uint32_t)12, "a -x",
					  "/a.service/below", (uint32_t)34, "b");
}

static int list_units(sd_bus_message *call, void *data, sd_bus_error *error)
{
	(void)data;
	(void)error;
	return sd_bus_reply_method_return(call, "a(ssssssouso)", 2, "a.service", "A", "loaded",
					  "active", "running", "", UNIT_OBJECT, (uint32_t)0, "",
					  "/", "b.timer", "B", "loaded", "active", "waiting", "",
					  UNIT_OBJECT, (uint32_t)0, "", "/");
}

static int get_property(sd_bus *bus, const char *path, const char *interface, const char *property,
			sd_bus_message *reply, void *data, sd_bus_error *error)
{
	(void)bus;
	(void)path;
	(void)interface;
	(void)data;
	(void)error;
	if (!strcmp(property, "Id"))
		return sd_bus_message_append(reply, "s", "a.service");
	if (!strcmp(property, "LoadState"))
		return sd_bus_message_append(reply, "s", "loaded");
	if (!strcmp(property, "ActiveState"))
		return sd_bus_message_append(reply, "s", "reloading");
	if (!strcmp(property, "Transient"))
		return sd_bus_message_append(reply, "b", 0);
	if (!strcmp(property, "NeedDaemonReload"))
		return sd_bus_message_append(reply, "b", 1);
	if (!strcmp(property, "DropInPaths"))
		return sd_bus_message_append(reply, "as", 2, "/etc/x.conf", "/run/~usercap.conf");
	if (!strcmp(property, "ControlPID"))
		return sd_bus_message_append(reply, "u", (uint32_t)34);
	if (!strcmp(property, "ExecStart"))
		return sd_bus_message_append(reply, "a(sasbttttuii)", 2, "/bin/a", 3, "a",
					     "--keep=all", "x", 0, UINT64_C(0), UINT64_C(0),
					     UINT64_C(0), UINT64_C(0), (uint32_t)0, 0, 0, "/bin/b",
					     1, "b", 1, UINT64_C(1), UINT64_C(2), UINT64_C(3),
					     UINT64_C(4), (uint32_t)5, 6, 7);
	return sd_bus_message_append(reply, "a(sasbttttuii)", 0);
}

static const sd_bus_vtable manager_table[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_METHOD("LoadUnit", "s", "o", load_unit, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("GetUnitProcesses", "s", "a(sus)", get_processes, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_METHOD("ListUnits", "", "a(ssssssouso)", list_units, SD_BUS_VTABLE_UNPRIVILEGED),
	SD_BUS_VTABLE_END,
};

static const sd_bus_vtable unit_table[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("Id", "s", get_property, 0, 0),
	SD_BUS_PROPERTY("LoadState", "s", get_property, 0, 0),
	SD_BUS_PROPERTY("ActiveState", "s", get_property, 0, 0),
	SD_BUS_PROPERTY("Transient", "b", get_property, 0, 0),
	SD_BUS_PROPERTY("NeedDaemonReload", "b", get_property, 0, 0),
	SD_BUS_PROPERTY("DropInPaths", "as", get_property, 0, 0),
	SD_BUS_VTABLE_END,
};

/* It is an old one, which does not know all lists. */
static const sd_bus_vtable service_table[] = {
	SD_BUS_VTABLE_START(0),
	SD_BUS_PROPERTY("ControlPID", "u", get_property, 0, 0),
	SD_BUS_PROPERTY("ExecStart", "a(sasbttttuii)", get_property, 0, 0),
	SD_BUS_PROPERTY("ExecStop", "a(sasbttttuii)", get_property, 0, 0),
	SD_BUS_VTABLE_END,
};

static void serve(int listener)
{
	int fd = accept(listener, NULL, NULL);
	sd_id128_t id = { 0 };
	sd_bus *bus;

	if (fd < 0 || sd_bus_new(&bus) < 0 || sd_bus_set_fd(bus, fd, fd) < 0 ||
	    sd_bus_set_server(bus, true, id) < 0 || sd_bus_set_anonymous(bus, true) < 0 ||
	    sd_bus_start(bus) < 0)
		_exit(1);
	if (sd_bus_add_object_vtable(bus, NULL, OBJECT, SERVICE ".Manager", manager_table, NULL) <
		    0 ||
	    sd_bus_add_object_vtable(bus, NULL, UNIT_OBJECT, SERVICE ".Unit", unit_table, NULL) <
		    0 ||
	    sd_bus_add_object_vtable(bus, NULL, UNIT_OBJECT, SERVICE ".Service", service_table,
				     NULL) < 0)
		_exit(1);
	for (;;) {
		int r = sd_bus_process(bus, NULL);

		if (r < 0 || (r == 0 && sd_bus_wait(bus, UINT64_MAX) < 0))
			_exit(0);
	}
}

static int listen_privately(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX, .sun_path = "run/systemd/private" };
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	unlink(address.sun_path);
	assert_return_code(listener, errno);
	assert_return_code(bind(listener, (struct sockaddr *)&address, sizeof(address)), errno);
	assert_return_code(listen(listener, 4), errno);
	return listener;
}

static pid_t start_systemd(void)
{
	int listener = listen_privately();
	pid_t pid = fork();

	if (pid == 0)
		serve(listener);
	assert_return_code(pid, errno);
	close(listener);
	return pid;
}

static void stop_systemd(pid_t pid)
{
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

/* ---- what is made of it ---- */

static void test_unit(void **state)
{
	pid_t pid = start_systemd();
	struct manager_unit unit = { 0 };
	struct manager *manager;
	struct arena arena = { 0 };

	(void)state;
	assert_int_equal(manager_open(UNIT_SCOPE_USER, &manager), 0);
	assert_int_equal(manager_unit(manager, &arena, "a.service", &unit), 0);
	assert_string_equal(unit.id, "a.service");
	assert_string_equal(unit.load, "loaded");
	assert_string_equal(unit.active, "reloading");
	assert_false(unit.transient);
	assert_true(unit.outdated);
	assert_int_equal(unit.control, 34);
	assert_int_equal(unit.dropins.n, 2);
	assert_string_equal(unit.dropins.at[1], "/run/~usercap.conf");
	assert_int_equal(unit.exec[UNIT_EXEC_START].n, 2);
	assert_string_equal(unit.exec[UNIT_EXEC_START].at[0].path, "/bin/a");
	assert_string_equal(unit.exec[UNIT_EXEC_START].at[0].option, "--keep=all");
	assert_string_equal(unit.exec[UNIT_EXEC_START].at[1].path, "/bin/b");
	assert_string_equal(unit.exec[UNIT_EXEC_START].at[1].option, "");
	assert_int_equal(unit.exec[UNIT_EXEC_STOP].n, 0);
	assert_int_equal(unit.exec[UNIT_EXEC_RELOAD_POST].n, 0);
	manager_close(manager);
	arena_drop(&arena);
	stop_systemd(pid);
}

static void test_lists(void **state)
{
	pid_t pid = start_systemd();
	struct strings names = { 0 };
	struct pids pids = { 0 };
	struct manager *manager;
	struct arena arena = { 0 };

	(void)state;
	assert_int_equal(manager_open(UNIT_SCOPE_USER, &manager), 0);
	assert_int_equal(manager_processes(manager, &arena, "a.service", &pids), 0);
	assert_int_equal(pids.n, 2);
	assert_int_equal(pids.at[0], 12);
	assert_int_equal(pids.at[1], 34);
	assert_int_equal(manager_names(manager, &arena, &names), 0);
	assert_int_equal(names.n, 2);
	assert_string_equal(names.at[0], "a.service");
	assert_string_equal(names.at[1], "b.timer");
	manager_close(manager);
	arena_drop(&arena);
	stop_systemd(pid);
}

static void test_no_such_unit(void **state)
{
	pid_t pid = start_systemd();
	struct manager_unit unit = { .id = UNTOUCHED };
	struct manager *manager;
	struct arena arena = { 0 };

	(void)state;
	assert_int_equal(manager_open(UNIT_SCOPE_USER, &manager), 0);
	assert_true(manager_unit(manager, &arena, "b.service", &unit) < 0);
	assert_ptr_equal(unit.id, UNTOUCHED);
	/* that is no reason not to ask again */
	assert_int_equal(manager_unit(manager, &arena, "a.service", &unit), 0);
	manager_close(manager);
	arena_drop(&arena);
	stop_systemd(pid);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec + now.tv_nsec / 1e9;
}

/* One that does not answer is waited for once */
static void test_mute(void **state)
{
	pid_t pid = start_systemd();
	struct manager_unit unit = { .id = UNTOUCHED };
	struct manager *manager;
	struct arena arena = { 0 };
	double start;

	(void)state;
	assert_int_equal(manager_open(UNIT_SCOPE_USER, &manager), 0);
	start = seconds();
	assert_int_equal(manager_unit(manager, &arena, "mute.service", &unit), -ETIMEDOUT);
	assert_true(seconds() - start < 20);
	start = seconds();
	assert_int_equal(manager_unit(manager, &arena, "a.service", &unit), -ETIMEDOUT);
	assert_true(seconds() - start < 1);
	assert_ptr_equal(unit.id, UNTOUCHED);
	manager_close(manager);
	arena_drop(&arena);
	stop_systemd(pid);
}

static void test_gone(void **state)
{
	pid_t pid = start_systemd();
	struct manager_unit unit;
	struct manager *manager;
	struct arena arena = { 0 };

	(void)state;
	assert_int_equal(manager_open(UNIT_SCOPE_USER, &manager), 0);
	stop_systemd(pid);
	assert_true(manager_unit(manager, &arena, "a.service", &unit) < 0);
	assert_true(manager_unit(manager, &arena, "a.service", &unit) < 0);
	manager_close(manager);
	arena_drop(&arena);
}

static void test_none(void **state)
{
	struct manager *manager = UNTOUCHED;

	(void)state;
	unlink("run/systemd/private");
	assert_int_equal(manager_open(UNIT_SCOPE_USER, &manager), -ENOENT);
	scratch_write("run/systemd/private", "");
	assert_int_equal(manager_open(UNIT_SCOPE_USER, &manager), -ECONNREFUSED);
	assert_ptr_equal(manager, UNTOUCHED);
	manager_close(NULL);
}

/* It takes the connection, and no more: sd-bus itself would wait much longer */
static void test_asleep(void **state)
{
	int listener = listen_privately();
	struct manager *manager = UNTOUCHED;
	double start = seconds();

	(void)state;
	assert_int_equal(manager_open(UNIT_SCOPE_USER, &manager), -ETIMEDOUT);
	assert_true(seconds() - start < 20);
	assert_ptr_equal(manager, UNTOUCHED);
	close(listener);
}

static int enter(void **state)
{
	char *dir;

	(void)state;
	scratch_enter();
	scratch_mkdir("run");
	scratch_mkdir("run/systemd");
	dir = realpath("run", NULL);
	assert_non_null(dir);
	setenv("XDG_RUNTIME_DIR", dir, 1);
	free(dir);
	unsetenv("DBUS_SESSION_BUS_ADDRESS");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unit),	     cmocka_unit_test(test_lists),
		cmocka_unit_test(test_no_such_unit), cmocka_unit_test(test_mute),
		cmocka_unit_test(test_gone),	     cmocka_unit_test(test_none),
		cmocka_unit_test(test_asleep),
	};

	return cmocka_run_group_tests(tests, enter, scratch_teardown);
}
