#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sessions through sshd: a key, a password, a terminal, forwarding, sftp.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/lib.sh"

with_key() {
	via_ssh "$@"
}

with_password() {
	sshpass -p usercap ssh -n -o PubkeyAuthentication=no "$1@localhost" "$2"
}

with_terminal() {
	"$helpers/at-terminal" "$1" "$2" ssh -tt "$1@localhost"
}

keep_managers
bob_serves

# Before there is a policy: all that is refused below works without it.
: | policy
port=0
visit with_key alice 9000
free 'no policy' alice 9000

policy <<'END'
alice ~tcp_listen
END
for way in with_key with_password with_terminal; do
	for user in alice bob; do
		visit "$way" "$user" "$((++port + 9000))" || :
	done
	limited "ssh $way" alice $((port + 8999)) 1001
	free "ssh $way" bob $((port + 9000))
done

# What ausearch makes of it: the names of people, and its own filters.
ses=$(field "$work/alice.9001" ses)
find_denials() {
	ausearch --input-logs -i -m "$denial_type" "$@"
}
prints 'ausearch -i names alice' 'op=usercap-denied usercap=tcp_listen auid=alice uid=alice ' \
	find_denials
prints 'ausearch finds it by login' 'lport=9001 ' find_denials -ul alice
prints 'ausearch finds it by session' 'lport=9001 ' find_denials --session "$ses"
prints 'ausearch finds it by program' 'lport=9001 ' find_denials -x /usr/bin/busybox -c busybox
fails 'ausearch finds nothing of bob' find_denials -ul bob
ok 'the assignment is recorded' eventually 10 assigned 'acct="alice"' 'exe="/usr/sbin/sshd"' \
	'auid=1001 ' "ses=$ses " 'old-usercap=all new-usercap=~tcp_listen' 'res=success'
fails 'none is for bob, who lost nothing' assigned 'acct="bob"' 'exe="/usr/sbin/sshd"'

# sshd itself would listen for them.
remote_forward() {
	local user=$1 where=$2
	shift 2
	via_ssh "$user" -o ExitOnForwardFailure=yes -R "$where:127.0.0.1:8000" "$@"
}
fetch_9050='busybox wget -q -O - http://127.0.0.1:9050/page'
prints 'ssh -R: alice is refused' 'remote port forwarding failed for listen port 9051' \
	remote_forward alice 9051 true
recorded 'ssh -R: the record has sshd as the program' 'lport=9051 ' 'auid=1001 ' 'uid=1001 ' \
	'comm="sshd"' 'exe="/usr/sbin/sshd"' 'usercap=tcp_listen'
prints 'ssh -R: bob is not, and it works' '^a page$' remote_forward bob 9050 "$fetch_9050"
ok 'ssh -R: a UNIX socket is allowed to alice' \
	remote_forward alice "$work/forward.sock" "test -S $work/forward.sock"
prints 'ssh -R: without it alice is in all the same' '^in$' \
	via_ssh alice -R 9052:127.0.0.1:8000 echo in

# alice's own client would listen.
local_forward() {
	via_ssh "$1" sshpass -p usercap ssh -o PubkeyAuthentication=no \
		-o ExitOnForwardFailure=yes -L "$2:127.0.0.1:8000" carol@localhost "$3"
}
refused 'ssh -L: alice is refused' local_forward alice 9060 true
recorded 'ssh -L: the record has ssh as the program' 'lport=9060 ' 'auid=1001 ' \
	'comm="ssh"' 'exe="/usr/bin/ssh"'
prints 'ssh -L: bob is not, and it works' '^a page$' local_forward bob 9061 \
	"'busybox wget -q -O - http://127.0.0.1:9061/page'"

sftp_round_trip() {
	printf 'put /srv/page page.%s\nget page.%s %s/got\n' $$ $$ "$work" |
		sftp -q -b - "$1@localhost" && cmp /srv/page "$work/got"
}
ok 'sftp: alice can put and get' sftp_round_trip alice
ok 'sftp: so can bob' sftp_round_trip bob

tap_done
