// SPDX-License-Identifier: MIT
/* results.h - what a comparison measured: the one truth that every writer draws from.
 *
 *   results -> groups (a workload of one size) -> rows (a contestant) -> samples (a round's)
 *
 * Only what was measured or asked is in here, never what follows from it: that is analysis.h's,
 * which works it out anew, the same way, for results that were read from a file.
 *
 * Everything belongs to the results and is freed with them; texts are UTF-8 as they came (a device
 * may be called anything), never NULL, "" where there is nothing to say. Times are in seconds.
 */
#ifndef GPUKIT_SRC_RESULTS_RESULTS_H
#define GPUKIT_SRC_RESULTS_RESULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    RESULTS_GROUPS_MOST = 64,
    RESULTS_ROWS_MOST = 64, /* of a group */
    RESULTS_ROUNDS_MOST = 1000,
    RESULTS_COLD_MOST = 5,
    RESULTS_LANES_MOST = 64,
    RESULTS_EVENTS_MOST = 20000,
};

/* One contestant's turn in one round. */
typedef struct results_sample {
    uint32_t round; /* from 0; each row has at most one sample of a round */
    uint32_t order; /* its place in the whole run, from 0 */
    double began;   /* since the first sample of the run */
    double seconds; /* of one execution, end to end: of the batch, divided by row->batch */

    /* Of one execution too, by the devices' own clocks; 0 where none tells. */
    double kernel_seconds;
    double transfer_seconds;
    double overlapped_seconds; /* both at once */

    double cpu_seconds; /* of all cores, this process and children; negative: not known */
    uint64_t faults;    /* pages, of the whole batch */
    uint64_t switches;  /* when this process was taken off a core */
    double clock_mhz;   /* of the fastest core, behind it; 0: not known */
    double celsius;     /* of the processor; 0: not known */
} results_sample;

typedef enum results_kind {
    RESULTS_SEQUENTIAL, /* the best sequential C */
    RESULTS_THREADS,    /* an OpenMP team */
    RESULTS_PROCESSES,  /* worker processes of one thread each */
    RESULTS_DEVICE,     /* one OpenCL device */
    RESULTS_TOGETHER,   /* several devices */
    RESULTS_AUTO,       /* what gpukit chooses by itself */
    RESULTS_COMMAND,    /* gpukit as a whole process, from its start to its end: as peers are */
    RESULTS_PEER,       /* somebody else's command */
    RESULTS_KINDS,
} results_kind;

typedef enum results_role {
    RESULTS_CONTESTANT,
    RESULTS_BASELINE, /* speed-ups of its group are to it; one in a group */
    RESULTS_CONTROL,  /* the baseline once more under another name; one in a group, or none */
} results_role;

typedef enum results_state {
    RESULTS_MEASURED,
    RESULTS_MISMATCH, /* its output is not that of the others: never timed */
    RESULTS_FAILED,   /* it ended with an error, at once or in some round */
    RESULTS_SKIPPED,  /* it cannot take part on this machine */
} results_state;

typedef enum results_check {
    RESULTS_UNCHECKED, /* a peer whose output nobody looks at */
    RESULTS_IDENTICAL, /* to that of the baseline */
} results_check;

/* The whole command, a new process each time. */
typedef struct results_cold {
    double cold[RESULTS_COLD_MOST]; /* every cache of kernels empty: builds included */
    size_t cold_count;
    double started[RESULTS_COLD_MOST]; /* caches filled */
    size_t started_count;
} results_cold;

/* Where the time of one execution went: one run with a trace. The parts are unions over time and
 * devices, and add up to wall: upload + kernels + download - overlapped + neither. */
typedef struct results_split {
    bool is_known;
    double wall, upload, kernels, download;
    double overlapped; /* copying while computing */
    double neither;    /* the host's own work, and waiting */
} results_split;

typedef struct results_row {
    const char *name; /* "threads=2", "opencl:0/slots=1", "primesieve"; unique in its group */
    results_kind kind;
    results_role role;
    results_state state;
    const char *why; /* of a state other than MEASURED: one line */
    results_check check;

    bool is_process;        /* each execution is a new process: its start is in the time */
    const char *devices;    /* as --device; "" for peers */
    uint32_t workers;       /* threads or processes; of a device 0 */
    uint32_t slots;         /* in flight on each device; 0: the usual number */
    const char *version;    /* of a peer; "" */
    const char *command;    /* which does the same, to be copied into a shell */
    const char *answer;     /* "50847534", or the digest of what it wrote; "" unknown */
    uint32_t batch;         /* executions in a sample; at least 1 */
    bool has_stable_warmup; /* three samples in a row were within 2 % before the first round */
    uint32_t warmups;       /* executions before the first round */
    results_cold cold;
    results_split split;

    results_sample *samples; /* in run order */
    size_t sample_count, sample_capacity;
} results_row;

typedef struct results_group {
    const char *workload; /* "primes:1e9": what compare was given, in its canonical form */
    const char *family;   /* "primes", "countdown", "pixels" and its operations: "pixels:blur=2" */
    const char *what;     /* one line for people: "primes up to 1e9, by the sieve" */
    const char *unit;     /* "numbers", "decrements", "pixels" */
    uint64_t size;        /* units in one execution; at least 1 */
    bool is_sweep;        /* a size that was added for the break-even chart: fewer contestants */

    /* Of one execution, for the roofline; 0: not counted. */
    double operations;
    const char *operations_are; /* what was counted, and how: one line */
    bool operations_are_float;
    double bytes; /* that must pass the memory at least */

    results_row *rows[RESULTS_ROWS_MOST];
    size_t row_count;
} results_group;

