// SPDX-License-Identifier: MIT
#include "opencl_layer.h"

#include <stdatomic.h>
#include <string.h>

#include <CL/cl_icd.h>
#include <CL/cl_layer.h>

static const cl_icd_dispatch *target; /* the next layer, or the platform's own */
static cl_icd_dispatch mine;
static opencl_layer_fault plan;
static bool is_armed;
static char *moved_to; /* a wrong address, and the right one */
static void *moved_from;
static cl_event endless;
static unsigned seen;
static unsigned struck;
static atomic_long live;
static atomic_ulong calls;

static bool strikes(const char *call, bool at_event)
{
    atomic_fetch_add(&calls, 1);
    is_armed |= plan.after != NULL && strcmp(plan.after, call) == 0;
    if (plan.call == NULL || !is_armed || plan.at_event != at_event || strcmp(plan.call, call) != 0)
        return false;
    seen++;
    struck += seen == plan.nth;
    return seen == plan.nth;
}

static void layer_fail_at(const opencl_layer_fault *fault)
{
    plan = *fault;
    is_armed = fault->after == NULL;
    seen = 0;
    struck = 0;
}

static unsigned layer_struck(void)
{
    return struck;
}

static long layer_live(void)
{
    return atomic_load(&live);
}

static unsigned long layer_calls(void)
{
    return atomic_load(&calls);
}

static void layer_end_event(void)
{
    target->clSetUserEventStatus(endless, plan.code);
}

