#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
What usercap-generator costs, in CPU time, beside systemd's own generators

All run in turn on the units of this machine, then ours alone on made-up trees of
different size, of which a part uses the directive. Prints the minimum, median and
maximum of each, and ratios of medians.

usage: generator.py GENERATOR [--runs N]
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import tempfile

PEERS = ["fstab", "getty", "debug", "sysv"]
PEER = "/lib/systemd/system-generators/systemd-{}-generator"
UNIT = """[Unit]
Description=Made-up service {0}
After=network.target

[Service]
ExecStart=/usr/sbin/daemon-{0} --foreground --config /etc/daemon-{0}.conf
ExecReload=/bin/kill -HUP $MAINPID
Restart=on-failure
ProtectSystem=strict
{1}
[Install]
WantedBy=multi-user.target
"""


def run(program, environment=None):
    """CPU time of one run, in ms"""
    with tempfile.TemporaryDirectory() as out:
        dirs = [os.path.join(out, name) for name in ("normal", "early", "late")]
        for directory in dirs:
            os.mkdir(directory)
        child = subprocess.Popen(
            [program, *dirs],
            env={**os.environ, "SYSTEMD_SCOPE": "system", **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        usage = os.wait4(child.pid, 0)[2]
    return 1000 * (usage.ru_utime + usage.ru_stime)


def show(name, times, beside=None):
    median = statistics.median(times)
    ratio = f"{median / statistics.median(beside):8.2f}" if beside else ""
    print(f"{name:32} {min(times):8.2f} {median:8.2f} {max(times):8.2f} {ratio}")


def make_tree(directory, n, percent):
    directory.mkdir()
    for i in range(n):
        line = "UserCapabilities=~ptrace\n" if percent and i % (100 // percent) == 0 else ""
        (directory / f"made-up-{i:05}.service").write_text(UNIT.format(i, line))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("generator")
    parser.add_argument("--runs", type=int, default=25)
    args = parser.parse_args()

    peers = [p for p in PEERS if os.access(PEER.format(p), os.X_OK)]
    times = {name: [] for name in ["usercap", *peers]}
    for _ in range(args.runs):
        times["usercap"].append(run(args.generator))
        for peer in peers:
            times[peer].append(run(PEER.format(peer)))
    print(f"{'units of this machine, CPU ms':32} {'min':>8} {'median':>8} {'max':>8} {'to fstab':>8}")
    for name, values in times.items():
        show(name, values, times.get("fstab"))

    print(f"\n{'made-up units, CPU ms':32} {'min':>8} {'median':>8} {'max':>8} {'to 0 %':>8}")
    with tempfile.TemporaryDirectory() as top:
        for n in (200, 2000, 20000):
            none = None
            for percent in (0, 1, 10):
                tree = pathlib.Path(top) / f"{n}-{percent}"
                make_tree(tree, n, percent)
                values = [run(args.generator, {"SYSTEMD_UNIT_PATH": str(tree)}) for _ in range(7)]
                none = none or values
                show(f"{n} units, {percent} % restricted", values, none)


if __name__ == "__main__":
    main()
