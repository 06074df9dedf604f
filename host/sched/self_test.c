// SPDX-License-Identifier: MIT
#include "sched/self_test.h"

#include <stdlib.h>
#include <string.h>

#include "backend/proven.h"
#include "base/clock.h"
#include "base/error.h"
#include "sched/self_test_answers.h"

enum { GUARD = 64, POISON = 0xa5 };

static const uint64_t POISON_NUMBER = UINT64_C(0x0101010101010101) * POISON;

/* What the device gave back, next to what it was given. */
typedef struct trial {
    gpukit_queue *queue;
    gpk_questions questions;
    gpukit_program *program;
    gpukit_buffer *pairs, *results, *bytes, *counter;
} trial;

static gpukit_status alloc(trial *t, size_t size, int fill, gpukit_buffer **out, gpukit_error *err)
{
    gpukit_status status = gpukit_buffer_alloc(t->queue, size, GPUKIT_BUFFER_STAGED, out, err);
    if (status == GPUKIT_OK)
        memset(gpukit_buffer_host(*out), fill, size);
    return status;
}

/* What is not written stays poisoned, and so do the bytes behind the last item's. */
static gpukit_status begin(trial *t, gpukit_error *err)
{
    const size_t items = GPK_QUESTION_ITEMS;
    gpukit_status status =
        gpk_queue_program_open(t->queue, &gpk_self_test_kernel, &t->program, err);
    if (status == GPUKIT_OK)
        status = alloc(t, sizeof t->questions.pairs, 0, &t->pairs, err);
    if (status == GPUKIT_OK)
        status = alloc(t, items * SELF_TEST_PARTS * sizeof(uint64_t), POISON, &t->results, err);
    if (status == GPUKIT_OK)
        status = alloc(t, items + GUARD, POISON, &t->bytes, err);
    if (status == GPUKIT_OK)
        status = alloc(t, sizeof(uint32_t), 0, &t->counter, err);
    if (status == GPUKIT_OK)
        memcpy(gpukit_buffer_host(t->pairs), t->questions.pairs, sizeof t->questions.pairs);
    return status;
}

static gpukit_status ask(trial *t, gpukit_error *err)
{
    gpukit_buffer *const buffers[] = {t->pairs, t->results, t->bytes, t->counter};
    const size_t items = GPK_QUESTION_ITEMS;
    const size_t sizes[] = {sizeof t->questions.pairs, items * SELF_TEST_PARTS * sizeof(uint64_t),
                            items + GUARD, sizeof(uint32_t)};
    const gpukit_launch launch = {.program = t->program,
                                  .args = &t->questions.args,
                                  .buffers = buffers,
                                  .items = items,
                                  .group = t->questions.args.group};
    gpk_chain chain = {.queue = t->queue};
    for (int i = 0; i < 4; i++)
        gpk_chain_upload(&chain, buffers[i], 0, sizes[i], NULL);
    gpk_chain_run(&chain, &launch);
    for (int i = 1; i < 4; i++)
        gpk_chain_download(&chain, buffers[i], 0, sizes[i], NULL);
    return gpk_chain_finish(&chain, err);
}

static gpukit_status check_number(const trial *t, uint32_t part, uint32_t item, gpukit_error *err)
{
    static const char *const names[] = {
        "the echo",
        "mul_hi of 32 bits",
        "mul_hi of 64 bits",
        "a 64-bit shift to the left",
        "a 64-bit shift to the right",
        "a 64-bit division",
        "a 64-bit modulo",
        "popcount",
        "clz",
        "a loop",
        "atomic_or in local memory",
        "atomic_and in local memory",
        "atomic_add in local memory",
        "an exchange through local memory and barriers",
    };
    const uint64_t *results = gpukit_buffer_host(t->results);
    uint64_t got = results[item * SELF_TEST_PARTS + part];
    uint64_t expected = t->questions.answers[item][part];
    if (got == expected)
        return GPUKIT_OK;
    if (got == POISON_NUMBER)
        return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "", "item %u did not write %s", item,
                        names[part]);
    uint32_t turns = gpk_questions_turns(&t->questions, item, got);
    if (part == SELF_TEST_LOOP && turns != UINT32_MAX)
        return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "", "a loop of %u iterations ended after %u",
                        gpk_questions_wanted_turns(&t->questions, item), turns);
    const uint64_t *pair = &t->questions.pairs[(size_t)2 * item];
    return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "",
                    "%s gave 0x%llx instead of 0x%llx (item %u: 0x%llx, 0x%llx)", names[part],
                    (unsigned long long)got, (unsigned long long)expected, item,
                    (unsigned long long)pair[0], (unsigned long long)pair[1]);
}

