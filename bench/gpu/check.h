// SPDX-License-Identifier: MIT
/* check.h - what one GPU does, row by row: the parts of gpu_check, which scripts/gpu-check runs.
 *
 * A part measures one thing in a few rows and keeps every sample. It compares what came out with
 * known answers: a wrong one is a row that failed, and the others go on. What it expects to take
 * longer than is left of the time is a row that was skipped, and says so.
 */
#ifndef GPUKIT_BENCH_GPU_CHECK_H
#define GPUKIT_BENCH_GPU_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/gpukit.h>

#include "json.h"

enum { GPU_ROWS = 128, GPU_SAMPLES = 32, GPU_LOG = 256 * 1024 };

typedef enum gpu_state { GPU_MEASURED, GPU_SKIPPED, GPU_FAILED } gpu_state;

/* What a part leaves is seen by other processes than its own (alone.h): pointers in it are to
 * constants of the program, never to memory of the part. */

/* One number of the sheet; what is expected of it is in models.c, by part and name. */
typedef struct gpu_row {
    const char *part;
    char name[64];
    const char *unit; /* of the samples: "s", "Gop/s"; see gpu_row_is_rate */
    gpu_state state;
    size_t count;
    double samples[GPU_SAMPLES]; /* in the order in which they were taken */
    double ceiling; /* what bounds it, measured on this device in the same unit; 0: not known */
    char note[192]; /* why it was skipped or has failed, or what else there is to say; "" */
} gpu_row;

typedef struct gpu_check {
    gpukit_device_info device;
    const gpukit_device_info *info; /* that */
    gpukit_context *context;        /* with that device alone; of the part that runs */
    const char *program; /* gpukit itself, for parts that run commands; NULL: not there */
    const char *folder;  /* for files of parts; exists */
    bool is_gpu;
    gpukit_peaks peaks;   /* zeros until they are measured */
    double deadline;      /* of gpu_check_now */
    double part_deadline; /* of the part that runs: that, or sooner where it takes a share */
    size_t row_count;
    gpu_row rows[GPU_ROWS];
    char log[GPU_LOG]; /* what the library had to say: build logs too */
    size_t log_size;
} gpu_check;

/* A part of the sheet. What it measures goes into rows; there is nothing else to report. */
typedef struct gpu_part {
    const char *name;
    void (*measure)(gpu_check *check);
} gpu_part;

extern const gpu_part gpu_parts[]; /* parts.c; a NULL name behind the last one */

/* Seconds of a monotonic clock, and how many are left to the part that runs. */
double gpu_check_now(void);
double gpu_check_left(const gpu_check *check);

/* The part that runs wants this share of what is left at most, so that the parts behind it have
 * theirs. A part that does not call it may take all. */
void gpu_check_take_share(gpu_check *check, double share);

/* Whether it computes as fast as GPUs do, by its peaks: a CPU that stands in the place of one gets
 * smaller jobs, and more time for them. */
bool gpu_check_is_fast(const gpu_check *check);

/* ---- rows ---- */

/* A new row. Always one: beyond GPU_ROWS it is one that nobody reads. */
gpu_row *gpu_row_new(gpu_check *check, const char *part, const char *unit, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* One sample more; beyond GPU_SAMPLES it is dropped. */
void gpu_row_add(gpu_row *row, double sample);

/* The state, with the reason as the note. */
void gpu_row_skip(gpu_row *row, const char *format, ...) __attribute__((format(printf, 2, 3)));
void gpu_row_fail(gpu_row *row, const char *format, ...) __attribute__((format(printf, 2, 3)));
void gpu_row_note(gpu_row *row, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Failed, with the error's call and code behind its text. */
void gpu_row_fail_with(gpu_row *row, const gpukit_error *error);

/* False, and the row is skipped, where so many seconds are more than are left. */
bool gpu_row_fits(const gpu_check *check, gpu_row *row, double seconds);

/* Of the samples; NAN where there are none. */
double gpu_row_median(const gpu_row *row);

/* Whether more of the unit is better: "Gop/s" and "ratio" are rates, "s" is not. */
bool gpu_row_is_rate(const gpu_row *row);

/* ---- what the models of docs/gpu-models.md expect on an H200 ---- */

typedef struct gpu_model {
    const char *part, *name; /* of the row */
    double expected;         /* in the row's unit; computed on paper; 0: there is no model */
    double aim;              /* what would be good; 0: none */
    const char *bound;       /* what bounds it */
} gpu_model;

/* NULL: there is none. */
const gpu_model *gpu_model_of(const gpu_row *row);

/* ---- what comes of it ---- */

/* A row as an object in an array. */
void gpu_row_json(const gpu_row *row, json *out);

/* A page in Markdown, of all rows; malloc()ed; NULL without memory. */
char *gpu_page(const gpu_check *check);

#endif /* GPUKIT_BENCH_GPU_CHECK_H */
