// SPDX-License-Identifier: MIT
/* The models of bench/README.md for an H200, which are computed and not measured. */
#include <string.h>

#include "check.h"

static const gpu_model models[] = {
    {"peaks", "integers", 16700, 0, "64 operations of 32 bits a cycle, 132 x 1.98 GHz"},
    {"peaks", "floats", 66900, 0, "128 multiplications and additions a cycle"},
    {"peaks", "memory", 4800, 0, "HBM3e"},
    {"peaks", "upload, pinned", 50, 0, "PCIe 5.0 x16"},
    {"peaks", "download, pinned", 50, 0, "PCIe 5.0 x16"},
};

const gpu_model *gpu_model_of(const gpu_row *row)
{
    for (size_t i = 0; i < sizeof models / sizeof models[0]; i++) {
        if (strcmp(models[i].part, row->part) == 0 && strcmp(models[i].name, row->name) == 0)
            return &models[i];
    }
    return NULL;
}
