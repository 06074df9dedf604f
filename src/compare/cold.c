// SPDX-License-Identifier: MIT
#include "compare/cold.h"

#include <assert.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compare/process.h"
#include "compare/scratch.h"

/* Where drivers keep the kernels that they built, each with the variable that moves it; ours is in
 * XDG_CACHE_HOME. */
static const char *const variables[] = {"XDG_CACHE_HOME",        "POCL_CACHE_DIR",
                                        "CUDA_CACHE_PATH",       "NEO_CACHE_DIR",
                                        "MESA_SHADER_CACHE_DIR", "AMD_COMGR_CACHE_DIR"};

enum { CACHES = sizeof variables / sizeof variables[0], WORDS_MOST = 64 };

enum { SETTING_BYTES = PATH_MAX + 32 };

/* A folder of empty ones, and what tells a command about them. */
typedef struct caches {
    scratch top;
    char settings[CACHES][SETTING_BYTES];
    const char *environment[CACHES + 1];
} caches;

static bool make_caches(caches *c, problem *why)
{
    if (!scratch_make(&c->top, why))
        return false;
    for (size_t i = 0; i < CACHES; i++) {
        char folder[PATH_MAX];
        if (!scratch_add(&c->top, variables[i], folder, sizeof folder, why))
            return false;
        snprintf(c->settings[i], SETTING_BYTES, "%s=%s", variables[i], folder);
        c->environment[i] = c->settings[i];
    }
    return true;
}

static bool run(const process_params *process, double *seconds, problem *why)
{
    process_result result;
    if (!process_run(process, &result, why))
        return false;
    bool is_good = !result.is_timeout && result.exit_code == 0;
    if (result.is_timeout)
        problem_set(why, "it took longer than %g s", process->limit);
    else if (!is_good)
        problem_set(why, "it ended with %d%s%s", result.exit_code,
                    result.complaint[0] != '\0' ? ": " : "", result.complaint);
    *seconds = result.seconds;
    process_result_free(&result);
    return is_good;
}

static bool run_cold(const process_params *usual, double *seconds, problem *why)
{
    caches *empty = calloc(1, sizeof *empty);
    if (empty == NULL)
        return problem_set_memory(why, "no memory for the names of caches");
    bool is_good = make_caches(empty, why);
    if (is_good) {
        process_params process = *usual;
        process.environment = empty->environment;
        is_good = run(&process, seconds, why);
    }
    scratch_remove(&empty->top);
    free(empty);
    return is_good;
}

/* The file of this program, by a name that holds in another process too. */
static const char *find_program(char *out, size_t size)
{
    const ssize_t length = readlink("/proc/self/exe", out, size - 1);
    if (length <= 0)
        return "/proc/self/exe";
    out[length] = '\0';
    return access(out, X_OK) == 0 ? out : "/proc/self/exe"; /* it was replaced meanwhile */
}

bool cold_measure(const cold_params *params, results_cold *out, problem *why)
{
    char own[PATH_MAX];
    const char *words[WORDS_MOST];
    results_cold found = {.cold_count = 0};
    size_t count = 0;
    assert(params->times <= RESULTS_COLD_MOST && params->words[0] != NULL);
    words[count++] = params->program != NULL ? params->program : find_program(own, sizeof own);
    for (; params->words[count] != NULL; count++) {
        if (count + 1 >= WORDS_MOST)
            return problem_set(why, "the command has more than %d words", WORDS_MOST - 1);
        words[count] = params->words[count];
    }
    words[count] = NULL;
    const process_params process = {.words = words, .limit = params->limit};
    double unmeasured;
    if (!run(&process, &unmeasured, why))
        return false;
    for (uint32_t i = 0; i < params->times; i++) {
        if (!run_cold(&process, &found.cold[i], why) || !run(&process, &found.started[i], why))
            return false;
    }
    found.cold_count = found.started_count = params->times;
    *out = found;
    return true;
}
