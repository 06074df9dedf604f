// SPDX-License-Identifier: MIT
/* Primes into arrays. */
#include <gpukit/primes_walk.h>

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "workload/primes/riemann.h"

/* An array that grows. */
typedef struct filler {
    gpukit_primes_array array;
    size_t capacity;
    bool has_failed;
} filler;

static gpukit_status no_memory(size_t count, gpukit_error *err)
{
    return gpk_fail(err, GPUKIT_E_MEMORY, 0, "realloc",
                    "no memory for an array of %zu primes; take them in parts, or one by one",
                    count);
}

static bool make_room(filler *to, size_t capacity)
{
    if (capacity <= to->capacity)
        return true;
    if (capacity > SIZE_MAX / sizeof(uint64_t))
        return false;
    uint64_t *primes = realloc(to->array.primes, capacity * sizeof *primes);
    if (primes == NULL)
        return false;
    to->array.primes = primes;
    to->capacity = capacity;
    return true;
}

/* Room for more: a quarter beyond what there is. */
static bool grow(filler *to, size_t more)
{
    const size_t needed = to->array.count + more;
    return needed <= to->capacity || make_room(to, needed + needed / 4);
}

/* About as many as there will be, so that the array is moved once at most, and that one which is
 * too large is refused before the work. */
static bool make_room_for(filler *to, const gpukit_primes_params *params)
{
    const double about =
        gpk_primes_riemann((double)params->last) - gpk_primes_riemann((double)params->first);
    return make_room(to, 64 + (about > 0 ? (size_t)(about + about / 100) : 0));
}

static bool add_primes(void *user, const uint64_t *primes, size_t count)
{
    filler *to = user;
    if (count == 0)
        return true;
    if (!grow(to, count)) {
        to->has_failed = true;
        return false;
    }
    memcpy(to->array.primes + to->array.count, primes, count * sizeof *primes);
    to->array.count += count;
    return true;
}

/* The primes at hand from the current one on, up to last: false, the rest is not wanted. */
static bool add_block(filler *to, gpukit_primes_iterator *it, uint64_t last)
{
    size_t end = it->count;
    while (end > it->at && it->primes[end - 1] > last)
        end--;
    const bool goes_on = add_primes(to, it->primes + it->at, end - it->at) && end == it->count;
    it->at = it->count - 1;
    return goes_on;
}

static gpukit_status fill_here(const gpukit_primes_params *params, filler *to, gpukit_error *err)
{
    gpukit_primes_iterator *it = NULL;
    uint64_t prime;
    gpukit_status status = gpukit_primes_iterator_alloc(params->first, params->last, &it, err);
    if (status != GPUKIT_OK)
        return status;
    while (gpukit_primes_iterator_next(it, &prime))
        if (!add_block(to, it, params->last))
            break;
    status = gpukit_primes_iterator_status(it, err);
    gpukit_primes_iterator_free(it);
    return status;
}

gpukit_status gpukit_primes_fill(gpukit_context *context, const gpukit_primes_params *params,
                                 gpukit_primes_array *out, gpukit_report *report, gpukit_error *err)
{
    filler to = {.capacity = 0};
    if (params == NULL || out == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a window of numbers and a place for the array are needed");
    if (params->first > params->last)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "the range begins at %llu, after its end %llu; swap them",
                        (unsigned long long)params->first, (unsigned long long)params->last);
    gpukit_status status = GPUKIT_OK;
    if (!make_room_for(&to, params))
        status = no_memory((size_t)((params->last - params->first) / 45), err);
    else if (context == NULL)
        status = fill_here(params, &to, err);
    else
        status = gpukit_primes_list(context, params,
                                    &(gpukit_primes_listing){.sink = add_primes, .user = &to},
                                    report, err);
    if (to.has_failed)
        status = no_memory(to.array.count, err);
    if (status != GPUKIT_OK || to.array.count == 0)
        gpukit_primes_array_free(&to.array);
    if (status == GPUKIT_OK)
        *out = to.array;
    return status;
}

void gpukit_primes_array_free(gpukit_primes_array *array)
{
    if (array == NULL)
        return;
    free(array->primes);
    *array = (gpukit_primes_array){.primes = NULL};
}

/* The hint: where about the last of them is. */
static uint64_t end_of(uint64_t start, size_t count)
{
    const double end = gpk_primes_riemann_step(start, (double)count);
    if (!(end > (double)start))
        return start;
    return end < 18446744073709549568.0 ? (uint64_t)end : UINT64_MAX;
}

gpukit_status gpukit_primes_fill_n(uint64_t start, size_t count, uint64_t *primes,
                                   gpukit_error *err)
{
    gpukit_primes_iterator *it = NULL;
    if (primes == NULL && count > 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "an array for the primes is needed");
    gpukit_status status = gpukit_primes_iterator_alloc(start, end_of(start, count), &it, err);
    if (status != GPUKIT_OK)
        return status;
    const size_t found = gpukit_primes_iterator_read(it, primes, count);
    if (found < count)
        status = gpukit_primes_iterator_status(it, err);
    gpukit_primes_iterator_free(it);
    if (found < count && status == GPUKIT_OK)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "there are only %zu primes from %llu to 2^64, not %zu", found,
                        (unsigned long long)start, count);
    return status;
}
