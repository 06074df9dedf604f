// SPDX-License-Identifier: MIT
#include "number_input.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "exit_code.h"
#include "message.h"
#include "number.h"

int number_input_open(number_input *input, const char *name, bool is_raw)
{
    const bool is_standard = strcmp(name, "-") == 0;
    const int fd = is_standard ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
    input->name = is_standard ? "standard input" : name;
    input->is_raw = is_raw;
    input->has_ended = false;
    if (fd < 0) {
        message_error("cannot open %s: %s", name, strerror(errno));
        return EXIT_IO;
    }
    lines_init(&input->bytes, fd);
    return EXIT_DONE;
}

void number_input_close(number_input *input)
{
    if (input->bytes.fd != STDIN_FILENO)
        close(input->bytes.fd);
}

bool number_input_wait(const number_input *input, int timeout_ms)
{
    return input->is_raw ? lines_wait_word(&input->bytes, timeout_ms)
                         : lines_wait(&input->bytes, timeout_ms);
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

/* Adds the number on the line; a blank line has none. */
static bool read_line(const char *text, size_t size, uint64_t *numbers, size_t *count, problem *why)
{
    while (size > 0 && is_blank(text[size - 1]))
        size--;
    while (size > 0 && is_blank(text[0])) {
        text++;
        size--;
    }
    if (size == 0)
        return true;
    const piece whole = {.text = text, .size = size, .first = 0, .last = size};
    if (!number_parse(whole, &numbers[*count], why))
        return false;
    ++*count;
    return true;
}

static int tell_failure(const number_input *input)
{
    message_error("cannot read %s: %s", input->name, strerror(errno));
    return EXIT_IO;
}

static int take_line(number_input *input, uint64_t *numbers, size_t *count)
{
    const char *text;
    size_t size;
    problem why;
    switch (lines_next(&input->bytes, &text, &size)) {
    case LINES_OK:
        if (read_line(text, size, numbers, count, &why))
            return EXIT_DONE;
        message_error("%s, line %" PRIu64 ": %s", input->name, input->bytes.number, why.text);
        return EXIT_USAGE;
    case LINES_END:
        input->has_ended = true;
        return EXIT_DONE;
    case LINES_TOO_LONG:
        message_error("%s, line %" PRIu64 ": more than %d bytes; give one number per line",
                      input->name, input->bytes.number + 1, LINES_SIZE);
        return EXIT_USAGE;
    case LINES_FAILED:
    case LINES_CUT:
        break;
    }
    return tell_failure(input);
}

static int take_words(number_input *input, uint64_t *numbers, size_t room, size_t *count)
{
    size_t taken = 0;
    const lines_result result = lines_words(&input->bytes, numbers + *count, room - *count, &taken);
    *count += taken;
    if (result == LINES_FAILED)
        return tell_failure(input);
    if (result == LINES_CUT) {
        message_error("%s ends after %zu of the 8 bytes of number %" PRIu64 "; with --raw each "
                      "number is a little-endian word of 64 bits",
                      input->name, input->bytes.last - input->bytes.first, input->bytes.number + 1);
        return EXIT_USAGE;
    }
    input->has_ended = result == LINES_END;
    return EXIT_DONE;
}

int number_input_take(number_input *input, uint64_t *numbers, size_t room, size_t *count)
{
    if (input->is_raw)
        return take_words(input, numbers, room, count);
    const size_t plain = lines_plain_numbers(&input->bytes, numbers + *count, room - *count);
    *count += plain;
    /* The next line may not be there yet, and needs room. */
    return plain > 0 ? EXIT_DONE : take_line(input, numbers, count);
}
