// SPDX-License-Identifier: MIT
/* results_fields.h - the members of each part of the results as a file has them: the tables that
 * the writer and the reader share, so that neither has a member that the other lacks.
 */
#ifndef GPUKIT_SRC_RESULTS_RESULTS_FIELDS_H
#define GPUKIT_SRC_RESULTS_RESULTS_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/results.h"

#define RESULTS_SCHEMA "gpukit.compare/1"

/* Digits that are kept: of what clocks gave, which are no better than that, and of everything else.
 */
enum { RESULTS_DIGITS_MEASURED = 6, RESULTS_DIGITS = 12 };

typedef enum results_field_kind {
    RESULTS_TEXT,     /* const char * */
    RESULTS_BOOL,     /* bool */
    RESULTS_COUNT,    /* uint32_t in [least, most] */
    RESULTS_QUANTITY, /* uint64_t of at least least: a string of digits */
    RESULTS_REAL,     /* double, at least 0; 12 digits */
    RESULTS_TIME,     /* likewise; 6 digits */
    RESULTS_KNOWN,    /* double; null where it is negative: not known */
    RESULTS_WORD,     /* an enum, one of words */
} results_field_kind;

typedef struct results_field {
    const char *name;
    results_field_kind kind;
    size_t offset; /* in its struct */
    uint64_t least, most;
    const char *const *words; /* ends with NULL */
    bool may_lack; /* it is left out where it is nothing: "", false, 0 or not known. Of lists only
                    * at the end, of objects only in a page */
} results_field;

/* Each ends with one whose name is NULL. */
extern const results_field results_fields_run[];    /* results */
extern const results_field results_fields_plan[];   /* results_plan */
extern const results_field results_fields_fact[];   /* results_fact */
extern const results_field results_fields_peak[];   /* results_peak */
extern const results_field results_fields_group[];  /* results_group */
extern const results_field results_fields_row[];    /* results_row */
extern const results_field results_fields_split[];  /* results_split */
extern const results_field results_fields_sample[]; /* results_sample */
extern const results_field results_fields_line[];   /* results_timeline */
extern const results_field results_fields_lane[];   /* results_lane */
extern const results_field results_fields_event[];  /* results_event */

/* The value of a field of reals as a file has it: rounded, and 0 for a time that came out below
 * zero, by a difference of two clocks. Of RESULTS_KNOWN -1 where it is not known. */
double results_kept(results_field_kind kind, double value);
int results_digits(results_field_kind kind);

#endif /* GPUKIT_SRC_RESULTS_RESULTS_FIELDS_H */
