// SPDX-License-Identifier: MIT
/* worker/worker.h - a parent's hold on a worker: it is started, spoken to, and ended.
 *
 * Whatever the worker does, none of this hangs and none of it crashes: each wait has a limit,
 * and a worker that says what it should not, says nothing for long, or dies, is told of by an
 * error that names what it did last. One thread at a time.
 */
#ifndef GPK_WORKER_WORKER_H
#define GPK_WORKER_WORKER_H

#include "worker/launcher.h"
#include "worker/message.h"

typedef struct gpk_worker {
    const gpk_launcher *launcher;
    gpk_worker_spec spec;
    gpk_message_open open; /* the device that it is for; id "": none */
    gpukit_log_params log;

    bool is_running; /* the rest is the worker's own; zero at first */
    bool is_open;    /* it has its device open */
    gpk_process process;
    uint64_t heard_ns, asked_ns; /* when it was heard, and listened to, last */
    unsigned char *packet;       /* that came last; owned */
} gpk_worker;

/* fds go along with the packet, and stay the caller's. An error: the worker does not take it. */
gpukit_status gpk_worker_say(gpk_worker *worker, const gpk_message *message, const int *fds,
                             size_t fd_count, gpukit_error *err);

typedef enum gpk_hearing {
    GPK_HEARD,
    GPK_HEARD_NOTHING, /* for so long */
    GPK_HEARD_END,     /* it is dead, silent for too long, or talks nonsense */
} gpk_hearing;

/* The next message; beats and lines of the log are not told of. It is valid until the next call.
 * GPK_HEARD_END sets *why, for gpk_worker_lose. */
gpk_hearing gpk_worker_hear(gpk_worker *worker, uint64_t wait_ns, gpk_message *out,
                            const char **why);

/* Until it says something, or for so long. */
void gpk_worker_rest(const gpk_worker *worker, uint64_t ns);

/* Ends a worker that is of no use any more, and tells what became of it: GPUKIT_E_DEVICE, or
 * GPUKIT_E_TIMEOUT where is_late. why: what is wrong with it, where it is not just dead; "".
 * Returns whether it was killed from outside. */
bool gpk_worker_lose(gpk_worker *worker, const char *why, bool is_late, gpukit_error *err);

/* Ends one that is not needed. */
void gpk_worker_stop(gpk_worker *worker);

/* How something is waited for. */
typedef struct gpk_worker_wait {
    uint64_t limit_ns;           /* for each step of what takes long */
    bool (*goes_on)(void *user); /* asked from time to time; NULL: always */
    void *user;
    bool was_killed; /* set: the worker is lost, and was killed from outside */
} gpk_worker_wait;

/* Waits for a message of that kind. A refusal gives its error, which is never GPUKIT_OK;
 * GPUKIT_E_CANCELLED: it does not go on. */
gpukit_status gpk_worker_expect(gpk_worker *worker, gpk_message_kind kind, gpk_worker_wait *wait,
                                gpk_message *out, gpukit_error *err);

/* Starts it, and tells it which device to open, if it does not run. */
gpukit_status gpk_worker_begin(gpk_worker *worker, gpukit_error *err);

/* The same, and waits until the device is open. info: what it is like then; may be NULL. */
gpukit_status gpk_worker_open(gpk_worker *worker, gpk_worker_wait *wait, gpukit_device_info *info,
                              gpukit_error *err);

#endif /* GPK_WORKER_WORKER_H */
