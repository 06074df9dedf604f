// SPDX-License-Identifier: MIT
#include "layer_guise.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { PATTERN = 0xa5 };
static const char NAME[] = "GPU in name only";

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

static cl_int CL_API_CALL guise_clGetDeviceInfo(cl_device_id device, cl_device_info what,
                                                size_t room, void *value, size_t *size_out)
{
    static const size_t sizes[] = {LAYER_GUISE_GROUP_ITEMS, LAYER_GUISE_GROUP_ITEMS, 64};
    switch (what) {
    case CL_DEVICE_TYPE:
        return ANSWER(cl_device_type, CL_DEVICE_TYPE_GPU);
    case CL_DEVICE_NAME:
        return answer(NAME, sizeof NAME, room, value, size_out);
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
        return ANSWER(cl_uint, 0);
    default:
        return under->clGetDeviceInfo(device, what, room, value, size_out);
    }
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

/* Without it recent drivers mishandle arrays among the arguments. */
static cl_int CL_API_CALL guise_clBuildProgram(cl_program program, cl_uint count,
                                               const cl_device_id *devices, const char *options,
                                               void(CL_CALLBACK *notify)(cl_program, void *),
                                               void *user)
{
    if (options == NULL || strstr(options, "-cl-std=CL1.2") == NULL)
        return CL_INVALID_BUILD_OPTIONS;
    return under->clBuildProgram(program, count, devices, options, notify, user);
}

static cl_int CL_API_CALL guise_clGetKernelWorkGroupInfo(cl_kernel kernel, cl_device_id device,
                                                         cl_kernel_work_group_info what,
                                                         size_t room, void *value, size_t *size_out)
{
    if (what == CL_KERNEL_WORK_GROUP_SIZE)
        return ANSWER(size_t, LAYER_GUISE_GROUP_ITEMS);
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
    guise.clGetDeviceInfo = guise_clGetDeviceInfo;
    guise.clCreateSubDevices = guise_clCreateSubDevices;
    guise.clCreateBuffer = guise_clCreateBuffer;
    guise.clBuildProgram = guise_clBuildProgram;
    guise.clGetKernelWorkGroupInfo = guise_clGetKernelWorkGroupInfo;
    guise.clEnqueueNDRangeKernel = guise_clEnqueueNDRangeKernel;
    return &guise;
}
