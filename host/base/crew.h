// SPDX-License-Identifier: MIT
/* base/crew.h - a loop over a few threads, which are there for that long only.
 *
 * For work of a millisecond and more beside the devices: a thread costs some 20 us. An OpenMP
 * region would leave its threads spinning behind it, on cores that devices want.
 */
#ifndef GPK_BASE_CREW_H
#define GPK_BASE_CREW_H

#include <stdint.h>

/* Of item, which is dealt out once, in ascending order. */
typedef void gpk_crew_work(void *user, uint64_t item);

/* Works off the items [0, items), in this thread and others: threads in all, or fewer where no
 * more can be had. */
void gpk_crew_run(uint32_t threads, uint64_t items, gpk_crew_work *work, void *user);

#endif /* GPK_BASE_CREW_H */
