// SPDX-License-Identifier: GPL-2.0-or-later
/* Which unit a control group belongs to */
#include "../unit/unit.h"

#include "cgroup.h"

#include <string.h>

#define SYSTEM ID_UNSET

static const struct {
	const char *cgroup;
	const char *unit;
	bool user_unit;
	uint32_t manager_uid;
} rows[] = {
	{ "/system.slice/nginx.service", "nginx.service", false, SYSTEM },
	{ "/system.slice/system-getty.slice/getty@tty1.service", "getty@tty1.service", false,
	  SYSTEM },
	{ "/user.slice/user-1001.slice/session-3.scope", "session-3.scope", false, SYSTEM },
	{ "/init.scope", "init.scope", false, SYSTEM },
	{ "/system.slice/systemd-udevd.service/udev", "systemd-udevd.service", false, SYSTEM },
	{ "/system.slice/dbus.socket", "dbus.socket", false, SYSTEM },
	{ "/system.slice/tmp.mount", "tmp.mount", false, SYSTEM },
	{ "/system.slice/dev-sda2.swap", "dev-sda2.swap", false, SYSTEM },
	{ "/a.service", "a.service", false, SYSTEM },
	/* a unit's name stays escaped: it is its name */
	{ "/system.slice/dev-disk\\x2dby.mount", "dev-disk\\x2dby.mount", false, SYSTEM },
	/* names that could be the kernel's own */
	{ "/system.slice/_cpu.service", "cpu.service", false, SYSTEM },
	{ "/_cgroup.slice/__x.service", "_x.service", false, SYSTEM },

	/* the units of a user's manager */
	{ "/user.slice/user-1000.slice/user@1000.service/app.slice/app-foo-12.scope",
	  "app-foo-12.scope", true, 1000 },
	{ "/user.slice/user-1000.slice/user@1000.service/init.scope", "init.scope", true, 1000 },
	{ "/user.slice/user-1000.slice/user@1000.service/app.slice/app-a.slice/b.service/deep",
	  "b.service", true, 1000 },
	{ "/user.slice/user-0.slice/user@0.service/app.slice/a.service", "a.service", true, 0 },
	{ "/user.slice/user-1000.slice/user@1000.service", "user@1000.service", false, 1000 },
	{ "/user.slice/user-1000.slice/user@1000.service/app.slice/mine", "user@1000.service",
	  false, 1000 },
	/* what a user makes of the tree delegated to him stays below his manager */
	{ "/user.slice/user-7.slice/user@7.service/system.slice/nginx.service", "nginx.service",
	  true, 7 },
	{ "/user.slice/user-7.slice/user@7.service/x.slice/user@0.service/a.service",
	  "user@0.service", true, 7 },

	/* what a service makes of its own */
	{ "/system.slice/docker-0af.scope/system.slice/nginx.service", "docker-0af.scope", false,
	  SYSTEM },
	{ "/machine.slice/systemd-nspawn@web.service/payload/system.slice/a.service",
	  "systemd-nspawn@web.service", false, SYSTEM },

	/* no uid */
	{ "/user.slice/user@x.service/a.service", "user@x.service", false, SYSTEM },
	{ "/user.slice/user@.service/a.service", "user@.service", false, SYSTEM },
	{ "/user.slice/user@4294967295.service/a.service", "user@4294967295.service", false,
	  SYSTEM },
	{ "/user.slice/user@99999999999.service/a.service", "user@99999999999.service", false,
	  SYSTEM },

	/* not systemd's */
	{ "/", NULL, false, SYSTEM },
	{ "", NULL, false, SYSTEM },
	{ "/docker/0af123", NULL, false, SYSTEM },
	{ "/docker/0af123/system.slice/nginx.service", NULL, false, SYSTEM },
	{ "/system.slice", NULL, false, SYSTEM },
	{ "/system.slice/", NULL, false, SYSTEM },
	{ "/.service", NULL, false, SYSTEM },
	{ "/..", NULL, false, SYSTEM },
	{ "/../../a.service", NULL, false, SYSTEM },
	{ "/_", NULL, false, SYSTEM },
	{ "////system.slice//a.service", "a.service", false, SYSTEM },
};

static void derive(const char *cgroup, struct denial *denial)
{
	static char bytes[4096];
	struct room room = { .bytes = bytes, .size = sizeof(bytes) };

	*denial = (struct denial){ .cgroup = cgroup, .manager_uid = ID_UNSET };
	cgroup_find_unit(denial, &room);
}

static void units(void **unused)
{
	struct denial denial;

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		derive(rows[i].cgroup, &denial);
		if (!rows[i].unit != !denial.unit ||
		    (denial.unit && strcmp(rows[i].unit, denial.unit) != 0))
			fail_msg("%s: %s", rows[i].cgroup, denial.unit ? denial.unit : "none");
		if (denial.user_unit != rows[i].user_unit ||
		    denial.manager_uid != rows[i].manager_uid)
			fail_msg("%s: user unit %d, manager %u", rows[i].cgroup, denial.user_unit,
				 denial.manager_uid);
	}
}

static void no_cgroup(void **unused)
{
	struct denial denial;

	(void)unused;
	derive(NULL, &denial);
	assert_null(denial.unit);
	assert_false(denial.user_unit);
}

static void no_room(void **unused)
{
	char bytes[13];
	struct room room = { .bytes = bytes, .size = sizeof(bytes) };
	struct denial denial = { .cgroup = "/system.slice/nginx.service" };

	(void)unused;
	cgroup_find_unit(&denial, &room);
	assert_null(denial.unit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units),
		cmocka_unit_test(no_cgroup),
		cmocka_unit_test(no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
