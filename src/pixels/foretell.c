// SPDX-License-Identifier: MIT
/* pixels/foretell.c - what --dry-run prints. */
#include "exit_code.h"
#include "message.h"
#include "pixels/one_file.h"
#include "pixels/summary.h"
#include "units.h"

static bool foretell(const pixels_setup *setup, const char *device, pixels_file *file, output *out,
                     problem *why)
{
    one_file one;
    size_t memory = 0;
    const bool is_good =
        one_file_open(setup, file, &one, why) && one_file_memory(setup, file, &one, &memory, why);
    if (is_good)
        output_line(out, "%s -> %s: %s -> %s, %s: %s, %s on %s", file->title,
                    file->output != NULL ? file->output : "numbers",
                    pixels_describe(&file->in).text, pixels_describe(&file->out).text,
                    one.codec->name, one.choice.text[0] != '\0' ? one.choice.text : "as it is",
                    units_bytes(memory).text, device);
    one_file_close(&one);
    return is_good;
}

int summary_foretell(const batch *all, output *out)
{
    char device[256];
    size_t failed = 0;
    devices_settle(all->where, false);
    devices_name(all->where, device, sizeof device);
    const pixels_setup setup = batch_setup(all, batch_jobs(all, all->files->count));
    for (size_t i = 0; i < all->files->count && out->failure == 0; i++) {
        problem why;
        pixels_file *file = &all->files->items[i];
        if (file->state == PIXELS_WAITING && !foretell(&setup, device, file, out, &why))
            pixels_fail(file, why.text);
        if (file->state != PIXELS_FAILED)
            continue;
        failed++;
        message_error("%s: %s", file->title, file->why != NULL ? file->why : "");
    }
    if (all->where->choice[0] != '\0')
        output_line(out, "auto chose %s", all->where->choice);
    if (failed == 0)
        return EXIT_DONE;
    if (all->files->count > 1)
        message_error("%zu of %zu images would fail", failed, all->files->count);
    return EXIT_NEGATIVE;
}
