// SPDX-License-Identifier: MIT
/* sched/station.h - a device that was made ready for a job, and the slots in which it works
 * leases off.
 *
 * The device is one of this process (station_local.c), or one that a worker process has open
 * (station_remote.c): an agent sees no difference, and a worker has a local station of its own.
 * A station knows no board: it is given leases, and says what became of them. One thread.
 */
#ifndef GPK_SCHED_STATION_H
#define GPK_SCHED_STATION_H

#include "sched/freight.h"
#include "sched/job.h"

typedef enum gpk_bay_state {
    GPK_BAY_FREE = 0,
    GPK_BAY_RUNNING,
    GPK_BAY_DONE,   /* results can be read */
    GPK_BAY_FAILED, /* error says why */
} gpk_bay_state;

/* A slot with the lease it works on. */
typedef struct gpk_bay {
    void *bench; /* the workload's */
    gpk_lease lease;
    gpk_bay_state state;
    bool is_spoilt;    /* its chunk failed: nobody knows what state the bench is in */
    uint64_t order;    /* of the leases that were started, from 1 */
    uint32_t commands; /* of the chunk, that have not completed */
    uint64_t deadline_ns;
    uint64_t started_ns; /* its first command, on the device */
    uint64_t ended_ns;   /* its last one */
    double seconds;      /* the finished chunk took */
    gpukit_error error;  /* of its first command that failed */
    bool was_killed;     /* from outside, with its worker: no fault of the device's */
} gpk_bay;

/* Asked between the steps of what may take long. False: it is not wanted any more. limit_ns:
 * the next step is expected to take no longer. */
typedef struct gpk_watch {
    bool (*goes_on)(void *user, uint64_t limit_ns);
    void *user;
} gpk_watch;

typedef struct gpk_station_params {
    gpk_job *job;
    gpk_device *device;
    gpukit_queue_params queue;
    uint32_t slot_count;  /* at most GPK_MAX_SLOTS */
    uint64_t deadline_ns; /* for one chunk, and for a build; 0: by what was predicted */
    bool is_return;       /* from quarantine: the self-test is done again */
    gpk_watch watch;
    const gpk_freight *freight; /* the job, for devices in workers */
} gpk_station_params;

typedef struct gpk_station gpk_station;

typedef struct gpk_station_ops {
    /* Begins with the bay's lease, which is in a free bay. Failures are told by poll. */
    void (*start)(gpk_station *station, gpk_bay *bay);

    /* Looks at what is in flight: bays become done or failed. False: nothing moved. */
    bool (*poll)(gpk_station *station);

    /* Of a bay that is done: a result for each grain of its lease. */
    gpukit_status (*read)(gpk_station *station, const gpk_bay *bay, gpk_result *out,
                          gpukit_error *err);

    /* Of a bay that was read: what the job delivers, until the bay is started again. */
    gpk_cargo (*cargo)(gpk_station *station, const gpk_bay *bay);

    /* New benches for bays that are spoilt. Nothing is in flight. */
    gpukit_status (*renew)(gpk_station *station, gpukit_error *err);

    /* Whether it must be shut and opened again; and whether that can come to anything. */
    bool (*is_lost)(gpk_station *station);
    bool (*comes_back)(gpk_station *station);

    /* Sleeps for so long, or until there is something to look at. */
    void (*rest)(gpk_station *station, uint64_t ns);

    /* Lets go of everything, but for what a device that hangs may still use. */
    void (*shut)(gpk_station *station);
} gpk_station_ops;

struct gpk_station {
    const gpk_station_ops *ops;
    gpk_station_params params;
    uint64_t started; /* leases */
    bool was_killed;  /* its worker, from outside */
    gpukit_error why_lost;
    gpukit_queue_stats stats;
    gpk_bay bays[GPK_MAX_SLOTS];
};

/* The queue, the self-test, the job on the device, and the slots; may take long. A job that is
 * not wanted any more gets no slots. What is half open after a failure is in *out for shut, or
 * NULL. */
gpukit_status gpk_station_open(const gpk_station_params *params, gpk_station **out,
                               gpukit_error *err);

/* NULL is fine. */
void gpk_station_shut(gpk_station *station);

/* How many of its bays are in that state. */
uint32_t gpk_station_count(const gpk_station *station, gpk_bay_state state);

/* What one step of making it ready may take: a build, or a first launch, in which some drivers
 * build. */
uint64_t gpk_station_start_ns(const gpk_station_params *params);

/* The kinds of station. */
gpukit_status gpk_station_open_local(const gpk_station_params *params, gpk_station **out,
                                     gpukit_error *err);
gpukit_status gpk_station_open_remote(const gpk_station_params *params, gpk_station **out,
                                      gpukit_error *err);

static inline bool gpk_watch_goes_on(const gpk_watch *watch, uint64_t limit_ns)
{
    return watch->goes_on == NULL || watch->goes_on(watch->user, limit_ns);
}

#endif /* GPK_SCHED_STATION_H */
