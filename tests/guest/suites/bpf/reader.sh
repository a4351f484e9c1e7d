# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# For the suites about who writes refusals to the logs: both logs, and the reader.

audit_log=/var/log/audit/audit.log
journal_log=/tmp/journal

# auditd as Debian starts it; and a journald that keeps what it is sent, an entry behind
# each line that says so
start_logs() {
	mkdir -p /run/systemd/journal /var/log/audit
	auditd
	perl -MIO::Socket::UNIX -MSocket -e '
		my $socket = IO::Socket::UNIX->new(Type => SOCK_DGRAM,
			Local => "/run/systemd/journal/socket") or die;
		open(my $log, ">>", $ARGV[0]) or die;
		$log->autoflush(1);
		while (defined recv($socket, my $entry, 1 << 20, 0)) {
			print $log "-- entry\n$entry";
		}' "$journal_log" &
	soon test -S /run/systemd/journal/socket
	soon auditctl -s
}

# soon COMMAND...: it succeeds within some seconds
soon() {
	for _ in {1..30}; do
		! "$@" >/dev/null 2>&1 || return 0
		sleep 0.3
	done
	return 1
}

is_read() {
	! usercap-bpf status | grep -q '^nobody writes'
}

# start_reader [WRAPPER...]: sets $reader
# shellcheck disable=SC2120 # one suite needs no wrapper
start_reader() {
	"$@" usercap-bpf run &
	reader=$!
	soon is_read
}

# end_reader SIGNAL
end_reader() {
	{
		kill "-$1" "$reader"
		wait "$reader"
	} 2>/dev/null
}

# records PID: what the audit log has of it
records() {
	grep "type=TRUSTED_APP .* msg='op=usercap-denied .* pid=$1 comm=" $audit_log
}

# How many refusals the records on standard input stand for
sum() {
	sed -n 's/.* count=\([0-9]*\) .*/\1/p' | awk '{ sum += $1 } END { print sum + 0 }'
}

# adds_up PID COUNT
adds_up() {
	(($(records "$1" | sum) == $2))
}

# refusals ARG...: usercap-refusals; sets $pid and $refused
# shellcheck disable=SC2034 # they are for the suites
refusals() {
	local output

	output=$(./usercap-refusals "$@")
	pid=$(cut -d' ' -f2 <<<"$output")
	refused=$(cut -d' ' -f4 <<<"$output")
}
