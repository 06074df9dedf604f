// SPDX-License-Identifier: MIT
/* phrases.h - the parts that sentences about results are made of. Texts live as long as `own`. */
#ifndef GPUKIT_SRC_RESULTS_PHRASES_H
#define GPUKIT_SRC_RESULTS_PHRASES_H

#include "results/results.h"
#include "statistics/statistics.h"

/* Three digits: "4.10", "41.0", "410", "0.0200". */
const char *phrase_number(results *own, double value);

/* Two digits: "7.3e6", "1e5", "4200". */
const char *phrase_size(results *own, double size);

/* "0.4 %" */
const char *phrase_percent(results *own, double part);

/* "0.400 s (0.398 to 0.402)" */
const char *phrase_time(results *own, statistics_interval seconds);

/* What is that many times as fast as the other: "4.10 times as fast as sequential (4.07 to 4.11)".
 * The factor that is below 1 is turned round: "1.64 times as long as ..." */
const char *phrase_fast(results *own, statistics_interval times, const char *other);
const char *phrase_long(results *own, statistics_interval times, const char *other);

/* Whichever of the two is above 1, with its verb: "is 4.10 times as fast ...", "takes 1.64 ..." */
const char *phrase_beside(results *own, statistics_interval times, const char *other);

/* "1 row", "3 rows" */
const char *phrase_count(results *own, size_t count, const char *what);

/* "a", "a and b", "a, b and c"; where there are more than four "a, b, c and 7 more". */
const char *phrase_list(results *own, const char *const *items, size_t count);

#endif /* GPUKIT_SRC_RESULTS_PHRASES_H */
