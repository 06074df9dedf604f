// SPDX-License-Identifier: MIT
/* command_pixels.c - gpukit pixels: the options, and which part of the work they mean. */
#include "command.h"

#include <string.h>
#include <unistd.h>

#include "cores.h"
#include "deliver.h"
#include "exit_code.h"
#include "message.h"
#include "pixels/batch.h"
#include "pixels/clashes.h"
#include "pixels/inputs.h"
#include "pixels/names.h"
#include "pixels/numbers.h"
#include "pixels/processes.h"
#include "pixels/summary.h"
#include "pixels/timeline.h"

static const char *const edges[] = {
    [GPUKIT_PIXELS_EDGE_DEFAULT] = "",
    [GPUKIT_PIXELS_EDGE_REFLECT101] = "reflect101",
    [GPUKIT_PIXELS_EDGE_REPLICATE] = "replicate",
    [GPUKIT_PIXELS_EDGE_WRAP] = "wrap",
    [GPUKIT_PIXELS_EDGE_CONSTANT] = "constant",
    [GPUKIT_PIXELS_EDGE_CONSTANT + 1] = NULL,
};

// clang-format off
static const option_spec options[] = {
    {.name = "output", .letter = 'o', .group = "What to do", .kind = OPTION_TEXT,
     .argument = "PATH", .offset = offsetof(pixels_options, output),
     .text = "where images go: a folder (out/), a file, a pattern (out/{name}-small.jpg), - for "
             "standard output"},
    {.name = "op", .group = "What to do", .kind = OPTION_LIST, .argument = "OP[=ARGS]",
     .offset = offsetof(pixels_options, operations),
     .text = "an operation; they run in the order in which they are given"},
    {.name = "list-ops", .group = "What to do", .kind = OPTION_FLAG,
     .offset = offsetof(pixels_options, lists_operations),
     .text = "what operations there are, with their arguments"},
    {.name = "edge", .group = "What to do", .kind = OPTION_CHOICE, .choices = edges,
     .offset = offsetof(pixels_options, edge),
     .text = "what operations that look beyond the border see there (default: reflect101; "
             "replicate for convolve and what is made of it)"},
    {.name = "dry-run", .group = "What to do", .kind = OPTION_FLAG,
     .offset = offsetof(pixels_options, is_dry),
     .text = "print what would be done with each file, and touch nothing"},
    {.name = "recursive", .group = "Input", .kind = OPTION_FLAG,
     .offset = offsetof(pixels_options, is_recursive),
     .text = "of a folder, the images in its folders too"},
    {.name = "auto-orient", .group = "Input", .kind = OPTION_FLAG,
     .offset = offsetof(pixels_options, auto_orients),
     .text = "turn images upright as their EXIF says, instead of carrying that over"},
    {.name = "lenient", .group = "Input", .kind = OPTION_FLAG,
     .offset = offsetof(pixels_options, is_lenient),
     .text = "rows that a truncated file lacks are gray, instead of an error"},
    {.name = "shrink-on-load", .group = "Input", .kind = OPTION_FLAG,
     .offset = offsetof(pixels_options, shrinks_on_load),
     .text = "where resize comes first and makes a JPEG at most half as large, let its decoder "
             "do a part of that: faster, with other pixels"},
    {.name = "max-pixels", .group = "Input", .kind = OPTION_NUMBER, .argument = "N", .least = 1,
     .most = UINT64_MAX, .offset = offsetof(pixels_options, max_pixels),
     .text = "refuse images that have more, or of which an operation would make more (default: "
             "500M)"},
    {.name = "format", .group = "Output", .kind = OPTION_TEXT, .argument = "NAME",
     .offset = offsetof(pixels_options, format),
     .text = "what is written: jpeg, png, pnm, ... (default: by the extension of the output's "
             "name, or as the input)"},
    {.name = "quality", .group = "Output", .kind = OPTION_NUMBER, .argument = "N", .least = 1,
     .most = 100, .offset = offsetof(pixels_options, quality),
     .text = "of formats with losses (default: 90)"},
    {.name = "png-level", .group = "Output", .kind = OPTION_NUMBER, .argument = "N", .least = 1,
     .most = 12, .offset = offsetof(pixels_options, png_level),
     .text = "from 1, fast, to 12, small (default: 1)"},
    {.name = "strip", .group = "Output", .kind = OPTION_FLAG,
     .offset = offsetof(pixels_options, strips_metadata),
     .text = "leave out EXIF, ICC profile, XMP and a PNG's gamma, which are carried over otherwise "
             "where the format has room for them; of EXIF, TIFF gives and takes the orientation "
             "only"},
    {.name = "device", .group = "Devices", .kind = OPTION_TEXT, .argument = "SEL",
     .offset = offsetof(pixels_options, session.device),
     .text = "where operations run, as for gpukit primes: auto, the cpu and GPUs that were "
             "measured to pay; cpu, gpu, opencl:0, all (default: $GPUKIT_DEVICE, or auto)"},
    {.name = "strict-device", .group = "Devices", .kind = OPTION_FLAG,
     .offset = offsetof(pixels_options, session.is_strict),
     .text = "fail where gpu finds no GPU, and images that a device fails at, instead of using the "
             "CPU"},
    {.name = "verify", .group = "Devices", .kind = OPTION_CHOICE,
     .choices = session_verify_choices, .offset = offsetof(pixels_options, session.verify),
     .text = "what of a device's work the cpu does again, to compare: sample, rows of some images, "
             "for 1 % of the time; double and all, every image (default: sample)"},
    {.name = "staging", .group = "Devices", .kind = OPTION_CHOICE,
     .choices = session_staging_choices, .offset = offsetof(pixels_options, session.staging),
     .text = "how images reach a device: map, in place, where it shares the host's memory; copy, "
             "always by copies (default: auto, map where that can be)"},
    {.name = "deadline", .group = "Devices", .kind = OPTION_DURATION, .argument = "TIME",
     .offset = offsetof(pixels_options, session.deadline_ms),
     .text = "a device that takes longer for one command has failed (default: 300s)"},
    {.name = "jobs", .group = "Devices", .kind = OPTION_NUMBER, .argument = "N", .least = 1,
     .most = 256, .offset = offsetof(pixels_options, jobs),
     .text = "threads that each have an image, or a band of one (default: every core)"},
    {.name = "processes", .group = "Devices", .kind = OPTION_NUMBER, .argument = "N",
     .least = 1, .most = GPUKIT_MAX_DEVICES,
     .offset = offsetof(pixels_options, session.processes),
     .text = "instead of threads, N worker processes, of which each takes one image at a time"},
    {.name = "isolate", .group = "Devices", .kind = OPTION_FLAG,
     .offset = offsetof(pixels_options, isolates),
     .text = "as --processes, as many as there would be threads: an image that a worker dies of "
             "fails, and the others go on"},
    {.name = "mpi", .group = "Devices", .kind = OPTION_FLAG,
     .offset = offsetof(pixels_options, session.is_mpi),
     .text = "with the cores of every rank that mpirun has started, where all see the same files"},
    {.name = "memory", .group = "Devices", .kind = OPTION_SIZE, .argument = "SIZE",
     .least = 1 << 20, .most = (uint64_t)1 << 50, .offset = offsetof(pixels_options, memory),
     .text = "what all images in flight may hold together (default: 1GiB)"},
    {.name = "json", .group = "Report", .kind = OPTION_FILE, .argument = "FILE",
     .offset = offsetof(pixels_options, report.json),
     .text = "one JSON object on stdout, or in FILE: what became of each image, and when"},
    {.name = "time", .group = "Report", .kind = OPTION_FLAG,
     .offset = offsetof(pixels_options, report.shows_time),
     .text = "on stderr: how long it took, and where the time went"},
    {.name = "trace", .group = "Report", .kind = OPTION_TEXT, .argument = "FILE",
     .offset = offsetof(pixels_options, session.trace),
     .text = "what every thread and device did when, as trace events in FILE, for "
             "ui.perfetto.dev"},
    {.name = "progress", .group = "Report", .kind = OPTION_CHOICE,
     .choices = session_progress_choices, .offset = offsetof(pixels_options, session.progress),
     .text = "how far the images are, on stderr (default: auto, where that is a terminal)"},
    {.name = "quiet", .group = "Report", .kind = OPTION_FLAG,
     .offset = offsetof(pixels_options, session.is_quiet),
     .text = "nothing on stderr but errors"},
    {.name = "timeout", .group = "Report", .kind = OPTION_DURATION, .argument = "TIME",
     .offset = offsetof(pixels_options, session.timeout_ms),
     .text = "stop after that long, with exit code 6: 500ms, 2s, 1m30s, 1.5h"},
    {.name = NULL},
};
// clang-format on

