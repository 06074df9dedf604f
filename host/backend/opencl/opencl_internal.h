// SPDX-License-Identifier: MIT
/* backend/opencl/opencl_internal.h - what the files of the OpenCL backend share. */
#ifndef GPK_BACKEND_OPENCL_OPENCL_INTERNAL_H
#define GPK_BACKEND_OPENCL_OPENCL_INTERNAL_H

#include <CL/cl.h>

#include "backend/backend.h"

/* A cl_program with the sources that it was built from. */
typedef struct gpk_opencl_library {
    struct gpk_opencl_library *next;
    const gpk_source *const *sources;
    cl_program program;
} gpk_opencl_library;

typedef struct gpk_opencl_device {
    gpk_device head;
    cl_device_id id;
    cl_context context;
    bool is_sub_device;
    char platform[256];            /* name and version */
    gpk_opencl_library *libraries; /* owned; built once for all programs of a kernel */
} gpk_opencl_device;

typedef struct gpk_opencl_memory {
    gpk_memory head;
    cl_mem buffer;
} gpk_opencl_memory;

typedef struct gpk_opencl_program {
    gpk_program head;
    cl_kernel kernel;
    size_t max_group; /* work items in a group, for this kernel on this device */
} gpk_opencl_program;

/* opencl_error.c */

/* "CL_OUT_OF_RESOURCES"; "" for a code that has no name. */
const char *gpk_opencl_error_name(cl_int code);

/* gpk_fail with an OpenCL code and its name. A build that fails because the device ran
 * out of something is the device's failure. */
__attribute__((format(printf, 5, 6))) gpukit_status gpk_opencl_fail(gpukit_error *err,
                                                                    gpukit_status status,
                                                                    cl_int code, const char *call,
                                                                    const char *format, ...);

/* opencl_list.c */

/* Both set *out to count ids that the caller frees; NULL when they fail. */
cl_int gpk_opencl_platforms(cl_platform_id **out, cl_uint *count);
cl_int gpk_opencl_devices(cl_platform_id platform, cl_device_id **out, cl_uint *count);

/* Text without spaces around it, cut to size; "" where the driver refuses. */
void gpk_opencl_platform_text(cl_platform_id platform, cl_platform_info what, char *out,
                              size_t size);
void gpk_opencl_device_text(cl_device_id device, cl_device_info what, char *out, size_t size);

cl_uint gpk_opencl_device_uint(cl_device_id device, cl_device_info what);

gpukit_status gpk_opencl_list(gpukit_inventory *inventory, gpukit_error *err);

/* opencl_device.c */

gpukit_status gpk_opencl_device_open(const gpk_device_request *request, gpk_device **out,
                                     gpukit_error *err);
void gpk_opencl_device_close(gpk_device *head);

/* opencl_program.c */

gpukit_status gpk_opencl_program_open(gpk_device *device, const gpk_kernel *kernel,
                                      gpk_program **out, gpukit_error *err);
void gpk_opencl_program_close(gpk_program *head);

/* opencl_build.c */

/* The built sources of a kernel, made by the first call; belongs to the device. */
gpukit_status gpk_opencl_library_get(gpk_opencl_device *device, const gpk_kernel *kernel,
                                     cl_program *out, gpukit_error *err);
void gpk_opencl_libraries_close(gpk_opencl_device *device);

/* opencl_stream.c */

gpukit_status gpk_opencl_stream_open(gpk_device *head, gpk_stream **out, gpukit_error *err);
void gpk_opencl_stream_close(gpk_stream *head);
gpukit_status gpk_opencl_upload(gpk_stream *head, gpk_memory *to, size_t offset, const void *from,
                                size_t size, gpukit_error *err);
gpukit_status gpk_opencl_run(gpk_stream *head, gpk_program *program_head, const gpk_launch *launch,
                             gpukit_error *err);
gpukit_status gpk_opencl_download(gpk_stream *head, gpk_memory *from, size_t offset, void *to,
                                  size_t size, gpukit_error *err);
gpukit_status gpk_opencl_record(gpk_stream *head, gpk_event **out, gpukit_error *err);

/* opencl_event.c */

/* A command that was enqueued, and what it was for an error text. */
typedef struct gpk_opencl_command {
    cl_event event;
    const char *call; /* "clEnqueueReadBuffer" */
    const char *what; /* "download", or the kernel's entry */
} gpk_opencl_command;

/* Takes over count commands and the array, which came from malloc. On failure they
 * stay the caller's. */
gpukit_status gpk_opencl_event_open(gpk_device *device, gpk_opencl_command *commands, size_t count,
                                    gpk_event **out, gpukit_error *err);
gpukit_status gpk_opencl_query(gpk_event *head, gpk_event_state *out, gpukit_error *err);
void gpk_opencl_event_free(gpk_event *head);

/* Asks how the command stands: *done is set when it is complete; an error when it
 * failed or the driver does not answer. */
gpukit_status gpk_opencl_command_check(const gpk_device *device, const gpk_opencl_command *command,
                                       bool *done, gpukit_error *err);

#endif /* GPK_BACKEND_OPENCL_OPENCL_INTERNAL_H */
