// SPDX-License-Identifier: MIT
/* folder_help.h - what is left in a test's folder. */
#ifndef GPUKIT_TESTS_FOLDER_HELP_H
#define GPUKIT_TESTS_FOLDER_HELP_H

/* Files in the working directory, less the hidden ones. */
int folder_count_files(void);

#endif /* GPUKIT_TESTS_FOLDER_HELP_H */
