/* countdown_lanes.cl - the countdown for devices whose work items are CPU cores.
 *
 * Layout    one work item for each team of COUNTDOWN_TEAM counters
 * Range     any counters; teams is how many items matter
 * Output    words: shared/countdown_args.h
 * Needs     OpenCL C 1.2; vectors as wide as the compiler's target has them; for CPU devices
 *           alone: countdown_lanes_arx, countdown_lanes_peak, countdown_lanes_plain
 * Sources   lib/dialect.h, shared/countdown_args.h, lib/countdown.h, lib/countdown_lanes.h, this
 *           file - in that order
 */
__kernel void countdown_lanes_arx(countdown_args args, __global uint *words)
{
    const uint team = get_global_id(0);
    if (team < args.teams)
        countdown_team_arx(&args, team, words);
}

__kernel void countdown_lanes_peak(countdown_args args, __global uint *words)
{
    const uint team = get_global_id(0);
    if (team < args.teams)
        countdown_team_peak(&args, team, words);
}

__kernel void countdown_lanes_plain(countdown_args args, __global uint *words)
{
    const uint team = get_global_id(0);
    if (team < args.teams)
        countdown_team_plain(&args, team, words);
}
