#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# UserCapabilities= where more than one file makes a unit: sockets, templates, aliases,
# drop-ins for many, masks; and in a user's own units.

set -euo pipefail
# shellcheck source=tests/guest/suites/services.sh
. "$(dirname "$0")/services.sh"

# --- sockets

program socketd inetd
unit socketd.socket <<END
[Socket]
ListenStream=127.0.0.1:9740
UserCapabilities=~tcp_listen
StandardOutput=append:$work/socket
ExecStartPre=/usr/local/bin/socketd listen:9741 say:pre
ExecStartPost=/usr/local/bin/socketd listen:9742
ExecStopPre=/usr/local/bin/socketd listen:9743
ExecStopPost=/usr/local/bin/socketd listen:9744
END
unit socketd.service <<END
[Service]
Type=notify
UserCapabilities=~tcp_listen
ExecStart=/usr/local/bin/socketd --notify --passed --serve $talk/socketd say:started
END
unit wrong.socket <<END
[Socket]
ListenStream=127.0.0.1:9748
Service=socketd.service
UserCapabilities=~
UserCapabilities=~tpc_listen
END
unit inetd.socket <<END
[Socket]
ListenStream=127.0.0.1:9746
Accept=yes
END
unit inetd@.service <<END
[Service]
UserCapabilities=~tcp_listen
ExecStart=-/usr/local/bin/inetd listen:9747 wx say:done
StandardInput=socket
END

# --- templates

daemon made@ 'UserCapabilities=~tcp_listen'
dropin made@one.service override.conf <<'END'
[Service]
UserCapabilities=~
UserCapabilities=~ptrace
END
dropin made@two.service override.conf <<'END'
[Service]
UserCapabilities=~wx_mappings
END
dropin made@free.service override.conf <<'END'
[Service]
UserCapabilities=~
END
dropin made@wrong.service override.conf <<'END'
[Service]
UserCapabilities=tcp_listne
END
unit made@whole.service <<END
[Service]
Type=notify
UserCapabilities=~fork_exec
ExecStart=/usr/local/bin/attempt --notify --serve $talk/%N
END

# --- names

