// SPDX-License-Identifier: MIT
/* station_test.c - a parent and a worker that a test plays: what is right is taken, and whatever
 * else is said ends the worker, with a reason, soon. */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "test.h"
#include "worker/fake.h"

static fake f;
static gpk_station *station;

static void get_ready(fake *of, void *user)
{
    (void)user;
    fake_get_ready(of);
}

static void open_station(bool shares_memory)
{
    gpukit_error error;
    fake_init(&f, shares_memory);
    f.on_start = get_ready;
    const gpk_station_params params = fake_params(&f);
    station = NULL;
    assert_int_equal(gpk_station_open_remote(&params, &station, &error), GPUKIT_OK);
    assert_non_null(station);
    fake_hear_all(&f);
}

static void close_station(void)
{
    fake_hang_up(&f);
    gpk_station_shut(station);
    fake_finish(&f);
}

static gpk_bay *start(uint32_t slot, uint64_t first, uint64_t count)
{
    gpk_bay *bay = &station->bays[slot];
    bay->lease = (gpk_lease){.first = first, .count = count};
    bay->deadline_ns = 10 * GPK_SECOND_NS;
    bay->state = GPK_BAY_FREE;
    station->ops->start(station, bay);
    return bay;
}

static void right_answers_are_taken_in_any_order(void **state)
{
    (void)state;
    for (int shares_memory = 0; shares_memory < 2; shares_memory++) {
        open_station(shares_memory != 0);
        gpk_bay *a = start(0, 0, FAKE_MOST), *b = start(1, FAKE_GRAINS - 2, 2);
        fake_put_tray(&f, b, 1, 20, fake_tray_size(&f, &b->lease)); /* in pieces */
        fake_put_tray(&f, b, 1, 0, 20);
        fake_say_done(&f, b, 1);
        assert_true(station->ops->poll(station));
        assert_int_equal(a->state, GPK_BAY_RUNNING);
        assert_int_equal(b->state, GPK_BAY_DONE);
        assert_true(fake_is_right(station, b));
        assert_true(b->seconds == 0.5);
        fake_put_tray(&f, a, 0, 0, fake_tray_size(&f, &a->lease));
        fake_say_done(&f, a, 0);
        station->ops->poll(station);
        assert_int_equal(a->state, GPK_BAY_DONE);
        assert_true(fake_is_right(station, a));
        assert_false(station->ops->is_lost(station));
        close_station();
    }
}

/* Each byte of a tray counts. */
static void damaged_results_are_refused(void **state)
{
    (void)state;
    for (int shares_memory = 0; shares_memory < 2; shares_memory++) {
        open_station(shares_memory != 0);
        for (uint64_t missing = 0; missing < 7; missing++) {
            gpk_bay *bay = start(0, 10 + missing, 2);
            const uint64_t size = fake_tray_size(&f, &bay->lease), at = missing * (size - 1) / 6;
            fake_put_tray(&f, bay, 0, 0, at);
            fake_put_tray(&f, bay, 0, at + 1, size);
            fake_say_done(&f, bay, 0);
            station->ops->poll(station);
            if (bay->state == GPK_BAY_DONE) /* that byte was so before */
                assert_true(fake_is_right(station, bay));
            else
                assert_non_null(strstr(bay->error.text, "came damaged"));
            assert_true(missing > 0 || bay->state == GPK_BAY_FAILED);
            assert_false(station->ops->is_lost(station));
        }
        close_station();
    }
}

/* Says one thing while a lease runs in slot 1; what is wrong with it ends the worker. */
static void expect_end(const gpk_message *message, const char *why)
{
    open_station(false);
    gpk_bay *bay = start(1, 0, 1);
    assert_true(fake_say(&f, message));
    for (int i = 0; i < 1000 && bay->state == GPK_BAY_RUNNING; i++)
        station->ops->poll(station);
    assert_int_equal(bay->state, GPK_BAY_FAILED);
    assert_true(station->ops->is_lost(station));
    assert_int_equal(bay->error.status, GPUKIT_E_DEVICE);
    assert_int_equal(station->why_lost.status, GPUKIT_E_DEVICE);
    if (strstr(bay->error.text, why) == NULL)
        fail_msg("'%s' is not in '%s'", why, bay->error.text);
    assert_int_equal(f.ends, 1);
    assert_int_equal(f.kills, 1);
    close_station();
}

