// SPDX-License-Identifier: MIT
/* peers_known.c - the peers that are looked for without being named.
 *
 * Each is a whole process, as it would be typed: what it takes to start an interpreter, or to
 * compile, is in its time.
 */
#include "peers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compare/process.h"
#include "shell.h"

/* Divisions that trial division makes, and single steps of an interpreter, in some seconds. */
static const double PYTHON_DIVISIONS = 5e7, PYTHON_STEPS = 5e7, NUMBA_DIVISIONS = 3e9;

/* The lessons that nearly everybody starts with. fork, as the scripts are in no file that another
 * process could import. */
static const char python_primes[] =
    "python3 -c 'import math\n"
    "from concurrent.futures import ProcessPoolExecutor\n"
    "from multiprocessing import get_context\n"
    "def is_prime(n):\n"
    "    if n < 2: return False\n"
    "    if n % 2 == 0: return n == 2\n"
    "    for d in range(3, math.isqrt(n) + 1, 2):\n"
    "        if n % d == 0: return False\n"
    "    return True\n"
    "with ProcessPoolExecutor(mp_context=get_context(\"fork\")) as pool:\n"
    "    print(sum(pool.map(is_prime, range({first}, {last} + 1), chunksize=2000)))'";

static const char python_countdown[] =
    "python3 -c 'from concurrent.futures import ProcessPoolExecutor\n"
    "from multiprocessing import get_context\n"
    "def count_down(n):\n"
    "    while n > 0:\n"
    "        n = n - 1\n"
    "    return n\n"
    "with ProcessPoolExecutor(mp_context=get_context(\"fork\")) as pool:\n"
    "    print(sum(pool.map(count_down, [{from}] * {counters}, chunksize=100)))'";

static const char numba_primes[] = "python3 -c 'import numba\n"
                                   "@numba.njit\n"
                                   "def is_prime(n):\n"
                                   "    if n < 2: return False\n"
                                   "    if n % 2 == 0: return n == 2\n"
                                   "    d = 3\n"
                                   "    while d * d <= n:\n"
                                   "        if n % d == 0: return False\n"
                                   "        d += 2\n"
                                   "    return True\n"
                                   "@numba.njit(parallel=True)\n"
                                   "def count(first, last):\n"
                                   "    found = 0\n"
                                   "    for n in numba.prange(first, last + 1):\n"
                                   "        if is_prime(n): found += 1\n"
                                   "    return found\n"
                                   "print(count({first}, {last}))'";

/* Tells what is installed without loading it, which takes a second; fails where it is not. */
static const char numba_version[] =
    "import importlib.metadata, platform\n"
    "print('numba ' + importlib.metadata.version('numba') + ', Python ' + "
    "platform.python_version())";

/* An upper bound: every prime is divided by all odd numbers up to its root, and others by fewer. */
static double trial_divisions(const workload *job)
{
    const double last = (double)job->last;
    return (double)workload_size(job) / fmax(1.0, log(last)) * sqrt(last) / 2;
}

static bool fits_always(const workload *job)
{
    (void)job;
    return true;
}

static bool fits_python_primes(const workload *job)
{
    return trial_divisions(job) <= PYTHON_DIVISIONS;
}

static bool fits_numba(const workload *job)
{
    return trial_divisions(job) <= NUMBA_DIVISIONS;
}

static bool fits_python_countdown(const workload *job)
{
    return (double)workload_size(job) <= PYTHON_STEPS;
}

/* numba has its version as something that python3 tells. */
static void ask_numba(peer *who)
{
    const char *const words[] = {"python3", "-c", numba_version, NULL};
    const process_params params = {.words = words, .limit = 10, .output_most = 200};
    process_result result;
    problem why;
    who->version[0] = '\0';
    if (!process_run(&params, &result, &why))
        return;
    if (result.exit_code == 0)
        snprintf(who->version, sizeof who->version, "%.*s", (int)strcspn(result.output, "\r\n"),
                 result.output);
    process_result_free(&result);
}

typedef struct known {
    workload_kind kind;
    bool is_checked;
    bool needs_version; /* it is there only if it has one */
    const char *name, *program, *command;
    bool (*fits)(const workload *job);
    void (*ask)(peer *who);
} known;

