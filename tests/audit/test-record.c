// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines: which are records of ours, and what they say */
#include "../unit/unit.h"

#include <errno.h>
#include <libaudit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "canon.h"
#include "event.h"

#define STAMP "msg=audit(1700000000.123:456): "
#define KERNEL "type=KERNEL_OTHER " STAMP
#define SENDER "pid=10 uid=0 auid=1000 ses=3 subj=unconfined msg='"
#define WHO \
	"auid=1000 uid=1001 gid=1002 ses=3 subj=unconfined pid=42 comm=\"nc\" exe=\"/usr/bin/nc\""
#define SUBJECT                                                                     \
	"auid=1000 uid=1001 gid=1002 ses=3 pid=42 subj=\"unconfined\" comm=\"nc\" " \
	"exe=\"/usr/bin/nc\""
#define NO_NAMES " AUID=- UID=- GID=-"
#define NOTHING                                                                           \
	" cgroup=- unit=- user=0 manager=- rule=- laddr=- lport=-1 opid=0 ocomm=- path=-" \
	" count=1 permissive=0 origin=0"
#define NOBODY "auid=- uid=- gid=- ses=- pid=0 subj=- comm=- exe=- AUID=- UID=- GID=-"
#define HEAD " node=- time=1700000000123 serial=456 "

static char *room_bytes;

static int read_line(const char *text, struct event *ret)
{
	struct room room = { .bytes = room_bytes, .size = EVENT_ROOM };
	struct record record;
	int r = record_from_line((struct word){ text, strlen(text) }, &record);

	return r < 0 ? r : event_read(&record, &room, ret);
}

static void assert_says(const char *text, const char *expected)
{
	struct event event;
	char *got;
	int r = read_line(text, &event);

	if (r < 0)
		fail_msg("%s: %s", text, strerror(-r));
	got = canon(&event);
	if (strcmp(got, expected) != 0)
		fail_msg("%s:\n%s\nwanted\n%s", text, got, expected);
	free(got);
}

