// SPDX-License-Identifier: MIT
/* backend/selector.h - the words of a selector and the devices they name, inside select.
 *
 * select.c knows the keywords and puts the whole together; selector_find.c finds
 * one device by its id or a part of its name.
 */
#ifndef GPK_BACKEND_SELECTOR_H
#define GPK_BACKEND_SELECTOR_H

#include "backend/backend.h"

/* What is taken of one device: bit i is its i-th sub-device, bit 0 the whole of one
 * that is not split. */
typedef uint64_t gpk_part_set;

typedef struct gpk_selector {
    const gpukit_context_params *params;
    const gpukit_inventory *inventory;
    gpk_part_set *named;    /* by device of the inventory */
    gpk_part_set *excluded; /* likewise */
    bool names_some;        /* some word stands without '!' */
    char *notice;
    size_t notice_size;
} gpk_selector;

typedef struct gpk_word {
    const char *text; /* of length characters, the '!' not among them */
    int length;
    bool is_exclusion;
} gpk_word;

/* Takes the next word of a comma list; *rest is NULL behind the last one. */
bool gpk_word_next(const char **rest, gpk_word *out);

/* Whatever the case. */
bool gpk_word_is(const gpk_word *word, const char *text);

/* Every sub-device of the device, or all of it where it is not split. */
gpk_part_set gpk_selector_every_part(const gpk_selector *s, const gpukit_device_info *device);

/* Adds the device or sub-device that the word names to set. */
gpukit_status gpk_selector_find(const gpk_selector *s, const gpk_word *word, gpk_part_set *set,
                                gpukit_error *err);

gpukit_status gpk_selector_refuse_unusable(const gpukit_device_info *device, gpukit_error *err);

#endif /* GPK_BACKEND_SELECTOR_H */
