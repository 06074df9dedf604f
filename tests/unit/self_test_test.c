// SPDX-License-Identifier: MIT
/* self_test_test.c - the self-test passes on a device that computes right, names what a
 * device gets wrong, and remembers who has passed. */
#include "sched/self_test.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gpukit/version.h>

#include "backend/null/null.h"
#include "base/error.h"
#include "sched/self_test_answers.h"
#include "test.h"
#include "workload/primes/numbers_job.h"
#include "workload/primes/window_job.h"

enum { RESULTS = GPK_QUESTION_ITEMS * SELF_TEST_PARTS * sizeof(uint64_t) };
enum { BYTES = GPK_QUESTION_ITEMS + 64, COUNTER = sizeof(uint32_t) };

/* How the device goes wrong. */
static struct {
    size_t size;    /* the download of so many bytes is damaged; 0: none */
    size_t at;      /* this byte of it */
    uint8_t flip;   /* by these bits */
    bool skips;     /* runs nothing */
    bool repeats;   /* gives back the results of the run before */
    uint32_t turns; /* most that a loop makes; 0: any number */
} liar;

static gpk_backend_ops ops;
static gpk_device *device;
static gpukit_queue *queue;
static char folder[PATH_MAX];
static char path[PATH_MAX + 32]; /* of the file */
static uint8_t before[RESULTS];

static gpukit_status lying_run(gpk_stream *stream, gpk_program *program, const gpk_launch *launch,
                               gpukit_error *err)
{
    self_test_args args;
    gpk_launch mine = *launch;
    if (liar.skips)
        return GPUKIT_OK;
    if (liar.turns != 0) {
        memcpy(&args, launch->args, sizeof args);
        args.turns = liar.turns;
        mine.args = &args;
    }
    return gpk_null_ops.run(stream, program, &mine, err);
}

static gpukit_status lying_download(gpk_stream *stream, gpk_memory *from, size_t offset, void *to,
                                    size_t size, gpukit_error *err)
{
    gpukit_status status = gpk_null_ops.download(stream, from, offset, to, size, err);
    if (size == RESULTS && liar.repeats)
        memcpy(to, before, RESULTS);
    if (size == RESULTS)
        memcpy(before, to, RESULTS);
    if (size == liar.size)
        ((uint8_t *)to)[liar.at] ^= liar.flip;
    return status;
}

static gpukit_error proof; /* what the job's own proof says */
static int proofs;

static gpukit_status prove(const gpk_job *job, gpukit_queue *on, gpukit_error *err)
{
    (void)job;
    assert_ptr_equal(on, queue);
    proofs++;
    *err = proof;
    return proof.status;
}

static const gpk_job_ops job_ops = {.prove = prove};
static const gpk_job job = {.ops = &job_ops};

static int setup(void **state)
{
    const gpukit_queue_params params = {.staging = GPUKIT_STAGING_COPY};
    char cwd[PATH_MAX / 2];
    (void)state;
    memset(&liar, 0, sizeof liar);
    proof = (gpukit_error){.status = GPUKIT_OK};
    proofs = 0;
    ops = gpk_null_ops;
    ops.run = lying_run;
    ops.download = lying_download;
    if (getcwd(cwd, sizeof cwd) == NULL)
        return -1;
    snprintf(folder, sizeof folder, "%s/self_test_test.XXXXXX", cwd);
    if (mkdtemp(folder) == NULL || setenv("XDG_CACHE_HOME", folder, 1) != 0)
        return -1;
    snprintf(path, sizeof path, "%s/gpukit/proven", folder);
    if (gpk_null_ops.device_open(&(gpk_device_request){.info = NULL}, &device, NULL) != GPUKIT_OK)
        return -1;
    device->ops = &ops;
    return gpk_queue_open(device, &params, &queue, NULL) == GPUKIT_OK ? 0 : -1;
}

static int teardown(void **state)
{
    char command[PATH_MAX + 16];
    (void)state;
    gpk_null_fail_at(NULL);
    gpukit_queue_close(queue);
    gpk_null_ops.device_close(device);
    unsetenv("GPUKIT_KERNEL_DIR");
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) != 0 || gpk_null_live() != 0;
}

static void assert_passes(void)
{
    gpukit_error err = {.text = ""};
    if (gpk_self_test_run(queue, &job, &err) != GPUKIT_OK)
        fail_msg("%s", err.text);
}

