// SPDX-License-Identifier: MIT
/* lab.h - experiments that show on this machine what courses on parallelism tell.
 *
 * One file per experiment, one line in experiments.c. An experiment does real work on the real
 * runtime, says in a few lines what happened (lab_say), puts the figures into run->json (which is
 * inside the object "figures" meanwhile), and names what must hold whatever the timing was
 * (lab_holds). Why it happened, and what does it right, are texts of the table: the frame prints
 * them. At most five seconds each.
 */
#ifndef GPUKIT_SRC_LAB_LAB_H
#define GPUKIT_SRC_LAB_LAB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/device.h>
#include <gpukit/status.h>

#include "json.h"
#include "output.h"

enum { LAB_INVARIANTS_MOST = 16 };

typedef struct lab_invariant {
    const char *name; /* a sentence with underscores: "nothing_is_lost"; static */
    bool holds;
} lab_invariant;

typedef struct lab_run {
    const char *device; /* --device; NULL: not given */
    double scale;       /* of the waits, by --scale; 1 unless given */
    bool is_silent;     /* the object has standard output to itself */
    output *out;
    json json;
    lab_invariant invariants[LAB_INVARIANTS_MOST];
    size_t invariant_count;
} lab_run;

typedef struct experiment {
    const char *name;
    const char *summary;      /* one line, without a full stop */
    const char *why;          /* two or three plain sentences, lines of at most 78 columns */
    const char *api;          /* what does it right, by its name in the library or in C */
    const char *explanation;  /* for --explain: paragraphs of such lines */
    bool takes_device;        /* --device means something to it */
    bool takes_scale;         /* --scale does */
    int (*run)(lab_run *run); /* gives the exit code; an error was printed */
} experiment;

/* In the order of the list; NULL behind the last one. */
const experiment *experiment_at(size_t index);

/* Gives what worker processes run for experiments its names; before gpukit_worker_main. */
bool lab_register_functions(void);

/* A line for people. Any thread, whole lines. */
__attribute__((format(printf, 2, 3))) void lab_say(lab_run *run, const char *format, ...);

/* Notes that something held, or did not; the same name may be noted again and again. */
void lab_holds(lab_run *run, const char *name, bool holds);

/* Prints the error of a library call; gives the exit code. */
int lab_failed(const gpukit_error *error);

/* The devices of --device, else of fallback. */
int lab_open(const lab_run *run, const char *fallback, gpukit_context **out);

/* ---- lab_threads.c: threads, time ---- */

/* Runs work(user, 0) to work(user, count - 1), each in a thread of its own, at about the same time,
 * and waits for all of them. Gives EXIT_DONE, or another code where a thread could not be made: an
 * error was printed, and those that there were have ended. */
typedef void lab_work(void *user, uint32_t index);
int lab_threads(uint32_t count, lab_work *work, void *user);

uint64_t lab_now_ns(void);
double lab_seconds_since(uint64_t begin_ns);
void lab_sleep(double seconds);

#endif /* GPUKIT_SRC_LAB_LAB_H */
