// SPDX-License-Identifier: MIT
/* countdown_batch.c - all counters once: how fast each device was, and the checksum. */
#include "countdown.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "deliver.h"
#include "exit_code.h"
#include "message.h"
#include "units.h"

/* On a machine that others use, two measurements have differed by 1.5. What a compiler has removed
 * is faster than the ceiling by far more. */
static const double TOLERANCE = 2;

/* How often the ceiling is measured anew before a rate is called impossible. */
enum { SECOND_CHANCES = 5 };

static const double CEILING_SECONDS = 0.1;

/* The instructions of a step of arx, which are those of a step of peak. A plain decrement is one of
 * them at least. */
enum { STEP_INSTRUCTIONS = 4 };

/* Where nothing was asked for: some tenths of a second on a few cores, or a tenth on a large GPU.
 */
enum { USUAL_COUNTERS = 1 << 20, USUAL_FROM = 10000, PLAIN_FROM = 1000, GPU_FACTOR = 100 };

bool countdown_is_broken(const countdown_speed *speed)
{
    return speed->rate > 0 && speed->ceiling > 0 && speed->rate > TOLERANCE * speed->ceiling;
}

countdown_speed countdown_speed_of(const gpukit_device_share *share, double ceiling)
{
    countdown_speed speed = {.ceiling = ceiling};
    if (share->kernel_seconds >= COUNTDOWN_LEAST_SECONDS)
        speed.rate = (double)share->done / share->kernel_seconds;
    return speed;
}

int countdown_measure(session *state, gpukit_countdown_form form, double *ceilings)
{
    double rates[GPUKIT_MAX_DEVICES] = {0};
    gpukit_error error;
    const double factor = form == GPUKIT_COUNTDOWN_PLAIN ? STEP_INSTRUCTIONS : 1;
    gpukit_job_params job = session_job_begin(state);
    job.trace = NULL; /* which is for the job itself */
    const gpukit_status status = gpukit_countdown_ceiling(state->context, CEILING_SECONDS, &job,
                                                          rates, GPUKIT_MAX_DEVICES, &error);
    for (int i = 0; i < GPUKIT_MAX_DEVICES; i++)
        ceilings[i] = fmax(ceilings[i], factor * rates[i]);
    return session_job_end(state, status, &error);
}

int countdown_judge(session *state, gpukit_countdown_form form, double *ceilings,
                    countdown_verdict *is_broken, const void *user)
{
    int code = EXIT_DONE;
    for (int i = 0; i < SECOND_CHANCES && code == EXIT_DONE && is_broken(user); i++)
        code = countdown_measure(state, form, ceilings);
    return code;
}

static bool has_gpu(const session *state)
{
    const gpukit_device_info *device;
    for (size_t i = 0; (device = gpukit_context_device_at(state->context, i)) != NULL; i++)
        if (device->kind == GPUKIT_DEVICE_GPU)
            return true;
    return false;
}

static gpukit_countdown_params params_of(const countdown_options *options, const session *state)
{
    const uint32_t usual = options->is_plain ? PLAIN_FROM : USUAL_FROM;
    const uint32_t from = has_gpu(state) ? usual * GPU_FACTOR : usual;
    return (gpukit_countdown_params){
        .counters = options->counters == 0 ? USUAL_COUNTERS : options->counters,
        .from = options->from == 0 ? from : (uint32_t)options->from,
        .seed = options->seed,
        .form = options->is_plain ? GPUKIT_COUNTDOWN_PLAIN : GPUKIT_COUNTDOWN_ARX,
    };
}

/* All that is told. */
typedef struct outcome {
    gpukit_countdown_params params;
    uint64_t checksum;
    gpukit_report report;
    double ceilings[GPUKIT_MAX_DEVICES];
} outcome;

static countdown_speed speed_at(const outcome *what, size_t i)
{
    return countdown_speed_of(&what->report.devices[i], what->ceilings[i]);
}

static bool is_any_broken(const void *user)
{
    const outcome *what = user;
    bool is_any = false;
    for (size_t i = 0; i < what->report.device_count; i++) {
        const countdown_speed speed = speed_at(what, i);
        is_any = is_any || countdown_is_broken(&speed);
    }
    return is_any;
}

static int judge(session *state, outcome *what)
{
    const int code = countdown_judge(state, what->params.form, what->ceilings, is_any_broken, what);
    if (code != EXIT_DONE || !is_any_broken(what))
        return code;
    for (size_t i = 0; i < what->report.device_count; i++) {
        const countdown_speed speed = speed_at(what, i);
        if (countdown_is_broken(&speed))
            message_error("the measurement is broken: %s counted down %s/s, and its instructions "
                          "allow %s/s; its clock or its work is not what it says",
                          what->report.devices[i].device->id, units_si(speed.rate).text,
                          units_si(speed.ceiling).text);
    }
    return EXIT_MISMATCH;
}

static void print_line(output *out, const char *id, uint64_t done, const char *share,
                       const countdown_speed *speed)
{
    char rate[32] = "--", of_ceiling[24] = "--";
    if (speed->rate > 0)
        snprintf(rate, sizeof rate, "%s/s", units_si(speed->rate).text);
    if (speed->rate > 0 && speed->ceiling > 0)
        snprintf(of_ceiling, sizeof of_ceiling, "%.0f %%", 100 * speed->rate / speed->ceiling);
    output_line(out, "%-12s %20" PRIu64 "  %6s  %14s  %10s", id, done, share, rate, of_ceiling);
}

