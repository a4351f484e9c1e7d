#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Ways round a limit of usercap.conf: somebody else does it for alice. Most are closed.
# Those that are not are asserted, too, so that docs/threat-model.md, which names these
# tests, does not go on saying so when that changes.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/lib.sh"

keep_managers
limited='^bounding ~tcp_listen$'
everything='^bounding all$'
: | policy
end_sessions alice
loginctl enable-linger alice

# --- from before the policy: a shell that does what it reads, as a tmux server would

mkfifo -m 622 "$work/orders"
cat >"$work/server" <<END
#!/bin/bash
exec <>$work/orders
while read -r order; do eval "\$order"; done
END
chmod 755 "$work/server"
chown alice "$work/orders"
via_ssh alice "setsid $work/server >/dev/null 2>&1 & echo \$! >$work/server.pid"
server=$(<"$work/server.pid")

# A user namespace of before, with a process in it that is free
via_ssh alice "setsid unshare --user --map-root-user sleep 600 >/dev/null 2>&1 & echo \$! >$work/space.pid"
space=$(<"$work/space.pid")

echo 'alice ~tcp_listen' | policy
prints 'the policy limits alice' "$limited" via_sudo alice held

# job FILE: what somebody was made to write there
job() {
	eventually 30 test -s "$work/$1" || return
	eventually 5 grep -q ^denied "$work/$1"
	cat "$work/$1"
}

by_old_shell() {
	via_sudo alice sh -c "echo 'held >$work/old-shell' >$work/orders"
	job old-shell
}
prints 'not closed: a shell from before the policy, asked by a limited one' \
	"$everything" by_old_shell
refused 'a limited shell can not trace the one from before' \
	via_sudo alice attempt trace "$server"
prints 'nor enter its namespaces and be freer: setns' "$limited" \
	via_sudo alice nsenter --preserve-credentials --user --target "$space" held

prints 'usercap doctor lists what is older than the policy' '"code": ?"session-stale"' \
	usercap doctor --json

# --- logins and what runs in them

prints 'closed: ssh localhost' "$limited" via_ssh alice ssh -n alice@localhost held
prints 'not closed: ssh to another account, which has its own limits' "$everything" \
	via_ssh alice ssh -n bob@localhost held

in_home() {
	install -D -o alice -g alice -m 755 /dev/stdin "/home/alice/$1"
}
in_home .ssh/rc <<<"held >$work/ssh-rc"
in_home .profile <<<"held >$work/profile"
in_home .bashrc <<<"held >$work/bashrc"
via_ssh alice true
prints "closed: .ssh/rc, which sshd runs" "$limited" job ssh-rc
prints "closed: .bashrc, at a login" "$limited" job bashrc
su - alice -c true
prints "closed: .profile, when root calls su" "$limited" job profile
rm -f /home/alice/.ssh/rc /home/alice/.profile /home/alice/.bashrc
forced="command=\"held\" $(</root/.ssh/id_ed25519.pub)"
cp -p /home/alice/.ssh/authorized_keys "$work/keys"
echo "$forced" >/home/alice/.ssh/authorized_keys
prints 'closed: a command of authorized_keys' "$limited" via_ssh alice true
cp -p "$work/keys" /home/alice/.ssh/authorized_keys

# --- programs that change who one is

prints 'closed: newgrp, which opens no session' "$limited" \
	via_sudo alice sh -c 'echo held | newgrp alice'
prints 'closed: sudo to herself' "$limited" via_ssh alice sudo -n -u alice held
prints 'not closed: sudo to root, to whom the policy gives everything' "$everything" \
	via_sudo alice sudo -n held
prints 'a unit of the system needs an authorization that alice does not have' \
	'authentication required|Access denied|Permission denied' \
	via_sudo alice systemd-run --no-ask-password --uid=alice true

# --- the bus

