// SPDX-License-Identifier: MIT
#include "suggest.h"

#include <string.h>

enum { LETTERS_MAX = 31 }; /* longer words resemble nothing */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

typedef struct costs {
    size_t at[LETTERS_MAX + 1][LETTERS_MAX + 1];
} costs;

/* What it takes to make the first j letters of b of the first i letters of a. */
static size_t cost_of(const costs *known, const char *a, size_t i, const char *b, size_t j)
{
    if (i == 0 || j == 0)
        return i + j;
    const size_t differs = a[i - 1] != b[j - 1];
    size_t cost = least(known->at[i - 1][j], known->at[i][j - 1]) + 1;
    cost = least(cost, known->at[i - 1][j - 1] + differs);
    if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        cost = least(cost, known->at[i - 2][j - 2] + 1);
    return cost;
}

/* Insertions, deletions, replacements and swaps of neighbours that make b of a. */
static size_t edit_distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    costs known;
    for (size_t i = 0; i <= a_size; i++)
        for (size_t j = 0; j <= b_size; j++)
            known.at[i][j] = cost_of(&known, a, i, b, j);
    return known.at[a_size][b_size];
}

suggestion suggest_for(const char *word, size_t size)
{
    return (suggestion){.word = word, .size = size};
}

void suggest_consider(suggestion *about, const char *candidate)
{
    const size_t size = strlen(candidate);
    if (about->size > LETTERS_MAX || size > LETTERS_MAX)
        return;
    size_t distance = edit_distance(about->word, about->size, candidate, size);
    const size_t longer = about->size > size ? about->size : size;
    size_t near = longer < 3 ? 1 : longer / 3;
    if (about->size >= 2 && strncmp(about->word, candidate, about->size) == 0)
        distance = least(distance, near);
    if (distance > near || (about->best != NULL && distance >= about->distance))
        return;
    about->best = candidate;
    about->distance = distance;
}