/* It fails, and says so with these words. */
static void assert_fails(const gpk_job *with, const char *words)
{
    gpukit_error err = {.text = ""};
    assert_int_equal(gpk_self_test_run(queue, with, &err), GPUKIT_E_MISMATCH);
    assert_int_equal(err.status, GPUKIT_E_MISMATCH);
    if (strstr(err.text, "null (") != err.text || strstr(err.text, words) == NULL)
        fail_msg("'%s' is not in '%s'", words, err.text);
    assert_int_equal(gpk_self_test_run(queue, with, NULL), GPUKIT_E_MISMATCH);
    assert_false(gpk_self_test_is_known(device, with));
}

static void a_right_device_passes_and_is_known(void **state)
{
    (void)state;
    assert_false(gpk_self_test_is_known(device, &job));
    assert_passes();
    assert_int_equal(proofs, 1);
    assert_true(gpk_self_test_is_known(device, &job));
    assert_passes(); /* who asks again is answered again */
    assert_int_equal(proofs, 2);
}

static void each_wrong_number_is_named(void **state)
{
    static const struct {
        uint32_t part;
        const char *words;
    } rows[] = {
        {SELF_TEST_ECHO, "fails its self-test: the echo gave 0x"},
        {SELF_TEST_MUL_32, "mul_hi of 32 bits gave 0x"},
        {SELF_TEST_MUL_64, "mul_hi of 64 bits gave 0x"},
        {SELF_TEST_LEFT, "a 64-bit shift to the left gave 0x"},
        {SELF_TEST_RIGHT, "a 64-bit shift to the right gave 0x"},
        {SELF_TEST_DIVIDE, "a 64-bit division gave 0x"},
        {SELF_TEST_MODULO, "a 64-bit modulo gave 0x"},
        {SELF_TEST_POPCOUNT, "popcount gave 0x"},
        {SELF_TEST_ZEROS, "clz gave 0x"},
        {SELF_TEST_LOOP, "a loop gave 0x"},
        {SELF_TEST_LOCAL_OR, "atomic_or in local memory gave 0x"},
        {SELF_TEST_LOCAL_AND, "atomic_and in local memory gave 0x"},
        {SELF_TEST_LOCAL_ADD, "atomic_add in local memory gave 0x"},
        {SELF_TEST_EXCHANGE, "an exchange through local memory and barriers gave 0x"},
        {SELF_TEST_TICKET, "atomic_inc in global memory gave item "},
    };
    (void)state;
    assert_int_equal(sizeof rows / sizeof rows[0], SELF_TEST_PARTS);
    for (size_t i = 0; i < SELF_TEST_PARTS; i++)
        for (uint32_t item = 0; item < GPK_QUESTION_ITEMS; item += GPK_QUESTION_ITEMS - 1) {
            size_t number = item * SELF_TEST_PARTS + rows[i].part;
            liar.size = RESULTS;
            liar.at = number * sizeof(uint64_t) + 4;
            liar.flip = 0x10;
            assert_fails(&job, rows[i].words);
        }
    assert_int_equal(proofs, 0); /* no use */
}

static void a_loop_that_ends_early_is_told_how_early(void **state)
{
    (void)state;
    liar.turns = 65535;
    assert_fails(&job, "a loop of 100000 iterations ended after 65535");
}

static void a_byte_too_many_is_seen(void **state)
{
    (void)state;
    liar.size = BYTES;
    liar.flip = 1;
    liar.at = 0; /* of item 0, whose operand is 0 */
    assert_fails(&job, "byte 0, which no item writes, is 0xa4 instead of 0xa5");
    liar.at = BYTES - 1;
    assert_fails(&job, "byte 319, which no item writes, is 0xa4 instead of 0xa5");
    liar.at = 8; /* 1 + 0 */
    assert_fails(&job, "byte 8, which one item writes, is 0x00 instead of 0x01");
}

static void a_wrong_counter_is_seen(void **state)
{
    (void)state;
    liar.size = COUNTER;
    liar.at = 0;
    liar.flip = 7;
    assert_fails(&job, "atomic_inc in global memory counted 263 of 256 items");
}

static void what_was_never_written_is_seen(void **state)
{
    (void)state;
    liar.skips = true;
    assert_fails(&job, "item 0 did not write the echo");
}

static void what_another_run_left_is_seen(void **state)
{
    (void)state;
    assert_passes();
    liar.repeats = true;
    assert_fails(&job, "the echo gave 0x");
}

