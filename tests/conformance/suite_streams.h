// SPDX-License-Identifier: MIT
/* suite_streams.h - the part of the suite about several streams, time and host memory. */
#ifndef GPUKIT_SUITE_STREAMS_H
#define GPUKIT_SUITE_STREAMS_H

/* Runs it on suite_ops; open and close see to suite_device. The number of tests that failed. */
int suite_streams(int (*open)(void **state), int (*close)(void **state));

#endif /* GPUKIT_SUITE_STREAMS_H */
