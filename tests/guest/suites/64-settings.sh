#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# UserCapabilities= together with what else confines a service: it starts, it is
# restricted, and the other setting is as strict as before.

set -euo pipefail
# shellcheck source=tests/guest/suites/services.sh
. "$(dirname "$0")/services.sh"

count=0
# with LABEL WORDS LINES...: a service with these lines attempts the words
with() {
	local name=with-$((++count))
	rows+=("$name:$1")
	{
		printf '[Service]\nType=oneshot\nUserCapabilities=~tcp_listen\n'
		printf '%s\n' "${@:3}"
		echo "StandardOutput=append:$work/$name"
		echo "StandardError=inherit"
		echo "ExecStart=/usr/local/bin/attempt sets listen:$((9800 + count)) $2"
	} | unit $name.service
}
rows=()

with 'User=' 'status:NoNewPrivs' User=alice
with 'DynamicUser=' '' DynamicUser=yes
with 'NoNewPrivileges=' '' NoNewPrivileges=yes
with 'NoNewPrivileges= and User=' '' NoNewPrivileges=yes User=alice
with 'SystemCallFilter= that lists' '' SystemCallFilter=@system-service
with 'SystemCallFilter= that lists, in two lines' '' SystemCallFilter=@system-service \
	'SystemCallFilter=~@resources @privileged'
with 'SystemCallFilter= without prctl' '' \
	'SystemCallFilter=@default @file-system @basic-io @io-event @network-io execve brk' \
	'SystemCallFilter=@signal mprotect'
with 'SystemCallFilter= that forbids prctl' '' 'SystemCallFilter=~prctl'
with 'SystemCallFilter= that forbids prctl, with an error' '' 'SystemCallFilter=~prctl:ENOSYS'
with 'SystemCallFilter= and User=' '' 'SystemCallFilter=~@mount @clock' User=alice
with 'SystemCallErrorNumber=' fork 'SystemCallFilter=~clone clone3 fork vfork' \
	SystemCallErrorNumber=EACCES
with 'SystemCallArchitectures=' '' SystemCallArchitectures=native
with 'MemoryDenyWriteExecute=' wx MemoryDenyWriteExecute=yes
with 'ProtectSystem=strict' '' ProtectSystem=strict ProtectHome=yes PrivateTmp=yes \
	PrivateDevices=yes
with 'ProtectProc=' '' ProtectProc=invisible ProcSubset=pid
with 'PrivateUsers=' '' PrivateUsers=yes
with 'PrivateUsers= and User=' '' PrivateUsers=yes User=alice
with 'PrivateNetwork=' '' PrivateNetwork=yes
with 'RestrictNamespaces=' '' RestrictNamespaces=yes RestrictRealtime=yes RestrictSUIDSGID=yes \
	LockPersonality=yes
with 'RestrictAddressFamilies=' '' 'RestrictAddressFamilies=AF_UNIX AF_INET'
with 'CapabilityBoundingSet=' 'status:NoNewPrivs' CapabilityBoundingSet=
with 'CapabilityBoundingSet=, some' 'status:CapEff' \
	'CapabilityBoundingSet=CAP_CHOWN CAP_SETPCAP'
with 'AmbientCapabilities=' 'status:CapAmb status:CapEff' User=alice \
	AmbientCapabilities=CAP_NET_BIND_SERVICE
with 'SecureBits=' '' 'SecureBits=noroot noroot-locked' User=alice
with 'NoExecPaths=' 'exec:/bin/true' NoExecPaths=/ \
	'ExecPaths=/usr/local/bin/attempt /usr/lib /lib /lib64'
with 'TemporaryFileSystem=/usr' exec:/bin/true TemporaryFileSystem=/usr:ro \
	'BindReadOnlyPaths=/usr/local/bin /usr/lib /usr/lib64'
with 'TemporaryFileSystem=/' '' TemporaryFileSystem=/:ro \
	'BindReadOnlyPaths=/usr/local/bin /usr/lib /usr/lib64 /lib /lib64'
