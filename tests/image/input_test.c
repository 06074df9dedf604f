// SPDX-License-Identifier: MIT
/* input_test.c - files of all lengths, pipes, folders, full disks and jumps: what comes in and what
 * goes out, and what is told where it cannot.
 */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "image/image_help.h"

enum { BLOCK = 64 << 10, LONG_WIDTH = 8192, LONG_HEIGHT = 8300 };

static char folder[] = "input_XXXXXX";

static const char *path_of(const char *name)
{
    static char path[100];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"long", "some", "empty", "link"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        unlink(path_of(names[i]));
    return rmdir(folder);
}

static void expect_refused(const char *path, const char *part)
{
    image_input in;
    problem why;
    assert_false(image_input_open(path, NULL, &in, &why));
    if (strstr(why.text, part) == NULL)
        fail_msg("'%s' does not say '%s'", why.text, part);
}

static void what_is_no_file_is_told(void **state)
{
    (void)state;
    expect_refused(folder, "folder");
    expect_refused(path_of("nothing"), "No such file");
    expect_refused("/dev/null", "neither a file nor a pipe");
}

static void put(const char *path, const void *bytes, size_t size)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

static void an_empty_file_is_told(void **state)
{
    (void)state;
    image_input in;
    image_reader *reader;
    problem why;
    put(path_of("empty"), "", 0);
    assert_true(image_input_open(path_of("empty"), NULL, &in, &why));
    assert_false(image_open(&in, NULL, &reader, &why));
    assert_string_equal(why.text, "is empty");
    image_input_close(&in);
}

static void files_around_a_block_come_whole(void **state)
{
    (void)state;
    enum { MOST = BLOCK * 2 + 1 };
    static unsigned char want[MOST], got[MOST + 1];
    static const size_t sizes[] = {1, 15, BLOCK - 1, BLOCK, BLOCK + 1, MOST - 1, MOST, 100};
    for (size_t i = 0; i < sizeof want; i++)
        want[i] = (unsigned char)(i * 7 >> 3);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        image_input in;
        problem why;
        size_t head;
        put(path_of("some"), want, sizes[i]);
        assert_true(image_input_open(path_of("some"), NULL, &in, &why));
        assert_true(image_input_is_whole(&in));
        assert_memory_equal(image_input_head(&in, &head), want, sizes[i]);
        assert_int_equal(head, sizes[i]);
        assert_int_equal(image_input_byte(&in), want[0]);
        assert_int_equal(image_input_read(&in, got, sizeof got), sizes[i] - 1);
        assert_memory_equal(got, want + 1, sizes[i] - 1);
        assert_int_equal(image_input_byte(&in), -1);
        assert_int_equal(in.taken, sizes[i]);
        image_input_close(&in);
    }
}

static void a_file_beyond_its_memory_is_not_held(void **state)
{
    (void)state;
    enum { SIZE = BLOCK * 5 };
    static unsigned char want[SIZE], got[SIZE + 1];
    static const struct {
        size_t memory, held;
    } table[] = {{0, SIZE}, {SIZE, SIZE}, {SIZE - 1, BLOCK}, {1, BLOCK}};
    for (size_t i = 0; i < sizeof want; i++)
        want[i] = (unsigned char)(i * 13 >> 4);
    put(path_of("some"), want, sizeof want);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        image_input in;
        problem why;
        const image_input_params params = {.memory = table[i].memory};
        assert_true(image_input_open(path_of("some"), &params, &in, &why));
        assert_int_equal(in.size, table[i].held);
        assert_int_equal(image_input_is_whole(&in), table[i].held == SIZE);
        assert_int_equal(image_input_read(&in, got, sizeof got), SIZE);
        assert_memory_equal(got, want, SIZE);
        image_input_close(&in);
    }
}

static void a_regular_file_may_be_given_less(void **state)
{
    (void)state;
    enum { SIZE = BLOCK * 3 };
    static unsigned char bytes[SIZE];
    const image_input_params params = {.regular_memory = SIZE - 1};
    image_input in;
    problem why;
    put(path_of("some"), bytes, sizeof bytes);
    assert_true(image_input_open(path_of("some"), &params, &in, &why));
    assert_false(image_input_is_whole(&in));
    assert_int_equal(in.size, BLOCK);
    image_input_close(&in);
}

