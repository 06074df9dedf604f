// SPDX-License-Identifier: MIT
/* workload/pixels/op_kinds.c - the list of operations. */
#include <string.h>

#include "workload/pixels/op.h"

static const gpk_pixels_op_kind *const *const tables[] = {
    gpk_pixels_colour_kinds,
    gpk_pixels_neighbour_kinds,
    gpk_pixels_geometry_kinds,
    NULL,
};

static const gpk_pixels_op_kind *kind_at(size_t index)
{
    for (size_t i = 0; tables[i] != NULL; i++) {
        for (const gpk_pixels_op_kind *const *kind = tables[i]; *kind != NULL; kind++) {
            if (index-- == 0)
                return *kind;
        }
    }
    return NULL;
}

const gpukit_pixels_operation *gpukit_pixels_operation_at(size_t index)
{
    const gpk_pixels_op_kind *kind = kind_at(index);
    return kind == NULL ? NULL : &kind->about;
}

const gpk_pixels_op_kind *gpk_pixels_op_kind_find(const char *name, size_t size)
{
    const gpk_pixels_op_kind *kind;
    for (size_t i = 0; (kind = kind_at(i)) != NULL; i++) {
        if (strlen(kind->about.name) == size && memcmp(kind->about.name, name, size) == 0)
            return kind;
    }
    return NULL;
}
