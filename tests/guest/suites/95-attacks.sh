#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# An adversary's view: each technique against the kernel's LSM, and what seccomp,
# PR_SET_MDWE and systemd's own directives do with it. docs/attacks.md is made of this.

set -euo pipefail
filters=$(mktemp -d /tmp/filters.XXXXXX)

# What systemd offers for the same end
directives=(
	'wx_mappings:MemoryDenyWriteExecute=yes'
	'ptrace:SystemCallFilter=~@debug process_vm_readv process_vm_writev'
	'tcp_listen:SystemCallFilter=~listen'
	'fork_exec:SystemCallFilter=~@process'
	'userns:RestrictNamespaces=~user'
)
for directive in "${directives[@]}"; do
	group=${directive%%:*} unit=attack-${directive%%:*}
	systemd-run --quiet --collect --unit="$unit" -p Type=exec -p SystemCallErrorNumber=EPERM \
		-p "${directive#*:}" sleep 1000
	./usercap-attack --dump-filters "$(systemctl show --property MainPID --value "$unit")" \
		>"$filters/$group"
	systemctl stop "$unit"
	# for the other kernels, where no systemd runs
	sed "s/^/#filter $group /" "$filters/$group"
done
exec ./usercap-attack --columns usercap,seccomp,mdwe,systemd --filters "$filters"
