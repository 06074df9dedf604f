// SPDX-License-Identifier: MIT
/* command_primes.c - gpukit primes: the options, and which part of the work they mean. */
#include "command.h"

#include <string.h>
#include <unistd.h>

#include <gpukit/primes.h>

#include "deliver.h"
#include "exit_code.h"
#include "message.h"
#include "primes.h"
#include "report.h"

static const char *const methods[] = {
    [GPUKIT_PRIMES_AUTO] = "auto", [GPUKIT_PRIMES_SIEVE] = "sieve", [GPUKIT_PRIMES_TEST] = "test",
    [GPUKIT_PRIMES_PI] = "pi",     [GPUKIT_PRIMES_PI + 1] = NULL,
};

// clang-format off
static const option_spec options[] = {
    {.name = "list", .group = "What to do", .kind = OPTION_FLAG,
     .offset = offsetof(primes_options, is_list),
     .text = "print the primes, one per line, ascending; without it, their number"},
    {.name = "tuplets", .group = "What to do", .kind = OPTION_NUMBER, .argument = "K", .least = 2,
     .most = GPUKIT_PRIMES_TUPLET_MAX, .offset = offsetof(primes_options, tuplets),
     .text = "count or list prime K-tuplets: 2 twins, 3 triplets, up to 6"},
    {.name = "count", .group = "What to do", .kind = OPTION_TEXT, .argument = "K,...",
     .offset = offsetof(primes_options, kinds),
     .text = "count several kinds in one pass, 1 for primes: a line with name and count each"},
    {.name = "raw", .group = "What to do", .kind = OPTION_FLAG,
     .offset = offsetof(primes_options, raw),
     .text = "numbers as little-endian 64-bit words: those of --test are read so, those of --list "
             "written so"},
    {.name = "test", .group = "What to do", .kind = OPTION_FLAG,
     .offset = offsetof(primes_options, is_test),
     .text = "print \"N prime\" or \"N composite\" for each of the numbers given; with -, for "
             "each line of standard input"},
    {.name = "nth", .group = "What to do", .kind = OPTION_TEXT, .argument = "N",
     .offset = offsetof(primes_options, walk.nth),
     .text = "print the N-th prime above START (or of all); with -N, the N-th one below it"},
    {.name = "next", .group = "What to do", .kind = OPTION_TEXT, .argument = "N",
     .offset = offsetof(primes_options, walk.next), .text = "print the first prime above N"},
    {.name = "prev", .group = "What to do", .kind = OPTION_TEXT, .argument = "N",
     .offset = offsetof(primes_options, walk.prev), .text = "print the last prime below N"},
    {.name = "gaps", .group = "What to do", .kind = OPTION_FLAG,
     .offset = offsetof(primes_options, walk.is_gaps),
     .text = "print the maximal gaps, \"GAP P Q\" for each two neighbours P and Q that are further "
             "apart than all before them in the range"},
    {.name = "method", .group = "What to do", .kind = OPTION_CHOICE, .choices = methods,
     .offset = offsetof(primes_options, method),
     .text = "how to count and list; pi, the prime counting function, is for plain counts on "
             "the CPU (default: auto, the fastest one)"},
    SESSION_DEVICE_OPTIONS(offsetof(primes_options, session)),
    REPORT_OPTIONS(offsetof(primes_options, report)),
    SESSION_OUTPUT_OPTIONS(offsetof(primes_options, session)),
    SESSION_TRUST_OPTIONS(offsetof(primes_options, session)),
    SESSION_EXPERT_OPTIONS(offsetof(primes_options, session)),
    {.name = NULL},
};
// clang-format on

/* With --raw numbers come from a file in any case. */
static bool reads_input(const primes_options *given, const operands *args)
{
    if (given->raw)
        return true;
    for (size_t i = 0; i < args->count; i++)
        if (strcmp(args->items[i], "-") == 0)
            return true;
    return false;
}

static bool check_test(const primes_options *given, const operands *args, problem *why)
{
    if (given->is_list)
        return problem_set(why, "--list and --test exclude each other; give one of them");
    if (given->method != GPUKIT_PRIMES_AUTO)
        return problem_set(why, "--method is for counting and listing; leave it out with --test");
    if (args->count == 0)
        return problem_set(why, "--test needs numbers, or - for those on standard input");
    if (given->raw && args->count != 1)
        return problem_set(why, "--test --raw takes one file of numbers, or - for standard input");
    if (reads_input(given, args) && args->count > 1)
        return problem_set(why, "--test takes numbers or - for standard input, not both");
    return true;
}

static bool check_count(const primes_options *given, problem *why)
{
    if (given->session.journal != NULL)
        return problem_set(why, "--journal is for counts; a listing that is stopped tells how to "
                                "have the rest of it, and verdicts come line by line");
    if (given->session.shard != NULL)
        return problem_set(why, "--shard is for counts; give a listing its range, and verdicts "
                                "their numbers");
    return true;
}

static bool check_raw(const primes_options *given, problem *why)
{
    if (!given->is_list && !given->is_test)
        return problem_set(why, "--raw is for the numbers of --list or --test; give one of them");
    if (given->is_list && isatty(STDOUT_FILENO))
        return problem_set(why, "--raw would fill the terminal with bytes that are no text; write "
                                "to a file or a pipe");
    return true;
}

