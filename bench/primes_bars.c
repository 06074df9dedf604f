// SPDX-License-Identifier: MIT
#include "primes_bars.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Answers: OEIS A006880; [1e18, 1e18 + 100] is well known; the others are primesieve 11.0's. */
static const bar bars[] = {
    {.key = "1e10",
     .name = "count [0, 1e10], 2 threads",
     .first = "0",
     .last = "10000000000",
     .threads = "2",
     .method = "sieve",
     .answer = "455052511",
     .at_least = 1.0,
     .aim = 1.6,
     .opencl_at_least = 0.8,
     .opencl_aim = 1.0,
     .most_mb = 16},
    {.key = "1e9",
     .name = "count [0, 1e9], 2 threads",
     .first = "0",
     .last = "1000000000",
     .threads = "2",
     .method = "sieve",
     .answer = "50847534",
     .at_least = 1.2,
     .aim = 1.8},
    {.key = "1e14",
     .name = "count [1e14, +1e10], 2 threads",
     .first = "100000000000000",
     .last = "100010000000000",
     .threads = "2",
     .method = "sieve",
     .answer = "310208140",
     .at_least = 1.0,
     .aim = 1.5,
     .opencl_at_least = 0.8,
     .opencl_aim = 1.0},
    {.key = "1e18",
     .name = "count [1e18, +1e10], 2 threads",
     .first = "1000000000000000000",
     .last = "1000000010000000000",
     .threads = "2",
     .method = "sieve",
     .answer = "241272176",
     .at_least = 1.0,
     .aim = 1.5,
     .most_peer_memory = 1.5},
    {.key = "2^64",
     .name = "count the last 1e9, 2 threads",
     .first = "18446744072709551616",
     .last = "18446744073709551615",
     .threads = "2",
     .method = "sieve",
     .answer = "22537866",
     .at_least = 1.7,
     .aim = 2.3},
    {.key = "few",
     .name = "count [1e18, +100], auto",
     .first = "1000000000000000000",
     .last = "1000000000000000100",
     .threads = "2",
     .chooses_threads = true,
     .method = "auto",
     .answer = "4",
     .at_least = 100,
     .aim = 300},
    {.key = "list-few",
     .name = "list [1e18, +100], auto",
     .first = "1000000000000000000",
     .last = "1000000000000000100",
     .threads = "2",
     .chooses_threads = true,
     .method = "auto",
     .answer = "1000000000000000079",
     .at_least = 100,
     .aim = 300,
     .kind = BAR_LIST},
    {.key = "list",
     .name = "list [0, 1e9] to /dev/null",
     .first = "0",
     .last = "1000000000",
     .threads = "2",
     .method = "auto",
     .at_least = 3,
     .aim = 10,
     .kind = BAR_LIST_UNREAD},
    {.key = "one-1e9",
     .name = "count [0, 1e9], 1 thread",
     .first = "0",
     .last = "1000000000",
     .threads = "1",
     .method = "sieve",
     .answer = "50847534",
     .at_least = 0.9,
     .aim = 1.3},
    {.key = "one-1e12",
     .name = "count [1e12, +1e9], 1 thread",
     .first = "1000000000000",
     .last = "1001000000000",
     .threads = "1",
     .method = "sieve",
     .answer = "36190991",
     .at_least = 0.9,
     .aim = 1.3},
    {.key = "pi",
     .name = "count [0, 1e13], auto",
     .first = "0",
     .last = "10000000000000",
     .threads = "2",
     .method = "auto",
     .answer = "346065536839",
     .at_least = 0.5,
     .aim = 0.5,
     .is_by_primecount = true},
    {.key = "1e12",
     .name = "count [1e12, +1e9], 2 threads",
     .first = "1000000000000",
     .last = "1001000000000",
     .threads = "2",
     .method = "sieve",
     .answer = "36190991"},
};

const bar *bar_at(size_t index)
{
    return index < sizeof bars / sizeof bars[0] ? &bars[index] : NULL;
}

const bar *bar_find(const char *key)
{
    const bar *row;
    for (size_t i = 0; (row = bar_at(i)) != NULL; i++)
        if (strcmp(row->key, key) == 0)
            break;
    return row;
}

