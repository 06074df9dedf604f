// SPDX-License-Identifier: MIT
/* A function over an array: chunks of items, a few ahead of the caller, results in order. */
#include <assert.h>
#include <stdlib.h>

#include "base/error.h"
#include "executor/executor.h"
#include "executor/task.h"

enum { MOST_IN_FLIGHT = 65536 };

/* An item that failed. */
typedef struct map_failure {
    struct map_failure *next;
    uint64_t index; /* in the array */
    gpukit_error error;
} map_failure;

/* One chunk that is ahead of the caller, or being given out. */
typedef struct map_slot {
    gpukit_map *map;
    gpukit_future *future; /* owned; NULL: the slot is free */
    uint64_t first, count; /* its items */
    unsigned char *results;
    map_failure *failures; /* owned; in the order of the items */
} map_slot;

struct gpukit_map {
    gpukit_executor *executor;
    gpukit_map_params params;
    bool in_place;         /* results lie where the user wants them, all of them */
    unsigned char *memory; /* owned: results of all slots */
    uint64_t submitted;    /* items that are in a chunk or were */
    uint64_t given;        /* items that next has gone past */
    uint32_t oldest;       /* slot with the next item */
    map_slot slots[];      /* params.in_flight of them */
};

static void drop_failures(map_slot *slot)
{
    while (slot->failures != NULL) {
        map_failure *failure = slot->failures;
        slot->failures = failure->next;
        free(failure);
    }
}

/* Without memory for it the chunk is what fails. */
static gpukit_status keep_failure(map_failure ***link, uint64_t index, const gpukit_error *error)
{
    map_failure *failure = malloc(sizeof *failure);
    if (failure == NULL)
        return GPUKIT_E_MEMORY;
    *failure = (map_failure){.index = index, .error = *error};
    **link = failure;
    *link = &failure->next;
    return GPUKIT_OK;
}

static gpukit_status run_chunk(gpukit_task *task, void *argument, void *result)
{
    map_slot *slot = argument;
    const gpukit_map_params *params = &slot->map->params;
    map_failure **link = &slot->failures;
    gpukit_status status = GPUKIT_OK;
    (void)result;
    for (uint64_t i = 0; i < slot->count && status == GPUKIT_OK; i++) {
        gpukit_task item;
        item.future = task->future;
        item.has_said = false;
        void *from = (unsigned char *)params->items + (slot->first + i) * params->item_size;
        if (gpukit_task_is_cancelled(task))
            return GPUKIT_E_CANCELLED;
        if (gpk_task_run(&item, params->function, from, slot->results + i * params->result_size) !=
            GPUKIT_OK)
            status = keep_failure(&link, slot->first + i, &item.error);
    }
    return status;
}

/* The next chunk of items, in a slot that is free. */
static gpukit_status submit_chunk(gpukit_map *map, map_slot *slot, gpukit_error *err)
{
    uint64_t left = map->params.count - map->submitted;
    slot->first = map->submitted;
    slot->count = left < map->params.chunk_size ? left : map->params.chunk_size;
    if (map->in_place)
        slot->results = map->memory + slot->first * map->params.result_size;
    gpukit_status status =
        gpk_task_submit(map->executor, &(gpukit_call){.function = run_chunk, .argument = slot},
                        GPK_SUBMIT_OR_RUN, &slot->future, err);
    if (status == GPUKIT_OK)
        map->submitted += slot->count;
    return status;
}

static gpukit_status submit_ahead(gpukit_map *map, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    for (uint32_t i = 0; i < map->params.in_flight && status == GPUKIT_OK; i++) {
        map_slot *slot = &map->slots[(map->oldest + i) % map->params.in_flight];
        if (map->submitted == map->params.count)
            break;
        if (slot->future == NULL)
            status = submit_chunk(map, slot, err);
    }
    return status;
}

/* All items of the oldest chunk were given out. */
static void free_oldest(gpukit_map *map)
{
    map_slot *slot = &map->slots[map->oldest];
    gpukit_future_release(slot->future);
    slot->future = NULL;
    drop_failures(slot);
    map->oldest = (map->oldest + 1) % map->params.in_flight;
}

/* The chunk that holds the next item has ended; the item's own error, where it has one. */
static gpukit_status give(gpukit_map *map, map_slot *slot, const void **out, gpukit_error *err)
{
    uint64_t index = map->given++;
    map_failure *failure = slot->failures;
    if (failure == NULL || failure->index != index) {
        gpukit_status status = gpukit_future_result(slot->future, 0, NULL, err);
        *out = slot->results + (index - slot->first) * map->params.result_size;
        return status;
    }
    slot->failures = failure->next;
    gpk_fail(err, failure->error.status, failure->error.native, failure->error.call,
             "item %llu: %s", (unsigned long long)index, failure->error.text);
    if (err != NULL)
        err->attempts = failure->error.attempts;
    gpukit_status status = failure->error.status;
    free(failure);
    return status;
}

