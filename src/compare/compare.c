// SPDX-License-Identifier: MIT
#include "compare/compare.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <gpukit/device.h>
#include <gpukit/version.h>

#include "clock.h"
#include "compare/cold.h"
#include "compare/environment.h"
#include "compare/extras.h"
#include "compare/field.h"
#include "compare/protocol.h"
#include "compare/traces.h"
#include "cores.h"
#include "exit_code.h"
#include "message.h"
#include "number.h"
#include "results/results_json.h"
#include "signals.h"
#include "statistics/statistics.h"

/* Rounds: at least that many, and no more than that where ratios stay unclear. */
enum { ROUNDS_LEAST = 11, ROUNDS_MOST = 51, QUICK_MOST = 21 };

static const double BUDGET_SECONDS = 180, QUICK_SECONDS = 55;

/* Shorter turns are lost among those of other programs. */
static const double BATCH_SECONDS = 0.05;

const char *const compare_peers_choices[] = {"none", "auto", NULL};

/* What the words and the options mean on this machine. */
typedef struct plan {
    workload workloads[WORKLOADS_MOST];
    size_t workload_count;
    strategy_list strategies;
    peer peers[OPTION_LIST_MOST];
    size_t peer_count;
    gpukit_inventory *inventory;
    uint32_t cores;
    uint64_t seed;
} plan;

/* ---- the plan ---- */

static bool add_workloads(const compare_options *options, const operands *words, plan *out,
                          problem *why)
{
    static const char *const usual[] = {"primes:1e9,1e10", "countdown", "pixels:blur=2", NULL};
    static const char *const quick[] = {"primes:1e9", "countdown", "pixels:blur=2@1200x900x8",
                                        NULL};
    const char *const *defaults = options->is_quick ? quick : usual;
    for (size_t i = 0; words->count == 0 && defaults[i] != NULL; i++)
        if (!workload_parse(defaults[i], out->workloads, &out->workload_count, why))
            return false;
    for (size_t i = 0; i < words->count; i++)
        if (!workload_parse(words->items[i], out->workloads, &out->workload_count, why))
            return false;
    return true;
}

static bool is_largest(const plan *of, size_t index)
{
    const workload *job = &of->workloads[index];
    for (size_t i = 0; i < of->workload_count; i++)
        if (strcmp(of->workloads[i].family, job->family) == 0 &&
            workload_size(&of->workloads[i]) > workload_size(job))
            return false;
    return true;
}

static void add_sweeps(plan *out)
{
    const size_t count = out->workload_count;
    for (size_t i = 0; i < count; i++)
        if (is_largest(out, i))
            workload_add_sweep(&out->workloads[i], out->workloads, &out->workload_count);
}

static bool add_peers(const compare_options *options, plan *out, problem *why)
{
    for (size_t i = 0; i < options->peers.count; i++) {
        peer *added = &out->peers[out->peer_count++];
        if (!peer_parse(options->peers.items[i], options->checks_peers, added, why))
            return false;
        for (size_t j = 0; j + 1 < out->peer_count; j++)
            if (strcmp(out->peers[j].name, added->name) == 0)
                return problem_set(why, "two peers are called %s", quote_string(added->name).text);
    }
    return true;
}

/* Rows of a group are told apart by their names, and there are not as many as one likes. */
static bool check_rows(const compare_options *options, const plan *of, problem *why)
{
    const size_t known = options->finds_peers != 0 ? PEERS_MOST : 0;
    for (size_t i = 0; i < of->peer_count; i++) {
        const char *name = of->peers[i].name;
        bool is_taken = strcmp(name, FIELD_CONTROL) == 0;
        for (size_t j = 0; j < of->strategies.count; j++)
            is_taken = is_taken || strcmp(name, of->strategies.items[j].name) == 0;
        if (is_taken)
            return problem_set(why, "a strategy is called %s; give the peer another name",
                               quote_string(name).text);
    }
    return of->strategies.count + 1 + of->peer_count + known <= RESULTS_ROWS_MOST ||
           problem_set(why, "%zu strategies and %zu peers are too many; compare fewer at a time",
                       of->strategies.count, of->peer_count + known);
}