static bool check_tuplets(const primes_options *given, problem *why)
{
    const char *name = given->kinds != NULL ? "--count" : "--tuplets";
    if (given->tuplets != 0 && given->kinds != NULL)
        return problem_set(why, "--count has its kinds of tuplets; leave out --tuplets");
    if (given->kinds != NULL && given->is_list)
        return problem_set(why, "--count and --list exclude each other; --tuplets lists");
    if (given->is_test)
        return problem_set(why, "%s and --test exclude each other; give one of them", name);
    if (given->session.journal != NULL || given->session.shard != NULL)
        return problem_set(why,
                           "%s has neither --journal nor --shard: tuplets may lie across the "
                           "border of two parts; leave them out",
                           name);
    return true;
}

static bool check(const primes_options *given, const operands *args, problem *why)
{
    if (!primes_walk_check(given, args, why))
        return false;
    const bool streams = given->is_list || (given->is_test && reads_input(given, args));
    if ((given->tuplets != 0 || given->kinds != NULL) && !check_tuplets(given, why))
        return false;
    if (given->raw && !check_raw(given, why))
        return false;
    if ((given->is_list || given->is_test) && !check_count(given, why))
        return false;
    if (given->is_test && !check_test(given, args, why))
        return false;
    if (given->method == GPUKIT_PRIMES_PI && !primes_check_pi(given, why))
        return false;
    if (streams && deliver_to_stdout(given->report.json))
        return problem_set(why, "--json would end up among the lines on standard output; "
                                "use --json=FILE");
    return true;
}

/* No range means the one that everyone knows the answer of. */
static int run_range(const primes_options *given, const operands *args, output *out)
{
    problem why;
    range where = {.first = 0, .last = 1000000000};
    if (args->count > 0 && !range_parse(args->items, args->count, &where, &why)) {
        message_error("%s", why.text);
        return EXIT_USAGE;
    }
    if (given->walk.is_gaps)
        return primes_gaps(given, &where, out);
    if (given->is_list)
        return primes_list(given, &where, out);
    if (given->kinds == NULL && given->tuplets == 0)
        return primes_count(given, &where, out);
    primes_kind_list kinds = {.kinds = {(uint8_t)given->tuplets}, .count = 1};
    if (given->kinds != NULL && !primes_parse_kinds(given->kinds, &kinds, &why)) {
        message_error("%s", why.text);
        return EXIT_USAGE;
    }
    return primes_count_tuplets(given, &kinds, &where, out);
}

static int run(const void *values, const operands *args, output *out)
{
    const primes_options *given = values;
    problem why;
    if (!check(given, args, &why)) {
        message_error("%s", why.text);
        return EXIT_USAGE;
    }
    const int code = report_check(&given->report, &given->session);
    if (code != EXIT_DONE)
        return code;
    if (primes_walk_is_asked(given))
        return primes_walk(given, args, out);
    if (!given->is_test)
        return run_range(given, args, out);
    return reads_input(given, args) ? primes_test_input(given, args->items[0], out)
                                    : primes_test(given, args, out);
}

_Static_assert(sizeof(primes_options) <= COMMAND_VALUES_MAX, "values fit");

const command command_primes = {
    .name = "primes",
    .summary = "count, list or test primes anywhere below 2^64",
    .examples = "  gpukit primes                      up to 1e9: prints 50847534\n"
                "  gpukit primes 1e14..+100 --list    prints the four of them\n"
                "  gpukit primes 1e11 --device all    on every device of this box\n"
                "  gpukit primes 1e9 --count 1,2,3    primes, twins and triplets in one pass\n"
                "  gpukit primes --nth 1e9            prints 22801763489\n"
                "  gpukit primes --test 97 2^61-1     prints a verdict for each\n"
                "  seq 100 | gpukit primes --test -   and for each line of standard input\n",
    .usage = "  gpukit primes [START] STOP         from START (or 0) to STOP, both included\n"
             "  gpukit primes START..STOP          the same\n"
             "  gpukit primes START..+N            from START to START + N\n"
             "  gpukit primes --nth N [START]\n"
             "  gpukit primes --next N\n"
             "  gpukit primes --prev N\n"
             "  gpukit primes --test N...\n"
             "  gpukit primes --test -\n"
             "  gpukit primes --test --raw FILE\n",
    .notes =
        "\nNumbers\n"
        "  From 0 to 2^64-1, as 100_000_000, 1e14, 1.5e9, 10^14, 2^40, 10k 10M 10G 10T\n"
        "  (1000 each), 1Ki 1Mi 1Gi 1Ti (1024 each), and sums such as 2^64-1.\n"
        "\nStopping\n"
        "  Ctrl-C, or a timeout, lets the chunks in flight end (under a second, as a rule) and\n"
        "  tells on stderr what was done. A second Ctrl-C, a quarter of a second later or more,\n"
        "  ends at once. A count by pi ends at the first, and has no part to tell.\n",
    .options = options,
    .values_size = sizeof(primes_options),
    .run = run,
};
