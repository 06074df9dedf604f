// SPDX-License-Identifier: MIT
/* standalone.c - stands in for libFuzzer: feeds the files it is given to the target. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* In memory of exactly that size, so that a sanitizer sees a read behind it. */
static int feed(FILE *file)
{
    static uint8_t all[1 << 20];
    const size_t size = fread(all, 1, sizeof all, file);
    uint8_t *data = malloc(size > 0 ? size : 1);
    if (data == NULL)
        return -1;
    for (size_t i = 0; i < size; i++)
        data[i] = all[i];
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    return 0;
}

int main(int argc, char **argv)
{
    int fed = 0;
    for (int i = 1; i < argc; i++) {
        FILE *file = fopen(argv[i], "rb");
        if (file == NULL || feed(file) != 0) {
            fprintf(stderr, "%s: cannot be read\n", argv[i]);
            return 1;
        }
        fclose(file);
        fed++;
    }
    printf("%d inputs\n", fed);
    return fed > 0 ? 0 : 1;
}
