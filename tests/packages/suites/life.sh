#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The packages are installed, upgraded, removed and purged on a kernel with the LSM. After
# each step everybody gets in, and whoever is to be limited is.

set -euo pipefail
# shellcheck source=tests/packages/suites/packages.sh
. "$(dirname "$0")/packages.sh"

keep_managers
service=/etc/systemd/system/limited.service
users=/home/alice/.config/systemd/user
# Of this type, whatever could not be executed is a failure to start.
cat >$service <<'END'
[Service]
Type=exec
UserCapabilities=~tcp_listen
ExecStart=/bin/sleep infinity
END
install -d -o alice -g alice /home/alice/.config /home/alice/.config/systemd $users
sed 's/sleep/tail -f/; s/infinity/\/dev\/null/' $service >$users/own.service
systemctl daemon-reload
files >"$work/before"

wrapped() {
	systemctl show --property ExecStart limited.service | grep -q usercap-exec
}
not_wrapped() {
	! wrapped
}
alices() {
	via_ssh alice systemctl --user "$@"
}
alices_wrapped() {
	alices show --property ExecStart own.service | grep -q usercap-exec
}
plugin() {
	pgrep -x audisp-usercap
}
another_plugin() {
	[[ $(plugin) && $(plugin) != "$1" ]]
}
no_plugin() {
	! plugin
}
unit_is() {
	[[ $(systemctl is-active "$1") == "$2" ]]
}
no_failed_unit() {
	[[ -z $(systemctl --failed --no-legend --plain | tee /dev/stderr) ]]
}

# --- installed

ok 'unpacked: libpam-usercap' dpkg --unpack "$(debs libpam-usercap)"
ok 'unpacked: no stack names the module yet' disabled
everybody_in unpacked
ok 'configured: libpam-usercap' dpkg --configure libpam-usercap
ok 'configured: the profile is in both stacks' enabled
everybody_in configured
alice_free configured
mv /usr/lib/x86_64-linux-gnu/security/pam_usercap.so "$work"
everybody_in 'profile without module'
mv "$work/pam_usercap.so" /usr/lib/x86_64-linux-gnu/security

mapfile -t files < <(debs "${all[@]}")
ok 'installed: all of them' do_dpkg --install "${files[@]}"
prints 'installed: dpkg has nothing to complain about' '^$' dpkg --audit
ok 'installed: no unit failed' no_failed_unit
ok 'installed: usercap-bpf is not needed here, and does not run' unit_is usercap-bpf inactive
ok 'installed: auditd has started the plugin' eventually 10 plugin
ok 'installed: the generator has run' wrapped
ok 'installed: for users, too' eventually 10 alices_wrapped
prints 'installed: usercap works' 'kernel' usercap status
everybody_in installed
ok 'a restricted service starts' systemctl start limited
ok 'so does one of a user' alices start own.service

# --- upgraded

echo 'alice	~tcp_listen' >>/etc/security/usercap.conf
echo '*	~ptrace' >/etc/security/usercap.conf.d/local.conf
cp /etc/security/usercap.conf "$work/edited"
alice_limited 'policy'
plugin=$(plugin)
mapfile -t later < <(packages+=/later && debs "${all[@]}")
ok 'upgrade, unpacked: all' do_dpkg --unpack "${later[@]}"
alice_limited 'upgrade, unpacked'
everybody_in 'upgrade, unpacked'
ok 'upgrade, unpacked: the service restarts' systemctl restart limited
ok 'upgrade, configured: all' do_dpkg --configure --pending
prints 'upgraded: to the later version' 'installed .*later' state_of libpam-usercap
ok 'upgraded: the conffile is as it was' cmp "$work/edited" /etc/security/usercap.conf
ok 'upgraded: an unedited one is the new one' grep -q 'later version' /etc/logrotate.d/usercap
ok 'upgraded: the profile is in both stacks' enabled
ok 'upgraded: auditd has started the plugin anew' eventually 10 another_plugin "$plugin"
ok 'upgraded: no unit failed' no_failed_unit
alice_limited upgraded
everybody_in upgraded

# --- removed

# The service is restarted again and again: never by what is not there any more.
restart_often() {
	while [[ ! -e $work/enough ]]; do
		systemctl restart limited || echo failed
	done >"$work/restarts" 2>&1
}
systemctl reset-failed
mkdir -p /run/systemd/system/limited.service.d
printf '[Unit]\nStartLimitIntervalSec=0\n' >/run/systemd/system/limited.service.d/often.conf
systemctl daemon-reload
restart_often &
ok 'removed: usercap' dpkg --remove usercap
sleep 1
touch "$work/enough"
wait
fails 'removed: no restart failed meanwhile' grep . "$work/restarts"
ok 'removed: the service is as if it never had the directive' not_wrapped
rm -r /run/systemd/system/limited.service.d
systemctl daemon-reload
ok 'removed: restarts' systemctl restart limited
ok 'removed: so do those of users' alices restart own.service
fails 'removed: no drop-in names usercap-exec' grep -rl usercap-exec /run/systemd /run/user
alice_limited 'usercap removed'

ok 'removed: libpam-usercap' dpkg --remove libpam-usercap
ok 'removed: no stack names the module' disabled
ok 'removed: the conffile is there' cmp "$work/edited" /etc/security/usercap.conf
alice_free removed
everybody_in removed

rm /etc/security/usercap.conf
ok 'again, without its conffile: libpam-usercap' do_dpkg --install "$(packages+=/later && debs libpam-usercap)"
ok 'again: the profile is in both stacks' enabled
everybody_in again
alice_free again

# --- the hook of the dynamic loader

# shellcheck disable=SC2016 # the dynamic loader expands it
printf '%s\n' /usr/lib/x86_64-linux-gnu/libc.so.6 '/usr/$LIB/libusercap-loader.so' >/etc/ld.so.preload
ok 'hook removed: libusercap-loader' dpkg --remove libusercap-loader
prints 'hook removed: the list has what is not ours' '^/usr/lib/x86_64-linux-gnu/libc.so.6$' \
	cat /etc/ld.so.preload
prints 'hook removed: programs have nothing to complain about' '^$' /bin/true
rm /etc/ld.so.preload

# --- purged

rm /etc/security/usercap.conf.d/local.conf
ok 'purged: all' dpkg --purge "${all[@]}"
everybody_in purged
alice_free purged
ok 'purged: auditd has ended the plugin' eventually 10 no_plugin
ok 'purged: auditd runs' unit_is auditd active
ok 'purged: no unit failed' no_failed_unit
files >"$work/after"
ok 'purged: nothing is left' nothing_left
alices stop own.service
systemctl stop limited
rm -r $service $users
systemctl daemon-reload
tap_done
