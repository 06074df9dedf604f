// SPDX-License-Identifier: MIT
/* gpukit-primecount THREADS FIRST LAST PARENT - how many primes there are in [FIRST, LAST].
 *
 * A program of its own, which gpukit runs for the method pi: so that nothing else is linked to
 * libprimecount and the C++ library behind it (1.3 ms for each start of a program), and so that a
 * count, which the library cannot be asked to stop, can be killed. Prints the count, or what is
 * wrong, and then does not end with 0. PARENT is the process that it must not outlive.
 */
#include <inttypes.h>
#include <primecount.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

/* By the functions with strings: the library's integers are signed. */
static bool count_up_to(uint64_t x, uint64_t *out)
{
    char number[24], count[40];
    char *end;
    snprintf(number, sizeof number, "%" PRIu64, x);
    if (primecount_pi_str(number, count, sizeof count) < 1)
        return false;
    *out = strtoull(count, &end, 10);
    return end != count && *end == '\0';
}

int main(int argc, char **argv)
{
    uint64_t below = 0, all = 0;
    if (argc != 5) {
        puts("usage: gpukit-primecount THREADS FIRST LAST PARENT");
        return 2;
    }
    const uint64_t first = strtoull(argv[2], NULL, 10), last = strtoull(argv[3], NULL, 10);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != (pid_t)strtol(argv[4], NULL, 10))
        return 3;
    primecount_set_num_threads(atoi(argv[1]));
    if ((first > 2 && !count_up_to(first - 1, &below)) || !count_up_to(last, &all) || all < below) {
        puts("libprimecount gave no count");
        return 1;
    }
    printf("%" PRIu64 "\n", all - below);
    return fflush(stdout) == 0 ? 0 : 1;
}
