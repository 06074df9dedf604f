// SPDX-License-Identifier: MIT
#include "pixels/chains.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pixels/files.h"

/* What an image needs behind the user's operations, bit by bit, in this order. */
enum {
    FIT_FLATTEN = 1,
    FIT_RGB = 2,
    FIT_GRAY = 4,
    FIT_DEPTH_8 = 8,
    FIT_DEPTH_16 = 16,
    FITS = 32,
};
static const char *const fits[] = {"flatten", "rgb", "grayscale", "depth=8", "depth=16"};

/* What undoes an orientation as EXIF numbers them. */
enum { ORIENTATIONS = 9, TURNS = 2 };
static const char *const turns[ORIENTATIONS][TURNS] = {
    [2] = {"flop"},       [3] = {"rotate=180"},
    [4] = {"flip"},       [5] = {"rotate=90", "flop"},
    [6] = {"rotate=90"},  [7] = {"rotate=270", "flop"},
    [8] = {"rotate=270"},
};

enum { WORDS_MOST = OPTION_LIST_MOST + TURNS + sizeof fits / sizeof fits[0] };

struct chains {
    const pixels_options *given;
    files *named; /* by operations */
    pthread_mutex_t lock;
    gpukit_pixels *made[ORIENTATIONS][FITS]; /* guarded by lock; NULL: not yet */
};

/* The operations of one chain. */
typedef struct words {
    const char *items[WORDS_MOST];
    size_t count;
    size_t turns; /* of these, what comes before the user's */
} words;

static void list_words(const chains *all, uint32_t orientation, uint32_t fit, words *out)
{
    out->count = 0;
    for (size_t i = 0; i < TURNS && turns[orientation][i] != NULL; i++)
        out->items[out->count++] = turns[orientation][i];
    out->turns = out->count;
    for (size_t i = 0; i < all->given->operations.count; i++)
        out->items[out->count++] = all->given->operations.items[i];
    for (size_t i = 0; i < sizeof fits / sizeof fits[0]; i++)
        if ((fit >> i & 1u) != 0)
            out->items[out->count++] = fits[i];
}

static void describe(const words *list, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < list->count && used < size; i++)
        used +=
            (size_t)snprintf(out + used, size - used, "%s%s", i == 0 ? "" : ", ", list->items[i]);
}

static bool make(const chains *all, const words *list, gpukit_pixels **out, problem *why)
{
    gpukit_error error;
    const gpukit_pixels_files reading = files_reading(all->named);
    const gpukit_pixels_params params = {
        .operations = list->items,
        .count = list->count,
        .edge = (gpukit_pixels_edge)all->given->edge,
        .max_pixels = all->given->max_pixels != 0 ? all->given->max_pixels : IMAGE_PIXELS_MOST,
        .files = &reading,
    };
    const gpukit_status status = gpukit_pixels_open(&params, out, &error);
    if (status == GPUKIT_E_MEMORY)
        return problem_set_memory(why, "%s", error.text);
    return status == GPUKIT_OK || problem_set(why, "%s", error.text);
}

/* The shared one. */
static const gpukit_pixels *get(chains *all, uint32_t orientation, uint32_t fit, problem *why)
{
    words list;
    pthread_mutex_lock(&all->lock);
    gpukit_pixels **made = &all->made[orientation][fit];
    if (*made == NULL) {
        list_words(all, orientation, fit, &list);
        make(all, &list, made, why);
    }
    const gpukit_pixels *chain = *made;
    pthread_mutex_unlock(&all->lock);
    return chain;
}

static bool check_names(const option_list *operations, problem *why)
{
    for (size_t i = 0; i < operations->count; i++) {
        const char *text = operations->items[i];
        const size_t size = strcspn(text, "=");
        const gpukit_pixels_operation *each;
        size_t at = 0;
        while ((each = gpukit_pixels_operation_at(at)) != NULL &&
               (strlen(each->name) != size || memcmp(each->name, text, size) != 0))
            at++;
        if (each != NULL)
            continue;
        const char *near = pixels_nearest_operation(text, size);
        if (near != NULL)
            return problem_set(why, "unknown operation %s; did you mean %s?",
                               quote(text, size).text, near);
        return problem_set(why, "unknown operation %s; gpukit pixels --list-ops lists them all",
                           quote(text, size).text);
    }
    return true;
}

bool chains_open(const pixels_options *given, chains **out, problem *why)
{
    if (!check_names(&given->operations, why))
        return false;
    chains *all = calloc(1, sizeof *all);
    if (all == NULL)
        return problem_set(why, "no memory left for the operations");
    all->given = given;
    const image_read_options reading = {
        .max_pixels = given->max_pixels,
        .memory = pixels_memory(given) / 2,
        .is_lenient = given->is_lenient,
    };
    pthread_mutex_init(&all->lock, NULL);
    all->named = files_open(&reading);
    if (all->named == NULL)
        problem_set(why, "no memory left for the operations");
    if (all->named == NULL || get(all, 1, 0, why) == NULL) {
        chains_close(all);
        return false;
    }
    *out = all;
    return true;
}

const gpukit_pixels *chains_plain(const chains *all)
{
    return all->made[1][0]; /* made by chains_open */
}

const char *chains_file(const chains *all, size_t index)
{
    return files_path(all->named, index);
}