static void what_was_not_asked_for_ends_the_worker(void **state)
{
    static const char turn[] = "talks out of turn";
    static const unsigned char bytes[4096];
    (void)state;
    for (gpk_message_kind kind = GPK_SAY_HELLO; kind < GPK_SAY_END; kind++) {
        const bool has_error = kind == GPK_SAY_FAILED || kind == GPK_SAY_REFUSED;
        if (kind != GPK_SAY_HELLO && kind != GPK_SAY_BEAT && kind != GPK_SAY_LOG &&
            kind != GPK_SAY_TRACE)
            expect_end(&(gpk_message){.kind = kind}, has_error ? "talks nonsense" : turn);
    }
    expect_end(&(gpk_message){.kind = GPK_SAY_HELLO, .as.version = "0.0.0"}, "another version");
    expect_end(&(gpk_message){.kind = GPK_SAY_DONE, .as.done = {.slot = 1, .order = 2}}, turn);
    expect_end(&(gpk_message){.kind = GPK_SAY_DONE, .as.done = {.slot = 0, .order = 1}}, turn);
    expect_end(&(gpk_message){.kind = GPK_SAY_DONE, .as.done = {.slot = FAKE_SLOTS, .order = 1}},
               turn);
    expect_end(&(gpk_message){.kind = GPK_SAY_DONE, .as.done = {.slot = UINT32_MAX, .order = 1}},
               turn);
    expect_end(&(gpk_message){.kind = GPK_SAY_FAILED,
                              .as.part = {.slot = 1, .order = 2, .error = {GPUKIT_E_DEVICE}}},
               turn);
    expect_end(&(gpk_message){.kind = GPK_SAY_TRAY,
                              .as.part = {.slot = 1, .order = 1, .piece = {bytes, 4096}}},
               turn);
    expect_end(
        &(gpk_message){
            .kind = GPK_SAY_TRAY,
            .as.part = {.slot = 1, .order = 1, .offset = UINT64_MAX, .piece = {bytes, 2}}},
        turn);
}

static void nonsense_ends_the_worker(void **state)
{
    (void)state;
    open_station(false);
    gpk_bay *bay = start(0, 0, 1);
    assert_true(fake_send(&f, (const unsigned char *)"gpukit: hello from a printf", 27));
    station->ops->poll(station);
    assert_int_equal(bay->state, GPK_BAY_FAILED);
    assert_non_null(strstr(bay->error.text, "talks nonsense"));
    close_station();
}

/* An answer twice: the second one is for nobody. */
static void an_answer_counts_once(void **state)
{
    (void)state;
    open_station(false);
    gpk_bay *a = start(0, 0, 1), *b = start(1, 1, 1);
    fake_put_tray(&f, a, 0, 0, fake_tray_size(&f, &a->lease));
    fake_say_done(&f, a, 0);
    fake_say_done(&f, a, 0);
    station->ops->poll(station);
    assert_int_equal(a->state, GPK_BAY_DONE);
    assert_true(fake_is_right(station, a));
    assert_int_equal(b->state, GPK_BAY_FAILED);
    assert_true(station->ops->is_lost(station));
    close_station();
}

static void a_death_is_told_of_with_who_did_it(void **state)
{
    (void)state;
    for (int is_killed = 0; is_killed < 2; is_killed++) {
        open_station(true);
        f.dies_of_kill = is_killed != 0;
        gpk_bay *bay = start(2, 0, 1);
        fake_hang_up(&f);
        station->ops->poll(station);
        assert_int_equal(bay->state, GPK_BAY_FAILED);
        assert_true(bay->was_killed == (is_killed != 0));
        assert_non_null(strstr(bay->error.text, "its worker ended as it was told"));
        assert_true(station->ops->comes_back(station));
        close_station();
    }
}

