// SPDX-License-Identifier: MIT
/* command.h - commands that parts of the sheet run: the program gpukit, as its users do. */
#ifndef GPUKIT_BENCH_GPU_COMMAND_H
#define GPUKIT_BENCH_GPU_COMMAND_H

#include <sys/types.h>

#include "check.h"

enum { GPU_WORDS = 24, GPU_SETTINGS = 8 };

typedef struct gpu_command {
    const char *words[GPU_WORDS];       /* NULL behind the last one */
    const char *settings[GPU_SETTINGS]; /* NAME=VALUE, besides the environment; likewise */
    double limit;                       /* seconds until it is killed */
    /* what has become of it: */
    pid_t pid;
    double began, seconds;
    int code; /* its exit status; 128 and the number of the signal that has ended it */
    char out[256], err[1024]; /* the beginning of what it has printed, without a last newline */
} gpu_command;

/* Starts it with what it prints in files of the folder; false, with a text in err, where it cannot
 * be started. One at a time. */
bool gpu_command_start(const gpu_check *check, gpu_command *command);

/* Waits until it has ended, or its limit is over. */
void gpu_command_finish(const gpu_check *check, gpu_command *command);

/* Both; whether it has ended with exit status 0. */
bool gpu_command_run(const gpu_check *check, gpu_command *command);

#endif /* GPUKIT_BENCH_GPU_COMMAND_H */
