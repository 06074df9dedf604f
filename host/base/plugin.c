// SPDX-License-Identifier: MIT
#include "base/plugin.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

/* The folder of the program, with its last slash. */
static void program_folder(char *out, size_t size)
{
    const ssize_t length = readlink("/proc/self/exe", out, size - 1);
    out[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(out, '/');
    if (slash != NULL)
        slash[1] = '\0';
}

bool gpk_plugin_find(const char *variable, const char *name, char *out, size_t size)
{
    char folder[2048];
    const char *given = getenv(variable);
    if (given != NULL && given[0] != '\0') {
        gpk_text_copy(out, size, given);
        return true;
    }
    program_folder(folder, sizeof folder);
    gpk_text_format(out, size, "%s%s", folder, name);
    if (access(out, R_OK) == 0)
        return true;
    gpk_text_format(out, size, "%s%s%s", folder, GPUKIT_PLUGIN_PATH, name);
    if (access(out, R_OK) == 0) /* an installed tree may have been moved */
        return true;
    gpk_text_format(out, size, "%s%s", GPUKIT_PLUGIN_FOLDER, name);
    return access(out, R_OK) == 0;
}