static void a_failed_call_comes_back_as_it_is(void **state)
{
    static const gpk_null_op all[] = {GPK_NULL_MEMORY_ALLOC, GPK_NULL_PROGRAM_OPEN, GPK_NULL_UPLOAD,
                                      GPK_NULL_RUN, GPK_NULL_DOWNLOAD};
    (void)state;
    assert_passes();
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        const gpk_null_fault fault = {
            .op = all[i], .nth = 1, .status = GPUKIT_E_DEVICE, .native = -5};
        gpukit_error err = {.text = ""};
        gpk_null_fail_at(&fault);
        assert_int_equal(gpk_self_test_run(queue, &job, &err), GPUKIT_E_DEVICE);
        assert_int_equal(gpk_null_struck(), 1);
        assert_int_equal(err.native, -5);
        assert_string_equal(err.text, "null was told to fail at call 1");
        assert_true(gpk_self_test_is_known(device, &job)); /* that says nothing of answers */
    }
}

static void the_jobs_own_proof_counts(void **state)
{
    (void)state;
    assert_passes();
    gpk_fail(&proof, GPUKIT_E_MISMATCH, 0, "", "it found 4 primes");
    assert_fails(&job, ") fails its self-test: it found 4 primes");
    gpk_fail(&proof, GPUKIT_E_TIMEOUT, 0, "run", "it is late");
    gpukit_error err = {.text = ""};
    assert_int_equal(gpk_self_test_run(queue, &job, &err), GPUKIT_E_TIMEOUT);
    assert_string_equal(err.text, "it is late");
}

static const gpk_kernel *const *other_kernels(const gpk_job *of, const gpukit_device_info *on)
{
    static const gpk_source text = {.name = "a.cl", .text = (const unsigned char *)"a", .size = 1};
    static const gpk_source *const sources[] = {&text, NULL};
    static const gpk_kernel kernel = {.entry = "a", .sources = sources};
    static const gpk_kernel *const kernels[] = {&kernel, NULL};
    (void)of;
    (void)on;
    return kernels;
}

static void another_device_or_kernel_is_not_known(void **state)
{
    static const gpk_job_ops other_ops = {.kernels = other_kernels};
    static const gpk_job other = {.ops = &other_ops};
    const gpukit_device_info info = device->info;
    (void)state;
    assert_passes();
    assert_false(gpk_self_test_is_known(device, &other));
    snprintf(device->info.driver, sizeof device->info.driver, "next");
    assert_false(gpk_self_test_is_known(device, &job));
    device->info = info;
    device->info.name[0]++;
    assert_false(gpk_self_test_is_known(device, &job));
    device->info = info;
    device->info.compute_units++;
    assert_false(gpk_self_test_is_known(device, &job));
    device->info = info;
    snprintf(device->info.backend, sizeof device->info.backend, "other");
    assert_false(gpk_self_test_is_known(device, &job));
    device->info = info;
    snprintf(device->info.id, sizeof device->info.id, "null:7");
    assert_true(gpk_self_test_is_known(device, &job));
    assert_int_equal(gpk_self_test_run(queue, &other, NULL), GPUKIT_OK);
    assert_true(gpk_self_test_is_known(device, &other));
    assert_true(gpk_self_test_is_known(device, &job));
}

static size_t read_file(char *out, size_t size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t count = fread(out, 1, size - 1, file);
    fclose(file);
    out[count] = '\0';
    return count;
}

