// SPDX-License-Identifier: MIT
/* command_help.c - gpukit help [COMMAND] */
#include "command.h"

#include "exit_code.h"
#include "message.h"

static const option_spec options[] = {{.name = NULL}};

static int run(const void *values, const operands *args, output *out)
{
    (void)values;
    problem why;
    if (args->count == 0) {
        help_program(out);
        return EXIT_DONE;
    }
    const command *which = command_find(args->items[0], &why);
    if (which == NULL || args->count > 1) {
        message_error("%s", which == NULL ? why.text : "help takes one command at a time");
        return EXIT_USAGE;
    }
    help_command(which, out);
    return EXIT_DONE;
}

const command command_help = {
    .name = "help",
    .summary = "what the commands do",
    .examples = "  gpukit help            all commands\n"
                "  gpukit help primes     one of them, with its options\n",
    .usage = "  gpukit help [COMMAND]\n",
    .notes = "",
    .options = options,
    .run = run,
};
