// SPDX-License-Identifier: MIT
/* pnm.c - reads P1 to P6, and PAM. */
#include "image/pnm.h"

#include <stdlib.h>
#include <string.h>

#include "image/codecs.h"
#include "image/pnm_write.h"

enum { HEADER_LINES_MOST = 1000 };

typedef struct pnm_reader {
    image_reader base;
    image_input *in;
    char kind;          /* '1' to '7' */
    bool is_lenient;    /* of the options */
    bool is_cut;        /* the file ended; what lacks is gray */
    uint32_t next;      /* row */
    uint32_t most;      /* maxval: the value of white */
    unsigned char *row; /* as the file has it */
    size_t row_size;
} pnm_reader;

static bool is_white(int byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* The first byte of the next word; -1 at the end. */
static int skip_white(image_input *in)
{
    bool is_comment = false;
    for (;;) {
        const int byte = image_input_byte(in);
        if (byte < 0 || (!is_comment && !is_white(byte) && byte != '#'))
            return byte;
        is_comment = byte == '#' || (is_comment && byte != '\n' && byte != '\r');
    }
}

bool pnm_token(image_input *in, char token[PNM_TOKEN_MOST + 1])
{
    size_t size = 0;
    for (int byte = skip_white(in); byte >= 0 && !is_white(byte); byte = image_input_byte(in)) {
        if (size == PNM_TOKEN_MOST)
            return false;
        token[size++] = (char)byte;
    }
    token[size] = '\0';
    return size > 0;
}

static bool parse_number(const char *token, const char *what, uint64_t *out, problem *why)
{
    uint64_t value = 0;
    for (const char *at = token; *at != '\0'; at++) {
        if (*at < '0' || *at > '9' || value > UINT32_MAX)
            return problem_set(why, "has %s where its %s should be", quote_string(token).text,
                               what);
        value = value * 10 + (uint64_t)(*at - '0');
    }
    *out = value;
    return true;
}

bool pnm_number(image_input *in, const char *what, uint64_t *out, problem *why)
{
    char token[PNM_TOKEN_MOST + 1];
    if (!pnm_token(in, token))
        return problem_set(why, "has no %s in its header", what);
    return parse_number(token, what, out, why);
}

static bool recognises(const unsigned char *head, size_t size)
{
    return size >= 3 && head[0] == 'P' && head[1] >= '1' && head[1] <= '7' && is_white(head[2]);
}

typedef struct pnm_header {
    uint64_t width, height, depth, most;
} pnm_header;

static bool read_plain_header(pnm_reader *reader, pnm_header *out, problem *why)
{
    const bool is_bitmap = reader->kind == '1' || reader->kind == '4';
    out->depth = reader->kind == '3' || reader->kind == '6' ? 3 : 1;
    out->most = 1;
    return pnm_number(reader->in, "width", &out->width, why) &&
           pnm_number(reader->in, "height", &out->height, why) &&
           (is_bitmap || pnm_number(reader->in, "maxval", &out->most, why));
}

/* The channels of a tuple type; 0: it says nothing that we know. */
static uint64_t depth_of_type(const char *type)
{
    static const struct {
        const char *name;
        uint64_t depth;
    } types[] = {{"BLACKANDWHITE", 1},   {"GRAYSCALE", 1}, {"BLACKANDWHITE_ALPHA", 2},
                 {"GRAYSCALE_ALPHA", 2}, {"RGB", 3},       {"RGB_ALPHA", 4}};
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (strcmp(types[i].name, type) == 0)
            return types[i].depth;
    return 0;
}

static bool read_pam_field(pnm_reader *reader, const char *name, pnm_header *out, problem *why)
{
    char type[PNM_TOKEN_MOST + 1];
    if (strcmp(name, "WIDTH") == 0)
        return pnm_number(reader->in, "WIDTH", &out->width, why);
    if (strcmp(name, "HEIGHT") == 0)
        return pnm_number(reader->in, "HEIGHT", &out->height, why);
    if (strcmp(name, "DEPTH") == 0)
        return pnm_number(reader->in, "DEPTH", &out->depth, why);
    if (strcmp(name, "MAXVAL") == 0)
        return pnm_number(reader->in, "MAXVAL", &out->most, why);
    if (strcmp(name, "TUPLTYPE") != 0)
        return problem_set(why, "has %s in its header", quote_string(name).text);
    if (!pnm_token(reader->in, type) || depth_of_type(type) == 0)
        return problem_set(why, "has a TUPLTYPE that is none of BLACKANDWHITE, GRAYSCALE, RGB, "
                                "each with or without _ALPHA");
    const uint64_t depth = depth_of_type(type);
    if (out->depth != 0 && out->depth != depth)
        return problem_set(why, "has DEPTH %llu and TUPLTYPE %s", (unsigned long long)out->depth,
                           type);
    out->depth = depth;
    return true;
}

static bool read_pam_header(pnm_reader *reader, pnm_header *out, problem *why)
{
    for (int i = 0; i < HEADER_LINES_MOST; i++) {
        char name[PNM_TOKEN_MOST + 1];
        if (!pnm_token(reader->in, name))
            break;
        if (strcmp(name, "ENDHDR") == 0)
            return true;
        if (!read_pam_field(reader, name, out, why))
            return false;
    }
    return problem_set(why, "has no ENDHDR");
}

static bool read_header(pnm_reader *reader, const image_read_options *options, problem *why)
{
    pnm_header header = {0};
    char magic[2];
    if (image_input_read(reader->in, magic, sizeof magic) != sizeof magic)
        return image_input_cut(reader->in, why);
    reader->kind = magic[1];
    if (!(reader->kind == '7' ? read_pam_header(reader, &header, why)
                              : read_plain_header(reader, &header, why)) ||
        !image_check_size(header.width, header.height, options, why))
        return false;
    if (header.depth < 1 || header.depth > 4)
        return problem_set(why, "has %llu channels, and 1 to 4 can be read",
                           (unsigned long long)header.depth);
    if (header.most < 1 || header.most > UINT16_MAX)
        return problem_set(why, "has the maxval %llu, and 1 to 65535 can be",
                           (unsigned long long)header.most);
    reader->most = (uint32_t)header.most;
    reader->base.shape = (gpukit_pixels_shape){.width = (uint32_t)header.width,
                                               .height = (uint32_t)header.height,
                                               .channels = (uint32_t)header.depth,
                                               .bits = header.most > UINT8_MAX ? 16 : 8};
    reader->row_size = reader->kind == '4' ? (reader->base.shape.width + 7) / 8
                                           : image_row_size(&reader->base.shape);
    return true;
}

static void reader_close(image_reader *base)
{
    pnm_reader *reader = (pnm_reader *)base;
    if (reader == NULL)
        return;
    free(reader->row);
    free(reader);
}

static bool reader_open(image_input *in, const image_read_options *options, image_reader **out,
                        problem *why)
{
    pnm_reader *reader = calloc(1, sizeof *reader);
    if (reader == NULL)
        return problem_set_memory(why, "cannot be read: no memory");
    reader->base.codec = &image_codec_pnm;
    reader->base.metadata.orientation = 1;
    reader->in = in;
    reader->is_lenient = options->is_lenient;
    if (read_header(reader, options, why) &&
        image_check_memory(reader->row_size, options->memory, why)) {
        reader->row = malloc(reader->row_size + 1);
        if (reader->row != NULL) {
            *out = &reader->base;
            return true;
        }
        problem_set_memory(why, "cannot be read: no memory for a row");
    }
    reader_close(&reader->base);
    return false;
}

/* One sample in plain text. P1 may have its digits side by side. */
static bool read_plain_sample(pnm_reader *reader, uint32_t *out, problem *why)
{
    uint64_t value = 0;
    int byte = skip_white(reader->in);
    if (byte < 0)
        return image_input_cut_rows(reader->in, why);
    if (reader->kind == '1' && (byte == '0' || byte == '1')) {
        *out = (uint32_t)(byte - '0');
        return true;
    }
    for (; byte >= 0 && !is_white(byte); byte = image_input_byte(reader->in)) {
        if (byte < '0' || byte > '9')
            return problem_set(why, "has a sample that is no number");
        value = value < UINT32_MAX ? value * 10 + (uint64_t)(byte - '0') : value;
    }
    if (value > reader->most)
        return problem_set(why, "has the sample %llu, above its maxval of %u",
                           (unsigned long long)value, reader->most);
    *out = (uint32_t)value;
    return true;
}

/* Rounded, and exact: no sample is above white. */
static uint32_t scale(const pnm_reader *reader, uint32_t value)
{
    const uint32_t white = reader->base.shape.bits == 16 ? UINT16_MAX : UINT8_MAX;
    return value >= reader->most ? white : (value * white + reader->most / 2) / reader->most;
}

static void put_sample(const pnm_reader *reader, void *row, size_t index, uint32_t value)
{
    if (reader->kind == '1' || reader->kind == '4')
        value = 1 - value; /* a bitmap's 1 is black */
    if (reader->base.shape.bits == 16)
        ((uint16_t *)row)[index] = (uint16_t)scale(reader, value);
    else
        ((unsigned char *)row)[index] = (unsigned char)scale(reader, value);
}

static void convert_row(const pnm_reader *reader, void *out)
{
    const size_t count = (size_t)reader->base.shape.width * reader->base.shape.channels;
    const unsigned char *row = reader->row;
    if (reader->kind == '4') {
        for (size_t i = 0; i < count; i++)
            put_sample(reader, out, i, (uint32_t)row[i / 8] >> (7 - i % 8) & 1);
    } else if (reader->base.shape.bits == 16) {
        for (size_t i = 0; i < count; i++)
            put_sample(reader, out, i, (uint32_t)row[2 * i] << 8 | row[2 * i + 1]);
    } else if (reader->most == UINT8_MAX) {
        memcpy(out, row, count);
    } else {
        for (size_t i = 0; i < count; i++)
            put_sample(reader, out, i, row[i]);
    }
}

static bool read_row(pnm_reader *reader, void *out, problem *why)
{
    const size_t count = (size_t)reader->base.shape.width * reader->base.shape.channels;
    if (reader->kind >= '4') {
        if (image_input_read(reader->in, reader->row, reader->row_size) != reader->row_size)
            return image_input_cut_rows(reader->in, why);
        convert_row(reader, out);
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t value = 0;
        if (!read_plain_sample(reader, &value, why))
            return false;
        put_sample(reader, out, i, value);
    }
    return true;
}

/* Further images follow; white space is none. A pipe that may have more is not waited for. */
static bool has_more(image_input *in)
{
    return (image_input_is_whole(in) || !in->may_block) && skip_white(in) >= 0;
}

static bool reader_read(image_reader *base, void *rows, size_t stride, uint32_t count, problem *why)
{
    pnm_reader *reader = (pnm_reader *)base;
    for (uint32_t i = 0; i < count; i++, reader->next++) {
        unsigned char *row = (unsigned char *)rows + i * stride;
        if (!reader->is_cut && read_row(reader, row, why))
            continue;
        if (!reader->is_lenient)
            return false;
        reader->is_cut = true;
        image_fill_gray(&base->shape, row, stride, 1);
    }
    if (count > 0 && reader->next == base->shape.height && !reader->is_cut && has_more(reader->in))
        base->rest = IMAGE_REST_IMAGES;
    return true;
}

static const char *const extensions[] = {"pnm", "ppm", "pgm", "pbm", "pam", NULL};

const image_codec image_codec_pnm = {
    .name = "pnm",
    .extensions = extensions,
    .recognises = recognises,
    .reader_open = reader_open,
    .reader_read = reader_read,
    .reader_close = reader_close,
    .adapt = pnm_adapt,
    .writer_open = pnm_writer_open,
    .writer_write = pnm_writer_write,
    .writer_finish = pnm_writer_finish,
    .writer_close = pnm_writer_close,
};
