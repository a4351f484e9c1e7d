#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# UserCapabilities= in services of every type, in each of their commands, and where it
# can not be had. What systemd and the journal show of such a service.

set -euo pipefail
# shellcheck source=tests/guest/suites/services.sh
. "$(dirname "$0")/services.sh"

# --- types

# Each says something first, so that the journal has a line of it.
program simpled execd notifyd forkingd guessd dbusd oneshot freed
for type in simple exec notify; do
	unit ${type}d.service <<END
[Service]
Type=$type
UserCapabilities=~tcp_listen
ExecStart=/usr/local/bin/${type}d --notify --serve $talk/${type}d say:started
END
done
unit forkingd.service <<END
[Service]
Type=forking
PIDFile=/run/forkingd.pid
X-UserCapabilities=~tcp_listen
ExecStart=/usr/local/bin/forkingd --fork /run/forkingd.pid --serve $talk/forkingd say:started
END
# Without a PIDFile= systemd has to find out which process is the main one.
unit guessd.service <<END
[Service]
Type=forking
UserCapabilities=~tcp_listen
ExecStart=/usr/local/bin/guessd --fork /run/guessd.pid --serve $talk/guessd say:started
END
bus_name=org.usercap.Attempt
unit dbusd.service <<END
[Service]
Type=dbus
BusName=$bus_name
UserCapabilities=~tcp_listen
ExecStart=/usr/local/bin/dbusd --bus $bus_name --serve $talk/dbusd say:started
END
file /etc/dbus-1/system.d/attempt.conf <<END
<busconfig>
  <policy user="root"><allow own="$bus_name"/></policy>
  <policy context="default"><allow send_destination="$bus_name"/></policy>
</busconfig>
END
file /usr/share/dbus-1/system-services/$bus_name.service <<END
[D-BUS Service]
Name=$bus_name
Exec=/bin/false
User=root
SystemdService=dbusd.service
END
unit freed.service <<END
[Service]
ExecStart=/usr/local/bin/freed --serve $talk/freed
END
# A lone ";" is between two commands.
unit oneshot.service <<END
[Service]
Type=oneshot
RemainAfterExit=yes
UserCapabilities=~tcp_listen
StandardOutput=append:$work/oneshot
ExecStart=/usr/local/bin/oneshot listen:9721 wx
ExecStart=-/usr/local/bin/oneshot listen:9722 fork ; /usr/local/bin/oneshot listen:9723
END

# --- commands, and their prefixes

program commands lines
unit commands.service <<END
[Service]
Type=notify
User=alice
UserCapabilities=~tcp_listen
StandardOutput=append:$work/commands
ExecCondition=/usr/local/bin/commands listen:9731
ExecStartPre=-/usr/local/bin/commands listen:9732
ExecStartPre=+/usr/local/bin/commands listen:9733 status:Uid say:full
ExecStartPre=!/usr/local/bin/commands listen:9734
ExecStart=@/usr/local/bin/commands renamed --notify --serve $talk/commands
ExecStartPost=:/usr/local/bin/commands listen:9735 say:\$USER
ExecReload=/usr/local/bin/commands listen:9736 say:reload:\${MAINPID}
ExecStop=/usr/local/bin/commands listen:9737
ExecStopPost=/usr/local/bin/commands listen:9738 say:\${SERVICE_RESULT}
END
# What a command's words become must not depend on whether it is restricted.
unit lines.service <<END
[Service]
Type=oneshot
Environment=WORD=word "LIST=say:one say:two" ODD=a'b"c
StandardOutput=append:$work/lines
ExecStart=/usr/local/bin/lines arguments say:%n:%%:\$WORD:\${WORD}:\$\$WORD \$LIST \${LIST} \$ODD
ExecStart=/usr/local/bin/lines arguments "two  words" 'a "b" c' \\x41\\tb \\; "a;b" "" '\$\$' last
ExecStart=:/usr/local/bin/lines arguments \$WORD \${WORD} \$\$WORD
ExecStart=@/usr/local/bin/lines "zero \\x42 %p \$WORD" arguments
ExecStart=lines \\
  # a comment in between \\
  arguments continued
ExecStart=-@:!/usr/local/bin/lines zero arguments \$WORD
ExecStart="/usr/local/bin/lines" arguments
END

# --- values, good and bad

