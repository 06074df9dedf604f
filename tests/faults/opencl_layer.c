// SPDX-License-Identifier: MIT
#include "opencl_layer.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <CL/cl_icd.h>
#include <CL/cl_layer.h>

#include "layer_damage.h"
#include "layer_guise.h"
#include "layer_rules.h"

static const cl_icd_dispatch *target; /* the next layer, or the platform's own */
static cl_icd_dispatch mine;
static _Atomic(cl_context) contexts[OPENCL_LAYER_DEVICES]; /* as they were made */
static atomic_int context_count;
static char *moved_to; /* a wrong address, and the right one */
static void *moved_from;
static cl_event endless;
static cl_int endless_code;
static atomic_long live;

static long layer_live(void)
{
    return atomic_load(&live);
}

static void layer_end_event(void)
{
    target->clSetUserEventStatus(endless, endless_code);
}

/* Newest first: a context that is gone may have left its address to another one. */
static int device_of_context(cl_context context)
{
    for (int i = atomic_load(&context_count); i-- > 0;)
        if (contexts[i] == context)
            return i;
    return -1;
}

/* The device of an object is that of its context. */
#define DEVICE_OF(object, type, ask, what)                                                         \
    static int device_of_##object(type object)                                                     \
    {                                                                                              \
        cl_context context;                                                                        \
        cl_int code = target->ask(object, what, sizeof(cl_context), &context, NULL);               \
        return code == CL_SUCCESS ? device_of_context(context) : -1;                               \
    }

DEVICE_OF(queue, cl_command_queue, clGetCommandQueueInfo, CL_QUEUE_CONTEXT)
DEVICE_OF(buffer, cl_mem, clGetMemObjectInfo, CL_MEM_CONTEXT)
DEVICE_OF(program, cl_program, clGetProgramInfo, CL_PROGRAM_CONTEXT)
DEVICE_OF(kernel, cl_kernel, clGetKernelInfo, CL_KERNEL_CONTEXT)
DEVICE_OF(event, cl_event, clGetEventInfo, CL_EVENT_CONTEXT)

