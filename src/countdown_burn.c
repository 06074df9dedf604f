// SPDX-License-Identifier: MIT
/* countdown_burn.c - every device at full speed for a given time, every result checked. */
#include "countdown.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "deliver.h"
#include "exit_code.h"
#include "message.h"
#include "sensors.h"
#include "units.h"

/* A round: what the reference counts down by itself in about a tenth of a second. */
enum { ROUND_COUNTERS = 1024, ROUND_FROM = 1 << 16 };

/* Of one job. */
static const uint64_t MOST_ROUNDS = UINT64_C(1) << 30;

/* What the reference may have to do before anything begins, in a third of a second. */
static const uint64_t MOST_ROUND = UINT64_C(1) << 28;
enum { MOST_COUNTERS = 1 << 20, TEAM = 128 }; /* results are told in whole teams */

/* Of a device, in the jobs that are over and in the one that runs. */
typedef struct burnt {
    uint64_t done, errors, wrong;
} burnt;

typedef struct burning {
    session *session;
    const countdown_options *options;
    gpukit_countdown_params params;
    double ceilings[GPUKIT_MAX_DEVICES];
    double seconds;                   /* of the jobs that are over */
    burnt before[GPUKIT_MAX_DEVICES]; /* in them */
    gpukit_report report;             /* of the job that runs, or ran last */
    double next_seconds;              /* not before that the line is drawn again */
    bool is_over, found_wrong;
} burning;

static burnt burnt_by(const burning *state, size_t i)
{
    burnt all = state->before[i];
    if (i < state->report.device_count) {
        all.done += state->report.devices[i].done;
        all.errors += state->report.devices[i].failures;
        all.wrong += state->report.devices[i].wrong;
    }
    return all;
}

static burnt burnt_by_all(const burning *state)
{
    burnt all = {0};
    for (size_t i = 0; i < GPUKIT_MAX_DEVICES; i++) {
        const burnt one = burnt_by(state, i);
        all.done += one.done;
        all.errors += one.errors;
        all.wrong += one.wrong;
    }
    return all;
}

static double seconds_of(const burning *state)
{
    return state->seconds + state->report.seconds;
}

static double rate_of(const burning *state)
{
    const double seconds = seconds_of(state);
    return seconds > 0 ? (double)burnt_by_all(state).done / seconds : 0;
}

static double ceiling_of(const burning *state)
{
    double sum = 0;
    for (size_t i = 0; i < GPUKIT_MAX_DEVICES; i++)
        sum += state->ceilings[i];
    return sum;
}

static double seconds_left(const burning *state)
{
    return (double)state->options->burn_ms / 1000 - seconds_of(state);
}

/* The job's part is among what is over. */
static void settle(burning *state)
{
    for (size_t i = 0; i < GPUKIT_MAX_DEVICES; i++)
        state->before[i] = burnt_by(state, i);
    state->seconds = seconds_of(state);
    state->report = (gpukit_report){0};
}

static void print_sensors(char *out, size_t size)
{
    const double degrees = sensors_temperature(SENSORS_ROOT), mhz = sensors_clock(SENSORS_ROOT);
    char temperature[32] = "", clock[32] = "";
    if (degrees > 0)
        snprintf(temperature, sizeof temperature, "  %.0f C", degrees);
    if (mhz > 0)
        snprintf(clock, sizeof clock, "  %.2f GHz", mhz / 1000);
    snprintf(out, size, "%s%s", temperature, clock);
}

/* "0:12 of 10:00  50.1 G/s  92 % of the ceiling  0 errors  61 C  3.70 GHz" */
static void draw(const burning *state)
{
    char text[320], sensors[80];
    const double rate = rate_of(state);
    print_sensors(sensors, sizeof sensors);
    snprintf(text, sizeof text, "%s of %s  %s/s  %s of the ceiling  %" PRIu64 " errors%s",
             units_clock(seconds_of(state)).text,
             units_clock((double)state->options->burn_ms / 1000).text, units_si(rate).text,
             units_percent(rate, ceiling_of(state)).text, burnt_by_all(state).errors, sensors);
    if (state->session->progress.style == PROGRESS_STATUS)
        message_status(text);
    else
        message_line("%s", text);
}

