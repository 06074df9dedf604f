// SPDX-License-Identifier: MIT
/* results_place.h - a value in a JSON text that is read, and where it is: what is refused is named
 * by its place, as in "groups[2].rows[0].kind is missing".
 *
 * Functions that return bool return false when they refused: then the problem says what and where.
 */
#ifndef GPUKIT_SRC_RESULTS_RESULTS_PLACE_H
#define GPUKIT_SRC_RESULTS_RESULTS_PLACE_H

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
typedef struct place {
    reading *in;
    const struct place *above; /* NULL: the whole text */
    const char *name;
    size_t index;
    json_t *value;
} place;

bool place_refuse(const place *at, const char *what); /* "must be a list" */
bool place_refuse_memory(const place *at);

place place_element(const place *of, size_t index); /* of a list that has it */
bool place_member(const place *of, const char *name, place *out);
bool place_list(const place *of, const char *name, size_t most, place *out);
bool place_is_object(const place *at);

bool place_read_text(const place *at, const char **out);
bool place_read_real(const place *at, double *out); /* 0 or above */

/* All the fields, into a struct of theirs: of an object, or of a list that has a value for each. */
bool place_read_members(const place *of, const results_field *fields, void *to);
bool place_read_columns(const place *of, const results_field *fields, void *to);

/* Whether a member is the list of the names of the fields. */
bool place_check_columns(const place *of, const char *name, const results_field *fields);

#endif /* GPUKIT_SRC_RESULTS_RESULTS_PLACE_H */
