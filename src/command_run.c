// SPDX-License-Identifier: MIT
/* command_run.c - gpukit run: a kernel of the user's, or a workload by its name, over a range. */
#include "command.h"

#include <string.h>
#include <unistd.h>

#include <gpukit/workload.h>

#include "deliver.h"
#include "exit_code.h"
#include "message.h"
#include "report.h"
#include "run.h"
#include "suggest.h"

static const char *const reductions[] = {
    [GPUKIT_REDUCE_NOTHING] = "none", [GPUKIT_REDUCE_SUM] = "sum",    [GPUKIT_REDUCE_MIN] = "min",
    [GPUKIT_REDUCE_MAX] = "max",      [GPUKIT_REDUCE_MAX + 1] = NULL,
};

// clang-format off
static const option_spec options[] = {
    {.name = "list", .group = "What to do", .kind = OPTION_FLAG,
     .offset = offsetof(run_options, lists),
     .text = "print the workloads that can be run by their names"},
    {.name = "kernel", .group = "What to do", .kind = OPTION_TEXT, .argument = "NAME",
     .offset = offsetof(run_options, kernel),
     .text = "which kernel of FILE to run"},
    {.name = "range", .group = "What to do", .kind = OPTION_TEXT, .argument = "A..B",
     .offset = offsetof(run_options, range),
     .text = "the items, both included; A..+N and STOP too (default: one for each element of the "
             "first --in)"},
    {.name = "arg", .group = "What to do", .kind = OPTION_LIST, .argument = "VALUE",
     .offset = offsetof(run_options, args),
     .text = "a value for the kernel, as 3, 0.5 or TYPE:VALUE; again for the next one"},
    {.name = "in", .group = "What to do", .kind = OPTION_LIST, .argument = "FILE:TYPE",
     .offset = offsetof(run_options, inputs),
     .text = "binary elements, one for each item; FILE:TYPE:N for N of them, FILE:TYPE:all for a "
             "file that each item reads the whole of; --in=-:TYPE is standard input; again for the "
             "next one"},
    {.name = "out", .group = "What to do", .kind = OPTION_TEXT, .argument = "FILE:TYPE",
     .offset = offsetof(run_options, output),
     .text = "where the elements go that the kernel writes, one for each item, or N: FILE:TYPE:N"},
    {.name = "type", .group = "What to do", .kind = OPTION_TEXT, .argument = "TYPE",
     .offset = offsetof(run_options, type),
     .text = "their type, or TYPE:N, without --out: then they are printed, or reduced"},
    {.name = "reduce", .group = "What to do", .kind = OPTION_CHOICE, .choices = reductions,
     .offset = offsetof(run_options, reduce),
     .text = "print one number made of all elements (default: none)"},
    SESSION_DEVICE_OPTIONS(offsetof(run_options, session)),
    REPORT_OPTIONS(offsetof(run_options, report)),
    SESSION_OUTPUT_OPTIONS(offsetof(run_options, session)),
    SESSION_TRUST_OPTIONS(offsetof(run_options, session)),
    {.name = "group", .group = "Expert", .kind = OPTION_NUMBER, .argument = "N",
     .offset = offsetof(run_options, group), .least = 1, .most = 65536,
     .text = "work items in a work-group (default: 64 on a GPU, 16 on a CPU)"},
    SESSION_EXPERT_OPTIONS(offsetof(run_options, session)),
    {.name = NULL},
};
// clang-format on

static int list_workloads(output *out)
{
    const gpukit_workload *workload;
    for (size_t i = 0; (workload = gpukit_workload_at(i)) != NULL; i++)
        output_line(out, "%-12s %s", workload->name, workload->summary);
    return EXIT_DONE;
}

static int refuse(const problem *why)
{
    message_error("%s", why->text);
    return EXIT_USAGE;
}

/* A word that is no file and no workload. */
static int refuse_word(const char *word)
{
    const gpukit_workload *workload;
    suggestion near = suggest_for(word, strlen(word));
    for (size_t i = 0; (workload = gpukit_workload_at(i)) != NULL; i++)
        suggest_consider(&near, workload->name);
    if (near.best != NULL)
        message_error("there is no workload and no file %s; did you mean %s?",
                      quote_string(word).text, near.best);
    else
        message_error("there is no workload and no file %s; gpukit run --list prints the workloads",
                      quote_string(word).text);
    return EXIT_USAGE;
}

static bool is_file(const char *word)
{
    const size_t size = strlen(word);
    return strchr(word, '/') != NULL || (size > 3 && strcmp(word + size - 3, ".cl") == 0) ||
           access(word, F_OK) == 0;
}

