// SPDX-License-Identifier: MIT
#include "pixels/devices.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <gpukit/queue.h>

#include "cores.h"
#include "exit_code.h"
#include "message.h"
#include "pixels/auto.h"
#include "pixels/processes.h"
#include "pixels/trust.h"

enum {
    SLOTS_LEAST = 2, /* the test has one while the first image is read into another */
    SLOTS_MOST = 64,
};

static const gpukit_device_info host = {.id = "cpu"};

static void add_host(devices *to)
{
    to->items[to->count++].info = &host;
}

static uint32_t slots_for(uint32_t jobs)
{
    if (jobs == 0)
        return 0; /* as many as the library takes to be right */
    return jobs > SLOTS_MOST ? SLOTS_MOST : jobs < SLOTS_LEAST ? SLOTS_LEAST : jobs;
}

static int open_one(session *state, size_t index, uint32_t jobs, device_place *out)
{
    gpukit_error error;
    const gpukit_pixels_device_params params = {
        .slots = slots_for(jobs),
        .staging = (gpukit_staging)state->options->staging,
        .deadline_ms = (uint32_t)state->options->deadline_ms,
        .trace = state->trace,
    };
    out->info = gpukit_context_device_at(state->context, index);
    if (strcmp(out->info->backend, "opencl") != 0)
        return EXIT_DONE;
    const gpukit_status status =
        gpukit_pixels_device_open(state->context, index, &params, &out->device, &error);
    if (status == GPUKIT_OK) {
        trust_init(out, state->options);
        return EXIT_DONE;
    }
    message_failure("", &error);
    return exit_code_of(status);
}

/* All that the context has. Auto does without those that cannot be opened. */
static int open_all(const devices_params *params, devices *out)
{
    int code = EXIT_DONE;
    session *state = params->state;
    const bool is_auto = out->host_pixel > 0;
    for (size_t i = 0;
         (code == EXIT_DONE || is_auto) && gpukit_context_device_at(state->context, i) != NULL;
         i++) {
        code = open_one(state, i, params->jobs, &out->items[out->count]);
        out->count += code == EXIT_DONE;
    }
    if (out->count == 0 && is_auto)
        add_host(out);
    return is_auto ? EXIT_DONE : code;
}

static void *test_all(void *user)
{
    devices *all = user;
    for (size_t i = 0; i < all->count; i++)
        if (all->slots[i] != NULL)
            trust_test(&all->items[i], all->chain, all->slots[i]);
    if (all->host_pixel > 0)
        auto_choose(all);
    return NULL;
}

/* In the background where that can be. */
static void begin_tests(devices *all)
{
    bool has_any = false;
    for (size_t i = 0; i < all->count; i++) {
        if (all->items[i].device == NULL)
            continue;
        has_any = true;
        all->slots[i] = trust_begin_test(&all->items[i], all->chain);
    }
    all->has_tester = has_any && pthread_create(&all->tester, NULL, test_all, all) == 0;
    if (has_any && !all->has_tester)
        test_all(all);
}

static int open_named(const devices_params *params, devices *out)
{
    const int code = session_open(params->state, (gpukit_job_hint){0});
    return code == EXIT_DONE ? open_all(params, out) : code;
}

int devices_open(const devices_params *params, devices *out)
{
    int code = EXIT_DONE;
    const session_options *asked = params->state->options;
    memset(out, 0, sizeof *out);
    out->chain = chains_plain(params->chains);
    out->jobs = params->jobs != 0 ? params->jobs : cores_count();
    const bool is_auto = !processes_are_asked(asked) && session_is_auto(asked);
    if (is_auto && auto_look(params, out))
        code = open_all(params, out);
    else if (is_auto || processes_are_asked(asked) || session_is_for_cpu(asked))
        add_host(out);
    else
        code = open_named(params, out);
    if (code != EXIT_DONE) {
        devices_close(out);
        return code;
    }
    if (out->host_pixel > 0)
        auto_begin(out);
    begin_tests(out);
    return EXIT_DONE;
}

