// SPDX-License-Identifier: MIT
/* worker/launcher.h - who brings worker processes into being: this process, or a rank on
 * another machine. Either way there is a socket to speak with them.
 */
#ifndef GPK_WORKER_LAUNCHER_H
#define GPK_WORKER_LAUNCHER_H

#include <stdbool.h>

#include "worker/process.h"

typedef struct gpk_launcher gpk_launcher;

/* Threads: any, for different workers. */
struct gpk_launcher {
    gpukit_status (*start)(void *user, const gpk_worker_spec *spec, gpk_process *out,
                           gpukit_error *err);

    /* As gpk_process_end. */
    void (*end)(void *user, gpk_process *process, bool by_us, uint64_t patience_ns,
                gpk_worker_end *out);

    /* Whether it can start none any more. NULL: it always can. */
    bool (*is_gone)(void *user);

    void *user;         /* of these calls */
    bool shares_memory; /* its workers can be given descriptors of memory */
};

/* Of this process. */
extern const gpk_launcher gpk_launcher_here;

#endif /* GPK_WORKER_LAUNCHER_H */
