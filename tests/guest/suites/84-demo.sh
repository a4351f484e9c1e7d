#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What scripts/try shows on one's own kernel, on one that enforces. Each step of it ends it
# if it does not go as it is said to.

set -euo pipefail
# shellcheck source=tests/guest/suites/lib.sh
. "$(dirname "$0")/lib.sh"

before=$(sha256sum "$policy_file")
demo=$(dirname "$0")/../demo/here
status=0
shown=$("$demo" 2>&1 </dev/null) || status=$?
ok 'all of it goes as it is said to' test "$status" = 0
((status == 0)) || tap_explain "$demo" "$status" "$shown"

declare -A names=([kernel]='by its security module' [bpf]='BPF programs enforce')
prints 'it says who enforces' "${names[$provider]}" echo "$shown"
prints 'a login is refused' '^  serve: Operation not permitted$' echo "$shown"
prints 'a program is told what it lacked' '^  usercap run: refused: tcp_listen$' echo "$shown"
prints 'the review says which line it was' 'held by +/etc/security/usercap.conf:2 ' echo "$shown"
prints 'and what would allow it' '^  \+alice +all' echo "$shown"
fails 'nothing of it is left in /etc' grep -qs . /etc/systemd/system/web.service
ok 'nor in the policy' test "$before" = "$(sha256sum "$policy_file")"
tap_done
