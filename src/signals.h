// SPDX-License-Identifier: MIT
/* signals.h - SIGINT, SIGTERM and SIGHUP: the first one stops the job, the second one the process.
 *
 * Where no job runs there is nothing to bring to an end, and the first one ends
 * the process too, with 128 + N. What comes within a quarter of a second is still
 * the first one: timeout(1) and some terminals tell the process and its group.
 */
#ifndef GPUKIT_SRC_SIGNALS_H
#define GPUKIT_SRC_SIGNALS_H

/* From now on the first signal is remembered, not acted on. Children can be waited for. */
void signals_job_begin(void);
void signals_job_end(void);

/* Takes the place of handlers that a driver has put in front of these. LLVM's, there as soon as a
 * kernel was built in this process, are gone at the first signal, so that what comes right behind
 * it would end the process at once. */
void signals_job_keep(void);

/* The signal that came while a job ran; 0 while there was none. */
int signals_caught(void);

const char *signals_name(int number);

#endif /* GPUKIT_SRC_SIGNALS_H */
