// SPDX-License-Identifier: MIT
/* pixels/processes.h - files as leases to worker processes, of this machine or of a cluster.
 *
 * The job is a range over the files: each item is one, and its result tells what became of it. A
 * worker that is killed leaves nothing under a final name, and its file is done by another one. A
 * file that every worker dies of has failed, and the others go on.
 */
#ifndef GPUKIT_SRC_PIXELS_PROCESSES_H
#define GPUKIT_SRC_PIXELS_PROCESSES_H

#include "pixels/batch.h"

/* Gives what workers run its name; before gpukit_worker_main. */
bool processes_register(void);

/* Whether that is asked for. */
bool processes_are_asked(const session_options *asked);

/* Does the files that wait, for a session whose job has begun so, as many at a time as there are
 * workers. Those that failed for want of memory still wait then. error tells what became of the job
 * as a whole, GPUKIT_OK too; the exit code tells what came before that: an error was printed. */
int processes_run(const batch *all, const gpukit_job_params *job, uint32_t *workers,
                  gpukit_error *error);

#endif /* GPUKIT_SRC_PIXELS_PROCESSES_H */
