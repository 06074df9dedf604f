// SPDX-License-Identifier: MIT
/* freight_test.c - a job is the same one when it was packed and unpacked, and a parcel that was
 * damaged is refused, or is another job that could have been meant. */
#include "sched/freight.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gpukit/worker.h>

#include "test.h"
#include "worker/parcels.h"
#include "workload/countdown/countdown_job.h"
#include "workload/primes/numbers_job.h"
#include "workload/primes/window_job.h"
#include "workload/range/range_job.h"

static void same_grid(const gpk_job *a, const gpk_job *b)
{
    assert_int_equal(a->grains, b->grains);
    assert_int_equal(a->grain_units, b->grain_units);
    assert_int_equal(a->total_units, b->total_units);
    assert_int_equal(a->lead_units, b->lead_units);
    assert_int_equal(a->most_grains, b->most_grains);
    assert_int_equal(a->cargo_grain, b->cargo_grain);
    assert_int_equal(a->cargo_total, b->cargo_total);
    assert_ptr_equal(a->ops, b->ops);
}

/* Packs the job, unpacks it, and leaves both for a closer look. */
static gpk_job *sent(const gpk_job *job, unsigned char **blob)
{
    gpk_job *got = NULL;
    parcel p;
    gpukit_error error;
    assert_true(parcel_pack(job, &p, &error));
    assert_int_equal(parcel_unpack(job->ops->kind, &p, blob, &got, &error), GPUKIT_OK);
    same_grid(job, got);
    parcel_finish(&p);
    return got;
}

static void drop(gpk_job *job, gpk_job *got, unsigned char *blob)
{
    const gpk_job_kind *kind = job->ops->kind;
    kind->free(got);
    free(blob);
    kind->free(job);
}

static void a_window_is_the_same_there(void **state)
{
    (void)state;
    for (int lists = 0; lists < 2; lists++) {
        unsigned char *blob;
        gpk_job *job = parcels_window(lists != 0), *got = sent(job, &blob);
        const primes_plan *a = &((const primes_window_job *)job)->plan;
        const primes_plan *b = &((const primes_window_job *)got)->plan;
        assert_int_equal(a->method, b->method);
        assert_int_equal(a->first, b->first);
        assert_int_equal(a->last, b->last);
        assert_int_equal(a->grain_bytes, b->grain_bytes);
        assert_int_equal(a->grains, b->grains);
        assert_true((((const primes_window_job *)got)->reader != NULL) == (lists != 0));
        drop(job, got, blob);
    }
}

static void numbers_are_the_same_there(void **state)
{
    unsigned char *blob;
    (void)state;
    gpk_job *job = parcels_numbers(), *got = sent(job, &blob);
    const primes_numbers_job *a = (const primes_numbers_job *)job;
    const primes_numbers_job *b = (const primes_numbers_job *)got;
    assert_int_equal(a->grain_numbers, b->grain_numbers);
    assert_int_equal(a->batch.count, b->batch.count);
    assert_memory_equal(a->batch.numbers, b->batch.numbers,
                        a->batch.count * sizeof *a->batch.numbers);
    drop(job, got, blob);
}

static void counters_are_the_same_behind_the_border(void **state)
{
    unsigned char *blob;
    (void)state;
    gpk_job *job = parcels_counters(), *got = sent(job, &blob);
    const countdown_job *a = (const countdown_job *)job;
    const countdown_job *b = (const countdown_job *)got;
    assert_int_equal(a->params.form, b->params.form);
    assert_int_equal(a->params.counters, b->params.counters);
    assert_int_equal(a->params.from, b->params.from);
    assert_int_equal(a->params.seed, b->params.seed);
    assert_int_equal(a->params.first, b->params.first);
    assert_int_equal(a->params.rounds, b->params.rounds);
    assert_int_equal(a->grain_counters, b->grain_counters);
    assert_int_equal(a->round_grains, b->round_grains);
    drop(job, got, blob);
}

static void same_operation(const gpk_operation *a, const gpk_operation *b)
{
    assert_string_equal(a->given.kernel, b->given.kernel);
    assert_string_equal(a->given.source, b->given.source);
    assert_ptr_equal(a->given.function, b->given.function);
    assert_int_equal(a->given.argument_size, b->given.argument_size);
    assert_ptr_not_equal(a->given.argument, b->given.argument);
    assert_memory_equal(a->given.argument, b->given.argument, a->given.argument_size);
    assert_int_equal(a->given.output_type, b->given.output_type);
    assert_int_equal(a->given.group, b->given.group);
    assert_true(a->given.tolerance == b->given.tolerance);
    assert_int_equal(a->given.scalar_count, b->given.scalar_count);
    for (size_t i = 0; i < a->given.scalar_count; i++) {
        assert_int_equal(a->scalars[i].type, b->scalars[i].type);
        assert_int_equal(a->scalars[i].as.u, b->scalars[i].as.u);
    }
    assert_int_equal(a->given.input_count, b->given.input_count);
    assert_int_equal(a->output_size, b->output_size);
}

