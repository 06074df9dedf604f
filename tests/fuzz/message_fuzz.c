// SPDX-License-Identifier: MIT
/* message_fuzz.c - whatever bytes come as a packet: it is refused, or a sound message that is
 * written as those very bytes.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "worker/messages.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gpk_message message;
    if (size <= GPK_PACKET_MAX && gpk_message_read(data, size, &message) &&
        !messages_is_sound(&message, data, size))
        abort();
    return 0;
}
