// SPDX-License-Identifier: MIT
/* The same chunks twice: 4 KiB up, a kernel with nothing to do, 4 KiB down, on three
 * in-order queues, depth of them in flight, the oldest waited for. Once with the fewest
 * calls of OpenCL that do it, once through a gpukit queue. And the kernel alone. */
#include <stdio.h>
#include <string.h>

#include <CL/cl.h>

#include <gpukit/gpukit.h>

#include "queue_bench.h"
#include "report.h"

enum { MOST_DEPTH = 16, CHUNKS = 2000, BYTES = 4096, GROUP = 64, DEPTHS = 5 };

static const uint32_t depths[DEPTHS] = {1, 2, 4, 8, 16};

static const char source[] = "__kernel void nothing(__global uchar *bytes)\n"
                             "{\n"
                             "    if (get_global_id(0) == 0)\n"
                             "        bytes[0]++;\n"
                             "}\n";

/* OpenCL's own words. */
typedef struct raw {
    cl_context context;
    cl_device_id device;
    cl_command_queue up, compute, down;
    cl_program program;
    cl_kernel kernels[MOST_DEPTH];
    cl_mem buffers[MOST_DEPTH];
    cl_event last[MOST_DEPTH];
    unsigned char host[MOST_DEPTH][BYTES];
} raw;

static cl_device_id find_device(unsigned index)
{
    cl_platform_id platforms[16];
    cl_uint platform_count = 0;
    queue_bench_check(clGetPlatformIDs(16, platforms, &platform_count), "clGetPlatformIDs");
    for (cl_uint i = 0; i < platform_count && i < 16; i++) {
        cl_device_id devices[16];
        cl_uint count = 0;
        if (clGetDeviceIDs(platforms[i], CL_DEVICE_TYPE_ALL, 16, devices, &count) != CL_SUCCESS)
            continue;
        if (index < count)
            return devices[index];
        index -= count;
    }
    return NULL;
}

static void raw_open(raw *r, const char *device)
{
    unsigned index = 0;
    const char *text = source;
    sscanf(device, "opencl:%u", &index);
    r->device = find_device(index);
    r->context = clCreateContext(NULL, 1, &r->device, NULL, NULL, NULL);
    r->up = clCreateCommandQueue(r->context, r->device, 0, NULL);
    r->compute = clCreateCommandQueue(r->context, r->device, 0, NULL);
    r->down = clCreateCommandQueue(r->context, r->device, 0, NULL);
    r->program = clCreateProgramWithSource(r->context, 1, &text, NULL, NULL);
    queue_bench_check(clBuildProgram(r->program, 1, &r->device, "-cl-std=CL1.2", NULL, NULL),
                      "clBuildProgram");
    for (int i = 0; i < MOST_DEPTH; i++) {
        r->buffers[i] = clCreateBuffer(r->context, CL_MEM_READ_WRITE, BYTES, NULL, NULL);
        r->kernels[i] = clCreateKernel(r->program, "nothing", NULL);
        queue_bench_check(clSetKernelArg(r->kernels[i], 0, sizeof(cl_mem), &r->buffers[i]),
                          "clSetKernelArg");
    }
}

static void raw_close(raw *r)
{
    for (int i = 0; i < MOST_DEPTH; i++) {
        clReleaseKernel(r->kernels[i]);
        clReleaseMemObject(r->buffers[i]);
    }
    clReleaseProgram(r->program);
    clReleaseCommandQueue(r->up);
    clReleaseCommandQueue(r->compute);
    clReleaseCommandQueue(r->down);
    clReleaseContext(r->context);
}

static void raw_start(raw *r, uint32_t slot, bool copies)
{
    const size_t items = GROUP, group = GROUP;
    cl_event up = NULL, run = NULL;
    if (copies) {
        queue_bench_check(clEnqueueWriteBuffer(r->up, r->buffers[slot], CL_FALSE, 0, BYTES,
                                               r->host[slot], 0, NULL, &up),
                          "clEnqueueWriteBuffer");
        clFlush(r->up);
    }
    queue_bench_check(clEnqueueNDRangeKernel(r->compute, r->kernels[slot], 1, NULL, &items, &group,
                                             copies, copies ? &up : NULL,
                                             copies ? &run : &r->last[slot]),
                      "clEnqueueNDRangeKernel");
    clFlush(r->compute);
    if (!copies)
        return;
    queue_bench_check(clEnqueueReadBuffer(r->down, r->buffers[slot], CL_FALSE, 0, BYTES,
                                          r->host[slot], 1, &run, &r->last[slot]),
                      "clEnqueueReadBuffer");
    clFlush(r->down);
    clReleaseEvent(up);
    clReleaseEvent(run);
}

static void raw_wait(raw *r, uint32_t slot)
{
    queue_bench_check(clWaitForEvents(1, &r->last[slot]), "clWaitForEvents");
    clReleaseEvent(r->last[slot]);
}

/* Microseconds for a chunk. */
static double raw_run(raw *r, uint32_t depth, bool copies)
{
    double began = queue_bench_now();
    for (uint32_t i = 0; i < CHUNKS + depth; i++) {
        if (i >= depth)
            raw_wait(r, i % depth);
        if (i < CHUNKS)
            raw_start(r, i % depth, copies);
    }
    return (queue_bench_now() - began) / CHUNKS * 1e6;
}