unit real.service <<END
[Service]
Type=notify
ExecStart=/usr/local/bin/attempt --notify --serve $talk/real
END
# %N is "other" in the unit's own file, where it was loaded by that name, but "real" in
# any drop-in: what it becomes can not be kept.
daemon real-named
for name in real real-named; do
	ln -s $name.service $units/other-${name#real-}.service
	made+=("$units/other-${name#real-}.service")
done
dropin other-real.service 50-alias.conf <<'END'
[Service]
UserCapabilities=~ptrace
END
daemon kin-one
daemon kin-two 'UserCapabilities=~ptrace'
dropin other-named.service 50-alias.conf <<'END'
[Service]
UserCapabilities=~ptrace
END
dropin kin-.service 10-all.conf <<'END'
[Service]
UserCapabilities=~tcp_listen
END
ln -s /dev/null $units/masked.service
made+=("$units/masked.service")
dropin masked.service override.conf <<'END'
[Service]
UserCapabilities=~tcp_listen
END
# The last in order, as far as an administrator can name it
daemon late
dropin late.service zzz.conf <<END
[Service]
ExecStart=
ExecStart=/usr/local/bin/attempt --notify --serve $talk/late say:late
UserCapabilities=~tcp_listen
END
daemon optout 'UserCapabilities=~tcp_listen'
mkdir -p $units/optout.service.d
ln -s /dev/null "$units/optout.service.d/~usercap.conf"
made+=("$units/optout.service.d")

systemctl daemon-reload

# --- sockets

ok 'socket: the unit starts' systemctl start socketd.socket
prints 'socket: a client is served' '^pid [0-9]+$' attempt --ask 9740 pid
serves_restricted socketd.service socketd 9745
ok 'socket: the service can listen again on what it was passed' ask socketd relisten:3
ok 'socket: clients are served as before' attempt --ask 9740 pid
systemctl stop --quiet socketd.service
ok 'socket: activates the service again' attempt --ask 9740 wx
systemctl stop socketd.service socketd.socket
for row in 9741:ExecStartPre 9742:ExecStartPost 9743:ExecStopPre 9744:ExecStopPost; do
	prints "socket: its ${row#*:} is refused" \
		"^listen:${row%%:*}: Operation not permitted$" cat "$work/socket"
done
prints 'socket: and does the rest' '^pre$' cat "$work/socket"
fails 'socket with a mistake: does not start' systemctl start wrong.socket
prints 'socket with a mistake: status says where' 'wrong.socket:5:19: unknown' \
	systemctl status wrong.socket
ok 'Accept=yes: the unit starts' systemctl start inetd.socket
prints 'Accept=yes: an instance is refused' '^listen:9747: Operation not permitted$' \
	nc -N 127.0.0.1 9746
prints 'Accept=yes: and does the rest' '^done$' nc -N 127.0.0.1 9746
systemctl stop inetd.socket

# --- templates

for row in 'any:~tcp_listen' 'one:~ptrace' 'two:~tcp_listen,wx_mappings' free:all \
	'whole:~fork_exec'; do
	name=made@${row%%:*}
	ok "$name: starts" systemctl start "$name"
	holds "$name" "$name" "${row#*:}"
	systemctl stop "$name"
done
fails 'an instance with a mistake: does not start' systemctl start made@wrong
prints 'an instance with a mistake: status says where' \
	'made@wrong.service.d/override.conf:2:18: unknown' systemctl status made@wrong

# --- names

for row in 'other-real:real:~ptrace' 'kin-one:kin-one:~tcp_listen' \
	'kin-two:kin-two:~tcp_listen,ptrace' 'late:late:~tcp_listen' optout:optout:all; do
	IFS=: read -r name file list <<<"$row"
	ok "$name: starts" systemctl start "$name.service"
	holds "$name" "$file" "$list"
	systemctl stop "$name.service"
done
fails 'alias and %N: does not start' systemctl start other-named.service
prints 'alias and %N: status says why' 'real-named.service:4: %N in .* has the alias other-named' \
	systemctl status other-named.service
prints 'late: its own command' '^late$' said late.service late
fails 'masked: stays so' systemctl start masked.service
prints 'masked: has no drop-in of ours' '^[^~]*$' property masked.service DropInPaths

# --- for all services at once

logged() {
	dmesg | grep -E -- "usercap-generator.*$1"
}

dropin service 10-all.conf <<'END'
[Service]
UserCapabilities=~ptrace
END
ok 'service.d: daemon-reload' systemctl daemon-reload
for service in cron ssh systemd-hostnamed; do
	ok "service.d: $service restarts" systemctl restart $service
	ok "service.d: $service is restricted" every_process $service.service '~ptrace'
done
ok 'service.d: a login works' via_ssh bob true
systemctl restart user@1001.service
pid=$(property user@1001.service MainPID)
fails 'service.d: no manager of a user is' grep "^$pid " "$processes"
ok 'service.d: the log says that, and why' eventually 10 logged \
	'user@.service is not restricted: .*its? opens sessions'
end_sessions alice

dropin service 10-all.conf <<'END'
[Service]
UserCapabilities=~ptrcae
END
systemctl daemon-reload
ok 'service.d with a mistake: ssh restarts all the same' systemctl restart ssh
ok 'service.d with a mistake: people get in' eventually 10 via_ssh bob true
ok 'service.d with a mistake: the log says that' eventually 10 logged \
	'ssh.service is not restricted: .*service.d/10-all.conf:2:19: '
fails 'service.d with a mistake: others do not start' systemctl restart systemd-hostnamed
prints 'service.d with a mistake: status says why' 'service.d/10-all.conf:2:19: unknown' \
	systemctl status systemd-hostnamed
rm -r $units/service.d
ok 'service.d removed: daemon-reload' systemctl daemon-reload
for service in cron ssh systemd-hostnamed; do
	ok "service.d removed: $service restarts" systemctl restart $service
done
fails 'service.d removed: nothing is restricted any more' grep -E ' (cron|sshd|systemd-hostnam)$' \
	"$processes"

# --- a user's own

mine=/home/alice/.config/systemd/user
made+=(/home/alice/.config)
install -d $mine
cat >$mine/mine.service <<END
[Service]
Type=notify
UserCapabilities=~tcp_listen
ExecStart=/usr/local/bin/attempt --notify --serve $talk/mine say:started
END
cat >$mine/wrong.service <<END
[Service]
Type=notify
UserCapabilities=~tcp_lissten
ExecStart=/usr/local/bin/attempt --notify --serve $talk/mine
END
chown -R alice: /home/alice/.config
by_alice() {
	via_ssh alice systemctl --user "$@"
}
end_sessions alice
keep_managers
ok 'user unit: starts' by_alice start mine
holds 'user unit' mine '~tcp_listen'
refused 'user unit: can not serve TCP' ask mine listen:9760
recorded 'user unit: the record' 'lport=9760 ' 'uid=1001 ' 'auid=1001 '
prints 'user unit: has no_new_privs' '^NoNewPrivs:.*1$' ask mine status:NoNewPrivs
ok 'user unit: stops' by_alice stop mine
fails 'user unit with a mistake: does not start' by_alice start wrong
prints 'user unit with a mistake: status says where' 'wrong\.service:3:19: ' by_alice status wrong
sed -i 's/~.*/all/' $mine/mine.service
ok 'user unit: daemon-reload' by_alice daemon-reload
ok 'user unit: all is nothing to take away' by_alice start mine
holds 'user unit with all' mine all
by_alice stop mine
policy <<'END'
alice ~ptrace
END
end_sessions alice
ok 'user unit of a limited user: starts' by_alice start mine
holds 'user unit of a limited user: gains nothing by it' mine '~ptrace'
: | policy
dropin user@.service override.conf <<'END'
[Service]
UserCapabilities=~wx_mappings
END
systemctl daemon-reload
end_sessions alice
ok 'user@.service: a manager starts' by_alice start mine
holds 'user@.service: all of its units are restricted' mine '~wx_mappings'
rm -r $units/user@.service.d
systemctl daemon-reload
end_sessions alice
loginctl disable-linger alice

tap_done
