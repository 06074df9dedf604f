// SPDX-License-Identifier: MIT
#include "backend/platform_hint.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <gpukit/device.h>

static const struct {
    const char *distribution;
    const char *command;
} commands[] = {
    {"debian", "apt-get install pocl-opencl-icd"},
    {"ubuntu", "apt-get install pocl-opencl-icd"},
    {"fedora", "dnf install pocl"},
    {"arch", "pacman -S pocl"},
};

/* Whether word stands among the words of a value, which may be quoted. */
static bool has_word(const char *value, size_t length, const char *word)
{
    size_t word_length = strlen(word);

    for (size_t i = 0; i + word_length <= length; i++) {
        bool begins = i == 0 || !isalnum((unsigned char)value[i - 1]);
        bool ends = i + word_length == length || !isalnum((unsigned char)value[i + word_length]);
        if (begins && ends && memcmp(value + i, word, word_length) == 0)
            return true;
    }
    return false;
}

static const char *command_for(const char *value, size_t length)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (has_word(value, length, commands[i].distribution))
            return commands[i].command;
    return NULL;
}

const char *gpk_platform_hint_in(const char *os_release)
{
    static const char *const keys[] = {"ID=", "ID_LIKE="};

    for (size_t key = 0; key < sizeof keys / sizeof keys[0]; key++) {
        const char *line = os_release;
        while (line != NULL && *line != '\0') {
            size_t length = strcspn(line, "\n");
            const char *command = NULL;
            if (strncmp(line, keys[key], strlen(keys[key])) == 0)
                command = command_for(line + strlen(keys[key]), length - strlen(keys[key]));
            if (command != NULL)
                return command;
            line += length + (line[length] == '\n');
        }
    }
    return "install pocl";
}

const char *gpukit_platform_hint(void)
{
    char text[4096] = "";
    FILE *file = fopen("/etc/os-release", "re");
    if (file != NULL) {
        text[fread(text, 1, sizeof text - 1, file)] = '\0';
        fclose(file);
    }
    return gpk_platform_hint_in(text);
}
