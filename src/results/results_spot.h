// SPDX-License-Identifier: MIT
/* results_spot.h - a value in a JSON text that is read, and where it is: what is refused is named
 * by its place, as in "groups[2].rows[0].kind is missing".
 *
 * Functions that return bool return false when they refused: then the problem says what and where.
 */
#ifndef GPUKIT_SRC_RESULTS_RESULTS_SPOT_H
#define GPUKIT_SRC_RESULTS_RESULTS_SPOT_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "problem.h"
#include "results/results.h"
#include "results/results_fields.h"

/* What all places of one text share. */
typedef struct reading {
    results *out;
    problem *why;
} reading;

/* A member of what is above it, or an element where name is NULL. */
typedef struct spot {
    reading *in;
    const struct spot *above; /* NULL: the whole text */
    const char *name;
    size_t index;
    json_t *value;
} spot;

bool spot_refuse(const spot *at, const char *what); /* "must be a list" */
bool spot_refuse_memory(const spot *at);

spot spot_element(const spot *of, size_t index);   /* of a list that has it */
bool spot_lacks(const spot *of, const char *name); /* an object that has no such member */
bool spot_member(const spot *of, const char *name, spot *out);
bool spot_list(const spot *of, const char *name, size_t most, spot *out);
bool spot_is_object(const spot *at);

bool spot_read_text(const spot *at, const char **out);
bool spot_read_real(const spot *at, double *out); /* 0 or above */

/* All the fields, into a struct of theirs: of an object, or of a list that has a value for each. */
bool spot_read_members(const spot *of, const results_field *fields, void *to);
bool spot_read_columns(const spot *of, const results_field *fields, void *to);

/* Whether a member is the list of the names of the fields. */
bool spot_check_columns(const spot *of, const char *name, const results_field *fields);

#endif /* GPUKIT_SRC_RESULTS_RESULTS_SPOT_H */
