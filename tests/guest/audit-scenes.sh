#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# usage: audit-scenes.sh >TAR
#
# In the guest: has people and services do what they may not, a scene after the other,
# and writes an archive with what each left in the audit log, SCENE.log, and in the
# journal, SCENE.export; see tests/guest/record-audit-logs. What each scene shows stands
# above it.

# What is not expanded here is for a shell over there.
# shellcheck disable=SC2016

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/suites/lib.sh"

log=/var/log/audit/audit.log
out=$work/out
mkdir "$out"

# Sessions that end leave records behind a moment later; they belong to their scene.
settled() {
	local before
	before=$(wc -c <"$log")
	sleep 1
	[[ $(wc -c <"$log") == "$before" ]]
}

# scene NAME FUNCTION: keep what the function's actions leave behind
scene() {
	local name=$1 from cursor
	eventually 60 settled
	from=$(wc -c <"$log")
	cursor=$(journal_cursor)
	echo "scene $name" >&2
	"$2" </dev/null >"$work/$name.said" 2>&1 || :
	sed 's/^/  /' "$work/$name.said" >&2
	eventually 60 settled
	tail -c +$((from + 1)) $log >"$out/$name.log"
	journalctl --sync
	# Given matches, too, journalctl passes over the first entry after a cursor.
	journalctl --quiet --no-pager --after-cursor "$cursor" --output export |
		perl -00 -ne 'print if /^_TRANSPORT=audit$/m' >"$out/$name.export"
	if ! grep -q op=usercap- "$out/$name.log"; then
		echo "nothing of ours in scene $name" >&2
		exit 1
	fi
}

keep_managers
truncate -s 4096 "$work/page"
cp "$work/page" /dev/shm/page
chmod 666 "$work/page" /dev/shm/page
with-exec-stack /bin/true "$work/stack"

# Every rule of wx_mappings, broken by whoever runs it
cat >"$work/break-all" <<END
#!/bin/bash
for rule in write-exec anonymous no-path implied proc-mem; do
	attempt \$rule
done
for rule in writable modified shared executable; do
	attempt \$rule $work/page
done
attempt userfault /dev/shm/page
$work/stack
END
chmod 755 "$work/break-all"

# --- sessions: each capability refused to somebody who logged in, by several ways in

sessions() {
	policy <<-END
		# what each may not
		alice		~tcp_listen
		@students	~ptrace
		1003:1003	~wx_mappings
	END
	via_ssh alice 'attempt listen 127.0.0.1 8080; attempt listen ::1 8443
		attempt --times 1000 listen 0.0.0.0 8080' || :
	via_su alice "echo 'attempt listen 127.0.0.1 8082' | at -q a now" || :
	via_ssh alice -R 9051:127.0.0.1:22 true || :
	via_sudo alice busybox httpd -f -p 127.0.0.1:8081 -h /srv || :
	via_su bob 'sleep 5 & strace -o /dev/null -p $!; attempt trace 1; wait' || :
	via_su bob 'strace -o /dev/null true' || :
	via_ssh carol "$work/break-all" || :
	echo 'carol ~fork_exec' | policy
	via_ssh carol 'exec /usr/bin/id' || :
	via_su carol 'true & exec attempt fork' || :
}

# --- domination: who may trace, but not what is freer than oneself

domination() {
	policy <<-END
		carol	~tcp_listen
	END
	local free
	setpriv --reuid carol --regid carol --clear-groups sleep 60 &
	free=$!
	via_ssh carol "attempt trace $free" || :
	kill $free
}

# --- services: as a service manager limits them, with a loop, and one in a user's manager

services() {
	: | policy
	systemd-run --quiet --wait --unit=web locked 1 \
		busybox httpd -f -p 127.0.0.1:8080 || :
	systemd-run --quiet --wait --unit=report@week.service locked 8 \
		attempt --times 5000 fork || :
	systemd-run --quiet --wait --unit=jit --slice=batch locked 4 attempt write-exec || :
	systemd-run --quiet --wait --unit='my\x20unit' locked 2 attempt trace 1 || :
	policy <<-END
		alice	~wx_mappings
	END
	end_sessions alice
	via_ssh alice 'systemd-run --user --quiet --unit=editor attempt write-exec' || :
}

# --- permissive: a dry run, with one capability that is enforced all the same

dry_run() {
	policy <<-END
		bob		~tcp_listen,wx_mappings	permissive
		@students	all
		carol		none			permissive
		carol		~ptrace
	END
	via_ssh bob 'attempt --times 20 listen 127.0.0.1 8090; attempt write-exec' || :
	via_ssh carol 'id; attempt listen ::1 8091; attempt anonymous
		sleep 5 & attempt trace $!; kill $!' || :
}

# --- encoded: names with blanks, quotes and bytes that are no UTF-8

encoded() {
	local dir="$work/a \"dir\"" name
	name=$(printf 'caf\xe9 "x')
	mkdir -p "$dir"
	cp /usr/bin/busybox "$dir/$name"
	cp /bin/true "$dir/not this"
	chmod -R a+rX "$dir"
	policy <<-END
		alice	~tcp_listen
		bob	~fork_exec
	END
	via_sudo alice bash -c 'exec -a httpd "$0" -f -p 127.0.0.1:8082' "$dir/$name" || :
	via_sudo bob bash -c 'exec "$0"' "$dir/not this" || :
	mkdir -p "/sys/fs/cgroup/system.slice/a group"
	(
		echo 0 >"/sys/fs/cgroup/system.slice/a group/cgroup.procs"
		exec locked 4 attempt write-exec
	) || :
	rmdir "/sys/fs/cgroup/system.slice/a group"
}

# --- assignments: who was given what, a policy that is broken, and one that is gone

assignments() {
	policy <<-END
		alice		~tcp_listen
		alice		~ptrace
		@students	~wx_mappings	permissive
		*		~ptrace
	END
	via_ssh alice true
	via_su bob true
	via_sudo carol true
	via_su alice 'sudo true'
	echo 'alice ~foo' | policy
	via_ssh alice true || :
	via_sudo root true
	rm "$policy_file"
	via_su bob true || :
	: | policy
}

# --- plain: no SYSCALL records (-a never,task), as a loaded machine may be set up, and
# auditd's older format, without names of people but with that of the machine

is_down() {
	! systemctl is-active --quiet "$1"
}

plain() {
	policy <<-END
		alice	~tcp_listen
		bob	~ptrace,wx_mappings	permissive
	END
	sed -i 's/^log_format = .*/log_format = RAW/; s/^name_format = .*/name_format = USER/' \
		/etc/audit/auditd.conf
	echo 'name = web1' >>/etc/audit/auditd.conf
	systemctl kill --signal=TERM auditd
	eventually 10 is_down auditd
	systemctl start auditd
	auditctl -a never,task
	via_ssh alice 'attempt --times 3 listen 127.0.0.1 8080' || :
	via_su bob 'sleep 5 & attempt trace $!; kill $!; attempt write-exec' || :
	systemd-run --quiet --wait --unit=plain locked 8 attempt exec /usr/bin/id || :
	auditctl -d never,task
}

scene sessions sessions
scene domination domination
scene services services
scene permissive dry_run
scene encoded encoded
scene assignments assignments
scene plain plain
tar -C "$out" -c .