static bool check_workload(const run_options *given, problem *why)
{
    if (given->kernel != NULL || given->args.count > 0 || given->inputs.count > 0 ||
        given->output != NULL || given->type != NULL || given->group != 0)
        return problem_set(why, "--kernel, --arg, --in, --out, --type and --group are for a kernel "
                                "of your own, in a file");
    if (given->reduce != GPUKIT_REDUCE_NOTHING)
        return problem_set(why, "a workload has a reduction of its own; leave out --reduce");
    if (given->range == NULL)
        return problem_set(why, "over which range? Give --range FIRST..LAST");
    return true;
}

static int run_workload(const run_options *given, const char *name, output *out)
{
    problem why;
    range where;
    char *const text[] = {(char *)given->range};
    if (!check_workload(given, &why) || !range_parse(text, 1, &where, &why))
        return refuse(&why);
    if (where.first == 0 && where.last == UINT64_MAX) {
        message_error("a range has 2^64 - 1 items at most; leave one out");
        return EXIT_USAGE;
    }
    const gpukit_range job = {
        .workload = name, .first = where.first, .count = where.last - where.first + 1};
    return run_job(given, &job, NULL, out);
}

static bool check_kernel(const run_options *given, problem *why)
{
    if (deliver_to_stdout(given->report.json) && given->output == NULL &&
        given->reduce == GPUKIT_REDUCE_NOTHING)
        return problem_set(why,
                           "--json has no room for the elements; give them a file by --out, or "
                           "--reduce them");
    if (given->kernel == NULL)
        return problem_set(why, "which kernel of the file? Give --kernel NAME");
    if (given->output != NULL && given->type != NULL)
        return problem_set(why, "--out says the type already; leave out --type");
    if (given->session.journal != NULL || given->session.shard != NULL)
        return problem_set(why, "--journal and --shard are for workloads; a kernel's results are "
                                "not kept");
    if (given->session.verify == GPUKIT_VERIFY_ALL)
        return problem_set(why, "--verify=all has nothing to compare a kernel of your own with; "
                                "--verify=double runs it twice");
    return true;
}

static int run_kernel(const run_options *given, const char *path, output *out)
{
    problem why;
    range where;
    run_memory memory;
    gpukit_range job = {
        .operation = {.kernel = given->kernel, .group = (uint32_t)given->group},
        .reduce = (gpukit_reduce)given->reduce,
    };
    if (!check_kernel(given, &why))
        return refuse(&why);
    int code = run_memory_load(&memory, given, path, &job, &where);
    if (code == EXIT_DONE)
        code = run_job(given, &job, &memory, out);
    run_memory_free(&memory);
    return code;
}

static int run(const void *values, const operands *args, output *out)
{
    const run_options *given = values;
    if (given->lists)
        return list_workloads(out);
    if (args->count != 1) {
        message_error(
            "run takes one FILE.cl, or one name of a workload, and a range by --range=A..B; "
            "not %zu words",
            args->count);
        return EXIT_USAGE;
    }
    const int code = report_check(&given->report, &given->session);
    if (code != EXIT_DONE)
        return code;
    const char *word = args->items[0];
    if (gpukit_workload_find(word) != NULL)
        return run_workload(given, word, out);
    return is_file(word) ? run_kernel(given, word, out) : refuse_word(word);
}

_Static_assert(sizeof(run_options) <= COMMAND_VALUES_MAX, "values fit");

const command command_run = {
    .name = "run",
    .summary = "run a kernel of your own, or a workload by its name, over a range",
    .examples = "  gpukit run my.cl --kernel squares --range 1..1000 --type ulong --reduce sum\n"
                "  gpukit run my.cl --kernel blur --arg 0.5 --in a.bin:float --out b.bin:float\n"
                "  gpukit run primes --range 0..1e9\n"
                "  gpukit run --list\n",
    .usage = "  gpukit run FILE.cl --kernel NAME [--range A..B] ...\n"
             "  gpukit run NAME --range A..B\n",
    .notes = "\nA kernel\n"
             "  takes ulong first, ulong count, then each --arg by value, each --in as global\n"
             "  const TYPE *, and the output as global TYPE *. It is started for a run of\n"
             "  items; the work item i = get_global_id(0) does item first + i where i < count,\n"
             "  reads its elements at in[i * N] and writes those at out[i * N]:\n"
             "\n"
             "    kernel void squares(ulong first, ulong count, global ulong *out)\n"
             "    {\n"
             "        ulong i = get_global_id(0);\n"
             "        if (i < count)\n"
             "            out[i] = (first + i) * (first + i);\n"
             "    }\n"
             "\n"
             "  It runs on every OpenCL device (--device opencl) where no device is named. The\n"
             "  first element of an --in is that of the first item. A kernel that writes\n"
             "  outside of its memory may end the program: on a CPU nothing stops it.\n"
             "\nTypes\n"
             "  char uchar short ushort int uint long ulong float double\n",
    .options = options,
    .values_size = sizeof(run_options),
    .run = run,
};