static const struct {
	const char *line;
	const char *says;
} denial_rows[] = {
	/* what each capability has */
	{ KERNEL "op=usercap-denied usercap=tcp_listen " WHO
		 " cgroup=\"/system.slice/nginx.service\" laddr=0.0.0.0 lport=8080"
		 " count=1 permissive=0 res=0",
	  "denial" HEAD "cap=0 name=\"tcp_listen\" " SUBJECT NO_NAMES
	  " cgroup=\"/system.slice/nginx.service\" unit=\"nginx.service\" user=0 manager=-"
	  " rule=- laddr=\"0.0.0.0\" lport=8080 opid=0 ocomm=- path=- count=1 permissive=0"
	  " origin=0" },
	{ KERNEL "op=usercap-denied usercap=ptrace " WHO
		 " rule=domination opid=7 ocomm=6120622063 count=12 permissive=1 res=1",
	  "denial" HEAD "cap=1 name=\"ptrace\" " SUBJECT NO_NAMES
	  " cgroup=- unit=- user=0 manager=- rule=\"domination\" laddr=- lport=-1 opid=7"
	  " ocomm=\"a b c\" path=- count=12 permissive=1 origin=0" },
	{ KERNEL "op=usercap-denied usercap=wx_mappings " WHO
		 " rule=memory path=2F746D702F6120622028642900 count=1 permissive=0 res=0",
	  "denial" HEAD "cap=2 name=\"wx_mappings\" " SUBJECT NO_NAMES
	  " cgroup=- unit=- user=0 manager=- rule=\"memory\" laddr=- lport=-1 opid=0"
	  " ocomm=- path=\"/tmp/a b (d)\" count=1 permissive=0 origin=0" },
	{ KERNEL "op=usercap-denied usercap=fork_exec " WHO
		 " rule=exec path=\"/bin/sh\" count=2147483647 permissive=0 res=0",
	  "denial" HEAD "cap=3 name=\"fork_exec\" " SUBJECT NO_NAMES
	  " cgroup=- unit=- user=0 manager=- rule=\"exec\" laddr=- lport=-1 opid=0"
	  " ocomm=- path=\"/bin/sh\" count=2147483647 permissive=0 origin=0" },
	/* auparse takes the last colon away */
	{ KERNEL "op=usercap-denied usercap=tcp_listen laddr=:: lport=0 res=0",
	  "denial" HEAD "cap=0 name=\"tcp_listen\" " NOBODY
	  " cgroup=- unit=- user=0 manager=- rule=- laddr=\"::\" lport=0 opid=0 ocomm=-"
	  " path=- count=1 permissive=0 origin=0" },
	/* a capability of a later version, and fields of one */
	{ KERNEL "op=usercap-denied usercap=teleport new=1 uid=5 newer=\"x\" res=0",
	  "denial" HEAD "cap=-1 name=\"teleport\" auid=- uid=5 gid=- ses=- pid=0 subj=-"
	  " comm=- exe=-" NO_NAMES NOTHING },
	/* what a record may lack */
	{ KERNEL "op=usercap-denied usercap=ptrace",
	  "denial" HEAD "cap=1 name=\"ptrace\" " NOBODY NOTHING },
	{ KERNEL "op=usercap-denied usercap=ptrace exe=(null) comm=\"(null)\" auid=4294967295"
		 " ses=4294967295",
	  "denial" HEAD "cap=1 name=\"ptrace\" auid=- uid=- gid=- ses=- pid=0 subj=-"
	  " comm=\"(null)\" exe=-" NO_NAMES NOTHING },
	/* what comes first counts */
	{ KERNEL "op=usercap-denied usercap=ptrace uid=1 uid=0 count=3 count=9 op=x"
		 " usercap=fork_exec",
	  "denial" HEAD "cap=1 name=\"ptrace\" auid=- uid=1 gid=- ses=- pid=0 subj=- comm=-"
	  " exe=-" NO_NAMES " cgroup=- unit=- user=0 manager=- rule=- laddr=- lport=-1"
	  " opid=0 ocomm=- path=- count=3 permissive=0 origin=0" },
	/* values that are none */
	{ KERNEL "op=usercap-denied usercap=ptrace uid=-1 auid=1x gid=99999999999 pid=-5"
		 " lport=65536 opid=2147483648 count=0 permissive=yes",
	  "denial" HEAD "cap=1 name=\"ptrace\" " NOBODY NOTHING },
	{ KERNEL "op=usercap-denied usercap=ptrace count=-4 uid=\"1\" comm=\"torn",
	  "denial" HEAD "cap=1 name=\"ptrace\" " NOBODY NOTHING },
	/* in any order */
	{ KERNEL "op=usercap-denied count=4 exe=\"/a\" uid=1 usercap=ptrace",
	  "denial" HEAD "cap=1 name=\"ptrace\" auid=- uid=1 gid=- ses=- pid=0 subj=- comm=-"
	  " exe=\"/a\"" NO_NAMES " cgroup=- unit=- user=0 manager=- rule=- laddr=- lport=-1"
	  " opid=0 ocomm=- path=- count=4 permissive=0 origin=0" },
	/* of another machine */
	{ "node=web1.example.org " KERNEL "op=usercap-denied usercap=ptrace",
	  "denial node=\"web1.example.org\" time=1700000000123 serial=456 cap=1"
	  " name=\"ptrace\" " NOBODY NOTHING },
	{ "type=KERNEL_OTHER msg=audit(0.000:0): op=usercap-denied usercap=ptrace",
	  "denial node=- time=0 serial=0 cap=1 name=\"ptrace\" " NOBODY NOTHING },
	{ "type=KERNEL_OTHER msg=audit(99999999999.999:4294967295): op=usercap-denied"
	  " usercap=ptrace",
	  "denial node=- time=99999999999999 serial=4294967295 cap=1 "
	  "name=\"ptrace\" " NOBODY NOTHING },
};

static void denials(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(denial_rows); i++)
		assert_says(denial_rows[i].line, denial_rows[i].says);
}

