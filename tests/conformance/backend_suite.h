// SPDX-License-Identifier: MIT
/* backend_suite.h - the contract of backend/backend.h, as tests that every backend runs. */
#ifndef GPUKIT_BACKEND_SUITE_H
#define GPUKIT_BACKEND_SUITE_H

#include "backend/backend.h"

/* Runs the suite on the wanted device of the tested backend; the number of tests that
 * failed. */
int backend_suite(const gpk_backend_ops *tested, const gpk_device_request *wanted);

#endif /* GPUKIT_BACKEND_SUITE_H */
