#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Which line counts, by what a session then holds; and what each user capability means
# to somebody who has logged in.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/lib.sh"

keep_managers
dropins=/etc/security/usercap.conf.d
vendor=/usr/lib/security/usercap.conf.d

# as USER COMMANDS: in a session that costs less than one through ssh
as() {
	via_sudo "$1" bash -c "$2"
}

# gives USER LIST [PERMISSIVE]: a session of USER gets these
gives() {
	via_sudo "$1" held >"$work/held" 2>&1
	cat "$work/held"
	grep -qx "bounding $2" "$work/held" && grep -qx "effective $2" "$work/held" &&
		grep -qx "permissive ${3-none}" "$work/held"
}

# --- tiers

: | policy
ok 'an empty policy takes nothing away' gives alice all

policy <<'END'
*	~ptrace
END
ok '"*" is everybody' gives alice '~ptrace'
ok '"*" is not root' gives root all

policy <<'END'
*		~ptrace
@students	~tcp_listen
END
ok 'a group beats "*"' gives bob '~tcp_listen'
ok 'and does not count for others' gives alice '~ptrace'

policy <<'END'
bob		~wx_mappings
@students	~tcp_listen
1002:1002	~ptrace
*		none
END
ok 'a user beats groups, ranges and "*"' gives bob '~wx_mappings'
policy <<'END'
bob		all
@students	none
*		none
END
ok 'and may be given everything' gives bob all

policy <<'END'
@students	~tcp_listen
1000:1999	~ptrace
@nobody-has-it	none
END
ok 'a group and a range intersect' gives bob '~tcp_listen,ptrace'
ok 'the range alone' gives alice '~ptrace'

policy <<'END'
@2001:2001	~tcp_listen
:1001		~ptrace
1003:		~wx_mappings
@alice		~tcp_listen
END
ok 'a range of group IDs' gives bob '~tcp_listen'
ok 'a range without a lower end, and a primary group' gives alice '~tcp_listen,ptrace'
ok 'a range without an upper end' gives carol '~wx_mappings'

policy <<'END'
alice	~tcp_listen
alice	~CAP_USR_PTRACE
END
ok 'lines for one user intersect, in any spelling' gives alice '~tcp_listen,ptrace'

printf 'alice none # a comment, and no newline' | policy
ok 'none, by a last line without its newline' gives alice none

# --- permissive

policy <<'END'
alice	~tcp_listen,ptrace	permissive
bob	~tcp_listen		permissive
bob	~tcp_listen,ptrace
END
ok 'permissive' gives alice '~tcp_listen,ptrace' tcp_listen,ptrace
ok 'not if another line of the tier enforces' gives bob '~tcp_listen,ptrace'

# --- root

policy <<'END'
0:0	none
@root	none
@0:0	none
*	none
END
ok 'no group, range or "*" matches root' gives root all
policy <<'END'
root	~ptrace
END
ok 'a line that names root does' gives root '~ptrace'
ok 'and nobody else' gives alice all
prints 'a root who logs in has these sets too' '^bounding ~ptrace$' via_ssh root held

# --- drop-ins

mkdir -p $dropins $vendor
policy <<'END'
alice	~tcp_listen
END
echo 'alice ~ptrace' >$vendor/50-package.conf
ok 'a drop-in of a package intersects' gives alice '~tcp_listen,ptrace'
echo 'alice ~wx_mappings' >$dropins/60-site.conf
ok 'so does one of the administrator' gives alice '~tcp_listen,ptrace,wx_mappings'
: >$dropins/50-package.conf
ok 'a file in /etc replaces its namesake' gives alice '~tcp_listen,wx_mappings'
ln -sf /dev/null $dropins/50-package.conf
ok 'a link to /dev/null masks it' gives alice '~tcp_listen,wx_mappings'
echo 'alice none' >$dropins/70-site.disabled
ok 'other names are not read' gives alice '~tcp_listen,wx_mappings'
rm -rf $dropins $vendor

# --- permissive, at work

bob_serves
policy <<'END'
alice	~tcp_listen	permissive
END
visit via_ssh alice 9300
free 'permissive' alice 9300
recorded 'what was allowed is recorded' 'lport=9300 ' 'auid=1001 ' 'comm="busybox"' \
	'usercap=tcp_listen' 'permissive=1 res=1'

# --- ptrace

