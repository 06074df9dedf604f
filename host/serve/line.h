// SPDX-License-Identifier: MIT
/* serve/line.h - a worker's end of the socket to its parent.
 *
 * It beats while the worker lives, whatever hangs; and it ends the process, wherever that is,
 * when the parent is gone: nobody would read an answer.
 */
#ifndef GPK_SERVE_LINE_H
#define GPK_SERVE_LINE_H

#include "worker/message.h"

enum { GPK_LINE_FDS = 2 };

/* Whether this process was started as a worker. */
bool gpk_line_is_there(void);

/* Begins to beat. */
gpukit_status gpk_line_open(gpukit_error *err);

/* Threads: any. A parent that does not listen is waited for. */
void gpk_line_say(const gpk_message *message);
void gpk_line_refuse(const gpukit_error *error);

/* The next message, within so long. False: there is none. Its pieces are valid until the next
 * call; fds are the caller's, -1 where there are none. Ends the process where the parent is gone
 * or talks nonsense. */
bool gpk_line_hear(uint64_t wait_ns, gpk_message *out, int fds[GPK_LINE_FDS]);

/* Lines of a log, for the parent's. */
gpukit_log_params gpk_line_log(void);

#endif /* GPK_SERVE_LINE_H */
