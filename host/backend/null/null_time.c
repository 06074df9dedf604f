// SPDX-License-Identifier: MIT
#include "backend/null/null_time.h"

#include <pthread.h>

#include "base/clock.h"

static struct {
    pthread_mutex_t lock;
    gpk_null_timing timing;
} shared = {.lock = PTHREAD_MUTEX_INITIALIZER};

void gpk_null_time_with(const gpk_null_timing *timing)
{
    pthread_mutex_lock(&shared.lock);
    shared.timing = timing != NULL ? *timing : (gpk_null_timing){.duration_ns = NULL};
    pthread_mutex_unlock(&shared.lock);
}

static uint64_t *null_engine(gpk_null_engines *engines, gpk_null_op op)
{
    if (op == GPK_NULL_UPLOAD)
        return &engines->upload_free_ns;
    if (op == GPK_NULL_RUN)
        return &engines->run_free_ns;
    return op == GPK_NULL_DOWNLOAD ? &engines->download_free_ns : NULL;
}

static uint64_t null_later(uint64_t a_ns, uint64_t b_ns)
{
    return a_ns > b_ns ? a_ns : b_ns;
}

void gpk_null_spend(gpk_null_engines *engines, gpk_null_line *line, const char *device,
                    gpk_null_op op, uint64_t amount)
{
    uint64_t *free_ns = null_engine(engines, op);
    pthread_mutex_lock(&shared.lock);
    gpk_null_timing timing = shared.timing;
    pthread_mutex_unlock(&shared.lock);

    uint64_t start_ns = null_later(gpk_now_ns(), line->ready_ns);
    uint64_t end_ns = start_ns;
    if (free_ns != NULL) {
        start_ns = end_ns = null_later(start_ns, *free_ns);
        if (timing.duration_ns != NULL)
            end_ns += timing.duration_ns(timing.user, device, op, amount);
        *free_ns = end_ns;
    }
    line->ready_ns = end_ns;
    if (line->times.ended_ns == 0)
        line->times.started_ns = start_ns;
    line->times.ended_ns = end_ns;
}
