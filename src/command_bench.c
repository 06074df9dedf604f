// SPDX-License-Identifier: MIT
/* command_bench.c - gpukit bench peaks: what each device does at most. */
#include "command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gpukit/peaks.h>
#include <gpukit/version.h>

#include "deliver.h"
#include "exit_code.h"
#include "json.h"
#include "message.h"
#include "session.h"
#include "signals.h"
#include "suggest.h"
#include "units.h"

typedef struct bench_options {
    const char *device;
    uint64_t each_ms;
    const char *json; /* a file, "-" for stdout, NULL for none */
} bench_options;

// clang-format off
static const option_spec options[] = {
    {.name = "device", .group = "Options", .kind = OPTION_TEXT, .argument = "SEL",
     .offset = offsetof(bench_options, device),
     .text = "which devices, as for gpukit primes; they are measured one after the other, each with "
             "all of its cores (default: $GPUKIT_DEVICE, or every usable one)"},
    {.name = "for", .group = "Options", .kind = OPTION_DURATION, .argument = "TIME",
     .offset = offsetof(bench_options, each_ms),
     .text = "so long for each of a device's eight measurements (default: 200ms)"},
    {.name = "json", .group = "Options", .kind = OPTION_FILE, .argument = "FILE",
     .offset = offsetof(bench_options, json),
     .text = "one JSON object on stdout instead of the table, or in FILE besides it"},
    {.name = NULL},
};
// clang-format on

/* The ids of the devices to measure. */
enum { ID_SIZE = sizeof((gpukit_device_info *)NULL)->id };
typedef struct bench_devices {
    char ids[GPUKIT_MAX_DEVICES][ID_SIZE];
    size_t count;
} bench_devices;

static void add_id(bench_devices *all, const gpukit_device_info *device)
{
    if (all->count < GPUKIT_MAX_DEVICES)
        memcpy(all->ids[all->count++], device->id, ID_SIZE);
}

static gpukit_status find_usable(bench_devices *out, gpukit_error *error)
{
    gpukit_inventory *inventory = NULL;
    const gpukit_device_info *device;
    const gpukit_status status = gpukit_inventory_alloc(&inventory, error);
    if (status != GPUKIT_OK)
        return status;
    for (size_t i = 0; (device = gpukit_inventory_device_at(inventory, i)) != NULL; i++)
        if (device->is_usable)
            add_id(out, device);
    gpukit_inventory_free(inventory);
    return GPUKIT_OK;
}

static gpukit_status open_devices(const char *selector, gpukit_context **out, gpukit_error *error)
{
    const gpukit_context_params params = {.devices = selector, .log = {.write = message_log}};
    return gpukit_context_open(&params, out, error);
}

/* Opened together, devices may have to share cores: so they are named first, and opened alone. */
static gpukit_status find_selected(const char *selector, bench_devices *out, gpukit_error *error)
{
    gpukit_context *context = NULL;
    const gpukit_device_info *device;
    const gpukit_status status = open_devices(selector, &context, error);
    if (status != GPUKIT_OK)
        return status;
    for (size_t i = 0; (device = gpukit_context_device_at(context, i)) != NULL; i++)
        add_id(out, device);
    session_close_context(context);
    return GPUKIT_OK;
}

static gpukit_status find_devices(const bench_options *given, bench_devices *out,
                                  gpukit_error *error)
{
    const char *wish = given->device != NULL ? given->device : getenv("GPUKIT_DEVICE");
    gpukit_status status =
        wish != NULL && wish[0] != '\0' ? find_selected(wish, out, error) : find_usable(out, error);
    if (status == GPUKIT_OK && out->count == 0) {
        status = GPUKIT_E_NO_DEVICE;
        *error = (gpukit_error){.status = status};
        snprintf(error->text, sizeof error->text,
                 "there is no usable device; gpukit devices --doctor says why");
    }
    return status;
}

