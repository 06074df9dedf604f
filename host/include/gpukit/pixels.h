// SPDX-License-Identifier: MIT
/* gpukit/pixels.h - operations on images in memory: on the host by rows, on devices by strips.
 *
 * A chain is a list of operations in the words of the terminal ("blur=2", "resize=50%"). It runs
 * on the host as a stream, which asks for rows and gives rows and holds no more of the image than
 * its operations look at; or on a device, in strips as large as fit it. The same bytes come out
 * whatever runs it, and however it is cut.
 *
 * Pixels lie row after row, the channels of a pixel side by side: 1 gray, 2 gray and alpha, 3 RGB,
 * 4 RGBA; samples of 8 bits, or of 16 in the host's byte order. Alpha is straight, not
 * premultiplied. Operations on colours leave alpha alone; those that mix neighbours premultiply
 * first, and undo that.
 *
 * Threads: a chain is read-only once it is open, and is shared; a stream is one thread's.
 */
#ifndef GPUKIT_PIXELS_H
#define GPUKIT_PIXELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <gpukit/device.h>
#include <gpukit/queue.h>
#include <gpukit/status.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gpukit_pixels_shape {
    uint32_t width, height; /* pixels; at least 1, at most GPUKIT_PIXELS_MOST */
    uint32_t channels;      /* 1 to 4 */
    uint32_t bits;          /* of a sample: 8 or 16 */
} gpukit_pixels_shape;

enum { GPUKIT_PIXELS_MOST = 1 << 20 }; /* pixels of a side */

/* Bytes of a row, without anything behind it. */
GPUKIT_API size_t gpukit_pixels_row_size(const gpukit_pixels_shape *shape);

/* ---- operations ---- */

typedef struct gpukit_pixels_operation {
    const char *name;      /* "blur" */
    const char *arguments; /* "=SIGMA", "[=601|709|linear]"; "" where it takes none */
    const char *group;     /* "colour", "neighbourhood", "geometry", "two images" */
    const char *summary;   /* one line */
} gpukit_pixels_operation;

/* In the order of a list for people; NULL behind the last one. Static. */
GPUKIT_API const gpukit_pixels_operation *gpukit_pixels_operation_at(size_t index);

/* ---- chains ---- */

/* What operations that look beyond the border see there. */
typedef enum gpukit_pixels_edge {
    GPUKIT_PIXELS_EDGE_DEFAULT = 0, /* reflect101; replicate for convolve, emboss, median, dilate
                                     * and erode */
    GPUKIT_PIXELS_EDGE_REFLECT101,  /* dcb|abcd|cba */
    GPUKIT_PIXELS_EDGE_REPLICATE,   /* aaa|abcd|ddd */
    GPUKIT_PIXELS_EDGE_WRAP,        /* bcd|abcd|abc */
    GPUKIT_PIXELS_EDGE_CONSTANT,    /* 000|abcd|000 */
} gpukit_pixels_edge;

/* An image of the caller's. */
typedef struct gpukit_pixels_image {
    gpukit_pixels_shape shape;
    void *pixels;
    size_t stride; /* bytes from row to row; even where samples have 16 bits */
} gpukit_pixels_image;

/* What operations that name files read them by. A text is freed by free(). The pixels of an image
 * stay where they are: they are the giver's, and have to last until the chain is closed. */
typedef struct gpukit_pixels_files {
    gpukit_status (*read_text)(void *user, const char *path, char **text, size_t *size,
                               gpukit_error *err);
    gpukit_status (*read_image)(void *user, const char *path, gpukit_pixels_image *out,
                                gpukit_error *err);
    void *user;
} gpukit_pixels_files;

typedef struct gpukit_pixels_params {
    const char *const *operations; /* "NAME" or "NAME=ARGUMENTS", in the order in which they run */
    size_t count;                  /* 0: pixels come out as they are */
    gpukit_pixels_edge edge;
    uint64_t max_pixels; /* of what any of the operations makes, width * height; an image that it
                          * would make more of is refused. 0: any */
    const gpukit_pixels_files *files; /* for this call alone; NULL: operations that take files are
                                       * refused */
} gpukit_pixels_params;

