// SPDX-License-Identifier: MIT
/* analysis.h - what follows from results: the same from the same, whoever draws it.
 *
 * Speed-ups are baseline / own: above 1 is faster. All intervals are of 95 %. Rows and groups have
 * the indices that they have in the results, which must outlive the analysis.
 */
#ifndef GPUKIT_SRC_RESULTS_ANALYSIS_H
#define GPUKIT_SRC_RESULTS_ANALYSIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "results/results.h"
#include "statistics/statistics.h"

/* A floor above this withholds every verdict of its group. */
#define ANALYSIS_NOISE_MOST 0.05
/* Nobody calls less than that a difference. */
#define ANALYSIS_MARGIN_LEAST 0.01

typedef enum analysis_verdict {
    ANALYSIS_NONE,     /* no samples, or it is the baseline */
    ANALYSIS_FASTER,   /* the whole interval is beyond the margin, and p after Holm below 0.05 */
    ANALYSIS_SLOWER,   /* likewise */
    ANALYSIS_SAME,     /* the whole interval is within the margin: shown to be equivalent */
    ANALYSIS_UNCLEAR,  /* neither, or fewer than five rounds */
    ANALYSIS_WITHHELD, /* the noise floor of the group is too high for any of these */
    ANALYSIS_VERDICTS,
} analysis_verdict;

extern const char *const analysis_verdict_names[]; /* "none", "faster" ... "withheld"; NULL */

typedef struct analysis_pair {
    statistics_interval ratio; /* how many times as fast the row's is as the column's; NAN */
    double p;                  /* Mann-Whitney, after Holm over all pairs of the group */
    analysis_verdict verdict;  /* of the row's, beside the column's */
} analysis_pair;

typedef struct analysis_row {
    const results_row *row;
    size_t samples;              /* 0: not measured; then seconds and speedup are NAN */
    statistics_interval seconds; /* of one execution */
    statistics_interval speedup; /* beside the group's baseline, of rounds that both have; NAN:
                                  * there are none */
    double p;                    /* after Holm over all rows of all groups that are no sweeps */
    analysis_verdict verdict;
    bool *is_outlier; /* one for each sample */
    size_t outliers;
    double efficiency;    /* speed-up by workers; NAN where there is none */
    double throughput;    /* units per second; 0: not measured */
    double kernel;        /* median seconds by the devices' clocks; 0: none tells */
    double cpu;           /* median of cpu_seconds; negative: not known */
    double cold, started; /* medians of the whole command; NAN: not measured */
    bool is_best; /* of its group: surely faster than every other that is no peer, no control and
                   * no whole process; auto, which is one of them once more, does not count */
} analysis_row;

/* How a kind of workers scales: point 0 is the baseline, one worker. */
typedef struct analysis_scaling {
    results_kind kind; /* RESULTS_THREADS or RESULTS_PROCESSES */
    size_t count;
    size_t rows[STATISTICS_POINTS_MOST]; /* of the group */
    statistics_point points[STATISTICS_POINTS_MOST];
    statistics_interval speedups[STATISTICS_POINTS_MOST];
    double karp_flatt[STATISTICS_POINTS_MOST];
    uint32_t cores;           /* what this machine has for us, 0: not known; more workers than these
                               * share them, and take no part in the fits */
    statistics_amdahl amdahl; /* serial is NAN: no fit */
    statistics_usl usl;       /* contention is NAN: no fit */
} analysis_scaling;

typedef struct analysis_group {
    const results_group *group;
    const results_row *baseline; /* NULL: there is none that was measured */
    size_t rounds;               /* of the baseline */
    bool has_control;
    statistics_interval control; /* of the baseline once more */
    double noise_floor; /* how far that interval reaches from 1; where there is no control, and of
                         * sweeps, that of the workloads of their family, or of the run */
    double margin;      /* max(ANALYSIS_MARGIN_LEAST, noise_floor): within it is from 1 / (1 +
                         * margin) to 1 + margin, the same whichever of two is divided */
    bool is_withheld;
    analysis_row *rows;   /* group->row_count of them */
    analysis_pair *pairs; /* [row * row_count + column] */
    size_t scaling_count;
    analysis_scaling scaling[2];
} analysis_group;

typedef enum analysis_crossing {
    ANALYSIS_CROSSES,
    ANALYSIS_ALWAYS,  /* faster at every size that was measured */
    ANALYSIS_NEVER,   /* at none of the largest */
    ANALYSIS_UNKNOWN, /* the interval of the crossing reaches beyond what was measured */
} analysis_crossing;

/* From which size on a way is worth it, beside the baseline. */
typedef struct analysis_breakeven {
    const char *family;
    const char *name; /* of the row, in each group */
    results_kind kind;
    const char *unit;
    size_t count; /* sizes, ascending; at least 2 */
    double sizes[RESULTS_GROUPS_MOST];
    statistics_interval speedups[RESULTS_GROUPS_MOST];
    double throughputs[RESULTS_GROUPS_MOST]; /* units per second */
    analysis_crossing what;
    statistics_interval crossing; /* in units; of the others its ends may be infinite */
} analysis_breakeven;

/* The same device with one chunk in flight, and with several. */
typedef struct analysis_overlap {
    const results_group *group;
    const results_row *off, *on;
    statistics_interval gain; /* off / on */
    analysis_verdict verdict; /* of on */
    double ratio;             /* of copying and computing that was at the same time in the traced
                               * run of on: (sum - wall) / smaller, 0 to 1; NAN: no trace, or
                               * copies of less than 1 % of the time */
} analysis_overlap;

/* A row under the roof of its device. */
typedef struct analysis_roof {
    const results_group *group;
    const analysis_row *row;
    const results_peak *peak;
    double intensity;  /* operations a byte; INFINITY: no bytes */
    double achieved;   /* operations per second, or bytes per second where it has no operations */
    double roof;       /* the most that can be of that, at this intensity */
    bool is_bandwidth; /* what bounds it */
    bool is_bytes;     /* achieved is bytes per second */
} analysis_roof;

typedef enum analysis_answer {
    ANALYSIS_PASS,
    ANALYSIS_FAIL,
    ANALYSIS_NOT_APPLICABLE,
} analysis_answer;

/* The honesty checklist: ways to fool the masses (Bailey 1991), and our own. */
typedef struct analysis_question {
    const char *question; /* static: "Is the baseline the best sequential code?" */
    analysis_answer answer;
    const char *evidence; /* one line, out of the results */
} analysis_question;

typedef struct analysis {
    const results *of;
    analysis_group *groups; /* of->group_count of them */
    double noise_floor;     /* the highest of groups that are no sweeps and have a control */
    bool is_noisy;          /* it is above ANALYSIS_NOISE_MOST */
    const char *noise;      /* then a sentence: where, and by how much; "" otherwise */
    bool is_throttled;      /* the clock fell by a quarter or more while it ran */
    bool is_identical;      /* no row was a mismatch */
    size_t rounds;          /* the least of groups that are no sweeps */
    analysis_breakeven *breakevens;
    size_t breakeven_count;
    analysis_overlap *overlaps;
    size_t overlap_count;
    analysis_roof *roofs;
    size_t roof_count;
    const char **sentences; /* the verdict in words: two to six */
    size_t sentence_count;
    const analysis_question *questions;
    size_t question_count;
    results *own; /* where all of it lies */
} analysis;

/* False: memory ran out. */
bool analysis_make(const results *of, analysis *out);
void analysis_free(analysis *all);

#endif /* GPUKIT_SRC_RESULTS_ANALYSIS_H */
