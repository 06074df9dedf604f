#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""pixels_kernels.py [ROUNDS [FILE [BENCH]]] - what OpenCV's kernels take on one image in memory, and
what ours do.

4000 x 3000 pixels of noise, the result's memory reused, by one thread and by two, all kernels in
turns. Milliseconds. BENCH is pixels_kernels_bench, which does a round after each of OpenCV's.
"""
import json
import statistics
import subprocess
import sys
import time

import cv2
import numpy

WIDTH, HEIGHT = 4000, 3000
CONV3 = numpy.array([[-1, -1, -1], [-1, 16, -1], [-1, -1, -1]], numpy.float32) / 8


class Kernel:
    """One call, or some, into results that are allocated once."""

    def __init__(self, name, image, run):
        self.name, self.image, self.run = name, image, run
        self.result, self.ms = None, {1: [], 2: []}

    def time(self, threads):
        cv2.setNumThreads(threads)
        self.result = self.run(self.image, self.result)  # wakes threads, as ours are woken
        began = time.perf_counter()
        self.result = self.run(self.image, self.result)
        self.ms[threads].append((time.perf_counter() - began) * 1e3)


def blur(sigma):
    return lambda image, out: cv2.GaussianBlur(image, (0, 0), sigma, dst=out)


def gray(code):
    return lambda image, out: cv2.cvtColor(image, code, dst=out)


class Sobel:
    """Both directions, and half of each one's absolute values."""

    def __init__(self):
        self.wide, self.halves = None, [None, None]

    def __call__(self, image, out):
        for i, (across, down) in enumerate(((1, 0), (0, 1))):
            self.wide = cv2.Sobel(image, cv2.CV_16S, across, down, dst=self.wide)
            self.halves[i] = cv2.convertScaleAbs(self.wide, dst=self.halves[i])
        return cv2.addWeighted(self.halves[0], 0.5, self.halves[1], 0.5, 0, dst=out)


def conv3(image, out):
    return cv2.filter2D(image, -1, CONV3, dst=out, borderType=cv2.BORDER_REPLICATE)


def kernels():
    random = numpy.random.default_rng(10)
    bgra = random.integers(0, 256, (HEIGHT, WIDTH, 4), numpy.uint8)
    bgr = numpy.ascontiguousarray(bgra[..., :3])
    return [
        Kernel("grayscale, BGR", bgr, gray(cv2.COLOR_BGR2GRAY)),
        Kernel("grayscale, BGRA", bgra, gray(cv2.COLOR_BGRA2GRAY)),
        Kernel("gaussian 2, BGR", bgr, blur(2)),
        Kernel("gaussian 2, BGRA", bgra, blur(2)),
        Kernel("gaussian 10, BGR", bgr, blur(10)),
        Kernel("gaussian 10, BGRA", bgra, blur(10)),
        Kernel("sobel, BGR", bgr, Sobel()),
        Kernel("convolve 3x3, BGR", bgr, conv3),
    ]


# Ours, and what it is measured with, by 2 threads.
OURS = {
    "grayscale": "grayscale, BGR",
    "blur=2": "gaussian 2, BGR",
    "blur=10": "gaussian 10, BGR",
    "sobel": "sobel, BGR",
    "convolve=[-1 -1 -1 -1 16 -1 -1 -1 -1],8": "convolve 3x3, BGR",
}


def time_ours(bench, ours):
    """Four rounds of each operation, on each device; a process of its own, which has to get warm."""
    out = subprocess.run([bench, "4", "3", *OURS], check=True, capture_output=True, text=True)
    for line in out.stdout.splitlines():
        operation, way, ms = line.rsplit(" ", 2)
        ours.setdefault((operation, way), []).append(float(ms))


def tell_ours(ours, everything):
    print("\nms, ours               median    least  OpenCV, 2 threads, to it")
    peers = {kernel.name: statistics.median(kernel.ms[2]) for kernel in everything}
    for (operation, way), ms in sorted(ours.items()):
        ratio = peers[OURS[operation]] / statistics.median(ms)
        print(f"{operation.split('[')[0]:10}{way:10}{statistics.median(ms):9.1f}{min(ms):9.1f}"
              f"{ratio:11.2f}")


def main():
    bench, ours = sys.argv[3] if len(sys.argv) > 3 else None, {}
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    everything = kernels()
    for turn in range(rounds + 1):
        for kernel in everything:
            for threads in (1, 2):
                kernel.time(threads)
                if turn == 0:  # the first one warms up
                    kernel.ms[threads].clear()
        if bench and turn > 0:
            time_ours(bench, ours)
    heads = "   1 thread    least  2 threads    least"
    print(f"OpenCV {cv2.__version__}\nms, {rounds:2} rounds{'':7}{heads}")
    for kernel in everything:
        times = [one for ms in kernel.ms.values() for one in (statistics.median(ms), min(ms))]
        print(f"{kernel.name:20}{times[0]:11.1f}{times[1]:9.1f}{times[2]:11.1f}{times[3]:9.1f}")
    if bench:
        tell_ours(ours, everything)
    if len(sys.argv) > 2:
        with open(sys.argv[2], "w", encoding="utf-8") as file:
            json.dump({"schema": "gpukit.bench.pixels-kernels/1", "opencv": cv2.__version__,
                       "width": WIDTH, "height": HEIGHT,
                       "kernels": [{"name": kernel.name, "ms_1_thread": kernel.ms[1],
                                    "ms_2_threads": kernel.ms[2]} for kernel in everything],
                       "ours": [{"operation": operation, "way": way, "ms": ms}
                                for (operation, way), ms in ours.items()]},
                      file, indent=1)


main()
