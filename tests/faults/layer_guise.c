// SPDX-License-Identifier: MIT
#include "layer_guise.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <CL/cl_ext.h>

#include "layer_memory.h"

enum { PATTERN = 0xa5 };

/* As drivers of 2025 have them, but for the name. */
static const struct {
    cl_device_info what;
    const char *text;
} texts[] = {
    {CL_DEVICE_NAME, "GPU in name only"},
    {CL_DEVICE_VENDOR, "NVIDIA Corporation"},
    {CL_DEVICE_VERSION, "OpenCL 3.0 CUDA"},
    {CL_DEVICE_OPENCL_C_VERSION, "OpenCL C 1.2 "},
    {CL_DRIVER_VERSION, "580.95.05"},
    {CL_DEVICE_EXTENSIONS,
     "cl_khr_global_int32_base_atomics cl_khr_global_int32_extended_atomics "
     "cl_khr_local_int32_base_atomics cl_khr_local_int32_extended_atomics cl_khr_fp64 "
     "cl_khr_3d_image_writes cl_khr_byte_addressable_store cl_khr_icd cl_khr_gl_sharing "
     "cl_nv_compiler_options cl_nv_device_attribute_query cl_nv_pragma_unroll cl_nv_copy_opts "
     "cl_nv_create_buffer cl_khr_int64_base_atomics cl_khr_int64_extended_atomics "
     "cl_nv_kernel_attribute cl_khr_device_uuid cl_khr_pci_bus_info"},
};

static const cl_icd_dispatch *under;
static cl_icd_dispatch guise;

/* As OpenCL gives back what it is asked for. */
static cl_int answer(const void *from, size_t size, size_t room, void *value, size_t *size_out)
{
    if (value != NULL && room < size)
        return CL_INVALID_VALUE;
    if (value != NULL)
        memcpy(value, from, size);
    if (size_out != NULL)
        *size_out = size;
    return CL_SUCCESS;
}

#define ANSWER(type, ...) answer(&(const type){__VA_ARGS__}, sizeof(type), room, value, size_out)

static cl_ulong most_alloc(cl_device_id device)
{
    cl_ulong memory = 0;
    under->clGetDeviceInfo(device, CL_DEVICE_GLOBAL_MEM_SIZE, sizeof memory, &memory, NULL);
    return memory / LAYER_GUISE_ALLOC_SHARE;
}

static cl_int CL_API_CALL guise_clGetPlatformInfo(cl_platform_id platform, cl_platform_info what,
                                                  size_t room, void *value, size_t *size_out)
{
    static const char name[] = "NVIDIA CUDA", vendor[] = "NVIDIA Corporation",
                      version[] = "OpenCL 3.0 CUDA 13.0.97";
    switch (what) {
    case CL_PLATFORM_NAME:
        return answer(name, sizeof name, room, value, size_out);
    case CL_PLATFORM_VENDOR:
        return answer(vendor, sizeof vendor, room, value, size_out);
    case CL_PLATFORM_VERSION:
        return answer(version, sizeof version, room, value, size_out);
    default:
        return under->clGetPlatformInfo(platform, what, room, value, size_out);
    }
}

/* What cl_nv_device_attribute_query tells of an H100; CL_INVALID_VALUE for all else. */
static cl_int answer_attribute(cl_device_info what, size_t room, void *value, size_t *size_out)
{
    switch (what) {
    case CL_DEVICE_COMPUTE_CAPABILITY_MAJOR_NV:
        return ANSWER(cl_uint, 9);
    case CL_DEVICE_COMPUTE_CAPABILITY_MINOR_NV:
        return ANSWER(cl_uint, 0);
    case CL_DEVICE_REGISTERS_PER_BLOCK_NV:
        return ANSWER(cl_uint, 65536);
    case CL_DEVICE_WARP_SIZE_NV:
        return ANSWER(cl_uint, LAYER_GUISE_WARP);
    case CL_DEVICE_GPU_OVERLAP_NV:
        return ANSWER(cl_bool, CL_TRUE);
    case CL_DEVICE_KERNEL_EXEC_TIMEOUT_NV:
        return ANSWER(cl_bool, getenv("GPUKIT_FAULT_GUISE_SCREEN") != NULL ? CL_TRUE : CL_FALSE);
    case CL_DEVICE_INTEGRATED_MEMORY_NV:
        return ANSWER(cl_bool, CL_FALSE);
    default:
        return CL_INVALID_VALUE;
    }
}

