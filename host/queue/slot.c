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
    slot->since_ns = gpk_now_ns();
    return slot->stream->device->ops->record(slot->stream, &slot->event, err);
}

void gpk_slot_restart(gpk_slot *slot, uint64_t now_ns)
{
    if (slot->since_ns < now_ns)
        slot->since_ns = now_ns;
}

bool gpk_slot_settle(gpk_slot *slot, uint64_t until_ns)
{
    const uint64_t nap_ns = 1000000u;
    if (slot->stream == NULL)
        return true;
    const gpk_backend_ops *ops = slot->stream->device->ops;
    gpk_event_state state = GPK_EVENT_PENDING;
    /* A chunk that failed half-way has no event yet. A stream that takes none is dead. */
    if (slot->event == NULL && ops->record(slot->stream, &slot->event, NULL) != GPUKIT_OK)
        return true;
    while (ops->query(slot->event, &state, NULL) == GPUKIT_OK && state == GPK_EVENT_PENDING) {
        if (gpk_now_ns() > until_ns)
            return false;
        gpk_sleep_ns(nap_ns);
    }
    forget_event(slot);
    return true;
}

gpukit_status gpk_slot_poll(gpk_slot *slot, uint64_t deadline_ns, bool *done, gpukit_error *err)
{
    assert(slot->event != NULL);
    gpk_device *device = slot->stream->device;
    gpk_event_state state = GPK_EVENT_PENDING;
    gpukit_status status = device->ops->query(slot->event, &state, err);
    uint64_t now_ns = gpk_now_ns();

    *done = status == GPUKIT_OK && state == GPK_EVENT_DONE;
    if (*done || status != GPUKIT_OK) {
        forget_event(slot);
        return status;
    }
    if (now_ns > slot->since_ns + deadline_ns)
        return gpk_fail(err, GPUKIT_E_TIMEOUT, 0, "", "%s did not finish a chunk within %.1f s",
                        device->info.id, (double)deadline_ns * 1e-9);
    return GPUKIT_OK;
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
