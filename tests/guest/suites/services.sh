# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
#
# What the suites of services share: units, made and removed again; daemons that do what
# they are asked for (tests/guest/attempt); what a unit is and says. A suite sources this
# first, and it sources lib.sh.

# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# "... | unit NAME" notes what it made, which a shell of its own would forget.
shopt -s lastpipe

# shellcheck disable=SC2034 # the suites'
wrapper=/usr/libexec/usercap/usercap-exec
units=/etc/systemd/system
talk=/run/attempt
made=()
to_stop=()

remove_units() {
	systemctl stop "${to_stop[@]}" 2>/dev/null || :
	rm -rf "${made[@]}" "$talk"
	systemctl reset-failed
	systemctl daemon-reload
}
endings+=(remove_units)
install -d -m 1777 $talk

# program NAME...: tests/guest/attempt under names that tell units apart in what is recorded
program() {
	local name
	for name; do
		install -m 755 /run/guest/usercap-attempt "/usr/local/bin/$name"
		made+=("/usr/local/bin/$name")
	done
}
program attempt

# file PATH <<TEXT: there is such a file
file() {
	cat >"$1"
	made+=("$1")
}

# unit NAME <<TEXT: there is such a unit file; systemd knows after a daemon-reload
unit() {
	file "$units/$1"
	to_stop+=("${1/@./@*.}")
}

# dropin NAME FILE <<TEXT: there is a drop-in for that unit
dropin() {
	mkdir -p "$units/$1.d"
	cat >"$units/$1.d/$2"
	made+=("$units/$1.d")
	to_stop+=("${1/@./@*.}")
}

# daemon NAME LINES...: a service with these lines, whose daemon is at the socket of that name
daemon() {
	local name=$1
	shift
	{
		printf '[Service]\nType=notify\n'
		printf '%s\n' "$@"
		echo "ExecStart=/usr/local/bin/attempt --notify --serve $talk/%N"
	} | unit "$name.service"
}

# ask NAME WORD...: have the daemon at that socket do it; fails if something was refused
ask() {
	attempt --ask "$talk/$1" "${@:2}"
}

property() {
	systemctl show --property "$2" --value "$1"
}

# has UNIT PROPERTY VALUE: so says systemctl show
has() {
	property "$1" "$2"
	[[ $(property "$1" "$2") == "$3" ]]
}

# said UNIT REGEX: the journal has such a line from the unit, or about it
said() {
	journalctl --quiet --no-pager --output cat --unit "$1" | grep -E -- "$2"
}

# identifiers UNIT: by which names the journal knows the unit's processes
identifiers() {
	journalctl --quiet --no-pager --output json --unit "$1" _TRANSPORT=stdout |
		sed -n 's/.*"SYSLOG_IDENTIFIER":"\([^"]*\)".*/\1/p' | sort -u
}

# serves_restricted UNIT PROGRAM PORT [LIST]: the unit's daemon, PROGRAM, at the socket of
# that name, is the unit's main process, holds LIST, and is refused a TCP server on PORT
serves_restricted() {
	local unit=$1 program=$2 port=$3 list=${4-~tcp_listen} pid
	ok "$unit: starts" systemctl start "$unit"
	ok "$unit: runs" ask "$program" pid
	pid=$(property "$unit" MainPID)
	prints "$unit: what systemd takes for its main process is" "^pid $pid$" ask "$program" pid
	ok "$unit: that is the program, not the wrapper" \
		test "/proc/$pid/exe" -ef "/usr/local/bin/$program"
	holds "$unit" "$program" "$list"
	refused "$unit: can not serve TCP" ask "$program" "listen:$port"
	recorded "$unit: the record has its pid, comm, exe and cgroup" "lport=$port " \
		'usercap=tcp_listen' "pid=$pid " "comm=\"$program\"" \
		"exe=\"/usr/local/bin/$program\"" "cgroup=\"[^\"]*/$unit\"" 'permissive=0 res=0'
	prints "$unit: status names the program" "Main PID: $pid \\($program\\)" \
		systemctl status "$unit"
	prints "$unit: so does the journal" "^$program$" identifiers "$unit"
}

# holds LABEL NAME LIST: the daemon at that socket has these user capabilities
holds() {
	prints "$1: holds $3" "^effective $3 permitted $3 bounding $3\$" sets_of "$2"
}

sets_of() {
	ask "$1" sets | paste -sd ' '
}

# every_process UNIT LIST: each has that, for good, and was refused nothing
every_process() {
	local mask pid
	mask=$(attempt "mask:$2")
	while read -r pid; do
		ps -o pid=,args= -p "$pid"
		grep -E "^$pid [0-9]+ $mask $mask $mask 0 0 1 " \
			"$processes" || return
	done <"/sys/fs/cgroup$(property "$1" ControlGroup)/cgroup.procs"
}

count_denials() {
	denials | grep -c op=usercap-denied || :
}
