// SPDX-License-Identifier: MIT
/* draw.h - the page of the fixture, whole or in part. */
#ifndef GPUKIT_TESTS_RESULTS_DRAW_H
#define GPUKIT_TESTS_RESULTS_DRAW_H

#include <stdbool.h>

#include "fixture.h"
#include "page/html.h"

typedef enum draw_what {
    DRAW_ALL,
    DRAW_MAIN, /* the two large groups alone: with 2 cores, 24 rows */
    DRAW_BARE, /* a baseline, a row that failed, nothing else; it was stopped */
} draw_what;

typedef struct draw_params {
    fixture_params fixture; /* hostile is put into titles and workloads too */
    draw_what what;
    bool teaches;
    bool has_json; /* else {} stands for it */
} draw_params;

/* out is the caller's to free. False: memory ran out. */
bool draw_page(const draw_params *params, html *out);

#endif /* GPUKIT_TESTS_RESULTS_DRAW_H */
