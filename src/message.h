// SPDX-License-Identifier: MIT
/* message.h - everything that goes to stderr.
 *
 * Lines are written whole, one writer at a time, from any thread. One line may be
 * a status: it stays at the bottom of a terminal, makes way for other lines, and
 * is gone at the end.
 */
#ifndef GPUKIT_SRC_MESSAGE_H
#define GPUKIT_SRC_MESSAGE_H

#include <stdbool.h>

#include <gpukit/log.h>
#include <gpukit/status.h>

/* Until it is called, notes are shown and waits are not. */
typedef struct message_rules {
    bool is_quiet;    /* only errors */
    bool shows_waits; /* what is being waited for, such as a kernel build */
} message_rules;
void message_setup(message_rules rules);

/* From now on there is nobody to tell: another rank of the same job does. Before there are
 * threads. */
void message_mute(void);

/* "gpukit: " and the text. An error is always shown. */
__attribute__((format(printf, 1, 2))) void message_error(const char *format, ...);
__attribute__((format(printf, 1, 2))) void message_note(const char *format, ...);

/* An error: there is no memory left. Gives the exit code. */
int message_no_memory(void);

/* "gpukit: <text> (<call>, <native name>)"; where is said first, "" for nowhere. */
void message_failure(const char *where, const gpukit_error *error);

/* A line as it is: the tables of --time. Shown even where messages are quiet. */
__attribute__((format(printf, 1, 2))) void message_line(const char *format, ...);

/* Replaces the status line; "" takes it away. Only for terminals that understand
 * ESC [ K. */
void message_status(const char *text);

/* The library's log callback. */
void message_log(void *user, gpukit_log_level level, const char *text);

#endif /* GPUKIT_SRC_MESSAGE_H */
