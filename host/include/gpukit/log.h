// SPDX-License-Identifier: MIT
/* gpukit/log.h - lines that the library has to say.
 *
 * The library never prints. What is worth a line (a fallback, a device that was
 * retired, a build log) goes to a callback, possibly from a driver thread, one
 * call at a time.
 */
#ifndef GPUKIT_LOG_H
#define GPUKIT_LOG_H

#ifdef __cplusplus
extern "C" {
#endif

typedef enum gpukit_log_level {
    GPUKIT_LOG_ERROR,   /* something failed */
    GPUKIT_LOG_WARNING, /* something failed and the job goes on without it */
    GPUKIT_LOG_NOTICE,  /* a choice that a user should know of: a fallback */
    GPUKIT_LOG_INFO,    /* what is being waited for: a kernel build */
    GPUKIT_LOG_DEBUG,   /* for those who develop gpukit */
} gpukit_log_level;

typedef struct gpukit_log_params {
    /* text has no newline at its end; a build log has some inside. NULL: silence. */
    void (*write)(void *user, gpukit_log_level level, const char *text);
    void *user;
} gpukit_log_params;

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_LOG_H */
