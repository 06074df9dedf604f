// SPDX-License-Identifier: MIT
/* environment_build.c - how this program was built, and what its environment tells it. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <gpukit/version.h>

#include "compare/environment_parts.h"

/* "compiler: gcc 12.2.0": names as those of all facts, in lower case. */
static void add_line(const facts *f, const char *line, size_t length)
{
    char name[64];
    const size_t size = strcspn(line, ":\n");
    if (size >= length || size >= sizeof name)
        return;
    for (size_t i = 0; i < size; i++)
        name[i] = (char)(line[i] | (line[i] >= 'A' && line[i] <= 'Z' ? 0x20 : 0));
    name[size] = '\0';
    const size_t value = size + 1 + strspn(line + size + 1, " ");
    if (value < length)
        facts_add(f, name, "%.*s", (int)(length - value), line + value);
}

static void add_info(const facts *f, const char *info)
{
    while (*info != '\0') {
        const size_t length = strcspn(info, "\n");
        add_line(f, info, length);
        info += length + (info[length] == '\n');
    }
}

void environment_build(results *out)
{
    const facts f = {.section = "build", .out = out};
    facts_add(&f, "version", "%s", gpukit_version());
    facts_add(&f, "git", "%s", environment_git);
    add_info(&f, gpukit_build_info());
    facts_add(&f, "type", "%s", GPUKIT_BUILD_TYPE);
    facts_add(&f, "flags", "%s", GPUKIT_BUILD_FLAGS);
#ifdef NDEBUG
    facts_add(&f, "assertions", "off");
#else
    facts_add(&f, "assertions", "on");
#endif
}

/* Those that change what OpenMP, OpenCL and we do. */
void environment_variables(results *out)
{
    static const char *const starts[] = {"GPUKIT_", "OMP_",    "GOMP_",   "KMP_",
                                         "POCL_",   "OCL_ICD", "OPENCL_", "CUDA_VISIBLE"};
    const facts f = {.section = "variables", .out = out};
    for (char **at = environ; at != NULL && *at != NULL; at++) {
        char name[128];
        const size_t size = strcspn(*at, "=");
        bool is_ours = false;
        for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
            is_ours = is_ours || strncmp(*at, starts[i], strlen(starts[i])) == 0;
        if (!is_ours || size >= sizeof name || (*at)[size] == '\0')
            continue;
        snprintf(name, sizeof name, "%.*s", (int)size, *at);
        facts_add(&f, name, "%s", *at + size + 1);
    }
}
