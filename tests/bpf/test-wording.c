// SPDX-License-Identifier: GPL-2.0-or-later
/* What a record says of an event, and that the reader of audit logs understands it */
#include "../unit/unit.h"

#include <arpa/inet.h>
#include <errno.h>
#include <libaudit.h>
#include <stdio.h>
#include <string.h>
#include <usercap.h>

/* both have an event.h */
#include "../../audit/event.h"
#include "../../bpf/wording.h"

/* One name more; in which order they come is the caller's to know */
static void add_name(struct usercap_path *path, const char *name)
{
	size_t size = strlen(name) + 1;

	path->flags |= USERCAP_PATH_KNOWN;
	memcpy(path->names + path->length, name, size);
	path->length += size;
}

static struct usercap_event make_event(unsigned int cap)
{
	struct usercap_event event = {
		.version = USERCAP_EVENT_VERSION,
		.count = 1,
		.cap = cap,
		.pid = 42,
		.uid = 1000,
		.gid = 100,
		.auid = 1001,
		.ses = 3,
	};

	memcpy(event.comm, "nc", 3);
	add_name(&event.exe, "nc");
	add_name(&event.exe, "bin");
	add_name(&event.cgroup, "system.slice");
	add_name(&event.cgroup, "echo.service");
	return event;
}

#define HEAD(cap) "op=usercap-denied usercap=" cap " auid=1001 uid=1000 gid=100 ses=3"
#define WHO " pid=42 comm=\"nc\" exe=\"/bin/nc\" cgroup=\"/system.slice/echo.service\""

static void says(const struct usercap_event *event, const char *subj, const char *expected)
{
	char record[DENIAL_RECORD_SIZE];

	assert_int_equal(denial_record(event, subj, record), 0);
	assert_string_equal(record, expected);
}

static void an_address(void **unused)
{
	struct usercap_event event = make_event(CAP_USR_TCP_LISTEN);

	(void)unused;
	event.family = AF_INET;
	event.lport = 8080;
	inet_pton(AF_INET, "127.0.0.1", event.laddr);
	says(&event, NULL,
	     HEAD("tcp_listen") WHO " laddr=127.0.0.1 lport=8080 count=1 permissive=0 res=0");
	event.family = AF_INET6;
	inet_pton(AF_INET6, "::1", event.laddr);
	says(&event, "unconfined",
	     HEAD("tcp_listen") " subj=unconfined" WHO
				" laddr=::1 lport=8080 count=1 permissive=0 res=0");
	/* SMC has no address of its own to tell */
	event.family = 43;
	says(&event, NULL, HEAD("tcp_listen") WHO " count=1 permissive=0 res=0");
}

static void another_process(void **unused)
{
	struct usercap_event event = make_event(CAP_USR_PTRACE);

	(void)unused;
	event.rule = USERCAP_RULE_DOMINATION;
	event.opid = 7;
	memcpy(event.ocomm, "a b", 4);
	event.permissive = 1;
	event.count = 12;
	says(&event, NULL,
	     HEAD("ptrace") WHO " rule=domination opid=7 ocomm=612062 count=12 permissive=1 res=1");
}

static void no_object(void **unused)
{
	struct usercap_event event = make_event(CAP_USR_FORK_EXEC);

	(void)unused;
	event.exe = (struct usercap_path){ 0 };
	event.cgroup = (struct usercap_path){ 0 };
	event.auid = event.ses = (__u32)-1;
	says(&event, NULL,
	     "op=usercap-denied usercap=fork_exec auid=4294967295 uid=1000 gid=100 ses=4294967295 "
	     "pid=42 comm=\"nc\" exe=(null) cgroup=? count=1 permissive=0 res=0");
}

/* All 16 bytes of a name can be set; what can't be is made up of others' memory. */
static void hostile_names(void **unused)
{
	struct usercap_event event = make_event(CAP_USR_FORK_EXEC);

	(void)unused;
	memcpy(event.comm, "aaaaaaaaaaaaaaaa", USERCAP_COMM);
	event.exe = (struct usercap_path){ 0 };
	add_name(&event.exe, "x\" uid=0");
	add_name(&event.exe, "\n'");
	says(&event, NULL,
	     HEAD("fork_exec") " pid=42 comm=\"aaaaaaaaaaaaaaaa\" exe=2F0A272F7822207569643D30 "
			       "cgroup=\"/system.slice/echo.service\" count=1 permissive=0 res=0");
}

static void newer_than_this(void **unused)
{
	struct usercap_event event = make_event(31);

	(void)unused;
	event.rule = USERCAP_N_RULES;
	says(&event, NULL, HEAD("?") WHO " count=1 permissive=0 res=0");
}

/* ---- paths ---- */

static void path_is(const struct usercap_path *path, const char *expected)
{
	char text[DENIAL_PATH_SIZE];

	assert_string_equal(denial_path(path, DENIAL_LAST_FIRST, text), expected);
}

static void kinds_of_paths(void **unused)
{
	struct usercap_path path = { .flags = USERCAP_PATH_KNOWN };

	(void)unused;
	path_is(&path, "/");
	add_name(&path, "c");
	add_name(&path, "b");
	add_name(&path, "a");
	path_is(&path, "/a/b/c");
	path.flags |= USERCAP_PATH_DELETED;
	path_is(&path, "/a/b/c (deleted)");

	path = (struct usercap_path){ 0 };
	add_name(&path, "memfd:x");
	path.flags |= USERCAP_PATH_INTERNAL;
	path_is(&path, "/memfd:x (deleted)");
	path.flags = USERCAP_PATH_KNOWN | USERCAP_PATH_ANONYMOUS;
	path_is(&path, "anon_inode:memfd:x");
}

