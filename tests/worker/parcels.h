// SPDX-License-Identifier: MIT
/* parcels.h - a job of every kind, packed as for a worker, and unpacked as there. */
#ifndef GPUKIT_WORKER_PARCELS_H
#define GPUKIT_WORKER_PARCELS_H

#include "sched/freight.h"

typedef struct parcel {
    size_t body_size;
    unsigned char body[GPK_PARCEL_BODY];
    size_t blob_size;
    unsigned char *blob; /* owned; NULL: there is none */
} parcel;

/* What goes to the worker. False: it was refused, and error says why. */
bool parcel_pack(const gpk_job *job, parcel *out, gpukit_error *error);
void parcel_finish(parcel *p);

/* In memory of exactly that size, so that a sanitizer sees a read behind it. It stays in
 * *blob while the job lives. */
gpukit_status parcel_unpack(const gpk_job_kind *kind, const parcel *p, unsigned char **blob,
                            gpk_job **out, gpukit_error *error);

/* Jobs as the public calls make them; freed by their kind. The range has an input for each item,
 * a shared one, scalars, an output, a kernel, and a function that is called parcels_function. */
gpk_job *parcels_window(bool lists);
gpk_job *parcels_numbers(void);
gpk_job *parcels_range(void);
gpk_job *parcels_counters(void);

/* Once, before parcels_range. */
bool parcels_register(void);

#endif /* GPUKIT_WORKER_PARCELS_H */
