// SPDX-License-Identifier: MIT
/* results_json_parts.h - the part of the JSON text that follows from the rest. */
#ifndef GPUKIT_SRC_RESULTS_RESULTS_JSON_PARTS_H
#define GPUKIT_SRC_RESULTS_RESULTS_JSON_PARTS_H

#include "json.h"
#include "results/analysis.h"

/* The member "analysis": six digits, null for what does not exist. */
void results_write_analysis(const analysis *all, json *out);

#endif /* GPUKIT_SRC_RESULTS_RESULTS_JSON_PARTS_H */
