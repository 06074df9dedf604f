// SPDX-License-Identifier: MIT
#include "pixels/trust.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "message.h"
#include "pixels/costs.h"

enum {
    STRIKES = 2, /* failures after which a device is given no more */
    SAMPLE = 16, /* rows of an image */
    TRIES = 2,
    WAIT_MS = 20, /* how long a signal goes unnoticed */
};

/* Of the time that the work takes, for what is done again. */
static const double SAMPLE_SHARE = 0.01;

/* Its sides are no multiples of what kernels go by. */
static const gpukit_pixels_shape test_picture = {203, 151, 3, 8};

void trust_init(device_place *where, const session_options *asked)
{
    pthread_condattr_t attributes;
    where->verify = (gpukit_verify)asked->verify;
    where->is_strict = asked->is_strict;
    where->began_ns = pixels_now_ns();
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&where->lock, NULL);
    pthread_cond_init(&where->tested, &attributes);
    pthread_condattr_destroy(&attributes);
}

void trust_finish(device_place *where)
{
    pthread_cond_destroy(&where->tested);
    pthread_mutex_destroy(&where->lock);
}

static device_state state_of(device_place *where)
{
    pthread_mutex_lock(&where->lock);
    const device_state state = where->state;
    pthread_mutex_unlock(&where->lock);
    return state;
}

bool trust_is_retired(device_place *where)
{
    return state_of(where) == DEVICE_RETIRED;
}

bool trust_has_failed(device_place *where)
{
    pthread_mutex_lock(&where->lock);
    const bool has_failed = where->failures > 0;
    pthread_mutex_unlock(&where->lock);
    return has_failed;
}

/* Which is told once, whatever else goes wrong on other threads meanwhile. */
static void retire(device_place *where, const char *cause)
{
    pthread_mutex_lock(&where->lock);
    const bool is_new = where->state != DEVICE_RETIRED;
    where->state = DEVICE_RETIRED;
    pthread_cond_broadcast(&where->tested);
    pthread_mutex_unlock(&where->lock);
    if (is_new)
        message_note("%s: %s; %s", where->info->id, cause,
                     where->is_strict ? "it gets no images" : "the cpu goes on in its place");
}

/* What follows where the device does not do an image. */
static trust_outcome pass_on(const device_place *where, const char *cause, problem *why)
{
    if (!where->is_strict)
        return TRUST_HOST;
    problem_set(why, "%s: %s", where->info->id, cause);
    return TRUST_OVER;
}

/* "kernel x on opencl:0 (clFlush, CL_OUT_OF_RESOURCES)" */
static void describe(const gpukit_error *error, problem *out)
{
    if (error->call[0] != '\0' && error->native_name[0] != '\0')
        problem_set(out, "%s (%s, %s)", error->text, error->call, error->native_name);
    else
        problem_set(out, "%s", error->text);
}

trust_outcome trust_note(device_place *where, const gpukit_error *error, problem *why)
{
    problem cause;
    const bool is_for_good = error->status == GPUKIT_E_BUILD;
    describe(error, &cause);
    pthread_mutex_lock(&where->lock);
    where->failures++;
    const bool is_retired = where->state == DEVICE_RETIRED;
    const bool is_last = ++where->strikes >= STRIKES;
    pthread_mutex_unlock(&where->lock);
    if (is_for_good || is_last)
        retire(where, cause.text);
    else if (!is_retired && !where->is_strict)
        message_note("%s: %s; the cpu does this image", where->info->id, cause.text);
    return pass_on(where, cause.text, why);
}

/* Once more where it failed, unless that may take as long as a deadline. */
static gpukit_status run_slot(device_place *where, gpukit_pixels_slot *slot,
                              gpukit_pixels_times *sum, gpukit_error *error)
{
    gpukit_status status = GPUKIT_E_DEVICE;
    for (int attempt = 1; attempt <= TRIES && status == GPUKIT_E_DEVICE; attempt++) {
        gpukit_pixels_times times = {0};
        status = gpukit_pixels_slot_run(slot, &times, error);
        sum->upload += times.upload;
        sum->kernels += times.kernels;
        sum->download += times.download;
        if (status != GPUKIT_E_DEVICE || attempt == TRIES)
            break;
        pthread_mutex_lock(&where->lock);
        where->failures++;
        pthread_mutex_unlock(&where->lock);
    }
    return status;
}

static bool compare(const gpukit_pixels_slot *slot, const gpukit_pixels_image *made, uint32_t first,
                    problem *why)
{
    const size_t size = gpukit_pixels_row_size(&made->shape);
    for (uint32_t y = 0; y < made->shape.height; y++) {
        const unsigned char *row =
            (const unsigned char *)slot->out.pixels + (size_t)(first + y) * slot->out.stride;
        if (memcmp(row, (const unsigned char *)made->pixels + y * made->stride, size) != 0)
            return problem_set(why, "row %" PRIu32 " of an image is not what the cpu makes of it",
                               first + y);
    }
    return true;
}

/* The host's work beside the device's; count rows, or all by so many threads. False: they differ.
 * What the host cannot do is no fault of the device's. */
