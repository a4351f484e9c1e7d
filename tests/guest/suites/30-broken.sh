#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A policy that can not be applied: root gets in to mend it, others are refused, and
# the log says what to do. A missing provider: see no-provider/.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/lib.sh"

stacks=(/etc/pam.d/common-session /etc/pam.d/common-session-noninteractive)
module=$(find /usr/lib -path '*/security/pam_usercap.so')

on_console() {
	"$helpers/at-terminal" "$1" "$2" /sbin/agetty --noissue --noclear - dumb
}

system_unit() {
	systemd-run --quiet --wait --pipe --uid="$1" -p PAMName=login "${@:2}"
}

# broken WHAT REMEDY: policy as it is now, nobody but root may have a session
broken() {
	local cursor
	cursor=$(journal_cursor)
	fails "$1: alice is refused" sudo -n -u alice true
	ok "$1: root is not" sudo -n -u root true
	ok "$1: the log says what to do" eventually 10 module_said "$cursor" \
		"refusing alice, root can log in to mend this: $2"
	ok "$1: and why root got in" eventually 10 module_said "$cursor" \
		"letting root in to mend this, others are refused: $2"
}

cat >"$work/good" <<'END'
bob ~ptrace
END
mend() {
	rm -rf "$policy_file" "$policy_file.d"
	policy <"$work/good"
}

keep_managers
mend
ok 'a good policy: alice gets in' via_ssh alice true

# --- every way in

cursor=$(journal_cursor)
policy <<'END'
bob	~ptrace
alice	~foo
END
mistake="$policy_file:2:8: unknown user capability \"foo\""
for user in root alice; do
	echo "* * * * * touch $work/cron.$user" | crontab -u $user -
done
broken 'a mistake' "$mistake"
fails 'ssh: alice is refused' via_ssh alice echo in
prints 'ssh: root gets in' '^in$' via_ssh root echo in
fails 'ssh -R without a command: alice is refused' timeout 60 \
	ssh -n -N -o ExitOnForwardFailure=yes -R 9400:127.0.0.1:22 alice@localhost
fails 'ssh -W, through sshd to a server: alice is refused' \
	timeout 60 ssh -n -W 127.0.0.1:22 alice@localhost
prints 'ssh -W: root is not' '^SSH-2' timeout 60 ssh -n -W 127.0.0.1:22 root@localhost
fails 'sftp: alice is refused' sftp -q -b /dev/null alice@localhost
fails 'su: alice is refused' su alice -c true
fails 'su -: alice is refused' su - alice -c true
ok 'su: root gets in' su root -c true
fails 'console: alice is refused' on_console alice "touch $work/console.alice"
fails 'console: nothing of hers ran' test -e "$work/console.alice"
on_console root "touch $work/console.root" >"$work/console.log" 2>&1 || :
ok 'console: root gets in, with a password' test -e "$work/console.root"
fails 'unit with PAMName=: alice is refused' system_unit alice true
ok 'unit with PAMName=: root gets in' system_unit root true
ok "cron: root's job runs" eventually 90 test -e "$work/cron.root"
ok "cron: alice's is refused" eventually 10 module_said "$cursor" 'cron.*refusing alice'
fails 'cron: it did not run' test -e "$work/cron.alice"
crontab -u root -r
crontab -u alice -r
prints 'the refusal is an audit record' 'op=usercap-assign acct="alice".* res=failed' \
	ausearch --input-logs --raw -m USER_ROLE_CHANGE

# --- every mistake; the log names the place and the remedy

printf 'alice ~ptrace\r\n' | policy
broken 'carriage return' "$policy_file:1:14: carriage return: .*run dos2unix"
mend
chown alice "$policy_file"
broken 'owned by alice' "$policy_file: owned by user ID 1001: run chown root"
mend
chmod 666 "$policy_file"
broken 'writable for others' "$policy_file: others can write to it: run chmod go-w"
mend
mv "$policy_file" "$work/elsewhere"
ln -s "$work/elsewhere" "$policy_file"
broken 'a symbolic link' "$policy_file: a symbolic link: put the file itself here"
mend
rm "$policy_file"
broken 'missing' "$policy_file: .*No such file or directory"
mkdir "$policy_file"
broken 'a directory' "$policy_file: not a regular file"
mend
touch "$policy_file.d"
broken 'drop-ins that are no directory' "$policy_file.d: not a directory"
mend
mkdir -m 777 "$policy_file.d"
broken 'a directory that others can write to' "$policy_file.d: others can write to it: run chmod"
chmod 755 "$policy_file.d"
echo 'alice ~ptrace ~tcp_listen' >"$policy_file.d/a.conf"
broken 'a mistake in a drop-in' "$policy_file.d/a.conf:1:15: \"~\" stands once"
mend
ok 'mended: alice gets in' sudo -n -u alice true

# --- onerr=ignore turns it round

echo 'alice ~foo' | policy
fails 'onerr=deny, the default: alice is refused' via_ssh alice true
cp -a "${stacks[@]}" "$work"
sed -i 's/pam_usercap.so *$/pam_usercap.so onerr=ignore/' "${stacks[@]}"
cursor=$(journal_cursor)
ok 'onerr=ignore: alice gets in' via_ssh alice true
ok 'onerr=ignore: loudly' eventually 10 module_said "$cursor" \
	'letting alice in because of onerr=ignore: .*unknown user capability'
sed -i 's/onerr=ignore/onerr=ignroe/' "${stacks[@]}"
mend
fails 'a mistake in pam.d: alice is refused' via_ssh alice true
ok 'a mistake in pam.d: root gets in' via_ssh root true
cp -a "$work"/common-session* /etc/pam.d
ok 'mended: alice gets in again' via_ssh alice true

# --- the module's file is gone, as after a removal that forgot pam.d

echo 'alice none' | policy
mv "$module" "$work/module.so"
ok 'no module: alice gets in' via_ssh alice true
ok 'no module: root gets in' via_ssh root true
ok 'no module: su works' su alice -c true
mv "$work/module.so" "$module"
fails 'the module is back: alice is limited' via_ssh alice 'exec /bin/true'
mend

tap_done