program neverd workerd
for row in '~fork_exec' none; do
	unit neverd-${row#\~}.service <<END
[Service]
Type=notify
UserCapabilities=$row
ExecStart=/usr/local/bin/neverd --notify --serve $talk/neverd
END
done
unit workerd.service <<END
[Service]
Type=notify
UserCapabilities=~exec userns tcp_listen_remote
ExecStart=/usr/local/bin/workerd --notify --serve $talk/workerd
END
unit merged.service <<END
[Service]
Type=notify
UserCapabilities=~tcp_listen
UserCapabilities=~CAP_USR_PTRACE
ExecStart=/usr/local/bin/attempt --notify --serve $talk/merged
END
for row in 'full:~' empty:; do
	unit ${row%:*}.service <<END
[Service]
Type=notify
UserCapabilities=~tcp_listen
UserCapabilities=${row#*:}
ExecStart=/usr/local/bin/attempt --notify --serve $talk/${row%:*}
END
done
unit wrong.service <<END
[Service]
Type=notify
UserCapabilities=~tcp_listen ptrce
ExecStart=/usr/local/bin/attempt --notify --serve $talk/wrong
END
unit misplaced.service <<END
[Unit]
UserCapabilities=~tcp_listen
[Service]
Type=notify
ExecStart=/usr/local/bin/attempt --notify --serve $talk/misplaced
END
# systemd reads a file up to a line that is not UTF-8.
unit unread.service <<END
[Service]
Type=notify
ExecStart=/usr/local/bin/attempt --notify --serve $talk/unread
END
printf '[Service]\nEnvironment=A=\xff\nUserCapabilities=~tcp_listen\n' |
	dropin unread.service override.conf
unit missing.service <<END
[Service]
Type=oneshot
UserCapabilities=~tcp_listen
ExecStart=/usr/local/bin/missing
END
unit status.service <<END
[Service]
Type=oneshot
UserCapabilities=~tcp_listen
ExecStart=/bin/sh -c 'exit 42'
END

ok 'daemon-reload succeeds, whatever there is' systemctl daemon-reload
systemctl reload dbus

# --- types

ok 'freed.service, not restricted: starts' systemctl start freed.service
ok 'freed.service, not restricted: can serve TCP' ask freed listen:9700
prints 'freed.service, not restricted: has no drop-in' '^$' property freed.service DropInPaths

sleep infinity &
other=$!
port=9700
for type in simple exec notify forking guess dbus; do
	serves_restricted ${type}d.service ${type}d $((++port))
	ok "${type}d.service: can do the rest" ask ${type}d "ptrace:$other" wx fork
	refused "${type}d.service: root can not raise it" ask ${type}d raise
	prints "${type}d.service: root's programs have no no_new_privs" '^NoNewPrivs:.*0$' \
		ask ${type}d status:NoNewPrivs
	ok "${type}d.service: restarts" systemctl restart ${type}d.service
	holds "${type}d.service, restarted" ${type}d '~tcp_listen'
	ok "${type}d.service: stops" systemctl stop ${type}d.service
	ok "${type}d.service: cleanly" has ${type}d.service Result success
done
kill $other

prints 'systemctl show has the command, wrapped' \
	"path=$wrapper .*--keep=[^ ]* .*/usr/local/bin/simpled --notify --serve" \
	property simpled.service ExecStart
prints 'systemctl cat says which line did it' '^# .*simpled.service:[0-9]*: UserCapabilities=~tcp' \
	systemctl cat simpled.service

over_bus() {
	busctl --system call "$bus_name" /attempt usercap.Attempt Attempt s "$1"
}
prints 'dbusd.service: activated by a client, it is refused' \
	'listen:9710: Operation not permitted' over_bus listen:9710
prints 'dbusd.service: and does the rest' 'wx: works' over_bus wx

ok 'oneshot.service: works' systemctl start oneshot.service
for port in 9721 9722 9723; do
	prints "oneshot.service: a command is refused $port" \
		"^listen:$port: Operation not permitted$" cat "$work/oneshot"
	recorded "oneshot.service: the record of $port" "lport=$port " 'comm="oneshot"' \
		'exe="/usr/local/bin/oneshot"'
done
prints 'oneshot.service: and does the rest' '^fork: works$' cat "$work/oneshot"

# --- commands

ok 'commands: start' systemctl start commands.service
prints 'commands: "@" names the program' '^renamed ' \
	ps -o args= -p "$(property commands.service MainPID)"
prints 'commands: a user is given no_new_privs' '^NoNewPrivs:.*1$' ask commands status:NoNewPrivs
main=$(property commands.service MainPID)
ok 'commands: reload' systemctl reload commands.service
ok 'commands: stop' systemctl stop commands.service
ok 'commands: cleanly' has commands.service Result success
for row in 9731:ExecCondition 9732:ExecStartPre=- '9734:ExecStartPre=!' 9735:ExecStartPost \
	9736:ExecReload 9737:ExecStop 9738:ExecStopPost; do
	prints "commands: ${row#*:} is refused" "^listen:${row%%:*}: Operation not permitted$" \
		cat "$work/commands"
	recorded "commands: ${row#*:}: the record" "lport=${row%%:*} " 'comm="commands"'
done
prints 'commands: "+" has everything' '^listen:9733: works Uid:.0.0.0.0 full$' \
	paste -sd ' ' <(sed -n '/9733/,/full/p' "$work/commands")
prints 'commands: ":" expands nothing' '^[$]USER$' cat "$work/commands"
prints 'commands: reload is given the main process' "^reload:$main$" cat "$work/commands"
prints 'commands: the result is that of the program' '^success$' cat "$work/commands"

ok 'lines: run, not restricted' systemctl start lines.service
mv "$work/lines" "$work/lines.free"
dropin lines.service override.conf <<END
[Service]
UserCapabilities=~tcp_listen
ExecStopPost=lines listen:9739
END
systemctl daemon-reload
ok 'lines: run, restricted' systemctl start lines.service
prints 'lines: are restricted' '^listen:9739: Operation not permitted$' cat "$work/lines"
sed -i '/^listen:/d' "$work/lines"
prints 'lines: the first of them' \
	'^/usr/local/bin/lines.arguments.say:lines.service:%:[$]WORD:word:[$]WORD.say:one.say:two.' \
	cat "$work/lines"
prints 'lines: the last of them' '^/usr/local/bin/lines.arguments.$' tail -n 1 "$work/lines"
ok 'lines: the same words, restricted or not' diff "$work/lines.free" "$work/lines"

# --- values

ok '~fork_exec: a daemon that never forks starts' systemctl start neverd-fork_exec.service
holds '~fork_exec' neverd '~fork_exec'
ok '~fork_exec: it works' ask neverd listen:9751 wx
refused '~fork_exec: it can not fork' ask neverd fork
refused '~fork_exec: it can not execute' ask neverd exec:/bin/true
recorded '~fork_exec: the record' 'usercap=fork_exec' 'comm="neverd"' \
	"pid=$(property neverd-fork_exec.service MainPID) "
ok '~fork_exec: it stops' systemctl stop neverd-fork_exec.service
ok 'a daemon that serves this machine with workers starts' systemctl start workerd.service
holds 'it holds the rest' workerd '~exec,userns,tcp_listen_remote'
ok 'it has workers, and serves' ask workerd fork listen:9752
refused 'it can not execute' ask workerd exec:/bin/true
refused 'it can not serve others' ask workerd listen-anywhere:9753
refused 'it can not make a user namespace' ask workerd userns
for cap in exec userns tcp_listen_remote; do
	recorded "the record of $cap" "usercap=$cap " 'comm="workerd"'
done
ok 'it stops' systemctl stop workerd.service
ok 'a free one makes a user namespace, and serves others' ask freed userns listen-anywhere:9754
ok 'none: the same daemon starts' systemctl start neverd-none.service
holds none neverd none
refused 'none: it can not have memory to write and execute' ask neverd wx
ok 'none: it stops' systemctl stop neverd-none.service
ok 'two lines: start' systemctl start merged.service
holds 'two lines: merge' merged '~tcp_listen,ptrace'
ok 'a lone "~": start' systemctl start full.service
holds 'a lone "~": everything' full all
ok 'an empty line: start' systemctl start empty.service
holds 'an empty line: nothing' empty none

mistake='wrong\.service:3:30: unknown user capability "ptrce"'
fails 'a mistake: the unit does not start' systemctl start wrong.service
ok 'a mistake: it fails with 218/CAPABILITIES' has wrong.service ExecMainStatus 218
prints 'a mistake: status says where' "$mistake" systemctl status wrong.service
fails 'a mistake: nothing of it ran' test -e $talk/wrong
sed -i 's/ptrce/ptrace/' $units/wrong.service
ok 'mended: daemon-reload' systemctl daemon-reload
ok 'mended: starts' systemctl start wrong.service
holds mended wrong '~tcp_listen,ptrace'
sed -i 's/~tcp_listen ptrace/~~/' $units/wrong.service
systemctl daemon-reload
ok 'a mistake while it runs: goes on' ask wrong pid
fails 'a mistake while it runs: but can not be restarted' systemctl restart wrong.service
prints 'a mistake while it runs: status says where' 'wrong\.service:3:[0-9]+: ' \
	systemctl status wrong.service
ok 'others are as before' ask merged wx
for row in 'misplaced:misplaced.service:2:1: UserCapabilities= belongs in .Service.' \
	'unread:override.conf:.*not UTF-8'; do
	service=${row%%:*}.service
	fails "$service: does not start" systemctl start "$service"
	prints "$service: status says why" "${row#*:}" systemctl status "$service"
done

fails 'no such program: does not start' systemctl start missing.service
ok 'no such program: 203/EXEC' has missing.service ExecMainStatus 203
fails 'exit status: of the program' systemctl start status.service
ok 'exit status: 42' has status.service ExecMainStatus 42

tap_done
