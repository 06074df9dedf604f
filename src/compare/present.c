// SPDX-License-Identifier: MIT
#include "compare/present.h"

#include "compare/replay.h"
#include "exit_code.h"
#include "message.h"
#include "results/analysis.h"

static int show(const compare_options *given, const results *of, const results *before, int code,
                output *out)
{
    analysis all;
    if (!analysis_make(of, &all))
        return message_no_memory();
    int written = results_files_write(&given->files, &all, out);
    /* What took minutes to measure is shown even where a file could not be written. */
    int shown = EXIT_DONE;
    if (!results_files_to_stdout(&given->files)) {
        shown = results_files_show(&all, out);
        if (shown == EXIT_DONE && before != NULL)
            shown = replay_tell(before, &all, out);
    }
    analysis_free(&all);
    if (written == EXIT_DONE)
        written = shown;
    return written != EXIT_DONE ? written : code;
}

/* What was measured is shown even where it ends with another code than EXIT_DONE. */
int compare_present(const compare_options *given, const operands *words, const results *before,
                    output *out)
{
    results of;
    results_init(&of);
    int code = compare_measure(given, words, &of);
    if ((code == EXIT_DONE || code == EXIT_MISMATCH || code > EXIT_SIGNAL) &&
        compare_has_rounds(&of))
        code = show(given, &of, before, code, out);
    else if (code > EXIT_SIGNAL)
        message_error("stopped before the second round: there is nothing to show");
    if (code == EXIT_MISMATCH)
        message_error("not all outputs are the same: see the rows called mismatch");
    results_free(&of);
    return code;
}
