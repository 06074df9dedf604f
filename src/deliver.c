// SPDX-License-Identifier: MIT
#include "deliver.h"

#include <string.h>

#include "exit_code.h"
#include "message.h"
#include "save.h"

bool deliver_to_stdout(const char *path)
{
    return path != NULL && strcmp(path, "-") == 0;
}

int deliver_check(const char *path)
{
    problem why;
    if (path == NULL || deliver_to_stdout(path) || save_check(path, &why))
        return EXIT_DONE;
    message_error("%s", why.text);
    return EXIT_IO;
}

static int bring(const json *text, const char *path, output *out)
{
    problem why;
    if (deliver_to_stdout(path)) {
        output_text(out, text->text, text->size);
        return EXIT_DONE;
    }
    if (save_file(path, text->text, text->size, &why))
        return EXIT_DONE;
    message_error("%s", why.text);
    return EXIT_IO;
}

int deliver(json *text, const char *path, output *out)
{
    const int code = json_finish(text) ? bring(text, path, out) : message_no_memory();
    json_free(text);
    return code;
}
