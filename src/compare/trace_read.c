// SPDX-License-Identifier: MIT
#include "compare/trace_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

/* The process of a trace in which the program's own threads are. */
static const char OWN[] = "gpukit";

typedef struct reader {
    json_t *events;
    gpukit_trace_record *records;
    size_t count;
} reader;

static const char *text_of(json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));
    return text == NULL ? "" : text;
}

static long long integer_of(json_t *object, const char *name)
{
    return json_integer_value(json_object_get(object, name));
}

/* What a process is called, or a thread of it; "" where nobody says. */
static const char *name_of(const reader *r, const char *what, json_t *event)
{
    size_t i;
    json_t *other;
    const bool is_thread = strcmp(what, "thread_name") == 0;
    json_array_foreach(r->events, i, other)
    {
        if (strcmp(text_of(other, "name"), what) == 0 &&
            integer_of(other, "pid") == integer_of(event, "pid") &&
            (!is_thread || integer_of(other, "tid") == integer_of(event, "tid")))
            return text_of(json_object_get(other, "args"), "name");
    }
    return "";
}

static gpukit_track track_of(const char *lane)
{
    return strcmp(lane, "upload") == 0     ? GPUKIT_TRACK_UPLOAD
           : strcmp(lane, "download") == 0 ? GPUKIT_TRACK_DOWNLOAD
           : strcmp(lane, "compute") == 0  ? GPUKIT_TRACK_COMPUTE
                                           : GPUKIT_TRACK_HOST;
}

static void take(reader *r, json_t *event)
{
    gpukit_trace_record *record = &r->records[r->count];
    const double began = json_number_value(json_object_get(event, "ts"));
    const double lasted = json_number_value(json_object_get(event, "dur"));
    const char *process = name_of(r, "process_name", event);
    const char *thread = name_of(r, "thread_name", event);
    const bool is_own = strcmp(process, OWN) == 0;
    if (!(began >= 0 && began < 1e12 && lasted >= 0 && lasted < 1e12))
        return;
    *record = (gpukit_trace_record){.track = is_own ? GPUKIT_TRACK_HOST : track_of(thread)};
    /* "opencl:0: its name" */
    const char *colon = strstr(process, ": ");
    const size_t size = colon != NULL ? (size_t)(colon - process) : strlen(process);
    if (is_own)
        snprintf(record->device, sizeof record->device, "%s", thread);
    else
        snprintf(record->device, sizeof record->device, "%.*s", (int)size, process);
    /* a file's bar has its path, of which the folder is nobody's business */
    const char *name = text_of(event, "name"), *slash = strrchr(name, '/');
    snprintf(record->name, sizeof record->name, "%s", slash != NULL ? slash + 1 : name);
    record->started_ns = (uint64_t)(began * 1e3) + 1;
    record->ended_ns = (uint64_t)((began + lasted) * 1e3) + 1;
    r->count++;
}

bool trace_read(const char *path, gpukit_trace_record **out, size_t *count, problem *why)
{
    json_error_t error;
    size_t i;
    json_t *event;
    json_t *text = json_load_file(path, 0, &error);
    reader r = {.events = json_object_get(text, "traceEvents")};
    if (r.events == NULL) {
        json_decref(text);
        return problem_set(why, "it is no trace");
    }
    r.records = calloc(json_array_size(r.events) + 1, sizeof *r.records);
    if (r.records == NULL) {
        json_decref(text);
        return problem_set_memory(why, "no memory is left");
    }
    json_array_foreach(r.events, i, event)
    {
        if (strcmp(text_of(event, "ph"), "X") == 0)
            take(&r, event);
    }
    json_decref(text);
    *out = r.records;
    *count = r.count;
    return true;
}
