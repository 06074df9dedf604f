// SPDX-License-Identifier: MIT
#include <string.h>

#include <gpukit/range.h>

static const struct {
    const char *name, *short_name;
    size_t size;
} types[] = {
    [GPUKIT_INT8] = {"char", "i8", 1},    [GPUKIT_UINT8] = {"uchar", "u8", 1},
    [GPUKIT_INT16] = {"short", "i16", 2}, [GPUKIT_UINT16] = {"ushort", "u16", 2},
    [GPUKIT_INT32] = {"int", "i32", 4},   [GPUKIT_UINT32] = {"uint", "u32", 4},
    [GPUKIT_INT64] = {"long", "i64", 8},  [GPUKIT_UINT64] = {"ulong", "u64", 8},
    [GPUKIT_FLOAT] = {"float", "f32", 4}, [GPUKIT_DOUBLE] = {"double", "f64", 8},
};

static bool is_type(gpukit_type type)
{
    return type > GPUKIT_NOTHING && type <= GPUKIT_DOUBLE;
}

const char *gpukit_type_name(gpukit_type type)
{
    return is_type(type) ? types[type].name : NULL;
}

gpukit_type gpukit_type_find(const char *name)
{
    for (int i = GPUKIT_NOTHING + 1; name != NULL && i <= GPUKIT_DOUBLE; i++)
        if (strcmp(name, types[i].name) == 0 || strcmp(name, types[i].short_name) == 0)
            return (gpukit_type)i;
    return GPUKIT_NOTHING;
}

size_t gpukit_type_size(gpukit_type type)
{
    return is_type(type) ? types[type].size : 0;
}
