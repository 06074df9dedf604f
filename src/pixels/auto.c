// SPDX-License-Identifier: MIT
#include "pixels/auto.h"

#include <stdarg.h>
#include <stdio.h>

#include "pixels/costs.h"
#include "pixels/trust.h"
#include "units.h"

/* Whatever the operations: they are through with so few pixels before a driver is loaded. */
static const double LEAST_PIXELS = 4e6;

/* From there on it is asked what the library would open, which has a limit of its own. */
static const double LEAST_SECONDS = 1;

static const double NANO = 1e9;

__attribute__((format(printf, 2, 3))) static bool keep_host(devices *all, const char *format, ...)
{
    va_list rest;
    va_start(rest, format);
    vsnprintf(all->choice, sizeof all->choice, format, rest);
    va_end(rest);
    return false;
}

static bool has_gpu(const session *state)
{
    const gpukit_device_info *info;
    bool has = false;
    for (size_t i = 0; (info = gpukit_context_device_at(state->context, i)) != NULL; i++)
        has = has || info->kind == GPUKIT_DEVICE_GPU;
    return has;
}

bool auto_look(const devices_params *params, devices *out)
{
    gpukit_error error = {.text = ""};
    const double pixels = costs_count_pixels(params->files);
    if (pixels < LEAST_PIXELS)
        return keep_host(out, "cpu: about %.1f megapixels are too few for a GPU to pay",
                         pixels / 1e6);
    const double pixel = costs_measure_host(out->chain);
    const gpukit_job_hint hint = {
        .units = pixels,
        .cpu_seconds = pixels * pixel / out->jobs,
    };
    if (hint.cpu_seconds < LEAST_SECONDS)
        return keep_host(out, "cpu: about %.1f megapixels take it %s, too little for a GPU to pay",
                         pixels / 1e6, units_seconds(hint.cpu_seconds).text);
    if (!session_try_open(params->state, hint, &error))
        return keep_host(out, "cpu: %s", error.text);
    if (!has_gpu(params->state))
        return keep_host(out, "cpu: there is no GPU that would pay for %s of operations",
                         units_seconds(hint.cpu_seconds).text);
    out->host_pixel = pixel;
    return true;
}

void auto_begin(devices *all)
{
    keep_host(all, "cpu: the images were done before a GPU had passed its test");
    for (size_t i = 0; i < all->count; i++) {
        atomic_store(&all->items[i].is_left_out, all->items[i].device != NULL);
        all->items[i].is_strict = false; /* the host is one of the choices */
    }
}

/* One of the devices beside the host. */
static costs_choice choose_one(devices *all, device_place *where, costs *of)
{
    if (where->info->kind != GPUKIT_DEVICE_GPU || trust_is_retired(where) ||
        !costs_measure_device(where->device, all->chain, of))
        return COSTS_HOST;
    const costs_choice choice = costs_choose(of);
    atomic_store(&where->is_left_out, choice == COSTS_HOST);
    return choice;
}

void auto_choose(devices *all)
{
    static const char *const words[] = {
        [COSTS_HOST] = "cpu", [COSTS_BOTH] = "cpu and GPU", [COSTS_DEVICE] = "GPU"};
    costs_choice best = COSTS_HOST;
    double least = 0;
    for (size_t i = 0; i < all->count && !atomic_load(&all->hurries); i++) {
        costs of = {.host = all->host_pixel, .jobs = all->jobs};
        if (all->items[i].device == NULL)
            continue;
        const costs_choice choice = choose_one(all, &all->items[i], &of);
        const double device = costs_of_device(&of);
        if (device > 0 && (least == 0 || device < least))
            least = device;
        best = choice > best ? choice : best;
    }
    if (least == 0)
        return;
    for (size_t i = 0; i < all->count; i++)
        if (all->items[i].device == NULL)
            atomic_store(&all->items[i].is_left_out, best == COSTS_DEVICE);
    snprintf(all->choice, sizeof all->choice,
             "%s: a pixel takes the GPU %.2f ns, and each of %u threads %.2f ns", words[best],
             least * NANO, all->jobs, all->host_pixel * NANO);
}
