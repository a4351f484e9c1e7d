# SPDX-License-Identifier: GPL-2.0-or-later
"""What parts share that count instructions: guests in which one takes a nanosecond"""

import pathlib
import shlex
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parents[3]


def counted(program, lsms, *command, memory="768M", install=True, more=""):
    """What COMMAND prints, in a guest with these LSMs that has a copy of the program"""
    print(f"{program.name}: lsm={lsms}: {' '.join(command)}", file=sys.stderr, flush=True)
    return subprocess.run(
        [TOP / "tests/guest/run", "--kernel", "x86-6.12", "--bare", "--count",
         "--memory", memory, "--timeout", "1800", *([] if install else ["--no-install"]),
         "--append", f"lsm={lsms} audit=0 {more}", "--copy", program,
         "--", *command],
        stdout=subprocess.PIPE, text=True, check=True).stdout


def many(build, lsms, command, memory="2G"):
    """(bytes of one process or thread of many, nanoseconds to start it)"""
    words = counted(build / "tests/bench/bench-processes", lsms, *shlex.split(command),
                    memory=memory).split()
    return float(words[3]), float(words[5])
