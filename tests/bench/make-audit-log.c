// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Writes an audit log like that of a busy server, the same one for the same arguments
 *
 * usage: make-audit-log [--size MB] [--ours PERCENT] [--seed N]
 *
 * 200 MB by default, of whose events 6 % are records of user capabilities. The others
 * are what audit rules and PAM make: programs started, files opened, connections,
 * sessions, services, sudo. Enriched, and now and then with two events interleaved.
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))

static uint64_t random_state = 1;
static uint64_t written;

/* Records of the event that is being made, and of one that is held back */
struct event {
	char records[16][2048];
	size_t n;
};

static struct event event, held;
static char stamp[64];

/* ---- who and what ---- */

static const char *const users[] = { "alice", "bob",   "carol", "dave", "erin",	   "frank",
				     "grace", "heidi", "ivan",	"judy", "mallory", "niaj" };

static const struct {
	const char *comm;
	const char *exe;
} programs[] = {
	{ "ls", "/usr/bin/ls" },
	{ "bash", "/usr/bin/bash" },
	{ "python3", "/usr/bin/python3.11" },
	{ "sshd", "/usr/sbin/sshd" },
	{ "git", "/usr/bin/git" },
	{ "cc1", "/usr/lib/gcc/x86_64-linux-gnu/12/cc1" },
	{ "make", "/usr/bin/make" },
	{ "cron", "/usr/sbin/cron" },
	{ "nginx", "/usr/sbin/nginx" },
	{ "perl", "/usr/bin/perl" },
	{ "node", "/opt/node/bin/node" },
	{ "java", "/usr/lib/jvm/java-17/bin/java" },
	{ "gdb", "/usr/bin/gdb" },
	{ "nc", "/usr/bin/nc.openbsd" },
	{ "rsync", "/usr/bin/rsync" },
	{ "tar", "/usr/bin/tar" },
};

static const char *const units[] = {
	"nginx", "cron", "backup", "worker", "postgresql@15-main", "app-frontend", "queue-7"
};

static uint64_t random_below(uint64_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state % limit;
}

static unsigned int uid_of(size_t user)
{
	return 1000 + user;
}

/* ---- records ---- */

__attribute__((format(printf, 2, 3))) static void record(const char *type, const char *format, ...)
{
	char *line = event.records[event.n++];
	int len = snprintf(line, sizeof(event.records[0]), "type=%s msg=audit(%s): ", type, stamp);
	va_list args;

	va_start(args, format);
	vsnprintf(line + len, sizeof(event.records[0]) - len, format, args);
	va_end(args);
}

static void record_syscall(const char *name, unsigned int number, bool success, size_t user,
			   size_t program, unsigned int pid, const char *key)
{
	unsigned int uid = uid_of(user);

	record("SYSCALL",
	       "arch=c000003e syscall=%u success=%s exit=%d a0=%" PRIx64 " a1=%" PRIx64
	       " a2=%" PRIx64 " a3=%" PRIx64 " items=2 ppid=%u pid=%u auid=%u uid=%u gid=%u euid=%u"
	       " suid=%u fsuid=%u egid=%u sgid=%u fsgid=%u tty=pts%" PRIu64 " ses=%" PRIu64
	       " comm=\"%s\" exe=\"%s\" subj=unconfined key=%s\x1d"
	       "ARCH=x86_64 SYSCALL=%s AUID=\"%s\" UID=\"%s\" GID=\"%s\" EUID=\"%s\" SUID=\"%s\""
	       " FSUID=\"%s\" EGID=\"%s\" SGID=\"%s\" FSGID=\"%s\"\n",
	       number, success ? "yes" : "no", success ? 0 : -1, random_below(1ULL << 47),
	       random_below(1ULL << 47), random_below(1ULL << 47), random_below(256), pid / 2 + 1,
	       pid, uid, uid, uid, uid, uid, uid, uid, uid, uid, random_below(10),
	       1 + random_below(500), programs[program].comm, programs[program].exe, key, name,
	       users[user], users[user], users[user], users[user], users[user], users[user],
	       users[user], users[user], users[user]);
}

static void record_title(const char *text)
{
	char title[512] = "";

	for (size_t i = 0; text[i] && i < 200; i++)
		sprintf(title + 2 * i, "%02X", text[i] == ' ' ? 0 : (unsigned char)text[i]);
	record("PROCTITLE", "proctitle=%s\n", title);
}

static void record_path(unsigned int item, const char *path)
{
	record("PATH",
	       "item=%u name=\"%s\" inode=%" PRIu64
	       " dev=fd:01 mode=0100755 ouid=0 ogid=0 rdev=00:00"
	       " nametype=NORMAL cap_fp=0 cap_fi=0 cap_fe=0 cap_fver=0 cap_frootid=0\x1d"
	       "OUID=\"root\" OGID=\"root\"\n",
	       item, path, random_below(1 << 22));
}

