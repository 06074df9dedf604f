// SPDX-License-Identifier: MIT
#include "workload/primes/plan.h"

#include "base/cores.h"
#include "base/error.h"
#include "base/text.h"
#include "lib/record.h"
#include "lib/wheel.h"
#include "workload/primes/pi.h"

/* Seconds on one core, measured on a 2.6 GHz Zen 4; only their ratios matter. */
static const double sieve_s_per_number = 0.8e-10; /* crossing off, up to 1e10 */
static const double sieve_s_per_bit = 0.45e-10;   /* more for each bit of the root beyond 17 */
static const double base_s_per_root = 1.1e-10;    /* making the map of large base primes */
static const double large_s_per_prime = 1.2e-9;   /* a large base prime in one grain */
/* Of those that 2, 3 and 5 leave: 2.5e-8 with AVX-512 IFMA, 9e-8 without. The same everywhere,
 * since shards of one job must take the same method on different machines. */
static const double test_s_per_candidate = 5e-8;
static const double verdict_s_per_number = 1e-7; /* of any: primes with IFMA, others without */
static const double pi_s_per_step = 1.7e-7; /* libprimecount 7.6; twice that where integers must
                                             * have 128 bits, which was not measured */
static const double pi_start_s = 4e-3;      /* of its process, whatever the threads */

enum {
    TEST_GRAIN_BYTES = 2048,
    SIEVE_GRAIN_BYTES = PRIMES_BLOCK,
    LONG_GRAIN_BYTES = 4 << 20, /* where there are large base primes */
    MOST_GRAIN_BYTES = 32 << 20,
};

uint32_t gpk_primes_isqrt(uint64_t n)
{
    uint64_t root = 0;
    for (uint64_t bit = UINT64_C(1) << 31; bit != 0; bit >>= 1)
        if ((root + bit) * (root + bit) <= n)
            root += bit;
    return (uint32_t)root;
}

/* Base primes that are crossed off a whole grain at a time, about. */
static double large_primes(uint32_t root)
{
    if (root < PRIMES_MAP_FROM)
        return 0;
    double logarithm = 0.6931 * (32 - __builtin_clz(root));
    return root / (logarithm - 1) - 82025; /* of which pi(2^20) are not large */
}

static double sieve_seconds(uint64_t first, uint64_t last, uint32_t grain_bytes)
{
    uint32_t root = gpk_primes_isqrt(last);
    double numbers = (double)(last - first) + 1;
    double grains = numbers / 30 / grain_bytes + 1;
    int bits = 32 - __builtin_clz(root | 1);
    double number = sieve_s_per_number + (bits > 17 ? (bits - 17) * sieve_s_per_bit : 0);
    double base = 2e-4 + (root < PRIMES_MAP_FROM ? 0 : root * base_s_per_root);
    return base + grains * large_primes(root) * large_s_per_prime + numbers * number;
}

static double test_seconds(uint64_t first, uint64_t last)
{
    return ((double)(last - first) + 1) * 8 / 30 * test_s_per_candidate;
}

/* A grain is worth its set-up: with many large base primes it must be long, so that they take a
 * quarter of the time at most. On the other hand there should be enough grains to share out,
 * unless the set-up is nearly all that there is to do. */
static uint32_t sieve_grain_bytes(uint64_t last, uint64_t bytes)
{
    uint32_t grain = SIEVE_GRAIN_BYTES;
    double large = large_primes(gpk_primes_isqrt(last));
    if (large <= 0) {
        while (grain > 2 * PRIMES_SEGMENT && bytes / grain < 64)
            grain /= 2;
        bool has_wide = last / PRIMES_MEDIUM_LIMIT >= PRIMES_MEDIUM_LIMIT;
        while (has_wide && grain < 4 * SIEVE_GRAIN_BYTES && bytes / grain >= 64)
            grain *= 2;
        return grain;
    }
    while (grain < LONG_GRAIN_BYTES && bytes / grain >= 8)
        grain *= 2;
    while (grain < MOST_GRAIN_BYTES && bytes > grain &&
           (grain < 0.1 * large || (grain < 0.4 * large && bytes / grain >= 4)))
        grain *= 2;
    while (grain < MOST_GRAIN_BYTES && bytes / grain >= 8192)
        grain *= 2; /* a GPU has done one of 4 MiB in a tenth of a millisecond */
    return grain;
}

