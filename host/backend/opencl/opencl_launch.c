// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_internal.h"

#include <assert.h>

#include "base/error.h"

/* The values of a kernel with parameters, one by one. */
static cl_int opencl_set_values(gpk_opencl_program *program, const gpk_launch *launch,
                                cl_uint *index)
{
    const gpk_kernel *kernel = program->head.kernel;
    const unsigned char *block = launch->args;
    size_t offset = 0;
    cl_int code = CL_SUCCESS;
    for (; *index < kernel->parameter_count && code == CL_SUCCESS; ++*index) {
        size_t size = kernel->parameters[*index].size;
        if (size == 0)
            break;
        offset = (offset + size - 1) / size * size;
        code = clSetKernelArg(program->kernel, *index, size, block + offset);
        offset += size;
    }
    return code;
}

static gpukit_status opencl_set_arguments(gpk_opencl_program *program, const gpk_launch *launch,
                                          gpukit_error *err)
{
    const gpk_kernel *kernel = program->head.kernel;
    cl_uint index = 0;
    cl_int code = CL_SUCCESS;

    if (kernel->parameters != NULL)
        code = opencl_set_values(program, launch, &index);
    else if (kernel->args_size > 0)
        code = clSetKernelArg(program->kernel, index++, kernel->args_size, launch->args);
    for (uint32_t i = 0; i < kernel->memory_count && code == CL_SUCCESS; i++)
        code = clSetKernelArg(program->kernel, index++, sizeof(cl_mem),
                              &((gpk_opencl_memory *)launch->memories[i])->buffer);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_BUILD, code, "clSetKernelArg",
                               "argument %u of kernel %s on %s", index - 1, kernel->entry,
                               program->head.device->info.id);
    return GPUKIT_OK;
}

/* Always with a local size: PoCL compiles a kernel anew for each one that it sees,
 * and left to itself it chooses another for nearly every global size. */
static gpukit_status opencl_enqueue_kernel(gpk_opencl_stream *stream, gpk_opencl_program *program,
                                           const gpk_launch *launch, gpukit_error *err)
{
    gpk_opencl_command command = {.call = "clEnqueueNDRangeKernel", .what = program->entry};
    gpk_opencl_wait_list list;
    gpukit_status status = gpk_opencl_command_begin(stream, &list, err);
    if (status != GPUKIT_OK)
        return status;
    size_t group = launch->group;
    size_t items = ((size_t)launch->items + group - 1) / group * group;
    cl_int code = clEnqueueNDRangeKernel(stream->queue, program->kernel, 1, NULL, &items, &group,
                                         list.count, list.events, &command.event);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, command.call,
                               "kernel %s on %s: %zu work items in groups of %zu", program->entry,
                               stream->head.device->info.id, items, group);
    gpk_opencl_command_add(stream, command);
    return GPUKIT_OK;
}

gpukit_status gpk_opencl_run(gpk_stream *head, gpk_program *program_head, const gpk_launch *launch,
                             gpukit_error *err)
{
    gpk_opencl_stream *stream = (gpk_opencl_stream *)head;
    gpk_opencl_program *program = (gpk_opencl_program *)program_head;
    assert(launch->items > 0 && launch->items <= SIZE_MAX - launch->group && launch->group > 0);
    if (launch->group > program_head->most_group)
        return gpk_fail(err, GPUKIT_E_DEVICE, 0, "",
                        "kernel %s runs in groups of at most %zu work items on %s (%s), not %u",
                        program_head->kernel->entry, program_head->most_group,
                        head->device->info.id, head->device->info.name, launch->group);
    gpukit_status status = opencl_set_arguments(program, launch, err);
    for (uint32_t i = 0; i < program_head->kernel->memory_count && status == GPUKIT_OK; i++)
        status = gpk_opencl_take_over(stream, (gpk_opencl_memory *)launch->memories[i], err);
    if (status == GPUKIT_OK)
        status = opencl_enqueue_kernel(stream, program, launch, err);
    return status;
}