with 'RootDirectory=' exec:/bin/true RootDirectory=/srv/root MountAPIVFS=yes
with 'RootDirectory= and ProtectSystem=' '' RootDirectory=/srv/root ProtectSystem=strict User=alice
with 'WorkingDirectory= and UMask=' '' WorkingDirectory=/tmp UMask=0777
with 'LimitNPROC= and LimitAS=' '' LimitNPROC=10 LimitAS=100M LimitNOFILE=16
with 'PAMName=' '' PAMName=login User=bob
with 'everything' '' User=alice CapabilityBoundingSet= LockPersonality=yes \
	MemoryDenyWriteExecute=yes NoNewPrivileges=yes PrivateUsers=yes ProtectSystem=strict \
	ProtectProc=invisible RestrictNamespaces=yes SystemCallArchitectures=native \
	SystemCallFilter=@system-service 'SystemCallFilter=~@privileged @resources' \
	NoExecPaths=/ 'ExecPaths=/usr/local/bin/attempt /usr/lib /lib'

install -d /srv/root/usr/local/bin
cp -a /usr/local/bin/attempt /srv/root/usr/local/bin
made+=(/srv/root)
ln -s usr/lib usr/lib64 /srv/root
for library in $(ldd /usr/local/bin/attempt | grep -o '/[^ ]*'); do
	install -D "$(readlink -f "$library")" "/srv/root/usr${library#/usr}"
done

# Nothing can run the wrapper there. Then nothing runs.
unit hidden.service <<END
[Service]
Type=oneshot
UserCapabilities=~tcp_listen
InaccessiblePaths=/usr/libexec
StandardOutput=append:$work/hidden
ExecStart=/usr/local/bin/attempt say:ran
END
program searched
unit search.service <<END
[Service]
Type=oneshot
UserCapabilities=~tcp_listen
ExecSearchPath=/nowhere:/usr/local/bin
StandardOutput=append:$work/search
ExecStart=searched arguments sets listen:9899
END
systemctl daemon-reload

said_by() {
	cat "$work/$1"
}

# strict LABEL REGEX: what that service attempted has this answer
strict() {
	local row
	for row in "${rows[@]}"; do
		[[ ${row#*:} != "$1" ]] || prints "$1: is as strict as before" "$2" said_by "${row%%:*}"
	done
}

for row in "${rows[@]}"; do
	name=${row%%:*}
	label=${row#*:}
	ok "$label: starts" systemctl start "$name.service"
	prints "$label: is restricted" '^bounding ~tcp_listen$' said_by "$name"
	prints "$label: is refused" '^listen:[0-9]+: Operation not permitted$' said_by "$name"
done
strict 'User=' '^NoNewPrivs:.1$'
strict 'SystemCallErrorNumber=' '^fork: Permission denied$'
strict 'MemoryDenyWriteExecute=' '^wx: Operation not permitted$'
strict 'CapabilityBoundingSet=' '^NoNewPrivs:.1$'
strict 'CapabilityBoundingSet=, some' '^CapEff:.0000000000000101$'
strict 'AmbientCapabilities=' '^CapAmb:.0000000000000400$'
strict 'AmbientCapabilities=' '^CapEff:.0000000000000400$'
strict 'NoExecPaths=' '^exec:/bin/true: Permission denied$'
strict 'RootDirectory=' '^exec:/bin/true: No such file or directory$'
strict 'TemporaryFileSystem=/usr' '^exec:/bin/true: No such file or directory$'

fails 'a hidden wrapper: does not start' systemctl start hidden.service
fails 'a hidden wrapper: nothing of it ran' grep ran "$work/hidden"
ok 'ExecSearchPath=: starts' systemctl start search.service
prints 'ExecSearchPath=: finds the program' '^searched.arguments.' said_by search
prints 'ExecSearchPath=: is restricted' '^bounding ~tcp_listen$' said_by search

tap_done