typedef struct ours {
    gpukit_context *context;
    gpukit_queue *queue;
    gpukit_program *programs[MOST_DEPTH];
    gpukit_buffer *buffers[MOST_DEPTH];
} ours;

static void ours_open(ours *o, const char *device)
{
    const gpukit_kernel kernel = {.entry = "nothing", .source = source, .buffer_count = 1};
    const gpukit_queue_params params = {.depth = 4 * MOST_DEPTH, .staging = GPUKIT_STAGING_COPY};
    queue_bench_check(
        gpukit_context_open(&(gpukit_context_params){.devices = device}, &o->context, NULL),
        "gpukit_context_open");
    queue_bench_check(gpukit_queue_open(o->context, 0, &params, &o->queue, NULL),
                      "gpukit_queue_open");
    for (int i = 0; i < MOST_DEPTH; i++) {
        queue_bench_check(gpukit_program_open(o->queue, &kernel, &o->programs[i], NULL),
                          "gpukit_program_open");
        queue_bench_check(
            gpukit_buffer_alloc(o->queue, BYTES, GPUKIT_BUFFER_STAGED, &o->buffers[i], NULL),
            "gpukit_buffer_alloc");
    }
}

static void ours_close(ours *o)
{
    for (int i = 0; i < MOST_DEPTH; i++) {
        gpukit_program_close(o->programs[i]);
        gpukit_buffer_free(o->buffers[i]);
    }
    gpukit_queue_close(o->queue);
    gpukit_context_close(o->context);
}

static void ours_start(ours *o, uint32_t slot, bool copies)
{
    gpukit_command *command;
    if (copies) {
        command = gpukit_queue_next(o->queue);
        gpukit_command_upload(command, o->buffers[slot], 0, BYTES, NULL);
        gpukit_command_link(command);
    }
    command = gpukit_queue_next(o->queue);
    gpukit_command_run(command, &(gpukit_launch){.program = o->programs[slot],
                                                 .buffers = &o->buffers[slot],
                                                 .items = GROUP,
                                                 .group = GROUP});
    if (copies) {
        gpukit_command_link(command);
        command = gpukit_queue_next(o->queue);
        gpukit_command_download(command, o->buffers[slot], 0, BYTES, NULL);
    }
    gpukit_command_tag(command, o); /* the chunk's last one */
    queue_bench_check(gpukit_queue_submit(o->queue, NULL), "gpukit_queue_submit");
}

/* Waits for the end of one chunk at least; how many chunks ended. */
static uint32_t ours_wait(ours *o)
{
    gpukit_done done[16];
    uint32_t ended = 0;
    while (ended == 0) {
        size_t count;
        queue_bench_check(gpukit_queue_wait(o->queue, 10000, done, 16, &count, NULL),
                          "gpukit_queue_wait");
        for (size_t i = 0; i < count; i++) {
            queue_bench_check(done[i].error.status, "a command");
            ended += done[i].user_data != NULL;
        }
    }
    return ended;
}

static double ours_run(ours *o, uint32_t depth, bool copies)
{
    uint32_t in_flight = 0, started = 0;
    double began = queue_bench_now();
    while (started < CHUNKS || in_flight > 0) {
        if (started < CHUNKS && in_flight < depth) {
            ours_start(o, started % depth, copies);
            started++;
            in_flight++;
        } else {
            in_flight -= ours_wait(o);
        }
    }
    return (queue_bench_now() - began) / CHUNKS * 1e6;
}

typedef struct samples {
    double raw[QUEUE_BENCH_ROUNDS], ours[QUEUE_BENCH_ROUNDS], added[QUEUE_BENCH_ROUNDS];
} samples;

static void tell(const char *what, uint32_t depth, samples *s, size_t rounds, json *out)
{
    json_object_begin(out, NULL);
    json_string(out, "chunk", what);
    json_integer(out, "depth", depth);
    report_values(out, "opencl_us", s->raw, rounds);
    report_values(out, "gpukit_us", s->ours, rounds);
    json_object_end(out);
    double raw_us = report_median(s->raw, rounds), ours_us = report_median(s->ours, rounds);
    double added_us = report_median(s->added, rounds);
    printf("  %-22s %5u  %9.2f  %9.2f  %9.2f (%.2f .. %.2f)\n", what, depth, raw_us, ours_us,
           added_us, s->added[0], s->added[rounds - 1]);
    fflush(stdout);
}

bool queue_cost(const char *device, size_t rounds, json *out)
{
    static raw r;
    static ours o;
    static samples s;
    raw_open(&r, device);
    ours_open(&o, device);
    printf("cost of a chunk, microseconds: median of %zu rounds of %d chunks\n"
           "  %-22s %5s  %9s  %9s  %9s\n",
           rounds, CHUNKS, "", "depth", "OpenCL", "gpukit", "added (min .. max)");
    json_array_begin(out, "cost");
    for (int copies = 0; copies < 2; copies++)
        for (int d = 0; d < DEPTHS; d++) {
            for (size_t round = 0; round <= rounds; round++) {
                size_t i = round == 0 ? 0 : round - 1;
                s.raw[i] = raw_run(&r, depths[d], copies);
                s.ours[i] = ours_run(&o, depths[d], copies);
                s.added[i] = s.ours[i] - s.raw[i];
            }
            tell(copies ? "4 KiB, kernel, 4 KiB" : "kernel", depths[d], &s, rounds, out);
        }
    json_array_end(out);
    ours_close(&o);
    raw_close(&r);
    return true;
}
