// SPDX-License-Identifier: MIT
#include "progress.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "clock.h"
#include "message.h"
#include "units.h"

enum { PERCENT_SIZE = 5, TEXT_SIZE = 400 }; /* " 45 %" */

static const uint64_t second_ns = UINT64_C(1000000000);

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0';
}

static bool can_redraw(void)
{
    const char *terminal = getenv("TERM");
    return isatty(STDERR_FILENO) && terminal != NULL && strcmp(terminal, "dumb") != 0;
}

static progress_style style_of(progress_mode mode, bool lists)
{
    const bool is_shared = lists && isatty(STDOUT_FILENO);
    if (mode == PROGRESS_NEVER)
        return PROGRESS_SILENT;
    if (can_redraw() && !is_shared)
        return PROGRESS_STATUS;
    return mode == PROGRESS_ALWAYS ? PROGRESS_HEARTBEAT : PROGRESS_SILENT;
}

/* Quick jobs show nothing. */
void progress_init(progress *state, progress_mode mode, bool lists, uint64_t now_ns)
{
    state->style = style_of(mode, lists);
    state->has_colour = !is_set("NO_COLOR");
    state->next_ns = now_ns + (state->style == PROGRESS_STATUS ? second_ns / 3 : 30 * second_ns);
}

__attribute__((format(printf, 3, 4))) static void append(char *out, size_t size, const char *format,
                                                         ...)
{
    const size_t used = strlen(out);
    va_list args;
    va_start(args, format);
    vsnprintf(out + used, size - used, format, args);
    va_end(args);
}

static double rate_of(const gpukit_report *report)
{
    double rate = 0;
    for (size_t i = 0; i < report->device_count; i++)
        if (!report->devices[i].is_retired)
            rate += report->devices[i].rate;
    return rate;
}

void progress_text(const gpukit_report *report, size_t width, char *out, size_t size)
{
    const double rate = rate_of(report);
    const double left = (double)(report->total - report->done);
    out[0] = '\0';
    if (strcmp(report->method, "pi") == 0) { /* one step, of which nothing is known */
        append(out, size, "%5s  by pi, which tells no progress", "");
        return;
    }
    append(out, size, "%5s", units_percent((double)report->done, (double)report->total).text);
    if (rate > 0)
        append(out, size, "  %s/s  ETA %s", units_si(rate).text, units_clock(left / rate).text);
    for (size_t i = 0; i < report->device_count; i++) {
        const gpukit_device_share *share = &report->devices[i];
        const char *host = share->device->host;
        append(out, size, "  %s%s%s ", host, host[0] != '\0' ? "/" : "", share->device->id);
        if (share->is_retired)
            append(out, size, "failed");
        else if (share->rate > 0)
            append(out, size, "%s/s", units_si(share->rate).text);
        else
            append(out, size, "--"); /* nothing finished yet */
    }
    if (width < size)
        out[width] = '\0';
}

/* One column is left free: some terminals wrap when the last one is written. */
static size_t columns(void)
{
    struct winsize window;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > PERCENT_SIZE)
        return window.ws_col - 1u;
    return 79;
}

/* The text is cut at the width of the terminal. */
static void draw(const progress *state, const char *text)
{
    char line[TEXT_SIZE + 16];
    const size_t length = strlen(text), width = columns();
    const size_t shown = length < width ? length : width;
    snprintf(line, sizeof line, "%s%.*s%s%.*s", state->has_colour ? "\033[1m" : "", PERCENT_SIZE,
             text, state->has_colour ? "\033[0m" : "", (int)(shown - PERCENT_SIZE),
             text + PERCENT_SIZE);
    message_status(line);
}

bool progress_is_due(const progress *state, uint64_t now_ns)
{
    return state->style != PROGRESS_SILENT && now_ns >= state->next_ns;
}

void progress_show(progress *state, const char *text, uint64_t now_ns)
{
    if (state->style == PROGRESS_STATUS)
        draw(state, text);
    else
        message_line("gpukit: %s", text + strspn(text, " "));
    state->next_ns = now_ns + (state->style == PROGRESS_STATUS ? second_ns / 10 : 30 * second_ns);
}

void progress_update(progress *state, const gpukit_report *report, uint64_t now_ns)
{
    char text[TEXT_SIZE];
    if (!progress_is_due(state, now_ns))
        return;
    progress_text(report, sizeof text, text, sizeof text);
    progress_show(state, text, now_ns);
}

void progress_say(progress *state, const char *format, ...)
{
    char text[TEXT_SIZE];
    const uint64_t now_ns = clock_ns();
    if (!progress_is_due(state, now_ns))
        return;
    const int blanks = snprintf(text, sizeof text, "%*s  ", PERCENT_SIZE, "");
    va_list args;
    va_start(args, format);
    vsnprintf(text + blanks, sizeof text - (size_t)blanks, format, args);
    va_end(args);
    progress_show(state, text, now_ns);
}

void progress_end(progress *state)
{
    if (state->style == PROGRESS_STATUS)
        message_status("");
}
