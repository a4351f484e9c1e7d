#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# usage: machine.sh NUMBER
#
# One of the machines whose logs go elsewhere: by auditd's plugin audisp-remote, and by
# systemd-journal-upload. What is refused on it is NUMBER times as much as on the first.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/../suites/lib.sh"
# shellcheck source=tests/guest/machines/net.sh
. "$(dirname "$0")/net.sh"

number=$1
join "web$number" "10.0.0.$((number + 1))"
eventually 120 reaches $collector $meeting

sed -i "s/^remote_server = .*/remote_server = $collector/" /etc/audit/audisp-remote.conf
sed -i 's/^active = .*/active = yes/' /etc/audit/plugins.d/au-remote.conf
restart_auditd
mkdir -p /etc/systemd/journal-upload.conf.d
printf '[Upload]\nURL=http://%s:19532\n' $collector >/etc/systemd/journal-upload.conf.d/here.conf
systemctl start systemd-journal-upload

policy <<'END'
alice	~tcp_listen
bob	~ptrace	permissive
END
via_ssh alice "attempt --times $((number * 100)) listen 127.0.0.1 8080" || :
# shellcheck disable=SC2016 # it is for the shell over there
via_ssh bob 'sleep 5 & attempt trace $!; kill $!'
systemd-run --quiet --wait --collect --unit=jit locked 4 \
	attempt --times $((number * 10)) write-exec || :
echo "web$number is done" | nc -N $collector $meeting

# The journal's entries are still on their way.
while reaches $collector $meeting; do
	sleep 1
done