static void print_head(output *out)
{
    output_line(out, "%-10s  %11s  %11s  %11s  %11s  %11s  %9s", "DEVICE", "INTEGERS", "FLOATS",
                "BANDWIDTH", "UPLOAD", "DOWNLOAD", "LAUNCH");
}

static units_text rate(double value, const char *unit)
{
    units_text out;
    snprintf(out.text, sizeof out.text, "%.12s%.10s", units_si(value).text, unit);
    return out;
}

static void print_peaks(const gpukit_device_info *device, const gpukit_peaks *peaks, output *out)
{
    char launch[24];
    snprintf(launch, sizeof launch, "%.1f us", peaks->launch_seconds * 1e6);
    output_line(out, "%-10s  %11s  %11s  %11s  %11s  %11s  %9s", device->id,
                rate(peaks->integer_rate, "op/s").text, rate(peaks->float_rate, "op/s").text,
                rate(peaks->bandwidth, "B/s").text, rate(peaks->upload, "B/s").text,
                rate(peaks->download, "B/s").text, launch);
    output_line(out, "  %s", device->name);
    if (peaks->maps)
        output_line(out, "  its memory is the host's: jobs do without these copies");
    else
        output_line(out, "  from ordinary memory: %s up, %s down",
                    rate(peaks->upload_pageable, "B/s").text,
                    rate(peaks->download_pageable, "B/s").text);
    output_flush(out);
}

static void add_peaks(json *text, const gpukit_device_info *device, const gpukit_peaks *peaks)
{
    json_object_begin(text, NULL);
    json_string(text, "id", device->id);
    json_string(text, "name", device->name);
    json_string(text, "driver", device->driver);
    json_integer(text, "compute_units", device->compute_units);
    json_real(text, "integer_operations_per_s", peaks->integer_rate);
    json_real(text, "float_operations_per_s", peaks->float_rate);
    json_real(text, "bandwidth_bytes_per_s", peaks->bandwidth);
    json_real(text, "upload_bytes_per_s", peaks->upload);
    json_real(text, "download_bytes_per_s", peaks->download);
    json_real(text, "upload_pageable_bytes_per_s", peaks->upload_pageable);
    json_real(text, "download_pageable_bytes_per_s", peaks->download_pageable);
    json_real(text, "launch_seconds", peaks->launch_seconds);
    json_quantity(text, "array_bytes", peaks->array_size);
    json_quantity(text, "block_bytes", peaks->block_size);
    json_bool(text, "maps", peaks->maps);
    json_object_end(text);
}

static bool goes_on(void *user)
{
    (void)user;
    return signals_caught() == 0;
}

static int failed(const char *id, const gpukit_error *error)
{
    if (error->status == GPUKIT_E_CANCELLED) {
        const int number = signals_caught();
        message_error("stopped by %s: %s is not measured", signals_name(number), id);
        return EXIT_SIGNAL + number;
    }
    char where[ID_SIZE + 2];
    snprintf(where, sizeof where, "%s: ", id);
    message_failure(where, error);
    return exit_code_of(error->status);
}

static int measure_device(const bench_options *given, const char *id, json *text, output *out)
{
    const gpukit_peaks_params params = {
        .seconds = (double)given->each_ms / 1000,
        .goes_on = goes_on,
    };
    gpukit_context *context = NULL;
    gpukit_peaks peaks;
    gpukit_error error;
    int code = EXIT_DONE;
    gpukit_status status = open_devices(id, &context, &error);
    if (status == GPUKIT_OK)
        status = gpukit_peaks_measure(context, 0, &params, &peaks, &error);
    if (status != GPUKIT_OK) {
        code = failed(id, &error);
    } else {
        add_peaks(text, gpukit_context_device_at(context, 0), &peaks);
        if (!deliver_to_stdout(given->json))
            print_peaks(gpukit_context_device_at(context, 0), &peaks, out);
    }
    session_close_context(context);
    return code;
}

