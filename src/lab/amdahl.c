// SPDX-License-Identifier: MIT
/* amdahl.c - a job of which one fifth cannot be shared out, on one thread and on more. */
#include <stdatomic.h>

#include "cores.h"
#include "exit_code.h"
#include "lab/experiments.h"

/* The job is CHAINS times four short chains, which are independent, and one chain that is as long
 * as CHAINS of them: a fifth of all steps. */
enum { CHAINS = 400, SHARED = 4 * CHAINS, SIDE_BY_SIDE = 8, ROWS_MOST = 36, ROUNDS = 4 };

static const double serial_share = 0.2;
static const double one_thread_seconds = 0.2; /* what the job is made to take, about */
static const double rounds_seconds = 1.4;     /* no further round begins after that */

_Static_assert(SHARED % SIDE_BY_SIDE == 0, "no chain is left over");

/* Each step needs the one before, so nobody can take two at a time: add, rotate, exclusive or. */
static uint32_t step(uint32_t hash, uint32_t n)
{
    const uint32_t sum = hash + n;
    return (sum << 7 | sum >> 25) ^ n;
}

/* Not inlined: shared or not, a step is the same work. */
__attribute__((noinline)) static uint32_t follow(uint32_t seed, uint64_t steps)
{
    uint32_t hash = seed;
    for (uint64_t n = steps; n > 0; n--)
        hash = step(hash, (uint32_t)n);
    return hash;
}

/* Eight chains in one loop: the core has something to do while each waits for itself. */
__attribute__((noinline)) static uint64_t follow_side_by_side(uint32_t first, uint64_t steps)
{
    uint32_t hashes[SIDE_BY_SIDE];
    uint64_t sum = 0;
    for (uint32_t i = 0; i < SIDE_BY_SIDE; i++)
        hashes[i] = first + i;
    for (uint64_t n = steps; n > 0; n--)
        for (uint32_t i = 0; i < SIDE_BY_SIDE; i++)
            hashes[i] = step(hashes[i], (uint32_t)n);
    for (uint32_t i = 0; i < SIDE_BY_SIDE; i++)
        sum += hashes[i];
    return sum;
}

typedef struct job {
    uint64_t steps; /* of a short chain */
    atomic_uint next;
    atomic_uint_fast64_t sum; /* of what the chains end with */
} job;

/* Takes one short chain after the other, until there are no more. */
static void share(void *user, uint32_t index)
{
    job *of = user;
    uint64_t sum = 0;
    (void)index;
    for (uint32_t i; (i = atomic_fetch_add(&of->next, 1)) < SHARED;)
        sum += follow(i, of->steps);
    atomic_fetch_add(&of->sum, sum);
}

typedef struct row {
    uint32_t threads;
    double seconds; /* the best */
} row;

typedef struct trial {
    lab_run *run;
    uint64_t steps;
    uint32_t cores;
    size_t count;
    row rows[ROWS_MOST]; /* the first one has one thread, the last one twice the cores */
    uint64_t sum;        /* of the first run */
} trial;

static int run_job(trial *of, uint32_t threads, double *seconds)
{
    job it = {.steps = of->steps};
    const uint64_t begin_ns = lab_now_ns();
    const uint64_t serial = follow(SHARED, of->steps * CHAINS);
    const int code = lab_threads(threads, share, &it);
    *seconds = lab_seconds_since(begin_ns);
    const uint64_t sum = serial + atomic_load(&it.sum);
    if (of->sum == 0)
        of->sum = sum;
    lab_holds(of->run, "any_number_of_threads_gives_the_same", sum == of->sum);
    return code;
}

/* So many that the job takes about as long as it should. */
static uint64_t choose_steps(void)
{
    enum { PROBE = 1 << 22 };
    double best = 1;
    volatile uint32_t end;
    for (int i = 0; i < 3; i++) {
        const uint64_t begin_ns = lab_now_ns();
        end = follow((uint32_t)i, PROBE);
        const double seconds = lab_seconds_since(begin_ns);
        best = seconds < best ? seconds : best;
    }
    (void)end;
    const double steps = one_thread_seconds / best * PROBE / (SHARED + CHAINS);
    return steps > 1 ? (uint64_t)steps : 1;
}

/* From one thread to all cores, and twice as many: each number where they are few, else doubling.
 */
