// SPDX-License-Identifier: MIT
#include "workload/range/operation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/inventory.h"
#include "base/error.h"

bool gpk_type_is_float(gpukit_type type)
{
    return type == GPUKIT_FLOAT || type == GPUKIT_DOUBLE;
}

bool gpk_type_is_signed(gpukit_type type)
{
    return type == GPUKIT_INT8 || type == GPUKIT_INT16 || type == GPUKIT_INT32 ||
           type == GPUKIT_INT64;
}

/* Items [first, last) of a launch: the user's function, with its memory where they begin. */
static void host_body(const void *block, void *const *memories, uint64_t first, uint64_t last)
{
    const gpk_host_args *args = block;
    const gpk_operation *operation = args->operation;
    const void *inputs[GPUKIT_MAX_INPUTS];
    size_t count = operation->given.input_count;
    for (size_t i = 0; i < count; i++)
        inputs[i] = (const unsigned char *)memories[i] + first * operation->item_size[i];
    const gpukit_span span = {
        .first = args->first + first,
        .count = last - first,
        .inputs = inputs,
        .output = (unsigned char *)memories[count] + first * operation->output_size,
        .argument = operation->given.argument,
    };
    operation->given.function(&span);
}

/* In the order that gpukit/range.h promises. */
static void list_parameters(gpk_operation *operation)
{
    static const char *const pointers[] = {
        [GPUKIT_INT8] = "char *",     [GPUKIT_UINT8] = "uchar *",  [GPUKIT_INT16] = "short *",
        [GPUKIT_UINT16] = "ushort *", [GPUKIT_INT32] = "int *",    [GPUKIT_UINT32] = "uint *",
        [GPUKIT_INT64] = "long *",    [GPUKIT_UINT64] = "ulong *", [GPUKIT_FLOAT] = "float *",
        [GPUKIT_DOUBLE] = "double *",
    };
    gpk_parameter *next = operation->parameters;
    *next++ = (gpk_parameter){"ulong", 8};
    *next++ = (gpk_parameter){"ulong", 8};
    for (size_t i = 0; i < operation->given.scalar_count; i++)
        *next++ = (gpk_parameter){gpukit_type_name(operation->scalars[i].type),
                                  gpukit_type_size(operation->scalars[i].type)};
    for (size_t i = 0; i < operation->given.input_count; i++)
        *next++ = (gpk_parameter){pointers[operation->inputs[i].type], 0};
    *next++ = (gpk_parameter){pointers[operation->given.output_type], 0};
    operation->device.parameters = operation->parameters;
    operation->device.parameter_count = (uint32_t)(next - operation->parameters);
}

static void measure(gpk_operation *operation)
{
    const gpukit_operation *given = &operation->given;
    for (size_t i = 0; i < given->input_count; i++) {
        const gpukit_input *input = &operation->inputs[i];
        size_t element = gpukit_type_size(input->type);
        operation->item_size[i] = (size_t)input->width * element;
        operation->shared_size[i] = input->width == 0 ? (size_t)input->count * element : 0;
    }
    operation->output_size = gpukit_type_size(given->output_type) *
                             (size_t)(given->output_width == 0 ? 1 : given->output_width);
}

/* Where the compiler's messages are to say that the source begins. */
static size_t line_mark(const gpukit_operation *given, char *out, size_t size)
{
    size_t used = (size_t)snprintf(out, size, "#line 1 \"");
    const char *name = given->source_name == NULL ? "kernel.cl" : given->source_name;
    for (; *name != '\0' && used + 4 < size; name++) {
        if (*name == '"' || *name == '\\')
            out[used++] = '\\';
        out[used++] = (char)((unsigned char)*name < ' ' ? '?' : *name);
    }
    out[used++] = '"';
    out[used++] = '\n';
    return used;
}

/* A source that says so itself: that of a copy, for instance. */
static bool has_mark(const gpukit_operation *given)
{
    return given->source_name == NULL && given->source != NULL &&
           strncmp(given->source, "#line 1 ", 8) == 0;
}

static void describe_kernels(gpk_operation *operation)
{
    const gpukit_operation *given = &operation->given;
    const uint32_t memories = (uint32_t)given->input_count + 1;
    operation->host = (gpk_kernel){
        .entry = "function",
        .body = host_body,
        .args_size = sizeof(gpk_host_args),
        .memory_count = memories,
    };
    if (given->source == NULL)
        return;
    operation->sources[0] = &operation->source;
    operation->device = (gpk_kernel){
        .entry = given->kernel,
        .sources = operation->sources,
        .args_size = GPK_OPERATION_BLOCK,
        .memory_count = memories,
    };
    list_parameters(operation);
}

