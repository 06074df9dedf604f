// SPDX-License-Identifier: MIT
/* plugins.c - WebP and TIFF, whose libraries are loaded for the first image that needs them: with
 * all that they want themselves they would make every start of the program 2 ms longer.
 *
 * libgpukit-webp.so and libgpukit-tiff.so lie where the program's run path says.
 */
#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#include "image/codecs.h"

typedef struct plugin {
    const char *file;
    const image_codec *codec; /* NULL: not loaded */
} plugin;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static plugin webp = {.file = "libgpukit-webp.so"}, tiff = {.file = "libgpukit-tiff.so"};

/* Never unloaded: libraries below keep things of their own. */
static const image_codec *load(plugin *which, problem *why)
{
    pthread_mutex_lock(&lock);
    if (which->codec == NULL) {
        void *library = dlopen(which->file, RTLD_NOW | RTLD_LOCAL);
        which->codec = library != NULL ? dlsym(library, IMAGE_PLUGIN_SYMBOL) : NULL;
        if (which->codec == NULL)
            problem_set(why, "needs a plug-in that does not load: %.300s", dlerror());
    }
    const image_codec *codec = which->codec;
    pthread_mutex_unlock(&lock);
    return codec;
}

static bool reader_read(image_reader *reader, void *rows, size_t stride, uint32_t count,
                        problem *why)
{
    return reader->codec->reader_read(reader, rows, stride, count, why);
}

static void reader_close(image_reader *reader)
{
    if (reader != NULL)
        reader->codec->reader_close(reader);
}

static bool writer_write(image_writer *writer, const void *rows, size_t stride, uint32_t count,
                         problem *why)
{
    return writer->codec->writer_write(writer, rows, stride, count, why);
}

static bool writer_finish(image_writer *writer, problem *why)
{
    return writer->codec->writer_finish(writer, why);
}

static void writer_close(image_writer *writer)
{
    if (writer != NULL)
        writer->codec->writer_close(writer);
}

static bool webp_recognises(const unsigned char *head, size_t size)
{
    return size >= 12 && memcmp(head, "RIFF", 4) == 0 && memcmp(head + 8, "WEBP", 4) == 0;
}

static bool webp_reader_open(image_input *in, const image_read_options *options, image_reader **out,
                             problem *why)
{
    const image_codec *codec = load(&webp, why);
    return codec != NULL && codec->reader_open(in, options, out, why);
}

static bool webp_adapt(gpukit_pixels_shape *shape, problem *why)
{
    const image_codec *codec = load(&webp, why);
    return codec != NULL && codec->adapt(shape, why);
}

static bool webp_writer_open(image_sink *to, const gpukit_pixels_shape *shape,
                             const image_metadata *metadata, const image_write_options *options,
                             image_writer **out, problem *why)
{
    const image_codec *codec = load(&webp, why);
    return codec != NULL && codec->writer_open(to, shape, metadata, options, out, why);
}

static const char *const webp_extensions[] = {"webp", NULL};

const image_codec image_codec_webp = {
    .name = "webp",
    .extensions = webp_extensions,
    .recognises = webp_recognises,
    .reader_open = webp_reader_open,
    .reader_read = reader_read,
    .reader_close = reader_close,
    .adapt = webp_adapt,
    .writer_open = webp_writer_open,
    .writer_write = writer_write,
    .writer_finish = writer_finish,
    .writer_close = writer_close,
};

static bool tiff_recognises(const unsigned char *head, size_t size)
{
    return size >= 4 && (memcmp(head, "II*\0", 4) == 0 || memcmp(head, "MM\0*", 4) == 0 ||
                         memcmp(head, "II+\0", 4) == 0 || memcmp(head, "MM\0+", 4) == 0);
}

static bool tiff_reader_open(image_input *in, const image_read_options *options, image_reader **out,
                             problem *why)
{
    const image_codec *codec = load(&tiff, why);
    return codec != NULL && codec->reader_open(in, options, out, why);
}

static bool tiff_adapt(gpukit_pixels_shape *shape, problem *why)
{
    const image_codec *codec = load(&tiff, why);
    return codec != NULL && codec->adapt(shape, why);
}

static bool tiff_writer_open(image_sink *to, const gpukit_pixels_shape *shape,
                             const image_metadata *metadata, const image_write_options *options,
                             image_writer **out, problem *why)
{
    const image_codec *codec = load(&tiff, why);
    return codec != NULL && codec->writer_open(to, shape, metadata, options, out, why);
}

static const char *const tiff_extensions[] = {"tif", "tiff", NULL};

const image_codec image_codec_tiff = {
    .name = "tiff",
    .extensions = tiff_extensions,
    .recognises = tiff_recognises,
    .reader_open = tiff_reader_open,
    .reader_read = reader_read,
    .reader_close = reader_close,
    .adapt = tiff_adapt,
    .writer_open = tiff_writer_open,
    .writer_write = writer_write,
    .writer_finish = writer_finish,
    .writer_close = writer_close,
};
