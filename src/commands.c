// SPDX-License-Identifier: MIT
#include "command.h"

#include <assert.h>
#include <stdalign.h>
#include <string.h>

#include "exit_code.h"
#include "message.h"
#include "suggest.h"

static const command *const commands[] = {
    &command_primes,  &command_countdown, &command_pixels,  &command_run,   &command_compare,
    &command_report,  &command_bench,     &command_lab,     &command_merge, &command_tune,
    &command_devices, &command_help,      &command_version,
};

const command *command_at(size_t index)
{
    return index < sizeof commands / sizeof commands[0] ? commands[index] : NULL;
}

const command *command_find(const char *name, problem *why)
{
    const command *which;
    suggestion near = suggest_for(name, strlen(name));
    for (size_t i = 0; (which = command_at(i)) != NULL; i++) {
        if (strcmp(which->name, name) == 0)
            return which;
        suggest_consider(&near, which->name);
    }
    if (near.best == NULL)
        problem_set(why, "unknown command %s; gpukit help lists them all", quote_string(name).text);
    else
        problem_set(why, "unknown command %s; did you mean %s?", quote_string(name).text,
                    near.best);
    return NULL;
}

int command_call(const command *which, operands args, output *out)
{
    alignas(max_align_t) unsigned char values[COMMAND_VALUES_MAX] = {0};
    problem why;
    assert(which->values_size <= sizeof values);
    switch (options_parse(which->options, &args, values, &why)) {
    case OPTIONS_OK:
        return which->run(values, &args, out);
    case OPTIONS_HELP:
        help_command(which, out);
        return EXIT_DONE;
    case OPTIONS_REFUSED:
        break;
    }
    message_error("%s", why.text);
    return EXIT_USAGE;
}
