// SPDX-License-Identifier: MIT
/* workload/pixels/arguments.h - the words behind an operation's "=", between commas. */
#ifndef GPK_WORKLOAD_PIXELS_ARGUMENTS_H
#define GPK_WORKLOAD_PIXELS_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/status.h>

typedef struct gpk_arguments {
    const char *usage; /* "blur=SIGMA": what messages tell to try */
    const char *next;  /* what is left; NULL: nothing is */
} gpk_arguments;

/* A word of a text; it has no NUL behind it. */
typedef struct gpk_argument {
    const char *text;
    size_t size;
} gpk_argument;

enum { GPK_ARGUMENT_QUOTED = 40 }; /* bytes of a word that a message repeats */

typedef struct gpk_argument_quoted {
    char text[4 * GPK_ARGUMENT_QUOTED + 3];
} gpk_argument_quoted;

/* For messages: 'WORD', cut where it is long. What is not ASCII or not to be printed is escaped, as
 * of a file that is no text. */
gpk_argument_quoted gpk_arguments_quote(gpk_argument word);

bool gpk_arguments_has_more(const gpk_arguments *arguments);

/* The next word up to a comma; fails where there is none or it is empty. what says what it is:
 * "a sigma". */
gpukit_status gpk_arguments_word(gpk_arguments *arguments, const char *what, gpk_argument *out,
                                 gpukit_error *err);

/* A decimal number in [least, most], with a dot whatever the locale; neither hex nor nan. */
gpukit_status gpk_arguments_number(gpk_arguments *arguments, const char *what, double least,
                                   double most, double *out, gpukit_error *err);

/* A whole one. */
gpukit_status gpk_arguments_whole(gpk_arguments *arguments, const char *what, int64_t least,
                                  int64_t most, int64_t *out, gpukit_error *err);

/* One of the words of choices, which end with NULL: its index. */
gpukit_status gpk_arguments_choice(gpk_arguments *arguments, const char *what,
                                   const char *const *choices, uint32_t *out, gpukit_error *err);

/* All that is left, as a string: a path, which may have commas; at most size - 1 bytes. */
gpukit_status gpk_arguments_rest(gpk_arguments *arguments, const char *what, char *out, size_t size,
                                 gpukit_error *err);

/* Fails where something is left. */
gpukit_status gpk_arguments_end(const gpk_arguments *arguments, gpukit_error *err);

/* A number in a piece of text, for files too: the same rules. False: it is none. */
bool gpk_arguments_word_number(gpk_argument word, double *out);
bool gpk_arguments_word_is(gpk_argument word, const char *text);

#endif /* GPK_WORKLOAD_PIXELS_ARGUMENTS_H */