/* In memory, and in blocks of a descriptor that was handed over in the middle of a file. */
static void what_was_read_is_read_again(void **state)
{
    (void)state;
    enum { BEFORE = 1000, SIZE = BLOCK * 3 };
    static unsigned char want[BEFORE + SIZE], got[SIZE + 1];
    static const size_t offsets[] = {0, SIZE, 5, SIZE - 5, BLOCK, BLOCK - 1, BLOCK * 2 + 1, 0};
    for (size_t i = 0; i < sizeof want; i++)
        want[i] = (unsigned char)(i * 11 >> 4);
    put(path_of("some"), want, sizeof want);
    const int fd = open(path_of("some"), O_RDONLY);
    assert_int_equal(lseek(fd, BEFORE, SEEK_SET), BEFORE);
    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);
    image_input inputs[2];
    problem why;
    const image_input_params params = {.memory = 1};
    image_input_bytes(want + BEFORE, SIZE, &inputs[0]);
    assert_true(image_input_open("-", &params, &inputs[1], &why));
    for (int i = 0; i < 2; i++) {
        image_input *in = &inputs[i];
        assert_true(image_input_can_seek(in));
        for (size_t j = 0; j < sizeof offsets / sizeof offsets[0]; j++) {
            assert_true(image_input_seek(in, offsets[j]));
            assert_int_equal(image_input_tell(in), offsets[j]);
            assert_int_equal(image_input_read(in, got, sizeof got), SIZE - offsets[j]);
            assert_memory_equal(got, want + BEFORE + offsets[j], SIZE - offsets[j]);
            assert_int_equal(image_input_tell(in), SIZE);
        }
        image_input_close(in);
    }
}

/* Longer than is held: what was read of it is gone. */
static void a_long_pipe_cannot_be_gone_back_in(void **state)
{
    (void)state;
    static unsigned char bytes[BLOCK];
    int ends[2];
    image_input in;
    problem why;
    const image_input_params params = {.memory = 1};
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], bytes, sizeof bytes), sizeof bytes);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    close(ends[0]);
    assert_true(image_input_open("-", &params, &in, &why));
    assert_int_equal(write(ends[1], bytes, 10), 10);
    close(ends[1]);
    assert_false(image_input_can_seek(&in));
    assert_int_equal(image_input_read(&in, bytes, BLOCK), BLOCK);
    assert_int_equal(image_input_read(&in, bytes, BLOCK), 10);
    assert_false(image_input_can_seek(&in));
    assert_false(image_input_seek(&in, 0));
    image_input_close(&in);
}

/* In place, a block at a time. */
static void bytes_come_in_place(void **state)
{
    (void)state;
    static const unsigned char want[] = "abcdef";
    image_input in;
    size_t size;
    image_input_bytes(want, 6, &in);
    assert_ptr_equal(image_input_next(&in, 4, &size), want);
    assert_int_equal(size, 4);
    assert_ptr_equal(image_input_next(&in, 4, &size), want + 4);
    assert_int_equal(size, 2);
    image_input_next(&in, 4, &size);
    assert_int_equal(size, 0);
    image_input_close(&in);
}

/* 68 MB, of which most is a hole. */
static void a_long_file_goes_by_rows(void **state)
{
    (void)state;
    char head[40];
    const int size = sprintf(head, "P5 %d %d 255\n", LONG_WIDTH, LONG_HEIGHT);
    const int fd = open(path_of("long"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, head, (size_t)size), size);
    for (int y = 0; y < LONG_HEIGHT; y++) {
        const unsigned char mark = (unsigned char)(y % 251);
        assert_int_equal(pwrite(fd, &mark, 1, size + (off_t)LONG_WIDTH * y + y % LONG_WIDTH), 1);
    }
    assert_int_equal(ftruncate(fd, size + (off_t)LONG_WIDTH * LONG_HEIGHT), 0);
    close(fd);
    image_input in;
    image_reader *reader;
    problem why;
    static unsigned char row[LONG_WIDTH];
    assert_true(image_input_open(path_of("long"), NULL, &in, &why));
    assert_false(image_input_is_whole(&in));
    assert_true(image_open(&in, NULL, &reader, &why));
    const image_codec *codec = reader->codec;
    for (int y = 0; y < LONG_HEIGHT; y++) {
        assert_true(codec->reader_read(reader, row, sizeof row, 1, &why));
        assert_int_equal(row[y % LONG_WIDTH], y % 251);
        assert_int_equal(row[(y + 1) % LONG_WIDTH], 0);
    }
    assert_true(in.size <= BLOCK); /* no more than that was held */
    codec->reader_close(reader);
    image_input_close(&in);
}

