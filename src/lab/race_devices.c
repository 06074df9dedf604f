// SPDX-License-Identifier: MIT
/* race_devices.c - the race in kernels: no atomics, global ones, and local ones first. */
#include <stdatomic.h>

#include <gpukit/queue.h>

#include "exit_code.h"
#include "lab/race.h"

/* Work items, additions of each one, and work items of a group. */
enum { ROUNDS = 125, ITEMS = RACE_ADDITIONS / ROUNDS, GROUP = 64, COMMANDS = 3 };

typedef struct race_args {
    uint32_t items, rounds;
} race_args;

static const char source[] =
    "typedef struct race_args { uint items, rounds; } race_args;\n"
    "\n"
    "/* volatile: each addition goes to memory. What is lost between two items is lost. */\n"
    "__kernel void race_unsafe(race_args args, volatile __global uint *counter)\n"
    "{\n"
    "    if (get_global_id(0) >= args.items)\n"
    "        return;\n"
    "    for (uint i = 0; i < args.rounds; i++)\n"
    "        *counter = *counter + 1u;\n"
    "}\n"
    "\n"
    "__kernel void race_global(race_args args, volatile __global uint *counter)\n"
    "{\n"
    "    if (get_global_id(0) >= args.items)\n"
    "        return;\n"
    "    for (uint i = 0; i < args.rounds; i++)\n"
    "        atomic_inc(counter);\n"
    "}\n"
    "\n"
    "/* Items beyond the last one come to both barriers too, and add nothing. */\n"
    "__kernel void race_local(race_args args, volatile __global uint *counter)\n"
    "{\n"
    "    volatile __local uint sum;\n"
    "    if (get_local_id(0) == 0)\n"
    "        sum = 0u;\n"
    "    barrier(CLK_LOCAL_MEM_FENCE);\n"
    "    const uint rounds = get_global_id(0) < args.items ? args.rounds : 0u;\n"
    "    for (uint i = 0; i < rounds; i++)\n"
    "        atomic_inc(&sum);\n"
    "    barrier(CLK_LOCAL_MEM_FENCE);\n"
    "    if (get_local_id(0) == 0)\n"
    "        atomic_add(counter, sum);\n"
    "}\n";

/* ---- the same for the team of threads, which takes functions ---- */

static uint32_t additions(const void *args, uint64_t first, uint64_t last)
{
    return (uint32_t)(last - first) * ((const race_args *)args)->rounds;
}

/* Two relaxed steps, as in race.c, and for the same reason. */
static void add_one(atomic_uint *to)
{
    const uint32_t value = atomic_load_explicit(to, memory_order_relaxed);
    atomic_store_explicit(to, value + 1, memory_order_relaxed);
}

static void unsafe_body(const void *args, void *const *buffers, uint64_t first, uint64_t last)
{
    for (uint32_t i = additions(args, first, last); i > 0; i--)
        add_one(buffers[0]);
}

static void global_body(const void *args, void *const *buffers, uint64_t first, uint64_t last)
{
    atomic_uint *counter = buffers[0];
    for (uint32_t i = additions(args, first, last); i > 0; i--)
        atomic_fetch_add_explicit(counter, 1, memory_order_relaxed);
}

/* What is local to a call is its thread's alone. */
static void local_body(const void *args, void *const *buffers, uint64_t first, uint64_t last)
{
    atomic_uint sum = 0, *counter = buffers[0];
    for (uint32_t i = additions(args, first, last); i > 0; i--)
        add_one(&sum);
    atomic_fetch_add_explicit(counter, atomic_load(&sum), memory_order_relaxed);
}

/* ---- running them ---- */

typedef struct way {
    const char *text, *name, *entry;
    gpukit_body *body;
    bool is_exact;
} way;

static const way ways[] = {
    {"unsafe: read, add, write", "unsafe", "race_unsafe", unsafe_body, false},
    {"global atomics", "global_atomics", "race_global", global_body, true},
    {"local, then a global one", "local_atomics", "race_local", local_body, true},
};

enum { WAYS = sizeof ways / sizeof ways[0] };

typedef struct bench {
    gpukit_queue *queue;
    gpukit_buffer *counter;
    uint32_t group;
} bench;

