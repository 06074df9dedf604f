// SPDX-License-Identifier: MIT
#include "run.h"

#include <stdlib.h>
#include <string.h>

#include "deliver.h"
#include "exit_code.h"
#include "message.h"
#include "report.h"
#include "save.h"

/* A kernel is OpenCL C: where nobody chose one, every device that runs it is meant. */
static session_options options_of(const run_options *options, bool is_kernel)
{
    session_options own = options->session;
    const char *chosen = own.device != NULL ? own.device : getenv("GPUKIT_DEVICE");
    if (is_kernel && (chosen == NULL || chosen[0] == '\0' || strcmp(chosen, "auto") == 0 ||
                      strcmp(chosen, "all") == 0))
        own.device = "opencl";
    return own;
}

static int save_output(const run_memory *memory)
{
    problem why;
    if (memory->output.path[0] == '\0' ||
        save_file(memory->output.path, memory->elements, memory->elements_size, &why))
        return EXIT_DONE;
    message_error("%s", why.text);
    return EXIT_IO;
}

/* The result is on stdout only when all that was asked for has succeeded. */
static int deliver_result(session *state, const run_options *options, const run_outcome *outcome,
                          output *out)
{
    int code = session_save_trace(state);
    if (code == EXIT_DONE && outcome->memory != NULL)
        code = save_output(outcome->memory);
    if (code == EXIT_DONE && options->report.json != NULL)
        code = run_deliver_json(state, options, outcome, out);
    if (code != EXIT_DONE || deliver_to_stdout(options->report.json))
        return code;
    if (outcome->result.type != GPUKIT_NOTHING)
        output_line(out, "%s", run_scalar_text(outcome->result).text);
    else if (options->output == NULL)
        run_print_items(outcome->memory, outcome->what->count, out);
    return EXIT_DONE;
}

static void tell_end(const session *state, const gpukit_report *report)
{
    char end[120];
    if (session_stopped_by(state) == NULL)
        return;
    report_describe_end(state, report, end, sizeof end);
    message_error("%s", end);
}

int run_job(const run_options *options, const gpukit_range *what, run_memory *memory, output *out)
{
    session state;
    gpukit_range job = *what;
    gpukit_scalar result = {.type = GPUKIT_NOTHING};
    gpukit_error error = {0};
    const session_options own = options_of(options, memory != NULL);
    gpukit_report *report = calloc(1, sizeof *report);
    if (report == NULL) {
        message_error("no memory for a report");
        return EXIT_DEVICE;
    }
    session_init(&state, &own, false);
    int code = session_open(&state, (gpukit_job_hint){.units = (double)what->count});
    if (code == EXIT_DONE) {
        job.job = session_job_begin(&state);
        const gpukit_status status = gpukit_range_run(state.context, &job, &result, report, &error);
        code = session_job_end(&state, status, &error);
        if (status == GPUKIT_E_BUILD && memory != NULL)
            code = EXIT_USAGE; /* the kernel is the user's */
        if (status == GPUKIT_E_NO_DEVICE && memory != NULL)
            message_error("here a kernel is all there is; --device opencl is every device for it");
        if (code == EXIT_DONE)
            code =
                deliver_result(&state, options, &(run_outcome){&job, memory, result, report}, out);
        else
            tell_end(&state, report);
        output_flush(out); /* the result first, where both end up on one terminal */
        if (options->report.shows_time && report->done > 0)
            report_tell(report, "items");
    }
    session_close(&state);
    free(report);
    return code;
}
