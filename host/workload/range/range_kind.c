// SPDX-License-Identifier: MIT
/* A range on its way to another process: its operation by source and by name, its arrays as they
 * are. */
#include <stdlib.h>
#include <string.h>

#include "backend/inventory.h"
#include "base/error.h"
#include "workload/range/function_names.h"
#include "workload/range/range_job.h"

static gpukit_status check(const gpukit_operation *given, gpukit_error *err)
{
    const bool has_name = given->function != NULL && gpk_function_name(given->function)[0] != '\0';
    if (given->source == NULL && !has_name)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "the function of this range is not registered, and workers cannot find it: "
                        "name it by gpukit_worker_function before gpukit_worker_main");
    if (has_name && given->argument != NULL && given->argument_size == 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "the argument of this range's function is a pointer, and workers need what "
                        "is behind it: set argument_size");
    return GPUKIT_OK;
}

static void pack_scalars(const gpukit_operation *given, gpk_writer *to)
{
    gpk_put_u32(to, (uint32_t)given->scalar_count);
    for (size_t i = 0; i < given->scalar_count; i++) {
        gpk_put_u32(to, (uint32_t)given->scalars[i].type);
        gpk_put_u64(to, given->scalars[i].as.u);
    }
}

static void pack_inputs(const gpk_range_job *job, gpk_parcel *parcel)
{
    const gpk_operation *operation = job->operation;
    gpk_put_u32(&parcel->to, (uint32_t)operation->given.input_count);
    for (size_t i = 0; i < operation->given.input_count; i++) {
        const gpukit_input *input = &operation->inputs[i];
        gpk_put_u32(&parcel->to, (uint32_t)input->type);
        gpk_put_u64(&parcel->to, input->width);
        gpk_put_u64(&parcel->to, input->count);
        gpk_parcel_add(parcel, input->data,
                       input->width == 0 ? operation->shared_size[i]
                                         : job->count * operation->item_size[i]);
    }
}

/* A text is a piece with its NUL; none is one of no bytes. */
static void pack_text(gpk_parcel *parcel, const char *text)
{
    gpk_parcel_add(parcel, text, text == NULL ? 0 : strlen(text) + 1);
}

static gpukit_status pack(const gpk_job *head, gpk_parcel *parcel, gpukit_error *err)
{
    const gpk_range_job *job = (const gpk_range_job *)head;
    const gpukit_operation *given = &job->operation->given;
    gpukit_status status = check(given, err);
    if (status != GPUKIT_OK)
        return status;
    gpk_put_u64(&parcel->to, job->first);
    gpk_put_u64(&parcel->to, job->count);
    gpk_put_u64(&parcel->to, job->grain_items);
    gpk_put_u32(&parcel->to, (uint32_t)job->summary.reduce);
    gpk_put_u8(&parcel->to, job->output != NULL ? 1 : 0);
    gpk_put_u32(&parcel->to, (uint32_t)given->output_type);
    gpk_put_u64(&parcel->to, given->output_width);
    gpk_put_f64(&parcel->to, given->tolerance);
    gpk_put_u32(&parcel->to, given->group);
    gpk_put_text(&parcel->to, given->function == NULL ? "" : gpk_function_name(given->function));
    gpk_parcel_add(parcel, given->argument, given->argument_size);
    pack_text(parcel, given->kernel);
    pack_text(parcel, given->source);
    pack_scalars(given, &parcel->to);
    pack_inputs(job, parcel);
    return GPUKIT_OK;
}

static const char *unpack_text(gpk_unparcel *parcel)
{
    size_t size;
    const char *text = gpk_unparcel_take(parcel, &size);
    if (text != NULL && text[size - 1] != '\0')
        parcel->from.is_bad = true;
    return text;
}

/* With what its lists point to. */
typedef struct unpacked {
    gpukit_range range;
    char function[GPK_FUNCTION_NAME];
    const void *argument;
    size_t argument_size;
    gpukit_scalar scalars[GPUKIT_MAX_SCALARS];
    gpukit_input inputs[GPUKIT_MAX_INPUTS];
} unpacked;

static void unpack_scalars(gpk_reader *from, unpacked *u)
{
    gpukit_operation *operation = &u->range.operation;
    operation->scalars = u->scalars;
    operation->scalar_count = gpk_get_below(from, GPUKIT_MAX_SCALARS + 1);
    for (size_t i = 0; i < operation->scalar_count; i++) {
        u->scalars[i].type = (gpukit_type)gpk_get_below(from, GPUKIT_DOUBLE + 1);
        u->scalars[i].as.u = gpk_get_u64(from);
    }
}

