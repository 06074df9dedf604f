// SPDX-License-Identifier: MIT
#include "folder_help.h"

#include <dirent.h>

#include "test.h"

int folder_count_files(void)
{
    int count = 0;
    struct dirent *entry;
    DIR *dir = opendir(".");
    assert_non_null(dir);
    while ((entry = readdir(dir)) != NULL)
        count += entry->d_name[0] != '.';
    closedir(dir);
    return count;
}
