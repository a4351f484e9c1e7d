#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sessions on this machine: the console, su and sudo, and sudo back to root.

set -euo pipefail
# shellcheck source=tests/guest/suites/ways.sh
. "$(dirname "$0")/ways.sh"

on_console() {
	"$helpers/at-terminal" "$1" "$2" /sbin/agetty --noissue --noclear - dumb
}

su_login() {
	su - "$1" -c "$2"
}

# carol knows the password, and has a login of her own
su_password() {
	"$helpers/at-terminal" "$1" "$2" ssh -tt carol@localhost su - "$1"
}

# Through alice, who is limited, to somebody else
sudo_by_alice() {
	via_ssh alice sudo -n -u "$1" "$2"
}

su_by_alice() {
	"$helpers/at-terminal" "$1" "$2" ssh -tt alice@localhost su "$1"
}

keep_managers
bob_serves

: | policy
visit su_command alice 9000
free 'no policy' alice 9000

policy <<'END'
alice ~tcp_listen
END

# way:port:alice's login user ID there
for row in on_console:9100:1001 su_command:9110:$unset_auid su_login:9120:$unset_auid \
	su_password:9130:1003 sudo_user:9140:$unset_auid; do
	IFS=: read -r way port auid <<<"$row"
	visit "$way" alice "$port" || :
	limited "$way" alice "$port" "$auid"
	visit "$way" bob "$((port + 1))" || :
	free "$way" bob "$((port + 1))"
done

# Who alice becomes has what that user has, and remains known as alice.
for row in sudo_by_alice:9150:root sudo_by_alice:9151:bob su_by_alice:9152:bob; do
	IFS=: read -r way port user <<<"$row"
	visit "$way" "$user" "$port" || :
	free "$way to $user" "$user" "$port"
	ok "$way to $user: it is still alice's login" \
		test "$(field "$work/$user.$port" auid)" = 1001
done
visit sudo_by_alice alice 9160 || :
limited 'sudo_by_alice to herself' alice 9160 1001

# A shell of root's that sudo gave her may do what alice then may not again.
there_and_back() {
	via_ssh alice 'sudo -n sh -c "held; sudo -n -u alice held"' | grep bounding
}
prints 'sudo to root gives root its sets' '^bounding all$' there_and_back
prints 'and from there sudo to alice takes hers' '^bounding ~tcp_listen$' there_and_back
ok 'su is recorded as an assignment' eventually 10 assigned 'acct="alice"' 'exe="/usr/bin/su"' \
	'old-usercap=all new-usercap=~tcp_listen' 'res=success'
ok 'sudo is recorded as an assignment' eventually 10 assigned 'acct="alice"' \
	'exe="/usr/bin/sudo"' 'new-usercap=~tcp_listen' 'res=success'
ok 'so is the console' eventually 10 assigned 'acct="alice"' 'exe="/usr/bin/login"' 'auid=1001 ' \
	'new-usercap=~tcp_listen' 'res=success'
ok 'sudo to root is recorded as giving back' eventually 10 assigned 'acct="root"' 'auid=1001 ' \
	'exe="/usr/bin/sudo"' 'old-usercap=~tcp_listen new-usercap=all' 'res=success'

tap_done