static void a_range_is_the_same_there(void **state)
{
    unsigned char *blob;
    (void)state;
    gpk_job *job = parcels_range(), *got = sent(job, &blob);
    const gpk_range_job *a = (const gpk_range_job *)job, *b = (const gpk_range_job *)got;
    assert_int_equal(a->first, b->first);
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->grain_items, b->grain_items);
    assert_int_equal(a->summary.reduce, b->summary.reduce);
    assert_non_null(b->output);
    same_operation(a->operation, b->operation);
    for (size_t i = 0; i < a->operation->given.input_count; i++) {
        const gpukit_input *mine = &a->operation->inputs[i], *theirs = &b->operation->inputs[i];
        const size_t size =
            i == 0 ? a->count * a->operation->item_size[0] : a->operation->shared_size[1];
        assert_int_equal(mine->type, theirs->type);
        assert_int_equal(mine->width, theirs->width);
        assert_ptr_not_equal(mine->data, theirs->data);
        assert_memory_equal(mine->data, theirs->data, size);
    }
    drop(job, got, blob);
}

/* Refused, as what it is; or, where it may be taken, a job with grains. */
static bool is_taken(const gpk_job_kind *kind, const parcel *p)
{
    gpk_job *got = NULL;
    unsigned char *blob;
    gpukit_error error = {.status = GPUKIT_OK};
    const gpukit_status status = parcel_unpack(kind, p, &blob, &got, &error);
    if (status != GPUKIT_OK) {
        assert_int_equal(status, error.status);
        assert_true(status == GPUKIT_E_ARGUMENT || status == GPUKIT_E_MEMORY);
        assert_true(error.text[0] != '\0');
        return false;
    }
    assert_true(got->grains > 0 && got->most_grains > 0 && got->grain_units > 0);
    kind->free(got);
    free(blob);
    return true;
}

static void cut_and_stretch(const gpk_job_kind *kind, parcel *p)
{
    const size_t body_size = p->body_size, blob_size = p->blob_size;
    for (p->body_size = 0; p->body_size < body_size; p->body_size++)
        assert_false(is_taken(kind, p));
    p->body[body_size] = 0;
    p->body_size = body_size + 1;
    assert_false(is_taken(kind, p));
    p->body_size = body_size;
    for (p->blob_size = 0; p->blob_size < blob_size; p->blob_size += GPK_PARCEL_ALIGNMENT)
        assert_false(is_taken(kind, p));
    unsigned char *longer = calloc(1, blob_size + GPK_PARCEL_ALIGNMENT);
    assert_non_null(longer);
    if (blob_size > 0)
        memcpy(longer, p->blob, blob_size);
    free(p->blob);
    p->blob = longer;
    p->blob_size = blob_size + GPK_PARCEL_ALIGNMENT;
    assert_false(is_taken(kind, p));
    p->blob_size = blob_size;
    assert_true(is_taken(kind, p));
}

static void flip_all(const gpk_job_kind *kind, parcel *p, unsigned *taken, unsigned *refused)
{
    *taken = *refused = 0;
    for (size_t bit = 0; bit < p->body_size * 8; bit++) {
        p->body[bit / 8] ^= (unsigned char)(1 << bit % 8);
        if (is_taken(kind, p))
            ++*taken;
        else
            ++*refused;
        p->body[bit / 8] ^= (unsigned char)(1 << bit % 8);
    }
}

static void a_damaged_parcel_does_no_harm(void **state)
{
    gpk_job *jobs[] = {parcels_window(true), parcels_numbers(), parcels_range(),
                       parcels_counters()};
    unsigned taken, refused;
    gpukit_error error;
    (void)state;
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++) {
        const gpk_job_kind *kind = jobs[i]->ops->kind;
        parcel p;
        assert_true(parcel_pack(jobs[i], &p, &error));
        cut_and_stretch(kind, &p);
        flip_all(kind, &p, &taken, &refused);
        assert_true(taken > 0 && refused > 0);
        parcel_finish(&p);
        kind->free(jobs[i]);
    }
}

/* A size in the body is bound to what lies in the blob. */
static void a_text_without_its_end_is_refused(void **state)
{
    static const char source[] = "kernel void add() {}";
    gpk_job *job = parcels_range();
    gpukit_error error;
    parcel p;
    (void)state;
    assert_true(parcel_pack(job, &p, &error));
    unsigned char *at = NULL;
    for (size_t i = 0; at == NULL && i + sizeof source <= p.blob_size; i++)
        if (memcmp(p.blob + i, "kernel void", 11) == 0 || memcmp(p.blob + i, "#line", 5) == 0)
            at = p.blob + i;
    assert_non_null(at);
    at[strlen((const char *)at)] = '!';
    assert_false(is_taken(job->ops->kind, &p));
    parcel_finish(&p);
    job->ops->kind->free(job);
}

/* What the operation would read of an input is what lies there. */
static void an_input_of_another_size_is_refused(void **state)
{
    gpk_range_job *job = (gpk_range_job *)parcels_range();
    gpukit_input *inputs = job->operation->inputs;
    gpukit_error error;
    parcel p;
    (void)state;
    for (int i = 0; i < 3; i++) {
        inputs[0].width = i == 0 ? 3 : 2;
        inputs[1].count = i == 1 ? 1u << 20 : 3;
        inputs[1].type = i == 2 ? GPUKIT_DOUBLE : GPUKIT_FLOAT;
        assert_true(parcel_pack(&job->head, &p, &error));
        assert_false(is_taken(job->head.ops->kind, &p));
        parcel_finish(&p);
    }
    gpk_range_job_free(job);
}

