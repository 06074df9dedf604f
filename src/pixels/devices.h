// SPDX-License-Identifier: MIT
/* pixels/devices.h - where operations run: on the host, on OpenCL devices, or on several of them.
 *
 * A worker keeps to one place, and places that are faster take more images, since workers take the
 * next one when they are done. A device is given images once it has passed its test
 * (pixels/trust.h), which goes on while the first ones are read; with auto the host does the images
 * until then, and what was measured chooses (pixels/costs.h).
 */
#ifndef GPUKIT_SRC_PIXELS_DEVICES_H
#define GPUKIT_SRC_PIXELS_DEVICES_H

#include <pthread.h>

#include "json.h"
#include "pixels/chains.h"
#include "pixels/pixels.h"

typedef enum device_state { DEVICE_UNTESTED, DEVICE_READY, DEVICE_RETIRED } device_state;

typedef struct device_place {
    gpukit_pixels_device *device;   /* NULL: the host, and what follows info means nothing */
    const gpukit_device_info *info; /* of the context */
    atomic_bool is_left_out;        /* by auto's choice */
    bool is_strict;                 /* the host does nothing in its place */
    gpukit_verify verify;
    uint64_t began_ns;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t tested;
    device_state state;
    uint32_t strikes;
    uint64_t images;   /* that it made */
    uint64_t checked;  /* of these, all or a part was compared with the host's work */
    uint64_t failures; /* those of its test too */
    double check_seconds;
} device_place;

typedef struct devices {
    device_place items[GPUKIT_MAX_DEVICES];
    size_t count;     /* at least 1 */
    char choice[200]; /* what auto chose, and why; after devices_settle. "": it had no choice */
    const gpukit_pixels *chain;
    gpukit_pixels_slot *slots[GPUKIT_MAX_DEVICES]; /* for the tests; NULL: none */
    double host_pixel; /* seconds of one core; 0: auto does not choose */
    uint32_t jobs;     /* threads that the host has for images */
    pthread_t tester;
    bool has_tester;
    atomic_bool hurries;
} devices;

typedef struct devices_params {
    session *state;           /* that session_init has seen */
    const chains *chains;     /* whose plain chain devices are tested with */
    const pixels_list *files; /* that auto goes by */
    uint32_t jobs;            /* images in flight; 0: as many as there are cores */
} devices_params;

/* Opens what --device says, and begins to test it. Gives the exit code; an error was printed, and
 * there is nothing to close. */
int devices_open(const devices_params *params, devices *out);
void devices_close(devices *all);

/* Where the next image of a worker goes. Any thread. */
device_place *devices_place_for(devices *all, uint32_t worker);

/* Until all are tested, and choice is made. hurries: the images are done, and what need not be
 * known any more is not measured. */
void devices_settle(devices *all, bool hurries);

/* How many of them are not the host; those that auto left out do not count. */
uint32_t devices_apart(const devices *all);

/* "cpu", "cpu,opencl:0" */
void devices_name(const devices *all, char *out, size_t size);

/* How well copies and kernels overlapped on all of them; NAN where there was nothing to. */
double devices_overlap(const devices *all);

/* Whether a device failed where the host may do nothing in its place. */
bool devices_have_failed(devices *all);

/* Says how many images were compared, where --verify asked for every one and all were right. */
void devices_tell(const devices *all);

/* An array of what each did, the host apart. */
void devices_json(json *text, const devices *all);

#endif /* GPUKIT_SRC_PIXELS_DEVICES_H */
