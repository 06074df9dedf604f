// SPDX-License-Identifier: MIT
/* worker/errand.h - a program that is run for one line of text, and can be stopped at any moment.
 *
 * It is started by exec, with nothing to read and no descriptors of this process; what it says, on
 * stdout or stderr, is kept up to a limit. It does not hear Ctrl-C: whoever sent it ends it.
 * Threads: one at a time.
 */
#ifndef GPK_WORKER_ERRAND_H
#define GPK_WORKER_ERRAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef struct gpk_errand {
    pid_t pid;
    int said_fd; /* the end that is read; owned */
    size_t size;
    char said[512]; /* ended by a NUL; what goes beyond is dropped */
} gpk_errand;

/* words: the arguments, the program's path first, NULL behind the last. Gives 0, or an errno. */
int gpk_errand_start(const char *const words[], gpk_errand *out);

/* Waits for so long. True: it says no more. */
bool gpk_errand_wait(gpk_errand *errand, uint64_t patience_ns);

/* Stops it, if it still runs, and gives its status as waitpid does; -1: somebody else has waited
 * for it, so that nothing is known. */
int gpk_errand_end(gpk_errand *errand, bool stops);

#endif /* GPK_WORKER_ERRAND_H */
