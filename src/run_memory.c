// SPDX-License-Identifier: MIT
#include "run.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exit_code.h"
#include "message.h"
#include "save.h"

static int refuse_read(const char *path, int code)
{
    message_error("cannot read %s: %s", quote_string(path).text, strerror(code));
    return EXIT_IO;
}

/* Whole, with a NUL behind it; from a pipe too. */
static int read_stream(FILE *file, const char *path, char **out, size_t *out_size)
{
    size_t room = 1 << 16, size = 0;
    char *bytes = NULL;
    for (;;) {
        char *more = realloc(bytes, room + 1);
        if (more == NULL)
            break;
        bytes = more;
        size += fread(bytes + size, 1, room - size, file);
        if (size < room) {
            bytes[size] = '\0';
            *out = bytes;
            *out_size = size;
            return ferror(file) ? refuse_read(path, errno) : EXIT_DONE;
        }
        room *= 2;
    }
    free(bytes);
    message_error("no memory for %s", quote_string(path).text);
    return EXIT_DEVICE;
}

static int read_file(const char *path, char **out, size_t *out_size)
{
    const bool is_input = strcmp(path, "-") == 0;
    FILE *file = is_input ? stdin : fopen(path, "re");
    if (file == NULL)
        return refuse_read(path, errno);
    const int code = read_stream(file, path, out, out_size);
    if (!is_input)
        fclose(file);
    return code;
}

static int refuse(const problem *why)
{
    message_error("%s", why->text);
    return EXIT_USAGE;
}

static int load_scalars(run_memory *memory, const run_options *options, gpukit_range *job)
{
    problem why, inner;
    for (size_t i = 0; i < options->args.count; i++)
        if (!run_parse_scalar(options->args.items[i], &memory->scalars[i], &inner)) {
            problem_set(&why, "--arg: %s", inner.text);
            return refuse(&why);
        }
    job->operation.scalars = memory->scalars;
    job->operation.scalar_count = options->args.count;
    return EXIT_DONE;
}

static int load_input(run_memory *memory, size_t index, const char *text)
{
    problem why, inner;
    run_file file;
    char *bytes = NULL;
    size_t size = 0;
    if (!run_parse_file(text, &file, &inner)) {
        problem_set(&why, "--in: %s", inner.text);
        return refuse(&why);
    }
    const int code = read_file(file.path, &bytes, &size);
    memory->files[index] = bytes;
    if (code != EXIT_DONE)
        return code;
    const size_t element = gpukit_type_size(file.type);
    const size_t item = element * (file.width == 0 ? 1 : (size_t)file.width);
    if (file.width > UINT32_MAX || size == 0 || size % item != 0) {
        message_error("%s has %zu bytes: no whole number of items with %" PRIu64 " of %s",
                      quote_string(file.path).text, size, file.width == 0 ? 1 : file.width,
                      gpukit_type_name(file.type));
        return EXIT_USAGE;
    }
    memory->inputs[index] = (gpukit_input){
        .type = file.type, .width = file.width, .data = bytes, .count = size / element};
    return EXIT_DONE;
}

/* As long as the inputs, where nothing else was said. */
static int find_range(const run_memory *memory, size_t inputs, const run_options *options,
                      range *where)
{
    problem why;
    char *const text[] = {(char *)options->range};
    if (options->range != NULL)
        return range_parse(text, 1, where, &why) ? EXIT_DONE : refuse(&why);
    bool has_items = false;
    for (size_t i = 0; i < inputs; i++) {
        const gpukit_input *input = &memory->inputs[i];
        if (input->width == 0)
            continue;
        const uint64_t items = input->count / input->width;
        if (has_items && items != where->last + 1) {
            message_error("--in %s has %" PRIu64 " items and another one %" PRIu64 "; which "
                          "ones? Give --range",
                          quote_string(options->inputs.items[i]).text, items, where->last + 1);
            return EXIT_USAGE;
        }
        *where = (range){0, items - 1};
        has_items = true;
    }
    if (has_items)
        return EXIT_DONE;
    message_error("over which range? Give --range FIRST..LAST, or --in with an element for each "
                  "item");
    return EXIT_USAGE;
}

