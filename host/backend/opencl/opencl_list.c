// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_internal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <CL/cl_ext.h>

#include "backend/opencl/opencl_icd.h"
#include "base/error.h"
#include "base/text.h"

enum {
    PLATFORM_NOT_FOUND = -1001, /* cl_khr_icd: there is none */
    MAX_DRIVER_TEXT = 16384,    /* a list of extensions is the longest */
};

static cl_int opencl_list_platforms(cl_platform_id **out, cl_uint *count)
{
    *out = NULL;
    *count = 0;
    cl_int code = clGetPlatformIDs(0, NULL, count);
    if (code == PLATFORM_NOT_FOUND)
        *count = 0;
    if (code == PLATFORM_NOT_FOUND || (code == CL_SUCCESS && *count == 0))
        return CL_SUCCESS;
    if (code != CL_SUCCESS)
        return code;
    cl_platform_id *ids = calloc(*count, sizeof(cl_platform_id));
    if (ids == NULL)
        return CL_OUT_OF_HOST_MEMORY;
    code = clGetPlatformIDs(*count, ids, NULL);
    if (code != CL_SUCCESS) {
        free(ids);
        return code;
    }
    *out = ids;
    return CL_SUCCESS;
}

/* A driver may have run out of something for a moment only, so it is asked twice. */
cl_int gpk_opencl_platforms(cl_platform_id **out, cl_uint *count)
{
    cl_int code = opencl_list_platforms(out, count);
    return code == CL_SUCCESS ? code : opencl_list_platforms(out, count);
}

static cl_int opencl_list_devices(cl_platform_id platform, cl_device_id **out, cl_uint *count)
{
    *out = NULL;
    *count = 0;
    cl_int code = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 0, NULL, count);
    if (code != CL_SUCCESS)
        return code;
    if (*count == 0)
        return CL_DEVICE_NOT_FOUND;
    cl_device_id *ids = calloc(*count, sizeof(cl_device_id));
    if (ids == NULL)
        return CL_OUT_OF_HOST_MEMORY;
    code = clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, *count, ids, NULL);
    if (code != CL_SUCCESS) {
        free(ids);
        return code;
    }
    *out = ids;
    return CL_SUCCESS;
}

cl_int gpk_opencl_devices(cl_platform_id platform, cl_device_id **out, cl_uint *count)
{
    cl_int code = opencl_list_devices(platform, out, count);
    bool is_answer = code == CL_SUCCESS || code == CL_DEVICE_NOT_FOUND;
    return is_answer ? code : opencl_list_devices(platform, out, count);
}

static cl_int opencl_ask_device(cl_device_id device, cl_device_info what, size_t size, void *out)
{
    cl_int code = clGetDeviceInfo(device, what, size, out, NULL);
    return code == CL_SUCCESS ? code : clGetDeviceInfo(device, what, size, out, NULL);
}

static void opencl_copy_trimmed(char *out, size_t size, char *text)
{
    size_t length = strlen(text);
    while (length > 0 && isspace((unsigned char)text[length - 1]))
        text[--length] = '\0';
    while (isspace((unsigned char)*text))
        text++;
    gpk_text_copy(out, size, text);
}

void gpk_opencl_platform_text(cl_platform_id platform, cl_platform_info what, char *out,
                              size_t size)
{
    char text[MAX_DRIVER_TEXT] = "";
    if (clGetPlatformInfo(platform, what, sizeof text, text, NULL) != CL_SUCCESS &&
        clGetPlatformInfo(platform, what, sizeof text, text, NULL) != CL_SUCCESS)
        text[0] = '\0';
    opencl_copy_trimmed(out, size, text);
}

void gpk_opencl_device_text(cl_device_id device, cl_device_info what, char *out, size_t size)
{
    char text[MAX_DRIVER_TEXT] = "";
    if (opencl_ask_device(device, what, sizeof text, text) != CL_SUCCESS)
        text[0] = '\0';
    opencl_copy_trimmed(out, size, text);
}

/* These give 0 where the driver refuses. */
cl_uint gpk_opencl_device_uint(cl_device_id device, cl_device_info what)
{
    cl_uint value = 0;
    opencl_ask_device(device, what, sizeof value, &value);
    return value;
}