/* ---- events of others ---- */

static void start_program(size_t user, size_t program, unsigned int pid)
{
	record_syscall("execve", 59, true, user, program, pid, "\"exec\"");
	record("EXECVE",
	       "argc=3 a0=\"%s\" a1=\"--verbose\" a2=\"/home/%s/work/item-%" PRIu64 "\"\n",
	       programs[program].comm, users[user], random_below(100000));
	record("CWD", "cwd=\"/home/%s/work\"\n", users[user]);
	record_path(0, programs[program].exe);
	record_path(1, "/lib64/ld-linux-x86-64.so.2");
	record_title("program --verbose /home/somebody/work/item");
}

static void open_file(size_t user, size_t program, unsigned int pid)
{
	char path[128];

	snprintf(path, sizeof(path), "/srv/data/%s/file-%" PRIu64, users[user],
		 random_below(1000000));
	record_syscall("openat", 257, random_below(4) != 0, user, program, pid, "\"data\"");
	record("CWD", "cwd=\"/\"\n");
	record_path(0, path);
	record_title("reader /srv/data");
}

static void connect_to(size_t user, size_t program, unsigned int pid)
{
	record_syscall("connect", 42, true, user, program, pid, "(null)");
	record("SOCKADDR",
	       "saddr=02000050%08" PRIX64
	       "0000000000000000\x1dSADDR={ saddr_fam=inet laddr=10.0.0.1"
	       " lport=80 }\n",
	       random_below(1ULL << 32));
	record_title("client");
}

static void session(size_t user, size_t program, unsigned int pid)
{
	static const struct {
		const char *type;
		const char *op;
	} steps[] = {
		{ "USER_ACCT", "accounting" },	  { "CRED_ACQ", "setcred" },
		{ "USER_START", "session_open" }, { "USER_END", "session_close" },
		{ "CRED_DISP", "setcred" },
	};
	size_t step = random_below(ARRAY_SIZE(steps));

	record(steps[step].type,
	       "pid=%u uid=0 auid=%u ses=%" PRIu64 " subj=unconfined msg='op=PAM:%s"
	       " grantors=pam_permit,pam_unix acct=\"%s\" exe=\"%s\" hostname=? addr=? "
	       "terminal=cron"
	       " res=success'\x1dUID=\"root\" AUID=\"%s\"\n",
	       pid, uid_of(user), random_below(500), steps[step].op, users[user],
	       programs[program].exe, users[user]);
}

static void service(size_t user, size_t program, unsigned int pid)
{
	(void)user;
	(void)program;
	(void)pid;
	record(random_below(2) ? "SERVICE_START" : "SERVICE_STOP",
	       "pid=1 uid=0 auid=4294967295 ses=4294967295 subj=unconfined msg='unit=%s "
	       "comm=\"systemd\""
	       " exe=\"/usr/lib/systemd/systemd\" hostname=? addr=? terminal=? res=success'\x1d"
	       "UID=\"root\" AUID=\"unset\"\n",
	       units[random_below(ARRAY_SIZE(units))]);
}

static void sudo(size_t user, size_t program, unsigned int pid)
{
	(void)program;
	record("USER_CMD",
	       "pid=%u uid=%u auid=%u ses=%" PRIu64 " subj=unconfined msg='cwd=\"/home/%s\""
	       " cmd=6A6F75726E616C63746C202D2D6772657020276F703D757365726361702D64656E69656427"
	       " exe=\"/usr/bin/sudo\" terminal=pts/1 res=success'\x1dUID=\"%s\" AUID=\"%s\"\n",
	       pid, uid_of(user), uid_of(user), random_below(500), users[user], users[user],
	       users[user]);
}

/* ---- ours ---- */

static void denial_object(char *text, size_t size, size_t *ret_syscall)
{
	switch (random_below(4)) {
	case 0:
		*ret_syscall = 0;
		snprintf(text, size, " laddr=0.0.0.0 lport=%" PRIu64, 8000 + random_below(100));
		break;
	case 1:
		*ret_syscall = 1;
		snprintf(text, size, " rule=capability opid=%" PRIu64 " ocomm=\"sshd\"",
			 2 + random_below(30000));
		break;
	case 2:
		*ret_syscall = 2;
		snprintf(text, size, " rule=write-exec");
		break;
	default:
		*ret_syscall = 3;
		snprintf(text, size, " rule=exec path=\"/home/work/bin/tool-%" PRIu64 "\"",
			 random_below(50));
	}
}

