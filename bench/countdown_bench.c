// SPDX-License-Identifier: MIT
/* countdown_bench - how near the countdown is to what a device does of the same instructions.
 *
 *   build/release/bench/countdown_bench [ROUNDS [FILE.json [DEVICES...]]]
 *
 * First each path of the host by itself, on one core; then each of the devices ("cpu" and
 * "opencl:0" where nothing is said) as `gpukit countdown` does it. Both forms take turns within a
 * round: arx, and peak, whose instructions do not wait for each other.
 */
#include <stdio.h>
#include <stdlib.h>

#include <gpukit/gpukit.h>

#include "base/clock.h"
#include "countdown_rate.h"
#include "report.h"
#include "workload/countdown/path.h"

enum { MOST_ROUNDS = 101, PATH_STEPS = 300000, COUNTERS = 1 << 20, FROM = 10000 };

typedef struct contest {
    const char *name;
    size_t rounds;
    double arx[MOST_ROUNDS], peak[MOST_ROUNDS], ratio[MOST_ROUNDS]; /* decrements per second */
} contest;

static double time_path(countdown_team *team)
{
    static uint32_t words[2 * COUNTDOWN_TEAM];
    const countdown_args args = {
        .round_teams = 1, .teams = 1, .from = PATH_STEPS, .steps = PATH_STEPS, .begins = 1};
    const uint64_t began_ns = gpk_now_ns();
    team(&args, 0, words);
    return (double)PATH_STEPS * COUNTDOWN_TEAM / ((double)(gpk_now_ns() - began_ns) * 1e-9);
}

static void race_path(const countdown_path *path, contest *out)
{
    out->name = path->name;
    time_path(path->arx);
    for (size_t i = 0; i < out->rounds; i++) {
        out->arx[i] = time_path(path->arx);
        out->peak[i] = time_path(path->peak);
        out->ratio[i] = out->arx[i] / out->peak[i];
    }
}

static bool race_device(const char *devices, contest *out)
{
    gpukit_context *context = NULL;
    gpukit_error error;
    countdown_speed arx;
    const gpukit_context_params params = {.devices = devices};
    const gpukit_countdown_params job = {.counters = COUNTERS, .from = FROM};
    out->name = devices;
    gpukit_status status = gpukit_context_open(&params, &context, &error);
    if (status == GPUKIT_OK)
        status = countdown_rate(context, &job, &arx, &error); /* kernels are built */
    for (size_t i = 0; i < out->rounds && status == GPUKIT_OK; i++) {
        status = countdown_rate(context, &job, &arx, &error);
        out->arx[i] = arx.per_s;
        if (status == GPUKIT_OK)
            status = countdown_peak(context, &out->peak[i], &error);
        out->ratio[i] = out->arx[i] / out->peak[i];
    }
    if (status != GPUKIT_OK)
        fprintf(stderr, "countdown_bench: %s\n", error.text);
    gpukit_context_close(context);
    return status == GPUKIT_OK;
}

/* The values are sorted for the median, so they are saved first. */
static void tell(contest *c, json *out)
{
    json_object_begin(out, NULL);
    json_string(out, "name", c->name);
    report_values(out, "arx_per_s", c->arx, c->rounds);
    report_values(out, "peak_per_s", c->peak, c->rounds);
    json_object_end(out);
    const double arx = report_median(c->arx, c->rounds);
    const double peak = report_median(c->peak, c->rounds);
    const double ratio = report_median(c->ratio, c->rounds);
    printf("%-10s  %8.1f G/s  %8.1f G/s  %5.0f %%  (%.0f to %.0f)\n", c->name, arx * 1e-9,
           peak * 1e-9, 100 * ratio, 100 * c->ratio[0], 100 * c->ratio[c->rounds - 1]);
}

static bool race_all(size_t rounds, char *const *devices, int count, json *out)
{
    static char *const usual[] = {"cpu", "opencl:0"};
    contest c = {.rounds = rounds};
    printf("%-10s  %12s  %12s  %7s\n", "", "arx", "ceiling", "share");
    for (const countdown_path *const *path = gpk_countdown_paths; *path != NULL; path++) {
        if (!(*path)->is_available())
            continue;
        race_path(*path, &c);
        tell(&c, out);
    }
    if (count == 0) {
        devices = usual;
        count = 2;
    }
    for (int i = 0; i < count; i++) {
        if (!race_device(devices[i], &c))
            return false;
        tell(&c, out);
    }
    return true;
}

int main(int argc, char **argv)
{
    const size_t rounds = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 11;
    json out;
    if (rounds < 1 || rounds > MOST_ROUNDS) {
        fprintf(stderr,
                "usage: countdown_bench [ROUNDS [FILE.json [DEVICES...]]], 1 to %d rounds\n",
                MOST_ROUNDS);
        return 2;
    }
    json_init(&out);
    json_object_begin(&out, NULL);
    json_string(&out, "schema", "gpukit.bench.countdown/1");
    json_string(&out, "gpukit", gpukit_version());
    json_array_begin(&out, "contests");
    bool is_done = race_all(rounds, argv + 3, argc > 3 ? argc - 3 : 0, &out);
    json_array_end(&out);
    report_machine(&out);
    json_object_end(&out);
    if (is_done && argc > 2)
        is_done = report_save(argv[2], &out);
    json_free(&out);
    return is_done ? 0 : 1;
}