static bool is_installed(const char *program)
{
    char command[64];
    snprintf(command, sizeof command, "command -v %s >/dev/null", program);
    return system(command) == 0;
}

static versus_contestant peer_of(const bar *row)
{
    if (row->is_by_primecount)
        return (versus_contestant){.name = "primecount",
                                   .words = {"primecount", row->last, "--threads", row->threads}};
    return (versus_contestant){
        .name = "primesieve",
        .words = {"primesieve", row->first, row->last, "--quiet", "--threads", row->threads,
                  row->kind == BAR_COUNT ? "--count" : "--print"},
    };
}

static versus_contestant ours(const bar *row, const char *gpukit)
{
    versus_contestant c = {
        .name = "gpukit --device cpu",
        .words = {gpukit, "primes", row->first, row->last, "--device", "cpu", "--method",
                  row->method, "--quiet"},
    };
    size_t words = 9;
    if (row->kind != BAR_COUNT)
        c.words[words++] = "--list";
    if (!row->chooses_threads) {
        c.words[words++] = "--threads";
        c.words[words++] = row->threads;
    }
    return c;
}

static versus_contestant on_opencl(const bar *row, const char *gpukit, const char *device)
{
    return (versus_contestant){
        .name = "gpukit OpenCL",
        .words = {gpukit, "primes", row->first, row->last, "--device", device, "--method",
                  row->method, "--quiet"},
    };
}

bool bar_fill(const bar *row, const char *gpukit, const char *opencl, versus_job *out)
{
    memset(out, 0, sizeof *out);
    out->name = row->name;
    out->answer = row->answer;
    out->contestants[out->count++] = peer_of(row);
    out->contestants[out->count++] = ours(row, gpukit);
    if (opencl != NULL && row->kind == BAR_COUNT && strcmp(row->method, "sieve") == 0)
        out->contestants[out->count++] = on_opencl(row, gpukit, opencl);
    const char *program = out->contestants[0].words[0];
    const bool is_there = is_installed(program);
    if (!is_there)
        printf("%s: skipped, for there is no %s here\n", row->name, program);
    return is_there;
}

void bar_print_head(void)
{
    printf("\n%-32s %8s %9s %6s   %9s %9s  %s\n", "", "ratio", "at least", "aim", "MB", "peer MB",
           "(ratio: the peer's time to ours, the median of all rounds)");
}

static bool holds(const bar *row, double ratio, double mb, double peer_mb)
{
    return ratio >= row->at_least && (row->most_mb <= 0 || mb <= row->most_mb) &&
           (row->most_peer_memory <= 0 || mb <= row->most_peer_memory * peer_mb);
}

static void print_ratio(const char *name, double ratio, double at_least, double aim)
{
    printf("%-32s %8.2f", name, ratio);
    if (at_least > 0)
        printf(" %9.1f %6.1f", at_least, aim);
    else
        printf(" %9s %6s", "-", "-");
}

static const char *verdict(double at_least, bool is_held)
{
    return at_least <= 0 ? "" : is_held ? "holds" : "MISSED";
}

static void print_opencl(const bar *row, const versus_job *job, size_t rounds, double peer_mb)
{
    const double ratio = versus_ratio(job, 2, rounds);
    print_ratio("  on the OpenCL device", ratio, row->opencl_at_least, row->opencl_aim);
    printf("   %9.1f %9.1f  %s\n", versus_peak_mb(job, 2, rounds), peer_mb,
           verdict(row->opencl_at_least, ratio >= row->opencl_at_least));
}

void bar_print(const bar *row, const versus_job *job, size_t rounds)
{
    const double ratio = versus_ratio(job, 1, rounds);
    const double mb = versus_peak_mb(job, 1, rounds), peer_mb = versus_peak_mb(job, 0, rounds);
    print_ratio(row->name, ratio, row->at_least, row->aim);
    printf("   %9.1f %9.1f  %s", mb, peer_mb,
           verdict(row->at_least, holds(row, ratio, mb, peer_mb)));
    if (row->most_mb > 0)
        printf(" (at most %.0f MB)", row->most_mb);
    if (row->most_peer_memory > 0)
        printf(" (at most %.1f times the peer's MB)", row->most_peer_memory);
    printf("\n");
    if (job->count > 2)
        print_opencl(row, job, rounds, peer_mb);
}
