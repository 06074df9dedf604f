// SPDX-License-Identifier: MIT
#include "backend/openmp/openmp.h"

#include <assert.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "backend/openmp/openmp_stream.h"
#include "backend/openmp/openmp_team.h"
#include "base/cores.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/openmp_version.h"
#include "base/text.h"

enum { ALIGNMENT = 64 }; /* a cache line, and the widest vector */

typedef struct openmp_device {
    gpk_device head;
    gpk_openmp_team *team;
} openmp_device;

typedef struct openmp_memory {
    gpk_memory head;
    unsigned char *bytes;
} openmp_memory;

static gpk_openmp_team *openmp_team_of(gpk_device *device)
{
    return ((openmp_device *)device)->team;
}

/* Copies what stands behind the colon of a line that begins with key. */
static void openmp_take_value(char *line, const char *key, char *out, size_t size)
{
    const char *colon = strchr(line, ':');
    if (strncmp(line, key, strlen(key)) != 0 || colon == NULL)
        return;
    line[strcspn(line, "\n")] = '\0';
    gpk_text_copy(out, size, colon + 1 + strspn(colon + 1, " \t"));
}

/* The first processor's lines, which end at the first empty one. */
static void openmp_read_cpuinfo(gpukit_device_info *info)
{
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "re");
    if (file == NULL)
        return;
    while (fgets(line, sizeof line, file) != NULL && line[0] != '\n') {
        openmp_take_value(line, "model name", info->name, sizeof info->name);
        openmp_take_value(line, "vendor_id", info->vendor, sizeof info->vendor);
    }
    fclose(file);
}

static gpukit_device_info openmp_info(void)
{
    gpukit_device_info info = {
        .id = "cpu",
        .backend = "openmp",
        .name = "CPU",
        .driver = "OpenMP " GPK_OPENMP_VERSION,
        .language = "C11",
        .kind = GPUKIT_DEVICE_CPU,
        .platform = -1,
        .compute_units = gpk_cores(),
        .shares_memory = true,
        .is_usable = true,
        .max_group_items = UINT32_MAX,
        .has_double = true,
    };
    openmp_read_cpuinfo(&info);
    info.memory_size = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    info.max_alloc_size = info.memory_size;
    return info;
}

static gpukit_status openmp_list(gpukit_inventory *inventory, gpukit_error *err)
{
    gpukit_device_info info = openmp_info();
    return gpk_inventory_add_device(inventory, &info, err);
}

static gpukit_status openmp_device_open(const gpk_device_request *request, gpk_device **out,
                                        gpukit_error *err)
{
    openmp_device *device = calloc(1, sizeof *device);
    if (device == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "the OpenMP device");
    device->head = (gpk_device){
        .ops = &gpk_openmp_ops,
        .info = request->info != NULL ? *request->info : openmp_info(),
        .log = request->log,
    };
    if (request->compute_units > 0)
        device->head.info.compute_units = request->compute_units;
    gpukit_status status =
        gpk_openmp_team_open(device->head.info.compute_units, &device->team, err);
    if (status != GPUKIT_OK) {
        free(device);
        return status;
    }
    *out = &device->head;
    return GPUKIT_OK;
}

static void openmp_device_close(gpk_device *device)
{
    if (device == NULL)
        return;
    gpk_openmp_team_close(openmp_team_of(device));
    free(device);
}

static void *openmp_bytes(const gpk_device *device, size_t alignment, size_t size,
                          gpukit_error *err)
{
    void *bytes = gpk_alloc_aligned(alignment, size);
    if (bytes == NULL)
        gpk_fail(err, GPUKIT_E_MEMORY, 0, "aligned_alloc", "%zu bytes for %s", size,
                 device->info.id);
    return bytes;
}

