// SPDX-License-Identifier: MIT
/* queue/slot.h - a place for one chunk of work on its way through a device.
 *
 * A device has a few slots. While the chunk in one computes, the next one is already
 * queued in another, so that the device never waits for the host. A slot is a stream
 * and the completion of what was put on it last; the workload keeps its buffers and
 * programs per slot.
 *
 * Thread: the device's driver thread. Owner: the agent.
 */
#ifndef GPK_QUEUE_SLOT_H
#define GPK_QUEUE_SLOT_H

#include <stdbool.h>
#include <stdint.h>

#include "backend/backend.h"

typedef struct gpk_slot {
    gpk_stream *stream;
    gpk_event *event;  /* NULL when nothing is in flight */
    uint64_t since_ns; /* when the device could begin with the chunk in flight */
} gpk_slot;

gpukit_status gpk_slot_init(gpk_slot *slot, gpk_device *device, gpukit_error *err);

/* When the slot has settled. */
void gpk_slot_finish(gpk_slot *slot);

/* How long a device that fails is waited for before it is left to itself. */
#define GPK_SLOT_PATIENCE_NS 5000000000u

/* Waits until nothing of the slot runs any more, well or not. False: at until_ns
 * something still does. The stream, and all memory that its commands use on
 * either side, must then be left to it for good. */
bool gpk_slot_settle(gpk_slot *slot, uint64_t until_ns);

/* Closes the chunk that was put on slot->stream; from here on it is in flight. */
gpukit_status gpk_slot_submit(gpk_slot *slot, gpukit_error *err);

/* The device was busy elsewhere until now: the chunk's time begins here. */
void gpk_slot_restart(gpk_slot *slot, uint64_t now_ns);

/* Sets *done once the chunk in flight is complete; the slot is then free. Fails with
 * the chunk's own error, or with GPUKIT_E_TIMEOUT when it took longer than deadline_ns:
 * then it is still in flight. */
gpukit_status gpk_slot_poll(gpk_slot *slot, uint64_t deadline_ns, bool *done, gpukit_error *err);

/* Polls until the chunk in flight is complete. */
gpukit_status gpk_slot_wait(gpk_slot *slot, uint64_t deadline_ns, gpukit_error *err);

#endif /* GPK_QUEUE_SLOT_H */
