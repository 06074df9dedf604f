// SPDX-License-Identifier: MIT
/* backend/openmp/openmp_stream.h - the commands of a stream, and the events between them.
 *
 * A stream is a line of commands. The team works at the first one; records and waits
 * are passed as they come to the front. A wait holds the line up until its event is done.
 */
#ifndef GPK_BACKEND_OPENMP_OPENMP_STREAM_H
#define GPK_BACKEND_OPENMP_OPENMP_STREAM_H

#include "backend/openmp/openmp_team.h"

gpukit_status gpk_openmp_stream_open(gpk_device *device, gpk_openmp_team *team, gpk_stream **out,
                                     gpukit_error *err);

/* When every command is done. NULL is fine. */
void gpk_openmp_stream_close(gpk_stream *head);

gpukit_status gpk_openmp_stream_copy(gpk_stream *head, void *to, const void *from, size_t size,
                                     gpukit_error *err);
gpukit_status gpk_openmp_stream_run(gpk_stream *head, const gpk_kernel *kernel,
                                    const gpk_launch *launch, void *const *memories,
                                    gpukit_error *err);
gpukit_status gpk_openmp_stream_record(gpk_stream *head, gpk_event **out, gpukit_error *err);
gpukit_status gpk_openmp_stream_wait(gpk_stream *head, gpk_event *awaited, gpukit_error *err);

/* For the team, which has the lock: the command, the first of its stream, is done. */
void gpk_openmp_stream_done(gpk_openmp_command *command, uint64_t now_ns);

bool gpk_openmp_event_is_done(gpk_event *head);

/* Of an event that is done; 0 and 0 where nothing but records and waits came before it. */
gpk_event_times gpk_openmp_event_times(gpk_event *head);
void gpk_openmp_event_free(gpk_event *head);

#endif /* GPK_BACKEND_OPENMP_OPENMP_STREAM_H */
