// SPDX-License-Identifier: MIT
/* command_tune.c - gpukit tune: what the sieve is fastest with on each GPU. */
#include "command.h"

#include <stdio.h>
#include <stdlib.h>

#include <gpukit/primes_tune.h>

#include "exit_code.h"
#include "message.h"
#include "units.h"

typedef struct tune_options {
    const char *device;
} tune_options;

// clang-format off
static const option_spec options[] = {
    {.name = "device", .group = "Options", .kind = OPTION_TEXT, .argument = "SEL",
     .offset = offsetof(tune_options, device),
     .text = "which devices, as for gpukit primes (default: $GPUKIT_DEVICE, or gpu)"},
    {.name = NULL},
};
// clang-format on

static void print_trial(void *user, const gpukit_primes_trial *trial)
{
    output *out = user;
    char what[80];
    if (trial->limit == 0)
        snprintf(what, sizeof what, "segments of %s, groups of %u",
                 units_bytes(trial->segment_bytes).text, trial->group_items);
    else
        snprintf(what, sizeof what, "  these, and buckets from %u on", trial->limit);
    output_line(out, "%-10s  %-38s  %snumbers/s", trial->device, what,
                units_si(trial->numbers_per_s).text);
    output_flush(out);
}

static int run(const void *values, const operands *args, output *out)
{
    const tune_options *given = values;
    const char *wish = getenv("GPUKIT_DEVICE");
    gpukit_context *context = NULL;
    gpukit_error error = {0};
    if (args->count > 0) {
        message_error("tune takes no operands; --device says which devices");
        return EXIT_USAGE;
    }
    const gpukit_context_params params = {
        .devices = given->device != NULL             ? given->device
                   : wish != NULL && wish[0] != '\0' ? wish
                                                     : "gpu",
        .log = {.write = message_log},
    };
    gpukit_status status = gpukit_context_open(&params, &context, &error);
    if (status == GPUKIT_OK)
        status = gpukit_primes_tune(context, print_trial, out, &error);
    if (status != GPUKIT_OK)
        message_failure("", &error);
    gpukit_context_close(context);
    return exit_code_of(status);
}

const command command_tune = {
    .name = "tune",
    .summary = "measure what the sieve is fastest with on each GPU, and remember it",
    .examples = "  gpukit tune                        a line for each trial; some seconds a GPU\n",
    .usage = "  gpukit tune [--device SEL]\n",
    .notes = "\nAfterwards\n"
             "  Jobs take what was the fastest: it is kept by device and driver, as rates are.\n"
             "  Where nothing is known they take what is likely to be.\n",
    .options = options,
    .values_size = sizeof(tune_options),
    .run = run,
};
