// SPDX-License-Identifier: MIT
/* command_countdown.c - gpukit countdown: the options, and which part of the work they mean. */
#include "command.h"

#include <inttypes.h>
#include <string.h>

#include "countdown.h"
#include "countdown_named.h"
#include "exit_code.h"
#include "message.h"

static const char *const modes[] = {
    [NAMED_SEQUENTIAL] = "sequential", [NAMED_THREADS] = "threads", [NAMED_PROCESSES] = "processes",
    [NAMED_ASYNC] = "async",           [NAMED_ASYNC + 1] = NULL,
};

// clang-format off
static const option_spec options[] = {
    {.name = "counters", .group = "What to do", .kind = OPTION_NUMBER, .argument = "N", .least = 1,
     .most = UINT64_MAX, .offset = offsetof(countdown_options, counters),
     .text = "so many counters (default: 1048576; with --for and --compare, fewer)"},
    {.name = "from", .group = "What to do", .kind = OPTION_NUMBER, .argument = "N", .least = 1,
     .most = UINT32_MAX, .offset = offsetof(countdown_options, from),
     .text = "what each counts down from (default: 10000, with --plain 1000, and a hundred times "
             "that with a GPU; others with --for, --compare and --workers)"},
    {.name = "seed", .group = "What to do", .kind = OPTION_NUMBER, .argument = "N",
     .most = UINT64_MAX, .offset = offsetof(countdown_options, seed),
     .text = "what the counters' hashes begin with (default: 0)"},
    {.name = "plain", .group = "What to do", .kind = OPTION_FLAG,
     .offset = offsetof(countdown_options, is_plain),
     .text = "the classic loop, n = n - 1 alone, which a barrier keeps compilers from removing"},
    {.name = "for", .group = "What to do", .kind = OPTION_DURATION, .argument = "TIME",
     .offset = offsetof(countdown_options, burn_ms),
     .text = "burn in: count down again and again for that long, check every result, and end with "
             "5 at the first that is wrong"},
    {.name = "compare", .group = "What to do", .kind = OPTION_FLAG,
     .offset = offsetof(countdown_options, compares),
     .text = "50 million decrements in a row, on threads, on processes, on each device and on "
             "all of them: which is faster?"},
    {.name = "workers", .group = "What to do", .kind = OPTION_TEXT, .argument = "NAMES",
     .offset = offsetof(countdown_options, workers),
     .text = "workers of these names, between commas, count down from 5 and say every step"},
    {.name = "mode", .group = "What to do", .kind = OPTION_CHOICE, .choices = modes,
     .offset = offsetof(countdown_options, mode),
     .text = "how the named workers work (default: sequential)"},
    {.name = "verbose", .group = "What to do", .kind = OPTION_FLAG,
     .offset = offsetof(countdown_options, is_verbose),
     .text = "named workers say when they start, too"},
    SESSION_DEVICE_OPTIONS(offsetof(countdown_options, session)),
    REPORT_OPTIONS(offsetof(countdown_options, report)),
    SESSION_OUTPUT_OPTIONS(offsetof(countdown_options, session)),
    SESSION_VERIFY_OPTION(offsetof(countdown_options, session)),
    SESSION_EXPERT_OPTIONS(offsetof(countdown_options, session)),
    {.name = NULL},
};
// clang-format on

/* Neither workers with names nor a comparison are one job on one choice of devices. */
static bool has_job_options(const countdown_options *given)
{
    static const session_options none;
    return memcmp(&given->session, &none, sizeof none) != 0 || given->report.shows_time;
}

static bool check_named(const countdown_options *given, problem *why)
{
    if (given->workers == NULL && (given->mode != NAMED_SEQUENTIAL || given->is_verbose))
        return problem_set(why, "--mode and --verbose are for named workers; give their names by "
                                "--workers Alice,Bob");
    if (given->workers != NULL &&
        (given->compares || given->burn_ms != 0 || given->is_plain || given->counters != 0 ||
         given->report.json != NULL || given->seed != 0 || has_job_options(given)))
        return problem_set(
            why, "--workers take --from, --mode and --verbose only; leave out the others");
    return true;
}

