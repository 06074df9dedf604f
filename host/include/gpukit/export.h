// SPDX-License-Identifier: MIT
/* gpukit/export.h - which symbols the shared library shows. */
#ifndef GPUKIT_EXPORT_H
#define GPUKIT_EXPORT_H

#if defined(__GNUC__)
#define GPUKIT_API __attribute__((visibility("default")))
#else
#define GPUKIT_API
#endif

#endif /* GPUKIT_EXPORT_H */
