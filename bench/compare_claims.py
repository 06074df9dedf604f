#!/usr/bin/env python3
"""compare_claims.py GPUKIT RUNS OUTPUT [--load N] - how often gpukit compare claims what is not so.

The same code takes part under two names, sequential and threads=1, in RUNS comparisons, beside N
processes that keep the cores busy at random times. Any "faster" or "slower" of threads=1 is a
false claim. Prints the rate, and what the noise floors were; keeps all of it in OUTPUT.
"""
import argparse
import json
import multiprocessing
import platform
import random
import subprocess
import sys
import time

JOB = ["compare", "primes:3e7", "--strategies", "threads=1", "--no-sweep", "--no-cold",
       "--no-peaks", "--quick", "--budget", "8s", "--quiet", "--json", "-"]


def disturb(seed):
    """Busy and idle in turns, up to a second each."""
    chance = random.Random(seed)
    while True:
        end = time.monotonic() + chance.random()
        while time.monotonic() < end:
            pass
        time.sleep(chance.random())


def verdict_of(text):
    group = json.loads(text)["analysis"]["groups"][0]
    for row in group["rows"]:
        if row["name"] == "threads=1":
            return row["verdict"], group["noise_floor"], row["speedup"]
    sys.exit("there is no row threads=1")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("gpukit")
    parser.add_argument("runs", type=int)
    parser.add_argument("output")
    parser.add_argument("--load", type=int, default=2)
    given = parser.parse_args()
    loads = [multiprocessing.Process(target=disturb, args=(i,), daemon=True)
             for i in range(given.load)]
    for load in loads:
        load.start()
    runs = []
    for i in range(given.runs):
        ran = subprocess.run([given.gpukit] + JOB + ["--seed", str(i)], capture_output=True,
                             text=True, check=True)
        verdict, floor, speedup = verdict_of(ran.stdout)
        runs.append({"verdict": verdict, "noise_floor": floor, "speedup": speedup})
        print(f"{i + 1:3} {verdict:9} noise floor {100 * floor:5.1f} %", flush=True)
    claims = sum(run["verdict"] in ("faster", "slower") for run in runs)
    print(f"{claims} false claims in {len(runs)} runs")
    with open(given.output, "w", encoding="utf-8") as file:
        json.dump({"command": "gpukit " + " ".join(JOB), "load": given.load,
                   "machine": platform.processor(), "kernel": platform.release(),
                   "date": time.strftime("%Y-%m-%d"), "claims": claims, "runs": runs}, file,
                  indent=1)


if __name__ == "__main__":
    main()
