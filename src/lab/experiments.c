// SPDX-License-Identifier: MIT
#include "lab/experiments.h"

static const experiment *const experiments[] = {
    &experiment_race,       &experiment_deadlock, &experiment_philosophers, &experiment_torn,
    &experiment_iterations, &experiment_chess,    &experiment_waiting,      &experiment_futures,
    &experiment_pingpong,   &experiment_norms,    &experiment_amdahl,
};

const experiment *experiment_at(size_t index)
{
    return index < sizeof experiments / sizeof experiments[0] ? experiments[index] : NULL;
}

bool lab_register_functions(void)
{
    return norms_register();
}