static void copy_texts(gpk_operation *operation, const char *kernel, const char *mark,
                       size_t mark_size)
{
    gpukit_operation *given = &operation->given;
    size_t name_size = strlen(kernel) + 1, source_size = strlen(given->source);
    char *text = operation->texts + name_size;
    memcpy(operation->texts, kernel, name_size);
    memcpy(text, mark, mark_size);
    memcpy(text + mark_size, given->source, source_size + 1);
    operation->source = (gpk_source){
        .name = operation->texts,
        .text = (const unsigned char *)text,
        .size = mark_size + source_size,
    };
    given->kernel = operation->texts;
    given->source = text;
}

gpukit_status gpk_operation_copy(const gpukit_operation *given, gpk_operation **out,
                                 gpukit_error *err)
{
    char mark[512];
    size_t mark_size = has_mark(given) ? 0 : line_mark(given, mark, sizeof mark), text_size = 0;
    if (given->source != NULL)
        text_size = strlen(given->kernel) + 1 + mark_size + strlen(given->source) + 1;
    gpk_operation *operation = calloc(1, sizeof *operation + text_size);
    if (operation == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for an operation");
    operation->given = *given;
    if (given->scalar_count > 0)
        memcpy(operation->scalars, given->scalars, given->scalar_count * sizeof *given->scalars);
    if (given->input_count > 0)
        memcpy(operation->inputs, given->inputs, given->input_count * sizeof *given->inputs);
    operation->given.kernel = NULL;
    if (given->source != NULL)
        copy_texts(operation, given->kernel, mark, mark_size);
    operation->given.scalars = operation->scalars;
    operation->given.inputs = operation->inputs;
    operation->given.source_name = NULL; /* it is in the source now */
    if (given->output_width == 0)
        operation->given.output_width = 1;
    if (given->tolerance == 0)
        operation->given.tolerance = given->output_type == GPUKIT_FLOAT ? 1e-4 : 1e-10;
    measure(operation);
    describe_kernels(operation);
    *out = operation;
    return GPUKIT_OK;
}

void gpk_operation_free(gpk_operation *operation)
{
    free(operation);
}

static bool has_code_for(const gpk_operation *operation, const gpukit_device_info *device)
{
    return strcmp(device->backend, "opencl") == 0 ? operation->given.source != NULL
                                                  : operation->given.function != NULL;
}

static bool uses_double(const gpk_operation *operation)
{
    bool uses = operation->given.output_type == GPUKIT_DOUBLE;
    for (size_t i = 0; i < operation->given.input_count; i++)
        uses = uses || operation->inputs[i].type == GPUKIT_DOUBLE;
    for (size_t i = 0; i < operation->given.scalar_count; i++)
        uses = uses || operation->scalars[i].type == GPUKIT_DOUBLE;
    return uses;
}

bool gpk_operation_suits(const gpk_operation *operation, const gpukit_device_info *device)
{
    return has_code_for(operation, device) && (device->has_double || !uses_double(operation));
}

gpukit_status gpk_operation_check_devices(const gpk_operation *operation,
                                          const gpukit_context *context, gpukit_error *err)
{
    const gpukit_device_info *device, *without_double = NULL;
    for (size_t i = 0; (device = gpukit_context_device_at(context, i)) != NULL; i++) {
        if (gpk_operation_suits(operation, device))
            return GPUKIT_OK;
        if (has_code_for(operation, device))
            without_double = device;
    }
    if (without_double != NULL)
        return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "",
                        "the operation is in double, which %s (%s) does not have: choose another "
                        "device, or float",
                        without_double->id, without_double->name);
    return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "",
                    operation->given.source != NULL
                        ? "the operation is a kernel alone, and no OpenCL device is among those "
                          "that were chosen: choose one, or give a function in C too"
                        : "the operation is a function alone, and the devices that were chosen "
                          "need a kernel: choose cpu too, or give one in OpenCL C");
}

/* The bytes of a scalar as the device has them. */
static size_t put_scalar(const gpukit_scalar *scalar, unsigned char *to)
{
    size_t size = gpukit_type_size(scalar->type);
    float narrow = (float)scalar->as.f;
    if (scalar->type == GPUKIT_FLOAT)
        memcpy(to, &narrow, size);
    else
        memcpy(to, &scalar->as, size); /* little-endian: the low bytes come first */
    return size;
}

void gpk_operation_fill(const gpk_operation *operation, uint64_t first, uint64_t count,
                        unsigned char *block)
{
    size_t offset = 16;
    memset(block, 0, GPK_OPERATION_BLOCK);
    memcpy(block, &first, 8);
    memcpy(block + 8, &count, 8);
    for (size_t i = 0; i < operation->given.scalar_count; i++) {
        size_t size = gpukit_type_size(operation->scalars[i].type);
        offset = (offset + size - 1) / size * size;
        offset += put_scalar(&operation->scalars[i], block + offset);
    }
}
