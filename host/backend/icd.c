// SPDX-License-Identifier: MIT
#include "backend/icd.h"

#include <dirent.h>
#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"
#include "worker/worker.h"

static const char usual_place[] = "/etc/OpenCL/vendors";

static bool is_icd(const char *path)
{
    const size_t size = strlen(path);
    return size > 4 && strcmp(path + size - 4, ".icd") == 0;
}

/* The first line of the file, without what surrounds the words. */
static void read_library(gpukit_icd_file *file)
{
    char line[GPUKIT_ICD_PATH_MAX] = "";
    FILE *stream = fopen(file->path, "re");
    if (stream == NULL)
        return;
    if (fgets(line, sizeof line, stream) != NULL)
        sscanf(line, " %511[^\r\n]", file->library);
    fclose(stream);
    size_t size = strlen(file->library);
    while (size > 0 && (file->library[size - 1] == ' ' || file->library[size - 1] == '\t'))
        file->library[--size] = '\0';
}

static int by_path(const void *a, const void *b)
{
    return strcmp(((const gpukit_icd_file *)a)->path, ((const gpukit_icd_file *)b)->path);
}

static void add_file(gpukit_icd_list *out, const char *folder, const char *name)
{
    gpukit_icd_file *file = &out->files[out->count];
    const int size = snprintf(file->path, sizeof file->path, "%s%s%s", folder,
                              folder[0] != '\0' ? "/" : "", name);
    if (size >= (int)sizeof file->path)
        return;
    read_library(file);
    out->count++;
}

static void add_folder(gpukit_icd_list *out)
{
    struct dirent *entry;
    DIR *folder = opendir(out->place);
    if (folder == NULL)
        return;
    while (out->count < GPUKIT_ICD_MAX && (entry = readdir(folder)) != NULL)
        if (is_icd(entry->d_name))
            add_file(out, out->place, entry->d_name);
    closedir(folder);
    qsort(out->files, out->count, sizeof out->files[0], by_path);
}

/* A name without a folder is a file of the usual place, or a library; with one it may be either. */
static void add_place(gpukit_icd_list *out)
{
    struct stat info;
    const bool is_there = stat(out->place, &info) == 0;
    if (is_there && S_ISDIR(info.st_mode)) {
        add_folder(out);
    } else if (is_icd(out->place)) {
        add_file(out, strchr(out->place, '/') != NULL ? "" : usual_place, out->place);
    } else if (out->variable != NULL && (is_there || strchr(out->place, '/') == NULL)) {
        gpukit_icd_file *file = &out->files[out->count++];
        snprintf(file->path, sizeof file->path, "$%s", out->variable);
        memcpy(file->library, out->place, sizeof file->library);
    }
}

gpukit_status gpk_icd_load(const char *library, gpukit_error *err)
{
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL)
        return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "", "%s", dlerror());
    dlclose(handle);
    return GPUKIT_OK;
}

/* It takes tens of milliseconds; on a machine that is busy, seconds. Whoever knows his drivers can
 * say so, in whole seconds. */
uint64_t gpk_icd_limit_ns(void)
{
    const uint64_t usual = 60, most = 3600;
    const char *told = getenv("GPUKIT_LIST_TIMEOUT");
    char *end = NULL;
    const unsigned long long seconds = told == NULL ? 0 : strtoull(told, &end, 10);
    const bool is_one = seconds > 0 && seconds <= most && *end == '\0';
    return (is_one ? seconds : usual) * GPK_SECOND_NS;
}

gpukit_status gpukit_icd_try(const gpukit_icd_file *file, gpukit_error *err)
{
    gpk_worker_wait wait = {.limit_ns = gpk_icd_limit_ns()};
    gpk_message message = {.kind = GPK_SAY_LOAD};
    gpk_worker worker = {.launcher = &gpk_launcher_here, .spec.name = "driver"};
    if (!gpk_process_is_allowed())
        return gpk_icd_load(file->library, err);
    gpk_text_copy(message.as.path, sizeof message.as.path, file->library);
    gpukit_status status = gpk_worker_begin(&worker, err);
    if (status == GPUKIT_OK)
        status = gpk_worker_say(&worker, &message, NULL, 0, err);
    if (status == GPUKIT_OK)
        status = gpk_worker_expect(&worker, GPK_SAY_LOADED, &wait, &message, err);
    gpk_worker_stop(&worker);
    return status;
}

void gpukit_icd_find(gpukit_icd_list *out)
{
    static const char *const variables[] = {"OCL_ICD_VENDORS", "OPENCL_VENDOR_PATH"};
    const char *place = NULL;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; place == NULL && i < sizeof variables / sizeof variables[0]; i++) {
        const char *value = getenv(variables[i]);
        if (value != NULL && value[0] != '\0') {
            place = value;
            out->variable = variables[i];
        }
    }
    snprintf(out->place, sizeof out->place, "%s", place != NULL ? place : usual_place);
    add_place(out);
}
