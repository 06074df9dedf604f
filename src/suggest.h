// SPDX-License-Identifier: MIT
/* suggest.h - "did you mean": the candidate nearest to a misspelt word. */
#ifndef GPUKIT_SRC_SUGGEST_H
#define GPUKIT_SRC_SUGGEST_H

#include <stddef.h>

typedef struct suggestion {
    const char *word; /* what was written */
    size_t size;
    const char *best; /* NULL while nothing is near enough */
    size_t distance;  /* of best */
} suggestion;

suggestion suggest_for(const char *word, size_t size);

/* Looks at one more candidate, which must stay where it is. Near is a third of
 * the letters wrong, where two swapped ones count once, or a beginning of it. */
void suggest_consider(suggestion *about, const char *candidate);

#endif /* GPUKIT_SRC_SUGGEST_H */
