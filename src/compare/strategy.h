// SPDX-License-Identifier: MIT
/* strategy.h - ways to do a job: on one core, on several, in processes, on devices.
 *
 * What --strategies names, of which the default is all but the last two:
 *   sequential            one thread of the CPU: the best sequential C
 *   threads, threads=N    an OpenMP team, from 2 threads to as many as there are cores (each of
 *                         them up to 8, else powers of two); threads=1-8+1, threads=2-64*2
 *   processes, ...=N      worker processes of one thread each, likewise
 *   devices, ID           each OpenCL device by itself, or that one: opencl:0
 *   overlap               each OpenCL device with one chunk in flight, beside the usual three
 *   all                   all devices together
 *   auto                  what gpukit chooses by itself
 *   command               gpukit as a whole process, as peers are; with peers it takes part anyway
 */
#ifndef GPUKIT_SRC_COMPARE_STRATEGY_H
#define GPUKIT_SRC_COMPARE_STRATEGY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/device.h>

#include "compare/workload.h"
#include "problem.h"
#include "results/results.h"

enum { STRATEGIES_MOST = 48, STRATEGY_WORDS_MOST = 48 };

typedef struct strategy {
    results_kind kind;
    char name[48];                      /* "threads=2" */
    char devices[128];                  /* as --device */
    uint32_t threads, processes, slots; /* 0: the default */
} strategy;

typedef struct strategy_list {
    strategy items[STRATEGIES_MOST];
    size_t count;
} strategy_list;

/* How many threads, or processes, one strategy has at most. */
uint32_t strategy_workers_most(results_kind kind);

/* Of a comma list, NULL: the default. The first is always sequential, the baseline. inventory may
 * be NULL: no devices. False: why says what was refused. */
bool strategies_parse(const char *text, const gpukit_inventory *inventory, uint32_t cores,
                      strategy_list *out, problem *why);

/* Appends gpukit as a whole process, where the list does not have it. */
bool strategies_add_command(strategy_list *list, problem *why);

/* Whether a job is done in this way too. The sizes of a sweep are done by one core, all cores and
 * each device. Pixels are whole processes anyway, and have no number of
 * chunks in flight. */
bool strategy_takes_part(const strategy *how, const workload *job, uint32_t cores);

/* The command that does this job in this way: words, which end with NULL, of which some lie in
 * text. For pixels in and out are folders, else NULL. */
typedef struct strategy_command {
    const char *words[STRATEGY_WORDS_MOST];
    char text[2048];
} strategy_command;
void strategy_words(const strategy *how, const workload *job, const char *program, const char *in,
                    const char *out, strategy_command *command);

#endif /* GPUKIT_SRC_COMPARE_STRATEGY_H */
