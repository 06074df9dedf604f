// SPDX-License-Identifier: MIT
/* workload/countdown/path_body.h - all of a path but its name and what it is for.
 *
 * Includes lib/countdown_lanes.h, for which who includes this has defined what it wants;
 * COUNTDOWN_TARGET stands before what is called through the table.
 */
#include "lib/countdown_lanes.h"

COUNTDOWN_TARGET static void arx(const countdown_args *args, uint32_t team, uint32_t *words)
{
    countdown_team_arx(args, team, words);
}

COUNTDOWN_TARGET static void peak(const countdown_args *args, uint32_t team, uint32_t *words)
{
    countdown_team_peak(args, team, words);
}

COUNTDOWN_TARGET static void plain(const countdown_args *args, uint32_t team, uint32_t *words)
{
    countdown_team_plain(args, team, words);
}