size_t chains_memory(const chains *all)
{
    return files_memory(all->named);
}

void chains_close(chains *all)
{
    if (all == NULL)
        return;
    for (size_t i = 0; i < ORIENTATIONS; i++)
        for (size_t j = 0; j < FITS; j++)
            gpukit_pixels_close(all->made[i][j]);
    files_close(all->named);
    pthread_mutex_destroy(&all->lock);
    free(all);
}

static bool result_of(const gpukit_pixels *chain, const gpukit_pixels_shape *shape,
                      gpukit_pixels_shape *out, problem *why)
{
    gpukit_error error;
    return gpukit_pixels_result(chain, shape, out, &error) == GPUKIT_OK ||
           problem_set(why, "%s", error.text);
}

/* What makes of the one shape the other. */
static uint32_t fit_of(const gpukit_pixels_shape *from, const gpukit_pixels_shape *to)
{
    uint32_t fit = 0;
    if (from->channels % 2 == 0 && to->channels % 2 != 0)
        fit |= FIT_FLATTEN;
    if (from->channels < 3 && to->channels >= 3)
        fit |= FIT_RGB;
    if (from->channels >= 3 && to->channels < 3)
        fit |= FIT_GRAY;
    if (from->bits != to->bits)
        fit |= to->bits == 8 ? FIT_DEPTH_8 : FIT_DEPTH_16;
    return fit;
}

/* What is to be appended so that the format holds it. */
static bool find_fit(const gpukit_pixels *chain, const chains_image *image, uint32_t *fit,
                     problem *why)
{
    gpukit_pixels_shape made, held;
    *fit = 0;
    if (!result_of(chain, &image->shape, &made, why))
        return false;
    held = made;
    if (image->codec == NULL)
        return true;
    if (!image->codec->adapt(&held, why))
        return false;
    *fit = fit_of(&made, &held);
    return true;
}

static uint32_t orientation_of(const chains_image *image)
{
    return image->orientation >= 1 && image->orientation < ORIENTATIONS ? image->orientation : 1;
}

bool chains_choose(chains *all, const chains_image *image, chains_choice *out, problem *why)
{
    words list;
    uint32_t fit;
    const uint32_t orientation = orientation_of(image);
    *out = (chains_choice){.chain = get(all, orientation, 0, why)};
    if (out->chain == NULL || !find_fit(out->chain, image, &fit, why))
        return false;
    if (fit != 0 && (out->chain = get(all, orientation, fit, why)) == NULL)
        return false;
    list_words(all, orientation, fit, &list);
    describe(&list, out->text, sizeof out->text);
    return result_of(out->chain, &image->shape, &out->out, why);
}

void chains_choice_free(chains_choice *choice)
{
    gpukit_pixels_close(choice->own);
    choice->own = NULL;
}

static bool begins_with_resize(const pixels_options *given)
{
    return given->operations.count > 0 &&
           strncmp(given->operations.items[0], "resize=", strlen("resize=")) == 0;
}

/* What comes out of the first operation, and goes into it. */
static bool look_at_first(const chains *all, const chains_image *image, gpukit_pixels_shape *before,
                          gpukit_pixels_shape *after)
{
    words list;
    problem why;
    gpukit_pixels *turned = NULL, *first = NULL;
    list_words(all, orientation_of(image), 0, &list);
    list.count = list.turns;
    bool is_good = make(all, &list, &turned, &why);
    list.count++;
    is_good = is_good && make(all, &list, &first, &why) &&
              result_of(turned, &image->shape, before, &why) &&
              result_of(first, &image->shape, after, &why);
    gpukit_pixels_close(turned);
    gpukit_pixels_close(first);
    return is_good;
}

uint32_t chains_shrink(chains *all, const chains_image *image)
{
    gpukit_pixels_shape before, after;
    if (!begins_with_resize(all->given) || !look_at_first(all, image, &before, &after))
        return 1;
    uint32_t shrink = 8; /* decoders round up */
    while (shrink > 1 && ((before.width + shrink - 1) / shrink < after.width ||
                          (before.height + shrink - 1) / shrink < after.height))
        shrink /= 2;
    return shrink;
}

bool chains_choose_shrunk(chains *all, const chains_image *image, const gpukit_pixels_shape *whole,
                          chains_choice *out, problem *why)
{
    words list;
    char first[96];
    uint32_t fit = 0;
    gpukit_pixels_shape before, after;
    const chains_image unshrunk = {*whole, image->orientation, image->codec};
    *out = (chains_choice){.chain = get(all, orientation_of(image), 0, why)};
    if (out->chain == NULL || !find_fit(out->chain, &unshrunk, &fit, why))
        return false;
    if (!look_at_first(all, &unshrunk, &before, &after))
        return problem_set(why, "cannot be shrunk while it is loaded; leave out --shrink-on-load");
    const char *filter = strchr(all->given->operations.items[0], ',');
    snprintf(first, sizeof first, "resize=%ux%u%s", after.width, after.height,
             filter != NULL ? filter : "");
    list_words(all, orientation_of(image), fit, &list);
    list.items[list.turns] = first;
    describe(&list, out->text, sizeof out->text);
    if (!make(all, &list, &out->own, why))
        return false;
    out->chain = out->own;
    return result_of(out->chain, &image->shape, &out->out, why);
}
