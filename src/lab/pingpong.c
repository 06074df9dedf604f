// SPDX-License-Identifier: MIT
/* pingpong.c - requests to a server on the loopback address: in order, and as they complete. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <gpukit/executor.h>

#include "exit_code.h"
#include "lab/experiments.h"
#include "lab/http.h"
#include "message.h"

enum { PAGES = 6, BOOK = 4, BOOK_SIZE = 1 << 16, PATH_MOST = 256 };

static const double patience_seconds = 0.4; /* with the page that never answers */
static const double plenty_seconds = 60;    /* with the others */

static const http_page pages[PAGES] = {
    {.path = "/slow", .status = 200, .reason = "OK", .seconds = 0.3, .body = "pong\n", .size = 5},
    {.path = "/missing", .status = 404, .reason = "Not Found", .seconds = 0.05, .body = ""},
    {.path = "/silent", .is_silent = true},
    {.path = "/fast", .status = 200, .reason = "OK", .seconds = 0.02, .body = "pong\n", .size = 5},
    {.path = "/book", .status = 200, .reason = "OK", .seconds = 0.1, .size = BOOK_SIZE},
    {.path = "/broken",
     .status = 500,
     .reason = "Internal Server Error",
     .seconds = 0.15,
     .body = ""},
};

typedef struct session {
    lab_run *run;
    http_page pages[PAGES]; /* with the book */
    http_server *server;
    char folder[PATH_MOST];
    char file[PATH_MOST + 8]; /* in it: where the book is saved */
    char *book;               /* what it says */
    double seconds[2];        /* in order, as completed */
} session;

typedef struct request {
    session *session;
    const http_page *page;
} request;

/* ---- a request: a function of the executor ---- */

typedef struct answer {
    size_t size;
    bool is_saved;
} answer;

static bool save(const char *path, const char *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        return false;
    const bool is_written = fwrite(bytes, 1, size, file) == size;
    return fclose(file) == 0 && is_written;
}

static gpukit_status judge_reply(gpukit_task *task, const request *what, const http_reply *reply,
                                 answer *out)
{
    if (reply->status != 200)
        return gpukit_task_fail(task, 0, "%d %s", reply->status, reply->reason);
    out->size = reply->size;
    out->is_saved = what->page == &what->session->pages[BOOK];
    if (out->is_saved && !save(what->session->file, reply->body, reply->size))
        return gpukit_task_fail(task, errno, "%s could not be written", what->session->file);
    return GPUKIT_OK;
}

static gpukit_status get(gpukit_task *task, void *argument, void *result)
{
    const request *what = argument;
    const double limit = what->page->is_silent ? patience_seconds : plenty_seconds;
    http_reply *reply = malloc(sizeof *reply);
    if (reply == NULL)
        return gpukit_task_fail(task, ENOMEM, "no memory left");
    const int code =
        http_get(http_server_port(what->session->server), what->page->path, limit, reply);
    gpukit_status status;
    if (code == ETIMEDOUT)
        status = gpukit_task_fail(task, code, "no answer within %g s", limit);
    else if (code != 0)
        status = gpukit_task_fail(task, code, "%s", strerror(code));
    else
        status = judge_reply(task, what, reply, result);
    free(reply);
    return status;
}

/* ---- what came of it ---- */

static bool is_as_served(const http_page *page, const answer *got, const gpukit_error *why)
{
    char begin[32];
    if (page->is_silent)
        return got == NULL && why->native == ETIMEDOUT;
    if (page->status == 200)
        return got != NULL && got->size == page->size;
    snprintf(begin, sizeof begin, "%d ", page->status);
    return got == NULL && strncmp(why->text, begin, strlen(begin)) == 0;
}

static void tell_one(session *in, const http_page *page, gpukit_future *future, double seconds)
{
    char outcome[300];
    gpukit_error why;
    const void *result;
    const answer *got = NULL;
    if (gpukit_future_result(future, GPUKIT_FOREVER, &result, &why) == GPUKIT_OK)
        got = result;
    if (got == NULL)
        snprintf(outcome, sizeof outcome, "%s", why.text);
    else
        snprintf(outcome, sizeof outcome, "200 OK, %zu bytes%s", got->size,
                 got->is_saved ? ", saved" : "");
    lab_say(in->run, "  %.2f s  http://127.0.0.1:%u%s: %s", seconds, http_server_port(in->server),
            page->path, outcome);
    lab_holds(in->run, "each_outcome_is_as_served", is_as_served(page, got, &why));
}

