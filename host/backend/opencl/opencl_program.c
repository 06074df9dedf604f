// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

static gpukit_status opencl_check_arguments(const gpk_opencl_program *program, gpukit_error *err)
{
    const gpk_kernel *kernel = program->head.kernel;
    cl_uint expected = kernel->memory_count + (kernel->args_size > 0);
    cl_uint count = 0;
    cl_int code = clGetKernelInfo(program->kernel, CL_KERNEL_NUM_ARGS, sizeof count, &count, NULL);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, "clGetKernelInfo", "kernel %s on %s",
                               kernel->entry, program->head.device->info.id);
    if (kernel->parameters != NULL)
        return gpk_opencl_check_parameters(program, count, err);
    if (count != expected)
        return gpk_fail(err, GPUKIT_E_BUILD, 0, "",
                        "kernel %s takes %u arguments in OpenCL and %u on the host", kernel->entry,
                        count, expected);
    return GPUKIT_OK;
}

/* A kernel may be made for one size of groups: __attribute__((reqd_work_group_size(x, y, z))). */
static gpukit_status opencl_read_groups(gpk_opencl_program *program, gpukit_error *err)
{
    const gpk_opencl_device *device = (const gpk_opencl_device *)program->head.device;
    const char *entry = program->head.kernel->entry;
    size_t fixed[3] = {0, 0, 0};
    cl_int code =
        clGetKernelWorkGroupInfo(program->kernel, device->id, CL_KERNEL_WORK_GROUP_SIZE,
                                 sizeof program->head.most_group, &program->head.most_group, NULL);
    if (code == CL_SUCCESS)
        code =
            clGetKernelWorkGroupInfo(program->kernel, device->id, CL_KERNEL_COMPILE_WORK_GROUP_SIZE,
                                     sizeof fixed, fixed, NULL);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, "clGetKernelWorkGroupInfo",
                               "kernel %s on %s", entry, device->head.info.id);
    if (fixed[1] > 1 || fixed[2] > 1)
        return gpk_fail(err, GPUKIT_E_BUILD, 0, "",
                        "kernel %s is made for work-groups of %zu x %zu x %zu, and is launched in "
                        "one dimension",
                        entry, fixed[0], fixed[1], fixed[2]);
    program->head.fixed_group = fixed[0];
    return GPUKIT_OK;
}

/* PoCL 3.1 ends the process when a launch wants more local memory than there is. */
static gpukit_status opencl_check_limits(const gpk_opencl_program *program, gpukit_error *err)
{
    const gpk_opencl_device *device = (const gpk_opencl_device *)program->head.device;
    const char *entry = program->head.kernel->entry;
    cl_ulong local = 0;
    cl_int code = clGetKernelWorkGroupInfo(program->kernel, device->id, CL_KERNEL_LOCAL_MEM_SIZE,
                                           sizeof local, &local, NULL);
    if (code != CL_SUCCESS)
        return gpk_opencl_fail(err, GPUKIT_E_DEVICE, code, "clGetKernelWorkGroupInfo",
                               "kernel %s on %s", entry, device->head.info.id);
    if (local > device->head.info.local_size)
        return gpk_fail(err, GPUKIT_E_BUILD, 0, "",
                        "kernel %s needs %llu bytes of local memory, %s (%s) has %llu", entry,
                        (unsigned long long)local, device->head.info.id, device->head.info.name,
                        (unsigned long long)device->head.info.local_size);
    return GPUKIT_OK;
}

/* The device's copy of the name; NULL without memory. */
static const char *opencl_keep_name(gpk_opencl_device *device, const char *text)
{
    for (const gpk_opencl_name *old = device->names; old != NULL; old = old->next)
        if (strcmp(old->text, text) == 0)
            return old->text;
    size_t size = strlen(text) + 1;
    gpk_opencl_name *name = malloc(sizeof *name + size);
    if (name == NULL)
        return NULL;
    memcpy(name->text, text, size);
    name->next = device->names;
    device->names = name;
    return name->text;
}

void gpk_opencl_names_close(gpk_opencl_device *device)
{
    while (device->names != NULL) {
        gpk_opencl_name *name = device->names;
        device->names = name->next;
        free(name);
    }
}

static gpukit_status opencl_refuse_name(cl_program library, const gpk_kernel *kernel, cl_int code,
                                        gpukit_error *err)
{
    char names[128] = ""; /* separated by semicolons; PoCL writes nothing where there are none */
    if (code != CL_INVALID_KERNEL_NAME)
        return gpk_opencl_fail(err, GPUKIT_E_BUILD, code, "clCreateKernel", "kernel %s",
                               kernel->entry);
    if (clGetProgramInfo(library, CL_PROGRAM_KERNEL_NAMES, sizeof names, names, NULL) !=
            CL_SUCCESS ||
        names[0] == '\0')
        return gpk_opencl_fail(err, GPUKIT_E_BUILD, code, "clCreateKernel",
                               "there is no kernel %s in the source", kernel->entry);
    for (char *mark = names; (mark = strchr(mark, ';')) != NULL;)
        *mark = ' ';
    return gpk_opencl_fail(err, GPUKIT_E_BUILD, code, "clCreateKernel",
                           "there is no kernel %s in the source; it has: %s", kernel->entry, names);
}

gpukit_status gpk_opencl_program_open(gpk_device *device, const gpk_kernel *kernel,
                                      gpk_program **out, gpukit_error *err)
{
    cl_program library;
    cl_int code;
    if (kernel->sources == NULL)
        return gpk_fail(err, GPUKIT_E_BUILD, 0, "",
                        "kernel %s has no OpenCL source, which %s needs", kernel->entry,
                        device->info.id);
    gpk_opencl_builder_join((gpk_opencl_device *)device);
    gpukit_status status =
        gpk_opencl_library_get((gpk_opencl_device *)device, kernel, &library, err);
    if (status != GPUKIT_OK)
        return status;
    gpk_opencl_program *program = calloc(1, sizeof *program);
    if (program == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "kernel %s", kernel->entry);

    program->head = (gpk_program){.device = device, .kernel = kernel};
    program->entry = opencl_keep_name((gpk_opencl_device *)device, kernel->entry);
    if (program->entry == NULL) {
        free(program);
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "kernel %s", kernel->entry);
    }
    program->kernel = clCreateKernel(library, kernel->entry, &code);
    if (program->kernel == NULL)
        status = opencl_refuse_name(library, kernel, code, err);
    if (status == GPUKIT_OK)
        status = opencl_check_arguments(program, err);
    if (status == GPUKIT_OK)
        status = opencl_check_limits(program, err);
    if (status == GPUKIT_OK)
        status = opencl_read_groups(program, err);
    if (status != GPUKIT_OK) {
        gpk_opencl_program_close(&program->head);
        return status;
    }
    *out = &program->head;
    return GPUKIT_OK;
}

void gpk_opencl_program_close(gpk_program *head)
{
    gpk_opencl_program *program = (gpk_opencl_program *)head;
    if (program == NULL)
        return;
    if (program->kernel != NULL)
        clReleaseKernel(program->kernel);
    free(program);
}
