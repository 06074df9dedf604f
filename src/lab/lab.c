// SPDX-License-Identifier: MIT
#include "lab/lab.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pthread.h>

#include "exit_code.h"
#include "message.h"

/* Of the experiments' lines. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void lab_say(lab_run *run, const char *format, ...)
{
    char text[512];
    va_list values;
    if (run->is_silent)
        return;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    pthread_mutex_lock(&lock);
    output_line(run->out, "%s", text);
    output_flush(run->out);
    pthread_mutex_unlock(&lock);
}

void lab_holds(lab_run *run, const char *name, bool holds)
{
    for (size_t i = 0; i < run->invariant_count; i++)
        if (strcmp(run->invariants[i].name, name) == 0) {
            run->invariants[i].holds = run->invariants[i].holds && holds;
            return;
        }
    assert(run->invariant_count < LAB_INVARIANTS_MOST);
    run->invariants[run->invariant_count++] = (lab_invariant){name, holds};
}

int lab_failed(const gpukit_error *error)
{
    message_failure("", error);
    return exit_code_of(error->status);
}

int lab_open(const lab_run *run, const char *fallback, gpukit_context **out)
{
    gpukit_error error;
    const gpukit_context_params params = {
        .devices = run->device != NULL ? run->device : fallback,
        .log = {.write = message_log},
    };
    if (gpukit_context_open(&params, out, &error) != GPUKIT_OK)
        return lab_failed(&error);
    return EXIT_DONE;
}