/* A call that gives a status. */
#define STATUS(name, device, params, args)                                                         \
    static cl_int CL_API_CALL layer_##name params                                                  \
    {                                                                                              \
        const layer_action action = layer_rules_begin(call_##name, device);                        \
        return action.kind == LAYER_CODE ? (cl_int)action.value : target->name args;               \
    }

/* A call that gives an object, and a status through its last parameter. */
#define OBJECT(type, name, device, params, args)                                                   \
    static type CL_API_CALL layer_##name params                                                    \
    {                                                                                              \
        const layer_action action = layer_rules_begin(call_##name, device);                        \
        if (action.kind == LAYER_CODE) {                                                           \
            *code = (cl_int)action.value;                                                          \
            return NULL;                                                                           \
        }                                                                                          \
        type object = target->name args;                                                           \
        atomic_fetch_add(&live, object != NULL);                                                   \
        return object;                                                                             \
    }

/* A call that gives back a reference, also when it fails. */
#define RELEASE(type, name, device)                                                                \
    static cl_int CL_API_CALL layer_##name(type object)                                            \
    {                                                                                              \
        const layer_action action = layer_rules_begin(call_##name, device);                        \
        atomic_fetch_sub(&live, 1);                                                                \
        cl_int code = target->name(object);                                                        \
        return action.kind == LAYER_CODE ? (cl_int)action.value : code;                            \
    }

/* A call that gives an event through its last parameter. */
#define COMMAND(name, params, args)                                                                \
    static cl_int CL_API_CALL layer_##name params                                                  \
    {                                                                                              \
        const layer_action action = layer_rules_begin(call_##name, device_of_queue(queue));        \
        if (action.kind == LAYER_CODE)                                                             \
            return (cl_int)action.value;                                                           \
        cl_int code = is_of_event(&action) ? bad_event(queue, &action, event) : target->name args; \
        atomic_fetch_add(&live, code == CL_SUCCESS && event != NULL);                              \
        return code;                                                                               \
    }

static bool is_of_event(const layer_action *action)
{
    return action->kind == LAYER_ASYNC || action->kind == LAYER_ENDLESS;
}

/* An event that failed, or never ends. */
static cl_int bad_event(cl_command_queue queue, const layer_action *action, cl_event *event)
{
    cl_context context;
    if (event == NULL)
        return CL_SUCCESS;
    cl_int code =
        target->clGetCommandQueueInfo(queue, CL_QUEUE_CONTEXT, sizeof(cl_context), &context, NULL);
    if (code != CL_SUCCESS)
        return code;
    *event = target->clCreateUserEvent(context, &code);
    if (code != CL_SUCCESS || action->kind == LAYER_ASYNC)
        return code != CL_SUCCESS ? code
                                  : target->clSetUserEventStatus(*event, (cl_int)action->value);
    endless = *event;
    endless_code = (cl_int)action->value;
    return code;
}

/* A command that was done gets another event. Nothing before a command that failed is still
 * running, hence the wait. */
static cl_int replace_event(cl_command_queue queue, const layer_action *action, cl_event *event)
{
    target->clWaitForEvents(1, event);
    target->clReleaseEvent(*event);
    return bad_event(queue, action, event);
}

/* What a command reads is damaged once it is there. */
static void damage(layer_call call, cl_command_queue queue, const layer_action *action,
                   const cl_event *event, void *bytes, size_t size)
{
    if (action->kind != LAYER_FLIP && action->kind != LAYER_LIE)
        return;
    if (target->clWaitForEvents(1, event) == CL_SUCCESS && layer_damage(bytes, size, action))
        layer_rules_report(call, device_of_queue(queue), action);
}

// NOLINTBEGIN(readability-function-size): OpenCL's parameters, not ours
/* Made one after the other, as the program opens its devices. */
static cl_context CL_API_CALL layer_clCreateContext(
    const cl_context_properties *properties, cl_uint count, const cl_device_id *devices,
    void(CL_CALLBACK *notify)(const char *, const void *, size_t, void *), void *user, cl_int *code)
{
    int device = atomic_load(&context_count);
    const layer_action action = layer_rules_begin(call_clCreateContext, device);
    if (action.kind == LAYER_CODE) {
        *code = (cl_int)action.value;
        return NULL;
    }
    cl_context context = target->clCreateContext(properties, count, devices, notify, user, code);
    atomic_fetch_add(&live, context != NULL);
    if (context == NULL || device == OPENCL_LAYER_DEVICES)
        return context;
    contexts[device] = context;
    atomic_store(&context_count, device + 1);
    return context;
}

static cl_int CL_API_CALL layer_clRetainEvent(cl_event event)
{
    const layer_action action = layer_rules_begin(call_clRetainEvent, device_of_event(event));
    if (action.kind == LAYER_CODE)
        return (cl_int)action.value;
    atomic_fetch_add(&live, 1);
    return target->clRetainEvent(event);
}

static cl_int CL_API_CALL layer_clEnqueueReadBuffer(cl_command_queue queue, cl_mem buffer,
                                                    cl_bool blocking, size_t offset, size_t size,
                                                    void *to, cl_uint count, const cl_event *waits,
                                                    cl_event *event)
{
    const layer_action action = layer_rules_begin(call_clEnqueueReadBuffer, device_of_queue(queue));
    if (action.kind == LAYER_CODE)
        return (cl_int)action.value;
    cl_int code = is_of_event(&action)
                      ? bad_event(queue, &action, event)
                      : target->clEnqueueReadBuffer(queue, buffer, blocking, offset, size, to,
                                                    count, waits, event);
    if (code != CL_SUCCESS || event == NULL)
        return code;
    atomic_fetch_add(&live, 1);
    damage(call_clEnqueueReadBuffer, queue, &action, event, to, size);
    return code;
}

/* One whose event is bad is done all the same, so that there is an address. */
static void *CL_API_CALL layer_clEnqueueMapBuffer(cl_command_queue queue, cl_mem buffer,
                                                  cl_bool blocking, cl_map_flags flags,
                                                  size_t offset, size_t size, cl_uint count,
                                                  const cl_event *waits, cl_event *event,
                                                  cl_int *code)
{
    const layer_action action = layer_rules_begin(call_clEnqueueMapBuffer, device_of_queue(queue));
    if (action.kind == LAYER_CODE) {
        *code = (cl_int)action.value;
        return NULL;
    }
    char *mapped = target->clEnqueueMapBuffer(queue, buffer, blocking, flags, offset, size, count,
                                              waits, event, code);
    if (mapped == NULL || event == NULL)
        return mapped;
    atomic_fetch_add(&live, 1);
    if (is_of_event(&action))
        *code = replace_event(queue, &action, event);
    damage(call_clEnqueueMapBuffer, queue, &action, event, mapped, size);
    if (action.kind != LAYER_MOVE)
        return mapped;
    moved_from = mapped;
    moved_to = mapped + 1;
    return moved_to;
}

static cl_int CL_API_CALL layer_clEnqueueUnmapMemObject(cl_command_queue queue, cl_mem buffer,
                                                        void *mapped, cl_uint count,
                                                        const cl_event *waits, cl_event *event)
{
    const layer_action action =
        layer_rules_begin(call_clEnqueueUnmapMemObject, device_of_queue(queue));
    if (action.kind == LAYER_CODE)
        return (cl_int)action.value;
    if (mapped == moved_to)
        mapped = moved_from;
    cl_int code = target->clEnqueueUnmapMemObject(queue, buffer, mapped, count, waits, event);
    if (code != CL_SUCCESS || event == NULL)
        return code;
    atomic_fetch_add(&live, 1);
    return is_of_event(&action) ? replace_event(queue, &action, event) : code;
}
// NOLINTEND(readability-function-size)

// clang-format off
// NOLINTBEGIN(readability-function-size): OpenCL's parameters, not ours
STATUS(clGetPlatformIDs, -1, (cl_uint room, cl_platform_id *platforms, cl_uint *count),
       (room, platforms, count))
STATUS(clGetPlatformInfo, -1,
       (cl_platform_id platform, cl_platform_info what, size_t room, void *value, size_t *size),
       (platform, what, room, value, size))
STATUS(clGetDeviceIDs, -1,
       (cl_platform_id platform, cl_device_type type, cl_uint room, cl_device_id *devices,
        cl_uint *count),
       (platform, type, room, devices, count))
STATUS(clCreateSubDevices, -1,
       (cl_device_id device, const cl_device_partition_property *properties, cl_uint room,
        cl_device_id *devices, cl_uint *count),
       (device, properties, room, devices, count))
STATUS(clReleaseDevice, -1, (cl_device_id device), (device))
STATUS(clGetDeviceInfo, -1,
       (cl_device_id device, cl_device_info what, size_t room, void *value, size_t *size),
       (device, what, room, value, size))
STATUS(clBuildProgram, device_of_program(program),
       (cl_program program, cl_uint count, const cl_device_id *devices, const char *options,
        void (CL_CALLBACK *notify)(cl_program, void *), void *user),
       (program, count, devices, options, notify, user))
STATUS(clGetProgramInfo, device_of_program(program),
       (cl_program program, cl_program_info what, size_t room, void *value, size_t *size),
       (program, what, room, value, size))
STATUS(clGetProgramBuildInfo, device_of_program(program),
       (cl_program program, cl_device_id device, cl_program_build_info what, size_t room,
        void *value, size_t *size),
       (program, device, what, room, value, size))
STATUS(clGetKernelInfo, device_of_kernel(kernel),
       (cl_kernel kernel, cl_kernel_info what, size_t room, void *value, size_t *size),
       (kernel, what, room, value, size))
STATUS(clGetKernelWorkGroupInfo, device_of_kernel(kernel),
       (cl_kernel kernel, cl_device_id device, cl_kernel_work_group_info what, size_t room,
        void *value, size_t *size),
       (kernel, device, what, room, value, size))
STATUS(clSetKernelArg, device_of_kernel(kernel),
       (cl_kernel kernel, cl_uint index, size_t size, const void *value),
       (kernel, index, size, value))
STATUS(clFlush, device_of_queue(queue), (cl_command_queue queue), (queue))
STATUS(clGetEventInfo, device_of_event(event),
       (cl_event event, cl_event_info what, size_t room, void *value, size_t *size),
       (event, what, room, value, size))
STATUS(clGetEventProfilingInfo, device_of_event(event),
       (cl_event event, cl_profiling_info what, size_t room, void *value, size_t *size),
       (event, what, room, value, size))
STATUS(clWaitForEvents, device_of_event(events[0]),
       (cl_uint count, const cl_event *events), (count, events))

OBJECT(cl_command_queue, clCreateCommandQueue, device_of_context(context),
       (cl_context context, cl_device_id device, cl_command_queue_properties properties,
        cl_int *code),
       (context, device, properties, code))
OBJECT(cl_mem, clCreateBuffer, device_of_context(context),
       (cl_context context, cl_mem_flags flags, size_t size, void *host, cl_int *code),
       (context, flags, size, host, code))
OBJECT(cl_program, clCreateProgramWithSource, device_of_context(context),
       (cl_context context, cl_uint count, const char **texts, const size_t *sizes, cl_int *code),
       (context, count, texts, sizes, code))
OBJECT(cl_program, clCreateProgramWithBinary, device_of_context(context),
       (cl_context context, cl_uint count, const cl_device_id *devices, const size_t *sizes,
        const unsigned char **binaries, cl_int *statuses, cl_int *code),
       (context, count, devices, sizes, binaries, statuses, code))
OBJECT(cl_kernel, clCreateKernel, device_of_program(program),
       (cl_program program, const char *name, cl_int *code),
       (program, name, code))

RELEASE(cl_context, clReleaseContext, device_of_context(object))
RELEASE(cl_command_queue, clReleaseCommandQueue, device_of_queue(object))
RELEASE(cl_mem, clReleaseMemObject, device_of_buffer(object))
RELEASE(cl_program, clReleaseProgram, device_of_program(object))
RELEASE(cl_kernel, clReleaseKernel, device_of_kernel(object))
RELEASE(cl_event, clReleaseEvent, device_of_event(object))

COMMAND(clEnqueueWriteBuffer,
        (cl_command_queue queue, cl_mem buffer, cl_bool blocking, size_t offset, size_t size,
         const void *from, cl_uint count, const cl_event *waits, cl_event *event),
        (queue, buffer, blocking, offset, size, from, count, waits, event))
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
    target = getenv("GPUKIT_FAULT_GUISE") != NULL ? layer_guise_put_on(target_dispatch)
                                                  : target_dispatch;
    mine = *target;
#define USE(name) mine.name = layer_##name;
    LAYER_CALLS(USE)
    layer_rules_init();
    *num_entries_ret = sizeof mine / sizeof(void *);
    *layer_dispatch_ret = &mine;
    return CL_SUCCESS;
}

const opencl_layer opencl_layer_table = {
    .fail_at = layer_rules_plan,
    .struck = layer_rules_struck,
    .live = layer_live,
    .calls = layer_rules_calls,
    .end_event = layer_end_event,
};
