// SPDX-License-Identifier: MIT
/* main.c - which command it is to be. */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <gpukit/worker.h>

#include "command.h"
#include "exit_code.h"
#include "lab/lab.h"
#include "message.h"
#include "pixels/processes.h"
#include "session.h"
#include "suggest.h"

/* A stream that was closed before we began would be taken by the first file that is
 * opened, and results would be written into that. A stand-in fails every use. */
static void guard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)!open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

/* --help and --version are commands too. */
static const char *command_name(const char *word)
{
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
        return command_help.name;
    return strcmp(word, "--version") == 0 ? command_version.name : word;
}

static void refuse_option(const char *word)
{
    suggestion near = suggest_for(word, strlen(word));
    suggest_consider(&near, "--help");
    suggest_consider(&near, "--version");
    if (near.best != NULL)
        message_error("unknown option %s; did you mean %s?", quote_string(word).text, near.best);
    else
        message_error("unknown option %s before the command; try gpukit --help",
                      quote_string(word).text);
}

static int call(int argc, char **argv, output *out)
{
    if (argc < 2) {
        help_program(out);
        return EXIT_DONE;
    }
    problem why;
    const char *word = argv[1];
    const command *which = command_find(command_name(word), &why);
    if (which != NULL)
        return command_call(which, (operands){argv + 2, (size_t)argc - 2}, out);
    if (word[0] == '-')
        refuse_option(word);
    else
        message_error("%s", why.text);
    return EXIT_USAGE;
}

/* What is said, rank 0 says. */
static void be_silent(void)
{
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    message_mute();
    if (nowhere >= 0)
        dup2(nowhere, STDOUT_FILENO);
}

int main(int argc, char **argv)
{
    static output out;
    int worker_code;
    lab_register_functions();
    processes_register();
    if (gpukit_worker_main(argc, argv, &worker_code))
        return worker_code;
    guard_streams();
    output_init(&out, STDOUT_FILENO);
    if (session_is_silent_rank(argc, argv))
        be_silent();
    int code = call(argc, argv, &out);
    code = output_finish(&out, code == EXIT_SERVED ? EXIT_DONE : code);
    session_leave_cluster();
    if (session_left_behind())
        _exit(code);
    return code;
}
