// SPDX-License-Identifier: MIT
/* gpu_check - what one GPU does, in a few minutes; scripts/gpu-check runs it.
 *
 *   build/release/bench/gpu_check FOLDER [OPTION...]
 *     --device ID        the device ("gpu": the first one)
 *     --allow-cpu        any OpenCL device in a GPU's place, to try all this without one
 *     --minutes N        for all of it ("8")
 *     --only PART        this part and the peaks alone
 *     --program FILE     the program gpukit, for parts that run commands
 *     --attach NAME=FILE a text that goes into the file of results
 *
 * Leaves FOLDER/gpu-check.json, anew after each part, and FOLDER/gpu-check.md, a page for people,
 * which is printed too. FOLDER exists. Each part runs in a process of its own: where a driver
 * crashes or hangs, the others go on. A signal that ends the program ends the part that runs, and
 * both files are written all the same. Exit status 1: a row has failed, or a file could not be
 * written; 2: the words were refused; 3: there is no such device; 128 + N: signal N has ended it.
 */
#include "alone.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../report.h"
#include "base/clock.h"

enum { ATTACHMENTS = 8, ATTACHMENT_SIZE = 1 << 20 };

typedef struct wishes {
    const char *device, *folder, *only;
    bool allows_cpu;
    double minutes;
    const char *attachments[ATTACHMENTS]; /* NAME=FILE */
    size_t attachment_count;
} wishes;

double gpu_check_now(void)
{
    return (double)gpk_now_ns() * 1e-9;
}

double gpu_check_left(const gpu_check *check)
{
    return check->part_deadline - gpu_check_now();
}

void gpu_check_take_share(gpu_check *check, double share)
{
    check->part_deadline = gpu_check_now() + share * gpu_check_left(check);
}

bool gpu_check_is_fast(const gpu_check *check)
{
    return check->peaks.integer_rate > 1e12;
}

static void keep_log(void *user, gpukit_log_level level, const char *text)
{
    gpu_check *check = user;
    const size_t room = sizeof check->log - check->log_size;
    (void)level;
    const int size = snprintf(check->log + check->log_size, room, "%s\n", text);
    if (size > 0)
        check->log_size += (size_t)size < room ? (size_t)size : room - 1;
}

/* A whole text file, as far as it is not too long; "" where it cannot be read. */
static char *read_text(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = calloc(1, ATTACHMENT_SIZE);
    if (file != NULL && text != NULL && fread(text, 1, ATTACHMENT_SIZE - 1, file) == 0)
        text[0] = '\0';
    if (file != NULL)
        fclose(file);
    return text;
}

static void attach(const wishes *w, json *out)
{
    json_object_begin(out, "texts");
    for (size_t i = 0; i < w->attachment_count; i++) {
        char name[64];
        const char *equals = strchr(w->attachments[i], '=');
        snprintf(name, sizeof name, "%.*s", (int)(equals - w->attachments[i]), w->attachments[i]);
        char *text = read_text(equals + 1);
        json_string(out, name, text == NULL ? "" : text);
        free(text);
    }
    json_object_end(out);
}

static void tell_device(const gpu_check *check, json *out)
{
    const gpukit_device_info *info = check->info;
    json_object_begin(out, "device");
    json_string(out, "id", info->id);
    json_string(out, "name", info->name);
    json_string(out, "driver", info->driver);
    json_bool(out, "is_gpu", check->is_gpu);
    json_integer(out, "compute_units", info->compute_units);
    json_quantity(out, "memory_size", info->memory_size);
    json_quantity(out, "local_size", info->local_size);
    json_object_end(out);
}

