// SPDX-License-Identifier: MIT
#include "sched/freight.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/error.h"

void gpk_parcel_add(gpk_parcel *parcel, const void *bytes, size_t size)
{
    gpk_put_u64(&parcel->to, size);
    if (size == 0)
        return;
    if (parcel->piece_count == GPK_PARCEL_PIECES) {
        parcel->to.is_full = true;
        return;
    }
    parcel->pieces[parcel->piece_count] = bytes;
    parcel->sizes[parcel->piece_count++] = size;
    parcel->blob_size += gpk_parcel_aligned(size);
}

const void *gpk_unparcel_take(gpk_unparcel *parcel, size_t *size)
{
    const uint64_t wanted = gpk_get_u64(&parcel->from), left = parcel->blob_size - parcel->used;
    *size = 0;
    if (wanted > left || gpk_parcel_aligned(wanted) > left)
        parcel->from.is_bad = true;
    if (parcel->from.is_bad || wanted == 0)
        return NULL;
    const void *piece = parcel->blob + parcel->used;
    parcel->used += gpk_parcel_aligned(wanted);
    *size = wanted;
    return piece;
}

bool gpk_unparcel_is_done(const gpk_unparcel *parcel)
{
    return gpk_reader_is_done(&parcel->from) && parcel->used == parcel->blob_size;
}

gpukit_status gpk_shared_alloc(size_t size, int *fd, void **out, gpukit_error *err)
{
    *fd = memfd_create("gpukit", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (*fd < 0)
        return gpk_fail(err, GPUKIT_E_MEMORY, errno, "memfd_create", "no shared memory");
    /* All of it now, not when it is written to; and nobody makes it shorter under our hands. */
    errno = posix_fallocate(*fd, 0, (off_t)size);
    const bool is_there = errno == 0 && fcntl(*fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_SEAL) == 0;
    void *memory =
        is_there ? mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, *fd, 0) : MAP_FAILED;
    if (memory == MAP_FAILED) {
        gpk_fail(err, GPUKIT_E_MEMORY, errno, "mmap", "no %zu bytes of shared memory", size);
        close(*fd);
        *fd = -1;
        return GPUKIT_E_MEMORY;
    }
    *out = memory;
    return GPUKIT_OK;
}

static gpukit_status share_blob(gpk_freight *freight, gpukit_error *err)
{
    const gpk_parcel *parcel = &freight->parcel;
    void *memory = NULL;
    uint64_t at = 0;
    if (parcel->blob_size == 0)
        return GPUKIT_OK;
    gpukit_status status = gpk_shared_alloc(parcel->blob_size, &freight->memory, &memory, err);
    if (status != GPUKIT_OK)
        return status;
    assert(memory != NULL);
    for (uint32_t i = 0; i < parcel->piece_count; i++) {
        memcpy((unsigned char *)memory + at, parcel->pieces[i], parcel->sizes[i]);
        at += gpk_parcel_aligned(parcel->sizes[i]);
    }
    munmap(memory, parcel->blob_size);
    return GPUKIT_OK;
}

gpukit_status gpk_freight_alloc(const gpk_job *job, gpk_freight **out, gpukit_error *err)
{
    const gpk_job_kind *kind = job->ops->kind;
    if (kind == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "this kind of job cannot be done in worker processes: open the context "
                        "without isolation and processes");
    gpk_freight *freight = calloc(1, sizeof *freight);
    if (freight == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a job");
    freight->memory = -1;
    freight->parcel.to = (gpk_writer){.bytes = freight->parcel.body, .room = GPK_PARCEL_BODY};
    gpukit_status status = kind->pack(job, &freight->parcel, err);
    if (status == GPUKIT_OK && freight->parcel.to.is_full)
        status = gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "this job is too long to be described");
    if (status == GPUKIT_OK)
        status = share_blob(freight, err);
    if (status != GPUKIT_OK) {
        gpk_freight_free(freight);
        return status;
    }
    *out = freight;
    return GPUKIT_OK;
}

void gpk_freight_free(gpk_freight *freight)
{
    if (freight == NULL)
        return;
    if (freight->memory >= 0)
        close(freight->memory);
    free(freight);
}

uint64_t gpk_tray_room(const gpk_job *job)
{
    return job->most_grains * (sizeof(gpk_result) + job->cargo_grain);
}

uint64_t gpk_tray_size(const gpk_job *job, const gpk_lease *lease)
{
    return lease->count * sizeof(gpk_result) + gpk_job_cargo_size(job, lease->first, lease->count);
}

void gpk_tray_fill(const gpk_job *job, const gpk_lease *lease, const gpk_result *results,
                   const gpk_cargo *cargo, unsigned char *tray)
{
    const uint64_t size = gpk_job_cargo_size(job, lease->first, lease->count);
    memcpy(tray, results, lease->count * sizeof *results);
    tray += lease->count * sizeof *results;
    for (uint64_t i = 0, at = 0; at < size; i++, at += job->cargo_grain) {
        const uint64_t left = size - at;
        memcpy(tray + at, cargo->bytes + i * cargo->stride,
               left < job->cargo_grain ? left : job->cargo_grain);
    }
}

/* Of words, each with its place: any bit that is flipped alters it. */
uint64_t gpk_tray_hash(const unsigned char *tray, uint64_t size)
{
    uint64_t hash = size ^ UINT64_C(0x9e3779b97f4a7c15), word;
    uint64_t at = 0;
    for (; size - at >= sizeof word; at += sizeof word) {
        memcpy(&word, tray + at, sizeof word);
        hash = (hash ^ word) * UINT64_C(0xff51afd7ed558ccd);
        hash ^= hash >> 32;
    }
    for (; at < size; at++)
        hash = (hash ^ tray[at]) * UINT64_C(0xff51afd7ed558ccd);
    return hash ^ hash >> 29;
}
