// SPDX-License-Identifier: MIT
#include "backend/select.h"

#include <stdlib.h>
#include <string.h>

#include "backend/inventory.h"
#include "backend/selector.h"
#include "backend/share.h"
#include "base/error.h"
#include "base/text.h"

/* Below two seconds of work on the CPU, loading drivers and building kernels costs
 * more than a GPU saves. */
static const double AUTO_LOOKS_FOR_GPU_SECONDS = 2;

/* A GPU that does less than a twentieth of what the CPU does is not worth its start. */
static const double AUTO_LEAST_SHARE = 0.05;

enum { MAX_THREADS = 4096 };

typedef enum keyword {
    KEYWORD_AUTO,
    KEYWORD_CPU,
    KEYWORD_GPU,
    KEYWORD_OPENCL,
    KEYWORD_ALL,
    NO_KEYWORD,
} keyword;

static keyword keyword_of(const gpk_word *w)
{
    static const char *const texts[] = {
        [KEYWORD_AUTO] = "auto",     [KEYWORD_CPU] = "cpu", [KEYWORD_GPU] = "gpu",
        [KEYWORD_OPENCL] = "opencl", [KEYWORD_ALL] = "all",
    };
    for (size_t i = 0; i < NO_KEYWORD; i++)
        if (gpk_word_is(w, texts[i]))
            return (keyword)i;
    return NO_KEYWORD;
}

static bool has_team(const gpukit_inventory *inventory)
{
    for (size_t i = 0; i < inventory->device_count; i++)
        if (gpk_device_is_team(&inventory->devices[i]))
            return true;
    return false;
}

static const char *selector_text(const gpukit_context_params *params)
{
    return params->devices != NULL ? params->devices : "auto";
}

bool gpk_select_needs_drivers(const gpukit_context_params *params, const gpukit_inventory *team)
{
    const char *rest = selector_text(params);
    bool is_long = params->hint.cpu_seconds >= AUTO_LOOKS_FOR_GPU_SECONDS || !has_team(team);
    gpk_word w;

    while (gpk_word_next(&rest, &w)) {
        keyword k = keyword_of(&w);
        bool is_for_team = k == KEYWORD_CPU || (k == KEYWORD_AUTO && !is_long);
        if (w.is_exclusion || !is_for_team)
            return true;
    }
    return false;
}

bool gpk_select_is_for_cpu(const gpukit_context_params *params)
{
    const char *rest = selector_text(params);
    gpk_word w;

    while (gpk_word_next(&rest, &w)) {
        const keyword k = keyword_of(&w);
        if (w.is_exclusion || (k != KEYWORD_CPU && k != KEYWORD_AUTO))
            return false;
    }
    return params->isolate != GPUKIT_ISOLATE_ON && params->processes == 0 &&
           params->cluster == NULL;
}

static bool is_usable_opencl(const gpukit_device_info *device)
{
    return device->is_usable && gpk_device_is_opencl(device);
}

/* Its cores are free for the OpenCL device of the same CPU where it takes no part. */
static bool team_takes_part(const gpk_selector *s)
{
    for (size_t i = 0; i < s->inventory->device_count; i++)
        if (gpk_device_is_team(&s->inventory->devices[i]) && s->excluded[i] == 0)
            return true;
    return false;
}

/* Whether the job is long enough for a GPU, and the GPU not known to be too slow for it. */
static bool pays(const gpk_selector *s, const gpukit_device_info *device)
{
    const gpukit_job_hint *hint = &s->params->hint;
    if (hint->cpu_seconds < AUTO_LOOKS_FOR_GPU_SECONDS)
        return false;
    if (s->inventory->rates == NULL)
        return true;
    double rate = s->inventory->rates[device - s->inventory->devices];
    return rate <= 0 || rate >= AUTO_LEAST_SHARE * hint->units / hint->cpu_seconds;
}

static bool is_named_by(const gpk_selector *s, keyword k, const gpukit_device_info *device)
{
    bool is_team = gpk_device_is_team(device);
    bool is_opencl = is_usable_opencl(device);
    bool is_gpu = is_opencl && device->kind == GPUKIT_DEVICE_GPU;

    switch (k) {
    case KEYWORD_CPU:
        return is_team;
    case KEYWORD_GPU:
        return is_gpu;
    case KEYWORD_OPENCL:
        return is_opencl;
    case KEYWORD_ALL:
        return is_team || (is_opencl && (device->kind != GPUKIT_DEVICE_CPU || !team_takes_part(s)));
    case KEYWORD_AUTO:
        if (!team_takes_part(s))
            return is_opencl;
        return is_team || (is_gpu && pays(s, device));
    case NO_KEYWORD:
        break;
    }
    return false;
}