/* As of a file that is too long to be held: its first block is there, the rest is asked for. */
static image_input open_as_long(const char *path)
{
    image_input in;
    problem why;
    assert_true(image_input_open(path, &(image_input_params){.memory = BLOCK}, &in, &why));
    assert_false(image_input_is_whole(&in));
    return in;
}

static void every_format_reads_what_is_not_in_memory(void **state)
{
    (void)state;
    for (size_t i = 0; image_codec_at(i) != NULL; i++) {
        const image_codec *codec = image_codec_at(i);
        const gpukit_pixels_shape shape = {500, 400, 3, strcmp(codec->name, "pfm") == 0 ? 16 : 8};
        sample_image image = make_noise(shape, i), back = image;
        sample_file file = written(codec, &image);
        sample_image want = read_back(&file);
        back.pixels = malloc(row_size(&shape) * shape.height);
        put(path_of("some"), file.bytes, file.size);
        image_input in = open_as_long(path_of("some"));
        image_reader *reader;
        problem why;
        if (!image_open(&in, NULL, &reader, &why) ||
            !codec->reader_read(reader, back.pixels, row_size(&shape), shape.height, &why))
            fail_msg("%s: %s", codec->name, why.text);
        assert_same_pixels(&want, &back);
        codec->reader_close(reader);
        image_input_close(&in);
        free_image(&image);
        free_image(&want);
        free(back.pixels);
        free(file.bytes);
    }
}

/* To one of wider rows: what the caller has room for is of the first one's shape. */
static void a_png_that_is_changed_meanwhile_is_refused(void **state)
{
    (void)state;
    const image_input_params params = {.regular_memory = 1};
    const gpukit_pixels_shape shapes[] = {{500, 400, 3, 8}, {900, 400, 4, 8}};
    const image_codec *codec = image_codec_find("png");
    if (codec == NULL)
        skip();
    sample_image images[] = {make_noise(shapes[0], 1), make_noise(shapes[1], 2)};
    sample_file files[] = {written(codec, &images[0]), written(codec, &images[1])};
    image_input in;
    image_reader *reader;
    problem why;
    put(path_of("some"), files[0].bytes, files[0].size);
    assert_true(image_input_open(path_of("some"), &params, &in, &why));
    assert_true(image_open(&in, NULL, &reader, &why));
    put(path_of("some"), files[1].bytes, files[1].size);
    assert_false(codec->reader_read(reader, images[0].pixels, row_size(&shapes[0]), 400, &why));
    codec->reader_close(reader);
    image_input_close(&in);
    for (int i = 0; i < 2; i++) {
        free_image(&images[i]);
        free(files[i].bytes);
    }
}

static void pipes_are_read(void **state)
{
    (void)state;
    image_input in;
    problem why;
    unsigned char got[8];
    assert_int_equal(mkfifo(path_of("link"), 0600), 0);
    const int both = open(path_of("link"), O_RDWR); /* so that neither end waits */
    assert_int_equal(write(both, "P5 1 1", 6), 6);
    const int reading = open(path_of("link"), O_RDONLY);
    close(both);
    assert_int_equal(dup2(reading, STDIN_FILENO), STDIN_FILENO);
    close(reading);
    assert_true(image_input_open("-", NULL, &in, &why));
    assert_int_equal(image_input_read(&in, got, sizeof got), 6);
    assert_memory_equal(got, "P5 1 1", 6);
    image_input_close(&in);
    assert_int_equal(fcntl(STDIN_FILENO, F_GETFD) >= 0, 1); /* it is not ours to close */
}

static void a_descriptor_gets_what_memory_gets(void **state)
{
    (void)state;
    for (size_t i = 0; image_codec_at(i) != NULL; i++) {
        const image_codec *codec = image_codec_at(i);
        sample_image image = make_noise((gpukit_pixels_shape){500, 400, 3, 8}, i);
        sample_file file = written(codec, &image);
        image_writer *writer;
        image_sink sink;
        problem why;
        const int fd = open(path_of("some"), O_RDWR | O_CREAT | O_TRUNC, 0600);
        image_sink_init(&sink, fd);
        assert_true(codec->writer_open(&sink, &image.shape, &image.metadata,
                                       &(image_write_options){0}, &writer, &why));
        assert_true(codec->writer_write(writer, image.pixels, row_size(&image.shape), 400, &why));
        assert_true(codec->writer_finish(writer, &why));
        codec->writer_close(writer);
        assert_int_equal(sink.written, file.size);
        image_sink_finish(&sink);
        unsigned char *got = malloc(file.size + 1);
        assert_non_null(got);
        assert_int_equal(pread(fd, got, file.size + 1, 0), file.size);
        assert_memory_equal(got, file.bytes, file.size);
        close(fd);
        free(got);
        free(file.bytes);
        free_image(&image);
    }
}

