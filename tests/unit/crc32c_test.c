// SPDX-License-Identifier: MIT
/* crc32c_test.c - the CRC is the one that everybody calls CRC-32C. */
#include "base/crc32c.h"

#include <string.h>

#include "test.h"

/* RFC 3720, appendix B.4, and the check value of the catalogue of CRCs. */
static void known_values_come_out(void **state)
{
    unsigned char bytes[32];
    (void)state;
    assert_int_equal(gpk_crc32c(0, "123456789", 9), 0xE3069283);
    assert_int_equal(gpk_crc32c(0, "", 0), 0);
    memset(bytes, 0, sizeof bytes);
    assert_int_equal(gpk_crc32c(0, bytes, sizeof bytes), 0x8A9136AA);
    memset(bytes, 0xFF, sizeof bytes);
    assert_int_equal(gpk_crc32c(0, bytes, sizeof bytes), 0x62A8AB43);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)i;
    assert_int_equal(gpk_crc32c(0, bytes, sizeof bytes), 0x46DD794E);
}

static void pieces_give_what_the_whole_gives(void **state)
{
    static const char text[] = "a record, in two pieces";
    (void)state;
    for (size_t cut = 0; cut <= sizeof text; cut++)
        assert_int_equal(gpk_crc32c(gpk_crc32c(0, text, cut), text + cut, sizeof text - cut),
                         gpk_crc32c(0, text, sizeof text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values_come_out),
        cmocka_unit_test(pieces_give_what_the_whole_gives),
    };
    return cmocka_run_group_tests_name("crc32c", tests, NULL, NULL);
}