static void names_of_ids(void **unused)
{
	static const struct {
		const char *names;
		const char *says;
	} rows[] = {
		{ "AUID=\"alice\" UID=\"bob\" GID=\"domain users\"",
		  " AUID=\"alice\" UID=\"bob\" GID=\"domain users\"" },
		{ "AUID=\"unknown(1)\" UID=\"unknown(2)\" GID=\"unknown(3)\"", NO_NAMES },
		{ "", NO_NAMES },
		{ "AUID=\"torn", NO_NAMES },
		{ "UID=\"first\" UID=\"second\"", " AUID=- UID=\"first\" GID=-" },
		/* they tell nothing but names */
		{ "uid=0 comm=\"x\" count=7 UID=\"a\"", " AUID=- UID=\"a\" GID=-" },
	};
	char line[1000], says[1000];

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		snprintf(line, sizeof(line), "%sop=usercap-denied usercap=ptrace %s\x1d%s", KERNEL,
			 "auid=1 uid=2 gid=3", rows[i].names);
		snprintf(says, sizeof(says), "denial%s%s%s%s", HEAD,
			 "cap=1 name=\"ptrace\" auid=1 uid=2 gid=3 ses=- pid=0 subj=- comm=- exe=-",
			 rows[i].says, NOTHING);
		assert_says(line, says);
	}
	/* nobody is called that: it says that there is no ID */
	assert_says(KERNEL "op=usercap-denied usercap=ptrace auid=4294967295\x1d"
			   "AUID=\"unset\" UID=\"root\"",
		    "denial" HEAD "cap=1 name=\"ptrace\" " NOBODY NOTHING);
}

static void messages(void **unused)
{
	static const struct {
		const char *line;
		const char *says;
	} rows[] = {
		{ "type=USER_ROLE_CHANGE " STAMP SENDER
		  "op=usercap-assign acct=\"alice\" old-usercap=all new-usercap=~ptrace"
		  " policy=\"/etc/security/usercap.conf:3\" exe=\"/usr/sbin/sshd\" "
		  "hostname=10.0.0.1"
		  " addr=10.0.0.1 terminal=ssh res=success'\x1dUID=\"root\" AUID=\"alice\"",
		  "assignment" HEAD "auid=1000 uid=0 gid=- ses=3 pid=10 subj=\"unconfined\" comm=-"
		  " exe=\"/usr/sbin/sshd\" AUID=\"alice\" UID=\"root\" GID=- acct=\"alice\""
		  " old=\"all\" new=\"~ptrace\" old-permissive=- new-permissive=-"
		  " policy=\"/etc/security/usercap.conf:3\" hostname=\"10.0.0.1\" addr=\"10.0.0.1\""
		  " terminal=\"ssh\" success=1" },
		{ "type=USER_ROLE_CHANGE " STAMP SENDER
		  "op=usercap-assign acct=616C69636520 old-usercap=? new-usercap=?"
		  " old-permissive=none new-permissive=ptrace,fork_exec exe=\"/bin/su\" hostname=?"
		  " addr=? terminal=? res=failed'",
		  "assignment" HEAD "auid=1000 uid=0 gid=- ses=3 pid=10 subj=\"unconfined\" comm=-"
		  " exe=\"/bin/su\" AUID=- UID=- GID=- acct=\"alice \" old=- new=-"
		  " old-permissive=\"none\" new-permissive=\"ptrace,fork_exec\" policy=- hostname=-"
		  " addr=- terminal=- success=0" },
		/* a sender cannot speak for the kernel about who it is */
		{ "type=USER_ROLE_CHANGE " STAMP
		  "pid=10 uid=33 auid=4294967295 ses=4294967295 msg='"
		  "op=usercap-assign acct=\"x\" uid=0 pid=1 auid=0 ses=1 res=success'",
		  "assignment" HEAD "auid=- uid=33 gid=- ses=- pid=10 subj=- comm=- exe=-" NO_NAMES
		  " acct=\"x\" old=- new=- old-permissive=- new-permissive=- policy=- hostname=-"
		  " addr=- terminal=- success=1" },
		{ "type=USYS_CONFIG " STAMP SENDER
		  "op=usercap-load path=\"/etc/security/usercap.conf\" line=3 "
		  "exe=\"/usr/sbin/sshd\""
		  " hostname=? addr=? terminal=? res=failed'",
		  "load" HEAD "auid=1000 uid=0 gid=- ses=3 pid=10 subj=\"unconfined\" comm=-"
		  " exe=\"/usr/sbin/sshd\" AUID=- UID=- GID=- acct=- unit=-"
		  " path=\"/etc/security/usercap.conf\" line=3 reason=- success=0" },
		{ "type=USYS_CONFIG " STAMP SENDER
		  "op=usercap-refuse unit=\"a.service\" path=\"/etc/systemd/system/a.service\""
		  " reason=6E6F207365742D75736572 res=failed'",
		  "refusal" HEAD
		  "auid=1000 uid=0 gid=- ses=3 pid=10 subj=\"unconfined\" comm=- exe=-"
		  " AUID=- UID=- GID=- acct=- unit=\"a.service\""
		  " path=\"/etc/systemd/system/a.service\" line=0 reason=\"no set-user\" "
		  "success=0" },
		/* what the sender says of somebody else; the names are the sender's */
		{ "type=TRUSTED_APP " STAMP SENDER "op=usercap-denied usercap=tcp_listen " WHO
		  " laddr=::1 lport=80 count=2"
		  " permissive=0 res=0 exe=\"/usr/lib/x\" hostname=? res=failed'"
		  "\x1dUID=\"root\" AUID=\"admin\"",
		  "denial" HEAD "cap=0 name=\"tcp_listen\" " SUBJECT NO_NAMES
		  " cgroup=- unit=- user=0 manager=- rule=- laddr=\"::1\" lport=80 opid=0 ocomm=-"
		  " path=- count=2 permissive=0 origin=1" },
	};

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_says(rows[i].line, rows[i].says);
}

