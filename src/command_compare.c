// SPDX-License-Identifier: MIT
/* command_compare.c - gpukit compare: what each way of doing a job is worth on this machine. */
#include "command.h"

#include <stdlib.h>
#include <string.h>

#include "compare/compare.h"
#include "compare/replay.h"
#include "exit_code.h"
#include "message.h"
#include "results/analysis.h"
#include "session.h"

// clang-format off
static const option_spec options[] = {
    {.name = "strategies", .group = "What to compare", .kind = OPTION_TEXT, .argument = "LIST",
     .offset = offsetof(compare_options, strategies),
     .text = "of sequential, threads[=N], processes[=N], devices, opencl:0 ..., overlap, all, "
             "auto, command; N may be a range such as 1-8+1 or 2-64*2 (default: threads, "
             "processes, devices, overlap and all, beside sequential)"},
    {.name = "peer", .group = "What to compare", .kind = OPTION_LIST, .argument = "NAME=COMMAND",
     .offset = offsetof(compare_options, peers),
     .text = "another program that does the same job; {first}, {last}, {size}, {counters}, {from}, "
             "{in} and {out} in the command stand for the workload's; again and again"},
    {.name = "peer-check", .group = "What to compare", .kind = OPTION_FLAG,
     .offset = offsetof(compare_options, checks_peers),
     .text = "what these peers print must have the answer in it"},
    {.name = "peers", .group = "What to compare", .kind = OPTION_CHOICE,
     .choices = compare_peers_choices, .offset = offsetof(compare_options, finds_peers),
     .text = "auto: the known ones that are on this machine: primesieve, vips, Python's processes, "
             "numba (default: none)"},
    {.name = "no-sweep", .group = "What to compare", .kind = OPTION_FLAG,
     .offset = offsetof(compare_options, has_no_sweep),
     .text = "leave out the smaller sizes that show from where on a device pays"},
    {.name = "no-cold", .group = "What to compare", .kind = OPTION_FLAG,
     .offset = offsetof(compare_options, has_no_cold),
     .text = "leave out new processes with empty caches of kernels"},
    {.name = "no-peaks", .group = "What to compare", .kind = OPTION_FLAG,
     .offset = offsetof(compare_options, has_no_peaks),
     .text = "leave out what devices do at most, and with it the roofline"},
    {.name = "quick", .group = "How long", .kind = OPTION_FLAG,
     .offset = offsetof(compare_options, is_quick),
     .text = "smaller jobs and fewer rounds: at most 100 s on two cores"},
    {.name = "budget", .group = "How long", .kind = OPTION_DURATION, .argument = "TIME",
     .offset = offsetof(compare_options, budget_ms),
     .text = "for all rounds together (default: 3m, with --quick 55s)"},
    {.name = "rounds", .group = "How long", .kind = OPTION_NUMBER, .argument = "N", .least = 5,
     .most = 501, .offset = offsetof(compare_options, rounds),
     .text = "at least so many, where the budget lasts (default: 11)"},
    {.name = "dry-run", .group = "How long", .kind = OPTION_FLAG,
     .offset = offsetof(compare_options, is_dry),
     .text = "print what would be compared, and measure nothing"},
    {.name = "seed", .group = "Again", .kind = OPTION_TEXT, .argument = "N",
     .offset = offsetof(compare_options, seed),
     .text = "what the order of turns and the resampling begin with (default: by the clock)"},
    {.name = "replay", .group = "Again", .kind = OPTION_TEXT, .argument = "FILE",
     .offset = offsetof(compare_options, replay),
     .text = "do what the report in FILE did, a page or its JSON, and say what has changed"},
    {.name = "replay-peers", .group = "Again", .kind = OPTION_FLAG,
     .offset = offsetof(compare_options, replays_peers),
     .text = "run the commands of the report's --peer options too: know where it comes from"},
    RESULTS_FILES_OPTIONS(offsetof(compare_options, files)),
    {.name = "title", .group = "Output", .kind = OPTION_TEXT, .argument = "TEXT",
     .offset = offsetof(compare_options, title), .text = "a heading for the report"},
    {.name = "no-hostname", .group = "Output", .kind = OPTION_FLAG,
     .offset = offsetof(compare_options, hides_host),
     .text = "leave the machine's name out of it"},
    {.name = "progress", .group = "Output", .kind = OPTION_CHOICE,
     .choices = session_progress_choices, .offset = offsetof(compare_options, progress),
     .text = "how far it is, on stderr (default: auto, where that is a terminal)"},
    {.name = "quiet", .group = "Output", .kind = OPTION_FLAG,
     .offset = offsetof(compare_options, is_quiet), .text = "nothing on stderr but errors"},
    {.name = NULL},
};
// clang-format on

