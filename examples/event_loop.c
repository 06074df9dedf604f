// SPDX-License-Identifier: MIT
/* event_loop.c - one thread, one epoll: lines from standard input go to the executor, and answers
 * come back through the descriptor of a set of completions. No thread of ours ever waits.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <gpukit/gpukit.h>

typedef struct question {
    uint64_t number;
} question;

typedef struct answer {
    uint64_t number, divisor; /* the least one from 2 on; 0: there is none */
} answer;

static gpukit_status find_divisor(gpukit_task *task, void *argument, void *result)
{
    const question *asked = argument;
    answer *out = result;
    out->number = asked->number;
    for (uint64_t d = 2; d * d <= asked->number && out->divisor == 0; d++) {
        if (asked->number % d == 0)
            out->divisor = d;
        if (d % 65536 == 0 && gpukit_task_is_cancelled(task))
            return GPUKIT_E_CANCELLED;
    }
    return GPUKIT_OK;
}

static void tell(gpukit_future *future)
{
    const void *result;
    gpukit_error error;
    if (gpukit_future_result(future, 0, &result, &error) != GPUKIT_OK) {
        printf("failed: %s\n", error.text);
        return;
    }
    const answer *found = result;
    if (found->divisor == 0)
        printf("%" PRIu64 " has no divisor\n", found->number);
    else
        printf("%" PRIu64 " is %" PRIu64 " times %" PRIu64 "\n", found->number, found->divisor,
               found->number / found->divisor);
    fflush(stdout);
}

/* All that have ended; without waiting for the others. */
static void take_answers(gpukit_completions *completions, int *open)
{
    gpukit_future *future;
    while (gpukit_completions_next(completions, 0, &future, NULL) == GPUKIT_OK && future != NULL) {
        tell(future);
        gpukit_future_release(future);
        --*open;
    }
}

/* False at the end of the input. */
static bool ask(gpukit_executor *executor, gpukit_completions *completions, int *open)
{
    char line[64];
    gpukit_future *future;
    if (fgets(line, sizeof line, stdin) == NULL)
        return false;
    question asked = {strtoull(line, NULL, 10)};
    const gpukit_call call = {.function = find_divisor,
                              .argument = &asked,
                              .argument_size = sizeof asked,
                              .result_size = sizeof(answer)};
    if (gpukit_executor_submit(executor, &call, &future, NULL) != GPUKIT_OK)
        return false;
    *open += gpukit_completions_add(completions, future, NULL) == GPUKIT_OK;
    gpukit_future_release(future); /* the set has a share of its own */
    return true;
}

int main(void)
{
    gpukit_executor *executor;
    gpukit_completions *completions;
    gpukit_error error;
    int loop = epoll_create1(EPOLL_CLOEXEC), open = 0;
    bool has_input = true;

    setvbuf(stdin, NULL, _IONBF, 0); /* what is read ahead would not wake the loop up */
    if (gpukit_executor_open(NULL, &executor, &error) != GPUKIT_OK ||
        gpukit_completions_open(NULL, 0, &completions, &error) != GPUKIT_OK)
        return fprintf(stderr, "%s\n", error.text), 1;
    struct epoll_event input = {.events = EPOLLIN, .data.fd = STDIN_FILENO};
    struct epoll_event ended = {.events = EPOLLIN,
                                .data.fd = gpukit_completions_descriptor(completions)};
    if (epoll_ctl(loop, EPOLL_CTL_ADD, input.data.fd, &input) != 0 ||
        epoll_ctl(loop, EPOLL_CTL_ADD, ended.data.fd, &ended) != 0)
        return perror("epoll_ctl"), 1;
    while (has_input || open > 0) {
        struct epoll_event event;
        if (epoll_wait(loop, &event, 1, -1) < 1)
            continue;
        if (event.data.fd == ended.data.fd) {
            take_answers(completions, &open);
        } else if (!ask(executor, completions, &open)) {
            has_input = false;
            epoll_ctl(loop, EPOLL_CTL_DEL, STDIN_FILENO, NULL);
        }
    }
    close(loop);
    gpukit_completions_close(completions);
    gpukit_executor_close(executor);
    return 0;
}