static const struct {
	const char *what;
	int error;
	const char *line;
} not_ours[] = {
	{ "nothing", -ENOENT, "" },
	{ "no record", -ENOENT, "op=usercap-denied usercap=ptrace" },
	{ "no head", -ENOENT, "audit(1.000:2): op=usercap-denied usercap=ptrace" },
	{ "something in front", -ENOENT, " " KERNEL "op=usercap-denied usercap=ptrace" },
	{ "no type", -ENOENT, STAMP "op=usercap-denied usercap=ptrace" },
	{ "empty node", -ENOENT, "node= " KERNEL "op=usercap-denied usercap=ptrace" },
	{ "node and nothing", -ENOENT, "node=a" },
	{ "two nodes", -ENOENT, "node=a node=b " KERNEL "op=usercap-denied usercap=ptrace" },
	{ "another case", -ENOENT, "type=kernel_other " STAMP "op=usercap-denied usercap=ptrace" },
	{ "a longer type", -ENOENT,
	  "type=KERNEL_OTHERS " STAMP "op=usercap-denied usercap=ptrace" },
	{ "no type at all", -ENOENT, "type= " STAMP "op=usercap-denied usercap=ptrace" },

	{ "a stamp without milliseconds", -ENOENT,
	  "type=KERNEL_OTHER msg=audit(1:2): op=usercap-denied usercap=ptrace" },
	{ "too few digits", -ENOENT,
	  "type=KERNEL_OTHER msg=audit(1.00:2): op=usercap-denied usercap=ptrace" },
	{ "too many digits", -ENOENT,
	  "type=KERNEL_OTHER msg=audit(1.0000:2): op=usercap-denied usercap=ptrace" },
	{ "no serial", -ENOENT,
	  "type=KERNEL_OTHER msg=audit(1.000:): op=usercap-denied usercap=ptrace" },
	{ "a negative one", -ENOENT,
	  "type=KERNEL_OTHER msg=audit(1.000:-2): op=usercap-denied usercap=ptrace" },
	{ "one that is too big", -ENOENT,
	  "type=KERNEL_OTHER msg=audit(1.000:4294967296): op=usercap-denied "
	  "usercap=ptrace" },
	{ "a time without end", -ENOENT,
	  "type=KERNEL_OTHER msg=audit(100000000000.000:2): op=usercap-denied "
	  "usercap=ptrace" },
	{ "two colons", -ENOENT,
	  "type=KERNEL_OTHER msg=audit(1.000:2:3): op=usercap-denied usercap=ptrace" },
	{ "no blank", -ENOENT,
	  "type=KERNEL_OTHER msg=audit(1.000:2):op=usercap-denied usercap=ptrace" },

	/* our text in what is not ours */
	{ "behind another field", -ENOENT, KERNEL "x=1 op=usercap-denied usercap=ptrace" },
	{ "behind a blank", -ENOENT, KERNEL " op=usercap-denied usercap=ptrace" },
	{ "in a name", -ENOENT, KERNEL "xop=usercap-denied usercap=ptrace" },
	{ "a command", -ENOENT,
	  "type=USER_CMD " STAMP SENDER "cwd=\"/\" cmd=\"op=usercap-denied\" res=success'" },
	{ "a command that is all", -ENOENT,
	  "type=USER_CMD " STAMP SENDER "op=usercap-denied usercap=ptrace res=success'" },
	{ "a message of anybody", -ENOENT,
	  "type=USER " STAMP SENDER "op=usercap-denied usercap=ptrace res=success'" },
	{ "a denial as a role", -ENOENT,
	  "type=USER_ROLE_CHANGE " STAMP SENDER "op=usercap-denied usercap=ptrace res=0'" },
	{ "a role as a denial", -ENOENT, KERNEL "op=usercap-assign acct=\"a\" res=success" },
	{ "a load as a role", -ENOENT,
	  "type=USER_ROLE_CHANGE " STAMP SENDER "op=usercap-load path=\"a\" res=failed'" },
	{ "a service without quotes", -ENOENT,
	  "type=TRUSTED_APP " STAMP "op=usercap-denied usercap=ptrace" },
	{ "second in a message", -ENOENT,
	  "type=USER_ROLE_CHANGE " STAMP SENDER "a=1 op=usercap-assign acct=\"a\"'" },
	{ "a message in a message", -ENOENT,
	  "type=USER_ROLE_CHANGE " STAMP SENDER "a msg='op=usercap-assign acct=\"a\"'" },
	{ "a message in a label", -ENOENT,
	  "type=USER_ROLE_CHANGE " STAMP "pid=1 uid=0 subj=xmsg='op=usercap-assign acct=\"a\"'" },
	{ "in the names", -ENOENT, KERNEL "op=x\x1dop=usercap-denied usercap=ptrace" },
	{ "a type in a type", -ENOENT,
	  "type=USER type=KERNEL_OTHER " STAMP "op=usercap-denied usercap=ptrace" },
	{ "a later version", -ENOENT, KERNEL "op=usercap-deniedx usercap=ptrace" },
	{ "another op", -ENOENT, KERNEL "op=usercap- usercap=ptrace" },

	/* ours, but for what is missing */
	{ "no capability", -EBADMSG, KERNEL "op=usercap-denied uid=1" },
	{ "capability unknown", -EBADMSG, KERNEL "op=usercap-denied usercap=? uid=1" },
	{ "torn in a quote", -EBADMSG, KERNEL "op=usercap-denied usercap=\"ptr" },
	{ "no user", -EBADMSG,
	  "type=USER_ROLE_CHANGE " STAMP SENDER "op=usercap-assign new-usercap=all'" },
	{ "no end", -EBADMSG,
	  "type=USER_ROLE_CHANGE " STAMP SENDER "op=usercap-assign acct=\"a\" res=" },
	{ "the end behind the names", -EBADMSG,
	  "type=USER_ROLE_CHANGE " STAMP SENDER "op=usercap-assign acct=\"a\"\x1d'" },
	{ "another one glued to it", -EBADMSG,
	  KERNEL "op=usercap-denied usercap=ptrace autype=SYSCALL " STAMP "uid=0" },
	{ "one of ours glued to it", -EBADMSG,
	  KERNEL "op=usercap-denied usercap=ptrace " KERNEL
		 "op=usercap-denied usercap=ptrace uid=0" },
	{ "one glued to the names", -EBADMSG,
	  KERNEL "op=usercap-denied usercap=ptrace\x1d"
		 "AUtype=SYSCALL " STAMP "x=0\x1dUID=\"root\"" },
};

