#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
What pam_usercap costs a login, beside pam_limits with the same rules, pam_cap, and no rule

The policy decides about the user in its last line. Sessions are opened in processes of the
benchmark, with accounts of its own (nss_wrapper), a provider of the tests' own and without
changing a limit that is not as it was. All run in turn; medians of processor time, of the
first session in a process and of later ones, and the ratio of pam_limits' to ours.

usage: pam.py BENCH-PAM PAM_USERCAP PRELOAD [--rounds N] [--patience SECONDS]
"""

import argparse
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

NOFILE = resource.getrlimit(resource.RLIMIT_NOFILE)[1]

# what a line about somebody is in each policy
USERCAP = "{}\t~ptrace\n"
LIMITS = "{} hard nofile " + str(NOFILE) + "\n"
CAP = "none {}\n"


def whos(kind, lines):
    """Who the lines are about; the last one is, or has, the user."""
    if kind == "users":
        return [f"user{i}" for i in range(lines - 1)] + ["alice"]
    if kind == "ranges":
        return [f"{100000 + 2 * i}:{100001 + 2 * i}" for i in range(lines - 1)] + ["1000:1001"]
    return [f"@group{i}" for i in range(lines - 1)] + ["@hers"]


def accounts(top, groups, all_groups):
    """alice, who is in that many groups, and as many again that she isn't in"""
    (top / "passwd").write_text("root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/:/bin/sh\n")
    with open(top / "group", "w", encoding="ascii") as file:
        file.write("alice:x:1000:\n")
        for i in range(all_groups):
            file.write(f"group{i}:x:{100000 + i}:\n")
        for i in range(groups - 1):
            file.write(f"more{i}:x:{500000 + i}:alice\n")
        file.write("hers:x:99999:alice\n")


class Bench:
    """One policy in all of its spellings, and who reads it"""

    def __init__(self, args, top):
        self.args, self.top = args, top
        pamd = top / "pam.d"
        pamd.mkdir()
        for name, stack in {
            "nothing": "",
            "usercap": f"session required {args.module} conf={top}/usercap\n",
            "pam_limits": f"session required pam_limits.so conf={top}/limits\n",
            "pam_cap": f"auth required pam_cap.so config={top}/cap\n",
        }.items():
            auth = "" if name == "pam_cap" else "auth required pam_permit.so\n"
            (pamd / name).write_text(f"{auth}{stack}session required pam_permit.so\n")
        self.names = ["nothing", "usercap", "pam_limits"]
        if subprocess.run(["find", "/lib/", "/usr/lib/", "-name", "pam_cap.so"], check=True,
                          capture_output=True).stdout:
            self.names.append("pam_cap")

    def write(self, kind, lines):
        who = whos(kind, lines)
        (self.top / "usercap").write_text("".join(map(USERCAP.format, who)))
        (self.top / "limits").write_text("".join(map(LIMITS.format, who)))
        (self.top / "cap").write_text("".join(map(CAP.format, who)))

    def run(self, name):
        environment = {
            **os.environ,
            "NSS_WRAPPER_PASSWD": str(self.top / "passwd"),
            "NSS_WRAPPER_GROUP": str(self.top / "group"),
            "USERCAP_RIGHT": "grant",
            "LD_PRELOAD": f"{self.args.preload} libnss_wrapper.so",
        }
        command = [self.args.bench, str(self.top / "pam.d"), name, "alice", "4"]
        try:
            done = subprocess.run(command, env=environment, text=True, capture_output=True,
                                  timeout=self.args.patience, check=False)
        except subprocess.TimeoutExpired:
            return f"more than {self.args.patience} s"
        return tuple(map(float, done.stdout.split())) or done.stderr.strip()

    def compare(self, label):
        """All of them in turn, as often as was asked for; who fails once is out, and why is said"""
        found = {name: [] for name in self.names if name != "pam_cap" or "ranges" not in label}
        for _ in range(self.args.rounds):
            for name in found:
                if isinstance(found[name], list):
                    result = self.run(name)
                    found[name] = result if isinstance(result, str) else [*found[name], result]
        size = (self.top / "usercap").stat().st_size / 1024
        for name in found:
            if isinstance(found[name], str):
                print(f"{label:34} {name:10} {found[name]}")
                continue
            first, later, grown = zip(*found[name])
            low, middle, high = min(later), statistics.median(later), max(later)
            print(f"{label:34} {name:10} {statistics.median(first) / 1000:10.3f}"
                  f" {low / 1000:10.3f} {middle / 1000:10.3f} {high / 1000:10.3f}", end="")
            if name == "pam_limits" and isinstance(found["usercap"], list):
                ours = statistics.median(later for _, later, _ in found["usercap"])
                print(f"   {middle / ours:10.1f} times usercap's", end="")
            elif name == "usercap":
                print(f"   grew {max(grown):.0f} KiB, file {size:.0f}", end="")
            print(flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bench")
    parser.add_argument("module", type=os.path.abspath)
    parser.add_argument("preload", type=os.path.abspath)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--patience", type=int, default=60)
    args = parser.parse_args()
    if os.geteuid():
        sys.exit("pam.py: only root may raise the limits that pam_limits sets")

    print(f"{'processor time of a session, ms':34} {'':10} {'first':>10}"
          f" {'least':>10} {'median':>10} {'most':>10}")
    with tempfile.TemporaryDirectory() as directory:
        bench = Bench(args, pathlib.Path(directory))
        for kind in ("users", "ranges", "groups"):
            for lines in (10, 1000, 10000, 100000):
                accounts(bench.top, 1, lines if kind == "groups" else 0)
                bench.write(kind, lines)
                bench.compare(f"{lines} lines of {kind}")
        for groups in (1, 100, 1000, 2000):
            accounts(bench.top, groups, 2000)
            bench.write("groups", 2000)
            bench.compare(f"2000 lines of groups, in {groups}")


if __name__ == "__main__":
    main()
