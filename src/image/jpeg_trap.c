// SPDX-License-Identifier: MIT
/* jpeg_trap.c - errors and warnings of libjpeg. */
#include "image/jpeg_parts.h"

#include <jerror.h>

/* The library's line, in our words where ours are better. */
static void tell(jpeg_trap *trap, j_common_ptr common)
{
    char text[JMSG_LENGTH_MAX];
    switch (trap->manager.msg_code) {
    case JERR_NO_BACKING_STORE:
        problem_set_memory(
            trap->why,
            "needs more than the %.1f MiB of memory that it may have; allow more by --memory",
            (double)trap->memory / (1 << 20));
        break;
    case JWRN_JPEG_EOF:
        if (trap->is_begun)
            image_input_cut_rows(trap->input, trap->why);
        else
            image_input_cut(trap->input, trap->why);
        break;
    default:
        trap->manager.format_message(common, text);
        problem_set(trap->why, "%s: %s",
                    common->is_decompressor ? "is no good JPEG" : "cannot be a JPEG", text);
    }
}

_Noreturn static void fail(j_common_ptr common)
{
    jpeg_trap *trap = (jpeg_trap *)common->err;
    tell(trap, common);
    longjmp(trap->back, 1);
}

/* Warnings have a level below 0. Some are of what does no harm to pixels. */
static void hear(j_common_ptr common, int level)
{
    const jpeg_trap *trap = (const jpeg_trap *)common->err;
    if (level >= 0 || trap->is_lenient)
        return;
    const int code = trap->manager.msg_code;
    if (code == JWRN_ADOBE_XFORM || code == JWRN_JFIF_MAJOR ||
        (code == JWRN_EXTRANEOUS_DATA && trap->is_done))
        return;
    fail(common);
}

static void print_nothing(j_common_ptr common)
{
    (void)common;
}

struct jpeg_error_mgr *jpeg_trap_init(jpeg_trap *out)
{
    jpeg_std_error(&out->manager);
    out->manager.error_exit = fail;
    out->manager.emit_message = hear;
    out->manager.output_message = print_nothing;
    return &out->manager;
}

bool jpeg_guarded(jpeg_trap *trap, bool (*step)(void *user), void *user, problem *why)
{
    trap->why = why;
    if (setjmp(trap->back) != 0)
        return false;
    return step(user);
}
