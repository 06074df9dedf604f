#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""gpu_models.py [--check] - what the kernels should reach on an H200, worked out anew.

From results/gpu-costs.csv, which gpu_costs.py makes, and from what stands below. The numbers go
between marks into bench/README.md, docs/gpu-models.md and bench/gpu/models.c; with --check these
files must have them already. docs/gpu-models.md tells how the sums are made.
"""
import collections
import csv
import math
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent

# An H200, and what is thought to be had of it.
PROCESSORS, CLOCK = 132, 1.98e9
MEMORY, CACHE, BUS = 4.8e12, 5.5e12, 50e9  # bytes a second; PCIe in each direction
LAUNCH = 5e-6
REACHED_MEMORY, REACHED_REST = 0.9, 2 / 3
CYCLES = PROCESSORS * CLOCK
SAME_WORD = 14e9  # atomics a second on 256 counters in eight lines of the second cache
CROSSINGS = 2.7  # atomics in local memory, a cycle and multiprocessor
FAR_WORD = 25e9  # and on some thousand of them
LATENCY = 0.15e-6  # of the second cache
IMAGE = 36e6

Row = collections.namedtuple("Row", "part name unit expected aim bound")


# ---- counted kernels ----


def bounds_of(cost):
    """Seconds that each of the things that bound a pass would take alone."""
    n = {key: float(value) for key, value in cost.items() if key not in ("operation", "kernel")}
    warps = n["items"] / 32
    atomics = {"autolevels": IMAGE, "equalize": IMAGE / 3}.get(cost["operation"], 0)
    counts = cost["kernel"] == "pixels_survey_group_count"
    # In local memory one for each sample, then in global memory one for each item.
    counted = max(atomics / CROSSINGS / CYCLES, n["items"] / SAME_WORD)
    return {
        "memory": n["bytes"] / MEMORY,
        "L2": warps * (n["loaded"] + n["stored"]) * 32 / CACHE,
        "issue": warps * n["instructions"] / 4 / CYCLES,
        "integers": warps * n["instructions"] * n["integer"] / 2 / CYCLES,
        "conversions": warps * n["slow"] * 2 / CYCLES,
        "loads": warps * n["lines"] / CYCLES,
        "atomics": counted if counts else 0,
    }


def expect(bounds):
    """Seconds of a pass, and what bounds it."""
    reached = {what: took / (REACHED_MEMORY if what in ("memory", "L2") else REACHED_REST)
               for what, took in bounds.items()}
    slowest = max(reached, key=reached.get)
    return reached[slowest] + LAUNCH, slowest


def read_costs():
    passes = collections.OrderedDict()
    with open(HERE / "results" / "gpu-costs.csv", newline="") as file:
        for cost in csv.DictReader(file):
            passes.setdefault(cost["operation"], []).append(cost)
    return passes


# ---- the sieve for work-groups: docs/gpu-models.md has the same sums in words ----

SEGMENT = 32768 * 30.0  # numbers
SHARES = 32768 * 8.0  # of them, that 2, 3 and 5 do not divide
BELOW_32768, LISTED, LIST_LIMIT = 3512, 295947, 2.0 ** 22
# Of each row: the last number, the segments, base primes.
SIEVES = {"1e10": (1e10, 1e10, 9592), "1e11": (1e11, 1e11, 27293), "1e12": (1e12, 1e12, 78498),
          "1e13": (1e13, 1e13, 227647), "1e14..+1e10": (1e14, 1e10, 664579),
          "1e18..+1e10": (1e18, 1e10, 50847534)}


def mertens(low, high):
    """Of the numbers of a segment, how often one is crossed off by primes in between."""
    return SHARES * max(0.0, math.log(math.log(high)) - math.log(math.log(low)))


def sieve(last, numbers, primes):
    """Cycles of a segment, the middle one where they begin at 0: instructions, and crossings at
    their pace."""
    root = math.sqrt(last)
    listed, limit = min(primes, LISTED), min(root, LIST_LIMIT)
    walk = (listed - BELOW_32768) * 62 + mertens(32768, limit) * 24
    if numbers == last:  # of all segments from 0 on: each ends the list at its own root
        walk *= 2 / 3
    instructions = 6000 + 1600 + 16900 + 7000 + walk / 128 + mertens(limit, root) * 11 / 128
    return instructions, mertens(163, root) / CROSSINGS


def scatter(last, numbers, primes):
    """Seconds of the pass before that puts large primes' multiples into buckets."""
    multiples = mertens(LIST_LIMIT, math.sqrt(last)) * numbers / SEGMENT
    if multiples == 0:
        return 0.0
    issued = ((primes - LISTED) * 190 + multiples * 40) / 128 / CYCLES
    return max(issued / REACHED_REST, multiples / FAR_WORD)


