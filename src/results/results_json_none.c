// SPDX-License-Identifier: MIT
/* results_json_none.c - in the place of results_json_read.c, where there is no libjansson. */
#include "results/results_json.h"

bool results_read_json(const char *text, size_t size, results *out, problem *why)
{
    (void)text;
    (void)size;
    results_init(out);
    return problem_set(why,
                       "this gpukit was built without libjansson and reads no results; install "
                       "libjansson-dev and build it again");
}
