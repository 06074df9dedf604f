// SPDX-License-Identifier: MIT
#include "queue/slot.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"

gpukit_status gpk_slot_init(gpk_slot *slot, gpk_device *device, gpukit_error *err)
{
    memset(slot, 0, sizeof *slot);
    return device->ops->stream_open(device, &slot->stream, err);
}

static void forget_event(gpk_slot *slot)
{
    if (slot->event != NULL)
        slot->event->device->ops->event_free(slot->event);
    slot->event = NULL;
}

void gpk_slot_finish(gpk_slot *slot)
{
    if (slot->stream == NULL)
        return;
    const gpk_backend_ops *ops = slot->stream->device->ops;
    forget_event(slot);
    ops->stream_close(slot->stream);
    slot->stream = NULL;
}

gpukit_status gpk_slot_submit(gpk_slot *slot, gpukit_error *err)
{
    assert(slot->event == NULL);
    slot->submitted_ns = gpk_now_ns();
    return slot->stream->device->ops->record(slot->stream, &slot->event, err);
}

bool gpk_slot_is_busy(const gpk_slot *slot)
{
    return slot->event != NULL;
}

gpukit_status gpk_slot_poll(gpk_slot *slot, uint64_t deadline_ns, bool *done, gpukit_error *err)
{
    assert(slot->event != NULL);
    gpk_device *device = slot->stream->device;
    gpk_event_state state = GPK_EVENT_PENDING;
    gpukit_status status = device->ops->query(slot->event, &state, err);
    uint64_t waited_ns = gpk_now_ns() - slot->submitted_ns;

    if (status == GPUKIT_OK && state == GPK_EVENT_PENDING && waited_ns > deadline_ns)
        status = gpk_fail(err, GPUKIT_E_TIMEOUT, 0, "", "%s did not finish a chunk within %.1f s",
                          device->info.id, (double)deadline_ns * 1e-9);
    *done = status == GPUKIT_OK && state == GPK_EVENT_DONE;
    if (*done || status != GPUKIT_OK)
        forget_event(slot);
    return status;
}

gpukit_status gpk_slot_wait(gpk_slot *slot, uint64_t deadline_ns, gpukit_error *err)
{
    bool done = false;
    gpukit_status status = GPUKIT_OK;
    while (!done && status == GPUKIT_OK) {
        status = gpk_slot_poll(slot, deadline_ns, &done, err);
        if (!done && status == GPUKIT_OK)
            gpk_sleep_ns(50000u);
    }
    return status;
}