typedef struct results_event {
    uint32_t lane;
    const char *name;    /* "upload", the kernel's entry, "decode" */
    double began, ended; /* since the run began */
} results_event;

typedef enum results_lane_kind {
    RESULTS_LANE_UPLOAD,
    RESULTS_LANE_KERNELS,
    RESULTS_LANE_DOWNLOAD,
    RESULTS_LANE_HOST,
    RESULTS_LANE_KINDS,
} results_lane_kind;

typedef struct results_lane {
    const char *device; /* "opencl:0" */
    results_lane_kind kind;
} results_lane;

/* One traced run of a row. */
typedef struct results_timeline {
    const char *workload, *row; /* names */
    double seconds;             /* of the run */
    results_lane lanes[RESULTS_LANES_MOST];
    size_t lane_count;
    results_event *events; /* by begin */
    size_t event_count, event_capacity;
    uint64_t dropped; /* events for which there was no room */
} results_timeline;

/* What a device does at most, measured in this run; 0: not known. */
typedef struct results_peak {
    const char *device;      /* "cpu", "opencl:0" */
    double integer_rate;     /* 32-bit operations (add, rotate, xor, subtract) per second */
    double float_rate;       /* single precision operations per second; a multiply-add is two */
    double bandwidth;        /* bytes per second, read and written, of its own memory */
    double upload, download; /* bytes per second */
    double launch;           /* seconds from the call to the end of an empty kernel */
} results_peak;

/* Of the machine and the programs. Sections and names are stable; values are for people. */
typedef struct results_fact {
    const char *section; /* "processor", "memory", "system", "build", "opencl:0", "peers", "load" */
    const char *name;    /* "model" */
    const char *value;
} results_fact;

typedef struct results_plan {
    const char **arguments; /* behind "gpukit compare": what --replay runs again */
    size_t argument_count, argument_capacity;
    uint64_t seed; /* of the order of turns, and of the resampling */
    uint32_t rounds_least, rounds_most;
    double budget;      /* seconds for all rounds */
    double batch_least; /* seconds that a sample lasts at least */
    bool is_quick;
} results_plan;

typedef struct results {
    const char *version; /* of gpukit */
    const char *date;    /* UTC, "2026-11-27T21:00:00Z" */
    const char *title;   /* "" unless it was given one */
    results_plan plan;
    bool is_partial;                /* it was stopped before rounds_least */
    const char *stopped;            /* "by SIGINT", "by the budget"; "" when it went as it should */
    double seconds;                 /* all of it */
    double load_before, load_after; /* of one minute, by the kernel; negative: not known */

    results_group *groups[RESULTS_GROUPS_MOST];
    size_t group_count;
    results_timeline **timelines;
    size_t timeline_count, timeline_capacity;
    results_peak *peaks;
    size_t peak_count, peak_capacity;
    results_fact *facts;
    size_t fact_count, fact_capacity;

    struct results_block *blocks; /* where all of it lies */
    bool has_failed;              /* memory ran out; what was asked for then is not there */
} results;

/* Empty, with texts of "". results_free for any, also one that failed. */
void results_init(results *out);
void results_free(results *all);

/* A copy that lives as long as the results. Never NULL: "" where memory ran out, and has_failed. */
const char *results_keep(results *all, const char *text);
__attribute__((format(printf, 2, 3))) const char *results_keepf(results *all, const char *format,
                                                                ...);

/* Zeroed memory that lives as long as the results. NULL, and has_failed, where there is none. */
void *results_take(results *all, size_t size);

/* Each adds one, zeroed and with texts of "". NULL: memory ran out, or there are as many as can be.
 * Pointers to groups, rows and timelines stay; others until the next one is added. */
results_group *results_add_group(results *all);
results_row *results_add_row(results *all, results_group *group);
results_sample *results_add_sample(results *all, results_row *row);
results_timeline *results_add_timeline(results *all);
results_event *results_add_event(results *all, results_timeline *line);
results_peak *results_add_peak(results *all);
void results_add_fact(results *all, const char *section, const char *name, const char *value);
void results_add_argument(results *all, const char *argument);

/* NULL where there is none. */
results_group *results_find_group(const results *all, const char *workload);
results_row *results_find_row(const results_group *group, const char *name);
const results_row *results_row_of(const results_group *group, results_role role);
const results_peak *results_find_peak(const results *all, const char *device);
const char *results_find_fact(const results *all, const char *section, const char *name);

/* Whether some row's output is not that of its baseline. */
bool results_has_mismatch(const results *all);

/* Words for files and for people: "sequential", "threads"; "measured", "mismatch". */
extern const char *const results_kind_names[];  /* RESULTS_KINDS of them */
extern const char *const results_role_names[];  /* "contestant", "baseline", "control" */
extern const char *const results_state_names[]; /* "measured", "mismatch", "failed", "skipped" */
extern const char *const results_check_names[]; /* "unchecked", "identical" */
extern const char *const results_lane_kind_names[]; /* "upload", "kernels", "download", "host" */

#endif /* GPUKIT_SRC_RESULTS_RESULTS_H */