static cl_ulong opencl_device_ulong(cl_device_id device, cl_device_info what)
{
    cl_ulong value = 0;
    opencl_ask_device(device, what, sizeof value, &value);
    return value;
}

static bool opencl_device_bool(cl_device_id device, cl_device_info what)
{
    cl_bool value = CL_FALSE;
    opencl_ask_device(device, what, sizeof value, &value);
    return value == CL_TRUE;
}

static size_t opencl_device_size(cl_device_id device, cl_device_info what)
{
    size_t value = 0;
    opencl_ask_device(device, what, sizeof value, &value);
    return value;
}

static uint32_t opencl_timer_ns(cl_device_id device)
{
    if ((opencl_device_ulong(device, CL_DEVICE_QUEUE_PROPERTIES) & CL_QUEUE_PROFILING_ENABLE) == 0)
        return 0;
    size_t step = opencl_device_size(device, CL_DEVICE_PROFILING_TIMER_RESOLUTION);
    return step > 0 ? (uint32_t)step : 1;
}

static gpukit_device_kind opencl_kind(cl_device_id device)
{
    cl_device_type type = opencl_device_ulong(device, CL_DEVICE_TYPE);
    if (type & CL_DEVICE_TYPE_GPU)
        return GPUKIT_DEVICE_GPU;
    return type & CL_DEVICE_TYPE_CPU ? GPUKIT_DEVICE_CPU : GPUKIT_DEVICE_ACCELERATOR;
}

/* "OpenCL C 1.2 PoCL" is at least 1.2. */
static bool opencl_speaks_1_2(const char *language)
{
    static const char prefix[] = "OpenCL C ";
    char *behind;

    if (strncmp(language, prefix, sizeof prefix - 1) != 0)
        return false;
    unsigned long major = strtoul(language + sizeof prefix - 1, &behind, 10);
    unsigned long minor = *behind == '.' ? strtoul(behind + 1, NULL, 10) : 0;
    return major > 1 || (major == 1 && minor >= 2);
}

static bool opencl_lacks_64_bits(cl_device_id device)
{
    char profile[64];
    char extensions[MAX_DRIVER_TEXT];

    gpk_opencl_device_text(device, CL_DEVICE_PROFILE, profile, sizeof profile);
    gpk_opencl_device_text(device, CL_DEVICE_EXTENSIONS, extensions, sizeof extensions);
    return strcmp(profile, "EMBEDDED_PROFILE") == 0 && strstr(extensions, "cles_khr_int64") == NULL;
}

/* Only NVIDIA's drivers tell of it; others may do it too. */
static bool opencl_ends_long_kernels(cl_device_id device)
{
    char extensions[MAX_DRIVER_TEXT];

    gpk_opencl_device_text(device, CL_DEVICE_EXTENSIONS, extensions, sizeof extensions);
    return strstr(extensions, "cl_nv_device_attribute_query") != NULL &&
           opencl_device_bool(device, CL_DEVICE_KERNEL_EXEC_TIMEOUT_NV);
}

static void opencl_explain(cl_device_id device, gpukit_device_info *info)
{
    char *why = info->why_not;
    size_t size = sizeof info->why_not;
    cl_uint bits = gpk_opencl_device_uint(device, CL_DEVICE_ADDRESS_BITS);

    if (!opencl_device_bool(device, CL_DEVICE_AVAILABLE))
        gpk_text_copy(why, size, "its driver says that it is not available");
    else if (!opencl_device_bool(device, CL_DEVICE_COMPILER_AVAILABLE))
        gpk_text_copy(why, size, "its driver has no compiler for kernels");
    else if (!opencl_device_bool(device, CL_DEVICE_ENDIAN_LITTLE))
        gpk_text_copy(why, size, "it is not little endian");
    else if (bits != 64)
        gpk_text_format(why, size, "its addresses have %u bits, not 64", bits);
    else if (!opencl_speaks_1_2(info->language))
        gpk_text_format(why, size, "its language is '%s', older than OpenCL C 1.2", info->language);
    else if (opencl_lacks_64_bits(device))
        gpk_text_copy(why, size, "it has no 64-bit integers (embedded profile)");
    info->is_usable = why[0] == '\0';
}

