// SPDX-License-Identifier: MIT
#include "base/futex.h"

#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

static const uint64_t SECOND_NS = 1000000000;

bool gpk_futex_wait(atomic_uint *word, unsigned seen, uint64_t deadline_ns)
{
    const struct timespec until = {
        .tv_sec = (time_t)(deadline_ns / SECOND_NS),
        .tv_nsec = (long)(deadline_ns % SECOND_NS),
    };
    long rc = syscall(SYS_futex, word, FUTEX_WAIT_BITSET_PRIVATE, seen,
                      deadline_ns == GPK_NEVER ? NULL : &until, NULL, FUTEX_BITSET_MATCH_ANY);
    return rc == 0 || errno != ETIMEDOUT;
}

void gpk_futex_wake(atomic_uint *word, int count)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

uint64_t gpk_deadline_ns(uint32_t timeout_ms)
{
    return timeout_ms == UINT32_MAX ? GPK_NEVER
                                    : gpk_now_ns() + (uint64_t)timeout_ms * (SECOND_NS / 1000);
}

/* A pause takes some 40 ns on what is sold today, a yield to nobody 300. */
bool gpk_spin_once(gpk_spin *spin)
{
    enum { LOOKS_PER_YIELD = 16, MOST_LOOKS = 256 };
    if (++spin->looks % LOOKS_PER_YIELD == 0)
        sched_yield();
#if defined(__x86_64__) || defined(__i386__)
    else
        __builtin_ia32_pause();
#endif
    return spin->looks < MOST_LOOKS;
}
