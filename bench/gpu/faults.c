// SPDX-License-Identifier: MIT
/* What fails on purpose: it ends as promised, and the device works afterwards.
 *
 * Nothing here harms others who use the device: no kernel writes where it may not, and memory is
 * asked for in plain allocations, a quarter of it or 1 GiB at most, and given back at once.
 */
#include <stdio.h>
#include <string.h>

#include "faults_program.h"
#include "parts.h"
#include "queue/chain.h"

enum { PIECES = 8 };

static const uint64_t MOST_MEMORY = UINT64_C(1) << 30;

static void add_since(gpu_row *row, double began)
{
    gpu_row_add(row, (gpu_check_now() - began) * 1e3);
}

/* ---- memory ---- */

/* Writes a number to the device's memory and reads it back. */
static gpukit_status touch(gpukit_queue *queue, gpukit_buffer *buffer, gpukit_error *err)
{
    const uint64_t out = UINT64_C(0x0123456789abcdef);
    uint64_t in = 0;
    gpk_chain chain = {.queue = queue};
    gpk_chain_upload(&chain, buffer, 0, sizeof out, &out);
    gpk_chain_download(&chain, buffer, 0, sizeof in, &in);
    gpukit_status status = gpk_chain_finish(&chain, err);
    if (status == GPUKIT_OK && in != out) {
        snprintf(err->text, sizeof err->text, "memory gave back 0x%llx", (unsigned long long)in);
        status = GPUKIT_E_MISMATCH;
    }
    return status;
}

/* Whether the device still does what is asked of it; else the row has failed. */
static bool works(gpukit_queue *queue, gpu_row *row)
{
    gpukit_buffer *buffer = NULL;
    gpukit_error error;
    gpukit_status status = gpukit_buffer_alloc(queue, 4096, GPUKIT_BUFFER_SCRATCH, &buffer, &error);
    if (status == GPUKIT_OK)
        status = touch(queue, buffer, &error);
    gpukit_buffer_free(buffer);
    if (status != GPUKIT_OK)
        gpu_row_fail(row, "the device does not work afterwards: %.140s", error.text);
    return status == GPUKIT_OK;
}

static void refuse_large_buffer(gpu_check *check, gpukit_queue *queue)
{
    gpu_row *row = gpu_row_new(check, "faults", "ms", "a buffer that is too large");
    const size_t size = check->info->max_alloc_size + 1;
    gpukit_buffer *buffer = NULL;
    gpukit_error error = {.text = ""};
    const double began = gpu_check_now();
    const gpukit_status status =
        gpukit_buffer_alloc(queue, size, GPUKIT_BUFFER_SCRATCH, &buffer, &error);
    add_since(row, began);
    gpukit_buffer_free(buffer);
    if (status == GPUKIT_OK)
        gpu_row_note(row, "the driver gave more than its largest allocation");
    else if (error.text[0] == '\0')
        gpu_row_fail(row, "refused with status %d and without a word", (int)status);
    else
        gpu_row_note(row, "refused: %.120s %s", error.text, error.native_name);
    works(queue, row);
}

/* All pieces, each used once; fewer where the driver refuses one in words. */
static void take_memory(gpu_check *check, gpukit_queue *queue)
{
    gpu_row *row = gpu_row_new(check, "faults", "ms", "memory in pieces");
    gpukit_buffer *pieces[PIECES] = {NULL};
    uint64_t size = check->info->memory_size / 4;
    gpukit_error error = {.text = ""};
    gpukit_status status = GPUKIT_OK;
    int count = 0;
    size = (size < MOST_MEMORY ? size : MOST_MEMORY) / PIECES;
    const double began = gpu_check_now();
    while (count < PIECES && status == GPUKIT_OK) {
        status = gpukit_buffer_alloc(queue, size, GPUKIT_BUFFER_SCRATCH, &pieces[count], &error);
        if (status == GPUKIT_OK)
            status = touch(queue, pieces[count], &error);
        count += status == GPUKIT_OK;
    }
    for (int i = 0; i < PIECES; i++)
        gpukit_buffer_free(pieces[i]);
    add_since(row, began);
    gpu_row_note(row, "%d pieces of %llu MiB, given back%s%.100s", count,
                 (unsigned long long)(size >> 20),
                 status == GPUKIT_OK ? "" : "; then: ", error.text);
    if (status == GPUKIT_E_MISMATCH)
        gpu_row_fail(row, "%s", error.text);
    else if (status != GPUKIT_OK && error.text[0] == '\0')
        gpu_row_fail(row, "refused with status %d and without a word", (int)status);
    works(queue, row);
}