def sieve_rows():
    rows = []
    aims = {"1e12": 0.8, "1e13": 9, "1e18..+1e10": 0.1}
    for name, given in SIEVES.items():
        instructions, crossings = sieve(*given)
        segments = given[1] / SEGMENT
        took = segments * max(instructions, crossings) / CYCLES / REACHED_REST + scatter(*given)
        what = "issue" if instructions > crossings else "atomics in local memory"
        if scatter(*given) > took / 2:
            what = "atomics in global memory"
        rows.append(Row("primes", f"{name} kernels", "s", took, aims.get(name, 0), what))
    return rows


# ---- the others ----


def other_rows():
    ghz = CYCLES * 1e-9
    batch, primes = 128 * ghz / 1190, 128 * ghz / 9800
    turns = 100000 * 28 / CLOCK
    return [
        Row("peaks", "integers", "Gop/s", 64 * ghz, 0, "64 operations of 32 bits a cycle"),
        Row("peaks", "floats", "Gop/s", 256 * ghz, 0, "128 multiplications and additions a cycle"),
        Row("peaks", "memory", "GB/s", MEMORY * 1e-9 * REACHED_MEMORY, 0, "90 % of 4.8 TB/s"),
        Row("peaks", "upload, pinned", "GB/s", BUS * 1e-9, 0, "PCIe 5.0 x16"),
        Row("peaks", "download, pinned", "GB/s", BUS * 1e-9, 0, "PCIe 5.0 x16"),
        Row("peaks", "launch", "us", LAUNCH * 1e6, 0, "assumed, in all models"),
        Row("first", "self-test", "ms", turns * 1e3 + 8 * 2 * LAUNCH * 1e3, 200,
            "one item's 100000 turns of 28 cycles"),
        *sieve_rows(),
        Row("numbers", "random, kernels", "G/s", batch * REACHED_REST, 5, "issue"),
        Row("numbers", "primes, kernels", "G/s", primes * REACHED_REST, 0, "issue"),
        Row("numbers", "random", "G/s", 1 / 7.0, 0, "one core of the host: 7 ns a number"),
        Row("numbers", "primes", "G/s", 1 / 7.0, 0, "one core of the host: 7 ns a number"),
        Row("countdown", "arx", "G/s", 16 * ghz, 0.8 * 16 * ghz, "integers"),
        Row("countdown", "plain", "G/s", 32 * ghz * REACHED_REST, 0, "integers: 2 of 3 a step"),
        Row("overlap", "stream, 3 slots", "ratio", 0, 0.85, ""),
        Row("together", "efficiency", "ratio", 0, 0.92, ""),
    ]


AIMED = ("invert", "grayscale", "gamma=2.2", "sepia", "blur=2",
         "linear=1.1,-5+gamma=1.2+invert+grayscale")


def survey_alone(operation):
    """Seconds of the two kernels of one work-group. For 256 counters that is three loads one after
    the other, 18 barriers, and a quotient by shifts: some 2000 cycles."""
    if operation not in ("autolevels", "equalize"):
        return 0.0
    return 2 * LAUNCH + 3 * LATENCY + 2000 / CLOCK


def operation_times(passes):
    """Expected seconds of an operation's kernels, its floor, and what bounds the longest pass."""
    each = [expect(bounds_of(cost)) for cost in passes]
    took = sum(seconds for seconds, _ in each) + survey_alone(passes[0]["operation"])
    first = passes[0]
    floor = float(first["bytes"]) if len(passes) == 1 else FLOORS.get(first["operation"], 2 * IMAGE)
    return took, floor / MEMORY, max(each)[1]


# Bytes in and out of operations that have several passes; surveys have to read twice.
FLOORS = {"autolevels": 3 * IMAGE, "equalize": 3 * IMAGE, "resize=50%": 1.25 * IMAGE,
          "linear=1.1,-5+gamma=1.2+invert+grayscale": 4 / 3 * IMAGE,
          "blur=1+grayscale+linear=1.1,-5+invert": 4 / 3 * IMAGE,
          "resize=fit:1024": IMAGE + 3 * 1024 * 768}
BY_ONE_CORE = 10e9  # bytes a second that are copied in the host's memory


def pixel_rows(costs):
    rows = []
    for operation, passes in costs.items():
        if not passes[0]["kernel"].startswith("pixels"):
            continue
        took, floor, bound = operation_times(passes)
        aim = 1.3 * floor if operation in AIMED else 0
        rows.append(Row("pixels", f"{operation} kernels", "ms", took * 1e3, aim * 1e3, bound))
    for operation in ("invert", "blur=2"):
        alone = 2 * IMAGE / BY_ONE_CORE + 2 * IMAGE / BUS + operation_times(costs[operation])[0]
        for slots, name in ((1, "pipeline, 1 slot"), (3, "pipeline")):
            rows.append(Row("pixels", f"{operation} {name}", "images/s", slots / alone, 0,
                            "the host's copies, a core a slot"))
    return rows


