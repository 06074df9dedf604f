// SPDX-License-Identifier: MIT
/* pixels_vips JOB WORKERS FOLDER IMAGE... - a job of pixels_bench.py as libvips does it.
 *
 * Each worker takes the next image that is left, and vips has one thread for it: for a batch that
 * is faster than all threads on one image at a time. Jobs are named as in pixels_jobs.py.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vips/vips.h>

enum { FIT = 1024, STEPS = 4, WORKERS = 64 };

typedef int step(VipsImage *in, VipsImage **out);

typedef struct job {
    const char *name;
    step *steps[STEPS]; /* NULL behind the last */
    bool shrinks;       /* the decoder gives a smaller image, which fits already */
} job;

typedef struct batch {
    const job *job;
    const char *folder;
    char *const *paths;
    size_t count;
    atomic_size_t next;
    atomic_bool failed;
} batch;

static int grayscale(VipsImage *in, VipsImage **out)
{
    return vips_colourspace(in, out, VIPS_INTERPRETATION_B_W, NULL);
}

static int invert(VipsImage *in, VipsImage **out)
{
    return vips_invert(in, out, NULL);
}

static int linear(VipsImage *in, VipsImage **out)
{
    return vips_linear1(in, out, 1.1, -5.0, "uchar", TRUE, NULL);
}

static int lighten(VipsImage *in, VipsImage **out)
{
    return vips_gamma(in, out, "exponent", 1 / 1.2, NULL);
}

static int blur1(VipsImage *in, VipsImage **out)
{
    return vips_gaussblur(in, out, 1.0, NULL);
}

static int blur2(VipsImage *in, VipsImage **out)
{
    return vips_gaussblur(in, out, 2.0, NULL);
}

static int blur10(VipsImage *in, VipsImage **out)
{
    return vips_gaussblur(in, out, 10.0, NULL);
}

static int sharpen(VipsImage *in, VipsImage **out)
{
    return vips_sharpen(in, out, "sigma", 1.0, NULL);
}

static int sobel(VipsImage *in, VipsImage **out)
{
    return vips_sobel(in, out, NULL);
}

static int conv3(VipsImage *in, VipsImage **out)
{
    VipsImage *mask =
        vips_image_new_matrixv(3, 3, -1.0, -1.0, -1.0, -1.0, 16.0, -1.0, -1.0, -1.0, -1.0);
    vips_image_set_double(mask, "scale", 8);
    int failed = vips_conv(in, out, mask, "precision", VIPS_PRECISION_INTEGER, NULL);
    g_object_unref(mask);
    return failed;
}

static int half(VipsImage *in, VipsImage **out)
{
    return vips_resize(in, out, 0.5, NULL);
}

static int fit(VipsImage *in, VipsImage **out)
{
    int width = vips_image_get_width(in);
    int height = vips_image_get_height(in);
    return vips_resize(in, out, (double)FIT / (width > height ? width : height), NULL);
}

static const job jobs[] = {
    {.name = "copy"},
    {.name = "grayscale", .steps = {grayscale}},
    {.name = "invert", .steps = {invert}},
    {.name = "pointwise", .steps = {linear, lighten, invert, grayscale}},
    {.name = "gauss2", .steps = {blur2}},
    {.name = "gauss10", .steps = {blur10}},
    {.name = "sharpen", .steps = {sharpen}},
    {.name = "sobel", .steps = {sobel}},
    {.name = "conv3", .steps = {conv3}},
    {.name = "chain", .steps = {blur1, grayscale, linear, invert}},
    {.name = "resize50", .steps = {half}},
    {.name = "fit1024", .steps = {fit}},
    {.name = "fit1024-shrink", .shrinks = true},
};

static VipsImage *opened(const job *what, const char *path)
{
    VipsImage *image = NULL;
    if (!what->shrinks)
        image = vips_image_new_from_file(path, "access", VIPS_ACCESS_SEQUENTIAL, NULL);
    else if (vips_thumbnail(path, &image, FIT, "height", FIT, NULL) != 0)
        image = NULL;
    return image;
}

static bool done(const batch *all, const char *path)
{
    VipsImage *image = opened(all->job, path);
    for (size_t i = 0; i < STEPS && all->job->steps[i] != NULL && image != NULL; i++) {
        VipsImage *next = NULL;
        if (all->job->steps[i](image, &next) != 0)
            next = NULL;
        g_object_unref(image);
        image = next;
    }
    if (image == NULL)
        return false;

    char out[4096];
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    bool is_jpeg = strstr(name, ".jpg") != NULL;
    (void)snprintf(out, sizeof out, "%s/%s%s", all->folder, name,
                   is_jpeg ? "[Q=90,subsample-mode=on]" : "");
    int failed = vips_image_write_to_file(image, out, NULL);
    g_object_unref(image);
    return failed == 0;
}

static void *work(void *argument)
{
    batch *all = argument;
    for (size_t i = atomic_fetch_add(&all->next, 1); i < all->count;
         i = atomic_fetch_add(&all->next, 1))
        if (!done(all, all->paths[i]))
            atomic_store(&all->failed, true);
    vips_thread_shutdown();
    return NULL;
}

static const job *job_find(const char *name)
{
    const char *wanted = strncmp(name, "png-", 4) == 0 ? "invert" : name; /* they all invert */
    for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
        if (strcmp(jobs[i].name, wanted) == 0)
            return &jobs[i];
    return NULL;
}

static bool run(batch *all, size_t workers)
{
    pthread_t threads[WORKERS];
    size_t started = 0;
    while (started < workers && pthread_create(&threads[started], NULL, work, all) == 0)
        started++;
    for (size_t i = 0; i < started; i++)
        (void)pthread_join(threads[i], NULL);
    return started == workers && !atomic_load(&all->failed);
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        (void)printf("libvips %s\n", vips_version_string());
        return 0;
    }
    const job *what = argc > 4 ? job_find(argv[1]) : NULL;
    unsigned long workers = argc > 4 ? strtoul(argv[2], NULL, 10) : 0;
    if (what == NULL || workers < 1 || workers > WORKERS) {
        (void)fputs("pixels_vips JOB WORKERS FOLDER IMAGE...\n", stderr);
        return 2;
    }
    if (VIPS_INIT(argv[0]) != 0)
        return 1;
    vips_concurrency_set(1);
    vips_cache_set_max(0); /* no image comes twice */
    batch all = {.job = what, .folder = argv[3], .paths = argv + 4, .count = (size_t)argc - 4};
    bool ok = run(&all, workers);
    if (!ok)
        (void)fprintf(stderr, "pixels_vips: %s\n", vips_error_buffer());
    vips_shutdown();
    return ok ? 0 : 1;
}
