// SPDX-License-Identifier: MIT
#include "results/results_fields.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

// clang-format off
#define FIELD(type, member, field, of_kind) \
    .name = (field), .kind = RESULTS_##of_kind, .offset = offsetof(type, member)
#define ANY .most = UINT32_MAX
#define POSITIVE .least = 1, .most = UINT32_MAX
#define LACKS .may_lack = true

const results_field results_fields_run[] = {
    {FIELD(results, version, "version", TEXT)},
    {FIELD(results, date, "date", TEXT)},
    {FIELD(results, title, "title", TEXT)},
    {FIELD(results, is_partial, "partial", BOOL)},
    {FIELD(results, stopped, "stopped", TEXT)},
    {FIELD(results, seconds, "seconds", TIME)},
    {FIELD(results, load_before, "load_before", KNOWN)},
    {FIELD(results, load_after, "load_after", KNOWN)},
    {.name = NULL},
};
const results_field results_fields_plan[] = {
    {FIELD(results_plan, seed, "seed", QUANTITY)},
    {FIELD(results_plan, rounds_least, "rounds_least", COUNT), ANY},
    {FIELD(results_plan, rounds_most, "rounds_most", COUNT), ANY},
    {FIELD(results_plan, budget, "budget", REAL)},
    {FIELD(results_plan, batch_least, "batch_least", REAL)},
    {FIELD(results_plan, is_quick, "quick", BOOL)},
    {.name = NULL},
};
const results_field results_fields_fact[] = {
    {FIELD(results_fact, section, "section", TEXT)},
    {FIELD(results_fact, name, "name", TEXT)},
    {FIELD(results_fact, value, "value", TEXT)},
    {.name = NULL},
};
const results_field results_fields_peak[] = {
    {FIELD(results_peak, device, "device", TEXT)},
    {FIELD(results_peak, integer_rate, "integer_rate", TIME)},
    {FIELD(results_peak, float_rate, "float_rate", TIME)},
    {FIELD(results_peak, bandwidth, "bandwidth", TIME)},
    {FIELD(results_peak, upload, "upload", TIME)},
    {FIELD(results_peak, download, "download", TIME)},
    {FIELD(results_peak, launch, "launch", TIME)},
    {.name = NULL},
};
const results_field results_fields_group[] = {
    {FIELD(results_group, workload, "workload", TEXT)},
    {FIELD(results_group, family, "family", TEXT)},
    {FIELD(results_group, what, "what", TEXT)},
    {FIELD(results_group, unit, "unit", TEXT)},
    {FIELD(results_group, size, "size", QUANTITY), .least = 1},
    {FIELD(results_group, is_sweep, "sweep", BOOL)},
    {FIELD(results_group, operations, "operations", REAL)},
    {FIELD(results_group, operations_are, "operations_are", TEXT)},
    {FIELD(results_group, operations_are_float, "operations_are_float", BOOL)},
    {FIELD(results_group, bytes, "bytes", REAL)},
    {.name = NULL},
};
const results_field results_fields_row[] = {
    {FIELD(results_row, name, "name", TEXT)},
    {FIELD(results_row, kind, "kind", WORD), .words = results_kind_names},
    {FIELD(results_row, role, "role", WORD), .words = results_role_names},
    {FIELD(results_row, state, "state", WORD), .words = results_state_names},
    {FIELD(results_row, why, "why", TEXT), LACKS},
    {FIELD(results_row, check, "check", WORD), .words = results_check_names},
    {FIELD(results_row, devices, "devices", TEXT)},
    {FIELD(results_row, is_process, "process", BOOL), LACKS},
    {FIELD(results_row, workers, "workers", COUNT), ANY, LACKS},
    {FIELD(results_row, slots, "slots", COUNT), ANY, LACKS},
    {FIELD(results_row, version, "version", TEXT), LACKS},
    {FIELD(results_row, command, "command", TEXT)},
    {FIELD(results_row, answer, "answer", TEXT)},
    {FIELD(results_row, batch, "batch", COUNT), POSITIVE},
    {FIELD(results_row, has_stable_warmup, "stable_warmup", BOOL), LACKS},
    {FIELD(results_row, warmups, "warmups", COUNT), ANY},
    {.name = NULL},
};
const results_field results_fields_split[] = {
    {FIELD(results_split, wall, "wall", TIME)},
    {FIELD(results_split, upload, "upload", TIME)},
    {FIELD(results_split, kernels, "kernels", TIME)},
    {FIELD(results_split, download, "download", TIME)},
    {FIELD(results_split, overlapped, "overlapped", TIME)},
    {FIELD(results_split, neither, "neither", TIME)},
    {.name = NULL},
};
const results_field results_fields_sample[] = {
    {FIELD(results_sample, round, "round", COUNT), .most = RESULTS_ROUNDS_MOST - 1},
    {FIELD(results_sample, order, "order", COUNT), ANY},
    {FIELD(results_sample, began, "began", TIME)},
    {FIELD(results_sample, seconds, "seconds", TIME)},
    {FIELD(results_sample, cpu_seconds, "cpu_seconds", KNOWN), LACKS},
    {FIELD(results_sample, switches, "switches", QUANTITY), LACKS},
    {FIELD(results_sample, kernel_seconds, "kernel_seconds", TIME), LACKS},
    {FIELD(results_sample, faults, "faults", QUANTITY), LACKS},
    {FIELD(results_sample, transfer_seconds, "transfer_seconds", TIME), LACKS},
    {FIELD(results_sample, overlapped_seconds, "overlapped_seconds", TIME), LACKS},
    {FIELD(results_sample, clock_mhz, "clock_mhz", TIME), LACKS},
    {FIELD(results_sample, celsius, "celsius", TIME), LACKS},
    {.name = NULL},
};
const results_field results_fields_line[] = {
    {FIELD(results_timeline, workload, "workload", TEXT)},
    {FIELD(results_timeline, row, "row", TEXT)},
    {FIELD(results_timeline, seconds, "seconds", TIME)},
    {FIELD(results_timeline, dropped, "dropped", QUANTITY)},
    {.name = NULL},
};
const results_field results_fields_lane[] = {
    {FIELD(results_lane, device, "device", TEXT)},
    {FIELD(results_lane, kind, "kind", WORD), .words = results_lane_kind_names},
    {.name = NULL},
};
const results_field results_fields_event[] = {
    {FIELD(results_event, lane, "lane", COUNT), .most = RESULTS_LANES_MOST - 1},
    {FIELD(results_event, name, "name", TEXT)},
    {FIELD(results_event, began, "began", TIME)},
    {FIELD(results_event, ended, "ended", TIME)},
    {.name = NULL},
};
// clang-format on

int results_digits(results_field_kind kind)
{
    return kind == RESULTS_REAL ? RESULTS_DIGITS : RESULTS_DIGITS_MEASURED;
}

double results_kept(results_field_kind kind, double value)
{
    char text[40];
    if (kind == RESULTS_KNOWN && !(value >= 0 && isfinite(value)))
        return -1;
    if (!(value > 0 && isfinite(value)))
        return 0;
    snprintf(text, sizeof text, "%.*g", results_digits(kind), value);
    return strtod(text, NULL);
}
