# SPDX-License-Identifier: GPL-2.0-or-later
"""What parts that are written in Python share: ratios, and tables of them in Markdown"""

import statistics


def ratio(values, beside):
    """The median, and from the least to the most, each to the other's median"""
    if values is None:
        return "not refused"
    median = statistics.median(beside)
    least, middle, most = (f(values) / median for f in (min, statistics.median, max))
    return f"{middle:.4f} ({least:.4f}–{most:.4f})"


def row(*cells):
    print("| " + " | ".join(cells) + " |")


def head(*cells):
    """All columns but the first are numbers."""
    row(*cells)
    row("---", *["---:"] * (len(cells) - 1))


def parse_rounds(text):
    """What bench-kernel printed: {(operation, restriction): rounds, None: it wasn't refused}"""
    found = {}
    for line in text.splitlines():
        operation, restriction, *rounds = line.split()
        if rounds[0] == "not":
            found[operation, restriction] = None
        else:
            found.setdefault((operation, restriction), []).extend(map(float, rounds))
    return found