static bool is_attribute(cl_device_info what)
{
    return what >= CL_DEVICE_COMPUTE_CAPABILITY_MAJOR_NV && what <= CL_DEVICE_INTEGRATED_MEMORY_NV;
}

static cl_int answer_limit(cl_device_id device, cl_device_info what, size_t room, void *value,
                           size_t *size_out)
{
    static const size_t sizes[] = {LAYER_GUISE_GROUP_ITEMS, LAYER_GUISE_GROUP_ITEMS, 64};
    switch (what) {
    case CL_DEVICE_TYPE:
        return ANSWER(cl_device_type, CL_DEVICE_TYPE_GPU);
    case CL_DEVICE_LOCAL_MEM_SIZE:
        return ANSWER(cl_ulong, LAYER_GUISE_LOCAL_SIZE);
    case CL_DEVICE_LOCAL_MEM_TYPE:
        return ANSWER(cl_device_local_mem_type, CL_LOCAL);
    case CL_DEVICE_MAX_WORK_GROUP_SIZE:
        return ANSWER(size_t, LAYER_GUISE_GROUP_ITEMS);
    case CL_DEVICE_MAX_WORK_ITEM_SIZES:
        return answer(sizes, sizeof sizes, room, value, size_out);
    case CL_DEVICE_MAX_MEM_ALLOC_SIZE:
        return ANSWER(cl_ulong, most_alloc(device));
    case CL_DEVICE_HOST_UNIFIED_MEMORY:
        return ANSWER(cl_bool, CL_FALSE);
    case CL_DEVICE_MEM_BASE_ADDR_ALIGN:
        return ANSWER(cl_uint, LAYER_GUISE_ALIGN * 8);
    case CL_DEVICE_PARTITION_MAX_SUB_DEVICES:
    case CL_DEVICE_MAX_NUM_SUB_GROUPS:
        return ANSWER(cl_uint, 0);
    case CL_DEVICE_MAX_CONSTANT_BUFFER_SIZE:
        return ANSWER(cl_ulong, LAYER_GUISE_CONSTANT_SIZE);
    default:
        return under->clGetDeviceInfo(device, what, room, value, size_out);
    }
}

static cl_int CL_API_CALL guise_clGetDeviceInfo(cl_device_id device, cl_device_info what,
                                                size_t room, void *value, size_t *size_out)
{
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i].what == what)
            return answer(texts[i].text, strlen(texts[i].text) + 1, room, value, size_out);
    return is_attribute(what) ? answer_attribute(what, room, value, size_out)
                              : answer_limit(device, what, room, value, size_out);
}

static cl_int CL_API_CALL guise_clCreateSubDevices(cl_device_id device,
                                                   const cl_device_partition_property *properties,
                                                   cl_uint room, cl_device_id *devices,
                                                   cl_uint *count)
{
    (void)device;
    (void)properties;
    (void)room;
    (void)devices;
    (void)count;
    return CL_INVALID_VALUE;
}

static bool is_too_large(cl_context context, size_t size)
{
    cl_device_id device;
    cl_int code =
        under->clGetContextInfo(context, CL_CONTEXT_DEVICES, sizeof(cl_device_id), &device, NULL);
    return code == CL_SUCCESS && size > most_alloc(device);
}

static cl_mem CL_API_CALL guise_clCreateBuffer(cl_context context, cl_mem_flags flags, size_t size,
                                               void *host, cl_int *code)
{
    if (is_too_large(context, size)) {
        *code = CL_INVALID_BUFFER_SIZE;
        return NULL;
    }
    if (host != NULL)
        return under->clCreateBuffer(context, flags, size, host, code);
    void *pattern = malloc(size);
    if (pattern == NULL) {
        *code = CL_OUT_OF_HOST_MEMORY;
        return NULL;
    }
    memset(pattern, PATTERN, size);
    cl_mem buffer =
        under->clCreateBuffer(context, flags | CL_MEM_COPY_HOST_PTR, size, pattern, code);
    free(pattern);
    return buffer;
}