static bool parse_seed(const compare_options *options, plan *out, problem *why)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    statistics_random random = {(uint64_t)now.tv_sec ^ ((uint64_t)now.tv_nsec << 20)};
    out->seed = statistics_next(&random);
    return options->seed == NULL || number_parse(piece_of_string(options->seed), &out->seed, why);
}

static void plan_free(plan *out)
{
    gpukit_inventory_free(out->inventory);
    free(out);
}

/* Nobody should have to find out from what a report has not. */
static void note_no_devices(const compare_options *options, const plan *of)
{
    const char *asked = options->strategies;
    const bool asks =
        asked == NULL || strstr(asked, "devices") != NULL || strstr(asked, "overlap") != NULL;
    bool has_device = false;
    for (size_t i = 0; i < of->strategies.count; i++)
        has_device = has_device || of->strategies.items[i].kind == RESULTS_DEVICE;
    if (asks && !has_device)
        message_note("no OpenCL device is usable, so only the CPU takes part; gpukit devices "
                     "--doctor says why");
}

/* NULL, and an error was printed. */
static plan *plan_make(const compare_options *options, const operands *words, int *code)
{
    problem why;
    gpukit_error error;
    plan *out = calloc(1, sizeof *out);
    *code = EXIT_USAGE;
    if (out == NULL) {
        *code = message_no_memory();
        return NULL;
    }
    out->cores = cores_count();
    if (!add_workloads(options, words, out, &why) || !add_peers(options, out, &why) ||
        !parse_seed(options, out, &why)) {
        message_error("%s", why.text);
        plan_free(out);
        return NULL;
    }
    if (!options->has_no_sweep)
        add_sweeps(out);
    if (gpukit_inventory_alloc(&out->inventory, &error) != GPUKIT_OK) {
        message_note("devices cannot be listed: %s", error.text);
        out->inventory = NULL;
    }
    bool is_right =
        strategies_parse(options->strategies, out->inventory, out->cores, &out->strategies, &why);
    if (is_right && (out->peer_count > 0 || options->finds_peers != 0))
        is_right = strategies_add_command(&out->strategies, &why);
    if (is_right && check_rows(options, out, &why)) {
        note_no_devices(options, out);
        return out;
    }
    message_error("%s", why.text);
    plan_free(out);
    return NULL;
}

/* ---- what is known before ---- */

/* What --replay needs to do the same again. */
static void keep_arguments(const compare_options *options, const operands *words, results *out)
{
    for (size_t i = 0; i < words->count; i++)
        results_add_argument(out, words->items[i]);
    if (options->is_quick)
        results_add_argument(out, "--quick");
    if (options->strategies != NULL)
        results_add_argument(out, results_keepf(out, "--strategies=%s", options->strategies));
    for (size_t i = 0; i < options->peers.count; i++)
        results_add_argument(out, results_keepf(out, "--peer=%s", options->peers.items[i]));
    if (options->checks_peers)
        results_add_argument(out, "--peer-check");
    if (options->finds_peers != 0)
        results_add_argument(out, "--peers=auto");
    if (options->budget_ms != 0)
        results_add_argument(out, results_keepf(out, "--budget=%" PRIu64 "ms", options->budget_ms));
    if (options->rounds != 0)
        results_add_argument(out, results_keepf(out, "--rounds=%" PRIu64, options->rounds));
    if (options->has_no_sweep)
        results_add_argument(out, "--no-sweep");
    if (options->has_no_cold)
        results_add_argument(out, "--no-cold");
    if (options->has_no_peaks)
        results_add_argument(out, "--no-peaks");
}

/* SOURCE_DATE_EPOCH, where it is set, is the time of everything that is to be the same again. */
static const char *date_of_now(results *out)
{
    const char *fixed = getenv("SOURCE_DATE_EPOCH");
    const time_t now = fixed != NULL ? (time_t)strtoll(fixed, NULL, 10) : time(NULL);
    struct tm parts;
    char text[32] = "";
    if (gmtime_r(&now, &parts) != NULL)
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return results_keep(out, text);
}

