// SPDX-License-Identifier: MIT
/* The n-th prime: estimated, counted up to there, and walked to. */
#include <gpukit/primes_walk.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "workload/primes/plan.h"
#include "workload/primes/riemann.h"

/* So many primes are walked along rather than counted. */
static const int64_t MOST_WALKED = 1 << 20;

/* The primes below 2^64: OEIS A007053. */
static const int64_t PRIMES_IN_ALL = 425656284035217743;

/* Where the search is. The prime is the missing-th above border where missing is positive, and
 * else the (1 - missing)-th at or below border: so it may overshoot either way. */
typedef struct search {
    gpukit_context *context;
    const gpukit_primes_nth_params *params;
    uint64_t border;
    int64_t missing;
    gpukit_report *report;
} search;

static gpukit_status too_few(const search *s, gpukit_error *err)
{
    const int64_t n = s->params->n;
    if (n < 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "there are fewer than %llu primes below %llu", 0 - (unsigned long long)n,
                        (unsigned long long)s->params->start);
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                    "there are fewer than %llu primes between %llu and 2^64", (unsigned long long)n,
                    (unsigned long long)s->params->start);
}

/* Before anything is counted. R is off by the square root at most. */
static bool are_surely_too_few(const search *s)
{
    const double here = gpk_primes_riemann((double)s->border);
    const double root = gpk_primes_isqrt(s->border);
    if (s->missing <= 0)
        return here + root + 100 < 1 - (double)s->missing;
    return s->missing > PRIMES_IN_ALL || (double)(PRIMES_IN_ALL - s->missing) < here - root - 1e4;
}

/* About where the prime is, on the side of the border that it is on. */
static uint64_t estimate(const search *s)
{
    const double about = gpk_primes_riemann_step(s->border, (double)s->missing);
    uint64_t x = about < 1 ? 0 : about < 18446744073709549568.0 ? (uint64_t)about : UINT64_MAX;
    if (s->missing > 0)
        return x > s->border ? x : s->border + 1;
    return x < s->border ? x : s->border - 1;
}

static void keep_longest(gpukit_report *longest, const gpukit_report *report)
{
    if (report->total > longest->total || longest->device_count == 0)
        *longest = *report;
}

static search search_of(gpukit_context *context, const gpukit_primes_nth_params *params,
                        gpukit_report *report)
{
    search s = {context, params, params->start, params->n, report};
    if (params->n < 0) {
        s.missing = params->n + 1;
        s.border = params->start == 0 ? 0 : params->start - 1;
    }
    return s;
}

static bool is_at_end(const search *s)
{
    return s->missing > 0 ? s->border >= GPUKIT_PRIMES_LARGEST : s->border < 2;
}

static bool is_walked(const search *s)
{
    return s->missing >= -MOST_WALKED && s->missing <= MOST_WALKED;
}

/* What is to be counted to bring the border to where the prime should be. */
static gpukit_primes_params next_window(const search *s)
{
    const uint64_t there = estimate(s);
    const bool goes_up = there > s->border;
    return (gpukit_primes_params){
        .first = (goes_up ? s->border : there) + 1,
        .last = goes_up ? there : s->border,
        .method = s->params->method,
        .job = s->params->job,
    };
}

/* Moves the border to where the prime should be. */
static gpukit_status count_on(search *s, gpukit_error *err)
{
    gpukit_report report = {0};
    uint64_t count = 0;
    const gpukit_primes_params window = next_window(s);
    gpukit_status status = gpukit_primes_count(s->context, &window, &count, NULL, &report, err);
    keep_longest(s->report, &report);
    if (status != GPUKIT_OK)
        return status;
    const bool goes_up = window.first > s->border;
    s->missing += goes_up ? -(int64_t)count : (int64_t)count;
    s->border = goes_up ? window.last : window.first - 1;
    return GPUKIT_OK;
}

static gpukit_status walk(const search *s, uint64_t *out, gpukit_error *err)
{
    gpukit_primes_iterator *it = NULL;
    uint64_t prime = 0;
    bool found = true;
    gpukit_status status = gpukit_primes_iterator_alloc(s->missing > 0 ? s->border + 1 : s->border,
                                                        estimate(s), &it, err);
    if (status != GPUKIT_OK)
        return status;
    for (int64_t i = 0; found && i < s->missing; i++)
        found = gpukit_primes_iterator_next(it, &prime);
    for (int64_t i = s->missing; found && i <= 0; i++)
        found = gpukit_primes_iterator_prev(it, &prime);
    if (!found)
        status = gpukit_primes_iterator_status(it, err);
    gpukit_primes_iterator_free(it);
    if (!found && status == GPUKIT_OK)
        return too_few(s, err);
    if (found)
        *out = prime;
    return status;
}

static gpukit_status find(search *s, uint64_t *out, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    while (status == GPUKIT_OK && !is_at_end(s) && !is_walked(s))
        status = count_on(s, err);
    if (status != GPUKIT_OK)
        return status;
    return is_at_end(s) ? too_few(s, err) : walk(s, out, err);
}

gpukit_status gpukit_primes_nth(gpukit_context *context, const gpukit_primes_nth_params *params,
                                uint64_t *out, gpukit_report *report, gpukit_error *err)
{
    gpukit_report mine = {0};
    const uint64_t began_ns = gpk_now_ns();
    if (context == NULL || params == NULL || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a context, parameters and a place for the prime are needed");
    if (params->n == 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "there is no prime number 0: 1 is the first one above the start, -1 the "
                        "first one below it");
    if (params->job.journal != NULL || params->job.shards != 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a search for a prime has neither journal nor shards; count instead");
    search s = search_of(context, params, &mine);
    gpukit_status status = are_surely_too_few(&s) ? too_few(&s, err) : find(&s, out, err);
    if (mine.device_count == 0)
        gpk_text_copy(mine.method, sizeof mine.method, "walk");
    mine.seconds = (double)(gpk_now_ns() - began_ns) * 1e-9;
    if (report != NULL)
        *report = mine;
    return status;
}

gpukit_job_hint gpukit_primes_estimate_nth(const gpukit_primes_nth_params *params, uint32_t threads)
{
    const search s = search_of(NULL, params, NULL);
    if (is_walked(&s) || is_at_end(&s))
        return (gpukit_job_hint){.units = 0};
    const gpukit_primes_params window = next_window(&s);
    return gpukit_primes_estimate_count(&window, threads);
}
