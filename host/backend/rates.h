// SPDX-License-Identifier: MIT
/* backend/rates.h - what devices did in earlier runs, so that this one can start right.
 *
 * Units per second of a kind of job on a device, in the file "rates" of the folder that
 * gpukit_cache_folder names; a job's kind is a short text, such as "primes.sieve.20". A
 * device is told by its backend, name, driver and compute units, and not by its id, which
 * may be another device's tomorrow. The file is a hint: where it is damaged, not ours or
 * cannot be written, that is no error, and nothing is known. Runs at the same time never
 * damage it, the last one wins. Threads: any.
 */
#ifndef GPK_BACKEND_RATES_H
#define GPK_BACKEND_RATES_H

#include <stddef.h>

#include <gpukit/device.h>
#include <gpukit/log.h>

/* 0 when nothing is known. */
double gpk_rates_find(const char *job, const gpukit_device_info *device);

/* Remembers count rates, one for each device, no more than GPUKIT_MAX_DEVICES; those that
 * are no positive number are skipped. A rate within a factor of two of the one that is
 * known moves it half way there, another one takes its place. */
void gpk_rates_keep(const char *job, const gpukit_device_info *const *devices, const double *rates,
                    size_t count, const gpukit_log_params *log);

#endif /* GPK_BACKEND_RATES_H */
