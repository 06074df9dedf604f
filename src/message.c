// SPDX-License-Identifier: MIT
#include "message.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exit_code.h"

static const char erase[] = "\r\033[K";

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static message_rules active; /* set before there are threads */
static bool has_status;      /* guarded by lock */
static char status[512];     /* guarded by lock */

static bool is_mute;

void message_setup(message_rules rules)
{
    active = rules;
}

void message_mute(void)
{
    is_mute = true;
}

/* There is nobody left to tell when stderr fails. */
static void write_pieces(const char *const *pieces, size_t count)
{
    char line[1024];
    size_t size = 0;
    if (is_mute)
        return;
    for (size_t i = 0; i < count; i++)
        size += strlen(pieces[i]);
    char *whole = size < sizeof line ? line : malloc(size + 1);
    if (whole == NULL)
        return;
    char *at = whole;
    for (size_t i = 0; i < count; i++)
        at = stpcpy(at, pieces[i]);
    const char *rest = whole;
    while (rest < at) {
        const ssize_t written = write(STDERR_FILENO, rest, (size_t)(at - rest));
        if (written < 0)
            break;
        rest += written;
    }
    if (whole != line)
        free(whole);
}

static void print_line(const char *head, const char *text)
{
    pthread_mutex_lock(&lock);
    const char *const pieces[] = {
        has_status ? erase : "", head, text, "\n", has_status ? status : "",
    };
    write_pieces(pieces, sizeof pieces / sizeof pieces[0]);
    pthread_mutex_unlock(&lock);
}

/* A path may be longer than most lines. Without memory it is cut. */
static void print_format(const char *head, const char *format, va_list args)
{
    char text[1024];
    char *whole = NULL;
    va_list again;
    va_copy(again, args);
    const int size = vsnprintf(text, sizeof text, format, args);
    if (size >= (int)sizeof text && (whole = malloc((size_t)size + 1)) != NULL)
        vsnprintf(whole, (size_t)size + 1, format, again);
    va_end(again);
    print_line(head, whole != NULL ? whole : text);
    free(whole);
}

void message_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_format("gpukit: ", format, args);
    va_end(args);
}

int message_no_memory(void)
{
    message_error("no memory is left");
    return EXIT_DEVICE;
}

void message_note(const char *format, ...)
{
    if (active.is_quiet)
        return;
    va_list args;
    va_start(args, format);
    print_format("gpukit: ", format, args);
    va_end(args);
}

void message_line(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    print_format("", format, args);
    va_end(args);
}

void message_failure(const char *where, const gpukit_error *error)
{
    const bool has_call = error->call[0] != '\0';
    const bool has_name = error->native_name[0] != '\0';
    message_error("%s%s%s%s%s%s%s", where, error->text, has_call || has_name ? " (" : "",
                  error->call, has_call && has_name ? ", " : "", error->native_name,
                  has_call || has_name ? ")" : "");
}

void message_status(const char *text)
{
    pthread_mutex_lock(&lock);
    if (has_status || text[0] != '\0') {
        const char *const pieces[] = {erase, text};
        write_pieces(pieces, 2);
    }
    snprintf(status, sizeof status, "%s", text);
    has_status = text[0] != '\0';
    pthread_mutex_unlock(&lock);
}

void message_log(void *user, gpukit_log_level level, const char *text)
{
    (void)user;
    if (level == GPUKIT_LOG_DEBUG || (level != GPUKIT_LOG_ERROR && active.is_quiet))
        return;
    if (level == GPUKIT_LOG_INFO && !active.shows_waits)
        return;
    print_line("gpukit: ", text);
}
