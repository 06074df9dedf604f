// SPDX-License-Identifier: MIT
#include "base/flight.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

static gpk_flight *own;

void gpk_flight_use(gpk_flight *page)
{
    own = page;
}

static void note(gpk_flight_step *step, const char *what, const char *name, uint64_t first,
                 uint64_t count)
{
    gpk_text_copy(step->what, sizeof step->what, what);
    gpk_text_copy(step->name, sizeof step->name, name);
    step->first = first;
    step->count = count;
}

void gpk_flight_note(const char *what, const char *name, uint64_t first, uint64_t count)
{
    if (own != NULL)
        note(&own->last, what, name, first, count);
}

void gpk_flight_note_kernel(const char *name, uint64_t first, uint64_t count)
{
    if (own == NULL)
        return;
    if (strcmp(own->kernel.name, name) != 0)
        gpk_text_copy(own->before, sizeof own->before, own->kernel.name);
    note(&own->last, "ran kernel", name, first, count);
    own->kernel = own->last;
}

/* It may be anything: whoever wrote it is dead, and maybe of a wild store. */
static void copy_printable(char *out, const char *from, size_t size)
{
    size_t i = 0;
    for (; i < size - 1 && from[i] != '\0'; i++)
        out[i] = from[i];
    out[i] = '\0';
    for (i = 0; out[i] != '\0'; i++)
        if (out[i] < ' ' || out[i] > '~')
            out[i] = '?';
}

static void describe(const gpk_flight_step *step, char *out, size_t size)
{
    char what[sizeof step->what], name[sizeof step->name], grains[64] = "";
    copy_printable(what, step->what, sizeof what);
    copy_printable(name, step->name, sizeof name);
    if (step->count == 1)
        gpk_text_format(grains, sizeof grains, " (grain %" PRIu64 ")", step->first);
    else if (step->count > 1)
        gpk_text_format(grains, sizeof grains, " (grains %" PRIu64 " to %" PRIu64 ")", step->first,
                        step->first + step->count - 1);
    gpk_text_format(out, size, "%s%s%s%s", what, name[0] == '\0' ? "" : " ", name, grains);
}

void gpk_flight_describe(const gpk_flight *page, char *out, size_t size)
{
    char last[176], kernel[176], before[sizeof page->before];
    copy_printable(before, page->before, sizeof before);
    describe(&page->last, last, sizeof last);
    describe(&page->kernel, kernel, sizeof kernel);
    if (last[0] == '\0')
        gpk_text_copy(out, size, "");
    else if (kernel[0] == '\0' || strcmp(last, kernel) == 0)
        gpk_text_format(out, size, "while it %s", last);
    else
        gpk_text_format(out, size, "while it %s, after it %s%s%s", last, kernel,
                        before[0] == '\0' ? "" : " and before that ", before);
}
