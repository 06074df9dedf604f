// SPDX-License-Identifier: MIT
/* number_input.h - numbers from a file, as lines of text or as words of 64 bits, as they come. */
#ifndef GPUKIT_SRC_NUMBER_INPUT_H
#define GPUKIT_SRC_NUMBER_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lines.h"

typedef struct number_input {
    const char *name; /* for messages */
    bool is_raw;
    bool has_ended;
    lines bytes;
} number_input;

/* "-" is standard input. The exit code of the program; an error was printed, and there is nothing
 * to close then. name stays the caller's. */
int number_input_open(number_input *input, const char *name, bool is_raw);
void number_input_close(number_input *input);

/* Waits up to timeout_ms; whether number_input_take now has something to tell at once. */
bool number_input_wait(const number_input *input, int timeout_ms);

/* Adds what is there to the *count numbers, up to room of them; a blank line has none. The exit
 * code of the program: where it is not EXIT_DONE, the error was printed and what came before it
 * has been added. */
int number_input_take(number_input *input, uint64_t *numbers, size_t room, size_t *count);

#endif /* GPUKIT_SRC_NUMBER_INPUT_H */
