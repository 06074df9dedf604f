// SPDX-License-Identifier: MIT
/* written.h - results as the JSON text that they are saved as, with a zero behind it; to be freed.
 */
#ifndef GPUKIT_TESTS_RESULTS_WRITTEN_H
#define GPUKIT_TESTS_RESULTS_WRITTEN_H

#include <stdbool.h>
#include <stddef.h>

#include "fixture.h"

char *written(const results *of, bool is_narrow, size_t *size);
char *written_fixture(const fixture_params *params, size_t *size); /* after results_round */

#endif /* GPUKIT_TESTS_RESULTS_WRITTEN_H */
