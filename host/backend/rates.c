// SPDX-License-Identifier: MIT
#include "backend/rates.h"

#include <assert.h>
#include <errno.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cache_folder.h"
#include "base/log.h"

enum {
    MAX_FILE = 1 << 20, /* bytes */
    MAX_ENTRIES = 512,
    MAX_LINE = 1024,
    MAX_RATE = 16, /* characters of a TAB and %.6g */
    KEY_TABS = 4,  /* in job, backend, name, driver, compute units */
};

static const char NAME[] = "rates";
static const char FIRST_LINE[] = "gpukit rates 1\n"; /* the version of the format */

/* All of a line but its rate. */
typedef struct key {
    size_t size;
    char text[MAX_LINE - MAX_RATE + 1];
} key;

/* One line of the file, inside its text. */
typedef struct entry {
    const char *line;
    size_t size, key_size;
    double rate;
} entry;

/* What is to be kept; in a list, no two have the same key. */
typedef struct kept {
    key key;
    double rate;
    double known; /* what the file says; 0: nothing */
} kept;

/* Appends the field, and before it a TAB where it is not the first. */
static bool add_field(key *k, const char *text)
{
    size_t size = strlen(text);

    if (k->size + size + 2 > sizeof k->text)
        return false;
    if (k->size > 0)
        k->text[k->size++] = '\t';
    memcpy(k->text + k->size, text, size);
    for (size_t end = k->size + size; k->size < end; k->size++)
        if ((unsigned char)k->text[k->size] < ' ') /* drivers write names as they like */
            k->text[k->size] = ' ';
    return true;
}

/* False where it would be too long for a line. */
static bool make_key(const char *job, const gpukit_device_info *device, key *out)
{
    char units[16];

    assert(job[0] != '\0');
    out->size = 0;
    snprintf(units, sizeof units, "%u", device->compute_units);
    return add_field(out, job) && add_field(out, device->backend) && add_field(out, device->name) &&
           add_field(out, device->driver) && add_field(out, units);
}

