// SPDX-License-Identifier: MIT
/* sched/freight.h - a job as bytes, so that another process can take part in it.
 *
 * A job goes as a parcel: a short body of fields, and pieces of any size that lie one after the
 * other in one blob. What kind of job it is decides what is in them; whoever unpacks it gets the
 * same job, whose results nobody joins there.
 */
#ifndef GPK_SCHED_FREIGHT_H
#define GPK_SCHED_FREIGHT_H

#include "base/wire.h"
#include "sched/job.h"

enum { GPK_PARCEL_BODY = 8192, GPK_PARCEL_PIECES = 16, GPK_PARCEL_ALIGNMENT = 64 };

typedef struct gpk_parcel {
    gpk_writer to; /* the body */
    uint32_t piece_count;
    const void *pieces[GPK_PARCEL_PIECES]; /* the job's: they stay as they are while it lives */
    size_t sizes[GPK_PARCEL_PIECES];
    uint64_t blob_size;
    unsigned char body[GPK_PARCEL_BODY];
} gpk_parcel;

/* Where the next piece begins, behind that many bytes. */
static inline uint64_t gpk_parcel_aligned(uint64_t size)
{
    const uint64_t step = GPK_PARCEL_ALIGNMENT;
    return (size + step - 1) / step * step;
}

/* One more piece; its size goes into the body. */
void gpk_parcel_add(gpk_parcel *parcel, const void *bytes, size_t size);

/* What came. The blob stays as it is while the job lives. */
typedef struct gpk_unparcel {
    gpk_reader from; /* the body */
    const unsigned char *blob;
    uint64_t blob_size, used;
} gpk_unparcel;

/* The next piece, NULL for one of no bytes; one that is not there sets from.is_bad. */
const void *gpk_unparcel_take(gpk_unparcel *parcel, size_t *size);

/* All was there, and nothing is left. */
bool gpk_unparcel_is_done(const gpk_unparcel *parcel);

struct gpk_job_kind {
    const char *name;
    gpukit_status (*pack)(const gpk_job *job, gpk_parcel *parcel, gpukit_error *err);

    /* Every field is checked: GPUKIT_E_ARGUMENT for what no pack can have written. */
    gpukit_status (*unpack)(gpk_unparcel *parcel, gpk_job **out, gpukit_error *err);
    void (*free)(gpk_job *job); /* that was unpacked */

    /* Whether a worker with that device can do it. NULL: whenever the job suits the device. */
    bool (*suits)(const gpk_job *job, const gpukit_device_info *device);
};

/* A job on its way: the parcel, and the blob as memory that workers can be given. */
typedef struct gpk_freight {
    gpk_parcel parcel;
    int memory; /* -1: there is no blob */
} gpk_freight;

/* GPUKIT_E_ARGUMENT: the job cannot leave this process, and why. */
gpukit_status gpk_freight_alloc(const gpk_job *job, gpk_freight **out, gpukit_error *err);
void gpk_freight_free(gpk_freight *freight); /* NULL is fine */

/* Anonymous memory as a descriptor and a mapping of it, both of this process alone until the
 * descriptor is sent. */
gpukit_status gpk_shared_alloc(size_t size, int *fd, void **out, gpukit_error *err);

/* The answer to a lease: the result of each grain, and then the cargo without gaps. */

/* Bytes for the largest lease, and for this one. */
uint64_t gpk_tray_room(const gpk_job *job);
uint64_t gpk_tray_size(const gpk_job *job, const gpk_lease *lease);

void gpk_tray_fill(const gpk_job *job, const gpk_lease *lease, const gpk_result *results,
                   const gpk_cargo *cargo, unsigned char *tray);
uint64_t gpk_tray_hash(const unsigned char *tray, uint64_t size);

#endif /* GPK_SCHED_FREIGHT_H */
