// SPDX-License-Identifier: MIT
#include "written.h"

#include "test.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "results/results_json.h"

char *written(const results *of, bool is_narrow, size_t *size)
{
    analysis all;
    json out;
    json_init(&out);
    if (is_narrow)
        json_narrow(&out);
    assert_true(analysis_make(of, &all));
    results_write_json(of, &all, &out);
    assert_true(json_finish(&out));
    analysis_free(&all);
    *size = out.size;
    char *text = malloc(out.size + 1);
    assert_non_null(text);
    memcpy(text, out.text, out.size);
    text[out.size] = '\0';
    json_free(&out);
    return text;
}

char *written_fixture(const fixture_params *params, size_t *size)
{
    results made;
    fixture_make(params, &made);
    results_round(&made);
    char *text = written(&made, false, size);
    results_free(&made);
    return text;
}