static bool save(const gpu_check *check, const wishes *w)
{
    char path[4096], fresh[4096], when[32];
    const time_t now = time(NULL);
    struct tm utc;
    json out;
    gmtime_r(&now, &utc);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
    snprintf(path, sizeof path, "%s/gpu-check.json", w->folder);
    snprintf(fresh, sizeof fresh, "%s/gpu-check.json.new", w->folder);
    json_init(&out);
    json_object_begin(&out, NULL);
    json_string(&out, "schema", "gpukit.bench.gpu/1");
    json_string(&out, "gpukit", gpukit_version());
    json_string(&out, "written", when);
    tell_device(check, &out);
    json_array_begin(&out, "rows");
    for (size_t i = 0; i < check->row_count; i++)
        gpu_row_json(&check->rows[i], &out);
    json_array_end(&out);
    json_object_begin(&out, "machine");
    report_system(&out);
    json_object_end(&out);
    attach(w, &out);
    json_string(&out, "log", check->log);
    json_object_end(&out);
    /* On a disk that is full, the one of the part before stays. */
    const bool is_saved = report_save(fresh, &out) && rename(fresh, path) == 0;
    json_free(&out);
    if (!is_saved) {
        fprintf(stderr, "gpu_check: cannot write %s\n", path);
        remove(fresh);
    }
    return is_saved;
}

/* The page on stdout and in its file. */
static bool tell_page(const gpu_check *check, const wishes *w)
{
    char path[4096];
    char *page = gpu_page(check);
    snprintf(path, sizeof path, "%s/gpu-check.md", w->folder);
    FILE *file = page == NULL ? NULL : fopen(path, "w");
    const bool is_written = file != NULL && fputs(page, file) >= 0;
    const bool is_closed = file != NULL && fclose(file) == 0;
    if (page != NULL)
        fputs(page, stdout);
    free(page);
    if (!is_written || !is_closed)
        fprintf(stderr, "gpu_check: cannot write %s\n", path);
    return is_written && is_closed;
}

static bool is_wanted(const gpu_part *part, const wishes *w)
{
    return w->only == NULL || strcmp(part->name, "peaks") == 0 || strcmp(part->name, w->only) == 0;
}

/* The first one alone of those that are named so. */
static gpukit_status open_first(gpu_check *check, const char *devices, gpukit_error *err)
{
    gpukit_device_info first;
    gpukit_context_params params = {
        .devices = devices, .strict = true, .log = {.write = keep_log, .user = check}};
    gpukit_status status = gpukit_context_open(&params, &check->context, err);
    if (status != GPUKIT_OK || gpukit_context_device_at(check->context, 1) == NULL)
        return status;
    first = *gpukit_context_device_at(check->context, 0);
    gpukit_context_close(check->context);
    params.devices = first.id;
    return gpukit_context_open(&params, &check->context, err);
}

static int open_device(gpu_check *check, const wishes *w, gpukit_error *err)
{
    const char *usual = w->allows_cpu ? "opencl:0" : "gpu";
    if (open_first(check, w->device == NULL ? usual : w->device, err) != GPUKIT_OK) {
        fprintf(stderr, "gpu_check: %s\n", err->text);
        return 3;
    }
    check->device = *gpukit_context_device_at(check->context, 0);
    check->is_gpu = check->device.kind == GPUKIT_DEVICE_GPU;
    if (check->is_gpu || w->allows_cpu)
        return 0;
    fprintf(stderr, "gpu_check: %s (%s) is no GPU; --allow-cpu takes it in the place of one\n",
            check->info->id, check->info->name);
    gpukit_context_close(check->context);
    return 3;
}

static int run_part(gpu_check *check, const gpu_part *part, const void *user)
{
    gpukit_error error = {.text = ""};
    const int status = open_device(check, user, &error);
    if (status != 0) {
        if (check->row_count > 0) /* it was there before */
            gpu_row_fail_with(gpu_row_new(check, part->name, "s", "its device"), &error);
        return status;
    }
    fprintf(stderr, "gpu_check: %s ...\n", part->name);
    part->measure(check);
    gpukit_context_close(check->context);
    return 0;
}

