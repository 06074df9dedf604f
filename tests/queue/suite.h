// SPDX-License-Identifier: MIT
/* suite.h - what gpukit/queue.h promises, for any device. */
#ifndef GPUKIT_QUEUE_SUITE_H
#define GPUKIT_QUEUE_SUITE_H

#include "backend/backend.h"

/* Runs all of it on the device that the request names; the number of failures. */
int queue_suite(const gpk_backend_ops *ops, const gpk_device_request *request);

/* Its parts, on the device that is open. */
int stream_tests(void);
int link_tests(void);
int argument_tests(void);
int barrier_tests(void);
int call_tests(void);
int depth_tests(void);
int cancel_tests(void);
int program_tests(void);
int thread_tests(void);

#endif /* GPUKIT_QUEUE_SUITE_H */
