// SPDX-License-Identifier: MIT
/* countdown_burn.c - every device at full speed for a given time, every result checked. */
#include "countdown.h"

#include <inttypes.h>
#include <stdio.h>

#include "deliver.h"
#include "exit_code.h"
#include "message.h"
#include "sensors.h"
#include "units.h"

/* A round: what the reference counts down by itself in about a tenth of a second. */
enum { ROUND_COUNTERS = 1024, ROUND_FROM = 1 << 16 };

/* More than any device does in its life. */
static const uint64_t MOST_DECREMENTS = UINT64_C(1) << 62;

/* What the reference may take at most, before anything begins. */
static const uint64_t MOST_ROUND = UINT64_C(1) << 32;

typedef struct burning {
    session *session;
    const countdown_options *options;
    gpukit_countdown_params params;
    double ceilings[GPUKIT_MAX_DEVICES];
    gpukit_report report;
    double next_seconds; /* not before that the line is drawn again */
    bool is_over, found_wrong;
} burning;

static double rate_of(const gpukit_report *report)
{
    return report->seconds > 0 ? (double)report->done / report->seconds : 0;
}

static double ceiling_of(const burning *state)
{
    double sum = 0;
    for (size_t i = 0; i < state->report.device_count; i++)
        sum += state->ceilings[i];
    return sum;
}

static uint64_t errors_of(const gpukit_report *report)
{
    uint64_t errors = 0;
    for (size_t i = 0; i < report->device_count; i++)
        errors += report->devices[i].failures;
    return errors;
}

static void print_sensors(char *out, size_t size)
{
    const double degrees = sensors_temperature(), mhz = sensors_clock();
    char temperature[32] = "", clock[32] = "";
    if (degrees > 0)
        snprintf(temperature, sizeof temperature, "  %.0f C", degrees);
    if (mhz > 0)
        snprintf(clock, sizeof clock, "  %.2f GHz", mhz / 1000);
    snprintf(out, size, "%s%s", temperature, clock);
}

/* "0:12 of 10:00  50.1 G/s  92 % of the ceiling  0 errors  61 C  3.70 GHz" */
static void draw(burning *state)
{
    char text[320], sensors[80];
    const gpukit_report *report = &state->report;
    const double ceiling = ceiling_of(state);
    print_sensors(sensors, sizeof sensors);
    snprintf(text, sizeof text, "%s of %s  %s/s  %s of the ceiling  %" PRIu64 " errors%s",
             units_clock(report->seconds).text,
             units_clock((double)state->options->burn_ms / 1000).text,
             units_si(rate_of(report)).text, units_percent(rate_of(report), ceiling).text,
             errors_of(report), sensors);
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
    for (size_t i = 0; i < report->device_count; i++)
        state->found_wrong = state->found_wrong || report->devices[i].wrong > 0;
    state->is_over = report->seconds * 1000 >= (double)state->options->burn_ms;
    if (style != PROGRESS_SILENT && report->seconds >= state->next_seconds) {
        draw(state);
        state->next_seconds = report->seconds + (style == PROGRESS_STATUS ? 0.25 : 30);
    }
    return session_may_go_on(state->session) && !state->is_over && !state->found_wrong;
}

static void name_liars(const gpukit_report *report)
{
    for (size_t i = 0; i < report->device_count; i++)
        if (report->devices[i].wrong > 0)
            message_error("%s returned a wrong result: do not trust what it computes",
                          report->devices[i].device->id);
}

/* The last line: what was done. */
static void print_end(const burning *state, output *out)
{
    const gpukit_report *report = &state->report;
    output_line(out, "%.1f s, %" PRIu64 " decrements, %s/s, %" PRIu64 " errors", report->seconds,
                report->done, units_si(rate_of(report)).text, errors_of(report));
}

static void write_json(json *text, const burning *state)
{
    const gpukit_report *report = &state->report;
    json_object_begin(text, NULL);
    json_string(text, "schema", "gpukit.countdown.burn/1");
    json_quantity(text, "counters", state->params.counters);
    json_integer(text, "from", state->params.from);
    json_quantity(text, "seed", state->params.seed);
    json_quantity(text, "decrements", report->done);
    json_real(text, "decrements_per_s", rate_of(report));
    json_real(text, "ceiling_per_s", ceiling_of(state));
    json_quantity(text, "errors", errors_of(report));
    report_json(text, state->session, report, "decrements");
    json_object_end(text);
}

static int deliver_json(const burning *state, output *out)
{
    json text;
    json_init(&text);
    write_json(&text, state);
    return deliver(&text, state->options->report.json, out);
}

static int end(burning *state, gpukit_status status, const gpukit_error *error, output *out)
{
    const bool is_done = status == GPUKIT_E_CANCELLED && (state->is_over || state->found_wrong);
    int code = session_job_end(state->session, is_done ? GPUKIT_OK : status, error);
    if (state->found_wrong) {
        name_liars(&state->report);
        code = EXIT_MISMATCH;
    }
    if (code == EXIT_DONE && state->options->report.json != NULL)
        code = deliver_json(state, out);
    if (code == EXIT_DONE && !deliver_to_stdout(state->options->report.json))
        print_end(state, out);
    else if (code != EXIT_DONE && state->report.device_count > 0)
        message_error("%.1f s, %" PRIu64 " decrements, %" PRIu64 " errors until then",
                      state->report.seconds, state->report.done, errors_of(&state->report));
    output_flush(out);
    if (state->options->report.shows_time && state->report.device_count > 0)
        report_tell(&state->report, "decrements");
    const int saved = session_save_trace(state->session);
    return code == EXIT_DONE ? saved : code;
}

static int burn(burning *state, output *out)
{
    uint64_t unused;
    gpukit_error error = {0};
    int code = countdown_measure(state->session, state->params.form, state->ceilings);
    if (code != EXIT_DONE)
        return code;
    state->params.job = session_job_begin(state->session);
    state->params.job.progress = watch;
    state->params.job.user = state;
    const gpukit_status status =
        gpukit_countdown(state->session->context, &state->params, &unused, &state->report, &error);
    return end(state, status, &error, out);
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
        .params = {.counters = options->counters == 0 ? ROUND_COUNTERS : options->counters,
                   .from = options->from == 0 ? ROUND_FROM : (uint32_t)options->from,
                   .seed = options->seed,
                   .form = options->is_plain ? GPUKIT_COUNTDOWN_PLAIN : GPUKIT_COUNTDOWN_ARX},
    };
    const uint64_t round = fire.params.counters * fire.params.from;
    if (fire.params.counters > MOST_ROUND || round > MOST_ROUND) {
        message_error("%" PRIu64 " counters from %" PRIu32
                      " are more than this host can count down "
                      "itself to compare with; at most 2^32 decrements a round with --for",
                      fire.params.counters, fire.params.from);
        return EXIT_USAGE;
    }
    fire.params.rounds = MOST_DECREMENTS / round;
    session_init(&state, &job, false);
    int code = session_open(&state, gpukit_countdown_estimate(&fire.params, (uint32_t)job.threads));
    if (code == EXIT_DONE)
        code = burn(&fire, out);
    session_close(&state);
    return code;
}