static bool check(const pixels_options *given, const operands *args, problem *why)
{
    const bool is_to_stdout = given->output != NULL && strcmp(given->output, "-") == 0;
    if (args->count == 0)
        return problem_set(why, "which images? gpukit pixels INPUT... -o OUTPUT");
    if (given->kind != PIXELS_IMAGES && given->output != NULL)
        return problem_set(why, "numbers go to standard output, and no image is written; leave out "
                                "--output");
    if (given->kind != PIXELS_IMAGES && (processes_are_asked(&given->session) || given->isolates))
        return problem_set(why, "numbers are counted by threads; leave out --processes, --isolate "
                                "and --mpi");
    if (given->kind == PIXELS_IMAGES && given->output == NULL)
        return problem_set(why, "where to? --output is a folder (-o out/), a file, a pattern "
                                "(-o out/{name}-small.jpg), or -");
    if (is_to_stdout && deliver_to_stdout(given->report.json))
        return problem_set(why, "--json and --output - both want standard output; give --json a "
                                "file");
    if (is_to_stdout && !given->is_dry && isatty(STDOUT_FILENO))
        return problem_set(why, "an image is nothing for a terminal; redirect standard output");
    if (given->is_dry && (given->report.json != NULL || given->report.shows_time))
        return problem_set(why, "--dry-run does nothing that --json or --time could tell of");
    return true;
}

