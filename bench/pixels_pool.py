# SPDX-License-Identifier: MIT
"""What the peers of pixels_bench.py in Python share: NAME.py JOB WORKERS FOLDER IMAGE..."""
import multiprocessing
import pathlib
import sys

FIT = 1024  # pixels of the longest side

worker = {}  # what this process does: its job, and the folder of the results


def fitting(width, height):
    """The size that keeps the shape, at most FIT on either side."""
    longest = max(width, height)
    return round(width * FIT / longest), round(height * FIT / longest)


def begin(job, folder):
    worker["job"], worker["folder"] = job, folder


def one(path):
    worker["job"](path, str(worker["folder"] / pathlib.Path(path).name))


def main(jobs, version):
    """jobs: by name, what takes a path and the path of the result. The processes are forked here,
    where the library is loaded already, and each takes the next image that is left."""
    if sys.argv[1:] == ["--version"]:
        print(version)
        return
    job, workers, folder, *paths = sys.argv[1:]
    with multiprocessing.Pool(int(workers), begin, (jobs[job], pathlib.Path(folder))) as pool:
        for _ in pool.imap_unordered(one, paths):
            pass
