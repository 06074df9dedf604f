// SPDX-License-Identifier: MIT
/* queue/engine.h - what moves commands on: looks at the device, completes, hands over.
 *
 * All of it under the queue's lock.
 */
#ifndef GPK_QUEUE_ENGINE_H
#define GPK_QUEUE_ENGINE_H

#include "queue/queue.h"

/* engine.c */

/* Looks at what is on the device, completes what is over, and hands over what may begin.
 * True: something was completed. */
bool gpk_queue_pump(gpukit_queue *queue);

/* finish.c */

/* The command is over, well or not; error may be NULL. It is on no list. */
void gpk_queue_finish(gpukit_queue *queue, gpukit_command *command, const gpukit_error *error);

/* No command that ends from now on began before that: a lane's commands follow each other. */
uint64_t gpk_queue_settled_ns(const gpukit_queue *queue);

gpukit_track gpk_command_track(const gpukit_command *command);
const char *gpk_command_name(const gpukit_command *command); /* for the trace, and for errors */

static inline uint64_t gpk_later(uint64_t a_ns, uint64_t b_ns)
{
    return a_ns > b_ns ? a_ns : b_ns;
}

/* reap.c */

/* Completes what is over; true: something was. Loses the queue at a deadline. */
bool gpk_queue_reap(gpukit_queue *queue);

/* Everything that is on the device stays there; nothing more is handed over. */
void gpk_queue_lose(gpukit_queue *queue, int culprit, const gpukit_error *error);

/* What is submitted to a queue that is lost. */
void gpk_queue_refuse_parked(gpukit_queue *queue);

/* The error of a command that was not run because of another. */
gpukit_status gpk_queue_cancelled(gpukit_error *err);

/* issue.c */

/* Hands over what may begin. True: something was finished on the spot. */
bool gpk_queue_hand_over(gpukit_queue *queue);

/* A stream on which something failed is made anew; nothing may be on it. */
gpukit_status gpk_queue_heal(gpukit_queue *queue, gpk_lane *lane, gpukit_error *err);

/* Gets what was handed over started. */
void gpk_queue_flush(gpukit_queue *queue);

/* submit.c */

/* How long somebody has been waiting; zero at first. */
typedef struct gpk_rest {
    uint64_t began_ns, nap_ns;
} gpk_rest;

/* Between two looks: longer from time to time. The lock is let go of. */
void gpk_queue_rest(gpukit_queue *queue, gpk_rest *rest);

/* host_calls.c */

/* The command is the host thread's from now on. */
gpukit_status gpk_queue_call(gpukit_queue *queue, gpukit_command *command, gpukit_error *err);

/* Without the lock: ends the host thread, after what was handed to it. */
void gpk_queue_end_calls(gpukit_queue *queue);

#endif /* GPK_QUEUE_ENGINE_H */