/* Natural units to bytes of whole pieces of the grid. */
static uint32_t asked_grain_bytes(uint64_t numbers)
{
    uint64_t bytes = numbers / 30;
    if (bytes > MOST_GRAIN_BYTES)
        bytes = MOST_GRAIN_BYTES;
    uint64_t segments = (bytes + PRIMES_GRID - 1) / PRIMES_GRID;
    return (uint32_t)(segments == 0 ? 1 : segments) * PRIMES_GRID;
}

/* AUTO becomes what is likely to be faster. The grid is the one that the method has where
 * no other is asked for. */
static void lay_out(gpukit_primes_method method, primes_plan *plan)
{
    uint64_t bytes = plan->end_byte - plan->begin_byte;
    uint32_t sieve_grain = sieve_grain_bytes(plan->last, bytes);
    bool test_is_faster =
        test_seconds(plan->first, plan->last) < sieve_seconds(plan->first, plan->last, sieve_grain);
    if (method == GPUKIT_PRIMES_AUTO)
        method = test_is_faster ? GPUKIT_PRIMES_TEST : GPUKIT_PRIMES_SIEVE;
    plan->method = method;
    plan->grain_bytes = method == GPUKIT_PRIMES_TEST ? TEST_GRAIN_BYTES : sieve_grain;
}

static void cut(primes_plan *plan)
{
    uint64_t bytes = plan->end_byte - plan->begin_byte;
    plan->grains = (bytes + plan->grain_bytes - 1) / plan->grain_bytes;
}

gpukit_status gpk_primes_check_window(const gpukit_primes_params *params, gpukit_error *err)
{
    if (params->first <= params->last)
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                    "the range begins at %llu, after its end %llu; swap them",
                    (unsigned long long)params->first, (unsigned long long)params->last);
}

gpukit_status gpk_primes_plan(const gpukit_primes_params *params, primes_plan *out,
                              gpukit_error *err)
{
    gpukit_status status = gpk_primes_check_window(params, err);
    if (status != GPUKIT_OK)
        return status;
    if (params->method == GPUKIT_PRIMES_PI)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "the method pi counts and lists nothing; list by the sieve or the test");
    if (params->method > GPUKIT_PRIMES_PI)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "there is no method %d",
                        (int)params->method);
    primes_plan plan = {.first = params->first, .last = params->last};
    plan.begin_byte = plan.first / 30;
    plan.end_byte = plan.last / 30 + 1;
    lay_out(params->method, &plan);
    if (params->job.grain_size != 0)
        plan.grain_bytes = asked_grain_bytes(params->job.grain_size);
    cut(&plan);
    *out = plan;
    return GPUKIT_OK;
}

bool gpk_primes_plan_make(gpukit_primes_method method, uint64_t first, uint64_t last,
                          uint32_t grain_bytes, primes_plan *out)
{
    *out = (primes_plan){
        .method = method,
        .first = first,
        .last = last,
        .begin_byte = first / 30,
        .end_byte = last / 30 + 1,
        .grain_bytes = grain_bytes,
    };
    if (first > last || grain_bytes == 0 || grain_bytes > 2 * MOST_GRAIN_BYTES)
        return false;
    cut(out);
    return true;
}

void gpk_primes_plan_double(primes_plan *plan)
{
    plan->grain_bytes *= 2;
    cut(plan);
}

void gpk_primes_describe(const primes_plan *plan, char *out, size_t size)
{
    gpk_text_format(out, size, "primes count %llu..%llu by %s, grains of %u bytes, digest %d",
                    (unsigned long long)plan->first, (unsigned long long)plan->last,
                    gpk_primes_method_name(plan->method), plan->grain_bytes, PRIMES_DIGEST);
}

