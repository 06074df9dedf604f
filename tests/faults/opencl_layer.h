// SPDX-License-Identifier: MIT
/* opencl_layer.h - a layer of the OpenCL loader that makes calls fail when told to.
 *
 * The loader loads it where OPENCL_LAYERS names it, and then every call passes
 * through it. The test loads the same file and finds these functions by name.
 */
#ifndef GPUKIT_OPENCL_LAYER_H
#define GPUKIT_OPENCL_LAYER_H

#include <stdbool.h>

typedef struct opencl_layer_fault {
    const char *call;  /* "clCreateBuffer"; NULL: none fails */
    unsigned nth;      /* the call that fails; 1 is the next one */
    int code;          /* 0: clEnqueueMapBuffer succeeds, with a wrong address */
    bool at_event;     /* clEnqueue...: the call succeeds, its event has the code */
    bool never;        /* at_event: its event never ends */
    const char *after; /* count from the first call of this one on; NULL: at once */
} opencl_layer_fault;

typedef struct opencl_layer {
    void (*fail_at)(const opencl_layer_fault *fault);
    unsigned (*struck)(void); /* how often the fault has struck */
    long (*live)(void);       /* references that the program holds to OpenCL objects */
    unsigned long (*calls)(void);
    void (*end_event)(void); /* the latest that never ends: it fails with the fault's code */
} opencl_layer;

/* The one symbol to look up: "opencl_layer_table". */
extern const opencl_layer opencl_layer_table;

#endif /* GPUKIT_OPENCL_LAYER_H */
