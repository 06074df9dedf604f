// SPDX-License-Identifier: MIT
/* executor_bench - what a small task costs in the executor and in its peers, in turns.
 *
 *   build/release/bench/executor_bench [ROUNDS [FILE.json]]
 *
 * Empty tasks: submitted and completed, from 1, 2, 4 and 8 threads; one after the other, each
 * waited for (round trip); and ten million through a bounded executor, with the memory that
 * took. In each round every contestant runs once, in a shuffled order; one round more, the
 * first, warms up and is not counted. libgomp waits passively (OMP_WAIT_POLICY), as gpukit
 * has it: workers that spin would be measured with everybody else.
 */
#include "executor_bench.h"

#include <omp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <gpukit/gpukit.h>

#include "report.h"

enum { MOST_ROUNDS = 101, MOST_THREADS = 8, CONTESTANTS = 8 };

double executor_bench_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

typedef struct thread_call {
    void (*body)(void *user, uint32_t index);
    void *user;
    uint32_t index;
    pthread_t thread;
} thread_call;

static void *run_call(void *argument)
{
    thread_call *call = argument;
    call->body(call->user, call->index);
    return NULL;
}

void executor_bench_threads(uint32_t threads, void (*body)(void *user, uint32_t index), void *user)
{
    thread_call calls[MOST_THREADS];
    for (uint32_t i = 0; i < threads; i++) {
        calls[i] = (thread_call){.body = body, .user = user, .index = i};
        if (pthread_create(&calls[i].thread, NULL, run_call, &calls[i]) != 0)
            exit(1);
    }
    for (uint32_t i = 0; i < threads; i++)
        pthread_join(calls[i].thread, NULL);
}

static gpukit_status do_nothing(gpukit_task *task, void *argument, void *result)
{
    (void)task;
    (void)argument;
    (void)result;
    return GPUKIT_OK;
}

static const gpukit_call nothing = {.function = do_nothing};

static void check(gpukit_status status)
{
    if (status == GPUKIT_OK)
        return;
    fprintf(stderr, "executor_bench: %s\n", gpukit_status_name(status));
    exit(1);
}

static gpukit_executor *open_executor(void)
{
    gpukit_executor *executor;
    const gpukit_executor_params params = {.workers = EXECUTOR_BENCH_WORKERS};
    check(gpukit_executor_open(&params, &executor, NULL));
    return executor;
}

typedef struct own_job {
    gpukit_executor *executor;
    uint64_t tasks;
} own_job;

/* With a future for each, all kept and asked in the end. */
static void submit_and_keep(void *user, uint32_t index)
{
    const own_job *job = user;
    gpukit_future **futures = malloc(job->tasks * sizeof(gpukit_future *));
    (void)index;
    if (futures == NULL)
        exit(1);
    for (uint64_t i = 0; i < job->tasks; i++)
        check(gpukit_executor_submit(job->executor, &nothing, &futures[i], NULL));
    for (uint64_t i = 0; i < job->tasks; i++) {
        check(gpukit_future_result(futures[i], GPUKIT_FOREVER, NULL, NULL));
        gpukit_future_release(futures[i]);
    }
    free(futures);
}

/* As the peers, whose tasks nobody asks. */
static void submit_and_forget(void *user, uint32_t index)
{
    const own_job *job = user;
    (void)index;
    for (uint64_t i = 0; i < job->tasks; i++)
        check(gpukit_executor_submit(job->executor, &nothing, NULL, NULL));
}

static double run_own(void (*body)(void *, uint32_t), uint32_t threads, uint64_t tasks)
{
    own_job job = {open_executor(), tasks};
    double began = executor_bench_now();
    executor_bench_threads(threads, body, &job);
    check(gpukit_executor_shutdown(job.executor, true, false, NULL));
    double seconds = executor_bench_now() - began;
    gpukit_executor_close(job.executor);
    return seconds;
}

static double gpukit_futures(uint32_t threads, uint64_t tasks)
{
    return run_own(submit_and_keep, threads, tasks);
}

