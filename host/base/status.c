// SPDX-License-Identifier: MIT
#include <gpukit/status.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

const char *gpukit_status_name(gpukit_status status)
{
    static const char *const names[] = {
        [GPUKIT_OK] = "ok",
        [GPUKIT_E_ARGUMENT] = "argument refused",
        [GPUKIT_E_MEMORY] = "out of memory",
        [GPUKIT_E_NO_DEVICE] = "no device",
        [GPUKIT_E_DEVICE] = "device failed",
        [GPUKIT_E_BUILD] = "kernel did not build",
        [GPUKIT_E_TIMEOUT] = "deadline passed",
        [GPUKIT_E_CANCELLED] = "cancelled",
        [GPUKIT_E_IO] = "input or output failed",
        [GPUKIT_E_MISMATCH] = "results disagree",
        [GPUKIT_E_AGAIN] = "no room now",
        [GPUKIT_E_CLOSED] = "shut down",
        [GPUKIT_E_TASK] = "task failed",
    };
    size_t index = (size_t)status;

    return index < sizeof names / sizeof names[0] ? names[index] : "unknown status";
}

/* Of an errno; OpenCL's codes are negative and named by their backend. */
static const char *errno_name(int32_t native)
{
    const char *name = native > 0 ? strerrorname_np(native) : NULL;
    return name != NULL ? name : "";
}

gpukit_status gpk_fail(gpukit_error *err, gpukit_status status, int32_t native, const char *call,
                       const char *format, ...)
{
    va_list args;

    if (err == NULL)
        return status;
    *err = (gpukit_error){.status = status, .native = native};
    gpk_text_copy(err->native_name, sizeof err->native_name, errno_name(native));
    gpk_text_copy(err->call, sizeof err->call, call);
    va_start(args, format);
    vsnprintf(err->text, sizeof err->text, format, args);
    va_end(args);
    return status;
}

void gpk_error_describe(const gpukit_error *error, char *out, size_t size)
{
    bool has_call = error->call[0] != '\0';
    bool has_name = error->native_name[0] != '\0';
    gpk_text_format(out, size, "%s%s%s%s%s%s", error->text, has_call || has_name ? " (" : "",
                    error->call, has_call && has_name ? ", " : "", error->native_name,
                    has_call || has_name ? ")" : "");
}
