// SPDX-License-Identifier: MIT
#include "backend/selector.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "backend/inventory.h"
#include "base/error.h"
#include "base/text.h"

static const char *skip_space(const char *first, const char *last)
{
    while (first < last && isspace((unsigned char)*first))
        first++;
    return first;
}

bool gpk_word_next(const char **rest, gpk_word *out)
{
    if (*rest == NULL)
        return false;
    const char *first = *rest;
    const char *last = first + strcspn(first, ",");
    *rest = *last == ',' ? last + 1 : NULL;

    first = skip_space(first, last);
    bool is_exclusion = first < last && *first == '!';
    first = skip_space(first + is_exclusion, last);
    while (first < last && isspace((unsigned char)last[-1]))
        last--;
    *out = (gpk_word){.text = first, .length = (int)(last - first), .is_exclusion = is_exclusion};
    return true;
}

static bool is_text(const char *text, const char *first, size_t length)
{
    return strlen(text) == length && strncasecmp(text, first, length) == 0;
}

bool gpk_word_is(const gpk_word *word, const char *text)
{
    return is_text(text, word->text, (size_t)word->length);
}

gpk_part_set gpk_selector_every_part(const gpk_selector *s, const gpukit_device_info *device)
{
    uint32_t split = s->params->split;
    if (split == 0 || !gpk_device_is_opencl(device))
        return 1;
    return ~(gpk_part_set)0 >> (GPUKIT_MAX_DEVICES - split);
}

gpukit_status gpk_selector_refuse_unusable(const gpukit_device_info *device, gpukit_error *err)
{
    return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "", "%s (%s) cannot be used: %s", device->id,
                    device->name, device->why_not);
}

static bool has_part(const char *name, const gpk_word *w)
{
    for (; strlen(name) >= (size_t)w->length; name++)
        if (strncasecmp(name, w->text, (size_t)w->length) == 0)
            return true;
    return false;
}

/* "cpu, opencl:0 (name)": every device, or those with w in their names. */
static void list_devices(const gpukit_inventory *inventory, const gpk_word *w, char *out,
                         size_t size)
{
    gpk_text_copy(out, size, "");
    for (size_t i = 0; i < inventory->device_count; i++) {
        const gpukit_device_info *device = &inventory->devices[i];
        size_t used = strlen(out);
        const char *comma = used > 0 ? ", " : "";
        if (w != NULL && !has_part(device->name, w))
            continue;
        if (gpk_device_is_team(device))
            gpk_text_format(out + used, size - used, "%s%s", comma, device->id);
        else
            gpk_text_format(out + used, size - used, "%s%s (%s)", comma, device->id, device->name);
    }
}

static gpukit_status refuse_unknown(const gpukit_inventory *inventory, const gpk_word *w,
                                    gpukit_error *err)
{
    char list[200];

    list_devices(inventory, NULL, list, sizeof list);
    return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "", "no device called '%.*s'; there are: %s",
                    w->length, w->text, list[0] != '\0' ? list : "none");
}

static gpukit_status refuse_ambiguous(const gpukit_inventory *inventory, const gpk_word *w,
                                      gpukit_error *err)
{
    char list[200];

    list_devices(inventory, w, list, sizeof list);
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "'%.*s' names several devices: %s; say which",
                    w->length, w->text, list);
}

static gpukit_status add_device(const gpk_selector *s, const gpk_word *w, size_t index,
                                gpk_part_set *set, gpukit_error *err)
{
    const gpukit_device_info *device = &s->inventory->devices[index];
    if (!device->is_usable && !w->is_exclusion)
        return gpk_selector_refuse_unusable(device, err);
    set[index] |= gpk_selector_every_part(s, device);
    return GPUKIT_OK;
}

/* Finds one device by a part of its name; a usable one before the others. */
static gpukit_status find_by_part(const gpk_selector *s, const gpk_word *w, size_t *out,
                                  gpukit_error *err)
{
    size_t count[2] = {0, 0}; /* unusable, usable */
    size_t first[2] = {0, 0};

    for (size_t i = 0; i < s->inventory->device_count; i++) {
        const gpukit_device_info *device = &s->inventory->devices[i];
        if (has_part(device->name, w) && count[device->is_usable]++ == 0)
            first[device->is_usable] = i;
    }
    bool is_usable = count[true] > 0;
    if (count[is_usable] == 0)
        return refuse_unknown(s->inventory, w, err);
    if (count[is_usable] > 1)
        return refuse_ambiguous(s->inventory, w, err);
    *out = first[is_usable];
    return GPUKIT_OK;
}

/* The index of the device with that id; the count of devices when there is none. */
static size_t find_id(const gpukit_inventory *inventory, const char *text, size_t length)
{
    size_t i = 0;
    while (i < inventory->device_count && !is_text(inventory->devices[i].id, text, length))
        i++;
    return i;
}

/* "opencl:0.1": dot points at the dot, index is the device before it. */
static gpukit_status add_sub_device(const gpk_selector *s, const gpk_word *w, size_t index,
                                    const char *dot, gpk_part_set *set, gpukit_error *err)
{
    const gpukit_device_info *device = &s->inventory->devices[index];
    char *behind = NULL;
    unsigned long part = isdigit((unsigned char)dot[1]) ? strtoul(dot + 1, &behind, 10) : 0;

    if (behind != w->text + w->length)
        return refuse_unknown(s->inventory, w, err);
    if (s->params->split == 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "'%.*s' is a sub-device, and %s is not split: ask for a split as well",
                        w->length, w->text, device->id);
    if (part >= s->params->split)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "no sub-device '%.*s': %s is split into %u, the last is %s.%u", w->length,
                        w->text, device->id, s->params->split, device->id, s->params->split - 1);
    if (!device->is_usable && !w->is_exclusion)
        return gpk_selector_refuse_unusable(device, err);
    set[index] |= (gpk_part_set)1 << part;
    return GPUKIT_OK;
}

gpukit_status gpk_selector_find(const gpk_selector *s, const gpk_word *w, gpk_part_set *set,
                                gpukit_error *err)
{
    size_t count = s->inventory->device_count;
    size_t index = find_id(s->inventory, w->text, (size_t)w->length);
    const char *dot = memrchr(w->text, '.', (size_t)w->length);

    if (index < count)
        return add_device(s, w, index, set, err);
    if (dot != NULL)
        index = find_id(s->inventory, w->text, (size_t)(dot - w->text));
    if (index < count && gpk_device_is_opencl(&s->inventory->devices[index]))
        return add_sub_device(s, w, index, dot, set, err);
    gpukit_status status = find_by_part(s, w, &index, err);
    return status == GPUKIT_OK ? add_device(s, w, index, set, err) : status;
}
