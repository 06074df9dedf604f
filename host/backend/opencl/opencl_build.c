// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_internal.h"

#include <stdlib.h>
#include <string.h>

#include <gpukit/version.h>

#include "backend/opencl/opencl_cache.h"
#include "backend/opencl/opencl_source.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

/* Without -cl-std, drivers choose a version of their own. Users' kernels are asked for what they
 * take (opencl_parameters.c). */
#define OPTIONS "-cl-std=CL1.2 -cl-kernel-arg-info"

/* NVIDIA's compiler tells registers, stack and local memory of each kernel when it is asked to. */
static const char *opencl_build_options(const gpk_opencl_device *device)
{
    return device->takes_nv_options ? OPTIONS " -cl-nv-verbose" : OPTIONS;
}

static gpk_cache_part opencl_build_text_part(const char *text)
{
    return (gpk_cache_part){.bytes = text, .size = strlen(text)};
}

/* Everything that the driver's binary depends on. */
static gpukit_status opencl_build_key(const gpk_opencl_device *device, const gpk_texts *texts,
                                      gpk_cache_key *out, gpukit_error *err)
{
    const gpk_cache_part others[] = {
        opencl_build_text_part(opencl_build_options(device)),
        opencl_build_text_part(device->head.info.name),
        opencl_build_text_part(device->head.info.driver),
        opencl_build_text_part(device->platform),
        opencl_build_text_part(gpukit_version()),
    };
    size_t other_count = sizeof others / sizeof others[0];
    gpk_cache_part *parts = calloc(texts->count + other_count, sizeof *parts);
    if (parts == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "the key of a kernel binary");
    memcpy(parts, others, sizeof others);
    for (size_t i = 0; i < texts->count; i++)
        parts[other_count + i] =
            (gpk_cache_part){.bytes = texts->texts[i], .size = texts->sizes[i]};
    *out = gpk_cache_key_of(parts, texts->count + other_count);
    free(parts);
    return GPUKIT_OK;
}

/* The compiler's own words, whole, to be freed; NULL where it has none. */
static char *opencl_build_words(const gpk_opencl_device *device, cl_program program)
{
    size_t size = 0;
    if (clGetProgramBuildInfo(program, device->id, CL_PROGRAM_BUILD_LOG, 0, NULL, &size) !=
        CL_SUCCESS)
        return NULL;
    char *text = calloc(size + 1, 1);
    if (text != NULL && clGetProgramBuildInfo(program, device->id, CL_PROGRAM_BUILD_LOG, size, text,
                                              NULL) == CL_SUCCESS)
        return text;
    free(text);
    return NULL;
}

/* What the compiler has to say of a build that went well is for those who develop kernels. */
static cl_int opencl_build(const gpk_opencl_device *device, cl_program program)
{
    const cl_int code =
        clBuildProgram(program, 1, &device->id, opencl_build_options(device), NULL, NULL);
    if (code != CL_SUCCESS || device->head.log.write == NULL)
        return code;
    char *words = opencl_build_words(device, program);
    if (words != NULL && words[strspn(words, " \n")] != '\0')
        gpk_log_text(&device->head.log, GPUKIT_LOG_DEBUG, words);
    free(words);
    return code;
}

/* NULL where the cache has no binary that the driver takes. */
static cl_program opencl_build_from_cache(const gpk_opencl_device *device, gpk_cache_key key)
{
    size_t size;
    cl_int code;
    unsigned char *binary = gpk_cache_load(key, &size, &device->head.log);
    if (binary == NULL)
        return NULL;
    const unsigned char *binaries[] = {binary};
    cl_program program =
        clCreateProgramWithBinary(device->context, 1, &device->id, &size, binaries, NULL, &code);
    free(binary);
    if (program == NULL)
        return NULL;
    if (opencl_build(device, program) != CL_SUCCESS) {
        clReleaseProgram(program);
        return NULL;
    }
    return program;
}

static void opencl_build_store(const gpk_opencl_device *device, cl_program program,
                               gpk_cache_key key)
{
    size_t size = 0;
    if (clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, sizeof size, &size, NULL) !=
            CL_SUCCESS ||
        size == 0)
        return;
    unsigned char *binary = malloc(size);
    if (binary != NULL &&
        clGetProgramInfo(program, CL_PROGRAM_BINARIES, sizeof binary, &binary, NULL) == CL_SUCCESS)
        gpk_cache_store(key, binary, size, &device->head.log);
    free(binary);
}