/* Bytes that overlap and gaps, in a file as in memory. */
static void a_sink_jumps_in_files_as_in_memory(void **state)
{
    (void)state;
    static const struct {
        unsigned at, size;
    } puts[] = {{0, 10}, {30, 5}, {4, 20}, {35, 300000}, {200, 7}, {300000, 70000}, {0, 0}};
    unsigned char *bytes = malloc(400000), *got = malloc(400000);
    FILE *file = fopen(path_of("some"), "w+b");
    image_sink sinks[2];
    assert_true(bytes != NULL && got != NULL && file != NULL);
    image_sink_init(&sinks[0], -1);
    image_sink_init(&sinks[1], fileno(file));
    for (size_t i = 0; i < sizeof puts / sizeof puts[0]; i++)
        for (size_t k = 0; k < 2; k++) {
            memset(bytes, 'a' + (int)i, 400000);
            assert_true(image_sink_may_jump(&sinks[k]));
            assert_true(image_sink_write_at(&sinks[k], puts[i].at, bytes, puts[i].size));
            assert_true(image_sink_write(&sinks[k], "next", 4));
        }
    assert_true(image_sink_flush(&sinks[1]));
    assert_int_equal(sinks[0].written, sinks[1].written);
    assert_int_equal(pread(fileno(file), got, 400000, 0), sinks[0].size);
    assert_memory_equal(got, sinks[0].bytes, sinks[0].size);
    assert_int_equal(lseek(fileno(file), 0, SEEK_CUR), sinks[0].size); /* others go on from there */
    for (size_t k = 0; k < 2; k++)
        image_sink_finish(&sinks[k]);
    fclose(file);
    free(bytes);
    free(got);
}

static void write_to_full_disk(const image_codec *codec, int fd, size_t memory)
{
    const image_write_options options = {.memory = memory};
    sample_image image = make_noise((gpukit_pixels_shape){500, 400, 3, 8}, 1);
    image_writer *writer = NULL;
    image_sink sink;
    problem why;
    image_sink_init(&sink, fd);
    const bool is_good =
        codec->writer_open(&sink, &image.shape, NULL, &options, &writer, &why) &&
        codec->writer_write(writer, image.pixels, row_size(&image.shape), 400, &why) &&
        codec->writer_finish(writer, &why);
    assert_false(is_good);
    if (sink.failure != ENOSPC || strstr(why.text, "No space left") == NULL)
        fail_msg("%s: %s", codec->name, why.text);
    codec->writer_close(writer);
    image_sink_finish(&sink);
    free_image(&image);
}

static void a_full_disk_is_told_by_every_format(void **state)
{
    (void)state;
    const int fd = open("/dev/full", O_WRONLY);
    if (fd < 0)
        skip();
    for (size_t i = 0; image_codec_at(i) != NULL; i++)
        write_to_full_disk(image_codec_at(i), fd, 0);
    if (image_codec_find("png") != NULL) /* it has two writers */
        write_to_full_disk(image_codec_find("png"), fd, 1 << 16);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_file_is_told),
        cmocka_unit_test(an_empty_file_is_told),
        cmocka_unit_test(files_around_a_block_come_whole),
        cmocka_unit_test(a_file_beyond_its_memory_is_not_held),
        cmocka_unit_test(a_regular_file_may_be_given_less),
        cmocka_unit_test(what_was_read_is_read_again),
        cmocka_unit_test(a_long_pipe_cannot_be_gone_back_in),
        cmocka_unit_test(bytes_come_in_place),
        cmocka_unit_test(a_long_file_goes_by_rows),
        cmocka_unit_test(every_format_reads_what_is_not_in_memory),
        cmocka_unit_test(a_png_that_is_changed_meanwhile_is_refused),
        cmocka_unit_test(pipes_are_read),
        cmocka_unit_test(a_descriptor_gets_what_memory_gets),
        cmocka_unit_test(a_sink_jumps_in_files_as_in_memory),
        cmocka_unit_test(a_full_disk_is_told_by_every_format),
    };
    return cmocka_run_group_tests_name("input", tests, make_folder, remove_folder);
}
