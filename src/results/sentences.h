// SPDX-License-Identifier: MIT
/* sentences.h - the verdict in words: what the files that find them have of each other. */
#ifndef GPUKIT_SRC_RESULTS_SENTENCES_H
#define GPUKIT_SRC_RESULTS_SENTENCES_H

#include "results/analysis.h"

enum { SENTENCES_MOST = 6 };

typedef struct sentences {
    const char *texts[SENTENCES_MOST];
    size_t count;
} sentences;

/* Each appends as many as there are to be said, up to `most` in all. */
void sentences_of_problems(const analysis *all, sentences *out, size_t most);
void sentences_of_winners(const analysis *all, sentences *out, size_t most);
void sentences_of_devices(const analysis *all, sentences *out, size_t most); /* when not to use */
void sentences_of_overlap(const analysis *all, sentences *out, size_t most);
void sentences_of_peers(const analysis *all, sentences *out, size_t most);
void sentences_of_failures(const analysis *all, sentences *out, size_t most);
void sentences_of_trust(const analysis *all, sentences *out, size_t most);

#endif /* GPUKIT_SRC_RESULTS_SENTENCES_H */
