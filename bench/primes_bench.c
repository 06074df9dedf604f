// SPDX-License-Identifier: MIT
/* primes_bench - gpukit primes against Debian's primesieve, in turns, whole processes.
 *
 *   build/release/bench/primes_bench GPUKIT [ROUNDS [DEVICE [FILE.json]]]
 *
 * GPUKIT is the program, DEVICE the OpenCL device that takes part ("opencl:0"). Both
 * programs use every core. The first round fills kernel caches and is not counted.
 */
#include <stdio.h>
#include <stdlib.h>

#include <gpukit/gpukit.h>

#include "report.h"
#include "versus.h"

static const char *gpukit = "gpukit", *opencl = "opencl:0";

typedef struct window {
    const char *name, *first, *last, *answer;
} window;

/* Answers: primesieve 11.0; the first is OEIS A006880(10). */
static const window windows[] = {
    {"[0, 1e9]", "0", "1e9", "50847534"},
    {"[0, 1e10]", "0", "1e10", "455052511"},
    {"[1e12, 1e12 + 1e9]", "1000000000000", "1001000000000", "36190991"},
};
enum { WINDOWS = sizeof windows / sizeof windows[0] };

static versus_contestant ours(const char *name, const char *device, const window *w)
{
    return (versus_contestant){.name = name,
                               .words = {gpukit, "primes", w->first, w->last, "--device", device,
                                         "--method", "sieve", "--quiet"}};
}

static void fill(versus_job *job, const window *w)
{
    *job = (versus_job){
        .name = w->name,
        .answer = w->answer,
        .count = 3,
        .contestants = {{.name = "primesieve",
                         .words = {"primesieve", w->first, w->last, "--quiet"}},
                        ours("gpukit --device cpu", "cpu", w),
                        ours("gpukit OpenCL", opencl, w)},
    };
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: primes_bench GPUKIT [ROUNDS [DEVICE [FILE.json]]]\n");
        return 2;
    }
    gpukit = argv[1];
    size_t rounds = argc > 2 ? (size_t)atoi(argv[2]) : 11;
    if (rounds < 1 || rounds > VERSUS_ROUNDS) {
        fprintf(stderr, "primes_bench: 1 to %d rounds, not %s\n", VERSUS_ROUNDS, argv[2]);
        return 2;
    }
    if (argc > 3)
        opencl = argv[3];

    static versus_job job;
    json out;
    json_init(&out);
    json_object_begin(&out, NULL);
    json_string(&out, "schema", "gpukit.bench.primes/1");
    json_string(&out, "gpukit", gpukit_version());
    json_array_begin(&out, "jobs");
    bool is_right = true;
    for (size_t i = 0; i < WINDOWS && is_right; i++) {
        fill(&job, &windows[i]);
        is_right = versus_run(&job, rounds);
        if (!is_right)
            break;
        versus_print(&job, rounds);
        versus_json(&job, rounds, &out);
    }
    json_array_end(&out);
    report_machine(&out); /* last: what it loads would count as memory of what it starts */
    json_object_end(&out);
    if (is_right && argc > 4 && !report_save(argv[4], &out)) {
        fprintf(stderr, "primes_bench: cannot write %s\n", argv[4]);
        is_right = false;
    }
    json_free(&out);
    return is_right ? 0 : 1;
}
