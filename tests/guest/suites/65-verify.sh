#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# usercap verify with systemd as PID 1: a unit that is restricted as it says, and each way in
# which one is not, with its remedy.

set -euo pipefail
# shellcheck source=tests/guest/suites/services.sh
. "$(dirname "$0")/services.sh"

# verifies STATUS DESCRIPTION ARGUMENT... [-- REGEX...]: usercap verify ends like that, and
# prints lines like these
verifies() {
	local want=$1 description=$2 arguments=() out status=0 verdict=0 regex
	shift 2
	while (($#)) && [[ $1 != -- ]]; do
		arguments+=("$1")
		shift
	done
	out=$(usercap verify "${arguments[@]}" 2>&1 </dev/null) || status=$?
	((status == want)) || verdict=1
	for regex in "${@:2}"; do
		grep -Eq -- "$regex" <<<"$out" || verdict=1
	done
	tap_result $verdict "$description"
	((verdict == 0)) ||
		tap_explain "usercap verify ${arguments[*]} # wanted: $want ${*:2}" "$status" "$out"
}

generated=/run/systemd/generator

# --- nobody says anything

verifies 0 'nobody says anything' -- '^[1-9][0-9]* other units say nothing about user capabilities$'
verifies 0 'a unit that says nothing' ssh -- '^ssh\.service: not restricted$'
verifies 2 'no such unit' nonsense -- 'there is no unit nonsense\.service'

# --- as it should be

daemon keeper 'UserCapabilities=~tcp_listen'
systemctl daemon-reload
verifies 0 'a restricted service that is not running' keeper -- '  ok +it has no process now$'
systemctl start keeper
verifies 0 'a restricted service that is running' keeper -- \
	'^keeper\.service: restricted, keeps ~tcp_listen$' \
	"^  says +$units/keeper\.service:3: UserCapabilities=~tcp_listen$" \
	"^  ok +$generated/keeper\.service\.d/~usercap\.conf is current$" \
	'^  ok +its program is there$' \
	'^  ok +systemd runs its command below usercap-exec$' \
	'^  ok +its process holds no more than that, and is locked$'
verifies 0 'the same for programs' --json keeper -- '"status":0,' \
	'"verdict":"restricted"' '"code":"processes-restricted"'
verifies 0 'by the path of its file' $units/keeper.service -- 'its process holds no more than that'
verifies 0 'all units' -- '^keeper\.service: restricted, keeps ~tcp_listen$'
dropin nginx.service 50-less.conf <<'END'
[Service]
UserCapabilities=~ptrace,wx_mappings
END
systemctl daemon-reload
systemctl start nginx
verifies 0 'nginx, with its workers' nginx -- '^  ok +the programs of all [2-9] commands are there$' \
	'^  ok +systemd runs all [2-9] commands below usercap-exec$' \
	'^  ok +all [1-9][0-9]* processes hold no more than that, and are locked$'
systemctl stop nginx

# --- changed without daemon-reload; the remedies, followed, lead to the end

sed -i 's/~tcp_listen/~tcp_listen,ptrace/' $units/keeper.service
verifies 1 'changed: the drop-in is stale' keeper -- \
	'^keeper\.service: restricted, keeps ~tcp_listen,ptrace$' \
	'^  WRONG +.*/~usercap\.conf is not what the unit.s files ask for' \
	'^  remedy +systemctl daemon-reload$'
systemctl daemon-reload
verifies 1 'changed, after daemon-reload: the process is as before' keeper -- \
	'^  ok +.*/~usercap\.conf is current$' \
	'^  WRONG +1 of 1 processes hold more than that: they were started before' \
	'^  remedy +systemctl restart keeper\.service$' \
	"^ +process $(property keeper MainPID) attempt holds ~tcp_listen$"
systemctl restart keeper
verifies 0 'changed, and restarted' keeper

rm "$generated/keeper.service.d/~usercap.conf"
verifies 1 'the drop-in is gone' keeper -- \
	'^  WRONG +.*/~usercap\.conf is missing, so that the unit is not restricted$' \
	'^  remedy +systemctl daemon-reload$'
systemctl daemon-reload
verifies 0 'it is there again' keeper

sed -i '/UserCapabilities/d' $units/keeper.service
verifies 1 'no longer restricted: the drop-in is not wanted' keeper -- \
	'^keeper\.service: not restricted$' \
	'^  WRONG +.*/~usercap\.conf is there, although nothing' \
	'^  WRONG +systemd still runs it below usercap-exec' '^  remedy +systemctl daemon-reload$'
verifies 1 'no longer restricted: among all units' -- '^keeper\.service: not restricted$'
systemctl daemon-reload
verifies 0 'no longer restricted, after daemon-reload' keeper

systemctl restart keeper
sed -i 's/^Type=.*/&\nUserCapabilities=~tcp_listen/' $units/keeper.service
systemctl daemon-reload
verifies 1 'started before it was restricted' keeper -- \
	'^  WRONG +1 of 1 processes hold more' '^  remedy +systemctl restart keeper\.service$' \
	"^ +process $(property keeper MainPID) attempt holds all, and is not locked$"
systemctl restart keeper
verifies 0 'restarted' keeper

sed -i 's/^Type=.*/&\nEnvironment=A=b/' $units/keeper.service
verifies 0 'something else changed' keeper -- '^  note +systemd has not read other changes to its files$'
systemctl stop keeper

daemon hasty 'UserCapabilities=~tcp_listen'
systemctl start hasty
verifies 1 'added, and started without daemon-reload' hasty -- '~usercap\.conf is missing' \
	'^  WRONG +systemd would not run its commands as planned \(1 of 1\)' \
	'^  WRONG +1 of 1 processes hold more'
systemctl stop hasty

# --- what is wrong with the unit itself

daemon wrong 'UserCapabilities=~tcp_listen,tarce'
daemon nowhere 'UserCapabilities=~tcp_listen' 'ExecStartPre=/usr/bin/nonsense'
systemctl daemon-reload
verifies 1 'a wrong value' wrong -- '^wrong\.service: refused, does not start$' \
	"^  WRONG +it must not start: $units/wrong\.service:3:30: unknown user capability \"tarce\"" \
	'^  ok +systemd would not start it$'
fails 'a wrong value: it does not start' systemctl start wrong
verifies 1 'a missing program' nowhere -- \
	"^  WRONG +$units/nowhere\.service:4: ExecStartPre=/usr/bin/nonsense: it does not exist$"
fails 'a missing program: it does not start' systemctl start nowhere

# --- other kinds of units

daemon each@ 'UserCapabilities=~wx_mappings'
unit ear.socket <<END
[Socket]
ListenStream=127.0.0.1:9770
Service=keeper.service
UserCapabilities=~tcp_listen
ExecStartPre=/usr/local/bin/attempt wx
END
daemon optout 'UserCapabilities=~tcp_listen'
mkdir -p $units/optout.service.d
ln -s /dev/null "$units/optout.service.d/~usercap.conf"
made+=("$units/optout.service.d")
daemon trusted 'UserCapabilities=~tcp_listen' 'ExecReload=/bin/true'
sed -i "s|^ExecStart=.*|ExecStart=+/usr/local/bin/attempt --notify --serve $talk/trusted|" \
	$units/trusted.service
ln -s trusted.service $units/nickname.service
made+=("$units/nickname.service")
daemon limited 'UserCapabilities=~tcp_listen' 'User=bob'
systemctl daemon-reload
systemctl start each@one optout trusted limited ear.socket
verifies 0 'an instance' each@one -- \
	"^  ok +$generated/each@\.service\.d/~usercap\.conf is current$" '^  ok +its process holds'
verifies 0 'a template' each@.service -- '^each@\.service: restricted, keeps ~wx_mappings$'
verifies 0 'a socket' ear.socket -- "^  ok +$generated/ear\.socket\.d/~usercap\.conf is current$" \
	'^  ok +systemd runs its command below usercap-exec$'
verifies 0 'an opt-out' optout -- '^optout\.service: not restricted, although it says so$' \
	"^  note +$units/optout\.service\.d/~usercap\.conf masks it$"
verifies 0 'a main command with +, by an alias' nickname -- '^trusted\.service: restricted' \
	'^  note +.*ExecStart=\+/usr/local/bin/attempt .* runs without restriction' \
	'^  note +1 of 1 processes hold more: commands with "\+" run without restriction$'
verifies 0 'a user of its own' limited -- '^  note +with User= it has no CAP_SETPCAP, so that no_new_privs' \
	'^  ok +its process holds no more than that, and is locked$'
verifies 1 'all units, the running instance among them' -- '^each@one\.service: restricted' \
	'^wrong\.service: refused' '^nowhere\.service: restricted' '^ear\.socket: restricted'
verifies 2 'a timer' apt-daily.timer -- 'apt-daily\.timer runs no commands'
systemctl stop each@one optout trusted limited ear.socket

dropin kin-.service 10-all.conf <<'END'
[Service]
UserCapabilities=~ptrace
END
systemctl daemon-reload
systemd-run --quiet --unit kin-brief.service sleep 100
verifies 1 'a transient unit' kin-brief -- '^  WRONG +it is transient: no generator saw it' \
	'^  remedy +write a unit file for it$'
systemctl stop kin-brief

# --- the generator does not run

ln -s /dev/null /etc/systemd/system-generators/usercap-generator
made+=(/etc/systemd/system-generators/usercap-generator)
systemctl daemon-reload
verifies 1 'the generator is masked' keeper -- \
	'^  WRONG +/etc/systemd/system-generators/usercap-generator masks usercap-generator$' \
	'^  remedy +remove /etc/systemd/system-generators/usercap-generator, then: systemctl daemon-reload$'
rm /etc/systemd/system-generators/usercap-generator
systemctl daemon-reload
verifies 0 'the generator runs again' keeper

# --- who may see what

systemctl start keeper
by_bob() {
	via_sudo bob usercap verify "$@"
}
prints 'not root: processes can not be seen' \
	'^  unknown +what its processes hold only root may see$' by_bob keeper
status=0
by_bob keeper >"$work/out" 2>&1 || status=$?
ok 'not root: that is not known' test $status = 2
ok 'not root: all else is' by_bob --no-processes keeper
systemctl stop keeper
ok 'not root: nothing runs' by_bob keeper

# --- a user's own units

mine=/home/alice/.config/systemd/user
made+=(/home/alice/.config)
install -d $mine
cat >$mine/mine.service <<END
[Service]
Type=notify
UserCapabilities=~tcp_listen
ExecStart=/usr/local/bin/attempt --notify --serve $talk/mine
END
chown -R alice: /home/alice/.config
by_alice() {
	via_ssh alice "$@"
}
end_sessions alice
keep_managers
ok 'user unit: starts' by_alice systemctl --user start mine
ok 'user unit: as it should be' by_alice usercap verify --user --no-processes mine
prints 'user unit: its drop-in' \
	'^  ok +/run/user/1001/systemd/generator/mine\.service\.d/~usercap\.conf is current$' \
	by_alice usercap verify --user --no-processes mine
prints 'user unit: systemd was asked' '^  ok +systemd runs its command below usercap-exec$' \
	by_alice usercap verify --user --no-processes mine
prints 'user unit: its surprise' "^  note +a user's manager has no CAP_SETPCAP" \
	by_alice usercap verify --user --no-processes mine
prints 'user unit: processes can not be seen' '^  unknown +what its processes hold only root may see$' \
	by_alice usercap verify --user mine
sed -i 's/~tcp_listen/~ptrace/' $mine/mine.service
fails 'user unit: changed' by_alice usercap verify --user --quiet --no-processes mine
prints 'user unit: changed, the remedy' '^  remedy +systemctl --user daemon-reload$' \
	by_alice usercap verify --user mine
by_alice systemctl --user daemon-reload
ok 'user unit: after daemon-reload' by_alice usercap verify --user --quiet --no-processes mine
end_sessions alice
loginctl disable-linger alice

tap_done