/* Sizes that are near 2^64 must not come round to small ones. */
static void a_piece_of_a_huge_size_is_not_there(void **state)
{
    static const unsigned char blob[128];
    (void)state;
    for (uint64_t less = 0; less < 200; less++) {
        unsigned char body[8];
        size_t size;
        gpk_writer to = {.bytes = body, .room = sizeof body};
        gpk_put_u64(&to, UINT64_MAX - less);
        gpk_unparcel from = {
            .from = {.at = body, .end = body + 8}, .blob = blob, .blob_size = sizeof blob};
        assert_null(gpk_unparcel_take(&from, &size));
        assert_true(size == 0 && from.from.is_bad);
    }
}

static void what_no_worker_can_find_stays_here(void **state)
{
    gpk_range_job *job = (gpk_range_job *)parcels_range();
    gpukit_error error;
    parcel p;
    (void)state;
    job->operation->given.argument_size = 0;
    assert_false(parcel_pack(&job->head, &p, &error));
    assert_int_equal(error.status, GPUKIT_E_ARGUMENT);
    assert_non_null(strstr(error.text, "argument_size"));
    job->operation->given.source = NULL;
    job->operation->given.function = (gpukit_span_function *)(uintptr_t)same_grid;
    assert_false(parcel_pack(&job->head, &p, &error));
    assert_int_equal(error.status, GPUKIT_E_ARGUMENT);
    assert_non_null(strstr(error.text, "gpukit_worker_function"));
    gpk_job_ops ops = *job->head.ops;
    const gpk_job_ops *real = job->head.ops;
    ops.kind = NULL;
    job->head.ops = &ops;
    assert_false(parcel_pack(&job->head, &p, &error));
    assert_int_equal(error.status, GPUKIT_E_ARGUMENT);
    job->head.ops = real;
    gpk_range_job_free(job);
}

/* Grains with holes between them go onto the tray without, and the last one is short. */
static void a_tray_holds_results_and_cargo(void **state)
{
    enum { ROOM = 3 * (sizeof(gpk_result) + 4) };
    static const unsigned char bitmaps[] = "abcd????efgh????ij";
    const gpk_job job = {.grains = 9, .most_grains = 3, .cargo_grain = 4, .cargo_total = 34};
    const gpk_lease last = {.first = 6, .count = 3}, inner = {.first = 2, .count = 2};
    const gpk_result results[] = {{1, 2}, {3, 4}, {5, 6}};
    const gpk_cargo cargo = {bitmaps, 8};
    unsigned char tray[ROOM + 1];
    (void)state;
    assert_int_equal(gpk_tray_room(&job), ROOM);
    assert_int_equal(gpk_tray_size(&job, &inner), 2 * (sizeof(gpk_result) + 4));
    assert_int_equal(gpk_tray_size(&job, &last), 3 * sizeof(gpk_result) + 10);
    memset(tray, 0x55, sizeof tray);
    gpk_tray_fill(&job, &last, results, &cargo, tray);
    assert_memory_equal(tray, results, sizeof results);
    assert_memory_equal(tray + sizeof results, "abcdefghij\x55", 11);
}

/* With every length of a tail. */
static void every_flipped_bit_alters_the_hash(void **state)
{
    unsigned char tray[41];
    (void)state;
    for (size_t i = 0; i < sizeof tray; i++)
        tray[i] = (unsigned char)(i * 37);
    for (size_t size = 0; size <= sizeof tray; size++) {
        const uint64_t hash = gpk_tray_hash(tray, size);
        for (size_t bit = 0; bit < size * 8; bit++) {
            tray[bit / 8] ^= (unsigned char)(1 << bit % 8);
            assert_true(gpk_tray_hash(tray, size) != hash);
            tray[bit / 8] ^= (unsigned char)(1 << bit % 8);
        }
        assert_true(size == 0 || gpk_tray_hash(tray, size - 1) != hash);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counters_are_the_same_behind_the_border),
        cmocka_unit_test(a_window_is_the_same_there),
        cmocka_unit_test(numbers_are_the_same_there),
        cmocka_unit_test(a_range_is_the_same_there),
        cmocka_unit_test(a_damaged_parcel_does_no_harm),
        cmocka_unit_test(a_text_without_its_end_is_refused),
        cmocka_unit_test(an_input_of_another_size_is_refused),
        cmocka_unit_test(a_piece_of_a_huge_size_is_not_there),
        cmocka_unit_test(what_no_worker_can_find_stays_here),
        cmocka_unit_test(a_tray_holds_results_and_cargo),
        cmocka_unit_test(every_flipped_bit_alters_the_hash),
    };
    if (!parcels_register())
        return 1;
    return cmocka_run_group_tests_name("freight", tests, NULL, NULL);
}
