// SPDX-License-Identifier: MIT
/* command.h - a subcommand: a table of options, some words for the help, a function.
 *
 * One file per command, one line in commands.c.
 */
#ifndef GPUKIT_SRC_COMMAND_H
#define GPUKIT_SRC_COMMAND_H

#include <stddef.h>

#include "options.h"
#include "output.h"

enum { COMMAND_VALUES_MAX = 1024 }; /* bytes of a command's struct of values */

typedef struct command {
    const char *name;
    const char *summary;  /* one line */
    const char *examples; /* lines, each "  command   what it does" */
    const char *usage;    /* lines */
    const char *notes;    /* what is to be said behind the options; "" for nothing */
    const option_spec *options;
    size_t values_size; /* of the struct that the options fill; 0 without options */

    /* Results go to out, whose failures the caller reports. Gives the exit code. */
    int (*run)(const void *values, const operands *args, output *out);
} command;

extern const command command_primes;
extern const command command_countdown;
extern const command command_pixels;
extern const command command_run;
extern const command command_compare;
extern const command command_lab;
extern const command command_merge;
extern const command command_report;
extern const command command_tune;
extern const command command_bench;
extern const command command_devices;
extern const command command_help;
extern const command command_version;

/* In the order of the help; NULL behind the last one. */
const command *command_at(size_t index);

/* NULL where there is none; then why says so and what is near. */
const command *command_find(const char *name, problem *why);

/* Parses the arguments behind the command's name and runs it. */
int command_call(const command *which, operands args, output *out);

/* The help of one command, and that of the program. */
void help_command(const command *which, output *out);
void help_program(output *out);

/* head in its column, text in the other one, broken at spaces. */
void help_row(const char *head, const char *text, output *out);

/* What the devices command does for --doctor. */
int doctor_run(output *out);

#endif /* GPUKIT_SRC_COMMAND_H */