/* A byte that nobody writes keeps its poison. */
static gpukit_status check_byte(const trial *t, uint32_t item, gpukit_error *err)
{
    const uint8_t *bytes = gpukit_buffer_host(t->bytes);
    const uint64_t *pairs = t->questions.pairs;
    bool is_written = item < GPK_QUESTION_ITEMS && pairs[(size_t)2 * item] % 2 == 1;
    uint8_t expected = POISON;
    if (is_written)
        expected = (uint8_t)(pairs[(size_t)2 * item] + pairs[(size_t)2 * item + 1]);
    if (bytes[item] == expected)
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "", "byte %u, %s, is 0x%02x instead of 0x%02x", item,
                    is_written ? "which one item writes" : "which no item writes", bytes[item],
                    expected);
}

/* Each item has drawn a number of its own. */
static gpukit_status check_tickets(const trial *t, gpukit_error *err)
{
    bool is_drawn[GPK_QUESTION_ITEMS] = {false};
    const uint64_t *results = gpukit_buffer_host(t->results);
    uint32_t end = *(const uint32_t *)gpukit_buffer_host(t->counter);
    for (uint32_t item = 0; item < GPK_QUESTION_ITEMS; item++) {
        uint64_t ticket = results[item * SELF_TEST_PARTS + SELF_TEST_TICKET];
        if (ticket >= GPK_QUESTION_ITEMS || is_drawn[ticket])
            return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "",
                            "atomic_inc in global memory gave item %u %llu, %s", item,
                            (unsigned long long)ticket,
                            ticket < GPK_QUESTION_ITEMS ? "as it gave another one"
                                                        : "more than there are items");
        is_drawn[ticket] = true;
    }
    if (end == GPK_QUESTION_ITEMS)
        return GPUKIT_OK;
    return gpk_fail(err, GPUKIT_E_MISMATCH, 0, "",
                    "atomic_inc in global memory counted %u of %d items", end, GPK_QUESTION_ITEMS);
}

static gpukit_status check(const trial *t, gpukit_error *err)
{
    gpukit_status status = GPUKIT_OK;
    for (uint32_t part = 0; part < SELF_TEST_TICKET; part++)
        for (uint32_t item = 0; item < GPK_QUESTION_ITEMS && status == GPUKIT_OK; item++)
            status = check_number(t, part, item, err);
    for (uint32_t item = 0; item < GPK_QUESTION_ITEMS + GUARD && status == GPUKIT_OK; item++)
        status = check_byte(t, item, err);
    return status == GPUKIT_OK ? check_tickets(t, err) : status;
}

static gpukit_status try_arithmetic(gpukit_queue *queue, gpukit_error *err)
{
    trial *t = calloc(1, sizeof *t);
    if (t == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "no memory for a self-test");
    t->queue = queue;
    bool is_cpu = queue->device->info.kind == GPUKIT_DEVICE_CPU;
    gpk_questions_init(&t->questions, gpk_now_ns(), is_cpu ? SELF_TEST_GROUP / 2 : SELF_TEST_GROUP);
    gpukit_status status = begin(t, err);
    if (status == GPUKIT_OK)
        status = ask(t, err);
    if (status == GPUKIT_OK)
        status = check(t, err);
    gpukit_buffer_free(t->counter);
    gpukit_buffer_free(t->bytes);
    gpukit_buffer_free(t->results);
    gpukit_buffer_free(t->pairs);
    gpukit_program_close(t->program);
    free(t);
    return status;
}

static uint64_t hash_of(const gpk_device *device, const gpk_job *job)
{
    uint64_t hash = gpk_proven_hash(0, &gpk_self_test_kernel);
    const gpk_kernel *const *kernels =
        job->ops->kernels == NULL ? NULL : job->ops->kernels(job, &device->info);
    for (; kernels != NULL && *kernels != NULL; kernels++)
        hash = gpk_proven_hash(hash, *kernels);
    return hash;
}

bool gpk_self_test_is_known(const gpk_device *device, const gpk_job *job)
{
    return gpk_proven_find(device, hash_of(device, job));
}

gpukit_status gpk_self_test_run(gpukit_queue *queue, const gpk_job *job, gpukit_error *err)
{
    const gpk_device *device = queue->device;
    gpukit_error mine = {.status = GPUKIT_OK};
    gpukit_status status = try_arithmetic(queue, &mine);
    if (status == GPUKIT_OK && job->ops->prove != NULL)
        status = job->ops->prove(job, queue, &mine);
    if (status == GPUKIT_OK || status == GPUKIT_E_MISMATCH)
        gpk_proven_keep(device, hash_of(device, job), status == GPUKIT_OK);
    if (status == GPUKIT_E_MISMATCH)
        return gpk_fail(err, status, 0, "", "%s (%.48s) fails its self-test: %s", device->info.id,
                        device->info.name, mine.text);
    if (status != GPUKIT_OK && err != NULL)
        *err = mine;
    return status;
}