/* The job's progress callback: it is over when the time is, or when a result is wrong. */
static bool watch(void *user, const gpukit_report *report)
{
    burning *state = user;
    const progress_style style = state->session->progress.style;
    state->report = *report;
    state->found_wrong = burnt_by_all(state).wrong > 0;
    state->is_over = seconds_left(state) <= 0;
    if (style != PROGRESS_SILENT && seconds_of(state) >= state->next_seconds) {
        draw(state);
        state->next_seconds = seconds_of(state) + (style == PROGRESS_STATUS ? 0.25 : 30);
    }
    return session_may_go_on(state->session) && !state->is_over && !state->found_wrong;
}

static const gpukit_device_info *device_at(const burning *state, size_t i)
{
    return gpukit_context_device_at(state->session->context, i);
}

static void name_liars(const burning *state)
{
    for (size_t i = 0; device_at(state, i) != NULL; i++)
        if (burnt_by(state, i).wrong > 0)
            message_error("%s returned a wrong result: do not trust what it computes",
                          device_at(state, i)->id);
}

/* Not finite where it is not. */
static double known(double ceiling)
{
    return ceiling > 0 ? ceiling : (double)NAN;
}

static void write_devices(json *text, const burning *state)
{
    json_array_begin(text, "devices");
    for (size_t i = 0; device_at(state, i) != NULL; i++) {
        const burnt one = burnt_by(state, i);
        json_object_begin(text, NULL);
        json_string(text, "id", device_at(state, i)->id);
        json_string(text, "name", device_at(state, i)->name);
        json_quantity(text, "decrements", one.done);
        json_real(text, "ceiling_per_s", known(state->ceilings[i]));
        json_quantity(text, "errors", one.errors);
        json_quantity(text, "wrong", one.wrong);
        json_object_end(text);
    }
    json_array_end(text);
}

static int deliver_json(const burning *state, output *out)
{
    json text;
    const burnt all = burnt_by_all(state);
    json_init(&text);
    json_object_begin(&text, NULL);
    json_string(&text, "schema", "gpukit.countdown.burn/1");
    json_quantity(&text, "counters", state->params.counters);
    json_integer(&text, "from", state->params.from);
    json_quantity(&text, "seed", state->params.seed);
    json_real(&text, "seconds", seconds_of(state));
    json_quantity(&text, "decrements", all.done);
    json_real(&text, "decrements_per_s", rate_of(state));
    json_real(&text, "ceiling_per_s", known(ceiling_of(state)));
    json_quantity(&text, "errors", all.errors);
    write_devices(&text, state);
    json_object_end(&text);
    return deliver(&text, state->options->report.json, out);
}

/* The last line: what was done. */
static int end(const burning *state, int code, output *out)
{
    const char *cause = session_stopped_by(state->session);
    const burnt all = burnt_by_all(state);
    char text[120];
    snprintf(text, sizeof text, "%.1f s, %" PRIu64 " decrements, %s/s, %" PRIu64 " errors",
             seconds_of(state), all.done, units_si(rate_of(state)).text, all.errors);
    if (code == EXIT_DONE && state->options->report.json != NULL)
        code = deliver_json(state, out);
    if (code == EXIT_DONE && !deliver_to_stdout(state->options->report.json))
        output_line(out, "%s", text);
    else if (code != EXIT_DONE)
        message_error("%s%s%s%s", cause != NULL ? "stopped by " : "",
                      cause != NULL ? cause : "until then", cause != NULL ? ": " : " ", text);
    return code;
}

/* One job, of as many rounds as the time that is left has room for: so its last chunks are small,
 * and it is over in time. */
