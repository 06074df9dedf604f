// SPDX-License-Identifier: MIT
/* batch_bench - what a verdict on a number costs, beside FLINT's n_is_prime where it is installed.
 *
 *   build/release/bench/batch_bench [ROUNDS [FILE.json]]
 *
 * 2^18 odd numbers from 2^63 on, random ones and primes only, by one thread. In each round every
 * contestant goes once, each round in another order; ratios are taken within a round, of the CPU
 * time of the thread. One round more, the first, warms up. 15 rounds where nothing else is said.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#ifdef BATCH_FLINT
#include <flint/flint.h>
#include <flint/ulong_extras.h>
#endif

#include <gpukit/gpukit.h>

#include "report.h"
#include "workload/primes/batch/batch.h"
#include "xorshift.h"

enum { NUMBERS = 1 << 18, MOST_ROUNDS = 101, MOST_CONTESTANTS = 8 };

typedef struct contestant {
    const char *name;
    const primes_batch_path *path; /* NULL: one, number by number */
    bool (*one)(uint64_t n);
    double ns[MOST_ROUNDS]; /* for each number */
} contestant;

typedef struct field {
    const char *name;
    uint64_t *numbers;
    uint8_t *verdicts;
    uint64_t primes; /* among the numbers, by the first contestant */
    size_t count, rounds;
    contestant contestants[MOST_CONTESTANTS]; /* [0] is the peer */
} field;

#ifdef BATCH_FLINT
static bool flint_one(uint64_t n)
{
    return n_is_prime(n) != 0;
}
#endif

static double thread_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static uint64_t random_odd(uint64_t *state)
{
    return xorshift_next(state) | UINT64_C(1) << 63 | 1;
}

static void fill(uint64_t *numbers, bool primes_only)
{
    uint64_t state = 0x9e3779b97f4a7c15u;
    for (size_t i = 0; i < NUMBERS; i++) {
        do
            numbers[i] = random_odd(&state);
        while (primes_only && !gpukit_primes_is_prime(numbers[i]));
    }
}

static double run(const contestant *who, const field *f)
{
    const double began_ns = thread_ns();
    if (who->path != NULL)
        gpk_primes_test_batch_by(who->path, f->numbers, NUMBERS, f->verdicts);
    for (size_t i = 0; who->path == NULL && i < NUMBERS; i++)
        f->verdicts[i] = who->one(f->numbers[i]);
    return (thread_ns() - began_ns) / NUMBERS;
}

static uint64_t primes_found(const field *f)
{
    uint64_t primes = 0;
    for (size_t i = 0; i < NUMBERS; i++)
        primes += f->verdicts[i];
    return primes;
}

static void measure(field *f)
{
    for (size_t round = 0; round <= f->rounds; round++)
        for (size_t turn = 0; turn < f->count; turn++) {
            contestant *who = &f->contestants[(round + turn) % f->count];
            const double ns = run(who, f);
            const uint64_t primes = primes_found(f);
            if (round == 0 && turn == 0)
                f->primes = primes;
            if (primes != f->primes) {
                fprintf(stderr, "batch_bench: %s finds %" PRIu64 " primes, not %" PRIu64 "\n",
                        who->name, primes, f->primes);
                exit(1);
            }
            if (round > 0)
                who->ns[round - 1] = ns;
        }
}

static void enter(field *f)
{
#ifdef BATCH_FLINT
    f->contestants[f->count++] = (contestant){.name = "FLINT n_is_prime", .one = flint_one};
#endif
    for (const primes_batch_path *const *path = gpk_primes_batch_paths; *path != NULL; path++)
        if ((*path)->is_available())
            f->contestants[f->count++] = (contestant){.name = (*path)->name, .path = *path};
    f->contestants[f->count++] = (contestant){.name = "one by one", .one = gpukit_primes_is_prime};
}

static double median_ratio(const field *f, const contestant *who)
{
    double ratios[MOST_ROUNDS];
    for (size_t i = 0; i < f->rounds; i++)
        ratios[i] = f->contestants[0].ns[i] / who->ns[i];
    return report_median(ratios, f->rounds);
}

static void tell(const field *f, json *out)
{
    printf("%s: %" PRIu64 " primes of %d numbers\n", f->name, f->primes, NUMBERS);
    json_object_begin(out, NULL);
    json_string(out, "numbers", f->name);
    json_array_begin(out, "contestants");
    for (size_t i = 0; i < f->count; i++) {
        const contestant *who = &f->contestants[i];
        double sorted[MOST_ROUNDS];
        for (size_t j = 0; j < f->rounds; j++)
            sorted[j] = who->ns[j];
        printf("  %-18s %8.1f ns  %6.2f x %s\n", who->name, report_median(sorted, f->rounds),
               median_ratio(f, who), f->contestants[0].name);
        json_object_begin(out, NULL);
        json_string(out, "name", who->name);
        json_real(out, "median_ratio", median_ratio(f, who));
        report_values(out, "ns_per_number", who->ns, f->rounds);
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
}

static bool bench(size_t rounds, json *out)
{
    static field fields[] = {{.name = "random odd"}, {.name = "primes only"}};
    uint64_t *numbers = calloc(NUMBERS, sizeof *numbers);
    uint8_t *verdicts = calloc(NUMBERS, 1);
    for (size_t i = 0; i < 2 && numbers != NULL && verdicts != NULL; i++) {
        field *f = &fields[i];
        f->numbers = numbers;
        f->verdicts = verdicts;
        f->rounds = rounds;
        fill(numbers, i == 1);
        enter(f);
        measure(f);
        tell(f, out);
    }
    const bool has_run = numbers != NULL && verdicts != NULL;
    free(numbers);
    free(verdicts);
    return has_run;
}

int main(int argc, char **argv)
{
    const size_t rounds = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 15;
    json out;
    if (rounds < 1 || rounds > MOST_ROUNDS) {
        fprintf(stderr, "usage: batch_bench [ROUNDS [FILE.json]], 1 to %d rounds\n", MOST_ROUNDS);
        return 2;
    }
    json_init(&out);
    json_object_begin(&out, NULL);
    json_string(&out, "schema", "gpukit.bench.batch/1");
    json_string(&out, "gpukit", gpukit_version());
#ifdef BATCH_FLINT
    json_string(&out, "flint", FLINT_VERSION);
#endif
    json_array_begin(&out, "fields");
    bool is_done = bench(rounds, &out);
    json_array_end(&out);
    report_machine(&out);
    json_object_end(&out);
    if (is_done && argc > 2)
        is_done = report_save(argv[2], &out);
    json_free(&out);
    return is_done ? 0 : 1;
}
