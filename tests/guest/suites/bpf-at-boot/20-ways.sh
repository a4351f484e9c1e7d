#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Each way in once, and a service, where BPF programs enforce. All that there is about
# them is in the suites that all kernels share; emulated, those take minutes.

set -euo pipefail
# shellcheck source=tests/guest/suites/ways.sh
. "$(dirname "$0")/../ways.sh"
# shellcheck source=tests/guest/suites/services.sh
. "$(dirname "$0")/../services.sh"

bob_serves
policy <<'END'
alice ~tcp_listen
END
start_visit by_cron alice 9200
start_visit by_cron bob 9201
# From here on: the users' managers are limited as the users are.
keep_managers

port=9210
for row in via_ssh:1001 su_command:$unset_auid sudo_user:$unset_auid by_user_unit:1001 \
	by_at:1001 by_system_unit:1001; do
	visit "${row%:*}" alice $port || :
	limited "${row%:*}" alice $port "${row#*:}"
	visit "${row%:*}" bob $((port + 1)) || :
	free "${row%:*}" bob $((port + 1))
	port=$((port + 10))
done

program limitedd
unit limitedd.service <<END
[Service]
Type=notify
UserCapabilities=~tcp_listen
ExecStart=/usr/local/bin/limitedd --notify --serve $talk/limitedd say:started
END
systemctl daemon-reload
serves_restricted limitedd.service limitedd 9290

await_visit alice 9200 || :
limited by_cron alice 9200 1001
await_visit bob 9201 || :
free by_cron bob 9201

tap_done
