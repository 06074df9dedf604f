// SPDX-License-Identifier: MIT
/* backend/null/null_time.h - when commands begin and end by the timing that was asked for. */
#ifndef GPK_BACKEND_NULL_NULL_TIME_H
#define GPK_BACKEND_NULL_NULL_TIME_H

#include "backend/null/null.h"

/* Of a device. */
typedef struct gpk_null_engines {
    uint64_t upload_free_ns, run_free_ns, download_free_ns;
} gpk_null_engines;

/* Of a stream. */
typedef struct gpk_null_line {
    uint64_t ready_ns;     /* when the next command may begin */
    gpk_event_times times; /* of the commands since the last record */
} gpk_null_line;

/* Enters a command: an upload, a run or a download of so many bytes or items, or a map. */
void gpk_null_spend(gpk_null_engines *engines, gpk_null_line *line, const char *device,
                    gpk_null_op op, uint64_t amount);

#endif /* GPK_BACKEND_NULL_NULL_TIME_H */
