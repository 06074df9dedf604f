// SPDX-License-Identifier: MIT
#include "workload/range/function_names.h"

#include <string.h>

#include <gpukit/worker.h>

#include "base/error.h"
#include "base/text.h"

enum { MOST_FUNCTIONS = 256 };

static struct {
    char name[GPK_FUNCTION_NAME];
    gpukit_span_function *function;
} functions[MOST_FUNCTIONS];

static size_t function_count;

const char *gpk_function_name(gpukit_span_function *function)
{
    for (size_t i = 0; i < function_count; i++)
        if (functions[i].function == function)
            return functions[i].name;
    return "";
}

gpukit_span_function *gpk_function_find(const char *name)
{
    for (size_t i = 0; i < function_count; i++)
        if (strcmp(functions[i].name, name) == 0)
            return functions[i].function;
    return NULL;
}

gpukit_status gpukit_worker_function(const char *name, gpukit_span_function *function)
{
    if (name == NULL || name[0] == '\0' || strlen(name) >= GPK_FUNCTION_NAME)
        return gpk_fail(NULL, GPUKIT_E_ARGUMENT, 0, "", "a name has 1 to 63 characters");
    if (function == NULL || gpk_function_find(name) != NULL ||
        gpk_function_name(function)[0] != '\0')
        return gpk_fail(NULL, GPUKIT_E_ARGUMENT, 0, "", "it is no function, or has a name");
    if (function_count == MOST_FUNCTIONS)
        return gpk_fail(NULL, GPUKIT_E_MEMORY, 0, "", "there is room for 256 functions");
    gpk_text_copy(functions[function_count].name, GPK_FUNCTION_NAME, name);
    functions[function_count++].function = function;
    return GPUKIT_OK;
}
