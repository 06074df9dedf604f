// SPDX-License-Identifier: MIT
/* backend/opencl/opencl_internal.h - what the files of the OpenCL backend share. */
#ifndef GPK_BACKEND_OPENCL_OPENCL_INTERNAL_H
#define GPK_BACKEND_OPENCL_OPENCL_INTERNAL_H

#include <pthread.h>

#include <CL/cl.h>

#include "backend/backend.h"
#include "backend/opencl/opencl_cache.h"
#include "backend/opencl/opencl_clock.h"

/* A cl_program and the key of the sources that it was built from. */
typedef struct gpk_opencl_library {
    struct gpk_opencl_library *next;
    gpk_cache_key key;
    cl_program program;
} gpk_opencl_library;

/* A copy of a kernel's entry: error texts name it when the kernel may be gone. */
typedef struct gpk_opencl_name {
    struct gpk_opencl_name *next;
    char text[];
} gpk_opencl_name;

/* A command that was enqueued, and what it was for an error text. The texts are
 * constants, or live as long as the device. */
typedef struct gpk_opencl_command {
    cl_event event;
    const char *call; /* "clEnqueueReadBuffer" */
    const char *what; /* "download", or the kernel's entry */
} gpk_opencl_command;

/* The commands between two records. While no one has it, it waits on the device to be
 * used again, so that a record costs no malloc. */
typedef struct gpk_opencl_event {
    gpk_event head;
    struct gpk_opencl_event *next; /* among the idle ones */
    uint64_t stream;               /* its number */
    gpk_opencl_command *commands;
    size_t count, room;
    size_t done;                       /* of the commands, in their order */
    uint64_t device_end_ns, offset_ns; /* once done; 0 where the driver does not tell */
    gpukit_error error;                /* once one failed */
} gpk_opencl_event;

/* Pinned host memory: a buffer of the driver that stays mapped. */
typedef struct gpk_opencl_pin {
    struct gpk_opencl_pin *next;
    cl_mem buffer;
    void *mapped, *host; /* as the driver gave it; the same, aligned */
} gpk_opencl_pin;

/* The thread that builds; one kernel at a time. While it runs the libraries are its own. */
typedef struct gpk_opencl_builder {
    pthread_t thread;
    bool is_started; /* and not joined */
    atomic_bool is_done;
    uint64_t began_ns;
    const gpk_kernel *kernel;
    gpukit_status status; /* of the build that is done, as error */
    gpukit_error error;
} gpk_opencl_builder;

typedef struct gpk_opencl_device {
    gpk_device head;
    cl_device_id id;
    cl_context context;
    bool is_sub_device;
    char platform[256];            /* name and version */
    gpk_opencl_library *libraries; /* owned; built once for all programs of a kernel */
    gpk_opencl_builder builder;
    gpk_opencl_name *names;        /* owned */
    gpk_opencl_event *idle_events; /* owned */
    gpk_opencl_pin *pins;
    cl_command_queue side_queue; /* for what belongs to no stream; NULL until it is needed */
    bool is_stuck;               /* the side queue did not answer in time */
    uint64_t stream_count;       /* streams that were ever opened */
    bool has_clock_seeds;
    gpk_opencl_clock clock;
} gpk_opencl_device;

typedef enum gpk_opencl_hands {
    GPK_OPENCL_DEVICE = 0,
    GPK_OPENCL_HOST_FIRST,  /* the host's, and the driver was never told */
    GPK_OPENCL_HOST_MAPPED, /* the host's, and mapped */
} gpk_opencl_hands;

typedef struct gpk_opencl_memory {
    gpk_memory head;
    cl_mem buffer;
    gpk_opencl_hands hands; /* as of the last command that was enqueued */
    gpk_opencl_command map; /* the one that mapped it, with a reference; or none */
} gpk_opencl_memory;

typedef struct gpk_opencl_program {
    gpk_program head;
    cl_kernel kernel;
    const char *entry; /* kept by the device */
} gpk_opencl_program;

enum { GPK_OPENCL_MAX_WAITS = 8 };

typedef struct gpk_opencl_stream {
    gpk_stream head;
    uint64_t number; /* no other stream of the device has it, ever */
    cl_command_queue queue;
    gpk_opencl_event *next;  /* takes the commands since the last record; may be NULL */
    gpk_opencl_command last; /* the last one before that, with a reference; or none */
    gpk_opencl_command waits[GPK_OPENCL_MAX_WAITS]; /* for the next command, likewise */
    cl_uint wait_count;
} gpk_opencl_stream;

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

/* opencl_parameters.c: for a kernel with parameters; count is how many the driver says it has. */
gpukit_status gpk_opencl_check_parameters(const gpk_opencl_program *program, cl_uint count,
                                          gpukit_error *err);
void gpk_opencl_names_close(gpk_opencl_device *device);

/* opencl_prepare.c */

gpukit_status gpk_opencl_program_prepare(gpk_device *head, const gpk_kernel *kernel, bool *is_ready,
                                         gpukit_error *err);

/* Waits for what is being built: with a limit, and for good. */
bool gpk_opencl_device_settle(gpk_device *head);
void gpk_opencl_builder_join(gpk_opencl_device *device);

