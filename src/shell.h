// SPDX-License-Identifier: MIT
/* shell.h - words of a command that the user may paste into a shell. */
#ifndef GPUKIT_SRC_SHELL_H
#define GPUKIT_SRC_SHELL_H

/* The text as a POSIX shell takes it for one word: as it stands where nothing in it means anything
 * to a shell, else in single quotes. Control characters, which a terminal would act on and not give
 * back, are printf's to make; newlines stay, so one with a newline takes two lines. Never cut. To
 * be freed; NULL where there is no memory. */
char *shell_word(const char *text);

#endif /* GPUKIT_SRC_SHELL_H */
