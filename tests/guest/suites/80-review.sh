#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# From what was refused to what is changed: deny, review, take the suggestion over, and
# nothing is refused any more, for a login and for a service; learning from a dry run; what
# another policy would do.

set -euo pipefail
# shellcheck source=tests/guest/suites/services.sh
. "$(dirname "$0")/services.sh"

keep_managers
# not the daemon of that name, which services.sh brings
install -m 755 "$helpers/attempt" /usr/local/bin/attempt

now() {
	date +@%s.%3N
}

# review STATUS OPTION...: usercap audit says something, which is in $work/review
review() {
	local want=$1 status=0
	shift
	usercap audit "$@" >"$work/review" 2>&1 || status=$?
	cat "$work/review"
	[[ $status -eq $want ]]
}

# says REGEX: so did the last review
says() {
	grep -E -- "$1" "$work/review"
}

# sees NUMBER OPTION...: so many were refused
sees() {
	local refused
	refused=$({ usercap audit --json "${@:2}" || :; } |
		sed -n 's/^{"type":"summary","refused":\([0-9]*\),.*/\1/p')
	echo "refused: $refused"
	[[ $refused == "$1" ]]
}

# take_over: what the last review suggests
take_over() {
	(cd / && busybox patch -p1) <"$work/review"
}

# attempts USER PORT: whether that works in a new session of hers
attempts() {
	via_ssh "$1" attempt listen 127.0.0.1 "$2"
}

# --- a login

policy <<'END'
# everybody
*		~ptrace
@students	~tcp_listen,ptrace
END
since=$(now)
refused 'bob may not listen' attempts bob 9700
refused 'nor trace' via_ssh bob 'exec attempt traceme'
ok 'alice may' attempts alice 9700
ok 'both are in the review' eventually 10 sees 1 --since "$since" --user bob --cap tcp_listen
ok 'there are denials: status 1' review 1 --since "$since" --user bob
ok 'who, what, with what, and where' says '1 +bob +tcp_listen +/usr/bin/perl +login session'
ok 'what was tried' says 'tried 127.0.0.1:9700'
ok 'and by which line' says "because of $policy_file:3$"
ok 'it suggests a line' review 1 --since "$since" --user bob --cap tcp_listen --suggest
ok 'of his own, and no more than he lacked' says '^  change +bob  *~ptrace$'
ok 'the line that holds him' says "^  held by +$policy_file:3 \(@students\)"
ok 'what it risks' says '^  risk '
ok 'tried out with everybody in the log' says '^1 of them would hold more'
ok 'the suggestion can be taken over' take_over
ok 'the policy has the line, and what was there' grep -Pzq \
	'(?s)^# everybody\n\*\t\t~ptrace\n@students\t~tcp_listen,ptrace\nbob\t~ptrace\n$' "$policy_file"
since=$(now)
ok 'bob listens' attempts bob 9701
refused 'and still may not trace' via_ssh bob 'exec attempt traceme'
ok 'no denial is left of what was suggested' review 0 --since "$since" --user bob --cap tcp_listen
ok 'and it says so' says '^No denials\.$'

# --- sudo: root's sets, whoever asks for them

policy <<'END'
root	~tcp_listen
END
since=$(now)
refused 'root may not listen' via_ssh alice sudo -n attempt listen 127.0.0.1 9702
ok 'alice as root is in the review' eventually 10 sees 1 --since "$since" --user alice
ok 'it suggests' review 1 --since "$since" --user alice --suggest
ok 'a line of root, not of alice' says '^  change +root  *all$'
ok 'which can be taken over' take_over
ok 'root listens' via_ssh alice sudo -n attempt listen 127.0.0.1 9703

# --- a service

: | policy
unit review-web.service <<'END'
[Service]
Type=oneshot
UserCapabilities=~tcp_listen ptrace
ExecStart=/usr/local/bin/attempt listen 127.0.0.1 9710
END
systemctl daemon-reload
since=$(now)
fails 'the service may not listen' systemctl start review-web.service
ok 'it is in the review' eventually 10 sees 1 --since "$since" --unit review-web
made+=("$units/review-web.service.d")
ok 'it suggests a drop-in' review 1 --since "$since" --unit review-web --suggest
ok 'because of a line of the unit' says "^  held by +$units/review-web.service:3$"
ok 'that gives what was lacked' says '^\+UserCapabilities=tcp_listen$'
ok 'the drop-in can be taken over' take_over
systemctl daemon-reload
since=$(now)
ok 'the service listens' systemctl start review-web.service
prints 'and lacks the other still' '~ptrace$' usercap verify review-web.service
ok 'no denial is left' review 0 --since "$since" --unit review-web

# --- learning

policy <<'END'
alice	none	permissive
END
end_sessions alice
since=$(now)
ok 'in a dry run everything works' attempts alice 9720
ok 'what it used is recorded' eventually 10 review 1 --since "$since" --user alice --permissive
ok 'alice is learned from' review 1 --since "$since" --user alice --permissive --learn
ok 'what she used' says '^#   used .*tcp_listen \([0-9]+\)'
ok 'what she did not' says '^#   did not use ptrace,wx_mappings,userns,tcp_listen_remote$'
ok 'as a line' says '^alice	~ptrace,wx_mappings,userns,tcp_listen_remote$'
policy <"$work/review"
since=$(now)
ok 'with that line her work goes on' attempts alice 9721
refused 'and nothing else' via_ssh alice attempt write-exec
ok 'a review has just that' eventually 10 sees 1 --since "$since" --user alice

# --- what another policy would do

printf '*\t~wx_mappings\n' >"$work/proposal"
printf '*\tall\n' >"$work/free"
ok 'refused, and still' review 1 --since "$since" --user alice --against "$work/proposal"
ok 'it says which' says '^alice +wx_mappings +1 refused +refused$'
ok 'refused, and no more' review 0 --since "$since" --user alice --against "$work/free"
: | policy

# --- other sources, other forms

journalctl --sync
ok 'the journal has the same' sees 1 --since "$since" --user alice --journal
usercap_page() {
	local status=0
	usercap audit --since "$since" --user alice --html "$work/page" || status=$?
	[[ $status -eq 1 && $(stat -c %a "$work/page") == 600 ]] && grep -q '</html>' "$work/page"
}
ok 'a page' usercap_page
mkdir "$work/follow"
stdbuf -oL usercap audit --follow --user carol >"$work/follow/out" 2>&1 &
follower=$!
policy <<'END'
carol	~tcp_listen
END
# what it waits for comes after it began to
sleep 1
refused 'carol may not listen' attempts carol 9730
ok 'who follows sees it at once' eventually 10 grep -q 'refused carol tcp_listen .*lport=9730 ' \
	"$work/follow/out"
kill "$follower"
fails 'alice can not read it' via_sudo alice usercap audit
prints 'and is told why' 'Permission denied' via_sudo alice usercap audit
: | policy

# --- the kept log and auditd's have the same, and count once

ok 'counted once' eventually 10 sees 1 --since "$since" --user carol

tap_done