void gpk_primes_command(const primes_plan *plan, char *out, size_t size)
{
    char method[32] = "", grain[48] = "";
    primes_plan usual = *plan;
    lay_out(GPUKIT_PRIMES_AUTO, &usual);
    if (usual.method != plan->method)
        gpk_text_format(method, sizeof method, " --method %s",
                        gpk_primes_method_name(plan->method));
    lay_out(plan->method, &usual);
    if (usual.grain_bytes != plan->grain_bytes)
        gpk_text_format(grain, sizeof grain, " --grain %llu", plan->grain_bytes * 30ULL);
    gpk_text_format(out, size, "primes %llu %llu%s%s", (unsigned long long)plan->first,
                    (unsigned long long)plan->last, method, grain);
}

const char *gpk_primes_method_name(gpukit_primes_method method)
{
    static const char *const names[] = {
        [GPUKIT_PRIMES_AUTO] = "auto",
        [GPUKIT_PRIMES_SIEVE] = "sieve",
        [GPUKIT_PRIMES_TEST] = "test",
        [GPUKIT_PRIMES_PI] = "pi",
    };
    return names[method];
}

void gpk_primes_family(const primes_plan *plan, char *out, size_t size)
{
    int bits = plan->last == 0 ? 0 : 64 - __builtin_clzll(plan->last);
    gpk_text_format(out, size, "primes.%s.%d", gpk_primes_method_name(plan->method), bits / 4 * 4);
}

static uint32_t cores(uint32_t threads)
{
    return threads == 0 ? gpk_cores() : threads;
}

/* The cube root, within a thousandth: a libm would be more than it is worth. */
static double cube_root(double x)
{
    double root = 1;
    while (root * root * root < x)
        root *= 2;
    for (int i = 0; i < 4; i++) /* Newton */
        root = (2 * root + x / (root * root)) / 3;
    return root;
}

/* Gourdon's algorithm takes x^(2/3) / log(x)^2, which is what was measured from 1e12 on. */
static double pi_seconds(uint64_t x)
{
    if (x < 4)
        return 0;
    const int bits = 63 - __builtin_clzll(x);
    const double power = (double)(UINT64_C(1) << bits);
    const double doublings = bits + ((double)x - power) / power; /* off by 0.09 at most */
    const double root = cube_root((double)x), logarithm = 0.6931 * doublings;
    return root * root / (logarithm * logarithm) * (x >> 63 != 0 ? 2 : 1) * pi_s_per_step;
}

bool gpk_primes_plan_prefers_pi(uint64_t first, uint64_t last, uint32_t threads)
{
    const uint64_t bytes = last / 30 - first / 30 + 1;
    const double sieve = sieve_seconds(first, last, sieve_grain_bytes(last, bytes));
    const double test = test_seconds(first, last);
    const double steps = pi_seconds(last) + (first > 2 ? pi_seconds(first - 1) : 0);
    return pi_start_s + steps / cores(threads) < (test < sieve ? test : sieve) / cores(threads);
}

gpukit_job_hint gpukit_primes_estimate(const gpukit_primes_params *params, uint32_t threads)
{
    primes_plan plan = {0};
    gpukit_job_hint hint = {.units = 0};
    if (gpk_primes_plan(params, &plan, NULL) != GPUKIT_OK)
        return hint;
    double seconds = plan.method == GPUKIT_PRIMES_TEST
                         ? test_seconds(plan.first, plan.last)
                         : sieve_seconds(plan.first, plan.last, plan.grain_bytes);
    gpk_primes_family(&plan, hint.family, sizeof hint.family);
    hint.units = (double)(plan.last - plan.first) + 1;
    hint.cpu_seconds = seconds / cores(threads);
    return hint;
}

/* Nothing is asked of a GPU where pi counts. */
gpukit_job_hint gpukit_primes_estimate_count(const gpukit_primes_params *params, uint32_t threads)
{
    const bool is_by_pi =
        params->method == GPUKIT_PRIMES_PI || gpk_primes_pi_is_faster(params, threads);
    return is_by_pi ? (gpukit_job_hint){.units = 0} : gpukit_primes_estimate(params, threads);
}

gpukit_job_hint gpukit_primes_estimate_test(uint64_t count, uint32_t threads)
{
    return (gpukit_job_hint){
        .family = GPK_PRIMES_NUMBERS_FAMILY,
        .units = (double)count,
        .cpu_seconds = (double)count * verdict_s_per_number / cores(threads),
    };
}
