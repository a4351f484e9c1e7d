#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Sessions where pam.d has provider=seccomp, on a kernel that enforces nothing: what they
# can't do any more, whom that spares, and what it costs.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/../lib.sh"

stacks=(/etc/pam.d/common-session /etc/pam.d/common-session-noninteractive)
cp -a "${stacks[@]}" "$work"
restore_stacks() {
	cp -a "$work"/common-session* /etc/pam.d
}
endings+=(restore_stacks)

# options [WORD...]: of the module, in all stacks
options() {
	restore_stacks
	sed -i "s/pam_usercap.so *\$/pam_usercap.so $*/" "${stacks[@]}"
}

# by_ssh, by_su, by_sudo USER WORD...
by_ssh() {
	via_ssh "$@"
}
by_su() {
	via_su "$1" "${*:2}"
}
by_sudo() {
	via_sudo "$@"
}

# forwards USER: a port of sshd's, for as long as the command runs
forwards() {
	ssh -n -o BatchMode=yes -o ExitOnForwardFailure=yes -R 127.0.0.1:8002:127.0.0.1:22 \
		"$1@localhost" true
}

keep_managers
options provider=seccomp
policy <<'END'
alice	~tcp_listen
carol	~tcp_listen	permissive
*	all
END
cursor=$(journal_cursor)
for way in ssh su sudo; do
	prints "$way: alice can not listen" '^listen Operation not permitted$' \
		"by_$way" alice attempt listen 127.0.0.1 8001
	prints "$way: bob can" '^listen works$' "by_$way" bob attempt listen 127.0.0.1 8001
	prints "$way: a dry run refuses carol nothing" '^listen works$' \
		"by_$way" carol attempt listen 127.0.0.1 8001
done
prints 'all else alice can' '^write-exec works$' by_su alice attempt write-exec
prints 'sshd does not listen for alice either' 'remote port forwarding failed' forwards alice
ok 'but for bob' forwards bob
ok 'the log says by what' eventually 10 module_said "$cursor" \
	"alice holds ~tcp_listen, was all, by seccomp \\($policy_file:1\\)"
ok 'and that a dry run is none' eventually 10 module_said "$cursor" \
	'carol: use of tcp_listen is not recorded, as .*: filters can not'
prints 'usercap status, in her session' '^Effective: +~tcp_listen$' by_ssh alice usercap status
prints 'she can become root still' '^0$' by_ssh alice sudo -n id -u
prints 'who can not listen there' '^listen Operation not permitted$' \
	by_ssh alice sudo -n attempt listen 127.0.0.1 8003
prints 'but in a session of his own' '^listen works$' by_ssh root attempt listen 127.0.0.1 8003
ok 'the log says why' eventually 10 module_said "$cursor" \
	'root holds ~tcp_listen, .* the service has no right to give tcp_listen'

policy <<'END'
alice	~ptrace,wx_mappings
bob	~fork_exec
root	~fork_exec
END
cursor=$(journal_cursor)
fails 'what it can do only in part: alice is refused' by_ssh alice true
ok 'the log says why, and what to do' eventually 10 module_said "$cursor" \
	'refusing alice, .* takes .* away, but seccomp can not, since .* with best-effort in /etc/pam.d'
options provider=seccomp best-effort
cursor=$(journal_cursor)
for way in ssh su; do
	prints "best effort, $way: alice can not be traced" '^traceme Operation not permitted$' \
		"by_$way" alice attempt traceme
	prints "best effort, $way: nor map memory writable and executable" \
		'^write-exec Operation not permitted$' "by_$way" alice attempt write-exec
	prints "best effort, $way: she can listen" '^listen works$' \
		"by_$way" alice attempt listen 127.0.0.1 8001
done
ok 'best effort: the log says that it is in part' eventually 10 module_said "$cursor" \
	'alice holds ~.*, by seccomp, in part only '
fails 'fork_exec, which a session begins with: bob is refused' by_ssh bob true
ok 'the log says so' eventually 10 module_said "$cursor" \
	'refusing bob, .* takes fork_exec away, but seccomp can not, since the service itself'
ok 'root gets in' by_ssh root true
ok 'loudly' eventually 10 module_said "$cursor" 'letting root in to mend this.*fork_exec'

options
fails 'without the option she is refused' by_ssh alice true
tap_done