// clang-format off
static const known peers[] = {
    {WORKLOAD_PRIMES, true, false, "primesieve", "primesieve",
     "primesieve {first} {last} --quiet", fits_always, peer_ask_version},
    {WORKLOAD_PRIMES, true, false, "primesieve, 1 thread", "primesieve",
     "primesieve {first} {last} --quiet --threads=1", fits_always, peer_ask_version},
    {WORKLOAD_PRIMES, true, false, "python3 ProcessPoolExecutor", "python3",
     python_primes, fits_python_primes, peer_ask_version},
    {WORKLOAD_PRIMES, true, true, "numba", "python3",
     numba_primes, fits_numba, ask_numba},
    {WORKLOAD_COUNTDOWN, false, false, "python3 ProcessPoolExecutor", "python3",
     python_countdown, fits_python_countdown, peer_ask_version},
};
// clang-format on

/* Operations that are one of vips's, and its words behind the names of both files; those of one
 * that ends with = have its argument between them. Blurs go as far as ours do. */
static const struct {
    const char *ours, *vips, *words, *last;
} vips_operations[] = {
    {"invert", "invert", "", ""},
    {"flip", "flip", " vertical", ""},
    {"flop", "flip", " horizontal", ""},
    {"rotate=90", "rot", " d90", ""},
    {"rotate=180", "rot", " d180", ""},
    {"rotate=270", "rot", " d270", ""},
    {"blur=", "gaussblur", " ", " --min-ampl 0.01"},
};

static bool is_on_path(const char *program)
{
    char path[4096];
    struct stat about;
    for (const char *at = getenv("PATH"); at != NULL && *at != '\0';) {
        const size_t size = strcspn(at, ":");
        const int written = snprintf(path, sizeof path, "%.*s/%s", (int)size, at, program);
        if (written > 0 && (size_t)written < sizeof path && access(path, X_OK) == 0 &&
            stat(path, &about) == 0 && S_ISREG(about.st_mode))
            return true;
        at += size + (at[size] == ':');
    }
    return false;
}

/* vips takes one image: a process for each, as many at a time as there are cores, of one thread. */
static bool make_vips_command(const char *operation, char *out, size_t size)
{
    for (size_t i = 0; i < sizeof vips_operations / sizeof vips_operations[0]; i++) {
        const char *ours = vips_operations[i].ours;
        const size_t length = strlen(ours);
        const bool has_argument = ours[length - 1] == '=';
        if (has_argument ? strncmp(operation, ours, length) != 0 : strcmp(operation, ours) != 0)
            continue;
        const char *argument = has_argument ? operation + length : "";
        if (argument[strspn(argument, "0123456789.")] != '\0')
            return false;
        return snprintf(out, size,
                        "ls {in} | VIPS_CONCURRENCY=1 xargs -P \"$(nproc)\" -I @ "
                        "vips %s {in}/@ {out}/@%s%s%s",
                        vips_operations[i].vips, vips_operations[i].words, argument,
                        vips_operations[i].last) < (int)size;
    }
    return false;
}

static bool find_vips(const workload *job, peer *out)
{
    *out = (peer){.name = "vips, per image"};
    if (job->operation_count != 1 || !is_on_path("vips") ||
        !make_vips_command(job->operations[0], out->command, sizeof out->command))
        return false;
    peer asked = {.command = "vips"};
    peer_ask_version(&asked);
    memcpy(out->version, asked.version, sizeof out->version);
    return true;
}

static bool find_known(const known *row, const workload *job, peer *out)
{
    if (row->kind != job->kind || !row->fits(job) || !is_on_path(row->program))
        return false;
    *out = (peer){.is_checked = row->is_checked};
    snprintf(out->name, sizeof out->name, "%s", row->name);
    snprintf(out->command, sizeof out->command, "%s", row->command);
    row->ask(out);
    return !row->needs_version || out->version[0] != '\0';
}

size_t peers_find(const workload *job, peer *out, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; i < sizeof peers / sizeof peers[0] && count < most; i++)
        count += find_known(&peers[i], job, &out[count]);
    if (job->kind == WORKLOAD_PIXELS && count < most)
        count += find_vips(job, &out[count]);
    return count;
}