/* opencl_build.c */

/* The built sources of a kernel, made by the first call; belongs to the device. */
gpukit_status gpk_opencl_library_get(gpk_opencl_device *device, const gpk_kernel *kernel,
                                     cl_program *out, gpukit_error *err);
void gpk_opencl_libraries_close(gpk_opencl_device *device);

/* opencl_memory.c */

gpukit_status gpk_opencl_memory_alloc(gpk_device *device, size_t size, void *host, gpk_memory **out,
                                      gpukit_error *err);
void gpk_opencl_memory_free(gpk_memory *head);

/* opencl_host.c */

gpukit_status gpk_opencl_host_alloc(gpk_device *head, size_t size, void **out, gpukit_error *err);
void gpk_opencl_host_free(gpk_device *head, void *host);

/* The queue for commands of no stream; NULL where there is none. */
cl_command_queue gpk_opencl_side_queue(gpk_opencl_device *device);

/* Waits for a command of the side queue, a second at most, and forgets it; *done: whether it is
 * done. A device that let it wait too long once is not waited for again. Fails as the command. */
gpukit_status gpk_opencl_side_wait(gpk_opencl_device *device, gpk_opencl_command *command,
                                   bool *done, gpukit_error *err);

/* opencl_stream.c */

gpukit_status gpk_opencl_stream_open(gpk_device *head, gpk_stream **out, gpukit_error *err);
void gpk_opencl_stream_close(gpk_stream *head);
gpukit_status gpk_opencl_record(gpk_stream *head, gpk_event **out, gpukit_error *err);
gpukit_status gpk_opencl_wait(gpk_stream *head, gpk_event *event, gpukit_error *err);
gpukit_status gpk_opencl_flush(gpk_stream *head, gpukit_error *err);

/* The wait list of a command, and room for it. */
typedef struct gpk_opencl_wait_list {
    cl_uint count;
    const cl_event *events; /* NULL where count is 0, as OpenCL wants it */
    cl_event room[GPK_OPENCL_MAX_WAITS];
} gpk_opencl_wait_list;

/* To be called right before a command is enqueued. Fails where the command before it, or
 * one that it is to wait for, failed. */
gpukit_status gpk_opencl_command_begin(gpk_opencl_stream *stream, gpk_opencl_wait_list *out,
                                       gpukit_error *err);
/* To be called once it is enqueued; takes its event over. */
void gpk_opencl_command_add(gpk_opencl_stream *stream, gpk_opencl_command command);

/* opencl_transfer.c */

gpukit_status gpk_opencl_upload(gpk_stream *head, gpk_memory *to, size_t offset, const void *from,
                                size_t size, gpukit_error *err);
gpukit_status gpk_opencl_download(gpk_stream *head, gpk_memory *from, size_t offset, void *to,
                                  size_t size, gpukit_error *err);
gpukit_status gpk_opencl_map(gpk_stream *head, gpk_memory *memory, gpukit_error *err);

/* Enqueues what gives the memory into the device's hands, where it is not there. */
gpukit_status gpk_opencl_take_over(gpk_opencl_stream *stream, gpk_opencl_memory *memory,
                                   gpukit_error *err);

/* opencl_launch.c */

gpukit_status gpk_opencl_run(gpk_stream *head, gpk_program *program_head, const gpk_launch *launch,
                             gpukit_error *err);

/* opencl_event.c */

/* An event without commands. */
gpukit_status gpk_opencl_event_open(gpk_device *head, gpk_opencl_event **out, gpukit_error *err);
/* Room for one more command. */
gpukit_status gpk_opencl_event_reserve(gpk_opencl_event *event, gpukit_error *err);
gpukit_status gpk_opencl_query(gpk_event *head, gpk_event_state *out, gpukit_error *err);
void gpk_opencl_times(gpk_event *head, gpk_event_times *out);
void gpk_opencl_event_free(gpk_event *head);
void gpk_opencl_idle_events_close(gpk_opencl_device *device);

/* opencl_command.c */

/* The command with a reference of its own, and giving that back; there may be no event. */
gpukit_status gpk_opencl_command_keep(const gpk_device *device, const gpk_opencl_command *command,
                                      gpk_opencl_command *out, gpukit_error *err);
void gpk_opencl_command_forget(gpk_opencl_command *command);

/* Asks how the command stands: *done is set when it is complete; an error when it
 * failed or the driver does not answer. */
gpukit_status gpk_opencl_command_check(const gpk_device *device, const gpk_opencl_command *command,
                                       bool *done, gpukit_error *err);

/* The same, again and again until it is done, has failed, or the deadline has passed. */
gpukit_status gpk_opencl_command_poll(const gpk_device *device, const gpk_opencl_command *command,
                                      uint64_t deadline_ns, bool *done, gpukit_error *err);

/* What the driver says of it; false where it does not. */
bool gpk_opencl_command_time(const gpk_opencl_command *command, cl_profiling_info what,
                             uint64_t *out);

#endif /* GPK_BACKEND_OPENCL_OPENCL_INTERNAL_H */