bus_service() {
	in_home .local/share/dbus-1/services/org.usercap.Held.service <<END
[D-BUS Service]
Name=org.usercap.Held
Exec=/bin/sh -c "held >$work/$1"
END
}
# Nobody will answer: what was started tells by itself.
activate='dbus-send --session --dest=org.usercap.Held / org.usercap.Held.Get'
bus_service own-bus
via_sudo alice timeout 30 dbus-run-session -- \
	sh -c "$activate; until test -s $work/own-bus; do sleep 0.1; done" || :
prints 'closed: activation by a bus of the session' "$limited" job own-bus

# The bus of the user, that of the lingering manager, which is older than the policy
bus_service user-bus
old_bus() {
	via_ssh alice "systemd-run --user --quiet --unit=old-bus dbus-daemon --session --nofork \
		--address=unix:path=$work/bus"
	eventually 10 test -S "$work/bus"
	via_sudo alice sh -c "DBUS_SESSION_BUS_ADDRESS=unix:path=$work/bus $activate" || :
	job user-bus
}
prints "not closed: activation by a bus of a manager from before" "$everything" old_bus

# systemd starts it for whoever calls, as the user that the unit names
old_manager() {
	via_ssh alice "systemd-run --user --quiet sh -c 'held >$work/manager.$1'"
	job "manager.$1"
}
prints 'not closed: systemd-run --user with a manager from before' "$everything" old_manager 1
systemctl restart "user@$(id -u alice)"
prints 'closed: the same when the manager was restarted' "$limited" old_manager 2

# --- jobs

via_sudo alice sh -c "echo 'held >$work/at' | at now" 2>/dev/null
prints 'closed: at' "$limited" job at

# --- namespaces

prints 'closed: root of a user namespace' "$limited" \
	via_sudo alice unshare --user --map-root-user held
prints 'closed: all namespaces, as a container has them' "$limited" \
	via_sudo alice unshare --user --map-root-user --mount --pid --net --ipc --uts --fork \
	--mount-proc held

# --- binfmt_misc: who starts an interpreter decides what it holds

if [[ ! -e /proc/sys/fs/binfmt_misc/register ]]; then
	mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
fi
echo ':held:E::held::/usr/local/bin/held:F' >/proc/sys/fs/binfmt_misc/register
install -m 755 /dev/null "$work/program.held"
echo x >"$work/program.held"
prints 'closed: an interpreter of binfmt_misc' "$limited" via_sudo alice "$work/program.held"
echo -1 >/proc/sys/fs/binfmt_misc/held

# --- files

mkdir "$work/noexec"
mount -t tmpfs -o noexec,mode=1777 tmpfs "$work/noexec"
cp /bin/true "$work/noexec/true"
fails 'noexec: a program is not executed' via_sudo alice "$work/noexec/true"
fails 'noexec: nor loaded by the dynamic loader, which maps it' \
	via_sudo alice /lib64/ld-linux-x86-64.so.2 "$work/noexec/true"
umount "$work/noexec"
refused 'an interpreter is held like any program' \
	via_sudo alice attempt listen 127.0.0.1 9690

# --- what root starts for a user without a session

prints 'not closed: runuser' "$everything" runuser -u alice held
prints 'not closed: setpriv' "$everything" \
	setpriv --reuid=alice --regid=alice --init-groups held
prints 'not closed: a unit with User= and no PAMName=' "$everything" \
	systemd-run --quiet --pipe --wait --uid=alice held
prints 'closed: the same unit with PAMName=' "$limited" \
	systemd-run --quiet --pipe --wait --uid=alice -p PAMName=login held
/usr/sbin/sshd -D -e -p 2223 -o PidFile=none -o UsePAM=no 2>"$work/sshd" &
sshd=$!
no_pam() {
	ssh -n -p 2223 alice@localhost "$@"
}
eventually 10 no_pam true 2>/dev/null
prints 'not closed: sshd with UsePAM no' "$everything" no_pam held
kill "$sshd"
wait "$sshd" || :

# --- the policy can not be changed by those it limits

fails 'alice can not write the policy' via_sudo alice sh -c "echo >>$policy_file"
fails 'alice can not read who is restricted' \
	via_sudo alice cat /sys/kernel/security/usercap/processes

kill "$server" "$space" 2>/dev/null || :
tap_done
