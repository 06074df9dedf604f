// SPDX-License-Identifier: MIT
/* oclgrind_writes.c - writes to a part of a buffer are writes to all of it, linked with
 * -Wl,--wrap=clEnqueueWriteBuffer.
 *
 * What oclgrind 21.10 knows of a buffer's bytes ends where the host's last write ended: what a
 * kernel writes behind that would count as never written.
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
