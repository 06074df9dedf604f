// SPDX-License-Identifier: MIT
/* scenario.h - one use of a device from open to close, for tests that make steps fail. */
#ifndef GPUKIT_SCENARIO_H
#define GPUKIT_SCENARIO_H

#include "backend/backend.h"

/* Two slots: open, upload, run, download, flush, poll, close. Each call that fails leaves its
 * output alone (asserted), ends the scenario and gives the status; whatever was opened
 * is closed. *right tells whether the answers were as they should be. */
gpukit_status scenario_run(const gpk_backend_ops *ops, const gpk_device_request *request,
                           bool *right, gpukit_error *err);

/* The same with what is newer: the second slot waits for the first, results are in host
 * memory too, in place where the device shares memory. */
gpukit_status scenario_run_hosted(const gpk_backend_ops *ops, const gpk_device_request *request,
                                  bool *right, gpukit_error *err);

#endif /* GPUKIT_SCENARIO_H */