static bool check_rows(const trust_image *image, uint32_t first, uint32_t count, problem *why)
{
    gpukit_error error;
    const gpukit_pixels_slot *slot = image->slot;
    gpukit_pixels_image made = {.shape = slot->out.shape};
    const bool is_whole = count == made.shape.height;
    made.shape.height = count;
    made.stride = gpukit_pixels_row_size(&made.shape);
    made.pixels = malloc(made.stride * count);
    gpukit_status status = GPUKIT_E_MEMORY;
    if (made.pixels != NULL && is_whole)
        status = gpukit_pixels_run(image->chain, &slot->in, &made, image->threads, &error);
    else if (made.pixels != NULL)
        status = gpukit_pixels_rows(image->chain, &slot->in, first, count, made.pixels, made.stride,
                                    &error);
    const bool is_right = status != GPUKIT_OK || compare(slot, &made, first, why);
    free(made.pixels);
    return is_right;
}

/* How many rows of this image are compared. */
static uint32_t rows_to_check(device_place *where, uint32_t height)
{
    if (where->verify == GPUKIT_VERIFY_NONE)
        return 0;
    if (where->verify != GPUKIT_VERIFY_SAMPLE)
        return height;
    pthread_mutex_lock(&where->lock);
    const double budget = SAMPLE_SHARE * pixels_seconds_since(where->began_ns);
    const bool is_due = where->images == 0 || where->check_seconds < budget;
    pthread_mutex_unlock(&where->lock);
    return !is_due ? 0 : height < SAMPLE ? height : SAMPLE;
}

/* Any row may be the first, also of images that are all alike. */
static uint32_t choose_first(uint32_t height, uint32_t count)
{
    const uint64_t mixed = pixels_now_ns() * UINT64_C(0x9e3779b97f4a7c15) >> 32;
    return (uint32_t)(mixed % (height - count + 1));
}

static bool check(device_place *where, const trust_image *image, problem *why)
{
    const uint32_t height = image->slot->out.shape.height;
    const uint32_t count = rows_to_check(where, height);
    const uint64_t begin = pixels_now_ns();
    const bool is_right = count == 0 || check_rows(image, choose_first(height, count), count, why);
    pthread_mutex_lock(&where->lock);
    where->images += is_right;
    where->failures += !is_right;
    where->checked += count > 0;
    where->check_seconds += pixels_seconds_since(begin);
    pthread_mutex_unlock(&where->lock);
    return is_right;
}

/* False: it will do no image any more, or all work is stopped. */
static bool wait_tested(device_place *where, const atomic_bool *stops)
{
    pthread_mutex_lock(&where->lock);
    while (where->state == DEVICE_UNTESTED && !atomic_load(stops)) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += WAIT_MS * 1000000L;
        until.tv_sec += until.tv_nsec / 1000000000L;
        until.tv_nsec %= 1000000000L;
        pthread_cond_timedwait(&where->tested, &where->lock, &until);
    }
    const bool is_ready = where->state == DEVICE_READY;
    pthread_mutex_unlock(&where->lock);
    return is_ready;
}

trust_outcome trust_run(device_place *where, const trust_image *image, problem *why)
{
    problem cause;
    gpukit_error error;
    gpukit_pixels_times times = {0};
    const bool is_ready = wait_tested(where, image->stops);
    if (atomic_load(image->stops)) {
        problem_set(why, "stopped");
        return TRUST_OVER;
    }
    if (!is_ready)
        return pass_on(where, "it has failed, and gets no images", why);
    const gpukit_status status = run_slot(where, image->slot, &times, &error);
    image->times->upload += times.upload;
    image->times->kernels += times.kernels;
    image->times->download += times.download;
    if (status == GPUKIT_E_ARGUMENT) { /* ours, which the host would hide */
        problem_set(why, "%s", error.text);
        return TRUST_OVER;
    }
    if (status != GPUKIT_OK)
        return trust_note(where, &error, why);
    if (check(where, image, &cause))
        return TRUST_DONE;
    retire(where, cause.text);
    return pass_on(where, cause.text, why);
}

gpukit_pixels_slot *trust_begin_test(device_place *where, const gpukit_pixels *chain)
{
    problem why;
    gpukit_error error;
    gpukit_pixels_slot *slot;
    gpukit_pixels_shape made;
    if (gpukit_pixels_result(chain, &test_picture, &made, &error) != GPUKIT_OK) {
        where->state = DEVICE_READY;
        return NULL;
    }
    if (gpukit_pixels_slot_take(where->device, chain, &test_picture, &slot, &error) == GPUKIT_OK)
        return slot;
    where->failures++;
    describe(&error, &why);
    retire(where, why.text);
    return NULL;
}

void trust_test(device_place *where, const gpukit_pixels *chain, gpukit_pixels_slot *slot)
{
    problem why;
    gpukit_error error;
    gpukit_pixels_times times = {0};
    const trust_image image = {.slot = slot, .chain = chain, .threads = 1};
    costs_fill(&slot->in);
    gpukit_status status =
        gpukit_pixels_device_prepare(where->device, chain, &test_picture, &error);
    if (status == GPUKIT_OK)
        status = run_slot(where, slot, &times, &error);
    if (status != GPUKIT_OK)
        describe(&error, &why);
    const bool is_right =
        status == GPUKIT_OK && check_rows(&image, 0, slot->out.shape.height, &why);
    gpukit_pixels_slot_give(slot);
    pthread_mutex_lock(&where->lock);
    where->failures += !is_right;
    if (is_right)
        where->state = DEVICE_READY;
    pthread_cond_broadcast(&where->tested);
    pthread_mutex_unlock(&where->lock);
    if (!is_right)
        retire(where, why.text);
}