static bool check(const countdown_options *given, const operands *args, problem *why)
{
    uint64_t decrements;
    if (args->count > 0)
        return problem_set(why,
                           "countdown takes options only; --counters and --from say what is "
                           "counted, not %s",
                           quote_string(args->items[0]).text);
    if (given->compares && given->burn_ms != 0)
        return problem_set(why, "--compare and --for exclude each other; give one of them");
    if (given->compares && given->seed != 0)
        return problem_set(why, "--compare has hashes that begin with 0; leave out --seed");
    if (given->compares && has_job_options(given))
        return problem_set(
            why, "--compare goes through all devices by itself; it takes --counters, --from, "
                 "--plain and --json only");
    if (given->burn_ms != 0 && given->session.verify != GPUKIT_VERIFY_SAMPLE)
        return problem_set(why, "--for checks every result in any case; leave out --verify");
    if (__builtin_mul_overflow(given->counters, given->from, &decrements))
        return problem_set(why,
                           "%" PRIu64 " counters from %" PRIu64 " are more decrements than "
                           "2^64 - 1; ask for fewer",
                           given->counters, given->from);
    return check_named(given, why);
}

static int run_named(const countdown_options *given, output *out)
{
    problem why;
    const named_options named = {
        .names = given->workers,
        .from = given->from == 0 ? 5 : given->from,
        .mode = (named_mode)given->mode,
        .is_verbose = given->is_verbose,
    };
    if (named_check(&named, &why))
        return named_run(&named, out);
    message_error("%s", why.text);
    return EXIT_USAGE;
}

static int run(const void *values, const operands *args, output *out)
{
    const countdown_options *given = values;
    problem why;
    if (!check(given, args, &why)) {
        message_error("%s", why.text);
        return EXIT_USAGE;
    }
    if (given->workers != NULL)
        return run_named(given, out);
    const int code = report_check(&given->report, &given->session);
    if (code != EXIT_DONE)
        return code;
    if (given->compares)
        return countdown_compare(given, out);
    return given->burn_ms != 0 ? countdown_burn(given, out) : countdown_batch(given, out);
}

_Static_assert(sizeof(countdown_options) <= COMMAND_VALUES_MAX, "values fit");

const command command_countdown = {
    .name = "countdown",
    .summary = "counters that really count down: what each device does a second",
    .examples = "  gpukit countdown                   on the fastest device: rate and checksum\n"
                "  gpukit countdown --device all      on every device of this box\n"
                "  gpukit countdown --for 10m --device gpu   burn in, every result checked\n"
                "  gpukit countdown --compare         a row, threads, processes, devices\n"
                "  gpukit countdown --workers Alice,Bob --mode threads\n",
    .usage = "  gpukit countdown [--counters N] [--from N]\n"
             "  gpukit countdown --for TIME\n"
             "  gpukit countdown --compare [--counters N] [--from N] [--plain]\n"
             "  gpukit countdown --workers NAMES [--from N] [--mode MODE]\n",
    .notes =
        "\nA step\n"
        "  h = rotl(h + n, 7) ^ n; n = n - 1, in 32 bits, until n is 0: no compiler can leave\n"
        "  one out, and the checksum of all h is the same on every device.\n"
        "\nThe ceiling\n"
        "  What a device does of the same four instructions when none waits for another one,\n"
        "  measured in the same run. A rate twice as high is a broken measurement: exit code 5.\n"
        "  With --plain it is four times that, since a decrement is one instruction.\n"
        "\nStopping\n"
        "  A counter that has begun comes to its end: from 4e9 that takes 20 seconds, after a\n"
        "  timeout and the first Ctrl-C too. The second Ctrl-C ends at once.\n"
        "\nBurning in\n"
        "  --for compares with what the reference makes of a round of counters before it begins:\n"
        "  at most 2^28 decrements, of whole teams of 128 counters.\n"
        "\nComparing\n"
        "  --compare is a few seconds of gpukit compare, whose table and JSON it has: turns\n"
        "  in rounds, 95 % intervals, and no verdict where the machine is too noisy. Where a\n"
        "  checksum differs, the exit code is 5. gpukit compare countdown:5000x10000 does\n"
        "  more, and countdown-plain:5000x10000 is what --plain is here.\n",
    .options = options,
    .values_size = sizeof(countdown_options),
    .run = run,
};
