#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
systemd itself as the judge of usercap-generator

systemd --test reads all units, runs generators into a temporary directory, and
prints what it made of it. Run without and with the generator, the two must differ
in nothing but the wrapper: argv after = usercap-exec ... -- argv before.

Random trees have a CapabilityBoundingSet= line beside each UserCapabilities=, which
takes away a capability(7) for each user capability. systemd merges those, and what
it comes to is what the wrapper must be told. So nothing here knows how units are
merged.

usage: oracle.py GENERATOR WRAPPER FIXTURES [--seed N] [--trees N]
"""

import argparse
import glob
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

SYSTEMD = "/lib/systemd/systemd"
TWINS = {
    "tcp_listen": "cap_chown",
    "ptrace": "cap_kill",
    "wx_mappings": "cap_setgid",
    "fork_exec": "cap_setuid",
    "exec": "cap_fowner",
    "userns": "cap_fsetid",
    "tcp_listen_remote": "cap_setpcap",
}
NOBODY = 65534


# ---- what systemd makes of a tree ----


class Unit:
    """What systemd printed of a unit: all lines, and each command with its list"""

    def __init__(self, name):
        self.name = name
        self.lines = []
        self.commands = []
        self.load_state = None

    @property
    def held(self):
        """The user capabilities whose twins are in the bounding set"""
        for line in self.lines:
            if line.startswith("CapabilityBoundingSet:"):
                words = line.split()[1:]
                return {name for name, twin in TWINS.items() if twin in words}
        return set(TWINS)


def unquote(text):
    """Undo what systemd's dump does to a command line: a list of words"""
    words, word, quoted, i = [], None, False, 0
    while i < len(text):
        c = text[i]
        if c == '"':
            quoted = not quoted
            word = word or ""
        elif c == "\\" and i + 1 < len(text):
            i += 1
            word = (word or "") + text[i]
        elif c == " " and not quoted:
            if word is not None:
                words.append(word)
            word = None
        else:
            word = (word or "") + c
        i += 1
    return words if word is None else words + [word]


def parse_dump(text):
    units, unit, exec_list = {}, None, None
    for line in text.split("\n"):
        if line.startswith("\t-> Unit "):
            unit = units.setdefault(line[9:].rstrip(":"), Unit(line[9:].rstrip(":")))
            continue
        if not unit or not line.startswith("\t"):
            unit = None
            continue
        stripped = line.strip()
        if stripped.startswith("-> "):
            exec_list = stripped[3:].rstrip(":")
        elif stripped.startswith("Command Line: "):
            unit.commands.append((exec_list, unquote(stripped[14:])))
        elif stripped.startswith("Unit Load State: "):
            unit.load_state = stripped[17:]
        else:
            unit.lines.append(stripped)
    return units