/* The first line of a log that tells an error, or its first line. */
static void opencl_build_find_error(const char *log, char *out, size_t size)
{
    const char *error = strstr(log, "error:");
    const char *line = error == NULL ? log : error;
    while (line > log && line[-1] != '\n')
        line--;
    line += strncmp(line, "error: ", 7) == 0 ? 7 : 0; /* PoCL says it twice */
    gpk_text_format(out, size, "%.*s", (int)strcspn(line, "\n"), line);
}

/* Of a build that failed: all of them to the log, and the first of them that matter. */
static void opencl_build_log(const gpk_opencl_device *device, cl_program program, char *first,
                             size_t first_size)
{
    char *words = opencl_build_words(device, program);
    first[0] = '\0';
    if (words != NULL) {
        gpk_log_text(&device->head.log, GPUKIT_LOG_ERROR, words);
        opencl_build_find_error(words, first, first_size);
    }
    free(words);
}

static gpukit_status opencl_build_from_source(const gpk_opencl_device *device,
                                              const gpk_kernel *kernel, const gpk_texts *texts,
                                              cl_program *out, gpukit_error *err)
{
    const gpukit_device_info *info = &device->head.info;
    cl_int code;

    gpk_log(&device->head.log, GPUKIT_LOG_INFO, "building kernel %s for %s (%s), once",
            kernel->entry, info->id, info->name);
    cl_program program = clCreateProgramWithSource(device->context, (cl_uint)texts->count,
                                                   texts->texts, texts->sizes, &code);
    if (program == NULL)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, "clCreateProgramWithSource",
                               "kernel %s on %s", kernel->entry, info->id);
    code = opencl_build(device, program);
    if (code != CL_SUCCESS) {
        char first[140];
        opencl_build_log(device, program, first, sizeof first);
        clReleaseProgram(program);
        return gpk_opencl_fail(err, GPUKIT_E_BUILD, code, "clBuildProgram",
                               "kernel %s does not build for %s: %s", kernel->entry, info->id,
                               first);
    }
    *out = program;
    return GPUKIT_OK;
}

static gpukit_status opencl_build_program(const gpk_opencl_device *device, const gpk_kernel *kernel,
                                          const gpk_texts *texts, gpk_cache_key key,
                                          cl_program *out, gpukit_error *err)
{
    *out = opencl_build_from_cache(device, key);
    if (*out != NULL)
        return GPUKIT_OK;
    gpukit_status status = opencl_build_from_source(device, kernel, texts, out, err);
    if (status == GPUKIT_OK)
        opencl_build_store(device, *out, key);
    return status;
}

static gpukit_status opencl_build_library(gpk_opencl_device *device, const gpk_kernel *kernel,
                                          const gpk_texts *texts, cl_program *out,
                                          gpukit_error *err)
{
    gpk_cache_key key = {0};
    gpukit_status status = opencl_build_key(device, texts, &key, err);
    if (status != GPUKIT_OK)
        return status;
    for (gpk_opencl_library *old = device->libraries; old != NULL; old = old->next) {
        if (old->key.high == key.high && old->key.low == key.low) {
            *out = old->program;
            return GPUKIT_OK;
        }
    }
    gpk_opencl_library *library = calloc(1, sizeof *library);
    if (library == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "kernel %s", kernel->entry);
    status = opencl_build_program(device, kernel, texts, key, &library->program, err);
    if (status != GPUKIT_OK) {
        free(library);
        return status;
    }
    library->key = key;
    library->next = device->libraries;
    device->libraries = library;
    *out = library->program;
    return GPUKIT_OK;
}

/* By what the texts say, not by where they are: a user's sources may be gone and others
 * in their place. */
gpukit_status gpk_opencl_library_get(gpk_opencl_device *device, const gpk_kernel *kernel,
                                     cl_program *out, gpukit_error *err)
{
    gpk_texts texts;
    gpukit_status status = gpk_texts_load(kernel->sources, &texts, err);
    if (status != GPUKIT_OK)
        return status;
    status = opencl_build_library(device, kernel, &texts, out, err);
    gpk_texts_free(&texts);
    return status;
}

void gpk_opencl_libraries_close(gpk_opencl_device *device)
{
    while (device->libraries != NULL) {
        gpk_opencl_library *library = device->libraries;
        device->libraries = library->next;
        clReleaseProgram(library->program);
        free(library);
    }
}
