// SPDX-License-Identifier: MIT
/* doctor_system.c - the links of the chain that this system has to provide. */
#include "doctor.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gpukit/device.h>
#include <gpukit/icd.h>

void doctor_good(const doctor *c, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    output_line(c->out, "ok    %s", text);
    output_flush(c->out); /* the next check may take its time */
}

void doctor_bad(doctor *c, const char *remedy, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    output_line(c->out, "FAIL  %s", text);
    output_flush(c->out);
    if (c->remedy[0] == '\0')
        snprintf(c->remedy, sizeof c->remedy, "%s", remedy);
}

static void check_driver(doctor *c, const gpukit_icd_file *file)
{
    gpukit_error error;
    if (file->library[0] == '\0') {
        doctor_bad(c, gpukit_platform_hint(), "driver %s: cannot be read, or names no library",
                   file->path);
        return;
    }
    if (gpukit_icd_try(file, &error) != GPUKIT_OK)
        doctor_bad(c, gpukit_platform_hint(), "driver %s: %s", file->path, error.text);
    else
        doctor_good(c, "driver %s: %s loads", file->path, file->library);
    c->has_pocl |= strstr(file->library, "pocl") != NULL;
}

static void check_icd_files(doctor *c)
{
    static gpukit_icd_list list;
    char remedy[64];
    gpukit_icd_find(&list);
    if (list.variable != NULL)
        snprintf(remedy, sizeof remedy, "unset %s", list.variable);
    else
        snprintf(remedy, sizeof remedy, "%s", gpukit_platform_hint());
    if (list.count == 0)
        doctor_bad(c, remedy, "ICD files: none in %s%s%s", list.place,
                   list.variable != NULL ? ", from $" : "",
                   list.variable != NULL ? list.variable : "");
    else
        doctor_good(c, "ICD files: %zu in %s", list.count, list.place);
    for (size_t i = 0; i < list.count; i++)
        check_driver(c, &list.files[i]);
}

/* Makes the folder and those above it. */
static bool make_folders(const char *path)
{
    char part[PATH_MAX];
    snprintf(part, sizeof part, "%s", path);
    for (char *at = part + 1; *at != '\0'; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        mkdir(part, S_IRWXU);
        *at = '/';
    }
    return mkdir(part, S_IRWXU) == 0 || errno == EEXIST;
}

static bool can_write_in(const char *folder)
{
    char path[PATH_MAX];
    if (!make_folders(folder) ||
        snprintf(path, sizeof path, "%s/doctor.XXXXXX", folder) >= (int)sizeof path)
        return false;
    const int fd = mkstemp(path);
    if (fd < 0)
        return false;
    const bool is_written = write(fd, "", 1) == 1;
    close(fd);
    unlink(path);
    return is_written;
}

static void check_folder(doctor *c, const char *whose, const char *folder, const char *variable)
{
    char remedy[DOCTOR_REMEDY_MAX];
    if (can_write_in(folder)) {
        doctor_good(c, "cache folder of %s: %s can be written", whose, folder);
        return;
    }
    snprintf(remedy, sizeof remedy, "export %s=/tmp/cache-$(id -u)", variable);
    doctor_bad(c, remedy, "cache folder of %s: %s cannot be written: %s", whose, folder,
               strerror(errno));
}

/* As PoCL finds it; false where it has no such place. */
static bool find_pocl_cache(char *out, size_t size)
{
    const char *own = getenv("POCL_CACHE_DIR");
    const char *cache = getenv("XDG_CACHE_HOME");
    const char *home = getenv("HOME");
    if (own != NULL && own[0] != '\0')
        snprintf(out, size, "%s", own);
    else if (cache != NULL && cache[0] != '\0')
        snprintf(out, size, "%s/pocl/kcache", cache);
    else if (home != NULL && home[0] != '\0')
        snprintf(out, size, "%s/.cache/pocl/kcache", home);
    else
        return false;
    return true;
}

static void check_caches(doctor *c)
{
    char folder[PATH_MAX];
    if (gpukit_cache_folder(folder, sizeof folder))
        check_folder(c, "gpukit", folder, "XDG_CACHE_HOME");
    else
        doctor_bad(c, "export XDG_CACHE_HOME=/tmp/cache-$(id -u)",
                   "cache folder of gpukit: neither XDG_CACHE_HOME nor HOME names a place");
    /* Without one PoCL finds no device, and says nothing else. */
    if (c->has_pocl && find_pocl_cache(folder, sizeof folder))
        check_folder(c, "PoCL", folder, "POCL_CACHE_DIR");
}

/* PoCL links kernels with ld, and ends the process where there is none. */
static void check_linker(doctor *c)
{
    char path[PATH_MAX], remedy[DOCTOR_REMEDY_MAX];
    const char *folders = getenv("PATH");
    for (const char *at = folders; c->has_pocl && at != NULL;) {
        const size_t size = strcspn(at, ":");
        snprintf(path, sizeof path, "%.*s/ld", (int)size, at);
        if (access(path, X_OK) == 0) {
            doctor_good(c, "linker of PoCL: %s", path);
            return;
        }
        at = at[size] == ':' ? at + size + 1 : NULL;
    }
    if (!c->has_pocl)
        return;
    const char *install = gpukit_platform_hint();
    const char *package = strrchr(install, ' ');
    snprintf(remedy, sizeof remedy, "%.*s binutils", (int)(package != NULL ? package - install : 0),
             install);
    doctor_bad(c, remedy, "linker of PoCL: no ld in PATH");
}

void doctor_check_system(doctor *c)
{
    check_icd_files(c);
    check_caches(c);
    check_linker(c);
}
