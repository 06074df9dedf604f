// SPDX-License-Identifier: MIT
/* message_test.c - messages of every kind come through whole, and damaged ones are none. */
#include "worker/message.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"
#include "worker/messages.h"

static gpk_message_kind kind; /* of the test that runs */

static size_t write_example(gpk_message *message, unsigned char *packet)
{
    messages_example(kind, message);
    const size_t size = gpk_message_write(message, packet);
    assert_true(size >= 8);
    return size;
}

/* In memory of exactly that size, so that a sanitizer sees a read behind it. */
static bool is_read(const unsigned char *packet, size_t size, gpk_message *out)
{
    unsigned char *mine = malloc(size > 0 ? size : 1);
    assert_non_null(mine);
    if (size > 0)
        memcpy(mine, packet, size);
    const bool is_one = gpk_message_read(mine, size, out);
    if (is_one)
        assert_true(messages_is_sound(out, mine, size));
    free(mine);
    return is_one;
}

static void a_message_comes_through(void **state)
{
    unsigned char packet[GPK_PACKET_MAX];
    gpk_message sent, got;
    (void)state;
    for (kind = GPK_SAY_HELLO; kind < GPK_SAY_END; kind++) {
        const size_t size = write_example(&sent, packet);
        assert_true(gpk_message_read(packet, size, &got));
        assert_true(messages_is_sound(&got, packet, size));
        assert_true(messages_are_same(&sent, &got));
    }
}

static void one_that_is_cut_or_too_long_is_none(void **state)
{
    unsigned char packet[GPK_PACKET_MAX];
    gpk_message message;
    (void)state;
    for (kind = GPK_SAY_HELLO; kind < GPK_SAY_END; kind++) {
        const size_t size = write_example(&message, packet);
        for (size_t cut = 0; cut < size; cut++)
            assert_false(is_read(packet, cut, &message));
        packet[size] = 0;
        assert_false(is_read(packet, size + 1, &message));
    }
}

/* A byte that is another one is seen, or it is another message that could have been meant. */
static void one_with_a_wrong_byte_is_none_or_another(void **state)
{
    unsigned char packet[GPK_PACKET_MAX];
    gpk_message message;
    unsigned refused = 0, taken = 0;
    (void)state;
    for (kind = GPK_SAY_HELLO; kind < GPK_SAY_END; kind++) {
        const size_t size = write_example(&message, packet);
        for (size_t at = 0; at < size; at++)
            for (int bit = 0; bit < 9; bit++) { /* each bit, and all of them */
                const unsigned char flip = (unsigned char)(bit < 8 ? 1 << bit : 0xFF);
                packet[at] ^= flip;
                if (is_read(packet, size, &message))
                    taken++;
                else
                    refused++;
                packet[at] ^= flip;
            }
    }
    assert_true(refused > 0 && taken > 0);
}

static void another_version_and_another_magic_are_refused(void **state)
{
    unsigned char packet[GPK_PACKET_MAX];
    gpk_message message;
    (void)state;
    kind = GPK_SAY_BEAT;
    const size_t size = write_example(&message, packet);
    for (size_t at = 0; at < 4; at++)
        for (int value = 0; value < 256; value++) {
            const unsigned char was = packet[at];
            packet[at] = (unsigned char)value;
            assert_true(is_read(packet, size, &message) == (value == was));
            packet[at] = was;
        }
}

/* Rates and shares are made of them. */
static void times_that_are_none_are_refused(void **state)
{
    static const double none[] = {-1e-9, INFINITY, -INFINITY, NAN};
    unsigned char packet[GPK_PACKET_MAX];
    gpk_message message;
    (void)state;
    kind = GPK_SAY_DONE;
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        messages_example(kind, &message);
        message.as.done.seconds = none[i];
        assert_false(is_read(packet, gpk_message_write(&message, packet), &message));
        messages_example(kind, &message);
        message.as.done.stats.busy_seconds = none[i];
        assert_false(is_read(packet, gpk_message_write(&message, packet), &message));
    }
}

static void what_does_not_fit_into_a_packet_is_not_written(void **state)
{
    static const unsigned char zeros[GPK_PACKET_MAX];
    unsigned char packet[GPK_PACKET_MAX];
    gpk_message message;
    (void)state;
    kind = GPK_SAY_TRAY;
    write_example(&message, packet);
    message.as.part.piece = (gpk_piece){zeros, GPK_MESSAGE_PIECE_MAX};
    assert_true(gpk_message_write(&message, packet) > GPK_MESSAGE_PIECE_MAX);
    message.as.part.piece.size = GPK_PACKET_MAX;
    assert_int_equal(gpk_message_write(&message, packet), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_comes_through),
        cmocka_unit_test(one_that_is_cut_or_too_long_is_none),
        cmocka_unit_test(one_with_a_wrong_byte_is_none_or_another),
        cmocka_unit_test(another_version_and_another_magic_are_refused),
        cmocka_unit_test(times_that_are_none_are_refused),
        cmocka_unit_test(what_does_not_fit_into_a_packet_is_not_written),
    };
    return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
