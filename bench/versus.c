// SPDX-License-Identifier: MIT
#include "versus.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "report.h"

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec * 1e-6;
}

/* Starts the command with its stdout in a pipe, or nowhere; -1 when it cannot be started. */
static pid_t start(const versus_contestant *who, bool is_read, int *reading_end)
{
    int ends[2];
    pid_t pid = -1;
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -1;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    if (is_read)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    else
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    char *words[VERSUS_WORDS] = {NULL};
    for (int i = 0; i + 1 < VERSUS_WORDS && who->words[i] != NULL; i++)
        words[i] = strdup(who->words[i]);
    int rc = words[0] == NULL ? -1 : posix_spawnp(&pid, words[0], &actions, NULL, words, environ);
    for (int i = 0; i < VERSUS_WORDS; i++)
        free(words[i]);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    *reading_end = ends[0];
    return rc == 0 ? pid : -1;
}

/* What the command says, cut after size - 1 characters. */
static void read_all(int fd, char *said, size_t size)
{
    char rest[4096];
    size_t length = 0;
    ssize_t got;
    while ((got = read(fd, said + length, size - 1 - length)) > 0)
        length += (size_t)got;
    said[length] = '\0';
    while (read(fd, rest, sizeof rest) > 0)
        continue;
    close(fd);
}

static bool is_right(const char *said, const char *answer)
{
    const char *found = answer == NULL ? NULL : strstr(said, answer);
    return answer == NULL || (found != NULL && found[strlen(answer)] == '\n');
}

static bool run_once(const versus_job *job, const versus_contestant *who, versus_sample *out)
{
    char said[1024];
    int fd = -1, status = 0;
    struct rusage usage;
    double started = now_s();
    pid_t pid = start(who, job->answer != NULL, &fd);
    if (pid < 0) {
        fprintf(stderr, "versus: cannot start %s\n", who->words[0]);
        return false;
    }
    read_all(fd, said, sizeof said);
    if (wait4(pid, &status, 0, &usage) != pid || status != 0 || !is_right(said, job->answer)) {
        fprintf(stderr, "versus: %s: %s: status %d, not the answer %s\n", job->name, who->name,
                status, job->answer == NULL ? "" : job->answer);
        return false;
    }
    *out = (versus_sample){
        .wall_s = now_s() - started,
        .cpu_s = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime),
        .peak_kb = (uint64_t)usage.ru_maxrss,
    };
    return true;
}

static void shuffle(size_t *order, size_t count)
{
    for (size_t i = 0; i < count; i++)
        order[i] = i;
    for (size_t i = count; i > 1; i--) {
        size_t other = (size_t)random() % i, kept = order[i - 1];
        order[i - 1] = order[other];
        order[other] = kept;
    }
}

bool versus_run(versus_job *job, size_t rounds)
{
    size_t order[VERSUS_CONTESTANTS] = {0};
    for (size_t round = 0; round <= rounds; round++) {
        shuffle(order, job->count);
        for (size_t i = 0; i < job->count; i++) {
            versus_contestant *who = &job->contestants[order[i]];
            versus_sample sample;
            if (!run_once(job, who, &sample))
                return false;
            if (round > 0)
                who->samples[round - 1] = sample;
        }
    }
    return true;
}

static void sorted_ratios(const versus_job *job, size_t who, size_t rounds, double *out)
{
    for (size_t i = 0; i < rounds; i++)
        out[i] = job->contestants[0].samples[i].wall_s / job->contestants[who].samples[i].wall_s;
    report_median(out, rounds); /* which sorts them */
}

static double median_of(const versus_contestant *who, size_t rounds,
                        double (*field)(const versus_sample *))
{
    double values[VERSUS_ROUNDS];
    for (size_t i = 0; i < rounds; i++)
        values[i] = field(&who->samples[i]);
    return report_median(values, rounds);
}

static double wall(const versus_sample *sample)
{
    return sample->wall_s;
}

static double cpu(const versus_sample *sample)
{
    return sample->cpu_s;
}

static double peak_mb(const versus_sample *sample)
{
    return (double)sample->peak_kb / 1024;
}

double versus_ratio(const versus_job *job, size_t who, size_t rounds)
{
    double ratios[VERSUS_ROUNDS];
    sorted_ratios(job, who, rounds, ratios);
    return ratios[rounds / 2];
}

double versus_peak_mb(const versus_job *job, size_t who, size_t rounds)
{
    return median_of(&job->contestants[who], rounds, peak_mb);
}

void versus_print(const versus_job *job, size_t rounds)
{
    printf("%s\n  %-22s %9s %9s %8s   %s\n", job->name, "", "wall s", "cpu s", "MB",
           "times as fast as the peer: median (min .. max)");
    for (size_t i = 0; i < job->count; i++) {
        const versus_contestant *who = &job->contestants[i];
        double ratios[VERSUS_ROUNDS];
        sorted_ratios(job, i, rounds, ratios);
        printf("  %-22s %9.3f %9.3f %8.1f   %.2f (%.2f .. %.2f)\n", who->name,
               median_of(who, rounds, wall), median_of(who, rounds, cpu),
               median_of(who, rounds, peak_mb), ratios[rounds / 2], ratios[0], ratios[rounds - 1]);
    }
    fflush(stdout);
}

static void contestant_json(const versus_contestant *who, size_t rounds, json *out)
{
    json_object_begin(out, NULL);
    json_string(out, "name", who->name);
    json_array_begin(out, "command");
    for (int i = 0; who->words[i] != NULL; i++)
        json_string(out, NULL, who->words[i]);
    json_array_end(out);
    json_array_begin(out, "wall_s");
    for (size_t i = 0; i < rounds; i++)
        json_real(out, NULL, who->samples[i].wall_s);
    json_array_end(out);
    json_array_begin(out, "cpu_s");
    for (size_t i = 0; i < rounds; i++)
        json_real(out, NULL, who->samples[i].cpu_s);
    json_array_end(out);
    json_array_begin(out, "peak_kb");
    for (size_t i = 0; i < rounds; i++)
        json_integer(out, NULL, (int64_t)who->samples[i].peak_kb);
    json_array_end(out);
    json_object_end(out);
}

void versus_json(const versus_job *job, size_t rounds, json *out)
{
    json_object_begin(out, NULL);
    json_string(out, "name", job->name);
    json_string(out, "answer", job->answer == NULL ? "" : job->answer);
    json_array_begin(out, "contestants");
    for (size_t i = 0; i < job->count; i++)
        contestant_json(&job->contestants[i], rounds, out);
    json_array_end(out);
    json_object_end(out);
}
