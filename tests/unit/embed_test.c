// SPDX-License-Identifier: MIT
/* embed_test.c - the kernels inside the library are the files of kernels/, byte for byte. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_sources.h"
#include "test.h"

static void assert_embeds(const gpk_source *source, const char *name)
{
    char path[4096];
    assert_string_equal(source->name, name);
    snprintf(path, sizeof path, "%s/%s", KERNELS, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    unsigned char *text = malloc(source->size + 1);
    assert_non_null(text);
    size_t size = fread(text, 1, source->size + 1, file);
    fclose(file);
    assert_int_equal(size, source->size);
    assert_memory_equal(text, source->text, size);
    free(text);
}

static void a_program_is_embedded_byte_for_byte(void **state)
{
    (void)state;
    assert_embeds(&gpk_source_primes_test_cl, "primes_test.cl");
    assert_embeds(&gpk_source_primes_sieve_cl, "primes_sieve.cl");
}

static void a_shared_header_is_embedded_under_its_path(void **state)
{
    (void)state;
    assert_embeds(&gpk_source_lib_bpsw_h, "lib/bpsw.h");
}

static void a_nul_follows_the_text_and_is_not_part_of_it(void **state)
{
    (void)state;
    const gpk_source *source = &gpk_source_primes_test_cl;
    assert_int_equal(source->text[source->size], 0);
    assert_int_equal(strlen((const char *)source->text), source->size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_is_embedded_byte_for_byte),
        cmocka_unit_test(a_shared_header_is_embedded_under_its_path),
        cmocka_unit_test(a_nul_follows_the_text_and_is_not_part_of_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