static bool is_of(const entry *e, const key *k)
{
    return e->key_size == k->size && memcmp(e->line, k->text, k->size) == 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The line ends in a newline, so strtod does not run over it. */
static bool parse_rate(const char *text, const char *line_end, double *out)
{
    char *end;

    if (!is_digit(text[0])) /* strtod takes white space, signs and "inf" too */
        return false;
    *out = strtod(text, &end);
    return end == line_end && isfinite(*out) && *out > 0;
}

static bool parse_entry(const char *line, size_t size, entry *out)
{
    const char *rate = line;
    const char *units = line;
    size_t tabs = 0;

    if (size > MAX_LINE || memchr(line, '\0', size) != NULL)
        return false;
    for (size_t i = 0; i < size; i++) {
        if (line[i] != '\t')
            continue;
        tabs++;
        units = rate;
        rate = line + i + 1;
    }
    if (tabs != KEY_TABS + 1 || line[0] == '\t' || !is_digit(units[0]) ||
        units + strspn(units, "0123456789") != rate - 1)
        return false;
    *out = (entry){.line = line, .size = size, .key_size = (size_t)(rate - 1 - line)};
    return parse_rate(rate, line + size, &out->rate);
}

/* The next entry behind *at; lines that are none, or have no end, are passed over. */
static bool next_entry(const char **at, const char *end, entry *out)
{
    const char *newline;

    while ((newline = memchr(*at, '\n', (size_t)(end - *at))) != NULL) {
        const char *line = *at;
        *at = newline + 1;
        if (parse_entry(line, (size_t)(newline - line), out))
            return true;
    }
    return false;
}

/* Numbers are written with a point, whatever the locale of the program says. */
static locale_t enter_c_locale(locale_t *before)
{
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (c != (locale_t)0)
        *before = uselocale(c);
    return c;
}

static void leave_c_locale(locale_t c, locale_t before)
{
    uselocale(before);
    freelocale(c);
}

static double find_in(int folder, const key *k)
{
    double rate = 0;
    entry e;
    gpk_cache_text text = gpk_cache_folder_text(folder, NAME, FIRST_LINE, MAX_FILE);

    while (next_entry(&text.begin, text.end, &e))
        if (is_of(&e, k))
            rate = e.rate;
    free(text.whole);
    return rate;
}

double gpk_rates_find(const char *job, const gpukit_device_info *device)
{
    key k;
    locale_t before;
    double rate = 0;

    if (!make_key(job, device, &k))
        return 0;
    int folder = gpk_cache_folder_open(false, "rates", NULL);
    if (folder < 0)
        return 0;
    locale_t c = enter_c_locale(&before);
    if (c != (locale_t)0) {
        rate = find_in(folder, &k);
        leave_c_locale(c, before);
    }
    close(folder);
    return rate;
}

/* The geometric mean of two that are no further apart than a factor of two: one run says
 * little. Else the new one: something has changed. */
static double blend(double known, double rate)
{
    if (known <= 0 || rate > 2 * known || known > 2 * rate)
        return rate;
    double mean = (known + rate) / 2;
    for (int i = 0; i < 4; i++) /* Newton; sqrt alone would not be worth a libm */
        mean = (mean + known / mean * rate) / 2;
    return mean;
}

static kept *kept_find(kept *list, size_t count, const entry *e)
{
    for (size_t i = 0; i < count; i++)
        if (is_of(e, &list[i].key))
            return &list[i];
    return NULL;
}

/* Devices of the same make share an entry. */
static size_t collect(const char *job, const gpukit_device_info *const *devices,
                      const double *rates, size_t count, kept *list)
{
    size_t used = 0;

    for (size_t i = 0; i < count; i++) {
        kept *k = &list[used];
        *k = (kept){.rate = rates[i]};
        if (!isfinite(rates[i]) || rates[i] <= 0 || !make_key(job, devices[i], &k->key))
            continue;
        entry e = {.line = k->key.text, .key_size = k->key.size};
        kept *same = kept_find(list, used, &e);
        if (same != NULL)
            same->rate = blend(same->rate, rates[i]);
        else
            used++;
    }
    return used;
}

/* Learns what the file says of those in the list; returns how many other entries it has. */
static size_t count_others(const char *at, const char *end, kept *list, size_t count)
{
    size_t others = 0;
    entry e;

    while (next_entry(&at, end, &e)) {
        kept *k = kept_find(list, count, &e);
        if (k != NULL)
            k->known = e.rate;
        else
            others++;
    }
    return others;
}

/* The new text: other entries, less the oldest that are too many, then those of the list. */
static size_t write_text(const char *at, const char *end, kept *list, size_t count, char *out)
{
    size_t others = count_others(at, end, list, count);
    size_t used = 0;
    entry e;

    while (next_entry(&at, end, &e)) {
        if (kept_find(list, count, &e) != NULL || others-- + count > MAX_ENTRIES)
            continue;
        memcpy(out + used, e.line, e.size + 1);
        used += e.size + 1;
    }
    for (size_t i = 0; i < count; i++) {
        const key *k = &list[i].key;
        memcpy(out + used, k->text, k->size);
        used += k->size;
        used += (size_t)snprintf(out + used, MAX_RATE + 1, "\t%.6g\n",
                                 blend(list[i].known, list[i].rate));
    }
    return used;
}

static bool keep_in(int folder, kept *list, size_t count)
{
    gpk_cache_text text = gpk_cache_folder_text(folder, NAME, FIRST_LINE, MAX_FILE);
    char *out = malloc((size_t)(text.end - text.begin) + count * (MAX_LINE + 1) + 1);
    bool is_written = false;

    if (out != NULL) {
        const gpk_cache_part parts[] = {
            {FIRST_LINE, sizeof FIRST_LINE - 1},
            {out, write_text(text.begin, text.end, list, count, out)},
        };
        is_written = gpk_cache_folder_replace(folder, NAME, parts, 2);
    }
    free(out);
    free(text.whole);
    return is_written;
}

void gpk_rates_keep(const char *job, const gpukit_device_info *const *devices, const double *rates,
                    size_t count, const gpukit_log_params *log)
{
    locale_t before;
    locale_t c = (locale_t)0;
    int folder = -1;
    assert(count <= GPUKIT_MAX_DEVICES);
    kept *list = calloc(count + 1, sizeof *list);

    size_t used = list != NULL ? collect(job, devices, rates, count, list) : 0;
    if (used > 0)
        folder = gpk_cache_folder_open(true, "rates", log);
    if (folder >= 0)
        c = enter_c_locale(&before);
    if (c != (locale_t)0) {
        if (!keep_in(folder, list, used))
            gpk_log(log, GPUKIT_LOG_DEBUG, "rates not written: %s", strerror(errno));
        leave_c_locale(c, before);
    }
    if (folder >= 0)
        close(folder);
    free(list);
}
