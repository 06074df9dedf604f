// SPDX-License-Identifier: MIT
#include "results/checklist.h"

#include "results/analysis_parts.h"

/* After Bailey's "Twelve ways to fool the masses when giving performance results on parallel
 * computers" (1991), and what else makes a comparison lie. */
static const struct {
    const char *question;
    checklist_judge *judge;
} questions[] = {
    {"Do all rows give the same output, in every bit?", checklist_same_output},
    {"Is the baseline the best sequential code?", checklist_baseline},
    {"Is the whole job timed, and not its kernel alone?", checklist_end_to_end},
    {"Is the first, cold run shown too?", checklist_cold},
    {"Are other programs held to a whole process of ours?", checklist_peers},
    {"Are operations those of the job, and within what the device can do?", checklist_operations},
    {"Is nothing projected to larger machines?", checklist_projected},
    {"Was the machine idle before the run?", checklist_idle},
    {"Did the clock stay up?", checklist_clock},
    {"Are versions and settings recorded?", checklist_recorded},
    {"Was the same code entered twice, and did it agree within 5 %?", checklist_same_twice},
    {"Are there at least 11 rounds?", checklist_rounds},
    {"Was the order of turns random, and is its seed recorded?", checklist_random_order},
    {"Was everything warm and steady before it was timed?", checklist_steady},
    {"Are samples long beside the clock and the scheduler?", checklist_long_samples},
    {"Was everything kept: outliers, every round, every row?", checklist_everything_kept},
    {"Are claims corrected for how many there are?", checklist_corrected},
};

void analysis_add_checklist(analysis *all)
{
    const size_t count = sizeof questions / sizeof questions[0];
    analysis_question *out = results_take(all->own, count * sizeof *out);
    if (out == NULL)
        return;
    for (size_t i = 0; i < count; i++) {
        out[i].question = questions[i].question;
        out[i].evidence = "";
        out[i].answer = questions[i].judge(all, &out[i].evidence);
    }
    all->questions = out;
    all->question_count = count;
}

const analysis_row *checklist_next(const analysis *all, size_t *group, size_t *row)
{
    for (; *group < all->of->group_count; ++*group, *row = 0) {
        const analysis_group *in = &all->groups[*group];
        while (!in->group->is_sweep && *row < in->group->row_count) {
            const analysis_row *found = &in->rows[(*row)++];
            if (found->samples > 0)
                return found;
        }
    }
    return NULL;
}
