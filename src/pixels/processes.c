// SPDX-License-Identifier: MIT
#include "pixels/processes.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gpukit/range.h>
#include <gpukit/worker.h>

#include "exit_code.h"
#include "message.h"
#include "pixels/parcel.h"

enum { BACKOFF_MS = 10 }; /* how long a worker that failed is left alone */

/* What a worker answers for a file. */
typedef struct answer {
    gpukit_pixels_shape in, out;
    uint64_t bytes_in, bytes_out;
    pixels_times times;
    uint32_t state; /* pixels_state */
    uint32_t rest;  /* of image_rest */
    uint8_t wants_more, is_unwritable;
    char why[474];
} answer;

/* ---- in a worker ---- */

/* What was made of the parcel that came last: all files of a job have one. */
typedef struct unpacked {
    pthread_mutex_t lock;
    const char *bytes;
    char tag[PLACE_TAG + 1];
    pixels_options options;
    chains *chains;
} unpacked;

static unpacked current = {.lock = PTHREAD_MUTEX_INITIALIZER};

static bool unpack(const char *bytes, problem *why)
{
    const char *tag;
    pthread_mutex_lock(&current.lock);
    bool is_good = current.bytes == bytes && current.chains != NULL;
    if (!is_good) {
        chains_close(current.chains);
        current.chains = NULL;
        current.bytes = bytes;
        parcel_options(bytes, &current.options, &tag);
        place_set_tag(tag);
        is_good = chains_open(&current.options, &current.chains, why);
    }
    pthread_mutex_unlock(&current.lock);
    return is_good;
}

static bool make_file(const parcel_file *of, pixels_file *file, problem *why)
{
    static const atomic_bool never;
    static device_place host;
    place where;
    one_file one;
    const pixels_setup setup = {
        .given = &current.options,
        .chains = current.chains,
        .root = of->root,
        .memory = pixels_memory(&current.options) - chains_memory(current.chains),
        .threads = 1,
        .where = &host,
        .stops = &never,
    };
    bool is_good =
        one_file_open(&setup, file, &one, why) && one_file_make(&setup, file, &one, &where, why);
    one_file_close(&one);
    const uint64_t begin = pixels_now_ns();
    is_good = is_good && place_commit(&where, why);
    file->times.finish = pixels_seconds_since(begin);
    return is_good;
}

static void answer_for(const char *bytes, uint64_t index, answer *out)
{
    problem why;
    const parcel_file of = parcel_file_at(bytes, index);
    pixels_file file = {.path = (char *)of.path,
                        .output = (char *)of.output,
                        .codec = of.codec,
                        .folder = (char *)""};
    const bool is_unpacked = unpack(bytes, &why);
    const bool is_good = is_unpacked && make_file(&of, &file, &why);
    if (!is_unpacked)
        file.wants_more = why.lacks_memory;
    *out = (answer){
        .in = file.in,
        .out = file.out,
        .bytes_in = file.bytes_in,
        .bytes_out = file.bytes_out,
        .times = file.times,
        .rest = file.rest,
        .state = is_good ? PIXELS_DONE : PIXELS_FAILED,
        .wants_more = file.wants_more,
        .is_unwritable = file.is_unwritable,
    };
    if (!is_good)
        snprintf(out->why, sizeof out->why, "%.*s", (int)sizeof out->why - 1, why.text);
}

static void do_files(const gpukit_span *span)
{
    answer *out = span->output;
    for (uint64_t i = 0; i < span->count; i++)
        answer_for(span->inputs[0], span->first + i, &out[i]);
}

bool processes_register(void)
{
    return gpukit_worker_function("pixels", do_files) == GPUKIT_OK;
}

/* ---- in the process that has them ---- */

bool processes_are_asked(const session_options *asked)
{
    return asked->processes > 0 || asked->is_mpi;
}

static void take_answer(const answer *from, pixels_file *file)
{
    file->in = from->in;
    file->out = from->out;
    file->bytes_in = from->bytes_in;
    file->bytes_out = from->bytes_out;
    file->times = from->times;
    file->rest = from->rest;
    file->is_unwritable = from->is_unwritable != 0;
    file->wants_more = from->wants_more != 0 && pixels_is_lasting(file);
    if (from->state == PIXELS_DONE)
        file->state = PIXELS_DONE;
    else if (from->state == PIXELS_FAILED && !file->wants_more)
        pixels_fail(file, from->why);
}

static uint64_t count_waiting(const pixels_list *files)
{
    uint64_t count = 0;
    for (size_t i = 0; i < files->count; i++)
        count += files->items[i].state == PIXELS_WAITING;
    return count;
}

static void take_answers(const answer *answers, pixels_list *files)
{
    for (size_t i = 0; i < files->count; i++)
        if (files->items[i].state == PIXELS_WAITING)
            take_answer(answers++, &files->items[i]);
}

