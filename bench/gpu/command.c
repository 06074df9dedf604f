// SPDX-License-Identifier: MIT
#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"

enum { LOOK_NS = 500000 };

/* The settings before the environment: the first of a name counts. */
static const char **make_environment(const gpu_command *command)
{
    size_t count = 0, used = 0;
    while (environ[count] != NULL)
        count++;
    const char **all = calloc(count + GPU_SETTINGS + 1, sizeof *all);
    if (all == NULL)
        return NULL;
    while (used < GPU_SETTINGS && command->settings[used] != NULL) {
        all[used] = command->settings[used];
        used++;
    }
    memcpy(all + used, environ, count * sizeof *all);
    return all;
}

static void name_file(const gpu_check *check, const char *what, char *out)
{
    snprintf(out, PATH_MAX, "%s/command.%s", check->folder, what);
}

bool gpu_command_start(const gpu_check *check, gpu_command *command)
{
    char out[PATH_MAX], err[PATH_MAX];
    const char **environment = make_environment(command);
    posix_spawn_file_actions_t actions;
    if (environment == NULL)
        return false;
    name_file(check, "out", out);
    name_file(check, "err", err);
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, out, O_WRONLY | O_CREAT | O_TRUNC,
                                     S_IRUSR | S_IWUSR);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, err, O_WRONLY | O_CREAT | O_TRUNC,
                                     S_IRUSR | S_IWUSR);
    command->began = gpu_check_now();
    const int code = posix_spawnp(&command->pid, command->words[0], &actions, NULL,
                                  (char *const *)command->words, (char *const *)environment);
    posix_spawn_file_actions_destroy(&actions);
    free(environment);
    if (code != 0)
        snprintf(command->err, sizeof command->err, "%s: %s", command->words[0], strerror(code));
    return code == 0;
}

static void read_beginning(const gpu_check *check, const char *what, char *out, size_t size)
{
    char path[PATH_MAX];
    name_file(check, what, path);
    FILE *file = fopen(path, "r");
    size_t got = file == NULL ? 0 : fread(out, 1, size - 1, file);
    out[got] = '\0';
    if (got > 0 && out[got - 1] == '\n')
        out[got - 1] = '\0';
    if (file != NULL)
        fclose(file);
    remove(path);
}

void gpu_command_finish(const gpu_check *check, gpu_command *command)
{
    int status = 0;
    pid_t ended;
    while ((ended = waitpid(command->pid, &status, WNOHANG)) == 0 ||
           (ended < 0 && errno == EINTR)) {
        if (gpu_check_now() - command->began > command->limit)
            kill(command->pid, SIGKILL);
        gpk_sleep_ns(LOOK_NS);
    }
    command->seconds = gpu_check_now() - command->began;
    command->code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    read_beginning(check, "out", command->out, sizeof command->out);
    read_beginning(check, "err", command->err, sizeof command->err);
}

bool gpu_command_run(const gpu_check *check, gpu_command *command)
{
    if (!gpu_command_start(check, command))
        return false;
    gpu_command_finish(check, command);
    return command->code == 0;
}
