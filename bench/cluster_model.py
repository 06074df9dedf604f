#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""cluster_model.py [MICROSECONDS] - how many devices rank 0 can feed: a model, and a simulation.

Rank 0 spends c microseconds on a lease (bench/cluster_bench.py measures it), one lease at a time.
A device has three leases in hand and works on one, for t seconds, give or take a tenth. The model:
devices wait for nothing while all of them together ask for less than rank 0 can do, n c < t, and
else share what it can do, t / (n c). With two levels, rank 0 leases to g leaders what is worth g
times as long, and each leader cuts that up for its n / g devices.
"""
import heapq
import random
import statistics
import sys

SLOTS = 3


def model(devices, chunk_s, cost_s):
    return min(1.0, chunk_s / (devices * cost_s))


def simulate(devices, chunk_s, cost_s, seed, rounds=20):
    """Busy share of the devices, after each of them did some rounds."""
    dice = random.Random(seed)
    server_free = 0.0
    in_hand = [0] * devices
    idle_since = [0.0] * devices
    idle = [True] * devices
    waited = 0.0
    done = 0
    events = []  # (time, order, device, is_grant)
    order = 0

    def grant(now, device):
        nonlocal server_free, order
        server_free = max(server_free, now) + cost_s
        heapq.heappush(events, (server_free, order, device, True))
        order += 1

    def begin(now, device):
        nonlocal order, waited
        if idle[device]:
            waited += now - idle_since[device]
        idle[device] = False
        heapq.heappush(events, (now + chunk_s * dice.uniform(0.9, 1.1), order, device, False))
        order += 1

    for device in range(devices):
        for _ in range(SLOTS):
            grant(0.0, device)
    now = 0.0
    while done < devices * rounds:
        now, _, device, is_grant = heapq.heappop(events)
        if is_grant:
            in_hand[device] += 1
            if idle[device]:
                begin(now, device)
            continue
        done += 1
        in_hand[device] -= 1
        if in_hand[device] > 0:
            begin(now, device)
        else:
            idle[device], idle_since[device] = True, now
        grant(now, device)
    waited += sum(now - since for since, is_idle in zip(idle_since, idle) if is_idle)
    return 1 - waited / (now * devices)


def main():
    cost_s = float(sys.argv[1] if len(sys.argv) > 1 else 100) * 1e-6
    print(f"{cost_s * 1e6:.0f} us a lease")
    print("devices   chunk    model  simulated")
    for devices in (64, 1000, 10_000, 100_000):
        for chunk_s in (0.1, 0.25, 10.0):
            seeds = range(3 if devices <= 10_000 else 1)
            rounds = 20 if devices <= 10_000 else 6
            shares = [simulate(devices, chunk_s, cost_s, seed, rounds) for seed in seeds]
            print(f"{devices:7d}  {chunk_s:5.2f} s  {model(devices, chunk_s, cost_s):6.3f}  "
                  f"{statistics.median(shares):6.3f}")
    print("two levels of leases, chunks of 0.25 s")
    for devices, leaders in ((1000, 32), (100_000, 320)):
        group = devices // leaders
        top = simulate(leaders, 0.25 * leaders, cost_s, 0)
        below = simulate(group, 0.25, cost_s, 0)
        print(f"{devices:7d} devices, {leaders} leaders of {group}: {top * below:.3f}")


main()
