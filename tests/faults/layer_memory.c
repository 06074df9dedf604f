// SPDX-License-Identifier: MIT
#include "layer_memory.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

typedef struct counted {
    struct counted *next;
    cl_mem buffer;
    uint64_t size;
    bool is_touched;
} counted;

/* A buffer among the arguments of a kernel. */
typedef struct argument {
    struct argument *next;
    cl_kernel kernel;
    cl_uint index;
    cl_mem buffer;
} argument;

static cl_icd_dispatch under;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static counted *buffers;
static argument *arguments;
static uint64_t room, taken;

static counted *find_locked(cl_mem buffer)
{
    counted *c = buffers;
    while (c != NULL && c->buffer != buffer)
        c = c->next;
    return c;
}

/* Host memory has always been touched. */
static bool touch_locked(cl_mem buffer)
{
    counted *c = find_locked(buffer);
    if (c == NULL || c->is_touched)
        return true;
    c->is_touched = c->size <= room - taken;
    taken += c->is_touched ? c->size : 0;
    return c->is_touched;
}

static bool touch(cl_mem buffer)
{
    pthread_mutex_lock(&lock);
    const bool is_there = touch_locked(buffer);
    pthread_mutex_unlock(&lock);
    return is_there;
}

static bool touch_arguments(cl_kernel kernel)
{
    bool are_there = true;
    pthread_mutex_lock(&lock);
    for (const argument *a = arguments; a != NULL && are_there; a = a->next)
        are_there = a->kernel != kernel || touch_locked(a->buffer);
    pthread_mutex_unlock(&lock);
    return are_there;
}

static void CL_CALLBACK give_back(cl_mem buffer, void *user)
{
    counted *gone = user, **link = &buffers;
    (void)buffer;
    pthread_mutex_lock(&lock);
    while (*link != gone)
        link = &(*link)->next;
    *link = gone->next;
    taken -= gone->is_touched ? gone->size : 0;
    pthread_mutex_unlock(&lock);
    free(gone);
}

static cl_mem CL_API_CALL memory_clCreateBuffer(cl_context context, cl_mem_flags flags, size_t size,
                                                void *host, cl_int *code)
{
    cl_mem buffer = under.clCreateBuffer(context, flags, size, host, code);
    if (buffer == NULL || (flags & (CL_MEM_USE_HOST_PTR | CL_MEM_ALLOC_HOST_PTR)) != 0)
        return buffer;
    counted *c = calloc(1, sizeof *c);
    if (c == NULL || under.clSetMemObjectDestructorCallback(buffer, give_back, c) != CL_SUCCESS)
        abort(); /* a test would be of something else */
    pthread_mutex_lock(&lock);
    *c = (counted){.next = buffers, .buffer = buffer, .size = size};
    buffers = c;
    pthread_mutex_unlock(&lock);
    return buffer;
}

static void remember_locked(cl_kernel kernel, cl_uint index, cl_mem buffer)
{
    argument *a = arguments;
    while (a != NULL && (a->kernel != kernel || a->index != index))
        a = a->next;
    if (a == NULL) {
        a = calloc(1, sizeof *a);
        if (a == NULL)
            abort();
        *a = (argument){.next = arguments, .kernel = kernel, .index = index};
        arguments = a;
    }
    a->buffer = buffer;
}

static cl_int CL_API_CALL memory_clSetKernelArg(cl_kernel kernel, cl_uint index, size_t size,
                                                const void *value)
{
    cl_mem buffer;
    if (size == sizeof(cl_mem) && value != NULL) {
        memcpy(&buffer, value, sizeof(cl_mem));
        pthread_mutex_lock(&lock);
        if (find_locked(buffer) != NULL)
            remember_locked(kernel, index, buffer);
        pthread_mutex_unlock(&lock);
    }
    return under.clSetKernelArg(kernel, index, size, value);
}

/* Kernels of the library are released once. */
static cl_int CL_API_CALL memory_clReleaseKernel(cl_kernel kernel)
{
    argument **link = &arguments;
    pthread_mutex_lock(&lock);
    while (*link != NULL) {
        argument *a = *link;
        if (a->kernel != kernel) {
            link = &a->next;
            continue;
        }
        *link = a->next;
        free(a);
    }
    pthread_mutex_unlock(&lock);
    return under.clReleaseKernel(kernel);
}

// NOLINTBEGIN(readability-function-size): OpenCL's parameters, not ours
static cl_int CL_API_CALL memory_clEnqueueReadBuffer(cl_command_queue queue, cl_mem buffer,
                                                     cl_bool blocking, size_t offset, size_t size,
                                                     void *to, cl_uint count, const cl_event *waits,
                                                     cl_event *event)
{
    if (!touch(buffer))
        return CL_MEM_OBJECT_ALLOCATION_FAILURE;
    return under.clEnqueueReadBuffer(queue, buffer, blocking, offset, size, to, count, waits,
                                     event);
}

static cl_int CL_API_CALL memory_clEnqueueWriteBuffer(cl_command_queue queue, cl_mem buffer,
                                                      cl_bool blocking, size_t offset, size_t size,
                                                      const void *from, cl_uint count,
                                                      const cl_event *waits, cl_event *event)
{
    if (!touch(buffer))
        return CL_MEM_OBJECT_ALLOCATION_FAILURE;
    return under.clEnqueueWriteBuffer(queue, buffer, blocking, offset, size, from, count, waits,
                                      event);
}

static cl_int CL_API_CALL memory_clEnqueueNDRangeKernel(cl_command_queue queue, cl_kernel kernel,
                                                        cl_uint dimensions, const size_t *offset,
                                                        const size_t *global, const size_t *local,
                                                        cl_uint count, const cl_event *waits,
                                                        cl_event *event)
{
    if (!touch_arguments(kernel))
        return CL_OUT_OF_RESOURCES;
    return under.clEnqueueNDRangeKernel(queue, kernel, dimensions, offset, global, local, count,
                                        waits, event);
}
// NOLINTEND(readability-function-size)

void layer_memory_put_on(cl_icd_dispatch *calls, uint64_t bytes)
{
    under = *calls;
    room = bytes;
    calls->clCreateBuffer = memory_clCreateBuffer;
    calls->clSetKernelArg = memory_clSetKernelArg;
    calls->clReleaseKernel = memory_clReleaseKernel;
    calls->clEnqueueReadBuffer = memory_clEnqueueReadBuffer;
    calls->clEnqueueWriteBuffer = memory_clEnqueueWriteBuffer;
    calls->clEnqueueNDRangeKernel = memory_clEnqueueNDRangeKernel;
}