/* One that fails is told of, and the others are measured. */
static int measure_all(const bench_options *given, const bench_devices *all, json *text,
                       output *out)
{
    int code = EXIT_DONE;
    if (!deliver_to_stdout(given->json))
        print_head(out);
    json_object_begin(text, NULL);
    json_string(text, "schema", "gpukit.bench.peaks/1");
    json_string(text, "version", gpukit_version());
    json_array_begin(text, "devices");
    signals_job_begin();
    for (size_t i = 0; i < all->count && signals_caught() == 0; i++) {
        const int one = measure_device(given, all->ids[i], text, out);
        code = code == EXIT_DONE || one > EXIT_SIGNAL ? one : code;
    }
    signals_job_end();
    json_array_end(text);
    json_object_end(text);
    return code;
}

static int bench_peaks(const bench_options *given, output *out)
{
    bench_devices all = {.count = 0};
    gpukit_error error;
    json text;
    const int refused = deliver_check(given->json);
    if (refused != EXIT_DONE)
        return refused;
    if (find_devices(given, &all, &error) != GPUKIT_OK) {
        message_failure("", &error);
        return exit_code_of(error.status);
    }
    json_init(&text);
    const int code = measure_all(given, &all, &text, out);
    if (given->json == NULL || code > EXIT_SIGNAL) {
        json_free(&text);
        return code;
    }
    const int delivered = deliver(&text, given->json, out);
    return code == EXIT_DONE ? delivered : code;
}

/* What there is to measure. */
typedef struct bench {
    const char *name;
    int (*run)(const bench_options *given, output *out);
} bench;

static const bench benches[] = {{"peaks", bench_peaks}, {NULL, NULL}};

static const bench *find(const char *name, problem *why)
{
    suggestion near = suggest_for(name, strlen(name));
    for (const bench *each = benches; each->name != NULL; each++) {
        if (strcmp(each->name, name) == 0)
            return each;
        suggest_consider(&near, each->name);
    }
    if (near.best == NULL)
        problem_set(why, "bench cannot measure %s; gpukit bench peaks is what there is",
                    quote_string(name).text);
    else
        problem_set(why, "bench cannot measure %s; did you mean %s?", quote_string(name).text,
                    near.best);
    return NULL;
}

static const bench *choose(const operands *args, problem *why)
{
    if (args->count == 1)
        return find(args->items[0], why);
    if (args->count == 0)
        problem_set(why, "bench what? gpukit bench peaks is what there is");
    else
        problem_set(why, "bench measures one thing at a time; leave out %s",
                    quote_string(args->items[1]).text);
    return NULL;
}

static int run(const void *values, const operands *args, output *out)
{
    problem why;
    const bench *which = choose(args, &why);
    if (which != NULL)
        return which->run(values, out);
    message_error("%s", why.text);
    return EXIT_USAGE;
}

_Static_assert(sizeof(bench_options) <= COMMAND_VALUES_MAX, "values fit");

const command command_bench = {
    .name = "bench",
    .summary = "what each device does at most: operations, memory, copies, launches",
    .examples = "  gpukit bench peaks                 every device, some two seconds each\n"
                "  gpukit bench peaks --device gpu    these alone\n"
                "  gpukit bench peaks --json          for programs\n",
    .usage = "  gpukit bench peaks [--device SEL] [--for TIME] [--json[=FILE]]\n",
    .notes = "\nWhat is measured: the best of several runs, each of which is checked\n"
             "  INTEGERS   32-bit operations: add, rotate, exclusive or, subtract\n"
             "  FLOATS     single precision; x * a + b counts as two\n"
             "  BANDWIDTH  a[i] = b[i] + s * c[i] in large arrays; 12 bytes for each i\n"
             "  UPLOAD, DOWNLOAD   copies of 64 MiB from and to the host's memory, pinned where\n"
             "             that helps\n"
             "  LAUNCH     the smallest kernel, from the call to its end; the median\n"
             "  What else runs on the machine meanwhile takes its share of them.\n",
    .options = options,
    .values_size = sizeof(bench_options),
    .run = run,
};
