// SPDX-License-Identifier: MIT
/* command_version.c - gpukit version, gpukit --version */
#include "command.h"

#include <string.h>

#include <gpukit/version.h>

#include "exit_code.h"
#include "message.h"

static const option_spec options[] = {{.name = NULL}};

static int run(const void *values, const operands *args, output *out)
{
    (void)values;
    if (args->count > 0) {
        message_error("version takes no arguments; leave out %s",
                      quote_string(args->items[0]).text);
        return EXIT_USAGE;
    }
    output_line(out, "gpukit %s", gpukit_version());
    output_text(out, gpukit_build_info(), strlen(gpukit_build_info()));
    return EXIT_DONE;
}

const command command_version = {
    .name = "version",
    .summary = "the version, and what it was built with",
    .examples = "  gpukit --version\n",
    .usage = "  gpukit version\n",
    .notes = "",
    .options = options,
    .run = run,
};
