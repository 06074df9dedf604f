# executor_pools.py POOL THREADS TASKS - seconds that a pool of CPython's takes for empty tasks.
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, wait


def nothing():
    return None


def main():
    pool, threads, tasks = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    kind = ProcessPoolExecutor if pool == "processes" else ThreadPoolExecutor
    with kind(2) as executor:
        executor.submit(nothing).result()  # its workers have started

        def submit():
            wait([executor.submit(nothing) for _ in range(tasks)])

        began = time.monotonic()
        if pool == "round":
            for _ in range(tasks):
                executor.submit(nothing).result()
        else:
            submitters = [threading.Thread(target=submit) for _ in range(threads)]
            for submitter in submitters:
                submitter.start()
            for submitter in submitters:
                submitter.join()
        print(time.monotonic() - began)


main()
