// SPDX-License-Identifier: MIT
/* base/error.h - the deciding place of every failure.
 *
 * Where a failure is decided: return gpk_fail(...). Where it passes through:
 * return the status and touch nothing.
 */
#ifndef GPK_BASE_ERROR_H
#define GPK_BASE_ERROR_H

#include <stddef.h>
#include <stdint.h>

#include <gpukit/status.h>

/* Fills err (which may be NULL) and returns status. call names the call that
 * failed ("" when it is our own decision); format is the exact cause, in lower
 * case, with the number that was refused and what to try. */
__attribute__((format(printf, 5, 6))) gpukit_status gpk_fail(gpukit_error *err,
                                                             gpukit_status status, int32_t native,
                                                             const char *call, const char *format,
                                                             ...);

/* "text (call, NAME)", as a line of a log has it. */
void gpk_error_describe(const gpukit_error *error, char *out, size_t size);

#endif /* GPK_BASE_ERROR_H */
