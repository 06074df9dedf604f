// SPDX-License-Identifier: MIT
/* base/openmp_version.h - the OpenMP that this file is compiled with, as text. */
#ifndef GPK_BASE_OPENMP_VERSION_H
#define GPK_BASE_OPENMP_VERSION_H

#if !defined(_OPENMP)
#define GPK_OPENMP_VERSION "none"
#elif _OPENMP >= 202111
#define GPK_OPENMP_VERSION "5.2 or newer"
#elif _OPENMP >= 202011
#define GPK_OPENMP_VERSION "5.1"
#elif _OPENMP >= 201811
#define GPK_OPENMP_VERSION "5.0"
#elif _OPENMP >= 201511
#define GPK_OPENMP_VERSION "4.5"
#else
#define GPK_OPENMP_VERSION "4.0 or older"
#endif

#endif /* GPK_BASE_OPENMP_VERSION_H */