void devices_settle(devices *all, bool hurries)
{
    if (!all->has_tester)
        return;
    if (hurries)
        atomic_store(&all->hurries, true);
    pthread_join(all->tester, NULL);
    all->has_tester = false;
}

void devices_close(devices *all)
{
    devices_settle(all, true);
    for (size_t i = 0; i < all->count; i++) {
        device_place *where = &all->items[i];
        if (where->device == NULL)
            continue;
        gpukit_pixels_device_close(where->device);
        trust_finish(where);
    }
    all->count = 0;
}

static bool takes_images(device_place *where)
{
    return !atomic_load(&where->is_left_out) && (where->device == NULL || !trust_is_retired(where));
}

device_place *devices_place_for(devices *all, uint32_t worker)
{
    static device_place instead = {.info = &host};
    for (size_t i = 0; i < all->count; i++) {
        device_place *where = &all->items[(worker + i) % all->count];
        if (takes_images(where))
            return where;
    }
    /* Those that may have nobody in their place say so themselves. */
    device_place *first = &all->items[worker % all->count];
    return first->device != NULL && first->is_strict ? first : &instead;
}

uint32_t devices_apart(const devices *all)
{
    uint32_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        count += all->items[i].device != NULL && !atomic_load(&all->items[i].is_left_out);
    return count;
}

void devices_name(const devices *all, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < all->count && used < size; i++) {
        if (!atomic_load(&all->items[i].is_left_out))
            used += (size_t)snprintf(out + used, size - used, "%s%s", used == 0 ? "" : ",",
                                     all->items[i].info->id);
    }
}

double devices_overlap(const devices *all)
{
    gpukit_queue_stats sum = {0}, one;
    for (size_t i = 0; i < all->count; i++) {
        if (all->items[i].device == NULL)
            continue;
        gpukit_pixels_device_measure(all->items[i].device, &one);
        sum.transfer_seconds += one.transfer_seconds;
        sum.kernel_seconds += one.kernel_seconds;
        sum.overlapped_seconds += one.overlapped_seconds;
    }
    const double ratio =
        gpukit_overlap_ratio(sum.transfer_seconds, sum.kernel_seconds, sum.overlapped_seconds);
    return ratio >= 0 ? ratio : (double)NAN;
}

bool devices_have_failed(devices *all)
{
    bool have = false;
    for (size_t i = 0; i < all->count; i++) {
        device_place *where = &all->items[i];
        have = have || (where->device != NULL && where->is_strict && trust_has_failed(where));
    }
    return have;
}

void devices_tell(const devices *all)
{
    uint64_t checked = 0;
    bool is_asked = false, are_right = true;
    for (size_t i = 0; i < all->count; i++) {
        const device_place *where = &all->items[i];
        checked += where->checked;
        is_asked =
            is_asked || where->verify == GPUKIT_VERIFY_DOUBLE || where->verify == GPUKIT_VERIFY_ALL;
        are_right = are_right && where->checked == where->images; /* a wrong one is none of these */
    }
    if (is_asked && are_right && checked > 0)
        message_note("verified: %" PRIu64 " images were compared with what the cpu makes of them",
                     checked);
}

void devices_json(json *text, const devices *all)
{
    json_array_begin(text, "devices");
    for (size_t i = 0; i < all->count; i++) {
        const device_place *where = &all->items[i];
        if (where->device == NULL)
            continue;
        json_object_begin(text, NULL);
        json_flat(text, true);
        json_string(text, "id", where->info->id);
        json_string(text, "name", where->info->name);
        json_quantity(text, "images", where->images);
        json_quantity(text, "checked", where->checked);
        json_real(text, "check_seconds", where->check_seconds);
        json_quantity(text, "failures", where->failures);
        json_bool(text, "retired", where->state == DEVICE_RETIRED);
        json_object_end(text);
        json_flat(text, false);
    }
    json_array_end(text);
}
