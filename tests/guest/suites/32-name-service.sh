#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A directory that knows alice's groups, and that is slow, fails, or hangs: nobody gets in
# with more than the policy allows, in time, and whom it does not concern does not notice.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/lib.sh"

faulty=/run/faulty
libs=$(dirname "$(find /usr/lib -name 'libnss_files.so.2')")

restore() {
	cp "$work/nsswitch.conf" /etc/nsswitch.conf
	rm -f "$libs/libnss_faulty.so.2" "$faulty"
}
endings=(restore "${endings[@]}")
cp /etc/nsswitch.conf "$work"
install -m 644 "$(dirname "$0")/../libnss_faulty.so.2" "$libs"
sed -i -E 's/^(passwd|group):.*/\1: files faulty/' /etc/nsswitch.conf

# directory <<LINES: what it does from now on
directory() {
	cat >"$faulty.new"
	chmod 644 "$faulty.new"
	mv "$faulty.new" "$faulty"
}

on_console() {
	"$helpers/at-terminal" "$1" "held >$work/console.held" /sbin/agetty --noissue --noclear - dumb
	cat "$work/console.held"
}
su_held() {
	su "$1" -c held
}
sudo_held() {
	via_sudo "$1" held
}
ssh_held() {
	via_ssh "$1" held
}

# gets SETS USER SECONDS WAY: this is what USER then holds, before the time is up
gets() {
	local begin=$SECONDS sets
	sets=$("$4" "$2") || return
	echo "$sets after $((SECONDS - begin)) s"
	grep -qx "bounding $1" <<<"$sets" && ((SECONDS - begin <= $3 * patience))
}

# refused_in USER SECONDS WAY: the way fails, before the time is up
refused_in() {
	local begin=$SECONDS
	! "$3" "$1" >"$work/out" 2>&1 && ! grep -q bounding "$work/out" &&
		((SECONDS - begin <= $2 * patience))
}

# of several processes kill(1) tells whether there is one
ended() {
	! kill -0 "$@" 2>/dev/null
}
all_wait() {
	local pid
	for pid; do
		kill -0 "$pid" || return
	done
}

keep_managers
policy <<'END'
@remote		~tcp_listen
@7000:7999	~fork_exec
bob		~ptrace
END

directory <<'END'
group remote 0 5000
initgroups alice 0 5000
END
for way in sudo_held su_held ssh_held on_console; do
	ok "a directory that answers, $way: alice is limited" gets '~tcp_listen' alice 20 "$way"
done

# --- slow: what asks for a user's groups waits, and so does what asks for a group

directory <<'END'
group remote 1 5000
group any 1 none
initgroups alice 0.5 5000
END
for way in sudo_held su_held ssh_held; do
	ok "slow, $way: alice is limited" gets '~tcp_listen' alice 30 "$way"
	ok "slow, $way: bob, whom a line names, is not held up" gets '~ptrace' bob 15 "$way"
done

# --- so many slow groups that they would take minutes

{
	seq 100 119 | sed 's/.*/@slow& all/'
	echo 'bob ~ptrace'
} | policy
seq 100 119 | sed 's/.*/group slow& 4 none/' | directory
cursor=$(journal_cursor)
begin=$SECONDS
sudo_held alice >"$work/slow.out" 2>&1 &
slow=$!

# --- fails, in the meantime: that login has read its policy

sleep 3
policy <<'END'
@remote		~tcp_listen
@7000:7999	~fork_exec
bob		~ptrace
END
{
	seq 100 119 | sed 's/.*/group slow& 4 none/'
	echo 'group remote 0 fails'
	echo 'initgroups alice 0 fails'
} | directory
for way in sudo_held su_held ssh_held; do
	ok "a group can't be looked up, $way: alice is refused" refused_in alice 15 "$way"
	ok "a group can't be looked up, $way: bob is not" gets '~ptrace' bob 15 "$way"
	ok "a group can't be looked up, $way: nor is root" gets all root 15 "$way"
done

# A line about IDs asks for no group. Who asks for alice's is not told that it failed.
policy <<'END'
@7000:7999	~fork_exec
bob		~ptrace
END
{
	seq 100 119 | sed 's/.*/group slow& 4 none/'
	echo 'group any 0 fails'
	echo 'initgroups alice 0 fails'
} | directory
ok 'her groups are left out: alice is refused' refused_in alice 15 sudo_held
ok 'her groups are left out: bob is not' gets '~ptrace' bob 15 sudo_held

# --- the account itself

{
	seq 100 119 | sed 's/.*/group slow& 4 none/'
	echo 'passwd dora 0 6000'
	echo 'passwd eric 0 fails'
} | directory
ok 'an account of the directory gets in' gets all dora 15 sudo_held
ok 'one that it can not tell is refused' refused_in eric 15 su_held

wait "$slow" && status=0 || status=$?
took=$((SECONDS - begin))
echo "# twenty groups of 4 s, each asked for twice: $took s"
ok 'many slow groups: alice is refused' test "$status" -ne 0
ok 'many slow groups: after half a minute' test "$took" -le $((45 * patience))
ok 'many slow groups: the log says why' eventually 10 module_said "$cursor" \
	"refusing alice, .*groups cannot be looked up \(Connection timed out\)"

# --- hangs: as every look-up of that process would. Others do not notice, and it can be ended.

policy <<'END'
@remote		~tcp_listen
bob		~ptrace
END
echo 'group remote ever none' | directory
# (not the functions, which would be shells that wait for the programs)
# shellcheck disable=SC2024 # it is root's file
sudo -n -u alice held >"$work/hanging.sudo" 2>&1 &
hanging=("$!")
su alice -c held >"$work/hanging.su" 2>&1 &
hanging+=("$!")
ssh -n -o BatchMode=yes alice@localhost held >"$work/hanging.ssh" 2>&1 &
hanging+=("$!")
sleep 2
for way in sudo_held su_held ssh_held; do
	ok "hangs for alice, $way: bob does not notice" gets '~ptrace' bob 15 "$way"
	ok "hangs for alice, $way: nor does root" gets all root 15 "$way"
done
ok 'hangs for alice: all three wait' all_wait "${hanging[@]}"
kill -KILL "${hanging[@]}"
pkill -KILL -f '^sshd: alice' || :
ok 'who waits can be ended' eventually 10 ended "${hanging[@]}"
fails 'and alice never got in' grep bounding "$work"/hanging.sudo "$work"/hanging.su \
	"$work"/hanging.ssh
directory <<'END'
group remote 0 5000
initgroups alice 0 5000
END
ok 'it answers again: alice is limited' gets '~tcp_listen' alice 15 sudo_held

tap_done