static int check_inputs(const run_memory *memory, const run_options *options, uint64_t items)
{
    for (size_t i = 0; i < options->inputs.count; i++) {
        const gpukit_input *input = &memory->inputs[i];
        if (input->width == 0 || input->count / input->width >= items)
            continue;
        message_error("--in %s has %" PRIu64 " elements, enough for %" PRIu64 " items; the range "
                      "has %" PRIu64,
                      quote_string(options->inputs.items[i]).text, input->count,
                      input->count / input->width, items);
        return EXIT_USAGE;
    }
    return EXIT_DONE;
}

static int load_inputs(run_memory *memory, const run_options *options, gpukit_range *job)
{
    int code = EXIT_DONE;
    if (options->inputs.count > GPUKIT_MAX_INPUTS) {
        message_error("--in can be given %d times", GPUKIT_MAX_INPUTS);
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < options->inputs.count && code == EXIT_DONE; i++)
        code = load_input(memory, i, options->inputs.items[i]);
    job->operation.inputs = memory->inputs;
    job->operation.input_count = options->inputs.count;
    return code;
}

/* What the kernel writes for each item. */
static int find_output(run_memory *memory, const run_options *options, gpukit_range *job)
{
    problem why, inner;
    if (options->output != NULL && !run_parse_file(options->output, &memory->output, &inner)) {
        problem_set(&why, "--out: %s", inner.text);
        return refuse(&why);
    }
    if (options->output != NULL && memory->output.width == 0) {
        message_error("--out: \"all\" is for inputs; say how many elements each item has");
        return EXIT_USAGE;
    }
    if (memory->output.width > UINT32_MAX) {
        message_error("--out: %" PRIu64 " elements of each item are too many",
                      memory->output.width);
        return EXIT_USAGE;
    }
    if (strcmp(memory->output.path, "-") == 0)
        snprintf(memory->output.path, sizeof memory->output.path, "/dev/stdout");
    if (options->output != NULL && !save_check(memory->output.path, &why)) {
        message_error("%s", why.text);
        return EXIT_IO;
    }
    if (options->output == NULL && options->type == NULL) {
        message_error("what does the kernel write for each item? Give --out FILE:TYPE, or "
                      "--type TYPE");
        return EXIT_USAGE;
    }
    if (options->output == NULL && !run_parse_output_type(options->type, &memory->output, &inner)) {
        problem_set(&why, "--type: %s", inner.text);
        return refuse(&why);
    }
    job->operation.output_type = memory->output.type;
    job->operation.output_width = memory->output.width;
    return EXIT_DONE;
}

/* Elements are kept where they go to a file, or are what is printed. */
static int get_memory(run_memory *memory, const run_options *options, gpukit_range *job)
{
    const uint64_t item = gpukit_type_size(memory->output.type) * memory->output.width;
    if (options->output == NULL && options->reduce != GPUKIT_REDUCE_NOTHING)
        return EXIT_DONE;
    if (job->count <= SIZE_MAX / item)
        memory->elements = malloc((size_t)(job->count * item));
    if (memory->elements == NULL) {
        message_error("no memory for the output of %" PRIu64 " items; take a shorter range, or "
                      "--reduce it",
                      job->count);
        return EXIT_DEVICE;
    }
    memory->elements_size = (size_t)(job->count * item);
    job->output = memory->elements;
    return EXIT_DONE;
}

int run_memory_load(run_memory *memory, const run_options *options, const char *path,
                    gpukit_range *job, range *where)
{
    size_t size;
    *memory = (run_memory){.source = NULL};
    int code = find_output(memory, options, job);
    if (code == EXIT_DONE)
        code = load_scalars(memory, options, job);
    if (code == EXIT_DONE)
        code = read_file(path, &memory->source, &size);
    if (code == EXIT_DONE)
        code = load_inputs(memory, options, job);
    if (code == EXIT_DONE)
        code = find_range(memory, options->inputs.count, options, where);
    if (code != EXIT_DONE)
        return code;
    if (where->first == 0 && where->last == UINT64_MAX) {
        message_error("a range has 2^64 - 1 items at most; leave one out");
        return EXIT_USAGE;
    }
    job->first = where->first;
    job->count = where->last - where->first + 1;
    job->operation.source = memory->source;
    job->operation.source_name = path;
    code = check_inputs(memory, options, job->count);
    return code == EXIT_DONE ? get_memory(memory, options, job) : code;
}

void run_memory_free(run_memory *memory)
{
    for (int i = 0; i < GPUKIT_MAX_INPUTS; i++)
        free(memory->files[i]);
    free(memory->source);
    free(memory->elements);
}