/* The memory of an input is exactly what the operation will read of it. */
static void unpack_inputs(gpk_unparcel *parcel, unpacked *u)
{
    gpukit_operation *operation = &u->range.operation;
    operation->inputs = u->inputs;
    operation->input_count = gpk_get_below(&parcel->from, GPUKIT_MAX_INPUTS + 1);
    for (size_t i = 0; i < operation->input_count && !parcel->from.is_bad; i++) {
        gpukit_input *input = &u->inputs[i];
        size_t size;
        input->type = (gpukit_type)gpk_get_below(&parcel->from, GPUKIT_DOUBLE + 1);
        input->width = gpk_get_u64(&parcel->from);
        input->count = gpk_get_u64(&parcel->from);
        input->data = gpk_unparcel_take(parcel, &size);
        const size_t element = gpukit_type_size(input->type);
        const uint64_t items = input->width == 0 ? 1 : u->range.count;
        const uint64_t each = input->width == 0 ? input->count : input->width;
        uint64_t elements, bytes;
        if (element == 0 || __builtin_mul_overflow(items, each, &elements) ||
            __builtin_mul_overflow(elements, element, &bytes) || bytes != size)
            parcel->from.is_bad = true;
    }
}

static void unpack_range(gpk_unparcel *parcel, unpacked *u)
{
    static unsigned char somewhere; /* a worker's output is delivered by its parent */
    gpukit_range *range = &u->range;
    gpukit_operation *operation = &range->operation;
    gpk_reader *from = &parcel->from;
    range->first = gpk_get_u64(from);
    range->count = gpk_get_u64(from);
    range->job.grain_size = gpk_get_u64(from);
    range->reduce = (gpukit_reduce)gpk_get_below(from, GPUKIT_REDUCE_MAX + 1);
    range->output = gpk_get_flag(from) ? &somewhere : NULL;
    operation->output_type = (gpukit_type)gpk_get_below(from, GPUKIT_DOUBLE + 1);
    operation->output_width = gpk_get_u64(from);
    operation->tolerance = gpk_get_f64(from);
    operation->group = gpk_get_u32(from);
    gpk_get_text(from, u->function, sizeof u->function);
    u->argument = gpk_unparcel_take(parcel, &u->argument_size);
    operation->kernel = unpack_text(parcel);
    operation->source = unpack_text(parcel);
    unpack_scalars(from, u);
    unpack_inputs(parcel, u);
}

/* What comes is only to be read; functions may write. */
static gpukit_status copy_argument(const unpacked *u, gpk_range_job *job, gpukit_error *err)
{
    const size_t size = u->argument_size;
    if (size == 0)
        return GPUKIT_OK;
    job->argument = malloc(size);
    if (job->argument == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "malloc", "no memory for an argument");
    memcpy(job->argument, u->argument, size);
    job->operation->given.argument = job->argument;
    job->operation->given.argument_size = size;
    return GPUKIT_OK;
}

static gpukit_status unpack(gpk_unparcel *parcel, gpk_job **out, gpukit_error *err)
{
    unpacked u = {.range.count = 0};
    gpk_range_job *job;
    unpack_range(parcel, &u);
    if (!gpk_unparcel_is_done(parcel) || u.range.count == 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "a worker got a range that is none");
    u.range.operation.function = gpk_function_find(u.function);
    if (u.function[0] != '\0' && u.range.operation.function == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "function %s is not registered in a worker: give it its name before "
                        "gpukit_worker_main",
                        u.function);
    gpukit_status status = gpk_range_check(&u.range, err);
    if (status == GPUKIT_OK)
        status = gpk_range_job_alloc(&u.range, &job, err);
    if (status != GPUKIT_OK)
        return status;
    *out = &job->head;
    return copy_argument(&u, job, err);
}

/* A team calls the function, which has to be found there. */
static bool suits(const gpk_job *head, const gpukit_device_info *device)
{
    const gpukit_operation *given = &((const gpk_range_job *)head)->operation->given;
    return !gpk_device_is_team(device) || given->function == NULL ||
           gpk_function_name(given->function)[0] != '\0';
}

static void free_job(gpk_job *job)
{
    gpk_range_job_free((gpk_range_job *)job);
}

const gpk_job_kind gpk_range_kind = {
    .name = "range",
    .pack = pack,
    .unpack = unpack,
    .free = free_job,
    .suits = suits,
};
