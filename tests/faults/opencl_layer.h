// SPDX-License-Identifier: MIT
/* opencl_layer.h - a layer of the OpenCL loader that makes calls fail when told to.
 *
 * The loader loads it where OPENCL_LAYERS names it, and then every call passes
 * through it. A test of the library loads the same file and finds these functions by
 * name. A test of the program says in the environment what shall fail:
 *
 * GPUKIT_FAULT         rules, parted by ";": CALL[@DEVICE]:WHEN:ACTION
 * GPUKIT_FAULT_REPORT  a file; every strike appends "CALL DEVICE NTH ACTION=VALUE"
 * GPUKIT_FAULT_COUNTS  a file of one opencl_layer_count for each entry point
 * GPUKIT_FAULT_SEED    for the places that chance picks
 * GPUKIT_FAULT_GUISE   whatever it is: devices look like GPUs, see layer_guise.h
 * GPUKIT_FAULT_GUISE_SCREEN  whatever it is: as GPUs they have a screen, and long kernels are ended
 * GPUKIT_FAULT_GUISE_MEMORY  as GPUs they have so many bytes of memory, whatever they say
 *
 * CALL    an entry point, or * for all of them
 * DEVICE  contexts are numbered from 0 as they are made, and a call belongs to the
 *         context of its objects; a rule with a device counts the calls on it alone
 * WHEN    n: the n-th call that the rule is about; n+: it and all later ones; %n: every
 *         n-th one
 * ACTION  -5            fails with that code; what is released is released all the same
 *         async=-5      a command succeeds, and its event has the code
 *         endless       a command's event never ends
 *         hang[=MS]     does not return, or after that long
 *         delay=MS      takes that much longer
 *         flip[=BIT]    a bit of what is read or mapped is another one
 *         lie[=1]       one of the records that are read or mapped has one prime more,
 *                       and nothing in it shows that; with =1 all of them have
 *
 * A rule that cannot be read ends the process with 70.
 */
#ifndef GPUKIT_OPENCL_LAYER_H
#define GPUKIT_OPENCL_LAYER_H

#include <stdbool.h>
#include <stdint.h>

enum { OPENCL_LAYER_DEVICES = 8 };

typedef struct opencl_layer_count {
    char call[40];
    uint64_t calls[1 + OPENCL_LAYER_DEVICES]; /* those of no device first */
} opencl_layer_count;

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
