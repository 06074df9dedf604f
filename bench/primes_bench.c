// SPDX-License-Identifier: MIT
/* primes_bench - gpukit primes against its peers, in turns, whole processes.
 *
 *   build/release/bench/primes_bench [-n ROUNDS] [-o FILE.json] [-d DEVICE] GPUKIT [ROW...]
 *
 * GPUKIT is the program; 7 rounds and all rows where nothing else is said (-l lists them). With -d
 * an OpenCL device ("opencl:0") takes part in the rows for the sieve. The first round fills caches
 * and is not counted. Ends with a table of ratios beside what we want them to be.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <gpukit/gpukit.h>

#include "primes_bars.h"
#include "report.h"
#include "versus.h"

enum { MOST_ROWS = 32 };

typedef struct wishes {
    const char *gpukit, *opencl, *file;
    size_t rounds;
    size_t count;
    const bar *rows[MOST_ROWS];
} wishes;

static int list_rows(void)
{
    const bar *row;
    for (size_t i = 0; (row = bar_at(i)) != NULL; i++)
        printf("%-10s %s\n", row->key, row->name);
    return 0;
}

static int refuse(const char *what, const char *which)
{
    fprintf(stderr,
            "primes_bench: %s%s\n"
            "usage: primes_bench [-n ROUNDS] [-o FILE.json] [-d DEVICE] GPUKIT [ROW...]\n"
            "       primes_bench -l\n",
            what, which);
    return 2;
}

static bool choose_rows(wishes *out, char *const *words, int count)
{
    const bar *row;
    for (size_t i = 0; count == 0 && i < MOST_ROWS && (row = bar_at(i)) != NULL; i++)
        out->rows[out->count++] = row;
    for (int i = 0; i < count && i < MOST_ROWS; i++) {
        row = bar_find(words[i]);
        if (row == NULL) {
            refuse("no such row: ", words[i]);
            return false;
        }
        out->rows[out->count++] = row;
    }
    return true;
}

/* Raw samples of the rows that ran; the table comes after all of them. False: an answer was
 * wrong, or a program failed. */
static bool run_rows(const wishes *wanted, versus_job *jobs, json *out)
{
    bool is_right = true;
    for (size_t i = 0; i < wanted->count && is_right; i++) {
        versus_job *job = &jobs[i];
        if (!bar_fill(wanted->rows[i], wanted->gpukit, wanted->opencl, job)) {
            job->count = 0;
            continue;
        }
        is_right = versus_run(job, wanted->rounds);
        if (!is_right)
            continue;
        versus_print(job, wanted->rounds);
        versus_json(job, wanted->rounds, out);
    }
    return is_right;
}

static int run(const wishes *wanted)
{
    static versus_job jobs[MOST_ROWS];
    json out;
    json_init(&out);
    json_object_begin(&out, NULL);
    json_string(&out, "schema", "gpukit.bench.primes/1");
    json_string(&out, "gpukit", gpukit_version());
    json_array_begin(&out, "jobs");
    bool is_right = run_rows(wanted, jobs, &out);
    json_array_end(&out);
    report_machine(&out); /* last: what it loads would count as memory of what it starts */
    json_object_end(&out);
    if (is_right)
        bar_print_head();
    for (size_t i = 0; i < wanted->count && is_right; i++)
        if (jobs[i].count > 0)
            bar_print(wanted->rows[i], &jobs[i], wanted->rounds);
    if (is_right && wanted->file != NULL && !report_save(wanted->file, &out)) {
        fprintf(stderr, "primes_bench: cannot write %s\n", wanted->file);
        is_right = false;
    }
    json_free(&out);
    return is_right ? 0 : 1;
}

int main(int argc, char **argv)
{
    wishes wanted = {.rounds = 7};
    int option;
    while ((option = getopt(argc, argv, "n:o:d:l")) != -1) {
        if (option == 'l')
            return list_rows();
        if (option == 'n')
            wanted.rounds = (size_t)strtoul(optarg, NULL, 10);
        else if (option == 'o')
            wanted.file = optarg;
        else if (option == 'd')
            wanted.opencl = optarg;
        else
            return refuse("", "there is no such option");
    }
    if (wanted.rounds < 1 || wanted.rounds > VERSUS_ROUNDS)
        return refuse("", "1 to 101 rounds");
    if (optind == argc)
        return refuse("", "which gpukit?");
    wanted.gpukit = argv[optind];
    if (!choose_rows(&wanted, argv + optind + 1, argc - optind - 1))
        return 2;
    return run(&wanted);
}
