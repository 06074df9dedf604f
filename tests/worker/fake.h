// SPDX-License-Identifier: MIT
/* fake.h - a worker that a test plays: the other end of its parent's socket, and a job with known
 * results.
 */
#ifndef GPUKIT_WORKER_FAKE_H
#define GPUKIT_WORKER_FAKE_H

#include "sched/station.h"
#include "worker/worker.h"

enum { FAKE_GRAINS = 64, FAKE_MOST = 4, FAKE_CARGO = 5, FAKE_SLOTS = 3 };

typedef struct fake fake;
struct fake {
    gpk_launcher launcher;
    gpk_worker worker;
    gpk_device device;
    gpk_job job;
    gpk_freight *freight;

    /* Says what the worker says before it is asked; NULL: nothing. */
    void (*on_start)(fake *f, void *user);
    void *user;

    int peer;             /* the worker's end; -1: it is not running */
    unsigned char *trays; /* of the parent, where memory is shared; NULL until fake_hear_job */
    unsigned starts, ends, kills;
    bool dies_of_kill; /* what its end is told to have been */
};

void fake_init(fake *f, bool shares_memory);
void fake_finish(fake *f);

gpk_station_params fake_params(fake *f);

/* False: there is no room. */
bool fake_send(fake *f, const unsigned char *packet, size_t size);
bool fake_say(fake *f, const gpk_message *message);

/* Opened, and ready: what a good worker says until it gets leases. */
void fake_get_ready(fake *f);

/* It says nothing more, and what it has said can still be read. */
void fake_hang_up(fake *f);

/* Throws away what the parent has said; finds the trays in it. */
void fake_hear_all(fake *f);

/* The right answer to a lease: on its tray, and that it is done. Part: bytes [from, to) of it. */
uint64_t fake_tray_size(const fake *f, const gpk_lease *lease);
void fake_put_tray(fake *f, const gpk_bay *bay, uint32_t slot, uint64_t from, uint64_t to);
void fake_say_done(fake *f, const gpk_bay *bay, uint32_t slot);

/* What the parent has of a lease that is done is right. */
bool fake_is_right(gpk_station *station, const gpk_bay *bay);

#endif /* GPUKIT_WORKER_FAKE_H */
