// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An event of the BPF programs, any bytes: the record of it is one line, and what reads
 * audit logs finds in it what the event says.
 */
#include "fuzz.h"

#include "reader.h"
#include "wording.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <usercap.h>

/* ---- what an event says ---- */

/* Not what no kernel says: there is no such process, and one version knows what it sends */
static void read_event(const uint8_t *data, size_t size, struct usercap_event *ret)
{
	memset(ret, 0, sizeof(*ret));
	memcpy(ret, data, size < sizeof(*ret) ? size : sizeof(*ret));
	ret->cap %= USERCAP_COUNT;
	ret->pid &= INT32_MAX;
	ret->opid &= INT32_MAX;
	ret->count = 1 + (ret->count & 0xffffff);
	ret->permissive &= 1;
}

static void check_same(const char *found, const char *said)
{
	must(!strcmp(found ? found : "", said ? said : ""));
}

static void check_comm(const char *found, const char said[USERCAP_COMM])
{
	char comm[USERCAP_COMM + 1] = "";

	strncpy(comm, said, USERCAP_COMM);
	check_same(found, comm);
}

static void check_subject(const struct subject *found, const struct usercap_event *said)
{
	char path[DENIAL_PATH_SIZE];

	must(found->auid == said->auid && found->uid == said->uid);
	must(found->gid == said->gid && found->ses == said->ses);
	must(found->pid == (pid_t)said->pid);
	check_comm(found->comm, said->comm);
	check_same(found->exe, denial_path(&said->exe, DENIAL_LAST_FIRST, path));
}

static void check_denial(const struct denial *found, const struct usercap_event *said)
{
	bool has_address = said->family == AF_INET || said->family == AF_INET6;
	char path[DENIAL_PATH_SIZE], address[INET6_ADDRSTRLEN];

	must(found->cap == (int)said->cap);
	check_same(found->cap_name, usercap_name(said->cap));
	check_subject(&found->subject, said);
	check_same(found->cgroup, denial_path(&said->cgroup, DENIAL_FIRST_FIRST, path));
	check_same(found->rule, denial_rule(said));
	must(found->lport == (has_address ? said->lport : -1));
	check_same(found->laddr,
		   has_address ? inet_ntop(said->family, said->laddr, address, sizeof(address))
			       : NULL);
	must(found->opid == (pid_t)said->opid);
	if (said->opid)
		check_comm(found->ocomm, said->ocomm);
	check_same(found->path, denial_path(&said->path, DENIAL_LAST_FIRST, path));
	must(found->count == said->count && found->permissive == (bool)said->permissive);
	must(found->origin == ORIGIN_SERVICE);
}

/* ---- the record, as auditd writes it ---- */

static void check_text(const char *record)
{
	for (; *record; record++)
		must(*record >= ' ' && *record <= '~');
}

static int write_log(const char *record, unsigned int permissive)
{
	int fd = memfd_create("log", MFD_CLOEXEC);

	must(fd >= 0);
	must(dprintf(fd,
		     "type=TRUSTED_APP msg=audit(1795000000.123:7): pid=1 uid=0 auid=4294967295 "
		     "ses=4294967295 msg='%s exe=\"/usr/sbin/usercap-bpf\" hostname=? addr=? "
		     "terminal=? res=%s'\n",
		     record, permissive ? "success" : "failed") > 0);
	must(lseek(fd, 0, SEEK_SET) == 0);
	return fd;
}

static void check_log(int fd, const struct usercap_event *said)
{
	const struct event *event;
	struct reader *reader;

	must(reader_new(&reader) == 0 && reader_add_stream(reader, fd, "log") == 0);
	must(reader_next(reader, &event) == 1 && event->kind == EVENT_DENIAL);
	check_denial(&event->denial, said);
	must(reader_next(reader, &event) == 0);
	reader_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char record[DENIAL_RECORD_SIZE];
	struct usercap_event event;
	int fd;

	read_event(data, size, &event);
	must(denial_record(&event, NULL, record) == 0);
	check_text(record);
	fd = write_log(record, event.permissive);
	check_log(fd, &event);
	close(fd);
	return 0;
}