# ---- texts ----


def brief(value):
    """Three digits, the same everywhere."""
    if value == 0:
        return ""
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    text = f"{round(value, digits):.{digits}f}" if digits else f"{value:.3g}"
    return f"{float(text):.0f}" if "e" in text else text


def rows_table(rows):
    lines = ["| part | row | | expected | what bounds it | aim | measured |",
             "|---|---|---|---|---|---|---|"]
    for row in rows:
        expected = brief(row.expected)
        lines.append(f"| {row.part} | {row.name} | {row.unit} | {expected} | {row.bound} | "
                     f"{brief(row.aim)} | no GPU yet |")
    return "\n".join(lines)


def passes_table(costs):
    lines = ["| operation | kernel | warps | instructions | bytes | memory | L2 | issue | integers "
             "| loads | others | expected |", "|---|---|---|---|---|---|---|---|---|---|---|---|"]
    for operation, passes in costs.items():
        for cost in passes:
            bounds = bounds_of(cost)
            took, bound = expect(bounds)
            others = max(bounds["conversions"], bounds["atomics"])
            each = [bounds[what] for what in ("memory", "L2", "issue", "integers", "loads")]
            cells = [f"{operation}", cost["kernel"], cost["warps"], cost["instructions"],
                     brief(float(cost["bytes"]) / float(cost["items"]))]
            cells += [brief(seconds * 1e6) for seconds in [*each, others]]
            lines.append("| " + " | ".join(cells) + f" | **{brief(took * 1e6)}**, {bound} |")
    return "\n".join(lines)


def floors_table(costs):
    lines = ["| operation | passes | expected | floor | times | what bounds it |",
             "|---|---|---|---|---|---|"]
    for operation, passes in costs.items():
        if not passes[0]["kernel"].startswith("pixels"):
            continue
        took, floor, bound = operation_times(passes)
        count = len(passes) + (2 if survey_alone(operation) else 0)
        lines.append(f"| {operation} | {count} | {brief(took * 1e6)} | {brief(floor * 1e6)} | "
                     f"{brief(took / floor)} | {bound} |")
    return "\n".join(lines)


def sieve_table():
    lines = ["| | " + " | ".join(SIEVES) + " |", "|---|" + "---|" * len(SIEVES)]
    columns = [sieve(*given) for given in SIEVES.values()]
    lines.append("| instructions of a segment, k cycles | " + " | ".join(
        brief(a / 1000) for a, _ in columns) + " |")
    lines.append("| its crossings, k cycles | " + " | ".join(
        brief(b / 1000) for _, b in columns) + " |")
    both = [(given[1] / SEGMENT / CYCLES, *cycles)
            for given, cycles in zip(SIEVES.values(), columns)]
    lines.append("| all segments, if they overlap, s | " + " | ".join(
        brief(n * max(a, b)) for n, a, b in both) + " |")
    lines.append("| if they do not, s | " + " | ".join(
        brief(n * (a + b)) for n, a, b in both) + " |")
    lines.append("| the scatter before, s | " + " | ".join(
        brief(scatter(*given)) for given in SIEVES.values()) + " |")
    return "\n".join(lines)


def rows_code(rows):
    lines = []
    for row in rows:
        if row.expected == 0 and row.aim == 0:
            continue
        lines.append(f'    {{"{row.part}", "{row.name}", {brief(row.expected) or 0}, '
                     f'{brief(row.aim) or 0}, "{row.bound}"}},')
    return "\n".join(lines)


def place(path, mark, text, comment, check):
    """Between marks of a file; True: it was there already."""
    begin, end = comment % f"{mark}: bench/gpu_models.py", comment % f"{mark} end"
    whole = path.read_text()
    before, found, rest = whole.partition(begin)
    after = rest.partition(end)[2]
    if not found or not after:
        sys.exit(f"gpu_models: {path} has no {begin} and {end}")
    made = f"{before}{begin}\n{text}\n{end}{after}"
    if made != whole and not check:
        path.write_text(made)
    return made == whole


def main():
    check = sys.argv[1:] == ["--check"]
    costs = read_costs()
    rows = other_rows() + pixel_rows(costs)
    markdown, code = "<!-- %s -->", "    /* %s */"
    readme, models = HERE / "README.md", ROOT / "docs" / "gpu-models.md"
    fit = [
        place(readme, "rows", rows_table(rows), markdown, check),
        place(models, "passes", passes_table(costs), markdown, check),
        place(models, "floors", floors_table(costs), markdown, check),
        place(models, "sieve", sieve_table(), markdown, check),
        place(HERE / "gpu" / "models.c", "rows", rows_code(rows), code, check),
    ]
    if check and not all(fit):
        sys.exit("gpu_models: the models say other numbers; run bench/gpu_models.py")


if __name__ == "__main__":
    main()