/* Of all devices together. Of a plain loop nobody wants to know how far it is from four
 * instructions of vectors: there it is not shown, nor by device. */
static double shown_ceiling(const outcome *what)
{
    double sum = 0;
    for (size_t i = 0; i < what->report.device_count; i++)
        sum += what->ceilings[i];
    return what->params.form == GPUKIT_COUNTDOWN_PLAIN ? 0 : sum;
}

static void print_table(const outcome *what, output *out)
{
    const gpukit_report *report = &what->report;
    uint64_t done = 0;
    output_line(out, "%-12s %20s  %6s  %14s  %10s", "device", "decrements", "share", "decrements/s",
                "of ceiling");
    for (size_t i = 0; i < report->device_count; i++)
        done += report->devices[i].done;
    for (size_t i = 0; i < report->device_count; i++) {
        const gpukit_device_share *share = &report->devices[i];
        countdown_speed speed = speed_at(what, i);
        if (what->params.form == GPUKIT_COUNTDOWN_PLAIN)
            speed.ceiling = 0;
        print_line(out, share->device->id, share->done,
                   units_percent((double)share->done, (double)done).text, &speed);
    }
    const countdown_speed all = {
        .rate = report->seconds >= COUNTDOWN_LEAST_SECONDS ? (double)done / report->seconds : 0,
        .ceiling = shown_ceiling(what),
    };
    print_line(out, "in all", done, "", &all);
    output_line(out, "checksum     %20s%016" PRIx64, "    ", what->checksum);
}

static void write_speeds(json *text, const outcome *what)
{
    json_array_begin(text, "speeds");
    for (size_t i = 0; i < what->report.device_count; i++) {
        const countdown_speed speed = speed_at(what, i);
        const bool is_known = speed.rate > 0;
        json_object_begin(text, NULL);
        json_string(text, "id", what->report.devices[i].device->id);
        json_real(text, "decrements_per_s", is_known ? speed.rate : (double)NAN);
        json_real(text, "ceiling_per_s", speed.ceiling > 0 ? speed.ceiling : (double)NAN);
        json_real(text, "of_ceiling",
                  is_known && speed.ceiling > 0 ? speed.rate / speed.ceiling : (double)NAN);
        json_object_end(text);
    }
    json_array_end(text);
}

static int deliver_json(const session *state, const outcome *what, const char *path, output *out)
{
    json text;
    char checksum[20];
    snprintf(checksum, sizeof checksum, "%016" PRIx64, what->checksum);
    json_init(&text);
    json_object_begin(&text, NULL);
    json_string(&text, "schema", "gpukit.countdown/1");
    json_quantity(&text, "counters", what->params.counters);
    json_integer(&text, "from", what->params.from);
    json_quantity(&text, "seed", what->params.seed);
    json_string(&text, "checksum", checksum);
    write_speeds(&text, what);
    report_json(&text, state, &what->report, "decrements");
    json_object_end(&text);
    return deliver(&text, path, out);
}

static int tell(session *state, const countdown_options *options, const outcome *what, output *out)
{
    int code = session_save_trace(state);
    if (code == EXIT_DONE && options->report.json != NULL)
        code = deliver_json(state, what, options->report.json, out);
    if (code == EXIT_DONE && !deliver_to_stdout(options->report.json))
        print_table(what, out);
    output_flush(out);
    if (options->report.shows_time)
        report_tell(&what->report, "decrements");
    if (code == EXIT_DONE && what->report.is_verified)
        message_note("verified: %s", options->session.verify == GPUKIT_VERIFY_DOUBLE
                                         ? "every grain was done twice, with one result"
                                         : "every counter was compared with the reference");
    return code;
}

static int count(session *state, outcome *what)
{
    gpukit_error error = {0};
    const int code = countdown_measure(state, what->params.form, what->ceilings);
    if (code != EXIT_DONE)
        return code;
    what->params.job = session_job_begin(state);
    const gpukit_status status =
        gpukit_countdown(state->context, &what->params, &what->checksum, &what->report, &error);
    const int end = session_job_end(state, status, &error);
    return end == EXIT_DONE ? judge(state, what) : end;
}

static void tell_end(const session *state, const gpukit_report *report)
{
    const char *cause = session_stopped_by(state);
    char end[120];
    report_describe_end(state, report, end, sizeof end);
    if (cause != NULL && report->total == 0)
        message_error("stopped by %s while the ceiling was measured", cause);
    else if (cause != NULL)
        message_error("%s: %" PRIu64 " decrements so far", end, report->done);
}

static int count_and_tell(session *state, const countdown_options *options, output *out)
{
    outcome what = {.params = params_of(options, state)};
    const int code = count(state, &what);
    if (code == EXIT_DONE)
        return tell(state, options, &what, out);
    tell_end(state, &what.report);
    return code;
}

int countdown_batch(const countdown_options *options, output *out)
{
    session state;
    session_init(&state, &options->session, false);
    const gpukit_countdown_params params = {
        .counters = options->counters == 0 ? USUAL_COUNTERS : options->counters,
        .from = options->from == 0 ? USUAL_FROM : (uint32_t)options->from,
    };
    int code = session_open(&state,
                            gpukit_countdown_estimate(&params, (uint32_t)options->session.threads));
    if (code == EXIT_DONE)
        code = count_and_tell(&state, options, out);
    session_close(&state);
    return code;
}
