// SPDX-License-Identifier: MIT
/* layer_rules.h - which call of the layer is struck, and by what.
 *
 * The rules come from the test that loaded the layer (one fault at a time), or from
 * GPUKIT_FAULT; opencl_layer.h tells both. Every function may be called by any thread.
 */
#ifndef GPUKIT_LAYER_RULES_H
#define GPUKIT_LAYER_RULES_H

#include "opencl_layer.h"

/* Every entry point that passes through the layer. */
// clang-format off
#define LAYER_CALLS(X)                                                                             \
    X(clGetPlatformIDs) X(clGetPlatformInfo) X(clGetDeviceIDs) X(clGetDeviceInfo)                  \
    X(clCreateSubDevices) X(clReleaseDevice) X(clCreateContext) X(clReleaseContext)                \
    X(clCreateCommandQueue) X(clReleaseCommandQueue) X(clCreateBuffer) X(clReleaseMemObject)       \
    X(clCreateProgramWithSource) X(clCreateProgramWithBinary) X(clReleaseProgram)                  \
    X(clBuildProgram) X(clGetProgramInfo) X(clGetProgramBuildInfo) X(clCreateKernel)               \
    X(clReleaseKernel) X(clGetKernelInfo) X(clGetKernelWorkGroupInfo) X(clSetKernelArg)            \
    X(clFlush) X(clGetEventInfo) X(clGetEventProfilingInfo) X(clWaitForEvents)                     \
    X(clRetainEvent) X(clReleaseEvent) X(clEnqueueWriteBuffer) X(clEnqueueReadBuffer)              \
    X(clEnqueueNDRangeKernel) X(clEnqueueMarkerWithWaitList) X(clEnqueueMapBuffer)                 \
    X(clEnqueueUnmapMemObject)
// clang-format on

#define LAYER_CALL_OF(name) call_##name,
typedef enum layer_call { LAYER_CALLS(LAYER_CALL_OF) LAYER_CALL_COUNT } layer_call;

typedef enum layer_kind {
    LAYER_NOTHING,
    LAYER_CODE,    /* the call gives the code */
    LAYER_ASYNC,   /* its event does */
    LAYER_ENDLESS, /* its event never ends */
    LAYER_HANG,    /* the call returns after that many milliseconds; 0: never */
    LAYER_DELAY,   /* likewise, and 0 is no delay */
    LAYER_FLIP,    /* a bit of what is read is another one */
    LAYER_LIE,     /* a count that is read is another one */
    LAYER_MOVE,    /* clEnqueueMapBuffer gives a wrong address */
} layer_kind;

typedef struct layer_action {
    layer_kind kind;
    bool has_value;
    long value;         /* a code, milliseconds, a bit */
    unsigned long nth;  /* the call that it struck, by its rule's count */
    unsigned long seed; /* for a place by chance */
} layer_action;

/* Once, before any call: reads the environment. Ends the process where it cannot. */
void layer_rules_init(void);

/* One fault, and no other from this table; NULL for call: none. */
void layer_rules_plan(const opencl_layer_fault *fault);
unsigned layer_rules_struck(void);
unsigned long layer_rules_calls(void);

/* Counts a call on a device (-1: none known) and waits as long as a rule says. What is
 * left to do is in the answer. */
layer_action layer_rules_begin(layer_call call, int device);

/* A strike that only the caller can know of: damage that was done. */
void layer_rules_report(layer_call call, int device, const layer_action *action);

#endif /* GPUKIT_LAYER_RULES_H */
