// SPDX-License-Identifier: MIT
#include "shard.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OR_GIVE_IT "or give the part yourself, such as --shard 2/8"

/* A Slurm array, by what it tells each of its tasks. */
typedef struct task_array {
    uint32_t id, count, min, step;
    uint32_t max; /* UINT32_MAX where it is not told */
} task_array;

/* Digits and nothing else, below 2^32. */
static bool parse_digits(const char *text, size_t size, uint32_t *out)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(text[i] - '0');
        if (value > UINT32_MAX)
            return false;
    }
    *out = (uint32_t)value;
    return size > 0;
}

static bool parse_fraction(const char *text, shard *out)
{
    shard read = {0, 0};
    const char *slash = strchr(text, '/');
    if (slash == NULL || !parse_digits(text, (size_t)(slash - text), &read.part) ||
        !parse_digits(slash + 1, strlen(slash + 1), &read.parts) || read.part < 1 ||
        read.part > read.parts)
        return false;
    *out = read;
    return true;
}

/* NULL where it is not set, or to nothing. */
static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* Leaves out alone where the variable is not set. */
static bool read_optional(const char *name, uint32_t least, uint32_t *out, problem *why)
{
    uint32_t value;
    const char *text = variable(name);
    if (text == NULL)
        return true;
    if (!parse_digits(text, strlen(text), &value) || value < least)
        return problem_set(why,
                           "--shard auto: %s is %s, not a number from %" PRIu32 " on; "
                           "correct it, " OR_GIVE_IT,
                           name, quote_string(text).text, least);
    *out = value;
    return true;
}

static bool read_needed(const char *name, uint32_t least, uint32_t *out, problem *why)
{
    if (variable(name) == NULL)
        return problem_set(why,
                           "--shard auto needs a Slurm array, and %s is not set; submit the "
                           "job by sbatch --array=1-8, " OR_GIVE_IT,
                           name);
    return read_optional(name, least, out, why);
}

/* Slurm's manual has MIN wherever it has COUNT. Without it nobody knows whether ids begin at 0
 * or 1, and a wrong guess is another part. */
static bool read_array(task_array *out, problem *why)
{
    *out = (task_array){.step = 1, .max = UINT32_MAX};
    return read_needed("SLURM_ARRAY_TASK_ID", 0, &out->id, why) &&
           read_needed("SLURM_ARRAY_TASK_COUNT", 1, &out->count, why) &&
           read_needed("SLURM_ARRAY_TASK_MIN", 0, &out->min, why) &&
           read_optional("SLURM_ARRAY_TASK_STEP", 1, &out->step, why) &&
           read_optional("SLURM_ARRAY_TASK_MAX", 0, &out->max, why);
}

/* As many ids as there are places from MIN to MAX, and each at such a place: none is left out.
 * A list such as 1,3,4 fails the first, and an id beside a place the second. */
static bool check_array(const task_array *array, problem *why)
{
    const bool knows_max = array->max != UINT32_MAX;
    if (knows_max &&
        (array->max < array->min || (array->max - array->min) / array->step != array->count - 1))
        return problem_set(why,
                           "--shard auto: ids from %" PRIu32 " to %" PRIu32 " in steps of %" PRIu32
                           " are not the %" PRIu32 " that this Slurm array has; submit one without "
                           "gaps, such as --array=1-8, " OR_GIVE_IT,
                           array->min, array->max, array->step, array->count);
    if (array->id < array->min || (array->id - array->min) % array->step != 0 ||
        (array->id - array->min) / array->step >= array->count)
        return problem_set(why,
                           "--shard auto: SLURM_ARRAY_TASK_ID %" PRIu32 " is none of %" PRIu32
                           " ids from %" PRIu32 " in steps of %" PRIu32
                           "; submit an array without gaps, such as --array=1-8, " OR_GIVE_IT,
                           array->id, array->count, array->min, array->step);
    return true;
}

static bool take_from_array(shard *out, problem *why)
{
    task_array array;
    if (!read_array(&array, why) || !check_array(&array, why))
        return false;
    *out = (shard){.part = (array.id - array.min) / array.step + 1, .parts = array.count};
    return true;
}

bool shard_parse(const char *text, shard *out, problem *why)
{
    if (text == NULL) {
        *out = (shard){0, 0};
        return true;
    }
    if (strcmp(text, "auto") == 0)
        return take_from_array(out, why);
    return parse_fraction(text, out) ||
           problem_set(why,
                       "--shard takes I/N with I from 1 to N, such as 2/8, or auto in a Slurm "
                       "array, not %s",
                       quote_string(text).text);
}

shard_text shard_print(shard which)
{
    shard_text out = {"1/1"};
    if (which.parts != 0)
        snprintf(out.text, sizeof out.text, "%" PRIu32 "/%" PRIu32, which.part, which.parts);
    return out;
}
