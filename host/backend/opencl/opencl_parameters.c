// SPDX-License-Identifier: MIT
/* Whether a kernel takes what it is going to be given. */
#include "backend/opencl/opencl_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

/* Types that have one name in OpenCL C: where two of these differ, they are different. */
static bool opencl_is_plain_type(const char *type)
{
    static const char *const types[] = {"char", "uchar", "short", "ushort", "int",   "uint",
                                        "long", "ulong", "float", "double", "size_t"};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(type, types[i]) == 0)
            return true;
    return false;
}

/* "(ulong, ulong, float *)" */
static void opencl_describe_parameters(const gpk_kernel *kernel, char *out, size_t size)
{
    size_t used = 0;
    gpk_text_copy(out, size, "(");
    for (uint32_t i = 0; i < kernel->parameter_count && used < size; i++) {
        used = strlen(out);
        snprintf(out + used, size - used, "%s%s", i == 0 ? "" : ", ", kernel->parameters[i].type);
    }
    used = strlen(out);
    snprintf(out + used, size - used, ")");
}

/* Its name there may be missing. */
static gpukit_status opencl_refuse_parameter(const gpk_opencl_program *program, cl_uint index,
                                             const char *takes, gpukit_error *err)
{
    const gpk_kernel *kernel = program->head.kernel;
    char name[64];
    if (clGetKernelArgInfo(program->kernel, index, CL_KERNEL_ARG_NAME, sizeof name, name, NULL) !=
        CL_SUCCESS)
        name[0] = '\0';
    return gpk_fail(
        err, GPUKIT_E_BUILD, 0, "",
        "argument %u of kernel %s is %s%s%s, and is given %s: give it that type (the order is "
        "first, count, scalars, inputs, output)",
        index + 1, kernel->entry, takes, name[0] == '\0' ? "" : " ", name,
        kernel->parameters[index].type);
}

static gpukit_status opencl_check_value(const gpk_opencl_program *program, cl_uint index,
                                        bool is_memory, const char *type, gpukit_error *err)
{
    const gpk_parameter *parameter = &program->head.kernel->parameters[index];
    if (is_memory)
        return opencl_refuse_parameter(program, index, "a pointer", err);
    if (opencl_is_plain_type(type) && strcmp(type, parameter->type) != 0)
        return opencl_refuse_parameter(program, index, type, err);
    return GPUKIT_OK;
}

/* Both as "float*", perhaps with a blank. A vector, or a name of the user's, may be anything. */
static bool opencl_points_to(const char *takes, const char *given)
{
    char taken[16];
    size_t size = strcspn(takes, " *"), given_size = strcspn(given, " *");
    if (size >= sizeof taken)
        return true;
    memcpy(taken, takes, size);
    taken[size] = '\0';
    return !opencl_is_plain_type(taken) || (size == given_size && memcmp(taken, given, size) == 0);
}

/* A driver may know nothing of a kernel's parameters, least of all from a binary. */
static gpukit_status opencl_check_parameter(const gpk_opencl_program *program, cl_uint index,
                                            gpukit_error *err)
{
    cl_kernel_arg_address_qualifier where;
    char type[64];
    if (clGetKernelArgInfo(program->kernel, index, CL_KERNEL_ARG_ADDRESS_QUALIFIER, sizeof where,
                           &where, NULL) != CL_SUCCESS)
        return GPUKIT_OK;
    if (clGetKernelArgInfo(program->kernel, index, CL_KERNEL_ARG_TYPE_NAME, sizeof type, type,
                           NULL) != CL_SUCCESS)
        type[0] = '\0';
    if (where == CL_KERNEL_ARG_ADDRESS_LOCAL)
        return opencl_refuse_parameter(program, index, "local memory", err);
    const bool is_memory =
        where == CL_KERNEL_ARG_ADDRESS_GLOBAL || where == CL_KERNEL_ARG_ADDRESS_CONSTANT;
    if (program->head.kernel->parameters[index].size > 0)
        return opencl_check_value(program, index, is_memory, type, err);
    return is_memory && opencl_points_to(type, program->head.kernel->parameters[index].type)
               ? GPUKIT_OK
               : opencl_refuse_parameter(program, index, type, err);
}

gpukit_status gpk_opencl_check_parameters(const gpk_opencl_program *program, cl_uint count,
                                          gpukit_error *err)
{
    const gpk_kernel *kernel = program->head.kernel;
    gpukit_status status = GPUKIT_OK;
    if (count != kernel->parameter_count) {
        char given[160];
        opencl_describe_parameters(kernel, given, sizeof given);
        return gpk_fail(err, GPUKIT_E_BUILD, 0, "",
                        "kernel %s takes %u arguments, and is given %u: %s", kernel->entry, count,
                        kernel->parameter_count, given);
    }
    for (cl_uint i = 0; i < count && status == GPUKIT_OK; i++)
        status = opencl_check_parameter(program, i, err);
    return status;
}