static int measure(gpu_check *check, const wishes *w)
{
    bool is_right = true;
    gpu_end end = GPU_ENDED;
    for (const gpu_part *part = gpu_parts; part->name != NULL && end == GPU_ENDED; part++) {
        if (!is_wanted(part, w) || gpu_stopped_by() != 0)
            continue;
        const double began = gpu_check_now();
        check->part_deadline = check->deadline;
        end = gpu_alone(check, part, run_part, w);
        if (end == GPU_NO_DEVICE)
            return 3;
        fprintf(stderr, "gpu_check: %s: %.1f s\n", part->name, gpu_check_now() - began);
        is_right = save(check, w) && is_right;
    }
    is_right = tell_page(check, w) && is_right;
    for (size_t i = 0; i < check->row_count; i++)
        is_right = is_right && check->rows[i].state != GPU_FAILED;
    return gpu_stopped_by() != 0 ? 128 + gpu_stopped_by() : is_right ? 0 : 1;
}

static bool is_part(const char *name)
{
    for (const gpu_part *part = gpu_parts; part->name != NULL; part++)
        if (strcmp(part->name, name) == 0)
            return true;
    return false;
}

static bool read_option(int word, gpu_check *check, wishes *w)
{
    char *end = NULL;
    switch (word) {
    case 'd':
        w->device = optarg;
        return true;
    case 'c':
        return w->allows_cpu = true;
    case 'm':
        w->minutes = strtod(optarg, &end);
        return end != optarg && *end == '\0' && w->minutes > 0 && w->minutes < 1e6;
    case 'o':
        w->only = optarg;
        return is_part(optarg);
    case 'p':
        check->program = optarg;
        return access(optarg, X_OK) == 0;
    case 'a':
        if (w->attachment_count == ATTACHMENTS || strchr(optarg, '=') == NULL)
            return false;
        w->attachments[w->attachment_count++] = optarg;
        return access(strchr(optarg, '=') + 1, R_OK) == 0;
    default:
        return false;
    }
}

/* Says what is wrong with the words. */
static bool read_words(int argc, char **argv, gpu_check *check, wishes *w)
{
    static const struct option options[] = {
        {"device", required_argument, NULL, 'd'},
        {"allow-cpu", no_argument, NULL, 'c'},
        {"minutes", required_argument, NULL, 'm'},
        {"only", required_argument, NULL, 'o'},
        {"program", required_argument, NULL, 'p'},
        {"attach", required_argument, NULL, 'a'},
        {NULL, 0, NULL, 0},
    };
    int word, index = 0;
    while ((word = getopt_long(argc, argv, "", options, &index)) != -1) {
        if (read_option(word, check, w))
            continue;
        if (word != '?') /* else it has been told */
            fprintf(stderr, "gpu_check: --%s %s is refused\n", options[index].name, optarg);
        return false;
    }
    w->folder = check->folder = argv[optind];
    if (optind + 1 != argc)
        return false;
    if (access(w->folder, W_OK | X_OK) == 0)
        return true;
    fprintf(stderr, "gpu_check: no folder %s that can be written\n", w->folder);
    return false;
}

static void tell_usage(void)
{
    fprintf(stderr, "usage: gpu_check FOLDER [--device ID] [--allow-cpu] [--minutes N] "
                    "[--only PART] [--program FILE] [--attach NAME=FILE]...\nparts:");
    for (const gpu_part *part = gpu_parts; part->name != NULL; part++)
        fprintf(stderr, " %s", part->name);
    fprintf(stderr, "\n");
}

int main(int argc, char **argv)
{
    wishes w = {.minutes = 8};
    gpu_check *check = gpu_check_alloc();
    if (check == NULL) {
        fprintf(stderr, "gpu_check: there is no memory\n");
        return 1;
    }
    int status = 2;
    if (read_words(argc, argv, check, &w)) {
        check->info = &check->device;
        check->deadline = gpu_check_now() + 60 * w.minutes;
        gpu_catch_signals();
        status = measure(check, &w);
    } else {
        tell_usage();
    }
    gpu_check_free(check);
    return status;
}