/* The words of options that another compiler knows, in a text for the caller to free. */
static char *common_options(const char *options)
{
    char *text = strdup(options), *common = calloc(strlen(options) + 2, 1), *left = NULL;
    for (char *word = text == NULL ? NULL : strtok_r(text, " ", &left);
         word != NULL && common != NULL; word = strtok_r(NULL, " ", &left))
        if (strncmp(word, "-cl-nv-", 7) != 0)
            strcat(strcat(common, word), " ");
    free(text);
    return common;
}

/* Without -cl-std recent drivers mishandle arrays among the arguments. */
static cl_int CL_API_CALL guise_clBuildProgram(cl_program program, cl_uint count,
                                               const cl_device_id *devices, const char *options,
                                               void(CL_CALLBACK *notify)(cl_program, void *),
                                               void *user)
{
    if (options == NULL || strstr(options, "-cl-std=CL1.2") == NULL)
        return CL_INVALID_BUILD_OPTIONS;
    char *common = common_options(options);
    if (common == NULL)
        return CL_OUT_OF_HOST_MEMORY;
    cl_int code = under->clBuildProgram(program, count, devices, common, notify, user);
    free(common);
    return code;
}

static cl_int CL_API_CALL guise_clGetKernelWorkGroupInfo(cl_kernel kernel, cl_device_id device,
                                                         cl_kernel_work_group_info what,
                                                         size_t room, void *value, size_t *size_out)
{
    if (what == CL_KERNEL_WORK_GROUP_SIZE)
        return ANSWER(size_t, LAYER_GUISE_GROUP_ITEMS);
    if (what == CL_KERNEL_PREFERRED_WORK_GROUP_SIZE_MULTIPLE)
        return ANSWER(size_t, LAYER_GUISE_WARP);
    return under->clGetKernelWorkGroupInfo(kernel, device, what, room, value, size_out);
}

static cl_ulong local_size(cl_command_queue queue, cl_kernel kernel)
{
    cl_device_id device;
    cl_ulong size = 0;
    cl_int code =
        under->clGetCommandQueueInfo(queue, CL_QUEUE_DEVICE, sizeof(cl_device_id), &device, NULL);
    if (code == CL_SUCCESS)
        under->clGetKernelWorkGroupInfo(kernel, device, CL_KERNEL_LOCAL_MEM_SIZE, sizeof size,
                                        &size, NULL);
    return size;
}

// NOLINTBEGIN(readability-function-size): OpenCL's parameters, not ours
static cl_int CL_API_CALL guise_clEnqueueNDRangeKernel(cl_command_queue queue, cl_kernel kernel,
                                                       cl_uint dimensions, const size_t *offset,
                                                       const size_t *global, const size_t *local,
                                                       cl_uint count, const cl_event *waits,
                                                       cl_event *event)
{
    size_t items = 1;
    for (cl_uint i = 0; local != NULL && i < dimensions; i++) {
        if (local[i] == 0 || global[i] % local[i] != 0)
            return CL_INVALID_WORK_GROUP_SIZE;
        items *= local[i];
    }
    if (items > LAYER_GUISE_GROUP_ITEMS)
        return CL_INVALID_WORK_GROUP_SIZE;
    if (local_size(queue, kernel) > LAYER_GUISE_LOCAL_SIZE)
        return CL_OUT_OF_RESOURCES;
    return under->clEnqueueNDRangeKernel(queue, kernel, dimensions, offset, global, local, count,
                                         waits, event);
}
// NOLINTEND(readability-function-size)

const cl_icd_dispatch *layer_guise_put_on(const cl_icd_dispatch *body)
{
    under = body;
    guise = *body;
    guise.clGetPlatformInfo = guise_clGetPlatformInfo;
    guise.clGetDeviceInfo = guise_clGetDeviceInfo;
    guise.clCreateSubDevices = guise_clCreateSubDevices;
    guise.clCreateBuffer = guise_clCreateBuffer;
    guise.clBuildProgram = guise_clBuildProgram;
    guise.clGetKernelWorkGroupInfo = guise_clGetKernelWorkGroupInfo;
    guise.clEnqueueNDRangeKernel = guise_clEnqueueNDRangeKernel;
    const char *bytes = getenv("GPUKIT_FAULT_GUISE_MEMORY");
    if (bytes != NULL)
        layer_memory_put_on(&guise, strtoull(bytes, NULL, 10));
    return &guise;
}