static void denial(size_t user, size_t program, unsigned int pid)
{
	static const struct {
		const char *cap;
		const char *syscall;
		unsigned int number;
	} kinds[] = {
		{ "tcp_listen", "listen", 50 },
		{ "ptrace", "ptrace", 101 },
		{ "wx_mappings", "mprotect", 10 },
		{ "fork_exec", "execve", 59 },
	};
	char object[128], cgroup[128];
	size_t kind;

	denial_object(object, sizeof(object), &kind);
	if (random_below(3))
		snprintf(cgroup, sizeof(cgroup),
			 "/user.slice/user-%u.slice/session-%" PRIu64 ".scope", uid_of(user),
			 1 + random_below(500));
	else
		snprintf(cgroup, sizeof(cgroup), "/system.slice/%s.service",
			 units[random_below(ARRAY_SIZE(units))]);
	record("KERNEL_OTHER",
	       "op=usercap-denied usercap=%s auid=%u uid=%u gid=%u ses=%" PRIu64
	       " subj=unconfined pid=%u comm=\"%s\" exe=\"%s\" cgroup=\"%s\"%s count=%" PRIu64
	       " permissive=0 res=0\x1d"
	       "AUID=\"%s\" UID=\"%s\" GID=\"%s\"\n",
	       kinds[kind].cap, uid_of(user), uid_of(user), uid_of(user), 1 + random_below(500),
	       pid, programs[program].comm, programs[program].exe, cgroup, object,
	       random_below(4) ? 1 : 1 + random_below(5000), users[user], users[user], users[user]);
	record_syscall(kinds[kind].syscall, kinds[kind].number, false, user, program, pid,
		       "(null)");
	record_title("program that may not");
}

static void assignment(size_t user, unsigned int pid)
{
	record("USER_ROLE_CHANGE",
	       "pid=%u uid=0 auid=%u ses=%" PRIu64
	       " subj=unconfined msg='op=usercap-assign acct=\"%s\""
	       " old-usercap=all new-usercap=~ptrace,wx_mappings"
	       " policy=\"/etc/security/usercap.conf:%" PRIu64 "\" exe=\"/usr/sbin/sshd\""
	       " hostname=10.0.0.7 addr=10.0.0.7 terminal=ssh res=success'\x1d"
	       "UID=\"root\" AUID=\"%s\"\n",
	       pid, uid_of(user), 1 + random_below(500), users[user], 1 + random_below(20),
	       users[user]);
}

static void ours(size_t user, size_t program, unsigned int pid)
{
	if (random_below(20))
		denial(user, program, pid);
	else
		assignment(user, pid);
}

/* ---- the log ---- */

static void put(const char *line)
{
	size_t len = strlen(line);

	if (fwrite(line, 1, len, stdout) < len) {
		perror("standard output");
		exit(1);
	}
	written += len;
}

/* Now and then, another processor's event comes in between. */
static void put_event(void)
{
	struct event late = { .n = 0 };

	if (event.n >= 2 && random_below(8) == 0) {
		late.n = event.n / 2;
		event.n -= late.n;
		memcpy(late.records, event.records[event.n], late.n * sizeof(late.records[0]));
	}
	put(event.records[0]);
	for (size_t i = 0; i < held.n; i++)
		put(held.records[i]);
	for (size_t i = 1; i < event.n; i++)
		put(event.records[i]);
	held = late;
}

static void make_event(uint64_t percent)
{
	static void (*const others[])(size_t, size_t, unsigned int) = {
		start_program, start_program, start_program, start_program, start_program,
		open_file,     open_file,     open_file,     connect_to,    session,
		session,       service,	      sudo,
	};
	size_t user = random_below(ARRAY_SIZE(users));
	size_t program = random_below(ARRAY_SIZE(programs));
	unsigned int pid = 300 + random_below(32000);

	event.n = 0;
	if (random_below(100) < percent)
		ours(user, program, pid);
	else
		others[random_below(ARRAY_SIZE(others))](user, program, pid);
}

static uint64_t number(const char *text)
{
	char *end;
	uint64_t value = strtoull(text, &end, 10);

	if (*end || end == text) {
		fprintf(stderr, "not a number: %s\n", text);
		exit(2);
	}
	return value;
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "size", required_argument, NULL, 's' },
		{ "ours", required_argument, NULL, 'o' },
		{ "seed", required_argument, NULL, 'r' },
		{ 0 },
	};
	uint64_t size = 200, percent = 6, ms = 1700000000000;
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == '?')
			return 2;
		if (option == 's')
			size = number(optarg);
		else if (option == 'o')
			percent = number(optarg);
		else
			random_state = number(optarg) * 2 + 1;
	}
	for (uint64_t serial = 1; written < size * 1000000; serial++) {
		ms += random_below(100);
		snprintf(stamp, sizeof(stamp), "%" PRIu64 ".%03" PRIu64 ":%" PRIu64, ms / 1000,
			 ms % 1000, serial);
		make_event(percent);
		put_event();
	}
	for (size_t i = 0; i < held.n; i++)
		put(held.records[i]);
	return fflush(stdout) != 0;
}
