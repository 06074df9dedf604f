// SPDX-License-Identifier: MIT
/* options.h - one table per command: it parses, and it writes the help.
 *
 * Names match exactly; no prefix is taken for a name, so that a new option never
 * changes what an old script means. Values are "--name value" or "--name=value". An option may
 * have a letter too, which stands alone: "-o value".
 * Options and operands mix; "--" ends the options. -h and --help are everywhere.
 */
#ifndef GPUKIT_SRC_OPTIONS_H
#define GPUKIT_SRC_OPTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "problem.h"

typedef enum option_kind {
    OPTION_FLAG,     /* bool */
    OPTION_TEXT,     /* const char * */
    OPTION_FILE,     /* const char *; only as --name=FILE, and "-" for --name alone */
    OPTION_NUMBER,   /* uint64_t in [least, most] */
    OPTION_SIZE,     /* the same in bytes; a B may follow: 64MiB */
    OPTION_CHOICE,   /* int, an index in choices */
    OPTION_DURATION, /* uint64_t, milliseconds */
    OPTION_LIST,     /* option_list: it may be given again and again */
} option_kind;

/* In the order in which they were given. */
enum { OPTION_LIST_MOST = 32 };
typedef struct option_list {
    const char *items[OPTION_LIST_MOST];
    size_t count;
} option_list;

/* Rows end with one whose name is NULL. */
typedef struct option_spec {
    const char *name;  /* without the dashes */
    const char *group; /* its heading in the help; rows of one group stand together */
    option_kind kind;
    char letter;                /* that may stand for it; 0: none */
    size_t offset;              /* of its value in the command's struct of values */
    const char *argument;       /* what the help calls its value: "SEL" */
    const char *const *choices; /* ends with NULL; one that is "" cannot be chosen */
    const char *implied;        /* OPTION_CHOICE: what --name alone means, and others only as
                                 * --name=CHOICE; NULL: it needs a value */
    uint64_t least, most;
    const char *text; /* what it does */
} option_spec;

typedef struct operands {
    char **items;
    size_t count;
} operands;

typedef enum options_result {
    OPTIONS_OK,
    OPTIONS_HELP,    /* --help was among them */
    OPTIONS_REFUSED, /* why says what and what to try */
} options_result;

/* args are the arguments behind the command's name; afterwards, its operands.
 * values is zero where nothing was given: the defaults. */
options_result options_parse(const option_spec *table, operands *args, void *values, problem *why);

#endif /* GPUKIT_SRC_OPTIONS_H */
