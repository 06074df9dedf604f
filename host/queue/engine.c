// SPDX-License-Identifier: MIT
#include "queue/engine.h"

#include "base/clock.h"

/* Nobody looked for so long: the process was stopped, or the caller was busy elsewhere.
 * That time is not the device's. */
static const uint64_t UNSEEN_NS = 500000000u;

/* Time in which nobody looked does not count against anyone's deadline. */
static void look(gpukit_queue *queue)
{
    uint64_t now = gpk_now_ns();
    uint64_t unseen = now - queue->looked_ns;
    for (int i = 0; i < GPK_LANES && unseen > UNSEEN_NS; i++)
        if (queue->lanes[i].issued.first != NULL)
            queue->lanes[i].issued.first->since_ns += unseen;
    queue->looked_ns = now;
}

bool gpk_queue_pump(gpukit_queue *queue)
{
    bool has_moved = false, goes_on = true;
    look(queue);
    if (queue->is_lost)
        gpk_queue_refuse_parked(queue);
    while (goes_on && !queue->is_lost) {
        goes_on = gpk_queue_reap(queue);
        for (int i = 0; i < GPK_LANES && !queue->is_lost; i++)
            if (queue->lanes[i].issued.first == NULL)
                gpk_queue_heal(queue, &queue->lanes[i], NULL); /* else the next command tells */
        if (queue->parked.first != NULL)
            goes_on = gpk_queue_hand_over(queue) || goes_on;
        gpk_queue_flush(queue);
        has_moved = has_moved || goes_on;
    }
    return has_moved;
}
