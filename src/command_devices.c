// SPDX-License-Identifier: MIT
/* command_devices.c - gpukit devices: what is in the box, as a table or as JSON. */
#include "command.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <gpukit/device.h>
#include <gpukit/version.h>

#include "deliver.h"
#include "exit_code.h"
#include "json.h"
#include "message.h"
#include "units.h"

typedef struct devices_options {
    const char *json; /* a file, "-" for stdout, NULL for none */
    bool is_doctor;
} devices_options;

// clang-format off
static const option_spec options[] = {
    {.name = "json", .group = "Options", .kind = OPTION_FILE, .argument = "FILE",
     .offset = offsetof(devices_options, json),
     .text = "one JSON object with all that the drivers tell, on stdout instead of the table, or "
             "in FILE besides it"},
    {.name = "doctor", .group = "Options", .kind = OPTION_FLAG,
     .offset = offsetof(devices_options, is_doctor),
     .text = "check every link between gpukit and the OpenCL devices, and say what to do about "
             "those that are broken (exit code 3 if no device works)"},
    {.name = NULL},
};
// clang-format on

static const char *kind_name(gpukit_device_kind kind)
{
    static const char *const names[] = {
        [GPUKIT_DEVICE_CPU] = "CPU",
        [GPUKIT_DEVICE_GPU] = "GPU",
        [GPUKIT_DEVICE_ACCELERATOR] = "accelerator",
    };
    return names[kind];
}

/* One row and the name below it: names are long. */
static void print_device(const gpukit_device_info *device, output *out)
{
    output_line(out, "%-10s %-5.11s %5u  %9s  %-18s  %-14.21s  %s", device->id,
                kind_name(device->kind), device->compute_units,
                units_bytes(device->memory_size).text, device->language, device->driver,
                device->is_usable ? "yes" : "no");
    output_line(out, "  %s", device->name);
    if (!device->is_usable)
        output_line(out, "  not usable: %s", device->why_not);
}

static void print_devices_of(const gpukit_inventory *inventory, int32_t platform, output *out)
{
    const gpukit_device_info *device;
    for (size_t i = 0; (device = gpukit_inventory_device_at(inventory, i)) != NULL; i++)
        if (device->platform == platform)
            print_device(device, out);
}

static void print_table(const gpukit_inventory *inventory, output *out)
{
    const gpukit_platform_info *platform;
    output_line(out, "%-10s %-5s %5s  %9s  %-18s  %-14s  %s", "DEVICE", "KIND", "UNITS", "MEMORY",
                "LANGUAGE", "DRIVER", "USABLE");
    print_devices_of(inventory, -1, out);
    for (size_t i = 0; (platform = gpukit_inventory_platform_at(inventory, i)) != NULL; i++) {
        output_line(out, "\nOpenCL platform %zu: %s\n  %.78s", i, platform->name,
                    platform->version);
        print_devices_of(inventory, (int32_t)i, out);
        if (platform->why_not[0] != '\0')
            output_line(out, "  not usable: %s", platform->why_not);
    }
    if (gpukit_inventory_note(inventory)[0] != '\0')
        output_line(out, "\n%s", gpukit_inventory_note(inventory));
    else
        output_line(out, "\nUse them with --device ID, or several with --device ID,ID.");
}

static void add_device(json *text, const gpukit_device_info *device)
{
    json_object_begin(text, NULL);
    json_string(text, "id", device->id);
    json_string(text, "backend", device->backend);
    json_string(text, "kind", kind_name(device->kind));
    json_string(text, "name", device->name);
    json_string(text, "vendor", device->vendor);
    json_string(text, "driver", device->driver);
    json_string(text, "language", device->language);
    json_integer(text, "platform", device->platform);
    json_integer(text, "compute_units", device->compute_units);
    json_integer(text, "clock_mhz", device->clock_mhz);
    json_integer(text, "timer_ns", device->timer_ns);
    json_quantity(text, "memory_size", device->memory_size);
    json_quantity(text, "max_alloc_size", device->max_alloc_size);
    json_quantity(text, "local_size", device->local_size);
    json_quantity(text, "max_group_items", device->max_group_items);
    json_bool(text, "shares_memory", device->shares_memory);
    json_bool(text, "usable", device->is_usable);
    json_string(text, "why_not", device->why_not);
    json_object_end(text);
}

static void add_platform(json *text, const gpukit_platform_info *platform, size_t index)
{
    json_object_begin(text, NULL);
    json_integer(text, "index", (int64_t)index);
    json_string(text, "name", platform->name);
    json_string(text, "vendor", platform->vendor);
    json_string(text, "version", platform->version);
    json_integer(text, "device_count", platform->device_count);
    json_string(text, "why_not", platform->why_not);
    json_object_end(text);
}

static void write_json(json *text, const gpukit_inventory *inventory)
{
    const gpukit_platform_info *platform;
    const gpukit_device_info *device;
    json_object_begin(text, NULL);
    json_string(text, "schema", "gpukit.devices/1");
    json_string(text, "version", gpukit_version());
    json_array_begin(text, "platforms");
    for (size_t i = 0; (platform = gpukit_inventory_platform_at(inventory, i)) != NULL; i++)
        add_platform(text, platform, i);
    json_array_end(text);
    json_array_begin(text, "devices");
    for (size_t i = 0; (device = gpukit_inventory_device_at(inventory, i)) != NULL; i++)
        add_device(text, device);
    json_array_end(text);
    json_string(text, "note", gpukit_inventory_note(inventory));
    json_object_end(text);
}

static int print_inventory(const char *path, output *out)
{
    gpukit_inventory *inventory = NULL;
    gpukit_error error = {0};
    int code = EXIT_DONE;
    const gpukit_status status = gpukit_inventory_alloc(&inventory, &error);
    if (status != GPUKIT_OK) {
        message_failure("", &error);
        return exit_code_of(status);
    }
    if (!deliver_to_stdout(path))
        print_table(inventory, out);
    if (path != NULL) {
        json text;
        json_init(&text);
        write_json(&text, inventory);
        code = deliver(&text, path, out);
    }
    gpukit_inventory_free(inventory);
    return code;
}

static bool check(const devices_options *given, const operands *args, problem *why)
{
    if (args->count > 0)
        return problem_set(why, "devices takes no arguments; leave out %s",
                           quote_string(args->items[0]).text);
    if (given->json != NULL && given->is_doctor)
        return problem_set(why, "--doctor writes for people; leave out --json");
    return true;
}

static int run(const void *values, const operands *args, output *out)
{
    const devices_options *given = values;
    problem why;
    if (!check(given, args, &why)) {
        message_error("%s", why.text);
        return EXIT_USAGE;
    }
    if (given->is_doctor)
        return doctor_run(out);
    const int code = deliver_check(given->json);
    return code == EXIT_DONE ? print_inventory(given->json, out) : code;
}

const command command_devices = {
    .name = "devices",
    .summary = "what is in this box, and whether gpukit can use it",
    .examples = "  gpukit devices            the OpenMP team, then every OpenCL device\n"
                "  gpukit devices --json     the same for programs\n"
                "  gpukit devices --doctor   why an OpenCL device does not work\n",
    .usage = "  gpukit devices [--json[=FILE] | --doctor]\n",
    .notes = "",
    .options = options,
    .values_size = sizeof(devices_options),
    .run = run,
};
