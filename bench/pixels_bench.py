#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Whole commands over a batch of images, gpukit's and its peers', in turns: images a second.

Job after job; in each round of one every contestant does it once, in an order that is shuffled by a
recorded seed. A ratio is the median of those within the rounds; the best peer is the one with the
highest median. A command must leave a file for each image, or the benchmark ends.

Peak memory is that of the largest process of the command's tree, as wait4() tells it, times the
processes that work at a time: pages that they share are counted for each, and what is below this
script's own memory, some 20 MB, cannot be seen.
"""
import argparse
import datetime
import json
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import pixels_jobs

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILT = ROOT / "build" / "release"


def timed(words, names, processes):
    """One run of a command, which finds the names of the images on stdin if it wants them."""
    with tempfile.TemporaryFile() as stdin, tempfile.TemporaryFile() as told:
        stdin.write(b"".join(name.encode() + b"\0" for name in names))
        stdin.seek(0)
        began = time.monotonic()
        with subprocess.Popen(words, stdin=stdin, stdout=subprocess.DEVNULL,
                              stderr=told) as process:
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.monotonic() - began
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            told.seek(0)
            sys.exit(f"{' '.join(words[:12])} ...: exit status {process.returncode}\n"
                     + told.read().decode(errors="replace"))
    return {"images_per_s": len(names) / seconds, "wall_s": seconds,
            "cpu_s": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss * processes / 1e3}


def one_turn(who, job, paths, out):
    folder = tempfile.mkdtemp(dir=out)
    names = [os.path.basename(path) for path in paths]
    sample = timed(who.command(job, paths, folder), names, who.processes)
    results = [file.stat().st_size for file in pathlib.Path(folder).iterdir()]
    shutil.rmtree(folder)
    if len(results) != len(paths) or min(results) == 0:
        sys.exit(f"{who.name}, {job.name}: {len(results)} results of {len(paths)} images")
    return sample | {"result_bytes": sum(results)}


def images(batch, job):
    """The paths, read once: they are in the cache of the system then."""
    paths = sorted((batch / job.folder).iterdir())
    if not paths:
        sys.exit(f"{batch / job.folder} is empty: bench/pixels_batch.py makes it")
    for path in paths:
        with open(path, "rb") as file:
            while file.read(1 << 20):
                pass
    return [str(path) for path in paths]


def compete(options, job, takers, order, out):
    """A row of the table: a job, and by name its contestants with their samples."""
    paths = images(options.batch, job)
    entries = {}
    for who in takers:
        if who.name not in job.without:
            some = paths[:options.subset] if who.is_slow else paths
            entries[who.name] = {"who": who, "paths": some, "samples": []}
    for _ in range(options.rounds):
        for entry in order.sample(list(entries.values()), len(entries)):
            entry["samples"].append(one_turn(entry["who"], job, entry["paths"], out))
    row = {"job": job, "contestants": entries}
    compare(row)
    return row


def median(entry, what):
    return statistics.median(sample[what] for sample in entry["samples"])


def compare(row):
    """Adds the best peer of a job, and the ratio to it."""
    peers = [name for name in row["contestants"]
             if name != "gpukit" and name not in row["job"].others]
    row["best"] = max(peers, default=None,
                      key=lambda name: median(row["contestants"][name], "images_per_s"))
    row["ratio"] = None
    if "gpukit" in row["contestants"] and row["best"] is not None:
        pairs = zip(row["contestants"]["gpukit"]["samples"],
                    row["contestants"][row["best"]]["samples"])
        row["ratio"] = statistics.median(
            ours["images_per_s"] / theirs["images_per_s"] for ours, theirs in pairs)


def print_heads(names):
    heads = "".join(f"{name:>15}" for name in names)
    print(f"{'images/s, MB':18}{heads}  gpukit to the best peer", flush=True)


def print_row(row, names):
    cells = ""
    for name in names:
        entry = row["contestants"].get(name)
        cell = "-"
        if entry is not None:
            other = "~" if name in row["job"].others else ""
            cell = f"{other}{median(entry, 'images_per_s'):.2f} {median(entry, 'peak_mb'):4.0f}"
        cells += f"{cell:>15}"
    ratio = "" if row["ratio"] is None else f"{row['ratio']:.2f} x"
    print(f"{row['job'].name:18}{cells}  {ratio} {row['best'] or ''}".rstrip(), flush=True)


def processor():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    return models[0] if models else os.uname().machine


def from_here(words):
    """Words of a command as they are typed in the root of the repository."""
    return [word.removeprefix(f"{ROOT}/") for word in words]


def write(options, versions, table, load):
    jobs = []
    for row in table:
        who = [{"name": name, "images": len(entry["paths"]),
                "is_another_thing": name in row["job"].others,
                "command": from_here(entry["who"].command(row["job"], ["IMAGE"], "OUT")),
                "median_images_per_s": median(entry, "images_per_s"),
                "samples": entry["samples"]} for name, entry in row["contestants"].items()]
        jobs.append({"name": row["job"].name, "best_peer": row["best"], "ratio": row["ratio"],
                     "contestants": who})
    text = json.dumps({
        "schema": "gpukit.bench.pixels/1", "date": datetime.date.today().isoformat(),
        "command": "bench/pixels_bench.py " + " ".join(from_here(sys.argv[1:])),
        "machine": {"processor": processor(), "processor_cores": len(os.sched_getaffinity(0)),
                    "kernel": os.uname().release, "load_before": load},
        "versions": versions, "seed": options.seed, "jobs": jobs}, indent=1)
    options.output.write_text(text + "\n", encoding="utf-8")


def told(words):
    """The first line that a command prints; None, with a line on stderr, where it does not run."""
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              check=True)
        return done.stdout.splitlines()[0].strip()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"{words[0]} takes no part: {error}", file=sys.stderr)
        return None


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("batch", type=pathlib.Path, help="the folder that pixels_batch.py made")
    parser.add_argument("--gpukit", default=str(BUILT / "gpukit"))
    parser.add_argument("--device", default="cpu", help="gpukit's; cpu if not given")
    parser.add_argument("--vips", default=str(BUILT / "bench" / "pixels_vips"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", help="some, with commas between; all if not given")
    parser.add_argument("--contestants", help="likewise")
    parser.add_argument("--subset", type=int, default=4, metavar="N",
                        help="images that ImageMagick and GraphicsMagick do; 4 if not given")
    parser.add_argument("--seed", type=int, default=1, help="of the order")
    parser.add_argument("--out", type=pathlib.Path, help="where results lie for a while; the batch")
    parser.add_argument("--output", type=pathlib.Path, metavar="FILE", help="JSON, with samples")
    return parser.parse_args()


def chosen(things, names):
    """Those of them that an option names; all without it."""
    if names is None:
        return things
    wanted = names.split(",")
    unknown = set(wanted) - {thing.name for thing in things}
    if unknown:
        sys.exit(f"there is no {', '.join(sorted(unknown))}; there are "
                 + ", ".join(thing.name for thing in things))
    return [thing for thing in things if thing.name in wanted]


def main():
    options = arguments()
    load = os.getloadavg()[0]
    everyone = pixels_jobs.contestants(options.gpukit, options.device, options.vips)
    asked = [(who, told(who.version)) for who in chosen(everyone, options.contestants)]
    takers = [who for who, version in asked if version is not None]
    if not takers:
        sys.exit("nobody is there to take part")
    versions = {who.name: version for who, version in asked if version is not None}
    names = [who.name for who in takers]
    jobs = chosen(pixels_jobs.JOBS, options.jobs)
    order, table = random.Random(options.seed), []
    print_heads(names)
    with tempfile.TemporaryDirectory(dir=options.out or options.batch, prefix="out-") as out:
        for job in jobs:
            table.append(compete(options, job, takers, order, out))
            print_row(table[-1], names)
            if options.output is not None:
                write(options, versions, table, load)


main()
