// SPDX-License-Identifier: MIT
/* exit_code.h - the exit codes of the whole program, and which one a status means. */
#ifndef GPUKIT_SRC_EXIT_CODE_H
#define GPUKIT_SRC_EXIT_CODE_H

#include <gpukit/status.h>

typedef enum exit_code {
    EXIT_DONE = 0,      /* the answer on stdout is whole and right */
    EXIT_NEGATIVE = 1,  /* done, with a negative outcome the user asked to hear of */
    EXIT_USAGE = 2,     /* the arguments were refused */
    EXIT_NO_DEVICE = 3, /* no usable device for what was asked */
    EXIT_DEVICE = 4,    /* devices failed and the job could not finish */
    EXIT_MISMATCH = 5,  /* results disagree */
    EXIT_TIMEOUT = 6,   /* --timeout was reached */
    EXIT_IO = 74,       /* input or output error */
    EXIT_SIGNAL = 128,  /* + N: ended by signal N */
    EXIT_SERVED = 256,  /* none: this rank has served another one, and is done */
} exit_code;

/* GPUKIT_E_CANCELLED is not here: only who stopped the job knows why. */
int exit_code_of(gpukit_status status);

#endif /* GPUKIT_SRC_EXIT_CODE_H */
