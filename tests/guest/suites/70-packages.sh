#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Debian's own services, each without the user capabilities that it can do without: they
# do their work for a real client, reload, restart and stop, and are refused nothing.
# And what becomes of one from which too much was taken.

set -euo pipefail
# shellcheck source=tests/guest/suites/services.sh
. "$(dirname "$0")/services.sh"

# limit UNIT LIST [LINE...]: as an administrator does, by a drop-in; for the template if it
# has one
limit() {
	{
		printf '[Service]\nUserCapabilities=%s\n' "$2"
		(($# < 3)) || printf '%s\n' "${@:3}"
	} | dropin "${1/@*./@.}" override.conf
	systemctl daemon-reload
}

# undisturbed: no denial was recorded since $denied was counted
undisturbed() {
	denials | tail -n 10
	[[ $(count_denials) == "$denied" ]]
}

# works UNIT LIST CLIENT: what an administrator would do to it, and between that a client
works() {
	local unit=$1 list=$2 client=$3
	denied=$(count_denials)
	limit "$unit" "$list" "${@:4}"
	ok "$unit: starts with $list" systemctl start "$unit"
	ok "$unit: serves its clients" "$client"
	ok "$unit: every process is restricted, and missed nothing" every_process "$unit" "$list"
	if [[ $(property "$unit" CanReload) == yes ]]; then
		ok "$unit: reloads" systemctl reload "$unit"
		ok "$unit: serves after that" "$client"
	fi
	ok "$unit: restarts" systemctl restart "$unit"
	ok "$unit: serves after that, too" "$client"
	ok "$unit: its processes are restricted as before" every_process "$unit" "$list"
	ok "$unit: no denial was recorded" undisturbed
	ok "$unit: stops" systemctl stop "$unit"
	ok "$unit: cleanly" has "$unit" Result success
	ok "$unit: completely" has "$unit" ActiveState inactive
}

# --- nginx

page() {
	eventually 10 busybox wget -q -O - "http://127.0.0.1:${1-80}/" | grep 'Welcome to nginx'
}
page_8088() {
	page 8088
}
works nginx.service '~ptrace,wx_mappings' page

limit nginx.service '~tcp_listen'
fails 'nginx without tcp_listen: does not start' systemctl start nginx.service
ok 'nginx without tcp_listen: says why' said nginx.service \
	'listen\(\) to 0.0.0.0:80.* failed \(1: Operation not permitted\)'
recorded 'nginx without tcp_listen: so does the record' 'usercap=tcp_listen' 'lport=80 ' \
	'comm="nginx"' 'exe="/usr/sbin/nginx"'

# What it is passed it takes for inherited from the nginx before it.
file /etc/nginx/passed.conf <<'END'
daemon off;
pid /run/passed.pid;
events { }
http { server { listen 127.0.0.1:8088; root /var/www/html; index index.nginx-debian.html; } }
END
unit passed.socket <<'END'
[Socket]
ListenStream=127.0.0.1:8088
END
unit passed.service <<'END'
[Unit]
Requires=passed.socket
[Service]
Environment=NGINX=3;
ExecStart=/usr/sbin/nginx -c /etc/nginx/passed.conf
ExecReload=kill -HUP $MAINPID
END
works passed.service '~tcp_listen,ptrace,wx_mappings' page_8088
systemctl stop passed.socket

# --- redis

stores() {
	local value=$EPOCHREALTIME
	eventually 10 redis-cli ping && [[ $(redis-cli set suite "$value") == OK ]] &&
		[[ $(redis-cli get suite) == "$value" ]] &&
		redis-cli bgsave && eventually 10 saved
}
saved() {
	redis-cli info persistence | grep -q 'rdb_bgsave_in_progress:0' &&
		redis-cli info persistence | grep -q 'rdb_last_bgsave_status:ok'
}
works redis-server.service '~ptrace,wx_mappings' stores

limit redis-server.service '~fork_exec'
ok 'redis without fork_exec: starts' systemctl start redis-server.service
prints 'redis without fork_exec: stores' '^OK$' eventually 10 redis-cli set suite some
prints 'redis without fork_exec: but can not save in a process of its own' '^ERR' redis-cli bgsave
prints 'redis without fork_exec: says why' "Can't save in background: fork: Operation not permitted" \
	cat /var/log/redis/redis-server.log
recorded 'redis without fork_exec: the record' 'usercap=fork_exec' 'comm="redis-server"'
systemctl stop redis-server.service

# --- PostgreSQL

ask_postgres() {
	su postgres -c "psql -XAtq -v ON_ERROR_STOP=1 $1" <"$2"
}
cat >"$work/sql" <<'END'
CREATE TABLE IF NOT EXISTS suite (number integer, word text);
TRUNCATE suite;
INSERT INTO suite SELECT i, 'word ' || i FROM generate_series(1, 1000) i;
CREATE INDEX IF NOT EXISTS words ON suite (word);
SELECT 'sum ' || sum(number) FROM suite WHERE word LIKE 'word%';
END
sums() {
	eventually 30 su postgres -c 'pg_isready -q'
	ask_postgres '' "$work/sql" | grep -x 'sum 500500'
}
works postgresql@15-main.service '~ptrace,wx_mappings' sums
# Debian has it listen on localhost's port, too
limit postgresql@15-main.service '~tcp_listen'
systemctl start postgresql@15-main.service 2>/dev/null || :
ok 'PostgreSQL without tcp_listen: does not run' has postgresql@15-main.service ActiveState failed
prints 'PostgreSQL without tcp_listen: says why' \
	'could not listen on .*127.0.0.1.*: Operation not permitted' \
	cat /var/log/postgresql/postgresql-15-main.log
recorded 'PostgreSQL without tcp_listen: so does the record' 'usercap=tcp_listen' 'lport=5432 ' \
	'comm="postgres"'
echo "listen_addresses = ''" | file /etc/postgresql/15/main/conf.d/usercap.conf
works postgresql@15-main.service '~tcp_listen,ptrace,wx_mappings' sums

# --- chrony

printf 'local stratum 8\nallow 127.0.0.1\n' | file /etc/chrony/conf.d/usercap.conf
tells_time() {
	# a client of its own, that only looks
	eventually 10 local_reference &&
		chronyd -Q -t 10 'server 127.0.0.1 iburst maxsamples 1' &&
		chronyc -n sources
}
local_reference() {
	chronyc -n tracking | grep -q 'Stratum *: 8'
}
works chrony.service '~tcp_listen,ptrace,wx_mappings' tells_time
# In the foreground, and without the helper that its system call filter takes (-F in
# $DAEMON_OPTS), it never forks.
works chrony.service none tells_time Type=simple PIDFile= ExecStart= \
	'ExecStart=!/usr/sbin/chronyd -n'

tap_done