typedef struct gpukit_pixels gpukit_pixels;

/* GPUKIT_E_ARGUMENT with a text that says what was refused and what to try. */
GPUKIT_API gpukit_status gpukit_pixels_open(const gpukit_pixels_params *params, gpukit_pixels **out,
                                            gpukit_error *err);
GPUKIT_API void gpukit_pixels_close(gpukit_pixels *pixels);

/* The shape of what comes out for images of that shape; GPUKIT_E_ARGUMENT where an operation does
 * not take it (a crop that is outside) or makes more than max_pixels of it. */
GPUKIT_API gpukit_status gpukit_pixels_result(const gpukit_pixels *pixels,
                                              const gpukit_pixels_shape *shape,
                                              gpukit_pixels_shape *out, gpukit_error *err);

/* ---- on the host ---- */

/* Gives the next count rows of the image, from the top down, stride bytes apart. */
typedef gpukit_status gpukit_pixels_source(void *user, void *rows, size_t stride, uint32_t count,
                                           gpukit_error *err);

typedef struct gpukit_pixels_stream gpukit_pixels_stream;

typedef struct gpukit_pixels_stream_params {
    gpukit_pixels_shape shape; /* of the image that source gives */
    gpukit_pixels_source *source;
    void *user;
    size_t memory;       /* bytes that the stream may hold; 0: any. What needs more is refused with
                          * GPUKIT_E_MEMORY, and the text says how much */
    uint32_t strip_rows; /* rows at a time, for tests; 0: as many as suit the caches */
} gpukit_pixels_stream_params;

GPUKIT_API gpukit_status gpukit_pixels_stream_open(const gpukit_pixels *pixels,
                                                   const gpukit_pixels_stream_params *params,
                                                   gpukit_pixels_stream **out, gpukit_error *err);
GPUKIT_API void gpukit_pixels_stream_close(gpukit_pixels_stream *stream);

GPUKIT_API const gpukit_pixels_shape *
gpukit_pixels_stream_shape(const gpukit_pixels_stream *stream); /* of what comes out */
GPUKIT_API size_t gpukit_pixels_stream_memory(const gpukit_pixels_stream *stream); /* bytes held */

/* How many rows at a time suit it best. */
GPUKIT_API uint32_t gpukit_pixels_stream_strip(const gpukit_pixels_stream *stream);

/* The next count rows of the result; not more than there are. An error of the source's is given
 * on as it is, and the stream is of no more use. */
GPUKIT_API gpukit_status gpukit_pixels_stream_read(gpukit_pixels_stream *stream, void *rows,
                                                   size_t stride, uint32_t count,
                                                   gpukit_error *err);

/* An image that is in memory, in bands by so many threads (0: one for each core of this process).
 * out->shape is what gpukit_pixels_result says; out->pixels are the caller's. */
GPUKIT_API gpukit_status gpukit_pixels_run(const gpukit_pixels *pixels,
                                           const gpukit_pixels_image *in,
                                           const gpukit_pixels_image *out, uint32_t threads,
                                           gpukit_error *err);

/* Rows [first, first + count) alone of what comes of an image in memory, by this thread: to hold a
 * device's work to the host's. */
GPUKIT_API gpukit_status gpukit_pixels_rows(const gpukit_pixels *pixels,
                                            const gpukit_pixels_image *in, uint32_t first,
                                            uint32_t count, void *rows, size_t stride,
                                            gpukit_error *err);

/* ---- on a device ---- */

typedef struct gpukit_pixels_device gpukit_pixels_device;

/* Zero means default everywhere; NULL params means all defaults. */
typedef struct gpukit_pixels_device_params {
    uint32_t slots; /* images in flight; 0: 3, at most 64 */
    gpukit_staging staging;
    uint32_t deadline_ms; /* for one command; 0 means 300 s */
    uint32_t strip_rows;  /* rows of the result at a time, for tests; 0: as many as fit */
    gpukit_trace *trace;  /* NULL: none. The caller's */
} gpukit_pixels_device_params;

/* Takes the device of the context, by its index there, for images: opens its queue. Not the OpenMP
 * team, which has streams. Everything here may be called by any thread, several at once. */
