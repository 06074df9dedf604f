// SPDX-License-Identifier: MIT
/* oclgrind_memory.c - what oclgrind 21.10 has to be spared, or it takes for never written what a
 * kernel has written. Linked with --wrap, for clEnqueueWriteBuffer and clReleaseMemObject.
 *
 * What it knows of a buffer's bytes ends where the host's last write ended, so writes to a part are
 * writes to all; and a new buffer takes over what it knew of one that is gone, so none goes.
 */
#include <stdlib.h>
#include <string.h>

#include <CL/cl.h>

// NOLINTBEGIN(readability-function-size, bugprone-reserved-identifier): OpenCL's, and the linker's
cl_int __real_clEnqueueWriteBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking,
                                   size_t offset, size_t size, const void *from, cl_uint count,
                                   const cl_event *waits, cl_event *event);
cl_int __wrap_clEnqueueWriteBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking,
                                   size_t offset, size_t size, const void *from, cl_uint count,
                                   const cl_event *waits, cl_event *event);
cl_int __wrap_clReleaseMemObject(cl_mem buffer);

cl_int __wrap_clReleaseMemObject(cl_mem buffer)
{
    (void)buffer;
    return CL_SUCCESS;
}

cl_int __wrap_clEnqueueWriteBuffer(cl_command_queue queue, cl_mem buffer, cl_bool blocking,
                                   size_t offset, size_t size, const void *from, cl_uint count,
                                   const cl_event *waits, cl_event *event)
{
    size_t whole = 0;
    cl_int code = clGetMemObjectInfo(buffer, CL_MEM_SIZE, sizeof whole, &whole, NULL);
    if (code != CL_SUCCESS || size == whole)
        return __real_clEnqueueWriteBuffer(queue, buffer, blocking, offset, size, from, count,
                                           waits, event);
    char *bytes = malloc(whole);
    if (bytes == NULL)
        return CL_OUT_OF_HOST_MEMORY;
    code = clEnqueueReadBuffer(queue, buffer, CL_TRUE, 0, whole, bytes, count, waits, NULL);
    memcpy(bytes + offset, from, size);
    if (code == CL_SUCCESS)
        code = __real_clEnqueueWriteBuffer(queue, buffer, CL_TRUE, 0, whole, bytes, 0, NULL, event);
    free(bytes);
    return code;
}
// NOLINTEND(readability-function-size, bugprone-reserved-identifier)