static int burn_once(burning *state)
{
    uint64_t unused;
    gpukit_error error = {0};
    const double round = (double)state->params.counters * state->params.from;
    const double rate = state->seconds > 0 ? rate_of(state) : ceiling_of(state);
    const double rounds = rate * seconds_left(state) / round;
    state->params.rounds = rounds < MOST_ROUNDS ? (uint64_t)rounds + 1 : MOST_ROUNDS;
    state->params.job = session_job_begin(state->session);
    state->params.job.grain_size = TEAM;
    state->params.job.progress = watch;
    state->params.job.user = state;
    gpukit_status status =
        gpukit_countdown(state->session->context, &state->params, &unused, &state->report, &error);
    if (status == GPUKIT_E_CANCELLED && (state->is_over || state->found_wrong))
        status = GPUKIT_OK;
    const int code = session_job_end(state->session, status, &error);
    settle(state);
    state->found_wrong = burnt_by_all(state).wrong > 0;
    return state->found_wrong ? EXIT_MISMATCH : code;
}

static countdown_speed speed_of(const burning *state)
{
    return (countdown_speed){.rate = rate_of(state), .ceiling = ceiling_of(state)};
}

static bool is_broken(const void *user)
{
    const countdown_speed speed = speed_of(user);
    return countdown_is_broken(&speed);
}

static int judge(burning *state)
{
    const int code =
        countdown_judge(state->session, state->params.form, state->ceilings, is_broken, state);
    if (code != EXIT_DONE || !is_broken(state))
        return code;
    const countdown_speed speed = speed_of(state);
    message_error("the measurement is broken: %s/s, and the instructions allow %s/s",
                  units_si(speed.rate).text, units_si(speed.ceiling).text);
    return EXIT_MISMATCH;
}

static int burn(burning *state, output *out)
{
    int code = countdown_measure(state->session, state->params.form, state->ceilings);
    while (code == EXIT_DONE && seconds_left(state) > 0)
        code = burn_once(state);
    if (state->found_wrong)
        name_liars(state);
    if (code == EXIT_DONE)
        code = judge(state);
    code = end(state, code, out);
    const int saved = session_save_trace(state->session);
    return code == EXIT_DONE ? saved : code;
}

/* Of a device that may be broken nothing is lost but its worker. */
static session_options isolated(const session_options *given)
{
    session_options options = *given;
    for (int i = 0; options.isolate == 0 && session_isolate_choices[i] != NULL; i++)
        if (session_isolate_choices[i][0] == 'o' && session_isolate_choices[i][1] == 'n')
            options.isolate = i;
    return options;
}

int countdown_burn(const countdown_options *options, output *out)
{
    session state;
    const session_options job = isolated(&options->session);
    burning fire = {
        .session = &state,
        .options = options,
        .params = {.counters = options->counters == 0
                                   ? ROUND_COUNTERS
                                   : (options->counters + TEAM - 1) / TEAM * TEAM,
                   .from = options->from == 0 ? ROUND_FROM : (uint32_t)options->from,
                   .seed = options->seed,
                   .form = options->is_plain ? GPUKIT_COUNTDOWN_PLAIN : GPUKIT_COUNTDOWN_ARX},
    };
    if (fire.params.counters > MOST_COUNTERS ||
        fire.params.counters * fire.params.from > MOST_ROUND) {
        message_error(
            "%" PRIu64 " counters from %" PRIu32 " are more than this host can count down "
            "by itself to compare with; at most 1048576 counters and 2^28 decrements with "
            "--for",
            fire.params.counters, fire.params.from);
        return EXIT_USAGE;
    }
    session_init(&state, &job, false);
    int code = session_open(&state, gpukit_countdown_estimate(&fire.params, (uint32_t)job.threads));
    if (code == EXIT_DONE)
        code = burn(&fire, out);
    session_close(&state);
    return code;
}