static gpukit_status submit(session *in, gpukit_executor *executor, int page, gpukit_future **out,
                            gpukit_error *err)
{
    const request what = {in, &in->pages[page]};
    const gpukit_call call = {.function = get,
                              .argument = (void *)&what,
                              .argument_size = sizeof what,
                              .result_size = sizeof(answer)};
    return gpukit_executor_submit(executor, &call, out, err);
}

static gpukit_status in_order(session *in, gpukit_executor *executor, gpukit_error *err)
{
    const uint64_t since = lab_now_ns();
    gpukit_future *future;
    for (int i = 0; i < PAGES; i++) {
        const gpukit_status status = submit(in, executor, i, &future, err);
        if (status != GPUKIT_OK)
            return status;
        gpukit_future_wait(&future, 1, GPUKIT_WAIT_ALL, GPUKIT_FOREVER, NULL, NULL);
        tell_one(in, &in->pages[i], future, lab_seconds_since(since));
        gpukit_future_release(future);
    }
    return GPUKIT_OK;
}

static gpukit_status take_all(session *in, gpukit_future *const *futures, uint64_t since,
                              gpukit_error *err)
{
    gpukit_completions *completions;
    gpukit_future *next;
    int times[PAGES] = {0};
    gpukit_status status = gpukit_completions_open(futures, PAGES, &completions, err);
    if (status != GPUKIT_OK)
        return status;
    while ((status = gpukit_completions_next(completions, GPUKIT_FOREVER, &next, err)) ==
               GPUKIT_OK &&
           next != NULL) {
        for (int i = 0; i < PAGES; i++)
            if (futures[i] == next) {
                tell_one(in, &in->pages[i], next, lab_seconds_since(since));
                times[i]++;
            }
        gpukit_future_release(next);
    }
    gpukit_completions_close(completions);
    for (int i = 0; i < PAGES; i++)
        lab_holds(in->run, "each_request_completes_once", times[i] == 1);
    return status;
}

static gpukit_status as_completed(session *in, gpukit_executor *executor, gpukit_error *err)
{
    const uint64_t since = lab_now_ns();
    gpukit_future *futures[PAGES] = {NULL};
    gpukit_status status = GPUKIT_OK;
    for (int i = 0; i < PAGES && status == GPUKIT_OK; i++)
        status = submit(in, executor, i, &futures[i], err);
    if (status == GPUKIT_OK)
        status = take_all(in, futures, since, err);
    for (int i = 0; i < PAGES; i++)
        gpukit_future_release(futures[i]);
    return status;
}

/* The book was saved as it was sent; then it is gone. */
static void read_back(session *in)
{
    char *bytes = malloc(BOOK_SIZE + 1);
    FILE *file = fopen(in->file, "rb");
    const size_t size = bytes == NULL || file == NULL ? 0 : fread(bytes, 1, BOOK_SIZE + 1, file);
    lab_holds(in->run, "what_is_saved_is_what_was_sent",
              size == BOOK_SIZE && memcmp(bytes, in->book, size) == 0);
    if (file != NULL)
        fclose(file);
    free(bytes);
    lab_holds(in->run, "nothing_is_left_behind", unlink(in->file) == 0);
}

/* ---- the session ---- */

static int request_all(session *in)
{
    gpukit_executor *executor;
    gpukit_error error;
    if (gpukit_executor_open(&(gpukit_executor_params){.workers = PAGES}, &executor, &error) !=
        GPUKIT_OK)
        return lab_failed(&error);
    lab_say(in->run, "%d requests in order, each after the answer to the one before:", PAGES);
    uint64_t since = lab_now_ns();
    gpukit_status status = in_order(in, executor, &error);
    in->seconds[0] = lab_seconds_since(since);
    if (status == GPUKIT_OK) {
        read_back(in);
        lab_say(in->run, "the same at once, a worker for each, as they complete:");
        since = lab_now_ns();
        status = as_completed(in, executor, &error);
        in->seconds[1] = lab_seconds_since(since);
    }
    gpukit_executor_close(executor);
    if (status != GPUKIT_OK)
        return lab_failed(&error);
    read_back(in);
    return EXIT_DONE;
}