static gpukit_status openmp_memory_alloc(gpk_device *device, size_t size, void *host,
                                         gpk_memory **out, gpukit_error *err)
{
    openmp_memory *memory = calloc(1, sizeof *memory);
    assert(size > 0);
    if (memory == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a memory");
    memory->head = (gpk_memory){.device = device, .size = size, .host = host};
    memory->bytes = host != NULL ? host : openmp_bytes(device, ALIGNMENT, size, err);
    if (memory->bytes == NULL) {
        free(memory);
        return GPUKIT_E_MEMORY;
    }
    *out = &memory->head;
    return GPUKIT_OK;
}

static void openmp_memory_free(gpk_memory *head)
{
    openmp_memory *memory = (openmp_memory *)head;
    if (memory == NULL)
        return;
    if (head->host == NULL)
        free(memory->bytes);
    free(memory);
}

static gpukit_status openmp_host_alloc(gpk_device *device, size_t size, void **out,
                                       gpukit_error *err)
{
    assert(size > 0);
    void *host = openmp_bytes(device, GPK_HOST_ALIGNMENT, size, err);
    if (host == NULL)
        return GPUKIT_E_MEMORY;
    *out = host;
    return GPUKIT_OK;
}

static void openmp_host_free(gpk_device *device, void *host)
{
    (void)device;
    free(host);
}

static gpukit_status openmp_program_open(gpk_device *device, const gpk_kernel *kernel,
                                         gpk_program **out, gpukit_error *err)
{
    if (kernel->body == NULL)
        return gpk_fail(err, GPUKIT_E_BUILD, 0, "", "kernel %s has no C body, which %s runs",
                        kernel->entry, device->info.id);
    gpk_program *program = calloc(1, sizeof *program);
    if (program == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a program");
    *program = (gpk_program){.device = device, .kernel = kernel};
    *out = program;
    return GPUKIT_OK;
}

static void openmp_program_close(gpk_program *program)
{
    free(program);
}

static gpukit_status openmp_stream_open(gpk_device *device, gpk_stream **out, gpukit_error *err)
{
    return gpk_openmp_stream_open(device, openmp_team_of(device), out, err);
}

static gpukit_status openmp_upload(gpk_stream *stream, gpk_memory *to, size_t offset,
                                   const void *from, size_t size, gpukit_error *err)
{
    assert(size > 0 && offset <= to->size && size <= to->size - offset);
    return gpk_openmp_stream_copy(stream, ((openmp_memory *)to)->bytes + offset, from, size, err);
}

static gpukit_status openmp_download(gpk_stream *stream, gpk_memory *from, size_t offset, void *to,
                                     size_t size, gpukit_error *err)
{
    assert(size > 0 && offset <= from->size && size <= from->size - offset);
    return gpk_openmp_stream_copy(stream, to, ((openmp_memory *)from)->bytes + offset, size, err);
}

static gpukit_status openmp_run(gpk_stream *stream, gpk_program *program, const gpk_launch *launch,
                                gpukit_error *err)
{
    const gpk_kernel *kernel = program->kernel;
    void *memories[GPK_MAX_MEMORIES];

    assert(launch->items > 0 && launch->group > 0 && kernel->memory_count <= GPK_MAX_MEMORIES);
    for (uint32_t i = 0; i < kernel->memory_count; i++)
        memories[i] = ((openmp_memory *)launch->memories[i])->bytes;
    return gpk_openmp_stream_run(stream, kernel, launch, memories, err);
}

/* The host sees the same bytes all the time: the event behind it is all that counts. */
static gpukit_status openmp_map(gpk_stream *stream, gpk_memory *memory, gpukit_error *err)
{
    assert(memory->host != NULL);
    (void)stream;
    (void)memory;
    (void)err;
    return GPUKIT_OK;
}

/* What can begin, does so when it is queued. */
static gpukit_status openmp_flush(gpk_stream *stream, gpukit_error *err)
{
    (void)stream;
    (void)err;
    return GPUKIT_OK;
}

static gpukit_status openmp_query(gpk_event *event, gpk_event_state *out, gpukit_error *err)
{
    (void)err; /* copies and C bodies do not fail */
    *out = gpk_openmp_event_is_done(event) ? GPK_EVENT_DONE : GPK_EVENT_PENDING;
    return GPUKIT_OK;
}

static void openmp_times(gpk_event *event, gpk_event_times *out)
{
    *out = gpk_openmp_event_times(event);
}

const gpk_backend_ops gpk_openmp_ops = {
    .name = "openmp",
    .list = openmp_list,
    .device_open = openmp_device_open,
    .device_close = openmp_device_close,
    .memory_alloc = openmp_memory_alloc,
    .memory_free = openmp_memory_free,
    .host_alloc = openmp_host_alloc,
    .host_free = openmp_host_free,
    .program_open = openmp_program_open,
    .program_close = openmp_program_close,
    .stream_open = openmp_stream_open,
    .stream_close = gpk_openmp_stream_close,
    .upload = openmp_upload,
    .run = openmp_run,
    .download = openmp_download,
    .map = openmp_map,
    .record = gpk_openmp_stream_record,
    .wait = gpk_openmp_stream_wait,
    .flush = openmp_flush,
    .query = openmp_query,
    .times = openmp_times,
    .event_free = gpk_openmp_event_free,
};
