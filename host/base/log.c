// SPDX-License-Identifier: MIT
#include "base/log.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>

enum { MAX_LINE = 500 };

/* Driver threads log too; the caller's callback need not be thread-safe. */
static pthread_mutex_t one_call_at_a_time = PTHREAD_MUTEX_INITIALIZER;

void gpk_log_text(const gpukit_log_params *log, gpukit_log_level level, const char *text)
{
    if (log == NULL || log->write == NULL)
        return;
    pthread_mutex_lock(&one_call_at_a_time);
    log->write(log->user, level, text);
    pthread_mutex_unlock(&one_call_at_a_time);
}

void gpk_log(const gpukit_log_params *log, gpukit_log_level level, const char *format, ...)
{
    char line[MAX_LINE + 1];
    va_list args;

    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    gpk_log_text(log, level, line);
}
