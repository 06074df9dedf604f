// SPDX-License-Identifier: MIT
#include <stdio.h>

#include <gpukit/icd.h>

#include "compare/environment_parts.h"
#include "units.h"

static void add_bytes(const facts *f, const char *name, uint64_t bytes)
{
    if (bytes > 0)
        facts_add(f, name, "%s", units_bytes(bytes).text);
}

static void add_number(const facts *f, const char *name, uint64_t number, const char *unit)
{
    if (number > 0)
        facts_add(f, name, "%llu%s", (unsigned long long)number, unit);
}

static void add_device(results *out, const gpukit_device_info *device,
                       const gpukit_platform_info *platform)
{
    static const char *const kinds[] = {[GPUKIT_DEVICE_CPU] = "CPU",
                                        [GPUKIT_DEVICE_GPU] = "GPU",
                                        [GPUKIT_DEVICE_ACCELERATOR] = "accelerator"};
    const facts f = {.section = device->id, .out = out};
    facts_add(&f, "name", "%s", device->name);
    facts_add(&f, "vendor", "%s", device->vendor);
    facts_add(&f, "kind", "%s", kinds[device->kind]);
    if (platform != NULL)
        facts_add(&f, "platform", "%s", platform->name);
    facts_add(&f, "driver", "%s", device->driver);
    facts_add(&f, "language", "%s", device->language);
    add_number(&f, "compute units", device->compute_units, "");
    add_number(&f, "clock", device->clock_mhz, " MHz");
    add_bytes(&f, "memory", device->memory_size);
    facts_add(&f, "shares memory", "%s", device->shares_memory ? "yes" : "no");
    add_bytes(&f, "largest allocation", device->max_alloc_size);
    add_bytes(&f, "local memory", device->local_size);
    add_number(&f, "work-group size", device->max_group_items, "");
    facts_add(&f, "double precision", "%s", device->has_double ? "yes" : "no");
    add_number(&f, "timer step", device->timer_ns, " ns");
    facts_add(&f, "not used", "%s", device->why_not);
}

static void add_platforms(const facts *f, const gpukit_inventory *inventory)
{
    const gpukit_platform_info *platform;
    char name[40];
    for (size_t i = 0; (platform = gpukit_inventory_platform_at(inventory, i)) != NULL; i++) {
        snprintf(name, sizeof name, "platform %zu", i);
        facts_add(f, name, "%s, %s%s%s", platform->name, platform->version,
                  platform->why_not[0] != '\0' ? ": " : "", platform->why_not);
    }
    facts_add(f, "note", "%s", gpukit_inventory_note(inventory));
}

static void add_driver_files(const facts *f)
{
    gpukit_icd_list list;
    char name[40];
    gpukit_icd_find(&list);
    for (size_t i = 0; i < list.count; i++) {
        snprintf(name, sizeof name, "driver file %zu", i);
        facts_add(f, name, "%s: %s", list.files[i].path, list.files[i].library);
    }
}

void environment_opencl(results *out, const gpukit_inventory *inventory)
{
    const facts f = {.section = "opencl", .out = out};
    const gpukit_device_info *device;
    add_platforms(&f, inventory);
    add_driver_files(&f);
    for (size_t i = 0; (device = gpukit_inventory_device_at(inventory, i)) != NULL; i++)
        if (device->platform >= 0)
            add_device(out, device,
                       gpukit_inventory_platform_at(inventory, (size_t)device->platform));
}