static void what_is_not_ours(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(not_ours); i++) {
		struct event event;
		int r = read_line(not_ours[i].line, &event);

		if (r != not_ours[i].error)
			fail_msg("%s: %s", not_ours[i].what, strerror(-r));
	}
}

/* Every beginning of a line is less than the line, or as much: never more. */
static void torn_anywhere(void **unused)
{
	static const char line[] = "node=web " KERNEL "op=usercap-denied usercap=tcp_listen " WHO
				   " laddr=:: lport=80 count=1 permissive=0 res=0\x1d"
				   "AUID=\"alice\" UID=\"bob\"";
	struct event event;

	(void)unused;
	for (size_t len = 0; len < sizeof(line); len++) {
		/* exactly as long, so that a sanitizer sees what is read behind it */
		char *torn = strndup(line, len);
		int r = read_line(torn, &event);

		assert_true(r == 0 || r == -ENOENT || r == -EBADMSG);
		assert_true(r == 0 || len < strlen(line));
		free(torn);
	}
}

static void long_nodes(void **unused)
{
	char line[1000];
	struct event event;

	(void)unused;
	for (int len = 254; len <= 257; len++) {
		snprintf(line, sizeof(line), "node=%0*d %s", len, 7,
			 KERNEL "op=usercap-denied usercap=ptrace");
		assert_int_equal(read_line(line, &event), len <= 255 ? 0 : -ENOENT);
	}
}

