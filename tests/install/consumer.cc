// SPDX-License-Identifier: MIT
/* consumer.cc - says in C++ which gpukit is installed, and how many devices it sees. */
#include <cstddef>
#include <cstdio>
#include <cstring>

#include <gpukit/gpukit.h>

int main()
{
    gpukit_inventory *inventory = nullptr;
    gpukit_error error = {};
    std::size_t count = 0;

    if (std::strcmp(gpukit_version(), GPUKIT_VERSION) != 0)
        return 2;
    gpukit_status status = gpukit_inventory_alloc(&inventory, &error);
    if (status != GPUKIT_OK) {
        std::printf("%s: %s\n", gpukit_status_name(status), error.text);
        return 1;
    }
    while (gpukit_inventory_device_at(inventory, count) != nullptr)
        count++;
    gpukit_inventory_free(inventory);
    std::printf("%s: %zu devices\n", gpukit_version(), count);
    return 0;
}
