// SPDX-License-Identifier: MIT
/* workload/range/function_names.h - functions in C by name: an address means nothing to another
 * process. See gpukit_worker_function.
 */
#ifndef GPK_WORKLOAD_RANGE_FUNCTION_NAMES_H
#define GPK_WORKLOAD_RANGE_FUNCTION_NAMES_H

#include <gpukit/range.h>

enum { GPK_FUNCTION_NAME = 64 }; /* bytes of a name */

/* "" and NULL where it has none. */
const char *gpk_function_name(gpukit_span_function *function);
gpukit_span_function *gpk_function_find(const char *name);

#endif /* GPK_WORKLOAD_RANGE_FUNCTION_NAMES_H */