/* ---- kernels ---- */

static void refuse_kernel(gpu_check *check, gpukit_queue *queue)
{
    const gpukit_kernel kernel = {
        .entry = "broken",
        .source = "__kernel void broken(__global uint *out)\n{\n    out[0] = nowhere;\n}\n",
        .buffer_count = 1,
    };
    gpu_row *row = gpu_row_new(check, "faults", "ms", "a kernel that does not build");
    gpukit_program *program = NULL;
    gpukit_error error = {.text = ""};
    const double began = gpu_check_now();
    const gpukit_status status = gpukit_program_open(queue, &kernel, &program, &error);
    add_since(row, began);
    gpukit_program_close(program);
    if (status != GPUKIT_E_BUILD)
        gpu_row_fail(row, "status %d: %.140s", (int)status, error.text);
    else if (strstr(error.text, "nowhere") == NULL)
        gpu_row_fail(row, "its text does not name the mistake: %.120s", error.text);
    else
        gpu_row_note(row, "%s", error.text);
    works(queue, row);
}

/* ---- jobs ---- */

typedef struct stop {
    double at; /* when it was asked for; 0: not yet */
} stop;

static bool stop_once_begun(void *user, const gpukit_report *report)
{
    stop *s = user;
    if (report->done == 0)
        return true;
    if (s->at == 0)
        s->at = gpu_check_now();
    return false;
}

static void cancel_job(gpu_check *check)
{
    const double most_ms = gpu_check_is_fast(check) ? 2000 : 20000;
    gpu_row *row = gpu_row_new(check, "faults", "ms", "a job that is cancelled");
    stop s = {.at = 0};
    const gpukit_primes_params params = {
        .last = UINT64_C(10000000000000),
        .method = GPUKIT_PRIMES_SIEVE,
        .job = {.progress = stop_once_begun, .user = &s, .interval_ms = 10, .forgets = true},
    };
    uint64_t count;
    gpukit_error error = {.text = ""};
    const gpukit_status status =
        gpukit_primes_count(check->context, &params, &count, NULL, NULL, &error);
    const double took_ms = (gpu_check_now() - s.at) * 1e3;
    if (status != GPUKIT_E_CANCELLED) {
        gpu_row_fail(row, "status %d: %.140s", (int)status, error.text);
        return;
    }
    gpu_row_add(row, took_ms);
    gpu_row_note(row, "from the word to its end; chunks in flight are done");
    if (took_ms > most_ms)
        gpu_row_fail(row, "it went on for %.0f ms", took_ms);
}

void gpu_part_faults(gpu_check *check)
{
    gpukit_queue *queue = NULL;
    gpukit_error error;
    if (gpukit_queue_open(check->context, 0, NULL, &queue, &error) != GPUKIT_OK) {
        gpu_row_fail_with(gpu_row_new(check, "faults", "ms", "a queue"), &error);
        return;
    }
    refuse_large_buffer(check, queue);
    take_memory(check, queue);
    refuse_kernel(check, queue);
    gpukit_queue_close(queue);
    cancel_job(check);
    if (check->program == NULL) {
        gpu_row_skip(gpu_row_new(check, "faults", "ms", "gpukit"),
                     "the program is not there: --program");
        return;
    }
    gpu_faults_of_program(check);
}