policy <<'END'
alice	~ptrace
END
# shellcheck disable=SC2016 # it is for the shell over there
{
	# the new process is a shell until it executes
	sleeper='sleep 5 >/dev/null 2>&1 & until grep -qx sleep /proc/$!/comm; do :; done;'
	attach="$sleeper strace -qq -o /dev/null -p \$!"
	seize="$sleeper perl -e '
		syscall(101, 0x4206, \$ARGV[0] + 0, 0, 0) and die qq(\$!\n)' \$!"
	traceme="perl -e 'print syscall(101, 0, 0, 0, 0) ? qq(no: \$!) : q(traced)'; true"
	memory="$sleeper head -c 1 /proc/\$!/mem; kill \$!"
	look="$sleeper ps -o comm= -p \$!; grep -c sleep /proc/\$!/maps; kill \$!"
}
launch='strace -qq -o /dev/null /bin/echo launched'
refused '~ptrace: attaching is refused' via_ssh alice "$attach"
refused '~ptrace: by whatever program' via_ssh alice "$seize"
recorded '~ptrace: the record says to whom' 'usercap=ptrace' 'auid=1001 ' ' comm="perl"' \
	'opid=[0-9]+ ocomm="sleep"' 'permissive=0 res=0'
refused '~ptrace: so is starting a program to trace it' as alice "$launch"
prints '~ptrace: and asking to be traced' '^no: Operation not permitted' as alice "$traceme"
prints '~ptrace: and the memory of a process of hers' 'mem.*Permission denied' \
	as alice "$memory"
prints '~ptrace: ps works' '^sleep$' as alice "$look"
prints '~ptrace: so do maps' '^[1-9][0-9]*$' as alice "$look"
ok 'not restricted: bob can attach' as bob "$attach"
ok 'not restricted: by whatever program' as bob "$seize"
prints 'not restricted: and start a program' '^launched$' as bob "$launch"
prints 'not restricted: and be traced' '^traced$' as bob "$traceme"
prints 'not restricted: and open the memory' 'Input/output error' as bob "$memory"

# --- wx_mappings

policy <<'END'
alice	~wx_mappings
END
prints '~wx_mappings: at once is refused' '^at-once Operation not permitted' via_ssh alice wx
prints '~wx_mappings: in turn too' '^in-turn Operation not permitted' as alice wx
recorded '~wx_mappings: the record' 'usercap=wx_mappings' 'rule=write-exec' 'auid=1001 ' \
	'comm="wx"' 'permissive=0 res=0'
prints '~wx_mappings: loading libraries works' '^42$' \
	as alice "perl -MPOSIX -e 'print POSIX::floor(42.5), qq(\n)'"
ok 'not restricted: bob has both' as bob wx

# --- fork_exec

policy <<'END'
alice	~fork_exec
END
end_sessions alice
ok '~fork_exec: the login shell itself starts' via_ssh alice :
prints '~fork_exec: and runs what is built in' '^in /home/alice$' \
	via_ssh alice "cd / && echo in ~"
refused '~fork_exec: another program is refused' via_ssh alice 'exec /bin/true'
recorded '~fork_exec: the record says which' 'usercap=fork_exec' 'auid=1001 ' 'comm="bash"' \
	'path="/usr/bin/true"' 'permissive=0 res=0'
refused '~fork_exec: so is a process of the same' via_ssh alice 'true & wait; false'
prints '~fork_exec: su gets in just so' '^in$' su alice -c 'echo in'
refused '~fork_exec: and no further' su alice -c 'exec /bin/true'
ok 'not restricted: bob starts programs' as bob 'exec /bin/true'

# --- exec

policy <<'END'
alice	~exec
END
end_sessions alice
ok '~exec: the login shell itself starts, and forks' via_ssh alice '(exit 7) & wait $! || [[ $? == 7 ]]'
refused '~exec: another program is refused' via_ssh alice 'exec /bin/true'
refused '~exec: in a process of its own, too' via_ssh alice '/bin/true || exit 1'
recorded '~exec: the record says which' 'usercap=exec' 'auid=1001 ' 'comm="bash"' \
	'path="/usr/bin/true"' 'permissive=0 res=0'

# --- userns

policy <<'END'
alice	~userns
END
namespace='unshare --user --map-root-user id -u'
refused '~userns: a user namespace is refused' as alice "$namespace"
recorded '~userns: the record' 'usercap=userns' ' uid=1001 ' 'comm="unshare"' 'permissive=0 res=0'
prints 'not restricted: bob is root in one' '^0$' as bob "$namespace"

# --- tcp_listen_remote

policy <<'END'
alice	~tcp_listen_remote
END
ok '~tcp_listen_remote: a server of loopback works' as alice 'attempt listen 127.0.0.1 9311'
ok '~tcp_listen_remote: of IPv6, too' as alice 'attempt listen ::1 9312'
refused '~tcp_listen_remote: one of all addresses is refused' \
	as alice 'attempt listen 0.0.0.0 9313'
recorded '~tcp_listen_remote: the record says where' 'usercap=tcp_listen_remote' ' uid=1001 ' \
	'laddr=0.0.0.0 lport=9313 ' 'permissive=0 res=0'
ok 'not restricted: bob has one of all' as bob 'attempt listen 0.0.0.0 9314'

tap_done