/* Adds what the keyword names to the set; false when that is nothing. */
static bool add_keyword(const gpk_selector *s, keyword k, gpk_part_set *set)
{
    bool names_some = false;

    for (size_t i = 0; i < s->inventory->device_count; i++) {
        const gpukit_device_info *device = &s->inventory->devices[i];
        if (!is_named_by(s, k, device))
            continue;
        set[i] |= gpk_selector_every_part(s, device);
        names_some = true;
    }
    return names_some;
}

static gpukit_status refuse_opencl(const gpukit_inventory *inventory, gpukit_error *err)
{
    for (size_t i = 0; i < inventory->device_count; i++)
        if (gpk_device_is_opencl(&inventory->devices[i]) && !inventory->devices[i].is_usable)
            return gpk_selector_refuse_unusable(&inventory->devices[i], err);
    for (size_t i = 0; i < inventory->platform_count; i++)
        if (inventory->platforms[i].why_not[0] != '\0')
            return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "", "the OpenCL platform %s: %s",
                            inventory->platforms[i].name, inventory->platforms[i].why_not);
    return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "", "%s",
                    inventory->note[0] != '\0' ? inventory->note : "no OpenCL device found");
}

static void explain_no_gpu(const gpukit_inventory *inventory, char *out, size_t size)
{
    gpk_text_copy(out, size, "no OpenCL GPU found");
    for (size_t i = 0; i < inventory->device_count; i++) {
        const gpukit_device_info *device = &inventory->devices[i];
        if (gpk_device_is_opencl(device) && device->kind == GPUKIT_DEVICE_GPU)
            gpk_text_format(out, size, "the OpenCL GPU %s cannot be used (%s)", device->id,
                            device->why_not);
    }
}

/* "gpu" without a GPU. */
static gpukit_status name_cpu_instead(gpk_selector *s, gpukit_error *err)
{
    const gpukit_device_info *first = NULL;
    size_t count = 0;
    char cause[200];

    for (size_t i = 0; i < s->inventory->device_count; i++) {
        const gpukit_device_info *device = &s->inventory->devices[i];
        if (!is_usable_opencl(device) || device->kind != GPUKIT_DEVICE_CPU)
            continue;
        s->named[i] |= gpk_selector_every_part(s, device);
        if (count++ == 0)
            first = device;
    }
    if (count == 0)
        return refuse_opencl(s->inventory, err);
    explain_no_gpu(s->inventory, cause, sizeof cause);
    if (s->params->strict)
        return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "",
                        "%s; there is the OpenCL CPU device %s (%s), which 'opencl' names", cause,
                        first->id, first->name);
    gpk_text_format(s->notice, s->notice_size, "%s; using the OpenCL CPU device %s (%s)%s", cause,
                    first->id, first->name, count > 1 ? " and others" : "");
    return GPUKIT_OK;
}

static gpukit_status name_keyword(gpk_selector *s, keyword k, gpukit_error *err)
{
    if (add_keyword(s, k, s->named))
        return GPUKIT_OK;
    if (k == KEYWORD_GPU)
        return name_cpu_instead(s, err);
    if (k == KEYWORD_CPU)
        return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "",
                        "no device called 'cpu': this gpukit was built without OpenMP");
    return refuse_opencl(s->inventory, err);
}

static gpukit_status read_word(gpk_selector *s, const gpk_word *w, gpukit_error *err)
{
    gpk_part_set *set = w->is_exclusion ? s->excluded : s->named;
    keyword k = keyword_of(w);

    if (k == NO_KEYWORD)
        return gpk_selector_find(s, w, set, err);
    if (!w->is_exclusion)
        return name_keyword(s, k, err);
    add_keyword(s, k, set);
    return GPUKIT_OK;
}