/* The longest record of all: nothing is lost of it. */
static void long_values(void **unused)
{
	static const char head[] = KERNEL "op=usercap-denied usercap=ptrace path=";
	/* an even number of hexadecimal digits, or as many of what are none */
	const size_t digits = (RECORD_MAX - strlen(head)) / 2 * 2;
	char *line = malloc(RECORD_MAX + 1), *value = line + strlen(head);
	struct event event;

	(void)unused;
	memcpy(line, head, strlen(head));
	memset(value, 'g', digits);
	value[digits] = '\0';
	assert_int_equal(read_line(line, &event), 0);
	assert_int_equal(strlen(event.denial.path), digits);
	memset(value, 'a', digits);
	assert_int_equal(read_line(line, &event), 0);
	assert_int_equal(strlen(event.denial.path), digits / 2);
	free(line);
}

static void journal_messages(void **unused)
{
	static const struct {
		unsigned int type;
		const char *message;
		int result;
	} rows[] = {
		{ AUDIT_KERNEL_OTHER, "KERNEL_OTHER op=usercap-denied usercap=ptrace uid=5", 0 },
		{ AUDIT_KERNEL_OTHER, "AUDIT1316 op=usercap-denied usercap=ptrace uid=5", 0 },
		{ AUDIT_KERNEL_OTHER, "KERNEL_OTHER x=1 op=usercap-denied usercap=ptrace",
		  -ENOENT },
		{ AUDIT_KERNEL_OTHER, "op=usercap-denied usercap=ptrace", -ENOENT },
		{ AUDIT_KERNEL_OTHER, "op=usercap-denied", -ENOENT },
		{ AUDIT_KERNEL_OTHER, "", -ENOENT },
		{ AUDIT_USER_ROLE_CHANGE,
		  "USER_ROLE_CHANGE " SENDER "op=usercap-assign acct=\"a\"'", 0 },
		{ AUDIT_USER_ROLE_CHANGE, "USER_ROLE_CHANGE " SENDER "op=usercap-assign acct=\"a\"",
		  -EBADMSG },
		{ AUDIT_USER_ROLE_CHANGE, "KERNEL_OTHER op=usercap-denied usercap=ptrace",
		  -ENOENT },
	};

	(void)unused;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct room room = { .bytes = room_bytes, .size = EVENT_ROOM };
		struct word message = { rows[i].message, strlen(rows[i].message) };
		struct record record;
		struct event event;

		if (record_from_message(rows[i].type, message, &record) != rows[i].result)
			fail_msg("%s", rows[i].message);
		if (rows[i].result == 0)
			assert_int_equal(event_read(&record, &room, &event), 0);
	}
}

static void untouched_on_failure(void **unused)
{
	static const char *const lines[] = {
		"",
		KERNEL "x=1",
		KERNEL "op=usercap-denied a type=x " STAMP,
	};
	struct record before, record;

	(void)unused;
	memset(&before, 0x5a, sizeof(before));
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		struct word line = { lines[i], strlen(lines[i]) };

		memcpy(&record, &before, sizeof(record));
		assert_true(record_from_line(line, &record) < 0);
		assert_memory_equal(&record, &before, sizeof(record));
		assert_true(record_from_message(AUDIT_USYS_CONFIG, line, &record) < 0);
		assert_memory_equal(&record, &before, sizeof(record));
	}
}

static int make_room(void **unused)
{
	(void)unused;
	room_bytes = malloc(EVENT_ROOM);
	return !room_bytes;
}

static int free_room(void **unused)
{
	(void)unused;
	free(room_bytes);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(denials),
		cmocka_unit_test(names_of_ids),
		cmocka_unit_test(messages),
		cmocka_unit_test(what_is_not_ours),
		cmocka_unit_test(torn_anywhere),
		cmocka_unit_test(long_nodes),
		cmocka_unit_test(long_values),
		cmocka_unit_test(journal_messages),
		cmocka_unit_test(untouched_on_failure),
	};

	return cmocka_run_group_tests(tests, make_room, free_room);
}