static void choose_rows(trial *of)
{
    const uint32_t most = 2 * of->cores;
    for (uint32_t threads = 1; threads < most;) {
        of->rows[of->count++] = (row){.threads = threads};
        const uint32_t next = most <= 8 ? threads + 1 : 2 * threads;
        threads = threads < of->cores && next > of->cores ? of->cores : next;
    }
    of->rows[of->count++] = (row){.threads = most};
}

/* Row after row and again, so that what else the machine does falls on all alike. */
static int run_rows(trial *of)
{
    const uint64_t begin_ns = lab_now_ns();
    for (int round = 0; round < ROUNDS; round++) {
        if (round > 0 && lab_seconds_since(begin_ns) > rounds_seconds)
            break;
        for (size_t i = 0; i < of->count; i++) {
            double seconds;
            row *each = &of->rows[i];
            const int code = run_job(of, each->threads, &seconds);
            if (code != EXIT_DONE)
                return code;
            if (round == 0 || seconds < each->seconds)
                each->seconds = seconds;
        }
    }
    return EXIT_DONE;
}

static double speedup(const trial *of, const row *at)
{
    return of->rows[0].seconds / at->seconds;
}

/* Threads beyond the cores are no more processors. */
static double law(const trial *of, uint32_t threads)
{
    const double processors = threads < of->cores ? threads : of->cores;
    return 1 / (serial_share + (1 - serial_share) / processors);
}

/* Least squares of 1/S = s + (1-s)/p, so of 1/S - 1/p = s (1 - 1/p). False on one core. */
static bool fit(const trial *of, double *share)
{
    double above = 0, below = 0;
    for (size_t i = 0; i < of->count && of->rows[i].threads <= of->cores; i++) {
        const double part = 1.0 / of->rows[i].threads;
        above += (1 / speedup(of, &of->rows[i]) - part) * (1 - part);
        below += (1 - part) * (1 - part);
    }
    *share = below > 0 ? above / below : 0;
    return below > 0;
}

static void tell_rows(trial *of)
{
    json *to = &of->run->json;
    lab_say(of->run, "threads   seconds   speed-up   by Amdahl's law");
    json_array_begin(to, "rows");
    for (size_t i = 0; i < of->count; i++) {
        const row *each = &of->rows[i];
        lab_say(of->run, "%7u   %7.4f   %8.2f   %15.2f%s", each->threads, each->seconds,
                speedup(of, each), law(of, each->threads),
                each->threads == of->cores ? "   as many as cores" : "");
        json_object_begin(to, NULL);
        json_integer(to, "threads", each->threads);
        json_real(to, "seconds", each->seconds);
        json_real(to, "speedup", speedup(of, each));
        json_real(to, "amdahl_speedup", law(of, each->threads));
        json_object_end(to);
    }
    json_array_end(to);
}

static void tell_fit(trial *of)
{
    double share;
    if (!fit(of, &share)) {
        lab_say(of->run, "With one core there is nothing to fit: no thread count helps.");
        return;
    }
    lab_say(of->run, "Fitted serial share: %.1f %%, and %.0f %% of the steps are serial.",
            share * 100, serial_share * 100);
    json_real(&of->run->json, "fitted_serial_share", share);
}

static void do_nothing(void *user, uint32_t index)
{
    (void)user;
    (void)index;
}

/* Of a team with nothing to do. */
static int time_start(const trial *of, double *seconds)
{
    for (int i = 0; i < 5; i++) {
        const uint64_t begin_ns = lab_now_ns();
        const int code = lab_threads(of->cores, do_nothing, NULL);
        const double each = lab_seconds_since(begin_ns);
        if (code != EXIT_DONE)
            return code;
        *seconds = i == 0 || each < *seconds ? each : *seconds;
    }
    return EXIT_DONE;
}

/* How many times as fast one thread does the short chains when it does eight side by side. */
static double compare_ways(trial *of)
{
    job it = {.steps = of->steps};
    uint64_t sum = 0, begin_ns = lab_now_ns();
    share(&it, 0);
    const double one_by_one = lab_seconds_since(begin_ns);
    begin_ns = lab_now_ns();
    for (uint32_t i = 0; i < SHARED; i += SIDE_BY_SIDE)
        sum += follow_side_by_side(i, of->steps);
    const double side_by_side = lab_seconds_since(begin_ns);
    lab_holds(of->run, "side_by_side_gives_the_same", sum == atomic_load(&it.sum));
    return one_by_one / side_by_side;
}