static double gpukit_forgotten(uint32_t threads, uint64_t tasks)
{
    return run_own(submit_and_forget, threads, tasks);
}

static double gpukit_round_trips(uint32_t threads, uint64_t tasks)
{
    gpukit_executor *executor = open_executor();
    (void)threads;
    double began = executor_bench_now();
    for (uint64_t i = 0; i < tasks; i++) {
        gpukit_future *future;
        check(gpukit_executor_submit(executor, &nothing, &future, NULL));
        check(gpukit_future_result(future, GPUKIT_FOREVER, NULL, NULL));
        gpukit_future_release(future);
    }
    double seconds = executor_bench_now() - began;
    gpukit_executor_close(executor);
    return seconds;
}

static void make_tasks(uint64_t tasks)
{
    for (uint64_t i = 0; i < tasks; i++) {
#pragma omp task
        {
            __asm__ volatile("");
        }
    }
}

/* Threads of one team: so many submit, and all of them do tasks when they wait. */
double executor_bench_libgomp(uint32_t threads, uint64_t tasks)
{
    omp_set_num_threads(threads > EXECUTOR_BENCH_WORKERS ? (int)threads : EXECUTOR_BENCH_WORKERS);
    double began = executor_bench_now();
#pragma omp parallel
    {
#pragma omp for schedule(static, 1)
        for (uint32_t submitter = 0; submitter < threads; submitter++)
            make_tasks(tasks);
    }
    return executor_bench_now() - began;
}

static double run_python(const char *pool, uint32_t threads, uint64_t tasks)
{
    char command[400], line[64];
    snprintf(command, sizeof command, "python3 %s %s %u %llu", EXECUTOR_POOLS, pool, threads,
             (unsigned long long)tasks);
    FILE *pipe = popen(command, "r");
    double seconds = -1;
    if (pipe != NULL && fgets(line, sizeof line, pipe) != NULL)
        seconds = strtod(line, NULL);
    return pipe != NULL && pclose(pipe) == 0 ? seconds : -1;
}

static double python_threads(uint32_t threads, uint64_t tasks)
{
    return run_python("threads", threads, tasks);
}

static double python_processes(uint32_t threads, uint64_t tasks)
{
    return run_python("processes", threads, tasks);
}

static double python_round_trips(uint32_t threads, uint64_t tasks)
{
    return run_python("round", threads, tasks);
}

typedef struct contestant {
    const char *name;
    executor_peer *run;
    uint64_t tasks;         /* of all threads together */
    double ns[MOST_ROUNDS]; /* for each task */
} contestant;

static void shuffle(size_t *order, size_t count)
{
    for (size_t i = count; i > 1; i--) {
        size_t k = (size_t)rand() % i, swap = order[i - 1];
        order[i - 1] = order[k];
        order[k] = swap;
    }
}

/* NULL where it does not run here. */
static void measure(contestant *who, uint32_t threads, size_t round)
{
    uint64_t each = who->tasks / threads;
    double seconds = who->run(threads, each);
    if (seconds < 0) {
        printf("%s is skipped: it does not run here\n", who->name);
        who->run = NULL;
    } else if (round > 0) {
        who->ns[round - 1] = seconds * 1e9 / (double)(each * threads);
    }
}

static void tell(contestant *who, size_t rounds, double own, json *out)
{
    double sorted[MOST_ROUNDS];
    if (who->run == NULL)
        return;
    memcpy(sorted, who->ns, sizeof sorted);
    double median = report_median(sorted, rounds);
    printf("  %-22s %10.0f ns  from %.0f to %.0f   %.2f times the first\n", who->name, median,
           sorted[0], sorted[rounds - 1], median / own);
    json_object_begin(out, NULL);
    json_string(out, "name", who->name);
    json_quantity(out, "tasks", who->tasks);
    json_real(out, "median_ns", median);
    report_values(out, "ns", who->ns, rounds);
    json_object_end(out);
}