GPUKIT_API gpukit_status gpukit_pixels_device_open(gpukit_context *context, size_t device,
                                                   const gpukit_pixels_device_params *params,
                                                   gpukit_pixels_device **out, gpukit_error *err);
/* After every slot was given back. NULL is fine. */
GPUKIT_API void gpukit_pixels_device_close(gpukit_pixels_device *device);

/* Builds the kernels that images of that shape need: seconds, the first time. So that they are
 * ready when the first image is read: else slot_run builds them. */
GPUKIT_API gpukit_status gpukit_pixels_device_prepare(gpukit_pixels_device *device,
                                                      const gpukit_pixels *pixels,
                                                      const gpukit_pixels_shape *shape,
                                                      gpukit_error *err);

/* A place for an image and for what comes of it. Where the device shares the host's memory, both
 * are used in place. */
typedef struct gpukit_pixels_slot {
    gpukit_pixels_image in;  /* the caller's to fill */
    gpukit_pixels_image out; /* to be read after run */
} gpukit_pixels_slot;

/* What an image took, in seconds of the device's own clock. */
typedef struct gpukit_pixels_times {
    double upload, kernels, download;
} gpukit_pixels_times;

/* Blocks while all slots are taken. GPUKIT_E_MEMORY: neither an image nor strips of it fit. */
GPUKIT_API gpukit_status gpukit_pixels_slot_take(gpukit_pixels_device *device,
                                                 const gpukit_pixels *pixels,
                                                 const gpukit_pixels_shape *shape,
                                                 gpukit_pixels_slot **out, gpukit_error *err);

/* GPUKIT_E_AGAIN where all slots are taken. */
GPUKIT_API gpukit_status gpukit_pixels_slot_try_take(gpukit_pixels_device *device,
                                                     const gpukit_pixels *pixels,
                                                     const gpukit_pixels_shape *shape,
                                                     gpukit_pixels_slot **out, gpukit_error *err);

/* Upload, kernels, download; blocks until all is done, while other slots go on. The error of a
 * device that fails; the image in is then still there. times may be NULL. */
GPUKIT_API gpukit_status gpukit_pixels_slot_run(gpukit_pixels_slot *slot,
                                                gpukit_pixels_times *times, gpukit_error *err);
GPUKIT_API void gpukit_pixels_slot_give(gpukit_pixels_slot *slot);

/* How well copies and kernels overlapped so far. */
GPUKIT_API void gpukit_pixels_device_measure(gpukit_pixels_device *device, gpukit_queue_stats *out);

/* ---- numbers of an image ---- */

typedef struct gpukit_pixels_statistics gpukit_pixels_statistics;

/* Of one channel, alpha too. Sums inside are whole numbers, so these are the nearest doubles. */
typedef struct gpukit_pixels_channel {
    uint64_t count; /* samples that were added; 0: the others are 0 as well */
    uint32_t least, most;
    double mean;
    double deviation;          /* the standard one, of all these samples: divided by count */
    uint32_t levels;           /* 256 or 65536 */
    const uint64_t *histogram; /* how often each level was; until the next call for statistics */
} gpukit_pixels_channel;

/* For rows of images of that shape, of which height does not matter; one thread's. */
GPUKIT_API gpukit_status gpukit_pixels_statistics_open(const gpukit_pixels_shape *shape,
                                                       gpukit_pixels_statistics **out,
                                                       gpukit_error *err);
GPUKIT_API void gpukit_pixels_statistics_close(gpukit_pixels_statistics *statistics);

/* Adds count rows, stride bytes apart: in any order, and of as many images as there are. */
GPUKIT_API void gpukit_pixels_statistics_add(gpukit_pixels_statistics *statistics, const void *rows,
                                             size_t stride, uint32_t count);

/* Of what was added so far. GPUKIT_E_ARGUMENT: there is no such channel. */
GPUKIT_API gpukit_status gpukit_pixels_statistics_get(const gpukit_pixels_statistics *statistics,
                                                      uint32_t channel, gpukit_pixels_channel *out,
                                                      gpukit_error *err);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_PIXELS_H */