gpukit_status gpukit_map_next(gpukit_map *map, uint32_t timeout_ms, const void **out,
                              gpukit_error *err)
{
    if (map == NULL || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "next needs a map and a place for a result");
    map_slot *slot = &map->slots[map->oldest];
    if (slot->future != NULL && map->given == slot->first + slot->count)
        free_oldest(map);
    gpukit_status status = submit_ahead(map, err);
    slot = &map->slots[map->oldest];
    if (status != GPUKIT_OK && slot->future == NULL)
        return status;
    if (slot->future == NULL) {
        *out = NULL;
        return GPUKIT_OK;
    }
    status = gpukit_future_wait(&slot->future, 1, GPUKIT_WAIT_ALL, timeout_ms, NULL, err);
    return status == GPUKIT_OK ? give(map, slot, out, err) : status;
}

void gpukit_map_close(gpukit_map *map)
{
    if (map == NULL)
        return;
    for (uint32_t i = 0; i < map->params.in_flight; i++)
        gpukit_future_cancel(map->slots[i].future);
    for (uint32_t i = 0; i < map->params.in_flight; i++) {
        map_slot *slot = &map->slots[i];
        gpukit_future_result(slot->future, GPUKIT_FOREVER, NULL, NULL);
        gpukit_future_release(slot->future);
        drop_failures(slot);
    }
    if (!map->in_place)
        free(map->memory);
    free(map);
}

/* in_place: where results go, all of them; NULL: they stay in the slots. */
static gpukit_status open_map(gpukit_executor *executor, const gpukit_map_params *params,
                              void *in_place, gpukit_map **out, gpukit_error *err)
{
    uint64_t chunk = params->chunk_size == 0 ? 1 : params->chunk_size;
    uint32_t in_flight =
        params->in_flight == 0 ? 2 * executor->workers.most + 1 : params->in_flight;
    if (chunk > params->count)
        chunk = params->count == 0 ? 1 : params->count;
    if (in_flight > MOST_IN_FLIGHT)
        in_flight = MOST_IN_FLIGHT;
    gpukit_map *map = calloc(1, sizeof *map + in_flight * sizeof map->slots[0]);
    if (map == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a map");
    map->executor = executor;
    map->params = *params;
    map->params.chunk_size = chunk;
    map->params.in_flight = in_flight;
    map->in_place = in_place != NULL;
    size_t slot_size = chunk * params->result_size;
    map->memory = in_place != NULL ? in_place : calloc(in_flight, slot_size == 0 ? 1 : slot_size);
    for (uint32_t i = 0; i < in_flight; i++) {
        map->slots[i].map = map;
        map->slots[i].results = map->memory == NULL ? NULL : map->memory + i * slot_size;
    }
    if (map->memory == NULL) {
        gpukit_map_close(map);
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc",
                        "no memory for the results of %u chunks of %llu items", in_flight,
                        (unsigned long long)chunk);
    }
    *out = map;
    return GPUKIT_OK;
}

static gpukit_status check(gpukit_executor *executor, const gpukit_map_params *params,
                           gpukit_error *err)
{
    gpukit_status status = gpk_executor_check(executor, err);
    if (status != GPUKIT_OK)
        return status;
    if (params == NULL || params->function == NULL || (params->items == NULL && params->count > 0))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a map needs a function and its items");
    if (params->count > 0 && (params->item_size > SIZE_MAX / params->count ||
                              params->result_size > SIZE_MAX / params->count))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%llu items of %zu bytes, with results of %zu, are more than there can be",
                        (unsigned long long)params->count, params->item_size, params->result_size);
    return GPUKIT_OK;
}

gpukit_status gpukit_map_open(gpukit_executor *executor, const gpukit_map_params *params,
                              gpukit_map **out, gpukit_error *err)
{
    gpukit_status status = check(executor, params, err);
    if (status == GPUKIT_OK && out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a map needs a place to be put");
    return status == GPUKIT_OK ? open_map(executor, params, NULL, out, err) : status;
}

/* The first failure goes to err; the others are passed over. */
static gpukit_status take_all(gpukit_map *map, gpukit_error *err)
{
    gpukit_error other;
    gpukit_status first = GPUKIT_OK;
    while (map->given < map->params.count) {
        const uint64_t given = map->given;
        const void *result;
        gpukit_status status =
            gpukit_map_next(map, GPUKIT_FOREVER, &result, first == GPUKIT_OK ? err : &other);
        if (first == GPUKIT_OK)
            first = status;
        if (map->given == given)
            break; /* nothing can be submitted any more */
    }
    return first;
}

gpukit_status gpukit_executor_map(gpukit_executor *executor, const gpukit_map_params *params,
                                  void *results, gpukit_error *err)
{
    gpukit_map *map = NULL;
    gpukit_status status = check(executor, params, err);
    if (status == GPUKIT_OK && results == NULL && params->result_size > 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "no place for the results was given");
    if (status == GPUKIT_OK)
        status = open_map(executor, params, results, &map, err);
    if (status != GPUKIT_OK)
        return status;
    assert(map != NULL); /* as open_map gave no error */
    status = take_all(map, err);
    gpukit_map_close(map);
    return status;
}