/* A call that gives a status. */
#define STATUS(name, params, args)                                                                 \
    static cl_int CL_API_CALL layer_##name params                                                  \
    {                                                                                              \
        return strikes(#name, false) ? plan.code : target->name args;                              \
    }

/* A call that gives an object, and a status through its last parameter. */
#define OBJECT(type, name, params, args)                                                           \
    static type CL_API_CALL layer_##name params                                                    \
    {                                                                                              \
        if (strikes(#name, false)) {                                                               \
            *code = plan.code;                                                                     \
            return NULL;                                                                           \
        }                                                                                          \
        type object = target->name args;                                                           \
        atomic_fetch_add(&live, object != NULL);                                                   \
        return object;                                                                             \
    }

/* A call that takes or gives back a reference; those do not fail. */
#define COUNT(type, name, change)                                                                  \
    static cl_int CL_API_CALL layer_##name(type object)                                            \
    {                                                                                              \
        atomic_fetch_add(&live, change);                                                           \
        return target->name(object);                                                               \
    }

/* A call that gives an event through its last parameter. */
#define COMMAND(name, params, args)                                                                \
    static cl_int CL_API_CALL layer_##name params                                                  \
    {                                                                                              \
        if (strikes(#name, false))                                                                 \
            return plan.code;                                                                      \
        cl_int code = strikes(#name, true) ? failed_event(queue, event) : target->name args;       \
        atomic_fetch_add(&live, code == CL_SUCCESS && event != NULL);                              \
        return code;                                                                               \
    }

static cl_int failed_event(cl_command_queue queue, cl_event *event)
{
    cl_context context;
    cl_int code =
        target->clGetCommandQueueInfo(queue, CL_QUEUE_CONTEXT, sizeof(cl_context), &context, NULL);
    if (code != CL_SUCCESS)
        return code;
    *event = target->clCreateUserEvent(context, &code);
    endless = *event;
    return code == CL_SUCCESS && !plan.never ? target->clSetUserEventStatus(*event, plan.code)
                                             : code;
}

// NOLINTBEGIN(readability-function-size): OpenCL's parameters, not ours
/* One that fails while it runs is done all the same, so that there is an address; and at
 * once, since nothing before a command that failed is still running. */
static void *CL_API_CALL layer_clEnqueueMapBuffer(cl_command_queue queue, cl_mem buffer,
                                                  cl_bool blocking, cl_map_flags flags,
                                                  size_t offset, size_t size, cl_uint count,
                                                  const cl_event *waits, cl_event *event,
                                                  cl_int *code)
{
    bool strikes_call = strikes("clEnqueueMapBuffer", false);
    if (strikes_call && plan.code != 0) {
        *code = plan.code;
        return NULL;
    }
    char *mapped = target->clEnqueueMapBuffer(queue, buffer, blocking, flags, offset, size, count,
                                              waits, event, code);
    if (mapped == NULL)
        return NULL;
    atomic_fetch_add(&live, 1);
    if (strikes("clEnqueueMapBuffer", true)) {
        target->clWaitForEvents(1, event);
        target->clReleaseEvent(*event);
        *code = failed_event(queue, event);
    }
    if (!strikes_call)
        return mapped;
    moved_from = mapped;
    moved_to = mapped + 1;
    return moved_to;
}

static cl_int CL_API_CALL layer_clEnqueueUnmapMemObject(cl_command_queue queue, cl_mem buffer,
                                                        void *mapped, cl_uint count,
                                                        const cl_event *waits, cl_event *event)
{
    if (strikes("clEnqueueUnmapMemObject", false))
        return plan.code;
    if (mapped == moved_to)
        mapped = moved_from;
    cl_int code = target->clEnqueueUnmapMemObject(queue, buffer, mapped, count, waits, event);
    atomic_fetch_add(&live, code == CL_SUCCESS && event != NULL);
    if (code != CL_SUCCESS || !strikes("clEnqueueUnmapMemObject", true) || event == NULL)
        return code;
    target->clWaitForEvents(1, event);
    target->clReleaseEvent(*event);
    return failed_event(queue, event);
}
// NOLINTEND(readability-function-size)

// clang-format off
// NOLINTBEGIN(readability-function-size): OpenCL's parameters, not ours
STATUS(clGetDeviceInfo,
       (cl_device_id device, cl_device_info what, size_t room, void *value, size_t *size),
       (device, what, room, value, size))
STATUS(clBuildProgram,
       (cl_program program, cl_uint count, const cl_device_id *devices, const char *options,
        void (CL_CALLBACK *notify)(cl_program, void *), void *user),
       (program, count, devices, options, notify, user))
STATUS(clGetProgramInfo,
       (cl_program program, cl_program_info what, size_t room, void *value, size_t *size),
       (program, what, room, value, size))
STATUS(clGetKernelInfo,
       (cl_kernel kernel, cl_kernel_info what, size_t room, void *value, size_t *size),
       (kernel, what, room, value, size))
STATUS(clGetKernelWorkGroupInfo,
       (cl_kernel kernel, cl_device_id device, cl_kernel_work_group_info what, size_t room,
        void *value, size_t *size),
       (kernel, device, what, room, value, size))
STATUS(clSetKernelArg, (cl_kernel kernel, cl_uint index, size_t size, const void *value),
       (kernel, index, size, value))
STATUS(clFlush, (cl_command_queue queue), (queue))
STATUS(clGetEventInfo,
       (cl_event event, cl_event_info what, size_t room, void *value, size_t *size),
       (event, what, room, value, size))
STATUS(clGetEventProfilingInfo,
       (cl_event event, cl_profiling_info what, size_t room, void *value, size_t *size),
       (event, what, room, value, size))
STATUS(clWaitForEvents, (cl_uint count, const cl_event *events), (count, events))

OBJECT(cl_context, clCreateContext,
       (const cl_context_properties *properties, cl_uint count, const cl_device_id *devices,
        void (CL_CALLBACK *notify)(const char *, const void *, size_t, void *), void *user,
        cl_int *code),
       (properties, count, devices, notify, user, code))
OBJECT(cl_command_queue, clCreateCommandQueue,
       (cl_context context, cl_device_id device, cl_command_queue_properties properties,
        cl_int *code),
       (context, device, properties, code))
OBJECT(cl_mem, clCreateBuffer,
       (cl_context context, cl_mem_flags flags, size_t size, void *host, cl_int *code),
       (context, flags, size, host, code))
OBJECT(cl_program, clCreateProgramWithSource,
       (cl_context context, cl_uint count, const char **texts, const size_t *sizes, cl_int *code),
       (context, count, texts, sizes, code))
OBJECT(cl_program, clCreateProgramWithBinary,
       (cl_context context, cl_uint count, const cl_device_id *devices, const size_t *sizes,
        const unsigned char **binaries, cl_int *statuses, cl_int *code),
       (context, count, devices, sizes, binaries, statuses, code))
OBJECT(cl_kernel, clCreateKernel, (cl_program program, const char *name, cl_int *code),
       (program, name, code))

COUNT(cl_context, clReleaseContext, -1)
COUNT(cl_command_queue, clReleaseCommandQueue, -1)
COUNT(cl_mem, clReleaseMemObject, -1)
COUNT(cl_program, clReleaseProgram, -1)
COUNT(cl_kernel, clReleaseKernel, -1)
COUNT(cl_event, clRetainEvent, 1)
COUNT(cl_event, clReleaseEvent, -1)

COMMAND(clEnqueueWriteBuffer,
        (cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset, size_t size,
         const void *from, cl_uint count, const cl_event *waits, cl_event *event),
        (queue, buffer, blocking, offset, size, from, count, waits, event))
COMMAND(clEnqueueReadBuffer,
        (cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset, size_t size,
         void *to, cl_uint count, const cl_event *waits, cl_event *event),
        (queue, buffer, blocking, offset, size, to, count, waits, event))
COMMAND(clEnqueueNDRangeKernel,
        (cl_command_queue queue, cl_kernel kernel, cl_uint dimensions, const size_t *offset,
         const size_t *global, const size_t *local, cl_uint count, const cl_event *waits,
         cl_event *event),
        (queue, kernel, dimensions, offset, global, local, count, waits, event))
COMMAND(clEnqueueMarkerWithWaitList,
        (cl_command_queue queue, cl_uint count, const cl_event *waits, cl_event *event),
        (queue, count, waits, event))
// NOLINTEND(readability-function-size)
// clang-format on

CL_API_ENTRY cl_int CL_API_CALL clGetLayerInfo(cl_layer_info param_name, size_t param_value_size,
                                               void *param_value, size_t *param_value_size_ret)
{
    const cl_layer_api_version version = CL_LAYER_API_VERSION_100;
    if (param_name != CL_LAYER_API_VERSION ||
        (param_value != NULL && param_value_size < sizeof version))
        return CL_INVALID_VALUE;
    if (param_value != NULL)
        memcpy(param_value, &version, sizeof version);
    if (param_value_size_ret != NULL)
        *param_value_size_ret = sizeof version;
    return CL_SUCCESS;
}

CL_API_ENTRY cl_int CL_API_CALL clInitLayer(cl_uint num_entries,
                                            const cl_icd_dispatch *target_dispatch,
                                            cl_uint *num_entries_ret,
                                            const cl_icd_dispatch **layer_dispatch_ret)
{
    if (num_entries * sizeof(void *) < sizeof mine)
        return CL_INVALID_VALUE;
    target = target_dispatch;
    mine = *target_dispatch;
#define USE(name) mine.name = layer_##name
    USE(clGetDeviceInfo);
    USE(clBuildProgram);
    USE(clGetProgramInfo);
    USE(clGetKernelInfo);
    USE(clGetKernelWorkGroupInfo);
    USE(clSetKernelArg);
    USE(clFlush);
    USE(clGetEventInfo);
    USE(clGetEventProfilingInfo);
    USE(clWaitForEvents);
    USE(clCreateContext);
    USE(clCreateCommandQueue);
    USE(clCreateBuffer);
    USE(clCreateProgramWithSource);
    USE(clCreateProgramWithBinary);
    USE(clCreateKernel);
    USE(clReleaseContext);
    USE(clReleaseCommandQueue);
    USE(clReleaseMemObject);
    USE(clReleaseProgram);
    USE(clReleaseKernel);
    USE(clRetainEvent);
    USE(clReleaseEvent);
    USE(clEnqueueWriteBuffer);
    USE(clEnqueueReadBuffer);
    USE(clEnqueueNDRangeKernel);
    USE(clEnqueueMarkerWithWaitList);
    USE(clEnqueueMapBuffer);
    USE(clEnqueueUnmapMemObject);
    *num_entries_ret = sizeof mine / sizeof(void *);
    *layer_dispatch_ret = &mine;
    return CL_SUCCESS;
}

const opencl_layer opencl_layer_table = {
    .fail_at = layer_fail_at,
    .struck = layer_struck,
    .live = layer_live,
    .calls = layer_calls,
    .end_event = layer_end_event,
};
