// SPDX-License-Identifier: MIT
/* queue_bench - what the async queue costs, what it hides, and what devices do together.
 *
 *   build/release/bench/queue_bench [ROUNDS [DEVICE [FILE.json]]]
 *
 * DEVICE is the OpenCL device ("opencl:0"). In each round every contestant runs once; one
 * round more, the first, warms up and is not counted.
 */
#include "queue_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <gpukit/gpukit.h>

#include "report.h"

double queue_bench_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

void queue_bench_check(int64_t status, const char *what)
{
    if (status == 0)
        return;
    fprintf(stderr, "queue_bench: %s: %lld\n", what, (long long)status);
    exit(1);
}

int main(int argc, char **argv)
{
    size_t rounds = argc > 1 ? (size_t)atoi(argv[1]) : 11;
    const char *device = argc > 2 ? argv[2] : "opencl:0";
    if (rounds < 1 || rounds > QUEUE_BENCH_ROUNDS) {
        fprintf(stderr, "usage: queue_bench [ROUNDS [DEVICE [FILE.json]]]: 1 to %d rounds\n",
                QUEUE_BENCH_ROUNDS);
        return 2;
    }
    json out;
    json_init(&out);
    json_object_begin(&out, NULL);
    json_string(&out, "schema", "gpukit.bench.queue/1");
    json_string(&out, "gpukit", gpukit_version());
    json_string(&out, "device", device);
    bool is_right = queue_cost(device, rounds, &out) && queue_overlap(device, rounds, &out) &&
                    queue_together(device, rounds, &out);
    report_machine(&out);
    json_object_end(&out);
    if (is_right && argc > 3 && !report_save(argv[3], &out)) {
        fprintf(stderr, "queue_bench: cannot write %s\n", argv[3]);
        is_right = false;
    }
    json_free(&out);
    return is_right ? 0 : 1;
}
