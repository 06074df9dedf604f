// SPDX-License-Identifier: MIT
#include "compare/pictures.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compare/process.h"
#include "signals.h"
#include "statistics/statistics.h"

/* Gradients, waves of two lengths and noise: JPEGs of about 1.5 bits a pixel at quality 90. */
static void draw_row(uint32_t y, uint32_t width, statistics_random *random, unsigned char *row)
{
    const double wave = 40 * sin(y * 0.011), fine = 12 * sin(y * 0.31);
    for (uint32_t x = 0; x < width; x++) {
        const double along = wave * cos(x * 0.007) + fine * cos(x * 0.29);
        unsigned char *pixel = row + (size_t)3 * x;
        const double noise = (double)(statistics_next(random) >> 59) / 4;
        pixel[0] = (unsigned char)(110 + along + 40.0 * x / width + noise);
        pixel[1] = (unsigned char)(120 + along * 0.8 + noise);
        pixel[2] = (unsigned char)(140 - along * 0.5 + noise);
    }
}

static bool write_ppm(const workload *job, uint32_t index, const char *path, problem *why)
{
    unsigned char *row = malloc((size_t)3 * job->width);
    statistics_random random = {index};
    FILE *file = row == NULL ? NULL : fopen(path, "wbe");
    bool is_right = file != NULL;
    if (is_right)
        fprintf(file, "P6\n%" PRIu32 " %" PRIu32 "\n255\n", job->width, job->height);
    for (uint32_t y = 0; y < job->height && is_right && signals_caught() == 0; y++) {
        draw_row(y + 17 * index, job->width, &random, row);
        is_right = fwrite(row, 3, job->width, file) == job->width;
    }
    if (file != NULL)
        is_right = fclose(file) == 0 && is_right;
    free(row);
    return is_right ||
           problem_set(why, "cannot write %s: %s", quote_string(path).text, strerror(errno));
}

/* False: this gpukit has no JPEG, or something else went wrong. */
static bool make_jpegs(const char *program, const char *from, const char *to)
{
    const char *const words[] = {program,    "pixels", from,      "-o", to,
                                 "--format", "jpeg",   "--quiet", NULL};
    process_result ran;
    problem unused;
    if (!process_run(&(process_params){.words = words, .output_most = 1}, &ran, &unused))
        return false;
    const bool is_right = ran.exit_code == 0;
    process_result_free(&ran);
    return is_right;
}

bool pictures_make(const workload *job, const char *program, const scratch *in, const char *name,
                   char folder[PICTURES_PATH], problem *why)
{
    char raw_name[64], raw[PICTURES_PATH];
    snprintf(raw_name, sizeof raw_name, "%s-ppm", name);
    if (!scratch_add(in, raw_name, raw, sizeof raw, why) ||
        !scratch_add(in, name, folder, PICTURES_PATH, why))
        return false;
    for (uint32_t i = 0; i < job->images; i++) {
        char path[PICTURES_PATH + 24];
        snprintf(path, sizeof path, "%s/%05" PRIu32 ".ppm", raw, i);
        if (!write_ppm(job, i, path, why))
            return false;
        if (signals_caught() != 0)
            return problem_set(why, "stopped by %s", signals_name(signals_caught()));
    }
    if (!make_jpegs(program, raw, folder))
        snprintf(folder, PICTURES_PATH, "%s", raw);
    return true;
}