static gpukit_device_info opencl_device_info(cl_device_id device, int32_t platform, uint32_t index)
{
    gpukit_device_info info = {
        .backend = "opencl",
        .kind = opencl_kind(device),
        .platform = platform,
        .compute_units = gpk_opencl_device_uint(device, CL_DEVICE_MAX_COMPUTE_UNITS),
        .clock_mhz = gpk_opencl_device_uint(device, CL_DEVICE_MAX_CLOCK_FREQUENCY),
        .timer_ns = opencl_timer_ns(device),
        .shares_memory = opencl_device_bool(device, CL_DEVICE_HOST_UNIFIED_MEMORY),
        .memory_size = opencl_device_ulong(device, CL_DEVICE_GLOBAL_MEM_SIZE),
        .max_alloc_size = opencl_device_ulong(device, CL_DEVICE_MAX_MEM_ALLOC_SIZE),
        .local_size = opencl_device_ulong(device, CL_DEVICE_LOCAL_MEM_SIZE),
        .max_group_items = opencl_device_size(device, CL_DEVICE_MAX_WORK_GROUP_SIZE),
        .has_double = opencl_device_ulong(device, CL_DEVICE_DOUBLE_FP_CONFIG) != 0,
        .ends_long_kernels = opencl_ends_long_kernels(device),
    };
    gpk_text_format(info.id, sizeof info.id, "opencl:%u", index);
    gpk_opencl_device_text(device, CL_DEVICE_NAME, info.name, sizeof info.name);
    gpk_opencl_device_text(device, CL_DEVICE_VENDOR, info.vendor, sizeof info.vendor);
    gpk_opencl_device_text(device, CL_DRIVER_VERSION, info.driver, sizeof info.driver);
    gpk_opencl_device_text(device, CL_DEVICE_OPENCL_C_VERSION, info.language, sizeof info.language);
    opencl_explain(device, &info);
    return info;
}

static gpukit_platform_info opencl_platform_info(cl_platform_id platform, cl_int code,
                                                 cl_uint device_count)
{
    gpukit_platform_info info = {.device_count = device_count};

    gpk_opencl_platform_text(platform, CL_PLATFORM_NAME, info.name, sizeof info.name);
    gpk_opencl_platform_text(platform, CL_PLATFORM_VENDOR, info.vendor, sizeof info.vendor);
    gpk_opencl_platform_text(platform, CL_PLATFORM_VERSION, info.version, sizeof info.version);
    if (code == CL_SUCCESS)
        return info;
    bool is_pocl = strcmp(info.name, "Portable Computing Language") == 0;
    gpk_text_format(info.why_not, sizeof info.why_not, "clGetDeviceIDs says %d (%s)%s", code,
                    gpk_opencl_error_name(code),
                    is_pocl ? ": can PoCL write its cache folder (POCL_CACHE_DIR, HOME)?" : "");
    return info;
}

static gpukit_status opencl_list_platform(gpukit_inventory *inventory, cl_platform_id platform,
                                          int32_t index, uint32_t *devices, gpukit_error *err)
{
    cl_device_id *ids;
    cl_uint count;
    cl_int code = gpk_opencl_devices(platform, &ids, &count);
    gpukit_platform_info platform_info =
        opencl_platform_info(platform, code, code == CL_SUCCESS ? count : 0);
    gpukit_status status = gpk_inventory_add_platform(inventory, &platform_info, err);

    for (cl_uint i = 0; ids != NULL && i < count && status == GPUKIT_OK; i++) {
        gpukit_device_info info = opencl_device_info(ids[i], index, (*devices)++);
        status = gpk_inventory_add_device(inventory, &info, err);
    }
    free(ids);
    return status;
}

gpukit_status gpk_opencl_list(gpukit_inventory *inventory, gpukit_error *err)
{
    cl_platform_id *platforms;
    cl_uint count;
    uint32_t devices = 0;
    gpukit_status status = GPUKIT_OK;
    cl_int code = gpk_opencl_platforms(&platforms, &count);

    if (platforms == NULL)
        gpk_opencl_note_no_platform(inventory, code);
    for (cl_uint i = 0; platforms != NULL && i < count && status == GPUKIT_OK; i++)
        status = opencl_list_platform(inventory, platforms[i], (int32_t)i, &devices, err);
    free(platforms);
    return status;
}
