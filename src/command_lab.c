// SPDX-License-Identifier: MIT
/* command_lab.c - gpukit lab: experiments on parallelism, on this machine. */
#include "command.h"

#include <string.h>

#include "deliver.h"
#include "exit_code.h"
#include "lab/lab.h"
#include "message.h"
#include "suggest.h"

typedef struct lab_options {
    const char *device;
    const char *json;
    uint64_t scale;
    bool explains;
} lab_options;

// clang-format off
static const option_spec options[] = {
    {.name = "explain", .group = "Options", .kind = OPTION_FLAG,
     .offset = offsetof(lab_options, explains),
     .text = "print the longer text instead of running the experiment"},
    {.name = "device", .group = "Options", .kind = OPTION_TEXT, .argument = "SEL",
     .offset = offsetof(lab_options, device),
     .text = "where those that use devices run, as for gpukit primes (default: what the experiment "
             "is about)"},
    {.name = "scale", .group = "Options", .kind = OPTION_NUMBER, .argument = "N", .least = 1,
     .most = 100, .offset = offsetof(lab_options, scale),
     .text = "waits N times as long, in those that wait"},
    {.name = "json", .group = "Options", .kind = OPTION_FILE, .argument = "FILE",
     .offset = offsetof(lab_options, json),
     .text = "one JSON object on stdout instead of the text, or in FILE besides it: the figures, "
             "and what must hold"},
    {.name = NULL},
};
// clang-format on

static int list(output *out)
{
    const experiment *each;
    for (size_t i = 0; (each = experiment_at(i)) != NULL; i++)
        output_line(out, "%-13s %s", each->name, each->summary);
    return EXIT_DONE;
}

static const experiment *find(const char *name, problem *why)
{
    const experiment *each;
    suggestion near = suggest_for(name, strlen(name));
    for (size_t i = 0; (each = experiment_at(i)) != NULL; i++) {
        if (strcmp(each->name, name) == 0)
            return each;
        suggest_consider(&near, each->name);
    }
    if (near.best == NULL)
        problem_set(why, "unknown experiment %s; gpukit lab lists them all",
                    quote_string(name).text);
    else
        problem_set(why, "unknown experiment %s; did you mean %s?", quote_string(name).text,
                    near.best);
    return NULL;
}

static bool check(const lab_options *given, const operands *args, const experiment *which,
                  problem *why)
{
    if (args->count > 1)
        return problem_set(why, "lab runs one experiment at a time; leave out %s",
                           quote_string(args->items[1]).text);
    if (given->device != NULL && !which->takes_device)
        return problem_set(why, "%s runs on the cores of this process; leave out --device",
                           which->name);
    if (given->scale != 0 && !which->takes_scale)
        return problem_set(why, "%s does not wait for so long; leave out --scale", which->name);
    return true;
}

/* What must hold, whatever the timing was. */
static bool judge(lab_run *run)
{
    bool all = true;
    json_object_begin(&run->json, "invariants");
    for (size_t i = 0; i < run->invariant_count; i++) {
        const lab_invariant *each = &run->invariants[i];
        json_bool(&run->json, each->name, each->holds);
        if (!each->holds)
            message_error("this should have held and did not: %s", each->name);
        all = all && each->holds;
    }
    json_object_end(&run->json);
    json_bool(&run->json, "holds", all);
    return all;
}

static void tell_why(const experiment *which, output *out)
{
    output_line(out, "%s", "");
    output_text(out, which->why, strlen(which->why));
    output_line(out, "What does it right: %s", which->api);
}

static int perform(const lab_options *given, const experiment *which, output *out)
{
    lab_run run = {
        .device = given->device,
        .scale = given->scale == 0 ? 1 : (double)given->scale,
        .is_silent = deliver_to_stdout(given->json),
        .out = out,
    };
    json_init(&run.json);
    json_object_begin(&run.json, NULL);
    json_string(&run.json, "schema", "gpukit.lab/1");
    json_string(&run.json, "experiment", which->name);
    json_object_begin(&run.json, "figures");
    int code = which->run(&run);
    if (code != EXIT_DONE) {
        json_free(&run.json);
        return code;
    }
    json_object_end(&run.json);
    const bool holds = judge(&run);
    json_object_end(&run.json);
    if (!run.is_silent)
        tell_why(which, out);
    if (given->json == NULL)
        json_free(&run.json);
    else
        code = deliver(&run.json, given->json, out);
    return code == EXIT_DONE && !holds ? EXIT_MISMATCH : code;
}

static int run(const void *values, const operands *args, output *out)
{
    static const lab_options nothing;
    const lab_options *given = values;
    problem why;
    if (args->count == 0 && memcmp(given, &nothing, sizeof nothing) != 0) {
        message_error("which experiment? gpukit lab lists them all");
        return EXIT_USAGE;
    }
    if (args->count == 0)
        return list(out);
    const experiment *which = find(args->items[0], &why);
    if (which == NULL || !check(given, args, which, &why)) {
        message_error("%s", why.text);
        return EXIT_USAGE;
    }
    if (given->explains) {
        output_text(out, which->explanation, strlen(which->explanation));
        return EXIT_DONE;
    }
    const int code = deliver_check(given->json);
    return code == EXIT_DONE ? perform(given, which, out) : code;
}

_Static_assert(sizeof(lab_options) <= COMMAND_VALUES_MAX, "values fit");

const command command_lab = {
    .name = "lab",
    .summary = "experiments on parallelism, on this machine, in seconds",
    .examples = "  gpukit lab                         lists them\n"
                "  gpukit lab race                    two threads, one counter\n"
                "  gpukit lab race --device gpu       the same in a kernel\n"
                "  gpukit lab race --explain          the longer text\n",
    .usage = "  gpukit lab\n"
             "  gpukit lab NAME\n",
    .notes = "\nResults\n"
             "  Times and interleavings are what happened this time. What must hold in spite of\n"
             "  them is checked: exit code 5 where it did not, \"holds\" in the JSON.\n",
    .options = options,
    .values_size = sizeof(lab_options),
    .run = run,
};
