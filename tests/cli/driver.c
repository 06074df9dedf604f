// SPDX-License-Identifier: MIT
/* driver.c - a library for an .icd file that tells on stderr when it is loaded. With
 * DRIVER_CRASHES set, it crashes then; with DRIVER_HANGS, it never comes back.
 */
#include <stdlib.h>
#include <unistd.h>

static const char line[] = "the driver was loaded\n";

__attribute__((constructor)) static void on_load(void)
{
    (void)!write(STDERR_FILENO, line, sizeof line - 1);
    if (getenv("DRIVER_CRASHES") != NULL)
        abort();
    while (getenv("DRIVER_HANGS") != NULL)
        pause();
}
