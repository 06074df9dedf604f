// SPDX-License-Identifier: MIT
#include <ctype.h>
#include <string.h>

#include "base/error.h"
#include "workload/range/operation.h"

/* Bytes of an item in one array, or of all of a shared one: few enough that those of all arrays
 * together still fit into 64 bits. */
static const uint64_t MOST_BYTES = UINT64_C(1) << 60;

static bool is_identifier(const char *name)
{
    if (!isalpha((unsigned char)name[0]) && name[0] != '_')
        return false;
    for (; *name != '\0'; name++)
        if (!isalnum((unsigned char)*name) && *name != '_')
            return false;
    return true;
}

static gpukit_status check_code(const gpukit_operation *operation, gpukit_error *err)
{
    if (operation->function == NULL && operation->source == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "an operation needs a source with a kernel, a function, or both");
    if (operation->argument == NULL && operation->argument_size > 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "no argument, and a size of it: %zu bytes",
                        operation->argument_size);
    if (operation->source == NULL)
        return GPUKIT_OK;
    if (operation->kernel == NULL || !is_identifier(operation->kernel))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "\"%.80s\" is no name of a kernel in the source",
                        operation->kernel == NULL ? "" : operation->kernel);
    return GPUKIT_OK;
}

static gpukit_status check_type(gpukit_type type, const char *what, size_t index, gpukit_error *err)
{
    if (gpukit_type_size(type) > 0)
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s %zu has type %d, which is none", what, index,
                    (int)type);
}

static gpukit_status check_scalars(const gpukit_operation *operation, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    if (operation->scalar_count > GPUKIT_MAX_SCALARS)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%zu scalars: a kernel can have %d",
                        operation->scalar_count, GPUKIT_MAX_SCALARS);
    if (operation->scalar_count > 0 && operation->scalars == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "there are no scalars, and a count of them");
    for (size_t i = 0; i < operation->scalar_count && status == GPUKIT_OK; i++)
        status = check_type(operation->scalars[i].type, "scalar", i, err);
    return status;
}

static gpukit_status check_input(const gpukit_operation *operation, size_t index, bool needs_data,
                                 gpukit_error *err)
{
    const gpukit_input *input = &operation->inputs[index];
    gpukit_status status = check_type(input->type, "input", index, err);
    if (status != GPUKIT_OK)
        return status;
    uint64_t elements = input->width == 0 ? input->count : input->width;
    if (elements == 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "input %zu has neither a width (elements of each item) nor a count "
                        "(elements that all items read)",
                        index);
    if (elements > MOST_BYTES / gpukit_type_size(input->type))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "input %zu has %llu elements: too many",
                        index, (unsigned long long)elements);
    if (input->data == NULL && (needs_data || input->width == 0))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "input %zu has no data", index);
    return GPUKIT_OK;
}

static gpukit_status check_inputs(const gpukit_operation *operation, bool needs_data,
                                  gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    if (operation->input_count > GPUKIT_MAX_INPUTS)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%zu inputs: an operation can have %d",
                        operation->input_count, GPUKIT_MAX_INPUTS);
    if (operation->input_count > 0 && operation->inputs == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "there are no inputs, and a count of them");
    for (size_t i = 0; i < operation->input_count && status == GPUKIT_OK; i++)
        status = check_input(operation, i, needs_data, err);
    return status;
}

static gpukit_status check_output(const gpukit_operation *operation, gpukit_error *err)
{
    if (gpukit_type_size(operation->output_type) == 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "the operation has no output_type: what does it write for each item?");
    if (operation->output_width > MOST_BYTES / gpukit_type_size(operation->output_type))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "an output of %llu elements for each item "
                        "is too wide",
                        (unsigned long long)operation->output_width);
    if (!(operation->tolerance >= 0))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a tolerance of %g is none",
                        operation->tolerance);
    return GPUKIT_OK;
}

gpukit_status gpk_operation_check(const gpukit_operation *operation, bool needs_data,
                                  gpukit_error *err)
{
    gpukit_status status = check_code(operation, err);
    if (status == GPUKIT_OK)
        status = check_scalars(operation, err);
    if (status == GPUKIT_OK)
        status = check_inputs(operation, needs_data, err);
    return status == GPUKIT_OK ? check_output(operation, err) : status;
}
