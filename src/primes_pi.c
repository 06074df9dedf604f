// SPDX-License-Identifier: MIT
/* primes_pi.c - what the method pi can do and what it cannot, told by the options. */
#include "primes.h"

#include <string.h>

#include <gpukit/primes.h>

#include "message.h"
#include "units.h"

/* The option that pi can do nothing with; NULL: there is none. */
static const char *option_beyond(const primes_options *options)
{
    const session_options *job = &options->session;
    return options->is_list                      ? "--list"
           : options->tuplets != 0               ? "--tuplets"
           : options->kinds != NULL              ? "--count"
           : options->walk.is_gaps               ? "--gaps"
           : job->journal != NULL                ? "--journal"
           : job->shard != NULL                  ? "--shard"
           : job->is_mpi                         ? "--mpi"
           : job->processes > 0                  ? "--processes"
           : job->verify == GPUKIT_VERIFY_DOUBLE ? "--verify=double"
           : job->verify == GPUKIT_VERIFY_ALL    ? "--verify=all"
                                                 : NULL;
}

bool primes_check_pi(const primes_options *options, problem *why)
{
    const char *option = option_beyond(options);
    if (option != NULL)
        return problem_set(why,
                           "--method=pi is for a plain count; leave out %s, or give another "
                           "method",
                           option);
    if (!session_is_for_cpu(&options->session))
        return problem_set(why, "--method=pi counts on the CPU, in a process of its own; give "
                                "--device=cpu without --isolate, or another method");
    return true;
}

bool primes_may_take_pi(const primes_options *options)
{
    return option_beyond(options) == NULL && session_is_for_cpu(&options->session) &&
           options->session.grain == 0 && options->session.chunk_grains == 0 &&
           options->session.slots == 0 && options->session.staging == 0;
}

bool primes_is_by_pi(const gpukit_report *report)
{
    return strcmp(report->method, "pi") == 0;
}

void primes_tell_stopped_pi(const session *state, const gpukit_report *report)
{
    message_error("stopped by %s after %s: the method pi has no part of a count to tell; "
                  "--method=sieve would",
                  session_stopped_by(state), units_seconds(report->seconds).text);
}