class Systemd:
    """systemd in test mode, as nobody, with a tree in front of its search path"""

    def __init__(self, directory, generator):
        self.directory = directory
        self.generators = directory / "generators"
        self.generators.mkdir()
        # beside nobody's reach as built, perhaps
        shutil.copy(generator, self.generators / "usercap-generator")
        self.none = directory / "none"
        self.none.mkdir()
        self.errors = ""

    def dump(self, path, generate):
        runtime = tempfile.mkdtemp(dir=self.directory)
        if os.getuid() == 0:
            os.chown(runtime, NOBODY, NOBODY)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.directory),
            "XDG_RUNTIME_DIR": runtime,
            "SYSTEMD_UNIT_PATH": path,
            "SYSTEMD_GENERATOR_PATH": str(self.generators if generate else self.none),
            "SYSTEMD_LOG_LEVEL": "info",
        }
        become = {}
        if os.getuid() == 0:
            become = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        done = subprocess.run(
            [SYSTEMD, "--test", "--system", "--no-pager"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=60,
            **become,
        )
        shutil.rmtree(runtime)
        self.errors = done.stderr.decode(errors="surrogateescape")
        if done.returncode:
            raise SystemExit(f"{SYSTEMD} --test failed:\n{self.errors}")
        return parse_dump(done.stdout.decode(errors="surrogateescape"))


# ---- comparing ----


class Mismatch(Exception):
    pass


# What the generator may change besides commands, and what changes by itself
CHANGES = ("DropIn Path:", "SyslogIdentifier:", "SystemCallFilter:", "BindReadOnlyPaths:", "ExecPaths:")
TIMES = ("Timestamp:", "Need Daemon Reload:")


def settings(unit, changing):
    """
    Its lines, but for those about units that are @changing: what is refused logs to the
    journal and so depends on it, and mounts of the machine come and go
    """
    return sorted(
        line
        for line in unit.lines
        if not line.startswith(CHANGES)
        and not any(t in line for t in TIMES)
        and not any(f": {name} " in line for name in changing)
    )


def unwrap(argv, wrapper):
    """(kept capabilities, argv) of a wrapped command, or (None, argv)"""
    if argv[0] != wrapper:
        return None, argv
    options = argv[1 : argv.index("--")]
    rest = argv[argv.index("--") + 1 :]
    keep = None
    for option in options:
        if option.startswith("--keep="):
            keep = option[7:]
        elif option.startswith("--argv0="):
            rest[0] = option[8:]
        elif not option.startswith("--path="):
            raise Mismatch(f"an option that nobody knows: {option}")
    names = set(keep.lstrip("~").split(",")) - {"none"} if keep != "all" else set(TWINS)
    return (set(TWINS) - names if keep.startswith("~") else names), rest


def is_refused(unit, wrapper):
    return any(argv[:2] == [wrapper, "--refuse"] for _, argv in unit.commands)


def is_privileged(unit, argv):
    """Does a file of the unit have this command with a plus sign? systemd does not print that."""
    if "PRIVILEGED" in argv:
        return True
    sign = re.compile(r"^Exec\w+=[-@:!]*\+[-@:!]*" + re.escape(argv[0]), re.M)
    files = [line.split(": ", 1)[1] for line in unit.lines if line.startswith(("Fragment Path:", "DropIn Path:"))]
    return any(sign.search(pathlib.Path(f).read_text(errors="replace")) for f in files if os.path.exists(f))


def check_unit(before, after, wrapper, expected, changing):
    """
    Raise Mismatch unless @after is @before with its commands wrapped, so that they keep
    what is @expected (None: whatever it is)
    """
    changed = set(settings(before, changing)) ^ set(settings(after, changing))
    if changed:
        raise Mismatch(f"settings changed: {sorted(changed)}")
    if [name for name, _ in before.commands] != [name for name, _ in after.commands]:
        raise Mismatch(f"lists: {before.commands} became {after.commands}")
    for (name, was), (_, now) in zip(before.commands, after.commands):
        kept, argv = unwrap(now, wrapper)
        # in an argument systemd makes one dollar of two, in a path it does not
        if was not in (argv, [argv[0].replace("$$", "$"), *argv[1:]]):
            raise Mismatch(f"{name}: {was} became {now}")
        if expected is None:
            continue
        free = expected == set(TWINS) or is_privileged(before, was)
        if free != (kept is None):
            raise Mismatch(f"{name}: {was}: expected {sorted(expected)}, became {now}")
        if not free and kept != expected:
            raise Mismatch(f"{name}: keeps {sorted(kept)} instead of {sorted(expected)}")


class Tally:
    def __init__(self):
        self.same = self.wrapped = self.refused = self.bad = 0

    def __str__(self):
        return f"{self.wrapped} units wrapped, {self.same} as before, {self.refused} refused, {self.bad} bad"


def compare(before, after, wrapper, expect, tally, log):
    """@expect says what a unit is to keep. All of them are looked at."""
    refused = {name for name, unit in after.items() if is_refused(unit, wrapper)}
    changing = refused | (set(before) ^ set(after))
    for name, was in before.items():
        if not name.endswith((".service", ".socket")):
            continue
        now = after.get(name)
        if was.load_state != "loaded":
            # what systemd does not start stays so
            if now and now.load_state == "loaded" and not is_refused(now, wrapper):
                raise Mismatch(f"{name}: {was.load_state} became loaded")
            tally.bad += was.load_state != "not-found"
            continue
        if not now:
            raise Mismatch(f"{name}: gone")
        if name in refused or now.load_state == "masked":
            if f": {name} will not start" not in log and "@" not in name:
                raise Mismatch(f"{name}: refused, and nothing said so")
            tally.refused += 1
            continue
        expected = expect(was)
        if f": {name} is not restricted" in log:
            expected = set(TWINS)
        try:
            check_unit(was, now, wrapper, expected, changing)
        except Mismatch as mismatch:
            raise Mismatch(f"{name}: {mismatch}") from None
        if any(argv[0] == wrapper for _, argv in now.commands):
            tally.wrapped += 1
        else:
            tally.same += 1


# ---- random trees ----

PLAIN = ["a", "a-b", "a-b-c", "b", "b--c", "long-er-name"]
TEMPLATES = ["t@", "a-t@", "a-b-t@"]
INSTANCES = ["x", "y", "z-1"]
CONFS = ["10-a.conf", "50-x.conf", "99-z.conf", "ZZZ.conf", "k.conf", "override.conf", ".hidden.conf", "no.txt"]
COMMANDS = [
    "/bin/a",
    "/bin/a one  'two three' \"four\\tfive\"",
    "-/bin/b x",
    "@/bin/c zero one",
    "-@/bin/c 'ze ro' one",
    ":/bin/d $X ${Y}",
    "/bin/d $X ${Y} $$Z",
    "+/bin/e PRIVILEGED",
    "+-/bin/e PRIVILEGED ; /bin/f",
    "!/bin/g",
    "!!/bin/h",
    "!:-@/bin/h zero",
    "/bin/i ; /bin/j ; -/bin/k",
    "/bin/l \\; m",
    "@/bin/l \\; m",
    "relative word",
    "/bin/\\x6e",
    "\"/bin/with blank\" x",
    "/bin/o 'a;' ;b; c;",
    "/bin/p %% %i %I",
    "/bin/p %m-%b",
    "/bin/q trailing\\ ",
    "/bin/r \\q \\e bad escapes",
    "/bin/é é \\u00e9 \\xc3\\xa9",
    "/bin//s/../s",
    "/bin/%i",
    "- ",
    "-\"unclosed",
    "\"unclosed",
    "; /bin/t",
    "/bin/u ;",
    "/bin/u escaped\\  ; /bin/u \\\t ; +/bin/e PRIVILEGED \\  ; /bin/u",
    "/bin/v \t w",
    "/bin/w#no;comment",
    "/bin/x a\\\n  b \\\n# a comment\n  c",
]
RARE_COMMANDS = [
    "/bin/directory/",
    "/bin/a %Z",
    "-/bin/a %Z",
    "no/absolute",
    "/bin/a 'unclosed",
    "@/bin/only",
    "|/bin/shell",
    "",
]
LISTS = {
    "service": [
        "ExecCondition",
        "ExecStartPre",
        "ExecStart",
        "ExecStart",
        "ExecStart",
        "ExecStartPost",
        "ExecReload",
        "ExecStop",
        "ExecStopPost",
    ],
    "socket": ["ExecStartPre", "ExecStartPost", "ExecStopPre", "ExecStopPost"],
}
OTHERS = [
    "SystemCallFilter=@system-service",
    "SystemCallFilter=~@mount",
    "SystemCallFilter=",
    "ExecSearchPath=/opt/x:/opt/y",
    "NoExecPaths=/srv",
    "SyslogIdentifier=me",
    "RootDirectory=/srv/root",
    "TemporaryFileSystem=/usr:ro",
    "Environment=A=b",
    "Unknown=UserCapabilities",
    "no assignment",
    "=no key",
    "# UserCapabilities=none",
    "; ExecStart=/bin/comment",
    "",
]
RARE_LINES = ["[broken", "[Unknown]", "[X-Own]", "UserCap\xff=", "\ufeff"]


class Tree:
    """A random search path of three directories"""

    def __init__(self, rng, top):
        self.rng = rng
        self.dirs = [top / name for name in ("etc", "run", "usr")]
        for directory in self.dirs:
            directory.mkdir(parents=True)
        self.wanted = []

    @property
    def path(self):
        return ":".join(str(d) for d in self.dirs) + ":"

    def capabilities(self):
        names = self.rng.sample(sorted(TWINS), self.rng.randint(0, 4))
        tilde = self.rng.choice(["", "~", "~"])
        separator = self.rng.choice([" ", "  "])
        key = self.rng.choice(["UserCapabilities", "UserCapabilities", "X-UserCapabilities"])
        spelled = [self.rng.choice([n, "CAP_USR_" + n.upper(), "cap_usr_" + n]) for n in names]
        return [
            f"{key}={tilde}{self.rng.choice([separator, ',']).join(spelled)}",
            f"CapabilityBoundingSet={tilde}{separator.join(TWINS[n] for n in names)}",
        ]

    def lines(self, kind, fragment):
        rng = self.rng
        section = "Service" if kind == "service" else "Socket"
        lines = [f"[{section}]"]
        if fragment:
            lines += ["Type=oneshot", "ExecStart=/bin/main"] if kind == "service" else ["ListenStream=/run/s"]
        for _ in range(rng.randint(0, 5)):
            what = rng.random()
            if what < 0.3:
                lines += self.capabilities()
            elif what < 0.75:
                command = rng.choice(COMMANDS if rng.random() < 0.96 else RARE_COMMANDS)
                lines.append(f"{rng.choice(LISTS[kind])}={command}")
            elif what < 0.97:
                lines.append(rng.choice(OTHERS))
            else:
                lines += [rng.choice(RARE_LINES), rng.choice(["", f"[{section}]"])]
        return lines

    def text(self, kind, fragment):
        end = self.rng.choice(["\n"] * 8 + ["\r\n", "\n\n"])
        text = end.join(self.lines(kind, fragment))
        return (text + self.rng.choice(["", end])).encode("utf-8", "surrogateescape").replace(b"\xc3\xbf", b"\xff")

    def put(self, path, kind, fragment):
        if path.exists() or path.is_symlink():
            return
        path.parent.mkdir(exist_ok=True)
        if self.rng.random() < 0.06:
            path.symlink_to("/dev/null")
        elif self.rng.random() < 0.03:
            path.touch()
        else:
            path.write_bytes(self.text(kind, fragment))

    def name(self, kind):
        rng = self.rng
        base = rng.choice(PLAIN + TEMPLATES)
        if base.endswith("@") and rng.random() < 0.4:
            base += rng.choice(INSTANCES)
        return f"{base}.{kind}"

    def dropin_dir(self, kind):
        rng = self.rng
        what = rng.random()
        if what < 0.08:
            return kind
        if what < 0.3:
            prefix = rng.choice(["a-", "a-b-", "b-", "long-", "long-er-", "a-b-t-"])
            return prefix + rng.choice(["", "", "@", "@x"]) + "." + kind
        return self.name(kind)

    def alias(self, kind):
        source, target = self.name(kind), self.name(kind)
        directory = self.rng.choice(self.dirs)
        link = directory / source
        if link.exists() or link.is_symlink():
            return
        link.symlink_to(self.rng.choice([target, str(self.rng.choice(self.dirs) / target)]))

    def fill(self):
        rng = self.rng
        for _ in range(rng.randint(3, 14)):
            kind = rng.choice(["service"] * 4 + ["socket"])
            what = rng.random()
            if what < 0.45:
                self.put(rng.choice(self.dirs) / self.name(kind), kind, True)
            elif what < 0.55:
                self.alias(kind)
            else:
                directory = rng.choice(self.dirs) / (self.dropin_dir(kind) + ".d")
                self.put(directory / rng.choice(CONFS), kind, False)
        for kind in ("service", "socket"):
            self.wanted += [f"{p}.{kind}" for p in PLAIN]
            self.wanted += [f"{t}{i}.{kind}" for t in TEMPLATES for i in INSTANCES + ["other"]]
        want(self.dirs[0], self.wanted)


def want(directory, names):
    """Have systemd load these units"""
    (directory / "default.target").write_text(
        "[Unit]\nDefaultDependencies=no\n" + "".join(f"Wants={name}\n" for name in names)
    )


def names_in(tree):
    """All units that a tree has files or drop-ins for, and an instance of each template"""
    for path in tree.rglob("*"):
        name = path.name.removesuffix(".d")
        if name.endswith((".service", ".socket")) and "-." not in name:
            yield name.replace("@.", "@any.")


def show_tree(top):
    for path in sorted(top.rglob("*")):
        if path.is_symlink():
            print(f"#   {path.relative_to(top)} -> {os.readlink(path)}")
        elif path.is_file() and path.name != "default.target":
            print(f"#   {path.relative_to(top)}: {path.read_bytes()!r}")


def main():
    parser = argparse.ArgumentParser(description="systemd as the judge of usercap-generator")
    parser.add_argument("generator")
    parser.add_argument("wrapper")
    parser.add_argument("fixtures", type=pathlib.Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trees", type=int, default=40)
    args = parser.parse_args()

    if not os.access(SYSTEMD, os.X_OK):
        print(f"1..0 # SKIP no {SYSTEMD} (package systemd)")
        return 0
    if not glob.glob("/sys/fs/cgroup/*"):
        print("1..0 # SKIP no control groups, as in a chroot that packages are built in")
        return 0
    print("1..4")
    with tempfile.TemporaryDirectory() as name:
        top = pathlib.Path(name)
        top.chmod(0o755)
        failed = run(args, Systemd(top, args.generator), top)
    return failed


def run(args, systemd, top):
    everything = set(TWINS)
    failed = 0

    checks = [("none", everything, ""), ("all", everything - {"ptrace"}, "UserCapabilities=~ptrace\n")]
    for number, (what, expected, line) in enumerate(checks, 1):
        tree = top / f"stock-{what}"
        for kind in ("service", "socket"):
            (tree / f"{kind}.d").mkdir(parents=True)
            (tree / f"{kind}.d" / "all.conf").write_text(f"[{kind.capitalize()}]\n{line}")
        tally = Tally()
        good = judge(args, systemd, f"{tree}:", lambda unit: expected, tally)
        print(f"# {tally}")
        print(f"{'ok' if good else 'not ok'} {number} - every unit of this machine, {what} of them restricted")
        failed += not good

    tally = Tally()
    good = True
    for fixture in sorted(args.fixtures.iterdir()):
        tree = top / "fixtures" / fixture.name
        shutil.copytree(fixture, tree, symlinks=True)
        dirs = [tree / name for name in ("etc", "run", "usr") if (tree / name).is_dir()]
        want(dirs[0], sorted(set(names_in(tree))))
        path = ":".join(map(str, dirs)) + ":"
        # what each of them keeps its expected output says
        if not judge(args, systemd, path, lambda unit: None, tally):
            print(f"# that was {fixture.name}")
            good = False
    print(f"# {tally}")
    print(f"{'ok' if good and tally.wrapped else 'not ok'} 3 - all fixtures")
    failed += not good

    tally = Tally()
    for seed in range(args.seed, args.seed + args.trees):
        tree = Tree(random.Random(seed), top / str(seed))
        tree.fill()
        # the machine's units have bounding sets of their own
        if not judge(args, systemd, tree.path, lambda u: u.held if u.name in tree.wanted else None, tally):
            print(f"# that was seed {seed}:")
            show_tree(top / str(seed))
            failed += 1
        shutil.rmtree(top / str(seed))
    print(f"# {args.trees} trees from seed {args.seed}: {tally}")
    # or else the trees have become boring
    enough = args.trees < 20 or (tally.wrapped >= args.trees and tally.refused < tally.wrapped)
    print(f"{'ok' if enough and not failed else 'not ok'} 4 - random trees")
    return 1 if failed or not enough else 0


def judge(args, systemd, path, expect, tally):
    before = systemd.dump(path, False)
    after = systemd.dump(path, True)
    try:
        compare(before, after, args.wrapper, expect, tally, systemd.errors)
    except Mismatch as mismatch:
        print(f"# {mismatch}")
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