static void no_path(void **unused)
{
	struct usercap_path path = { .flags = 0, .length = 0 };
	char text[DENIAL_PATH_SIZE];

	(void)unused;
	assert_null(denial_path(&path, DENIAL_LAST_FIRST, text));
	/* nothing that the programs write, but the end of it must be found */
	path.flags = USERCAP_PATH_KNOWN;
	path.length = sizeof(path.names) + 1;
	assert_null(denial_path(&path, DENIAL_LAST_FIRST, text));
	path.length = 1;
	path.names[0] = 'x';
	assert_null(denial_path(&path, DENIAL_FIRST_FIRST, text));
}

/* As many names of 99 bytes as there is room for, which are marked at their begin */
static struct usercap_path long_path(void)
{
	struct usercap_path path = { 0 };
	char name[100];

	for (int i = 0; path.length < USERCAP_PATH_SHOWN; i++) {
		memset(name, 'a' + i, 99);
		name[99] = '\0';
		add_name(&path, name);
	}
	path.flags |= USERCAP_PATH_CUT;
	return path;
}

static void long_paths(void **unused)
{
	struct usercap_path path = long_path();
	char text[DENIAL_PATH_SIZE];

	(void)unused;
	/* the name of the file is what is wanted */
	denial_path(&path, DENIAL_LAST_FIRST, text);
	assert_int_equal(strlen(text), USERCAP_PATH_SHOWN);
	assert_memory_equal(text, "...k", 4);
	assert_int_equal(text[USERCAP_PATH_SHOWN - 1], 'a');
	/* that of the service, which comes first */
	denial_path(&path, DENIAL_FIRST_FIRST, text);
	assert_int_equal(strlen(text), USERCAP_PATH_SHOWN);
	assert_memory_equal(text, "/aaa", 4);
	assert_string_equal(text + USERCAP_PATH_SHOWN - 4, "k...");
}

/* All that can be long, and every byte of it to be encoded */
static void largest_record(void **unused)
{
	struct usercap_event event = make_event(CAP_USR_WX_MAPPINGS);
	char record[DENIAL_RECORD_SIZE], label[256];

	(void)unused;
	event.exe = event.path = event.cgroup = long_path();
	for (size_t i = 0; i < sizeof(event.exe.names); i++)
		if (event.exe.names[i])
			event.exe.names[i] = event.path.names[i] = event.cgroup.names[i] = ' ';
	memset(event.comm, ' ', USERCAP_COMM);
	memset(event.ocomm, ' ', USERCAP_COMM);
	memset(label, 'l', sizeof(label));
	label[sizeof(label) - 1] = '\0';
	event.opid = event.pid = event.count = event.uid = (__u32)-1;
	event.family = AF_INET6;
	memset(event.laddr, 0xff, sizeof(event.laddr));
	assert_int_equal(denial_record(&event, label, record), 0);
	/* what libaudit and the kernel add has room, too */
	assert_true(strlen(record) < MAX_AUDIT_MESSAGE_LENGTH - 1024);
	assert_non_null(strstr(record, " count=4294967295 permissive=0 res=0"));
}

/* ---- the reader ---- */

static void the_reader_agrees(void **unused)
{
	struct usercap_event told = make_event(CAP_USR_WX_MAPPINGS);
	char text[DENIAL_RECORD_SIZE], line[DENIAL_RECORD_SIZE + 512];
	static char bytes[EVENT_ROOM];
	struct room room = { .bytes = bytes, .size = sizeof(bytes) };
	struct record record;
	struct event event;

	(void)unused;
	told.rule = USERCAP_RULE_WRITABLE;
	add_name(&told.path, "x y");
	told.count = 5;
	assert_int_equal(denial_record(&told, "?", text), 0);
	snprintf(line, sizeof(line),
		 "type=TRUSTED_APP msg=audit(1700000000.123:9): pid=1 uid=0 auid=4 ses=5 subj=z "
		 "msg='%s exe=\"/usr/sbin/usercap-bpf\" hostname=? addr=? terminal=? res=failed'",
		 text);
	assert_int_equal(record_from_line((struct word){ line, strlen(line) }, &record), 0);
	assert_int_equal(event_read(&record, &room, &event), 0);
	assert_int_equal(event.kind, EVENT_DENIAL);
	assert_int_equal(event.denial.origin, ORIGIN_SERVICE);
	assert_int_equal(event.denial.cap, CAP_USR_WX_MAPPINGS);
	assert_int_equal(event.denial.subject.pid, 42);
	assert_int_equal(event.denial.subject.auid, 1001);
	assert_int_equal(event.denial.subject.uid, 1000);
	assert_null(event.denial.subject.subj);
	assert_string_equal(event.denial.subject.exe, "/bin/nc");
	assert_string_equal(event.denial.unit, "echo.service");
	assert_string_equal(event.denial.rule, "writable");
	assert_string_equal(event.denial.path, "/x y");
	assert_int_equal(event.denial.count, 5);
	assert_false(event.denial.permissive);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address),	   cmocka_unit_test(another_process),
		cmocka_unit_test(no_object),	   cmocka_unit_test(hostile_names),
		cmocka_unit_test(newer_than_this), cmocka_unit_test(kinds_of_paths),
		cmocka_unit_test(no_path),	   cmocka_unit_test(long_paths),
		cmocka_unit_test(largest_record),  cmocka_unit_test(the_reader_agrees),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
