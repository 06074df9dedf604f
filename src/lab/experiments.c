// SPDX-License-Identifier: MIT
#include "lab/experiments.h"

static const experiment *const experiments[] = {
    &experiment_torn,    &experiment_chess,    &experiment_waiting,
    &experiment_futures, &experiment_pingpong,
};

const experiment *experiment_at(size_t index)
{
    return index < sizeof experiments / sizeof experiments[0] ? experiments[index] : NULL;
}
