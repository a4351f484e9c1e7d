#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What scripts/try --guest shows, in the guest, as root: alice may not listen on TCP, bob may,
# nor may PostgreSQL and what it is made to run; and the audit log says so.

set -euo pipefail

# shellcheck source=tests/demo/show.sh
. "$(dirname "$0")/show.sh"

recorded() {
	local tries
	for tries in {1..50}; do
		ausearch --input-logs --raw -m KERNEL_OTHER 2>/dev/null | grep -q "$1" && return
		sleep 0.2
	done
	echo "no record after $tries looks at the audit log"
	exit 1
}

mkdir -p /srv/www
echo 'a page' >/srv/www/page
fetch='busybox wget -q -O - http://localhost:8080/page'

why "This is $(. /etc/os-release && echo "$PRETTY_NAME") on Linux $(uname -r) with user capabilities." \
	'Nobody has been restricted, so alice, who logs in through ssh, may run a web server on' \
	'port 8080, as anybody may on any Linux:'
expect works 'a page' \
	"ssh alice@localhost 'busybox httpd -p 8080 -h /srv/www && $fetch; pkill -x busybox'"

why 'The administrator takes TCP servers away from her. This counts for whoever logs in' \
	'from now on; "~" means all user capabilities but these:'
expect works '' "echo 'alice  ~tcp_listen' >>/etc/security/usercap.conf"

why 'She logs in again, and tries:'
expect fails 'Operation not permitted' \
	"ssh alice@localhost 'busybox httpd -p 8080 -h /srv/www'"

why 'Nor can she have sshd listen for her (-R):'
expect fails 'remote port forwarding failed' \
	'ssh -o ExitOnForwardFailure=yes -R 8080:localhost:22 alice@localhost true'

why 'bob is not restricted:'
expect works '' "ssh bob@localhost 'busybox httpd -p 8080 -h /srv/www &>/dev/null'"

why 'And alice may still do all else, such as being the client of his server:'
expect works 'a page' "ssh alice@localhost '$fetch'"
pkill -u bob -x busybox

why 'The audit log says who was refused what: the person who logged in (auid), in which' \
	'session (ses), by which program (comm, exe), on which port (lport). What the same' \
	'process repeats is counted, and recorded when it ends:'
recorded 'usercap=tcp_listen .*comm="sshd"'
expect works 'op=usercap-denied usercap=tcp_listen auid=alice .*comm=busybox' \
	"ausearch --input-logs -i -m KERNEL_OTHER | grep -o 'op=usercap-denied.*'"

why 'And that her session was given fewer than all, by which program:'
expect works 'op=usercap-assign acct=.*alice' \
	"ausearch --input-logs -m USER_ROLE_CHANGE | grep -o 'auid=.*op=usercap-assign.*' | tail -n 1"

why "Services are limited in their unit files. This is Debian's PostgreSQL. Its superuser can" \
	'run programs, and so can whoever gets hold of that account; a back door, for example:'
expect works '' 'systemctl start postgresql@15-main'
back_door="su postgres -c \"psql -c \\\"COPY (SELECT) TO PROGRAM 'busybox httpd -p 8081 -h /srv/www'\\\"\""
expect works 'COPY 1' "$back_door"
expect works 'a page' "${fetch/8080/8081}"

why 'The administrator has its clients come through its UNIX socket only, and writes a drop-in:'
expect works '' "echo \"listen_addresses = ''\" >/etc/postgresql/15/main/conf.d/local.conf"
dropin=/etc/systemd/system/postgresql@.service.d/usercap.conf
expect works '' "mkdir ${dropin%/*}
  printf '[Service]\nUserCapabilities=~tcp_listen,ptrace,wx_mappings\n' >$dropin
  systemctl daemon-reload
  systemctl restart postgresql@15-main"

why 'It works as before:'
expect works '^ *42' "su postgres -c 'psql -c \"SELECT 6 * 7\"'"

why 'But it, and all that it starts, can not serve TCP any more, for as long as they live:'
expect fails 'ERROR: .*program .* failed' "$back_door"
expect works 'Operation not permitted' 'tail -n 5 /var/log/postgresql/*.log | grep httpd:'
expect works 'usercap[.]conf' 'systemctl status postgresql@15-main | head -n 7'

why 'The audit log says so:'
recorded 'lport=8081'
expect works 'usercap=tcp_listen .*uid=postgres.*comm=busybox .*postgresql@15-main.service' \
	"ausearch --input-logs -i -m KERNEL_OTHER -ui postgres | grep -o 'op=usercap-denied.*'"

why "That is all. To look around in such a guest yourself: tests/guest/run --shell"
