// SPDX-License-Identifier: MIT
#include "backend/opencl/opencl_icd.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "backend/opencl/opencl_internal.h"
#include "base/text.h"

/* -1 when the folder cannot be read. */
static int opencl_count_icd_files(const char *folder)
{
    struct dirent *entry;
    int count = 0;
    DIR *dir = opendir(folder);
    if (dir == NULL)
        return -1;
    while ((entry = readdir(dir)) != NULL) {
        size_t length = strlen(entry->d_name);
        count += length > 4 && strcmp(entry->d_name + length - 4, ".icd") == 0;
    }
    closedir(dir);
    return count;
}

static void opencl_describe_folder(const char *folder, char *out, size_t size)
{
    int count = opencl_count_icd_files(folder);
    const char *plural = count == 1 ? "" : "s";

    if (count < 0)
        gpk_text_format(out, size, "no folder %s", folder);
    else if (count == 0)
        gpk_text_format(out, size, "0 .icd files in %s", folder);
    else
        gpk_text_format(out, size, "%d .icd file%s in %s, but no driver answers", count, plural,
                        folder);
}

/* What the loaders honour: a folder, or the name of a file. */
static void opencl_describe_search(char *out, size_t size)
{
    const char *vendors = getenv("OCL_ICD_VENDORS");
    const char *files = getenv("OCL_ICD_FILENAMES");

    if (vendors != NULL && opencl_count_icd_files(vendors) < 0)
        gpk_text_format(out, size, "OCL_ICD_VENDORS names %s, which gives none", vendors);
    else if (vendors != NULL)
        opencl_describe_folder(vendors, out, size);
    else if (files != NULL)
        gpk_text_format(out, size, "OCL_ICD_FILENAMES names %s, which gives none", files);
    else
        opencl_describe_folder("/etc/OpenCL/vendors", out, size);
}

void gpk_opencl_note_no_platform(gpukit_inventory *inventory, int32_t code)
{
    char where[160];
    char note[320];

    opencl_describe_search(where, sizeof where);
    if (code == CL_SUCCESS)
        gpk_text_format(note, sizeof note, "no OpenCL platform found (%s): %s", where,
                        gpukit_platform_hint());
    else
        gpk_text_format(note, sizeof note, "no OpenCL platform: clGetPlatformIDs says %d (%s)",
                        code, gpk_opencl_error_name(code));
    gpk_inventory_note(inventory, note);
}