/* Waits for all of a chain; the seconds are those of the command that is tagged with them. */
static gpukit_status reap(gpukit_queue *queue, gpukit_error *err)
{
    gpukit_done done[COMMANDS];
    for (size_t left = COMMANDS, count; left > 0; left -= count) {
        const gpukit_status status =
            gpukit_queue_wait(queue, GPUKIT_FOREVER, done, COMMANDS, &count, err);
        if (status != GPUKIT_OK)
            return status;
        for (size_t i = 0; i < count; i++) {
            double *seconds = done[i].user_data;
            if (done[i].error.status != GPUKIT_OK) {
                *err = done[i].error;
                return err->status;
            }
            if (seconds != NULL)
                *seconds = (double)(done[i].ended_ns - done[i].started_ns) * 1e-9;
        }
    }
    return GPUKIT_OK;
}

/* A counter of 0 goes there, all add to it, and it comes back. */
static gpukit_status count_once(const bench *on, gpukit_program *program, uint32_t rounds,
                                race_outcome *out, gpukit_error *err)
{
    const uint32_t nothing = 0;
    const race_args args = {ITEMS, rounds};
    gpukit_command *up = gpukit_queue_next(on->queue);
    gpukit_command_upload(up, on->counter, 0, sizeof nothing, &nothing);
    gpukit_command_link(up);
    gpukit_command *run = gpukit_queue_next(on->queue);
    gpukit_command_run(run, &(gpukit_launch){.program = program,
                                             .args = &args,
                                             .buffers = &on->counter,
                                             .items = ITEMS,
                                             .group = on->group});
    gpukit_command_tag(run, &out->seconds);
    gpukit_command_link(run);
    gpukit_command *down = gpukit_queue_next(on->queue);
    gpukit_command_download(down, on->counter, 0, sizeof out->counted, &out->counted);
    const gpukit_status status = gpukit_queue_submit(on->queue, err);
    return status == GPUKIT_OK ? reap(on->queue, err) : status;
}

static gpukit_status try_way(const bench *on, const way *how, race_outcome *out, gpukit_error *err)
{
    const gpukit_kernel kernel = {
        .entry = how->entry,
        .source = source,
        .body = how->body,
        .args_size = sizeof(race_args),
        .buffer_count = 1,
    };
    gpukit_program *program;
    *out = (race_outcome){.text = how->text, .name = how->name, .is_exact = how->is_exact};
    gpukit_status status = gpukit_program_open(on->queue, &kernel, &program, err);
    if (status != GPUKIT_OK)
        return status;
    /* The first launch of a kernel pays for what its driver puts off until then. */
    status = count_once(on, program, 1, out, err);
    if (status == GPUKIT_OK)
        status = count_once(on, program, ROUNDS, out, err);
    gpukit_program_close(program);
    return status;
}

static gpukit_status try_all(gpukit_context *context, size_t index, race_outcome *outcomes,
                             gpukit_error *err)
{
    const gpukit_device_info *device = gpukit_context_device_at(context, index);
    bench on = {.group = GROUP};
    if (device->max_group_items != 0 && device->max_group_items < GROUP)
        on.group = (uint32_t)device->max_group_items;
    gpukit_status status = gpukit_queue_open(context, index, NULL, &on.queue, err);
    if (status == GPUKIT_OK)
        status = gpukit_buffer_alloc(on.queue, sizeof(uint32_t), GPUKIT_BUFFER_SCRATCH, &on.counter,
                                     err);
    for (int i = 0; i < WAYS && status == GPUKIT_OK; i++)
        status = try_way(&on, &ways[i], &outcomes[i], err);
    gpukit_buffer_free(on.counter);
    gpukit_queue_close(on.queue);
    return status;
}

static int race_on(lab_run *run, gpukit_context *context, size_t index)
{
    const gpukit_device_info *device = gpukit_context_device_at(context, index);
    race_outcome outcomes[WAYS];
    gpukit_error error;
    if (try_all(context, index, outcomes, &error) != GPUKIT_OK)
        return lab_failed(&error);
    if (index > 0)
        lab_say(run, "%s", "");
    lab_say(run, "%s (%s):", device->id, device->name);
    lab_say(run, "%d work items add 1 to one counter, %d times each.", ITEMS, ROUNDS);
    json_object_begin(&run->json, NULL);
    json_string(&run->json, "device", device->id);
    json_string(&run->json, "name", device->name);
    race_tell(run, outcomes, WAYS);
    json_object_end(&run->json);
    return EXIT_DONE;
}

int race_on_devices(lab_run *run)
{
    gpukit_context *context;
    int code = lab_open(run, NULL, &context);
    if (code != EXIT_DONE)
        return code;
    json_array_begin(&run->json, "devices");
    for (size_t i = 0; code == EXIT_DONE && gpukit_context_device_at(context, i) != NULL; i++)
        code = race_on(run, context, i);
    json_array_end(&run->json);
    gpukit_context_close(context);
    return code;
}