static int ask(trial *of)
{
    double start = 0;
    const int code = time_start(of, &start);
    if (code != EXIT_DONE)
        return code;
    const double gain = compare_ways(of);
    lab_say(of->run, "%s", "");
    lab_say(of->run, "Three questions before making something parallel, and the answers here:");
    lab_say(of->run, "1. What share can run at the same time?  %.0f %%: at most %.0f x as fast,",
            (1 - serial_share) * 100, 1 / serial_share);
    lab_say(of->run, "   on any machine; %.2f x on %u core%s.", law(of, of->cores), of->cores,
            of->cores == 1 ? "" : "s");
    lab_say(of->run, "2. What does sharing it out cost?  %.3f ms to start and join %u thread%s,",
            start * 1e3, of->cores, of->cores == 1 ? "" : "s");
    lab_say(of->run, "   %.2f %% of the job.", start / of->rows[0].seconds * 100);
    lab_say(of->run, "3. Is one thread as fast as it can be?  With %d short chains side by side,",
            SIDE_BY_SIDE);
    lab_say(of->run, "   one thread does them %.1f x as fast as one by one.", gain);
    json_real(&of->run->json, "start_seconds", start);
    json_real(&of->run->json, "side_by_side_speedup", gain);
    return EXIT_DONE;
}

static int run_amdahl(lab_run *run)
{
    trial of = {.run = run, .cores = cores_count(), .steps = choose_steps()};
    json *to = &run->json;
    choose_rows(&of);
    const int code = run_rows(&of);
    if (code != EXIT_DONE)
        return code;
    lab_say(run, "%.2f s of work: %.0f %% is one long chain, %.0f %% are %d short ones.",
            of.rows[0].seconds, serial_share * 100, (1 - serial_share) * 100, SHARED);
    lab_say(run, "%s", "");
    json_integer(to, "cores", of.cores);
    json_real(to, "serial_share", serial_share);
    json_real(to, "steps", (double)of.steps * (SHARED + CHAINS));
    tell_rows(&of);
    tell_fit(&of);
    return ask(&of);
}

const experiment experiment_amdahl = {
    .name = "amdahl",
    .summary = "what a serial fifth of a job does to its speed-up, and three questions",
    .why = "The long chain takes its time on any number of threads, for each step needs\n"
           "the one before; only the short ones are shared out. So the speed-up ends at\n"
           "one divided by the serial share, and no thread beyond the cores brings\n"
           "anything.\n",
    .api = "measure the serial share first; then gpukit_executor_map\n"
           "over what is independent, and gpukit_report.efficiency for what was lost",
    .explanation =
        "The job is made of chains of one little step: add, rotate, exclusive or. A\n"
        "step needs the result of the one before, so a chain cannot be cut. One chain\n"
        "is as long as 400 short ones, of which there are 1600: a fifth of all steps is\n"
        "serial, by construction. Threads take short chains one after the other, until\n"
        "there are no more. All rows are run several times in turns, and the best time\n"
        "of each counts.\n"
        "\n"
        "Amdahl's law: with a serial share s, p processors are 1 / (s + (1-s)/p) times\n"
        "as fast as one. With a fifth that is 1.67 for two, 2.5 for four, 4 for 16, and\n"
        "5 is never reached. The other way round, measured speed-ups S tell the share\n"
        "that a program truly has: 1/S = s + (1-s)/p is fitted here by least squares,\n"
        "over thread counts up to the number of cores. What comes out also holds what\n"
        "is not in the source: starting and joining, waiting for the last one, a memory\n"
        "or a core (two hardware threads of it) that is shared, a clock that falls when\n"
        "all cores work, other programs. Where it is much above the share that one\n"
        "knows of, one of these is to be looked for.\n"
        "\n"
        "The three questions. What share can run at the same time? Measure where the\n"
        "time goes first: the rest is a ceiling that no machine lifts. What does\n"
        "sharing it out cost? What a thread is given must be worth its start, and the\n"
        "data must be where it is used. Is one thread as fast as it can be? A better\n"
        "algorithm, or independent work side by side (vector units, and steps that need\n"
        "not wait for each other), often brings more than all cores, and multiplies\n"
        "with them. Here it is the same chains, eight at a time.\n"
        "\n"
        "In gpukit, counting primes is such a job: a thread's sieve works on many\n"
        "numbers at a time, in its cache; what is serial is small; and work is dealt\n"
        "out in chunks that are worth the trouble. The report of a run says how much of\n"
        "all devices' time was used.\n",
    .run = run_amdahl,
};
