// SPDX-License-Identifier: MIT
/* fixture.h - results that nobody measured: every part of them is there, and always the same. */
#ifndef GPUKIT_TESTS_RESULTS_FIXTURE_H
#define GPUKIT_TESTS_RESULTS_FIXTURE_H

#include "results/results.h"

typedef struct fixture_params {
    double noise;        /* of each sample, as a part of it: 0.004 */
    uint32_t rounds;     /* 11 */
    uint32_t cores;      /* threads=2 .. threads=cores, and twice as many: 4 */
    uint32_t events;     /* of each timeline; 0: 40 */
    const char *hostile; /* is put into every name and text from outside; NULL: none */
} fixture_params;

/* primes:1e9 and countdown:5000x10000 with 12 rows each, pixels:blur=2 with a mismatch, a failure
 * and a peer, and a sweep of primes:1e5 to 1e8. */
void fixture_make(const fixture_params *params, results *out);

#endif /* GPUKIT_TESTS_RESULTS_FIXTURE_H */