static void write_file(const char *text, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void a_damaged_file_is_none(void **state)
{
    char text[1024], damaged[1024];
    (void)state;
    assert_passes();
    size_t size = read_file(text, sizeof text);
    assert_int_equal(strncmp(text, "gpukit proven 1\n", 16), 0);
    assert_non_null(strstr(text, "\t" GPUKIT_VERSION "\tnull\t"));
    for (size_t i = 0; i < size; i++) {
        memcpy(damaged, text, size);
        damaged[i] ^= 1;
        write_file(damaged, size);
        assert_false(gpk_self_test_is_known(device, &job));
        write_file(text, i);
        assert_false(gpk_self_test_is_known(device, &job));
    }
    assert_passes();
    assert_true(gpk_self_test_is_known(device, &job));
    unlink(path);
    assert_false(gpk_self_test_is_known(device, &job));
}

static void the_oldest_of_too_many_fall_out(void **state)
{
    static char text[1 << 16];
    (void)state;
    assert_passes();
    for (int i = 0; i < 300; i++) {
        snprintf(device->info.driver, sizeof device->info.driver, "%d", i);
        if (i % 10 == 0 || i >= 270)
            assert_passes();
    }
    assert_true(gpk_self_test_is_known(device, &job));
    size_t size = read_file(text, sizeof text);
    for (int i = 0; i < 300; i++)
        size += (size_t)snprintf(text + size, sizeof text - size, "line %d\n", i);
    write_file(text, size);
    assert_true(gpk_self_test_is_known(device, &job)); /* until it is written again */
    snprintf(device->info.driver, sizeof device->info.driver, "new");
    assert_passes();
    assert_true(gpk_self_test_is_known(device, &job));
    read_file(text, sizeof text);
    assert_null(strstr(text, "\nline 44\n"));
    assert_non_null(strstr(text, "\nline 45\n"));
}

static void kernels_from_a_folder_are_never_known(void **state)
{
    (void)state;
    assert_passes();
    setenv("GPUKIT_KERNEL_DIR", folder, 1);
    assert_false(gpk_self_test_is_known(device, &job));
    unlink(path);
    assert_passes();
    assert_int_equal(access(path, F_OK), -1);
}

static void no_folder_is_no_error(void **state)
{
    (void)state;
    unsetenv("XDG_CACHE_HOME");
    char *home = strdup(getenv("HOME") == NULL ? "" : getenv("HOME"));
    unsetenv("HOME");
    assert_passes();
    assert_false(gpk_self_test_is_known(device, &job));
    setenv("HOME", home, 1);
    free(home);
}

/* The primes' own proofs, on kernels in C. */
static void primes_prove_themselves(void **state)
{
    static const gpukit_primes_method methods[] = {GPUKIT_PRIMES_SIEVE, GPUKIT_PRIMES_TEST};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        primes_window_job window;
        const gpukit_primes_params params = {.first = 5, .last = 500, .method = methods[i]};
        assert_int_equal(gpk_primes_window_job_init(&window, &params, NULL, NULL), GPUKIT_OK);
        window.variant = i == 0 ? &gpk_primes_sieve_workers : NULL;
        gpukit_error err = {.text = ""};
        if (gpk_self_test_run(queue, &window.head, &err) != GPUKIT_OK)
            fail_msg("%s: %s", window.head.method, err.text);
        assert_true(gpk_self_test_is_known(device, &window.head));
        gpk_primes_window_job_finish(&window);
    }
    primes_numbers_job numbers;
    gpk_primes_numbers_job_init(&numbers, &(gpukit_primes_batch){.count = 0}, 0);
    assert_int_equal(gpk_self_test_run(queue, &numbers.head, NULL), GPUKIT_OK);
}

static void primes_that_are_wrong_are_seen(void **state)
{
    primes_window_job window;
    primes_numbers_job numbers;
    const gpukit_primes_params params = {.first = 0, .last = 500, .method = GPUKIT_PRIMES_SIEVE};
    (void)state;
    assert_int_equal(gpk_primes_window_job_init(&window, &params, NULL, NULL), GPUKIT_OK);
    window.variant = &gpk_primes_sieve_workers;
    liar.size = 3 * sizeof(primes_record); /* [0, 1e6] */
    liar.flip = 1;
    assert_fails(&window.head, "damaged record for grain 0");
    gpk_primes_window_job_finish(&window);
    gpk_primes_numbers_job_init(&numbers, &(gpukit_primes_batch){.count = 0}, 0);
    liar.size = 15;
    liar.at = 8;
    assert_fails(&numbers.head, "damaged verdict for number 252601");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_right_device_passes_and_is_known),
        TEST(each_wrong_number_is_named),
        TEST(a_loop_that_ends_early_is_told_how_early),
        TEST(a_byte_too_many_is_seen),
        TEST(a_wrong_counter_is_seen),
        TEST(what_was_never_written_is_seen),
        TEST(what_another_run_left_is_seen),
        TEST(a_failed_call_comes_back_as_it_is),
        TEST(the_jobs_own_proof_counts),
        TEST(another_device_or_kernel_is_not_known),
        TEST(a_damaged_file_is_none),
        TEST(the_oldest_of_too_many_fall_out),
        TEST(kernels_from_a_folder_are_never_known),
        TEST(no_folder_is_no_error),
        TEST(primes_prove_themselves),
        TEST(primes_that_are_wrong_are_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
