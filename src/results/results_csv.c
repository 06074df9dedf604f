// SPDX-License-Identifier: MIT
#include "results/results_text.h"

#include <inttypes.h>
#include <string.h>

#include "results/results_fields.h"
#include "utf8.h"

/* A spreadsheet takes what begins so for a formula, and would run it. */
static bool is_formula(const char *text)
{
    return text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
}

/* Always in quotes: then nothing else of the text matters but its quotes. */
void results_put_csv(sheet *out, const char *text)
{
    sheet_put(out, "\"", 1);
    if (is_formula(text))
        sheet_put(out, "'", 1);
    while (*text != '\0') {
        const size_t size = utf8_size(text);
        if (*text == '"')
            sheet_put(out, "\"\"", 2);
        else if (utf8_is_plain(text))
            sheet_put(out, text, size);
        else
            sheet_plain(out, "\uFFFD");
        text += size > 0 ? size : 1;
    }
    sheet_put(out, "\"", 1);
}

/* What is not known is empty. */
static void put_number(sheet *out, const results_field *field, const results_sample *of)
{
    const void *value = (const char *)of + field->offset;
    sheet_put(out, ",", 1);
    if (field->kind == RESULTS_COUNT)
        sheet_print(out, "%" PRIu32, *(const uint32_t *)value);
    else if (field->kind == RESULTS_QUANTITY)
        sheet_print(out, "%" PRIu64, *(const uint64_t *)value);
    else if (results_kept(field->kind, *(const double *)value) >= 0)
        sheet_print(out, "%.*g", results_digits(field->kind), *(const double *)value);
}

static void put_sample(sheet *out, const results_group *group, const analysis_row *row, size_t at)
{
    results_put_csv(out, group->workload);
    sheet_put(out, ",", 1);
    results_put_csv(out, row->row->name);
    sheet_print(out, ",%s,%s", results_kind_names[row->row->kind],
                results_role_names[row->row->role]);
    for (const results_field *field = results_fields_sample; field->name != NULL; field++)
        put_number(out, field, &row->row->samples[at]);
    sheet_print(out, ",%d\r\n", row->samples > 0 && row->is_outlier[at]);
}

static void put_heads(sheet *out)
{
    sheet_print(out, "workload,row,kind,role");
    for (const results_field *field = results_fields_sample; field->name != NULL; field++)
        sheet_print(out, ",%s", field->name);
    sheet_print(out, ",outlier\r\n");
}

void results_write_csv(const analysis *all, sheet *out)
{
    put_heads(out);
    for (size_t i = 0; i < all->of->group_count; i++) {
        const analysis_group *group = &all->groups[i];
        for (size_t j = 0; j < group->group->row_count; j++)
            for (size_t k = 0; k < group->rows[j].row->sample_count; k++)
                put_sample(out, group->group, &group->rows[j], k);
    }
}