static int make_folder(session *in)
{
    const char *temporary = getenv("TMPDIR");
    if (temporary == NULL || temporary[0] != '/')
        temporary = "/tmp";
    const int size = snprintf(in->folder, sizeof in->folder, "%s/gpukit-lab-XXXXXX", temporary);
    if (size < 0 || (size_t)size >= sizeof in->folder || mkdtemp(in->folder) == NULL) {
        message_error("no folder could be made in %s", temporary);
        return EXIT_IO;
    }
    snprintf(in->file, sizeof in->file, "%s/book", in->folder);
    return EXIT_DONE;
}

/* Every line of it is another one. */
static int write_book(session *in)
{
    in->book = malloc(BOOK_SIZE);
    if (in->book == NULL) {
        message_error("no memory left for a page");
        return EXIT_DEVICE;
    }
    char line[17];
    for (size_t at = 0; at < BOOK_SIZE; at += sizeof line - 1) {
        snprintf(line, sizeof line, "this is line%3zu\n", at / (sizeof line - 1) % 1000);
        memcpy(in->book + at, line, sizeof line - 1);
    }
    memcpy(in->pages, pages, sizeof pages);
    in->pages[BOOK].body = in->book;
    return EXIT_DONE;
}

static void tell(session *in)
{
    lab_say(in->run, "in order %.2f s, as they complete %.2f s: %.1f times as fast", in->seconds[0],
            in->seconds[1], in->seconds[0] / in->seconds[1]);
    json_integer(&in->run->json, "requests", PAGES);
    json_real(&in->run->json, "in_order_seconds", in->seconds[0]);
    json_real(&in->run->json, "as_completed_seconds", in->seconds[1]);
}

static int run_pingpong(lab_run *run)
{
    session in = {.run = run};
    int code = write_book(&in);
    if (code == EXIT_DONE)
        code = http_server_open(in.pages, PAGES, &in.server);
    if (code == EXIT_DONE)
        code = make_folder(&in);
    if (code == EXIT_DONE) {
        code = request_all(&in);
        unlink(in.file); /* where a request failed on the way */
        lab_holds(run, "nothing_is_left_behind", rmdir(in.folder) == 0);
    }
    http_server_close(in.server);
    free(in.book);
    if (code == EXIT_DONE)
        tell(&in);
    return code;
}

const experiment experiment_pingpong = {
    .name = "pingpong",
    .summary = "requests to a server here: in order, and as the answers come",
    .why = "In order, the times of all requests add up, and who is fast waits behind who\n"
           "is slow. At once, all of them take as long as the slowest one, here a server\n"
           "that never answers and a client that gives up. A failed request spoils no\n"
           "other.\n",
    .api = "gpukit_executor_submit for each request, then\n"
           "  gpukit_completions_next; gpukit_task_fail says what went wrong",
    .explanation =
        "A small HTTP/1.1 server is started on the loopback address, at a port which\n"
        "the system chooses. It has a page that is fast and one that is slow, one that\n"
        "is missing (404), one that fails (500), one that never answers, and a book of\n"
        "64 KiB, which the client saves in a folder made for it, reads back, compares,\n"
        "and removes.\n"
        "\n"
        "First the client asks for one page after the other. Then it asks for all at\n"
        "once, each in a worker of its own, and takes the answers as they come, with\n"
        "gpukit_completions_next. Their order is then that of the latencies and no\n"
        "longer that of the list, so each line has to say whose outcome it is: `URL:\n"
        "outcome`.\n"
        "\n"
        "The client computes next to nothing in all that time; it waits. So more\n"
        "workers than cores are right here, as many as there are requests on their way.\n"
        "What is a failure is for the function to say: gpukit_task_fail puts a text and\n"
        "a code into the future, nothing is thrown through a thread that has nobody to\n"
        "catch it, and the other requests never hear of it. Every request needs a limit\n"
        "of its own, since a server that says nothing looks just like one that is about\n"
        "to answer.\n"
        "\n"
        "The server does it the other way, in one thread: poll tells it of every\n"
        "connection that has something to say, and its timeout is the time until the\n"
        "next answer is due. Programs that use gpukit from such a loop add\n"
        "gpukit_completions_descriptor to their poll.\n",
    .run = run_pingpong,
};
