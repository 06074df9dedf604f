#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""cluster_bench.py GPUKIT [ROUNDS [FILE]] - what it costs that leases go to other ranks.

One job on this machine, cut into chunks of about 100 ms, in turns: by four workers of one process,
and by four ranks of one thread each. The seconds are the job's own, without its start. Then what a
lease costs rank 0: its processor time with leases of one short grain and with long ones, by the
number of leases.
"""
import json
import os
import statistics
import subprocess
import sys
import time

NUMBERS, GRAIN, CHUNK = 60_000_000_000, 15_728_640, 32
SHORT_NUMBERS, SHORT_GRAIN = 5_000_000_000, 245_760


def environment():
    """More ranks than cores, as root in a container: what Open MPI wants to be told."""
    return dict(os.environ, OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1",
                OMPI_MCA_rmaps_base_oversubscribe="1", OMPI_MCA_hwloc_base_binding_policy="none",
                OMPI_MCA_btl_vader_single_copy_mechanism="none",
                OMPI_MCA_mpi_yield_when_idle="1")


def run(words):
    done = subprocess.run(words, env=environment(), check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def job(gpukit):
    return [gpukit, "primes", str(NUMBERS), "--device", "cpu", "--verify", "none", "--forget",
            "--grain", str(GRAIN), "--chunk-grains", str(CHUNK), "--json"]


def compare(gpukit, rounds):
    ways = {
        "workers": job(gpukit) + ["--processes", "4"],
        "ranks": ["mpirun", "-n", "4"] + job(gpukit) + ["--threads", "1", "--mpi"],
    }
    seconds = {name: [] for name in ways}
    answers = set()
    for turn in range(rounds + 1):
        for name in sorted(ways, reverse=turn % 2 == 1):
            result = run(ways[name])
            answers.add(result["count"])
            if turn > 0:  # the first one warms up
                seconds[name].append(result["seconds"])
    if len(answers) != 1:
        sys.exit(f"cluster_bench: several answers: {answers}")
    return seconds


def processor_seconds(pid):
    """Of a process, without its children."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rank_0_of(launcher):
    with open(f"/proc/{launcher}/task/{launcher}/children", encoding="utf-8") as file:
        for pid in file.read().split():
            with open(f"/proc/{pid}/environ", "rb") as environ:
                if b"OMPI_COMM_WORLD_RANK=0" in environ.read().split(b"\0"):
                    return pid
    raise OSError("there is no rank 0 yet")


def watch(words):
    """The job's report, and the processor seconds of rank 0 shortly before its end."""
    seconds = 0
    with subprocess.Popen(words, env=environment(), stdout=subprocess.PIPE) as process:
        while process.poll() is None:
            try:
                seconds = processor_seconds(rank_0_of(process.pid))
            except OSError:
                pass
            time.sleep(0.01)
        return json.loads(process.stdout.read()), seconds


def lease_cost(gpukit, rounds):
    """What rank 0 does for a lease: with short chunks and with long ones, all of them done by
    workers, so that rank 0 does nothing else."""
    def cost(chunk):
        result, seconds = watch(words + [chunk])
        return seconds, sum(int(d["chunks"]) for d in result["devices"])

    words = ["mpirun", "-n", "4", gpukit, "primes", str(SHORT_NUMBERS), "--device", "cpu",
             "--verify", "none", "--forget", "--grain", str(SHORT_GRAIN), "--processes", "1",
             "--json", "--mpi", "--chunk-grains"]
    costs = []
    for _ in range(rounds):
        (short, many), (long, few) = cost("1"), cost("256")
        costs.append((short - long) / (many - few) * 1e6)
    return costs


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    gpukit = os.path.abspath(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    seconds = compare(gpukit, rounds)
    ratios = [r / w for r, w in zip(seconds["ranks"], seconds["workers"])]
    print(f"{rounds} rounds: {statistics.median(seconds['workers']):.3f} s by four workers, "
          f"{statistics.median(seconds['ranks']):.3f} s by four ranks, "
          f"{statistics.median(ratios):.4f} times")
    costs = lease_cost(gpukit, rounds)
    print(f"a lease costs rank 0 {statistics.median(costs):.1f} us of processor time")
    if len(sys.argv) > 3:
        with open(sys.argv[3], "w", encoding="utf-8") as file:
            json.dump({"schema": "gpukit.bench.cluster/1", "processor_cores": os.cpu_count(),
                       "mpi": subprocess.run(["mpirun", "--version"], stdout=subprocess.PIPE,
                                             text=True, check=True).stdout.splitlines()[0],
                       "seconds": seconds, "microseconds_per_lease": costs}, file, indent=2)


main()
