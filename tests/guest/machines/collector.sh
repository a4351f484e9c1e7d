#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The machine to which the logs of two others are sent, by both of Linux' own ways, and
# one review of all of them there.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/../suites/lib.sh"
# shellcheck source=tests/guest/machines/net.sh
. "$(dirname "$0")/net.sh"

machines=(web1 web2)
remote=/var/log/journal/remote

join log1 $collector
printf '%s\n' 'tcp_listen_port = 60' 'tcp_max_per_addr = 4' >>/etc/audit/auditd.conf
sed -i 's/^distribute_network = .*/distribute_network = yes/' /etc/audit/auditd.conf
restart_auditd
# Without certificates, which are none of this test's business.
mkdir -p /etc/systemd/system/systemd-journal-remote.service.d
cat >/etc/systemd/system/systemd-journal-remote.service.d/here.conf <<END
[Service]
ExecStart=
ExecStart=/lib/systemd/systemd-journal-remote --listen-http=-3 --output=$remote/
END
systemctl daemon-reload
systemctl start systemd-journal-remote.socket
nc -lk $collector $meeting >"$work/ready" &

ready() {
	local name
	for name in "${machines[@]}"; do
		grep -q "^$name is done" "$work/ready" || return 1
	done
}
ok 'two machines did what they may not' eventually 180 ready

# rows ARG...: what was counted together; that there is something is exit status 1
rows() {
	{ usercap audit --no-resolve --json "$@" || (($? == 1)); } | grep '"type":"row"'
}

# sums SOURCE...: how much of what was refused on which machine, in a fixed order
sums() {
	rows "$@" | perl -ne 's/"tried":\[.*?\]//;
		my %of = /"(host|login|auid|capability|unit|count|permissive)":("[^"]*"|\w+)/g;
		$sum{"$of{host} $of{capability} $of{unit} $of{permissive}"} += $of{count};
		END { print "$_ $sum{$_}\n" for sort keys %sum }' |
		sed 's/session-[^ ]*\.scope/session/' | tr -d '"'
}

cat >"$work/expected" <<'END'
web1 ptrace session true 1
web1 tcp_listen session false 100
web1 wx_mappings jit.service false 10
web2 ptrace session true 1
web2 tcp_listen session false 200
web2 wx_mappings jit.service false 20
END
# complete SOURCE...: the review of that has all, and nothing else
complete() {
	diff "$work/expected" <(sums "$@")
}
ok 'auditd: one review of both machines' eventually 30 complete
ok 'journal: the same' eventually 60 complete --journal=$remote
ok 'what the plugin kept: the same' eventually 30 complete /var/log/usercap
ok 'all at once is twice as much' diff <(sums) <(sums /var/log/audit --journal=$remote |
	awk '{ $NF /= 2 } 1')
prints 'one machine of them' '"host":"web2"' rows --host web2
fails 'and not the other' grep web1 <(rows --host web2)
prints 'who it was there' '"login":"alice"' rows --host web1 --cap tcp_listen
prints 'and by which lines' '"policy":.*/etc/security/usercap.conf:1' rows --host web1 --user 1001
prints 'ausearch tells the machines apart, too' 'node=web2 .* usercap=tcp_listen' \
	ausearch --input-logs --raw --node web2 -m KERNEL_OTHER
{ usercap audit --no-resolve || :; } | sed 's/^/# /'
tap_done
