/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What audit logs tell of user capabilities
 *
 * Every string comes from the log, decoded: any bytes but NUL, UTF-8 or not. None
 * is to reach a terminal, a page or another file as it is. NULL is "the log does
 * not say", which the kernel writes as (null) and libaudit as "?".
 */
#ifndef _USERCAP_AUDIT_DENIAL_H
#define _USERCAP_AUDIT_DENIAL_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* An ID that the log does not give, and what the kernel calls unset */
#define ID_UNSET ((uint32_t)-1)

enum event_kind {
	EVENT_DENIAL,	  /* op=usercap-denied */
	EVENT_ASSIGNMENT, /* op=usercap-assign: a login got its sets */
	EVENT_LOAD,	  /* op=usercap-load: a policy that could not be used */
	EVENT_REFUSAL,	  /* op=usercap-refuse: a unit that the generator left alone */
};

/* Who vouches for a denial */
enum denial_origin {
	ORIGIN_KERNEL,	/* a KERNEL_OTHER record, which no process can send */
	ORIGIN_SERVICE, /* a TRUSTED_APP message: whoever sends it has CAP_AUDIT_WRITE */
};

/**
 * struct subject - who did it
 * @auid:	who logged in, ID_UNSET for what no login began
 * @uid:	who it runs as; for messages of user space, the sender
 * @gid:	ID_UNSET where the record has none
 * @ses:	login session, ID_UNSET if none
 * @pid:	the process, not the thread; 0 where the record has none
 * @subj:	label of the LSM that has labels
 * @comm:	name of the thread; anybody can choose it for himself
 * @exe:	path of the program
 * @auid_name:	name of @auid on the machine that wrote the log (auditd's
 *		log_format=ENRICHED), which need not be the one it has here
 * @uid_name:	that of @uid
 * @gid_name:	that of @gid
 */
struct subject {
	uint32_t auid;
	uint32_t uid;
	uint32_t gid;
	uint32_t ses;
	pid_t pid;
	const char *subj;
	const char *comm;
	const char *exe;
	const char *auid_name;
	const char *uid_name;
	const char *gid_name;
};

/**
 * struct denial - what was refused, or would have been
 * @cap:	number of the capability, or -1 for one that this version does
 *		not know
 * @cap_name:	its name as the record has it, never NULL
 * @subject:	who
 * @cgroup:	path in the unified hierarchy
 * @unit:	the unit that @cgroup belongs to: "nginx.service",
 *		"session-3.scope"; in a user's manager its own units, not
 *		"user@1000.service"; NULL if @cgroup is none of systemd's
 * @user_unit:	@unit is one of a user's manager
 * @manager_uid:	whose manager that is, else ID_UNSET
 * @rule:	which rule of the capability ("domination", "fork", ...)
 * @laddr:	tcp_listen: the socket's own address
 * @lport:	tcp_listen: the port, -1 if the record has none
 * @opid:	ptrace: the other process, 0 if the record has none
 * @ocomm:	ptrace: its name
 * @path:	wx_mappings, fork_exec: the file
 * @count:	how many refusals this record stands for, at least 1; the sum over
 *		all records is exact. A record that sums up what was only counted
 *		when the process ended has no object.
 * @permissive:	recorded but allowed
 * @origin:	who says so
 */
struct denial {
	int cap;
	const char *cap_name;
	struct subject subject;
	const char *cgroup;
	const char *unit;
	bool user_unit;
	uint32_t manager_uid;
	const char *rule;
	const char *laddr;
	int lport;
	pid_t opid;
	const char *ocomm;
	const char *path;
	uint64_t count;
	bool permissive;
	enum denial_origin origin;
};

/**
 * struct assignment - the sets that a login was given
 * @subject:	the login program; @auid, @ses are those of the new session
 * @acct:	the user
 * @old_caps:	bounding set before, a list as usercap_list_parse() reads it
 * @new_caps:	bounding set after; NULL if none could be assigned
 * @old_permissive:	dry runs before, NULL where there were none before and after
 * @new_permissive:	dry runs after
 * @policy:	the lines that decided, "FILE:LINE,FILE:LINE"
 * @hostname:	where the user came from
 * @addr:	its address
 * @terminal:	terminal, or the service's name
 * @success:	res=success
 */
struct assignment {
	struct subject subject;
	const char *acct;
	const char *old_caps;
	const char *new_caps;
	const char *old_permissive;
	const char *new_permissive;
	const char *policy;
	const char *hostname;
	const char *addr;
	const char *terminal;
	bool success;
};

/**
 * struct trouble - EVENT_LOAD, EVENT_REFUSAL: what could not be put into force
 * @subject:	the program that says so
 * @acct:	the user who was to get it
 * @unit:	the unit that was to get it
 * @path:	the file
 * @line:	in it, 0 if not known
 * @reason:	why
 * @success:	res=success
 */
struct trouble {
	struct subject subject;
	const char *acct;
	const char *unit;
	const char *path;
	unsigned int line;
	const char *reason;
	bool success;
};

/**
 * struct event - one record of ours
 * @kind:	which member of the union it is
 * @node:	the machine: node= of auditd, _HOSTNAME of the journal
 * @time:	milliseconds since the epoch, by that machine's clock
 * @serial:	of the audit event, unique with @node and @time only. Records of one
 *		event (a system call may be refused twice) are events of their own
 *		here.
 * @source:	where it was read: the name given to the reader, or the path found
 * @offset:	where its line begins there, in bytes after decompression; 0 in a
 *		journal
 * @denial:	EVENT_DENIAL
 * @assignment:	EVENT_ASSIGNMENT
 * @trouble:	EVENT_LOAD, EVENT_REFUSAL
 */
struct event {
	enum event_kind kind;
	const char *node;
	uint64_t time;
	uint64_t serial;
	const char *source;
	uint64_t offset;
	union {
		struct denial denial;
		struct assignment assignment;
		struct trouble trouble;
	};
};

#endif /* _USERCAP_AUDIT_DENIAL_H */
