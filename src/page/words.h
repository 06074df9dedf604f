// SPDX-License-Identifier: MIT
/* words.h - numbers and verdicts as the page writes them. What is not a number is a dash. */
#ifndef GPUKIT_SRC_PAGE_WORDS_H
#define GPUKIT_SRC_PAGE_WORDS_H

#include <stddef.h>

#include "results/analysis.h"

typedef struct words {
    char text[64];
} words;

words words_seconds(double seconds);                       /* "117 ms": three digits */
words words_seconds_between(statistics_interval of);       /* "116-118 ms", with an en dash */
words words_ratio(double ratio);                           /* "3.41x", with a multiplication sign */
words words_times(double ratio);                           /* "3.41" */
words words_ratio_between(statistics_interval of);         /* "3.38-3.44" */
words words_part(double part);                             /* "0.4 %", "85 %" */
words words_p(double p);                                   /* "p 0.003", "p < 0.001" */
const char *words_glyph(analysis_verdict verdict);         /* a sign of its own for each */
const char *words_verdict_class(analysis_verdict verdict); /* of style.css: "up", "down" ... */

/* What the row is called where its verdict would stand: "baseline", "control", "faster" ... */
const char *words_verdict_of(const analysis_row *row);

/* The beginning of a text that is at most that wide, with an ellipsis where some is cut off. */
void words_fit(const char *text, double width, double font_size, char *out, size_t size);

#endif /* GPUKIT_SRC_PAGE_WORDS_H */
