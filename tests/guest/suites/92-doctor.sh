#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is wrong with a machine, and whether the remedies that usercap doctor names mend
# it; what usercap check says, against what sessions hold; and usercap edit.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/lib.sh"

# finds STATUS DESCRIPTION REGEX...: usercap doctor ends like that, and prints lines like these
finds() {
	local want=$1 description=$2 out status=0 verdict=0 regex
	shift 2
	out=$(usercap doctor 2>&1 </dev/null) || status=$?
	((status == want)) || verdict=1
	for regex; do
		grep -Eq -- "$regex" <<<"$out" || verdict=1
	done
	tap_result $verdict "$description"
	((verdict == 0)) || tap_explain "usercap doctor # wanted: $want $*" "$status" "$out"
}

# mends DESCRIPTION: the first remedy, as it stands there, and nothing is wrong any more
mends() {
	local remedy
	remedy=$({ usercap doctor || :; } | sed -n '/^  remedy /{s///;p;q}')
	sh -c "${remedy%%, which*}" >/dev/null 2>&1 || :
	finds 0 "$1: the remedy mends it" '^0 critical, 0 warnings, '
}

undo_all() {
	systemctl stop user@1001.service || :
	loginctl disable-linger alice || :
	rm -f /etc/systemd/system/doctored.service /etc/ssh/sshd_config.d/doctored.conf \
		/etc/security/usercap.conf.d/doctored.conf
	grep -q pam_usercap /etc/pam.d/common-session || pam-auth-update --enable usercap || :
	systemctl daemon-reload || :
}
endings+=(undo_all)

export DEBIAN_FRONTEND=noninteractive
policy <<<'@students ~tcp_listen'
end_sessions alice bob carol
finds 0 'as it is installed' '^0 critical, 0 warnings, '

# --- PAM, and beside it

pam-auth-update --package --remove usercap
finds 1 'without the profile' \
	'^CRITICAL /etc/pam\.d/common-session: .*: .*login.*sshd.*su' \
	'^CRITICAL /etc/pam\.d/common-session-noninteractive: .*: .*cron.*sudo.*systemd-user' \
	'^  remedy pam-auth-update --enable usercap$'
mends 'without the profile'
echo 'UsePAM no' >/etc/ssh/sshd_config.d/doctored.conf
finds 1 'sshd without PAM' '^CRITICAL /etc/ssh/sshd_config\.d/doctored\.conf:1: sshd opens sessions without'
rm /etc/ssh/sshd_config.d/doctored.conf

# --- units

cat >/etc/systemd/system/doctored.service <<'END'
[Service]
UserCapabilities=~tcp_listen
ExecStart=/bin/true
END
finds 1 'a unit without daemon-reload' '^warning  doctored\.service: .*~usercap\.conf is missing'
mends 'a unit without daemon-reload'

# --- the policy

policy <<<'* ~ptrce'
finds 1 'a mistake' '^CRITICAL /etc/security/usercap\.conf:1:4: only root can log in: .* did you mean "ptrace"\?$'
fails 'a mistake: check says so' usercap check
fails 'a mistake: and bob is refused' via_sudo bob true
ok 'a mistake: edit mends it' env EDITOR='sed -i s/ptrce/ptrace/' usercap edit
finds 0 'a mistake: mended' '^0 critical, 0 warnings, '
prints 'check: what bob holds' '^bob \(user ID 1002\) holds ~ptrace$' usercap check --user bob
prints 'check: and he does' '^Bounding: +~ptrace$' via_sudo bob usercap status
ok 'edit: a drop-in' env EDITOR='cp /dev/stdin' sh -c 'echo "bob ~fork_exec" | usercap edit doctored'
prints 'edit: it counts' '^bob \(user ID 1002\) holds ~fork_exec$' usercap check --user bob
fails 'edit: and he can start nothing' via_sudo bob sh -c '/bin/true && :'
rm /etc/security/usercap.conf.d/doctored.conf
fails 'edit: bob may not' via_sudo bob env EDITOR=true usercap edit

# --- sessions that are older than the policy

policy <<<'* all'
loginctl enable-linger alice
eventually 20 systemctl is-active --quiet user@1001.service
# of the same second would be as old
sleep 1
policy <<<'* ~wx_mappings'
finds 1 'a lingering manager' \
	'^warning  user@1001\.service \(alice\): .* hold wx_mappings, .*before the policy changed, and lingers$' \
	'^  remedy systemctl restart user@1001\.service, which ends all'
prints 'what only root may see' '^unknown  .*user@1001\.service \(alice\).*only root may see$' \
	via_sudo carol usercap doctor
mends 'a lingering manager'
tap_done
