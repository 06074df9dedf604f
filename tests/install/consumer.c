// SPDX-License-Identifier: MIT
/* consumer.c - counts the primes below 1000 with an installed gpukit. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <gpukit/gpukit.h>

int main(void)
{
    gpukit_error error;
    gpukit_context *context = NULL;
    uint64_t count = 0;

    if (strcmp(gpukit_version(), GPUKIT_VERSION) != 0)
        return 2;
    gpukit_status status =
        gpukit_context_open(&(gpukit_context_params){.devices = "cpu"}, &context, &error);
    if (status == GPUKIT_OK)
        status = gpukit_primes_count(context, &(gpukit_primes_params){.first = 0, .last = 999},
                                     &count, NULL, NULL, &error);
    gpukit_context_close(context);
    if (status != GPUKIT_OK) {
        printf("%s: %s\n", gpukit_status_name(status), error.text);
        return 1;
    }
    printf("%" PRIu64 "\n", count);
    return 0;
}
