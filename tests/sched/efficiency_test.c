// SPDX-License-Identifier: MIT
/* efficiency_test.c - sets of devices finish together, whatever their speeds are and were
 * thought to be.
 *
 * Efficiency is the time that all devices would take at their own speeds, over the time
 * that they took on the virtual clock; means over 30 seeds.
 */
#include <stdio.h>
#include <string.h>

#include "simulation.h"
#include "test.h"

enum { SEEDS = 30, GRAIN_ITEMS = 100 };

static const double BAR = 0.97;

typedef struct device_set {
    const char *name;
    size_t count;
    double speeds[SIMULATION_DEVICES]; /* relative */
} device_set;

static const device_set sets[] = {
    {"10:1", 2, {10, 1}},
    {"100:10:1", 3, {100, 10, 1}},
    {"8:4:2:1", 4, {8, 4, 2, 1}},
};
enum { SETS = sizeof sets / sizeof sets[0] };

/* The devices take that many seconds together; the fastest does 100,000 grains a second. */
static double efficiency(const device_set *set, double seconds, simulation given)
{
    double speed = 0, at_spike = 0;
    idle_job job;
    given.device_count = set->count;
    given.jitter = 0.1;
    given.launch_s = 0.0002;
    for (size_t i = 0; i < set->count; i++) {
        given.speeds[i] = set->speeds[i] / set->speeds[0] * 1e5 * GRAIN_ITEMS;
        speed += given.speeds[i];
    }
    idle_job_init(&job, (uint64_t)(speed * seconds) / GRAIN_ITEMS, GRAIN_ITEMS);
    const simulation_result result = simulate(&given, &job.head);
    assert_int_equal(result.status, GPUKIT_OK);
    idle_job_finish(&job);
    /* What nobody can win back: the time that the spike took its device away. */
    at_spike = given.speeds[given.spike_device] / speed * result.spike_seconds;
    return (seconds + at_spike) / result.seconds;
}

/* change makes a scenario of a seed. */
static void check(const char *what, double seconds,
                  void (*change)(simulation *given, const device_set *set))
{
    for (int s = 0; s < SETS; s++) {
        double sum = 0, worst = 2;
        for (uint64_t seed = 1; seed <= SEEDS; seed++) {
            simulation given = {.seed = seed};
            if (change != NULL)
                change(&given, &sets[s]);
            double one = efficiency(&sets[s], seconds, given);
            sum += one;
            worst = one < worst ? one : worst;
        }
        print_message("%-28s %-9s mean %.4f, worst %.4f\n", what, sets[s].name, sum / SEEDS, worst);
        assert_true(sum / SEEDS >= BAR);
    }
}

static void unknown_devices(void **state)
{
    (void)state;
    check("nothing is known", 2, NULL);
}

static void remember_well(simulation *given, const device_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        given->remembered[i] = 1;
}

static void devices_as_they_were(void **state)
{
    (void)state;
    check("rates are remembered", 1, remember_well);
}

static void remember_three_times_too_much_or_too_little(simulation *given, const device_set *set)
{
    uint64_t random = given->seed + 77;
    for (size_t i = 0; i < set->count; i++)
        given->remembered[i] = simulation_random(&random) < 0.5 ? 3 : 1.0 / 3;
}

static void estimates_wrong_by_three(void **state)
{
    (void)state;
    check("estimates wrong by 3", 2, remember_three_times_too_much_or_too_little);
}

/* Another machine's file, or a driver that has become what it should be. */
static void remember_a_thousand_times_too_much_or_too_little(simulation *given,
                                                             const device_set *set)
{
    uint64_t random = given->seed + 33;
    for (size_t i = 0; i < set->count; i++)
        given->remembered[i] = simulation_random(&random) < 0.5 ? 1000 : 0.001;
}

static void memories_wrong_by_a_thousand(void **state)
{
    (void)state;
    check("memories wrong by 1000", 2, remember_a_thousand_times_too_much_or_too_little);
}

/* One of the first chunks, which teach the speed, takes a hundred times as long. */
static void spike_early(simulation *given, const device_set *set)
{
    uint64_t random = given->seed + 99;
    given->spike = 100;
    given->spike_run = 1 + (uint32_t)(simulation_random(&random) * 3);
    given->spike_device = (uint32_t)(simulation_random(&random) * (double)set->count);
}

static void an_early_spike_of_a_hundred(void **state)
{
    (void)state;
    check("a spike of 100, early", 4, spike_early);
}

/* A full chunk in the middle: a device is away for 25 s. */
static void spike_late(simulation *given, const device_set *set)
{
    uint64_t random = given->seed + 55;
    given->spike = 100;
    given->spike_run = 20 + (uint32_t)(simulation_random(&random) * 20);
    given->spike_device = (uint32_t)(simulation_random(&random) * (double)set->count);
}

static void a_spike_of_a_hundred_in_the_middle(void **state)
{
    (void)state;
    check("a spike of 100, in the middle", 60, spike_late);
}

static void keep_largest(idle_job *job, const char *device, const gpk_lease *lease)
{
    uint64_t *largest = job->user;
    (void)device;
    *largest = lease->count > *largest ? lease->count : *largest;
}

/* In milliseconds, of a device that does a hundred grains in one. */
static double longest_chunk_ms(bool ends_long_kernels)
{
    const simulation given = {
        .device_count = 1, .speeds = {1e5 * GRAIN_ITEMS}, .ends_long_kernels = ends_long_kernels};
    uint64_t largest = 0;
    idle_job job;
    idle_job_init(&job, 500000, GRAIN_ITEMS);
    job.given = keep_largest;
    job.user = &largest;
    assert_int_equal(simulate(&given, &job.head).status, GPUKIT_OK);
    idle_job_finish(&job);
    return (double)largest / 100;
}

static void chunks_are_short_where_long_kernels_are_ended(void **state)
{
    (void)state;
    assert_in_range((uint64_t)longest_chunk_ms(false), 200, 260);
    assert_in_range((uint64_t)longest_chunk_ms(true), 40, 52);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unknown_devices),
        cmocka_unit_test(devices_as_they_were),
        cmocka_unit_test(estimates_wrong_by_three),
        cmocka_unit_test(memories_wrong_by_a_thousand),
        cmocka_unit_test(an_early_spike_of_a_hundred),
        cmocka_unit_test(a_spike_of_a_hundred_in_the_middle),
        cmocka_unit_test(chunks_are_short_where_long_kernels_are_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