/* What the user is told once all is done; a failure of that is worse than files that failed. */
static int report(const batch *all, const batch_result *result, int code, output *out)
{
    const report_options *asked = &all->given->report;
    const bool is_whole = code == EXIT_DONE || code == EXIT_NEGATIVE;
    if (asked->shows_time)
        summary_tell(all, result);
    if (asked->json == NULL || (deliver_to_stdout(asked->json) && !is_whole))
        return code;
    json text;
    json_init(&text);
    summary_json(&text, all, result);
    const int delivered = deliver(&text, asked->json, out);
    return delivered != EXIT_DONE ? delivered : code;
}

/* Standard output is an image's: what it could not take is no matter of one file. */
static bool lost_output(const names_target *target, const pixels_list *files)
{
    return target->kind == NAMES_STDOUT && files->count == 1 && files->items[0].is_unwritable;
}

/* Devices and threads in one picture. */
static int save_trace(const batch *all, const batch_result *result, int code)
{
    timeline line;
    if (all->given->session.trace == NULL || !timeline_make(all->files, result->jobs, &line))
        return code;
    all->state->bars = &line.bars;
    const int saved = session_save_trace(all->state);
    all->state->bars = NULL;
    timeline_free(&line);
    return saved != EXIT_DONE ? saved : code;
}

static int perform(batch *all, const names_target *target, output *out)
{
    problem why;
    batch_result result;
    if (all->given->is_dry)
        return summary_foretell(all, out);
    if (!names_make_root(target, &why)) {
        message_error("%s", why.text);
        return EXIT_IO;
    }
    int code = batch_run(all, &result);
    devices_settle(all->where, true);
    devices_tell(all->where);
    code = save_trace(all, &result, code);
    if (code == EXIT_NEGATIVE && lost_output(target, all->files))
        return EXIT_IO;
    return report(all, &result, code, out);
}

/* Outputs that operations read. */
static void find_read(const names_target *target, batch *all)
{
    const char *path;
    if (target->kind == NAMES_NONE || target->kind == NAMES_STDOUT)
        return;
    for (size_t i = 0; (path = chains_file(all->chains, i)) != NULL; i++)
        clashes_find_read(all->files, path);
}

