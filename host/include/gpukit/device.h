// SPDX-License-Identifier: MIT
/* gpukit/device.h - what is in the box, and opening a choice of it.
 *
 * An inventory tells what there is and opens nothing. A context holds the opened
 * devices that a selector named; jobs run on a context. Both belong to the
 * caller, who frees them. An inventory and the information in it are read-only
 * and safe to share between threads; a context runs one job at a time.
 */
#ifndef GPUKIT_DEVICE_H
#define GPUKIT_DEVICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/export.h>
#include <gpukit/log.h>
#include <gpukit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { GPUKIT_MAX_DEVICES = 64 }; /* in one context */

typedef enum gpukit_device_kind {
    GPUKIT_DEVICE_CPU,
    GPUKIT_DEVICE_GPU,
    GPUKIT_DEVICE_ACCELERATOR,
} gpukit_device_kind;

typedef struct gpukit_device_info {
    char id[24];       /* "cpu", "opencl:0", "opencl:0.1" for a sub-device */
    char backend[16];  /* "openmp", "opencl", "null" */
    char name[128];    /* as its driver calls it */
    char vendor[64];   /* "" when unknown */
    char driver[64];   /* driver version; the OpenMP version for the team */
    char language[64]; /* "OpenCL C 1.2 PoCL"; "C11" for the team */
    char why_not[160]; /* why gpukit cannot use it; "" when it can */
    gpukit_device_kind kind;
    int32_t platform;       /* index of its OpenCL platform; -1 for the team */
    uint32_t compute_units; /* threads of the team */
    uint32_t clock_mhz;     /* 0 when unknown */
    uint32_t timer_ns;      /* step of the clock that times its commands; 0: it has none */
    bool shares_memory;     /* its memory is the host's */
    bool is_usable;
    uint64_t memory_size;     /* bytes */
    uint64_t max_alloc_size;  /* bytes in one allocation */
    uint64_t local_size;      /* bytes of local memory in a work-group */
    uint64_t max_group_items; /* work items in a work-group */
    bool has_double;          /* its kernels can compute in double */
    bool ends_long_kernels;   /* its driver does, after some seconds: a screen hangs on it */
    uint32_t rank;            /* of the cluster, where it is */
    char host[64];            /* the machine of another rank; "": this one */
} gpukit_device_info;

typedef struct gpukit_platform_info {
    char name[128];
    char vendor[64];
    char version[128];
    char why_not[160];     /* why none of its devices can be listed; "" when they can */
    uint32_t device_count; /* devices it has, usable or not */
} gpukit_platform_info;

typedef struct gpukit_inventory gpukit_inventory;

/* Looks at everything there is: loads the OpenCL platforms, opens no device.
 * Finding no OpenCL platform is an answer (zero platforms), not an error. */
GPUKIT_API gpukit_status gpukit_inventory_alloc(gpukit_inventory **out, gpukit_error *err);
GPUKIT_API void gpukit_inventory_free(gpukit_inventory *inventory);

/* In the order of their index; NULL behind the last one. */
GPUKIT_API const gpukit_platform_info *
gpukit_inventory_platform_at(const gpukit_inventory *inventory, size_t index);
GPUKIT_API const gpukit_device_info *gpukit_inventory_device_at(const gpukit_inventory *inventory,
                                                                size_t index);

/* Why there are no OpenCL platforms, in one line; "" when there are some. */
GPUKIT_API const char *gpukit_inventory_note(const gpukit_inventory *inventory);

/* How to get an OpenCL platform on this distribution: a command to copy, such as
 * "apt-get install pocl-opencl-icd". Static text. */
GPUKIT_API const char *gpukit_platform_hint(void);

/* The path of the folder where gpukit keeps what it learned, kernel binaries and rates:
 * $XDG_CACHE_HOME/gpukit, else $HOME/.cache/gpukit. It need not be there yet. False when
 * neither variable names a place with its full path, or when out, of size bytes, is too
 * small for it. Reads the environment: not while another thread changes that. */
GPUKIT_API bool gpukit_cache_folder(char *out, size_t size);

/* What a job will ask of its devices, which "auto" goes by. Zero: nothing is known. */
typedef struct gpukit_job_hint {
    char family[32];    /* jobs of one family run at one rate on a device; what earlier runs of
                         * it have measured counts before cpu_seconds */
    double units;       /* natural units of work */
    double cpu_seconds; /* on the CPU, by a model: a GPU is looked for only where that is long
                         * enough to pay */
} gpukit_job_hint;

/* Whether an OpenCL device lives in a worker process of its own, which its driver takes with it
 * when it crashes or hangs. Such a device does jobs, and has no queues of the caller's. Only in
 * a program that begins with gpukit_worker_main (gpukit/worker.h). */
typedef enum gpukit_isolate {
    GPUKIT_ISOLATE_OFF = 0,
    GPUKIT_ISOLATE_AUTO, /* where its driver has not yet passed a self-test on this machine */
    GPUKIT_ISOLATE_ON,
} gpukit_isolate;

typedef struct gpukit_cluster gpukit_cluster;

typedef struct gpukit_context_params {
    /* auto | cpu | gpu | opencl | all | an id | a part of a name | comma lists | !id
     * excludes. NULL means "auto". See docs/design.md for what each one names. */
    const char *devices;
    uint32_t threads; /* of the OpenMP team; 0 means every core of this process */
    uint32_t split;   /* sub-devices made of each OpenCL device; 0 means none are made */
    bool strict;      /* "gpu" without a GPU is an error, not a fallback */
    gpukit_isolate isolate;
    uint32_t processes; /* the CPU as so many worker processes of one thread: cpu.0, cpu.1 ...; 0:
                         * as one team of threads. See gpukit_isolate. */
    /* Called in the caller's thread from time to time while workers are waited for, whose drivers
     * may hang; false: GPUKIT_E_CANCELLED. NULL: always. */
    bool (*goes_on)(void *user);
    void *user;
    gpukit_cluster *cluster; /* whose other ranks' devices are added (gpukit/cluster.h), or NULL */
    gpukit_job_hint hint;
    gpukit_log_params log;
} gpukit_context_params;

typedef struct gpukit_context gpukit_context;

/* Opens the devices that params->devices names; "cpu" alone never loads OpenCL.
 * NULL params means all defaults. Fails with GPUKIT_E_NO_DEVICE when a selector
 * names nothing usable and GPUKIT_E_ARGUMENT when it cannot be understood or
 * names several devices where one was meant. */
GPUKIT_API gpukit_status gpukit_context_open(const gpukit_context_params *params,
                                             gpukit_context **out, gpukit_error *err);

/* Closes every device, but for one that hangs, which is left alone with what it may still use.
 * NULL is fine. Not while a job runs on the context. */
GPUKIT_API void gpukit_context_close(gpukit_context *context);

/* Whether a device of it hangs in a call of its driver. Then a thread of the library hangs
 * with it, and exit() may too, where the driver cleans up: end the process by _exit(). Waits
 * for kernels that are still being built, as closing does. */
GPUKIT_API bool gpukit_context_hangs(const gpukit_context *context);

/* The opened devices, in order; NULL behind the last one. */
GPUKIT_API const gpukit_device_info *gpukit_context_device_at(const gpukit_context *context,
                                                              size_t index);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_DEVICE_H */
