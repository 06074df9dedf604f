// SPDX-License-Identifier: MIT
/* primes_test.c - verdicts on single numbers, a block of them at a time. */
#include "primes.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <gpukit/primes.h>

#include "decimal.h"
#include "deliver.h"
#include "exit_code.h"
#include "message.h"
#include "number.h"
#include "number_input.h"

enum {
    BLOCK = 1 << 17,     /* numbers from an input in one job, at first */
    BLOCK_MAX = 1 << 22, /* and where it never pauses */
    WAIT_MS = 100,       /* for input, before signals and --timeout are looked at */
};

typedef struct tester {
    const primes_options *options;
    output *out;
    session session;
    bool prints; /* verdicts, as lines */
    decimal_table digits;
    uint64_t *numbers;
    uint8_t *is_prime;
    size_t count, capacity;
    uint64_t tested, primes;
    gpukit_report report; /* of all blocks together */
} tester;

static int tester_init(tester *t, const primes_options *options, size_t capacity, output *out)
{
    *t = (tester){.options = options, .out = out, .capacity = capacity};
    decimal_init(&t->digits);
    t->prints = !deliver_to_stdout(options->report.json);
    t->numbers = calloc(capacity, sizeof *t->numbers);
    t->is_prime = calloc(capacity, sizeof *t->is_prime);
    session_init(&t->session, &options->session, true);
    if (t->numbers != NULL && t->is_prime != NULL)
        return EXIT_DONE;
    message_error("no memory left for a block of %zu numbers", capacity);
    return EXIT_DEVICE;
}

static void tester_finish(tester *t)
{
    session_close(&t->session);
    free(t->numbers);
    free(t->is_prime);
}

/* The copies have a fixed size, which is two moves: the next line covers what is too much. */
static void print_verdicts(tester *t)
{
    static const struct {
        char text[16];
        size_t size;
    } words[] = {{" composite\n", 11}, {" prime\n", 7}};
    enum { LINE = DECIMAL_MAX + sizeof words[0].text };
    char text[64 * LINE];
    size_t size = 0;
    for (size_t i = 0; i < t->count; i++) {
        const size_t word = t->is_prime[i] != 0;
        const size_t digits = decimal_number(&t->digits, t->numbers[i], text + size);
        memcpy(text + size + digits, words[word].text, sizeof words[word].text);
        size += digits + words[word].size;
        if (size > sizeof text - LINE || i + 1 == t->count) {
            if (!output_text(t->out, text, size))
                return;
            size = 0;
        }
    }
}

static void add_share(gpukit_device_share *sum, const gpukit_device_share *part)
{
    sum->device = part->device;
    sum->done += part->done;
    sum->chunks += part->chunks;
    sum->busy_seconds += part->busy_seconds;
    sum->transfer_seconds += part->transfer_seconds;
    sum->kernel_seconds += part->kernel_seconds;
    sum->overlapped_seconds += part->overlapped_seconds;
    sum->is_retired |= part->is_retired;
}

/* The devices of all blocks are those of one context, in one order. */
static void add_report(gpukit_report *sum, const gpukit_report *part)
{
    const double seconds = sum->seconds + part->seconds;
    memcpy(sum->method, part->method, sizeof sum->method);
    if (seconds > 0)
        sum->efficiency =
            (sum->efficiency * sum->seconds + part->efficiency * part->seconds) / seconds;
    sum->seconds = seconds;
    sum->total += part->total;
    sum->done += part->done;
    sum->device_count = part->device_count;
    for (size_t i = 0; i < part->device_count; i++)
        add_share(&sum->devices[i], &part->devices[i]);
}

static int open_session(tester *t)
{
    if (t->session.context != NULL)
        return EXIT_DONE;
    return session_open(
        &t->session, gpukit_primes_estimate_test(t->count, (uint32_t)t->options->session.threads));
}