/* Everything that is refused before an image is read. */
static int prepare(const pixels_options *given, const operands *args, batch *all,
                   names_target *target)
{
    problem why;
    const bool is_named = names_parse(given->output, given->format, target, &why);
    all->root = target->root;
    const inputs_rules rules = {
        .is_recursive = given->is_recursive,
        .except = target->kind == NAMES_FOLDER ? given->output : NULL,
    };
    if (is_named && chains_open(given, &all->chains, &why) &&
        inputs_collect(args, &rules, all->files, &why) && names_give(target, all->files, &why)) {
        find_read(target, all);
        return EXIT_DONE;
    }
    message_error("%s", why.text);
    return EXIT_USAGE;
}

static int run_here(const pixels_options *given, const session_options *here, const operands *args,
                    output *out)
{
    session state;
    devices where;
    pixels_list files = {0};
    names_target target = {0};
    session_init(&state, here, false);
    batch all = {.given = given, .files = &files, .state = &state, .where = &where, .out = out};
    int code = prepare(given, args, &all, &target);
    const devices_params params = {
        .state = &state,
        .chains = all.chains,
        .files = &files,
        .jobs = (uint32_t)given->jobs,
    };
    if (code == EXIT_DONE)
        code = devices_open(&params, &where);
    if (code == EXIT_DONE) {
        code = perform(&all, &target, out);
        devices_close(&where);
    }
    session_close(&state);
    chains_close(all.chains);
    names_free(&target);
    pixels_list_free(&files);
    return code;
}

static int run(const void *values, const operands *args, output *out)
{
    const pixels_options *parsed = values;
    pixels_options asked = *parsed;
    const pixels_options *given = &asked;
    problem why;
    if (given->lists_operations) {
        pixels_list_operations(out);
        return EXIT_DONE;
    }
    if (!numbers_take(&asked.operations, &asked.kind, &why) || !check(given, args, &why)) {
        message_error("%s", why.text);
        return EXIT_USAGE;
    }
    /* Images reach devices by queues, which those in other processes do not have. */
    session_options here = given->session;
    here.isolate = SESSION_ISOLATE_OFF;
    if (given->isolates && here.processes == 0)
        here.processes = given->jobs != 0 ? given->jobs : cores_count();
    if (here.processes > GPUKIT_MAX_DEVICES)
        here.processes = GPUKIT_MAX_DEVICES;
    if (processes_are_asked(&here) && here.device == NULL)
        here.device = "cpu";
    const int code = report_check(&given->report, &here);
    return code == EXIT_DONE ? run_here(given, &here, args, out) : code;
}

_Static_assert(sizeof(pixels_options) <= COMMAND_VALUES_MAX, "values fit");

const command command_pixels = {
    .name = "pixels",
    .summary = "image files: colours, filters, sizes, on every core or device",
    .examples = "  gpukit pixels photos -o small/ --op resize=fit:1024\n"
                "  gpukit pixels *.jpg -o 'out/{name}-gray.png' --op grayscale --op blur=2\n"
                "  gpukit pixels a.png -o - --format jpeg >a.jpg\n"
                "  gpukit pixels photos -o out/ --recursive --op invert --dry-run\n"
                "  gpukit pixels --list-ops           what operations there are\n",
    .usage = "  gpukit pixels INPUT... -o OUTPUT [--op OP[=ARGS]]...\n"
             "  gpukit pixels INPUT... [--op OP[=ARGS]]... --op stats|histogram\n"
             "  gpukit pixels --list-ops\n",
    .notes = "\nInputs\n"
             "  Files; folders, whose images count by their extensions; - for standard input.\n"
             "\nOutputs\n"
             "  A pattern has {name}, {ext}, {index}, and {folder} below the one that was given.\n"
             "  A file gets its name once all of it is on disk. No input is written over.\n"
             "\nFailures\n"
             "  A line for each file that fails; the others go on, and the exit code is 1.\n",
    .options = options,
    .values_size = sizeof(pixels_options),
    .run = run,
};
