// SPDX-License-Identifier: MIT
#include "queue/trace.h"

#include <pthread.h>

#include "test.h"

static void add(gpukit_trace *trace, uint64_t first, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        const gpukit_trace_record record = {.name = "upload", .first = first + i};
        gpk_trace_add(trace, &record);
    }
}

/* alloc, so many records, and what is to be found then. */
static void check(size_t most, uint64_t added, size_t kept)
{
    gpukit_trace *trace = NULL;
    assert_int_equal(gpukit_trace_alloc(most, &trace, NULL), GPUKIT_OK);
    assert_null(gpukit_trace_at(trace, 0));
    assert_int_equal(gpukit_trace_dropped(trace), 0);
    add(trace, 0, added);
    for (size_t i = 0; i < kept; i++) {
        const gpukit_trace_record *record = gpukit_trace_at(trace, i);
        assert_non_null(record);
        assert_int_equal(record->first, i);
        assert_string_equal(record->name, "upload");
    }
    assert_null(gpukit_trace_at(trace, kept));
    assert_null(gpukit_trace_at(trace, SIZE_MAX));
    assert_int_equal(gpukit_trace_dropped(trace), added - kept);
    gpukit_trace_free(trace);
}

static void a_trace_grows_as_it_is_written(void **state)
{
    static const size_t counts[] = {0, 1, 255, 256, 257, 511, 512, 513, 10000};
    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        check(0, counts[i], counts[i]);
        check(20000, counts[i], counts[i]);
    }
}

static void a_full_trace_keeps_the_first_and_counts_the_rest(void **state)
{
    (void)state;
    check(1, 1, 1);
    check(1, 2, 1);
    check(10, 25, 10);
    check(255, 300, 255);
    check(256, 300, 256);
    check(257, 300, 257);
    check(1000, 5000, 1000);
}

static void a_million_is_the_default(void **state)
{
    (void)state;
    check(0, 1000007, 1000000);
}

static void nowhere_is_a_trace_too(void **state)
{
    (void)state;
    add(NULL, 0, 3);
    gpukit_trace_free(NULL);
}

enum { THREADS = 4, EACH = 5000, MOST = 18000 };

typedef struct writer {
    gpukit_trace *trace;
    uint64_t first;
} writer;

static void *write_all(void *user)
{
    const writer *self = user;
    add(self->trace, self->first, EACH);
    return NULL;
}

static void threads_write_into_one_trace(void **state)
{
    gpukit_trace *trace = NULL;
    pthread_t threads[THREADS];
    writer writers[THREADS];
    uint64_t next[THREADS] = {0};
    (void)state;
    assert_int_equal(gpukit_trace_alloc(MOST, &trace, NULL), GPUKIT_OK);
    for (uint64_t i = 0; i < THREADS; i++) {
        writers[i] = (writer){trace, i * EACH};
        assert_int_equal(pthread_create(&threads[i], NULL, write_all, &writers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(gpukit_trace_dropped(trace), THREADS * EACH - MOST);
    assert_null(gpukit_trace_at(trace, MOST));
    for (size_t i = 0; i < MOST; i++) { /* of each thread the first ones, in order */
        uint64_t first = gpukit_trace_at(trace, i)->first;
        assert_int_equal(first % EACH, next[first / EACH]++);
    }
    gpukit_trace_free(trace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trace_grows_as_it_is_written),
        cmocka_unit_test(a_full_trace_keeps_the_first_and_counts_the_rest),
        cmocka_unit_test(a_million_is_the_default),
        cmocka_unit_test(nowhere_is_a_trace_too),
        cmocka_unit_test(threads_write_into_one_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