static void describe(const compare_options *options, const operands *words, const plan *of,
                     results *out)
{
    const uint64_t most = options->is_quick ? QUICK_MOST : ROUNDS_MOST;
    const uint64_t least = options->rounds != 0 ? options->rounds : ROUNDS_LEAST;
    out->version = results_keep(out, gpukit_version());
    out->date = date_of_now(out);
    out->title = results_keep(out, options->title != NULL ? options->title : "");
    out->plan.seed = of->seed;
    out->plan.rounds_least = (uint32_t)least;
    out->plan.rounds_most = (uint32_t)(most > least ? most : least);
    out->plan.budget = options->budget_ms != 0 ? (double)options->budget_ms / 1000
                       : options->is_quick     ? QUICK_SECONDS
                                               : BUDGET_SECONDS;
    out->plan.batch_least = BATCH_SECONDS;
    out->plan.is_quick = options->is_quick;
    keep_arguments(options, words, out);
    const environment_params where = {.root = "/", .names_host = !options->hides_host};
    environment_capture(&where, of->inventory, out);
}

/* ---- all of it ---- */

bool compare_has_rounds(const results *of)
{
    return of->group_count > 0 && of->groups[0]->row_count > 0 &&
           of->groups[0]->rows[0]->sample_count >= 2;
}

static int measure_field(const compare_options *options, field *all)
{
    progress state;
    progress_init(&state, (progress_mode)options->progress, false, clock_ns());
    int code = protocol_run(all, &state);
    if (code == EXIT_DONE)
        code = traces_run(all);
    if (code == EXIT_DONE && !options->has_no_cold)
        code = extras_cold(all, options->is_quick ? 1 : 3, &state);
    if (code == EXIT_DONE && !options->has_no_peaks)
        code = extras_peaks(all, options->is_quick ? 0.1 : 0.2, &state);
    progress_end(&state);
    return code;
}

/* Peers are facts of the environment too: a run that was made with others is another one. */
static void describe_peers(results *out)
{
    for (size_t i = 0; i < out->group_count; i++)
        for (size_t j = 0; j < out->groups[i]->row_count; j++) {
            const results_row *row = out->groups[i]->rows[j];
            if (row->kind == RESULTS_PEER && results_find_fact(out, "peers", row->name) == NULL)
                results_add_fact(out, "peers", row->name,
                                 row->version[0] == '\0' ? "version unknown" : row->version);
        }
}

int compare_measure(const compare_options *options, const operands *words, results *out)
{
    int code;
    const double began = clock_seconds();
    plan *of = plan_make(options, words, &code);
    if (of == NULL)
        return code;
    describe(options, words, of, out);
    const field_params params = {
        .workloads = of->workloads,
        .workload_count = of->workload_count,
        .strategies = &of->strategies,
        .peers = of->peers,
        .peer_count = of->peer_count,
        .finds_peers = options->finds_peers != 0,
        .cores = of->cores,
        .program = "/proc/self/exe",
    };
    field all;
    out->load_before = environment_load("/");
    signals_job_begin();
    code = field_open(&params, out, &all);
    if (code == EXIT_DONE) {
        code = measure_field(options, &all);
        field_close(&all);
    }
    signals_job_end();
    describe_peers(out);
    out->load_after = environment_load("/");
    if (code >= EXIT_SIGNAL && out->stopped[0] == '\0') { /* behind its rounds */
        out->is_partial = true;
        out->stopped =
            results_keepf(out, "by %s, after its rounds", signals_name(code - EXIT_SIGNAL));
    }
    out->seconds = clock_seconds() - began;
    results_round(out); /* so that what is shown now is what a file of it shows */
    plan_free(of);
    if (code == EXIT_DONE && out->has_failed)
        return message_no_memory();
    return code == EXIT_DONE && results_has_mismatch(out) ? EXIT_MISMATCH : code;
}

int compare_foretell(const compare_options *options, const operands *words, output *out)
{
    int code;
    plan *of = plan_make(options, words, &code);
    if (of == NULL)
        return code;
    for (size_t i = 0; i < of->workload_count; i++) {
        const workload *job = &of->workloads[i];
        output_line(out, "%s%s", job->name, job->is_sweep ? "  (for the break-even)" : "");
        for (size_t j = 0; j < of->strategies.count; j++)
            if (strategy_takes_part(&of->strategies.items[j], job, of->cores))
                output_line(out, "  %s", of->strategies.items[j].name);
    }
    for (size_t i = 0; i < of->peer_count; i++)
        output_line(out, "peer %s: %s", of->peers[i].name, of->peers[i].command);
    plan_free(of);
    return EXIT_DONE;
}
