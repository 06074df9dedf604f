// SPDX-License-Identifier: MIT
/* base/log.h - lines for the caller's log callback, one call at a time. */
#ifndef GPK_BASE_LOG_H
#define GPK_BASE_LOG_H

#include <gpukit/log.h>

/* Threads: any. log may be NULL (silence). Lines of more than 500 characters are
 * cut; gpk_log_text hands over a text of any length, such as a build log. */
__attribute__((format(printf, 3, 4))) void gpk_log(const gpukit_log_params *log,
                                                   gpukit_log_level level, const char *format, ...);
void gpk_log_text(const gpukit_log_params *log, gpukit_log_level level, const char *text);

#endif /* GPK_BASE_LOG_H */
