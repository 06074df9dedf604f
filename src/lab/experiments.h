// SPDX-License-Identifier: MIT
/* experiments.h - one line for each experiment, which has a file of its name. */
#ifndef GPUKIT_SRC_LAB_EXPERIMENTS_H
#define GPUKIT_SRC_LAB_EXPERIMENTS_H

#include "lab/lab.h"

extern const experiment experiment_race;
extern const experiment experiment_deadlock;
extern const experiment experiment_philosophers;
extern const experiment experiment_torn;
extern const experiment experiment_iterations;
extern const experiment experiment_chess;
extern const experiment experiment_waiting;
extern const experiment experiment_futures;
extern const experiment experiment_pingpong;
extern const experiment experiment_norms;
extern const experiment experiment_amdahl;

/* Of those that have worker processes: gives their functions their names. */
bool norms_register(void);

#endif /* GPUKIT_SRC_LAB_EXPERIMENTS_H */