static int show(const compare_options *given, const results *of, const results *before, int code,
                output *out)
{
    analysis all;
    if (!analysis_make(of, &all)) {
        message_error("no memory is left");
        return EXIT_IO;
    }
    int written = results_files_write(&given->files, &all, out);
    const bool is_shown = written == EXIT_DONE && !results_files_to_stdout(&given->files);
    if (is_shown)
        written = results_files_show(&all, out);
    if (is_shown && written == EXIT_DONE && before != NULL)
        written = replay_tell(before, &all, out);
    analysis_free(&all);
    return written != EXIT_DONE ? written : code;
}

/* What was measured is shown even where it ends with another code than EXIT_DONE. */
static int measure(const compare_options *given, const operands *args, const results *before,
                   output *out)
{
    results of;
    results_init(&of);
    int code = compare_measure(given, args, &of);
    if ((code == EXIT_DONE || code == EXIT_MISMATCH || code > EXIT_SIGNAL) &&
        compare_has_rounds(&of))
        code = show(given, &of, before, code, out);
    else if (code > EXIT_SIGNAL)
        message_error("stopped before the second round: there is nothing to show");
    if (code == EXIT_MISMATCH)
        message_error("not all outputs are the same: see the rows called mismatch");
    results_free(&of);
    return code;
}

static int replay(const compare_options *given, output *out)
{
    compare_options again = *given;
    operands words;
    results before;
    int code = replay_open(options, given, &before, &words, &again);
    if (code == EXIT_DONE) {
        code = measure(&again, &words, &before, out);
        replay_close(&before, &words);
    }
    return code;
}

static int run(const void *values, const operands *args, output *out)
{
    const compare_options *given = values;
    const int code = results_files_check(&given->files);
    if (code != EXIT_DONE)
        return code;
    message_setup((message_rules){.is_quiet = given->is_quiet});
    if (given->replay != NULL && args->count > 0) {
        message_error("--replay does what its report did; leave out %s, or --replay",
                      quote_string(args->items[0]).text);
        return EXIT_USAGE;
    }
    if (given->replay != NULL)
        return replay(given, out);
    return given->is_dry ? compare_foretell(given, args, out) : measure(given, args, NULL, out);
}

_Static_assert(sizeof(compare_options) <= COMMAND_VALUES_MAX, "values fit");

const command command_compare = {
    .name = "compare",
    .summary = "what each device, thread, process and overlap is worth here",
    .examples =
        "  gpukit compare --quick --html report.html    a report in two minutes\n"
        "  gpukit compare primes:1e9,1e10               two sizes, every way to do them\n"
        "  gpukit compare primes:1e6-1e9*10 --strategies threads,opencl:0\n"
        "  gpukit compare pixels:blur=2+invert --peers auto --md table.md\n"
        "  gpukit compare primes:1e9 --peer 'p=primesieve {last} -q' --peer-check\n"
        "  gpukit compare --replay report.html          the same again: what has changed?\n",
    .usage = "  gpukit compare [WORKLOAD...]\n"
             "  gpukit compare --replay FILE\n",
    .notes = "\nWorkloads\n"
             "  primes:SIZE[,SIZE]...       up to 1e9; 1e6-1e9*10 is four sizes; 1e14..+1e9\n"
             "  countdown:COUNTERSxFROM     50 million steps are countdown:5000x10000\n"
             "  pixels:OP[+OP]...[@WxHxN]   N images from files to files, codecs included\n"
             "  (default: some of each)\n"
             "\nHow it is measured\n"
             "  Outputs are compared first; what differs is not timed, and the exit code is 5.\n"
             "  Then everybody warms up, and takes one turn in each round, in an order that is\n"
             "  shuffled anew. The baseline takes part twice: what differs between the two is\n"
             "  the noise floor, and above 5 % nothing is called faster or slower.\n"
             "  docs/compare.md has the details.\n",
    .options = options,
    .values_size = sizeof(compare_options),
    .run = run,
};