/* One pass over the words: those with '!', or those without. */
static gpukit_status read_words(gpk_selector *s, bool exclusions, gpukit_error *err)
{
    const char *rest = selector_text(s->params);
    gpk_word w;

    while (gpk_word_next(&rest, &w)) {
        if (w.length == 0)
            return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                            "an empty name in the devices '%s': write names between the commas",
                            selector_text(s->params));
        if (w.is_exclusion != exclusions)
            continue;
        s->names_some |= !exclusions;
        gpukit_status status = read_word(s, &w, err);
        if (status != GPUKIT_OK)
            return status;
    }
    return GPUKIT_OK;
}

/* Exclusions first: what "all" names depends on them. */
static gpukit_status read_selector(gpk_selector *s, gpukit_error *err)
{
    gpukit_status status = read_words(s, true, err);
    if (status == GPUKIT_OK)
        status = read_words(s, false, err);
    if (status == GPUKIT_OK && !s->names_some)
        status = name_keyword(s, KEYWORD_ALL, err);
    for (size_t i = 0; i < s->inventory->device_count; i++)
        s->named[i] &= ~s->excluded[i];
    return status;
}

static gpukit_status add_requests(const gpk_selector *s, gpk_selection *out, gpukit_error *err)
{
    for (size_t i = 0; i < s->inventory->device_count; i++) {
        const gpukit_device_info *device = &s->inventory->devices[i];
        uint32_t parts = gpk_device_is_opencl(device) ? s->params->split : 0;
        if (s->named[i] != 0 && parts > device->compute_units)
            return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                            "%s (%s) cannot be split into %u: it has %u compute units", device->id,
                            device->name, parts, device->compute_units);
        for (uint32_t part = 0; part < GPUKIT_MAX_DEVICES; part++) {
            if ((s->named[i] >> part & 1) == 0)
                continue;
            if (out->count == GPUKIT_MAX_DEVICES)
                return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                                "'%s' names more than %d devices: exclude some, or split less",
                                selector_text(s->params), GPUKIT_MAX_DEVICES);
            out->requests[out->count++] =
                (gpk_device_request){.info = device, .part = part, .parts = parts};
        }
    }
    return GPUKIT_OK;
}

static gpukit_status check_selection(const gpk_selector *s, const gpk_selection *selection,
                                     gpukit_error *err)
{
    const char *note = s->inventory->note;
    bool has_opencl = false;

    if (selection->count == 0)
        return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "",
                        "'%s' leaves no device: all that it names is excluded%s%s",
                        selector_text(s->params), note[0] != '\0' ? "; " : "", note);
    for (size_t i = 0; i < selection->count; i++)
        has_opencl |= gpk_device_is_opencl(selection->requests[i].info);
    if (s->params->split > 0 && !has_opencl)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "a split of %u needs an OpenCL device, and '%s' names none",
                        s->params->split, selector_text(s->params));
    return GPUKIT_OK;
}

/* Beyond these a mistyped number would exhaust the machine rather than be refused. */
static gpukit_status check_params(const gpukit_context_params *params, gpukit_error *err)
{
    if (params->threads > MAX_THREADS)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%u threads: at most %d", params->threads,
                        MAX_THREADS);
    if (params->split > GPUKIT_MAX_DEVICES)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a split of %u: at most %d", params->split,
                        GPUKIT_MAX_DEVICES);
    return GPUKIT_OK;
}

static gpukit_status select_from(gpk_selector *s, gpk_selection *out, gpukit_error *err)
{
    gpukit_status status = check_params(s->params, err);
    if (status == GPUKIT_OK)
        status = read_selector(s, err);
    if (status == GPUKIT_OK)
        status = add_requests(s, out, err);
    if (status == GPUKIT_OK)
        status = check_selection(s, out, err);
    if (status == GPUKIT_OK)
        gpk_share_cores(s->params->threads, out);
    return status;
}

gpukit_status gpk_select(const gpukit_context_params *params, const gpukit_inventory *inventory,
                         gpk_selection *out, gpukit_error *err)
{
    gpk_selection selection = {.count = 0};
    gpk_part_set *sets = calloc(2 * inventory->device_count + 1, sizeof *sets);
    if (sets == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a selection of %zu devices",
                        inventory->device_count);
    gpk_selector s = {
        .params = params,
        .inventory = inventory,
        .named = sets,
        .excluded = sets + inventory->device_count,
        .notice = selection.notice,
        .notice_size = sizeof selection.notice,
    };
    gpukit_status status = select_from(&s, &selection, err);
    free(sets);
    if (status == GPUKIT_OK)
        *out = selection;
    return status;
}
