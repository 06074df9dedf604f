// SPDX-License-Identifier: MIT
#include "workload/pixels/arguments.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

gpk_argument_quoted gpk_arguments_quote(gpk_argument word)
{
    gpk_argument_quoted quoted;
    char *out = quoted.text;
    *out++ = '\'';
    for (size_t i = 0; i < word.size && i < GPK_ARGUMENT_QUOTED; i++) {
        const unsigned char byte = (unsigned char)word.text[i];
        if (byte < 0x20 || byte > 0x7e)
            out += sprintf(out, "\\x%02x", byte);
        else
            *out++ = (char)byte;
    }
    *out++ = '\'';
    *out = '\0';
    return quoted;
}

bool gpk_arguments_has_more(const gpk_arguments *arguments)
{
    return arguments->next != NULL;
}

gpukit_status gpk_arguments_word(gpk_arguments *arguments, const char *what, gpk_argument *out,
                                 gpukit_error *err)
{
    if (arguments->next == NULL || *arguments->next == '\0' || *arguments->next == ',')
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s is missing: say %s", what,
                        arguments->usage);
    const char *comma = strchr(arguments->next, ',');
    out->text = arguments->next;
    out->size = comma == NULL ? strlen(arguments->next) : (size_t)(comma - arguments->next);
    arguments->next = comma == NULL ? NULL : comma + 1;
    return GPUKIT_OK;
}

bool gpk_arguments_word_is(gpk_argument word, const char *text)
{
    return strlen(text) == word.size && memcmp(word.text, text, word.size) == 0;
}

/* Digits with a point somewhere; gives how many there are. */
static size_t read_digits(gpk_argument word, size_t *at, double *value)
{
    double scale = 0;
    size_t digits = 0;
    for (; *at < word.size; (*at)++) {
        const char c = word.text[*at];
        if (c == '.' && scale == 0) {
            scale = 1;
        } else if (isdigit((unsigned char)c)) {
            *value = *value * 10 + (c - '0');
            scale *= 10;
            digits++;
        } else {
            break;
        }
    }
    if (scale > 1)
        *value /= scale;
    return digits;
}

static bool read_exponent(gpk_argument word, size_t *at, int *out)
{
    *out = 0;
    if (*at == word.size)
        return true;
    if (word.text[*at] != 'e' && word.text[*at] != 'E')
        return false;
    (*at)++;
    const bool is_negative = *at < word.size && word.text[*at] == '-';
    if (*at < word.size && (word.text[*at] == '-' || word.text[*at] == '+'))
        (*at)++;
    const size_t first = *at;
    for (; *at < word.size && isdigit((unsigned char)word.text[*at]); (*at)++) {
        if (*out < 1000)
            *out = *out * 10 + (word.text[*at] - '0');
    }
    if (is_negative)
        *out = -*out;
    return *at > first && *at == word.size;
}

bool gpk_arguments_word_number(gpk_argument word, double *out)
{
    double value = 0;
    int exponent;
    size_t at = 0;
    const bool is_negative = word.size > 0 && word.text[0] == '-';
    if (word.size > 0 && (word.text[0] == '-' || word.text[0] == '+'))
        at++;
    if (read_digits(word, &at, &value) == 0 || !read_exponent(word, &at, &exponent))
        return false;
    if (exponent != 0)
        value *= pow(10, exponent);
    *out = is_negative ? -value : value;
    return isfinite(value);
}

gpukit_status gpk_arguments_number(gpk_arguments *arguments, const char *what, double least,
                                   double most, double *out, gpukit_error *err)
{
    gpk_argument word = {0};
    double value = 0;
    gpukit_status status = gpk_arguments_word(arguments, what, &word, err);
    if (status != GPUKIT_OK)
        return status;
    if (!gpk_arguments_word_number(word, &value))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s is no number: say %s",
                        gpk_arguments_quote(word).text, arguments->usage);
    if (value < least || value > most)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "",
                        "%s of %.*s is out of [%.10g, %.10g]: say %s", what,
                        word.size > GPK_ARGUMENT_QUOTED ? GPK_ARGUMENT_QUOTED : (int)word.size,
                        word.text, least, most, arguments->usage);
    *out = value;
    return GPUKIT_OK;
}

gpukit_status gpk_arguments_whole(gpk_arguments *arguments, const char *what, int64_t least,
                                  int64_t most, int64_t *out, gpukit_error *err)
{
    double value = 0;
    gpukit_status status =
        gpk_arguments_number(arguments, what, (double)least, (double)most, &value, err);
    if (status != GPUKIT_OK)
        return status;
    if (value != floor(value))
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s of %g is no whole number: say %s", what,
                        value, arguments->usage);
    *out = (int64_t)value;
    return GPUKIT_OK;
}

gpukit_status gpk_arguments_choice(gpk_arguments *arguments, const char *what,
                                   const char *const *choices, uint32_t *out, gpukit_error *err)
{
    gpk_argument word = {0};
    gpukit_status status = gpk_arguments_word(arguments, what, &word, err);
    if (status != GPUKIT_OK)
        return status;
    for (uint32_t i = 0; choices[i] != NULL; i++) {
        if (gpk_arguments_word_is(word, choices[i])) {
            *out = i;
            return GPUKIT_OK;
        }
    }
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s is not %s: say %s",
                    gpk_arguments_quote(word).text, what, arguments->usage);
}

gpukit_status gpk_arguments_rest(gpk_arguments *arguments, const char *what, char *out, size_t size,
                                 gpukit_error *err)
{
    const size_t length = arguments->next == NULL ? 0 : strlen(arguments->next);
    if (length == 0)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s is missing: say %s", what,
                        arguments->usage);
    if (length >= size)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s of %zu bytes is too long", what, length);
    memcpy(out, arguments->next, length + 1);
    arguments->next = NULL;
    return GPUKIT_OK;
}

gpukit_status gpk_arguments_end(const gpk_arguments *arguments, gpukit_error *err)
{
    if (arguments->next == NULL)
        return GPUKIT_OK;
    const gpk_argument rest = {arguments->next, strlen(arguments->next)};
    if (strpbrk(arguments->usage, "=[") == NULL)
        return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s takes no arguments, and %s is too much",
                        arguments->usage, gpk_arguments_quote(rest).text);
    return gpk_fail(err, GPUKIT_E_ARGUMENT, 0, "", "%s is too much: say %s",
                    gpk_arguments_quote(rest).text, arguments->usage);
}