/* The first contestant is what the others are compared with. */
static void compete(const char *name, contestant *all, size_t count, uint32_t threads,
                    size_t rounds, json *out)
{
    size_t order[CONTESTANTS];
    double first[MOST_ROUNDS];
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    for (size_t round = 0; round <= rounds; round++) {
        shuffle(order, count);
        for (size_t i = 0; i < count; i++)
            if (all[order[i]].run != NULL)
                measure(&all[order[i]], threads, round);
    }
    printf("%s, %u submitting\n", name, threads);
    memcpy(first, all[0].ns, sizeof first);
    double own = report_median(first, rounds);
    json_object_begin(out, NULL);
    json_string(out, "what", name);
    json_integer(out, "threads", threads);
    json_array_begin(out, "contestants");
    for (size_t i = 0; i < count; i++)
        tell(&all[i], rounds, own, out);
    json_array_end(out);
    json_object_end(out);
}

static void compete_small_tasks(size_t rounds, json *out)
{
    static contestant all[CONTESTANTS];
    for (uint32_t threads = 1; threads <= MOST_THREADS; threads *= 2) {
        size_t count = 0;
        memset(all, 0, sizeof all);
        all[count++] = (contestant){"gpukit, with futures", gpukit_futures, 200000, {0}};
        all[count++] = (contestant){"gpukit, none kept", gpukit_forgotten, 200000, {0}};
        all[count++] = (contestant){"libgomp tasks", executor_bench_libgomp, 200000, {0}};
#ifdef EXECUTOR_TBB
        all[count++] = (contestant){"oneTBB task_group", executor_bench_tbb, 200000, {0}};
#endif
#ifdef EXECUTOR_STARPU
        all[count++] = (contestant){"StarPU", executor_bench_starpu, 20000, {0}};
#endif
        all[count++] = (contestant){"CPython threads", python_threads, 8000, {0}};
        all[count++] = (contestant){"CPython processes", python_processes, 2400, {0}};
        compete("submit and complete", all, count, threads, rounds, out);
    }
}

static void compete_round_trips(size_t rounds, json *out)
{
    static contestant all[] = {
        {"gpukit", gpukit_round_trips, 50000, {0}},
        {"CPython threads", python_round_trips, 4000, {0}},
    };
    compete("round trip", all, sizeof all / sizeof all[0], 1, rounds, out);
}

/* The peak is the process's, and nothing comes after it. */
static void push_ten_million(json *out)
{
    enum { TASKS = 10000000 };
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    double seconds = gpukit_forgotten(4, TASKS / 4);
    getrusage(RUSAGE_SELF, &after);
    long grown_kb = after.ru_maxrss - before.ru_maxrss;
    printf("ten million tasks, 4 submitting: %.2f s, and the peak of memory grew by %ld KiB\n",
           seconds, grown_kb);
    json_object_begin(out, "ten_million");
    json_real(out, "seconds", seconds);
    json_integer(out, "grown_kib", grown_kb);
    json_object_end(out);
}

int main(int argc, char **argv)
{
    size_t rounds = argc > 1 ? (size_t)atoi(argv[1]) : 9;
    if (rounds < 1 || rounds > MOST_ROUNDS) {
        fprintf(stderr, "usage: executor_bench [ROUNDS [FILE.json]]: 1 to %d rounds\n",
                MOST_ROUNDS);
        return 2;
    }
    if (getenv("OMP_WAIT_POLICY") == NULL) { /* which libgomp reads when it is loaded */
        setenv("OMP_WAIT_POLICY", "passive", 1);
        execv("/proc/self/exe", argv);
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    json out;
    json_init(&out);
    json_object_begin(&out, NULL);
    json_string(&out, "schema", "gpukit.bench.executor/1");
    json_string(&out, "gpukit", gpukit_version());
    push_ten_million(&out);
    json_array_begin(&out, "runs");
    compete_round_trips(rounds, &out);
    compete_small_tasks(rounds, &out);
    json_array_end(&out);
    report_machine(&out);
    json_object_end(&out);
    bool is_well = argc < 3 || report_save(argv[2], &out);
    if (!is_well)
        fprintf(stderr, "executor_bench: cannot write %s\n", argv[2]);
    json_free(&out);
    return is_well ? 0 : 1;
}