/* A worker that makes noise as fast as it is heard: what else there is to do goes on. */
static uint64_t noise_ends_ns; /* so that the test can fail */

static void answer_by_noise(void *user, gpukit_log_level level, const char *text)
{
    const gpk_message line = {
        .kind = GPK_SAY_LOG,
        .as.log = {level, {(const unsigned char *)text, (uint32_t)strlen(text)}},
    };
    (void)user;
    if (gpk_now_ns() < noise_ends_ns)
        fake_say(&f, &line);
}

static void noise_holds_nobody(void **state)
{
    (void)state;
    open_station(false);
    f.worker.log.write = answer_by_noise;
    gpk_bay *bay = start(0, 0, 1);
    bay->deadline_ns = GPK_SECOND_NS / 100; /* and two seconds of grace */
    noise_ends_ns = gpk_now_ns() + 60 * GPK_SECOND_NS;
    answer_by_noise(NULL, GPUKIT_LOG_DEBUG, "noise");
    while (bay->state == GPK_BAY_RUNNING)
        station->ops->poll(station);
    assert_true(gpk_now_ns() < noise_ends_ns);
    assert_int_equal(bay->error.status, GPUKIT_E_TIMEOUT);
    assert_non_null(strstr(bay->error.text, "hangs in a call of its driver"));
    close_station();
}

/* While it opens. */
static void say_nothing(fake *of, void *user)
{
    (void)of;
    (void)user;
}

static void say_what_it_is_told(fake *of, void *user)
{
    for (int i = 0; i < 3; i++)
        fake_say(of, user);
    fake_hang_up(of);
}

static gpukit_status try_open(void (*on_start)(fake *, void *), void *user, gpukit_error *error)
{
    fake_init(&f, false);
    f.on_start = on_start;
    f.user = user;
    gpk_station_params params = fake_params(&f);
    params.deadline_ns = GPK_SECOND_NS / 10;
    station = NULL;
    const gpukit_status status = gpk_station_open_remote(&params, &station, error);
    close_station();
    return status;
}

static void opening_ends_whatever_is_said(void **state)
{
    gpk_message message = {.kind = GPK_SAY_REFUSED,
                           .as.part.error = {.status = GPUKIT_E_BUILD, .text = "no such kernel"}};
    gpukit_error error;
    (void)state;
    assert_int_equal(try_open(say_what_it_is_told, &message, &error), GPUKIT_E_BUILD);
    assert_string_equal(error.text, "no such kernel");
    for (gpk_message_kind kind = GPK_SAY_HELLO; kind < GPK_SAY_END; kind++) {
        message = (gpk_message){.kind = kind}; /* a refusal that says all is well, among them */
        assert_int_not_equal(try_open(say_what_it_is_told, &message, &error), GPUKIT_OK);
        assert_int_equal(error.status, GPUKIT_E_DEVICE);
        assert_true(error.text[0] != '\0');
    }
    message = (gpk_message){.kind = GPK_SAY_REFUSED, .as.part.error.status = GPUKIT_E_CANCELLED};
    assert_int_equal(try_open(say_what_it_is_told, &message, &error), GPUKIT_E_DEVICE);
    assert_int_equal(try_open(say_nothing, NULL, &error), GPUKIT_E_TIMEOUT);
    assert_non_null(strstr(error.text, "did not answer in time"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(right_answers_are_taken_in_any_order),
        cmocka_unit_test(damaged_results_are_refused),
        cmocka_unit_test(what_was_not_asked_for_ends_the_worker),
        cmocka_unit_test(nonsense_ends_the_worker),
        cmocka_unit_test(an_answer_counts_once),
        cmocka_unit_test(a_death_is_told_of_with_who_did_it),
        cmocka_unit_test(noise_holds_nobody),
        cmocka_unit_test(opening_ends_whatever_is_said),
    };
    return cmocka_run_group_tests_name("station", tests, NULL, NULL);
}
