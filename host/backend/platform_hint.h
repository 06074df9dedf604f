// SPDX-License-Identifier: MIT
/* backend/platform_hint.h - how to get an OpenCL platform on this distribution. */
#ifndef GPK_BACKEND_PLATFORM_HINT_H
#define GPK_BACKEND_PLATFORM_HINT_H

/* gpukit_platform_hint for the text of an os-release file. */
const char *gpk_platform_hint_in(const char *os_release);

#endif /* GPK_BACKEND_PLATFORM_HINT_H */