/* Decides on the numbers of the block. They stay; the next block starts at count 0. */
static int test_block(tester *t)
{
    gpukit_report report = {0};
    gpukit_error error = {0};
    int code = t->count > 0 ? open_session(t) : EXIT_DONE;
    if (code != EXIT_DONE || t->count == 0)
        return code;
    const gpukit_job_params job = session_job_begin(&t->session);
    const gpukit_primes_batch batch = {t->numbers, t->is_prime, t->count};
    code = session_job_end(
        &t->session, gpukit_primes_test(t->session.context, &batch, &job, &report, &error), &error);
    if (code != EXIT_DONE)
        return code;
    for (size_t i = 0; i < t->count; i++)
        t->primes += t->is_prime[i] != 0;
    t->tested += t->count;
    add_report(&t->report, &report);
    if (t->prints)
        print_verdicts(t);
    return t->out->failure == 0 ? EXIT_DONE : EXIT_IO;
}

static int summarize(tester *t, bool with_verdicts)
{
    return primes_summarize(&t->session, t->options,
                            &(primes_summary){
                                .count = t->primes,
                                .tested = t->tested,
                                .numbers = with_verdicts ? t->numbers : NULL,
                                .is_prime = with_verdicts ? t->is_prime : NULL,
                                .report = &t->report,
                            },
                            t->out);
}

static int read_arguments(tester *t, const operands *args)
{
    problem why;
    for (size_t i = 0; i < args->count; i++) {
        if (!number_parse(piece_of_string(args->items[i]), &t->numbers[t->count++], &why)) {
            message_error("%s", why.text);
            return EXIT_USAGE;
        }
    }
    return EXIT_DONE;
}

int primes_test(const primes_options *options, const operands *args, output *out)
{
    tester t;
    int code = tester_init(&t, options, args->count, out);
    if (code == EXIT_DONE)
        code = read_arguments(&t, args);
    if (code == EXIT_DONE)
        code = test_block(&t);
    if (code == EXIT_DONE)
        code = summarize(&t, true);
    tester_finish(&t);
    return code;
}

/* Fills the block: until it is full, or the input ends or pauses. Someone who types
 * numbers, or a program that waits for verdicts, gets them at once. */
static int fill_block(tester *t, number_input *input)
{
    int code = EXIT_DONE;
    t->count = 0;
    while (code == EXIT_DONE && !input->has_ended && t->count < t->capacity) {
        if (number_input_wait(input, t->count > 0 ? 0 : WAIT_MS))
            code = number_input_take(input, t->numbers, t->capacity, &t->count);
        else if (t->count > 0 || !session_may_go_on(&t->session))
            break;
    }
    return code;
}

/* A job has a beginning and an end, which are long for a fast device beside a block that it decides
 * on in no time. Without memory it stays as it is. */
static void lengthen_block(tester *t)
{
    uint64_t *numbers = reallocarray(t->numbers, 2 * t->capacity, sizeof *numbers);
    t->numbers = numbers == NULL ? t->numbers : numbers;
    uint8_t *is_prime = reallocarray(t->is_prime, 2 * t->capacity, sizeof *is_prime);
    t->is_prime = is_prime == NULL ? t->is_prime : is_prime;
    t->capacity *= numbers != NULL && is_prime != NULL ? 2 : 1;
}

/* What came before a number that was refused is decided all the same. */
static int test_all(tester *t, number_input *input)
{
    int code;
    do {
        code = fill_block(t, input);
        const int tested = test_block(t);
        if (code == EXIT_DONE)
            code = tested;
        if (!number_input_wait(input, 0))
            output_flush(t->out);
        else if (t->count == t->capacity && t->capacity < BLOCK_MAX)
            lengthen_block(t);
    } while (code == EXIT_DONE && !input->has_ended && session_may_go_on(&t->session));
    if (session_stopped_by(&t->session) != NULL) {
        message_error("stopped by %s: %" PRIu64 " numbers tested", session_stopped_by(&t->session),
                      t->tested);
        code = session_stop_code(&t->session);
    }
    return code;
}

int primes_test_input(const primes_options *options, const char *name, output *out)
{
    static number_input input;
    tester t;
    int code = number_input_open(&input, name, options->raw);
    if (code != EXIT_DONE)
        return code;
    code = tester_init(&t, options, BLOCK, out);
    if (code == EXIT_DONE)
        code = test_all(&t, &input);
    if (code == EXIT_DONE)
        code = summarize(&t, false);
    tester_finish(&t);
    number_input_close(&input);
    return code;
}
