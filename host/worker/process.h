// SPDX-License-Identifier: MIT
/* worker/process.h - a process of this program as a worker: its birth, and what ended it.
 *
 * A worker is started by exec, never by a bare fork: no driver survives one. It has a socket
 * to its parent, of whole packets, and a page on which it notes what it does (base/flight.h).
 * Nothing of either has a name, so nothing is left behind whatever happens to both.
 */
#ifndef GPK_WORKER_PROCESS_H
#define GPK_WORKER_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include <gpukit/status.h>

#include "base/flight.h"

/* Descriptors of a worker. */
enum { GPK_WORKER_SOCKET = 3, GPK_WORKER_FLIGHT = 4 };

/* Which worker is wanted. */
typedef struct gpk_worker_spec {
    char name[24];     /* for people, in the list of processes: "opencl:0" */
    char setting[512]; /* a variable of its environment, "OCL_ICD_VENDORS=..."; "": none */
} gpk_worker_spec;

typedef struct gpk_process {
    pid_t pid;
    int socket;         /* the parent's end; owned */
    gpk_flight *flight; /* owned */
} gpk_process;

/* How a worker ended. */
typedef struct gpk_worker_end {
    bool was_killed; /* from outside: it is not its fault */
    char text[240];  /* "was ended by signal 11 (Segmentation fault) while it ..." */
} gpk_worker_end;

/* Whether this program can start itself as a worker: since gpk_process_allow. */
bool gpk_process_is_allowed(void);

/* To be called by a program that serves when it is started as a worker. */
void gpk_process_allow(void);

/* The error of a program that cannot. */
gpukit_status gpk_process_refuse(gpukit_error *err);

gpukit_status gpk_process_start(const gpk_worker_spec *spec, gpk_process *out, gpukit_error *err);

void gpk_process_kill(const gpk_process *process);

/* Waits until it has ended, for so long; then it is killed. Frees what is owned. by_us: whoever
 * calls has killed it. */
void gpk_process_end(gpk_process *process, bool by_us, uint64_t patience_ns, gpk_worker_end *out);

#endif /* GPK_WORKER_PROCESS_H */