/* What a killed worker was about to write into the folder of a file. */
static void clean_folder(const char *path)
{
    char mark[32];
    const char *slash = strrchr(path, '/');
    char *folder = slash != NULL ? strndup(path, (size_t)(slash - path) + 1) : strdup("./");
    DIR *open = folder != NULL ? opendir(folder) : NULL;
    const struct dirent *entry;
    snprintf(mark, sizeof mark, ".gpukit-%s.", place_tag());
    while (open != NULL && (entry = readdir(open)) != NULL)
        if (entry->d_name[0] == '.' && strstr(entry->d_name, mark) != NULL)
            unlinkat(dirfd(open), entry->d_name, 0);
    if (open != NULL)
        closedir(open);
    free(folder);
}

static void clean_folders(const pixels_list *files)
{
    const char *last = "";
    size_t length = 0;
    for (size_t i = 0; i < files->count; i++) {
        const char *path = files->items[i].output;
        const char *slash = path != NULL ? strrchr(path, '/') : NULL;
        const size_t size = slash != NULL ? (size_t)(slash - path) + 1 : 0;
        const bool is_seen = i > 0 && size == length && strncmp(path, last, size) == 0;
        if (path == NULL || is_seen)
            continue;
        clean_folder(path);
        last = path;
        length = size;
    }
}

/* A job for some of the files, and what it needs. */
typedef struct lease {
    const batch *all;
    parcel files;
    answer *answers;
    const gpukit_job_params *job;
    gpukit_error *error;
} lease;

static gpukit_status run_range(const lease *of, uint64_t first, uint64_t count)
{
    const gpukit_input input = {
        .type = GPUKIT_UINT8, .data = of->files.bytes, .count = of->files.size};
    gpukit_range range = {
        .operation =
            {
                .function = do_files,
                .inputs = &input,
                .input_count = 1,
                .output_type = GPUKIT_UINT8,
                .output_width = sizeof(answer),
            },
        .first = first,
        .count = count,
        .output = of->answers + first,
        .job = *of->job,
    };
    range.job.grain_size = 1;
    range.job.chunk_grains = 1;
    range.job.slots = 1;
    range.job.backoff_ms = BACKOFF_MS;
    range.job.verify = GPUKIT_VERIFY_NONE;
    range.job.forgets = true;
    return gpukit_range_run(of->all->state->context, &range, NULL, NULL, of->error);
}

/* Where an image takes every worker with it that it is given to, the job ends. So what is left of
 * it is halved, until that image is alone and the others are done. */
static gpukit_status run_files(const lease *of, uint64_t first, uint64_t last)
{
    while (first < last && of->answers[first].state != PIXELS_WAITING)
        first++;
    if (first == last)
        return GPUKIT_OK;
    gpukit_status status = run_range(of, first, last - first);
    if (status != GPUKIT_E_DEVICE && status != GPUKIT_E_TIMEOUT)
        return status;
    while (first < last && of->answers[first].state != PIXELS_WAITING)
        first++;
    if (last - first == 1) {
        of->answers[first].state = PIXELS_FAILED;
        snprintf(of->answers[first].why, sizeof of->answers[first].why, "%s", of->error->text);
    }
    if (last - first <= 1)
        return GPUKIT_OK;
    const uint64_t middle = first + (last - first) / 2;
    status = run_files(of, first, middle);
    return status == GPUKIT_OK ? run_files(of, middle, last) : status;
}

/* Images in flight in all, and on this machine: a device has one for each of its threads. */
static uint32_t count_workers(const batch *all, uint32_t *here)
{
    uint32_t workers = 0;
    const gpukit_device_info *info;
    *here = 0;
    for (size_t i = 0; (info = gpukit_context_device_at(all->state->context, i)) != NULL; i++) {
        workers += info->compute_units;
        *here += info->rank == 0 ? info->compute_units : 0;
    }
    return workers;
}

static size_t memory_of_one(const batch *all, uint32_t here)
{
    return pixels_memory(all->given) / (here > 0 ? here : 1);
}

int processes_run(const batch *all, const gpukit_job_params *job, uint32_t *workers,
                  gpukit_error *error)
{
    uint32_t here;
    lease of = {.all = all, .job = job, .error = error};
    const uint64_t count = count_waiting(all->files);
    int code = session_open(all->state, (gpukit_job_hint){0});
    if (code != EXIT_DONE)
        return code;
    *workers = count_workers(all, &here);
    of.answers = calloc(count + 1, sizeof *of.answers);
    if (of.answers != NULL && parcel_pack(all, memory_of_one(all, here), &of.files)) {
        error->status = run_files(&of, 0, count);
        take_answers(of.answers, all->files);
        clean_folders(all->files);
    } else {
        message_error("no memory left for the names of the files");
        code = EXIT_DEVICE;
    }
    free(of.answers);
    free(of.files.bytes);
    return code;
}
