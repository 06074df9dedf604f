// SPDX-License-Identifier: MIT
/* station_fuzz.c - whatever a worker says: its parent does not crash, does not wait for ever, and
 * takes no result but a right one.
 *
 * The input is a script of what the worker says and what its parent does meanwhile. Bit 0 of the
 * first byte: they share memory; bit 1: the worker is killed from outside. Then come steps, see
 * enum step. A right answer can be in it, and nothing else that has the hash of its results.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/wire.h"
#include "worker/fake.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum step {
    SAY_RAW,   /* size (2 bytes), bytes: a packet */
    SAY_KIND,  /* kind, size (2 bytes), bytes: one of this format and kind */
    PUT_TRAY,  /* slot, part: some or all of the right results */
    SAY_DONE,  /* slot: it is done, with their hash */
    START,     /* slot: the parent gives the next lease */
    POLL,      /* the parent listens */
    RENEW,     /* what is said until GO_ON, and then the parent wants new benches */
    GET_READY, /* what a good worker says first */
    GO_ON,     /* ends what is said before the parent listens */
    HANG_UP,
    STEPS
};

typedef struct script {
    const uint8_t *at, *end;
    fake worker;
    gpk_station *station; /* NULL: none is open */
    uint64_t next;        /* grain */
    bool has_opened, has_ready;
    unsigned looks;
} script;

static void require(bool holds)
{
    if (!holds)
        abort();
}

static uint8_t next_byte(script *s)
{
    return s->at < s->end ? *s->at++ : 0;
}

static size_t next_bytes(script *s, unsigned char *out, size_t room)
{
    size_t size = next_byte(s);
    size |= (size_t)next_byte(s) << 8;
    size = size < room ? size : room;
    size = size < (size_t)(s->end - s->at) ? size : (size_t)(s->end - s->at);
    memcpy(out, s->at, size);
    s->at += size;
    return size;
}

/* A search may well find the hash of what is on a tray: it is not allowed to say it. */
static void say(script *s, unsigned char *packet, size_t size)
{
    gpk_message message;
    const bool is_one = size > 0 && gpk_message_read(packet, size, &message);
    if (is_one && message.kind == GPK_SAY_DONE) {
        message.as.done.hash = UINT64_C(0xBADBADBADBADBAD);
        size = gpk_message_write(&message, packet);
    }
    s->has_opened = s->has_opened || (is_one && message.kind == GPK_SAY_OPENED);
    s->has_ready = s->has_ready || (is_one && message.kind == GPK_SAY_READY);
    fake_send(&s->worker, packet, size);
}

static void say_something(script *s, bool is_framed)
{
    unsigned char packet[4096];
    gpk_writer to = {.bytes = packet, .room = sizeof packet};
    if (is_framed) {
        gpk_put_u32(&to, UINT32_C(0x4b504700) | GPK_MESSAGE_VERSION);
        gpk_put_u32(&to, next_byte(s));
    }
    say(s, packet, to.size + next_bytes(s, packet + to.size, sizeof packet - to.size));
}

static gpk_bay *next_bay(script *s, uint32_t *slot)
{
    *slot = next_byte(s) % FAKE_SLOTS;
    return s->station == NULL ? NULL : &s->station->bays[*slot];
}

static void put_tray(script *s)
{
    uint32_t slot;
    const gpk_bay *bay = next_bay(s, &slot);
    const uint8_t part = next_byte(s);
    if (bay == NULL || bay->state != GPK_BAY_RUNNING)
        return;
    const uint64_t size = fake_tray_size(&s->worker, &bay->lease);
    const uint64_t from = (part >> 4) * size / 16, to = (part & 15u) * size / 15;
    if (from < to)
        fake_put_tray(&s->worker, bay, slot, from, to);
}

static void say_done(script *s)
{
    uint32_t slot;
    const gpk_bay *bay = next_bay(s, &slot);
    if (bay != NULL && bay->state == GPK_BAY_RUNNING)
        fake_say_done(&s->worker, bay, slot);
}

static void start(script *s)
{
    uint32_t slot;
    gpk_bay *bay = next_bay(s, &slot);
    if (bay == NULL || bay->state != GPK_BAY_FREE || bay->is_spoilt || s->next >= FAKE_GRAINS ||
        s->station->ops->is_lost(s->station))
        return;
    const uint64_t left = FAKE_GRAINS - s->next;
    bay->lease = (gpk_lease){.first = s->next, .count = left < FAKE_MOST ? left : FAKE_MOST};
    bay->deadline_ns = UINT64_C(60000000000);
    s->next += bay->lease.count;
    s->station->ops->start(s->station, bay);
}

/* As an agent does, which collects at once. */
static bool collect(script *s)
{
    bool is_running = false;
    for (uint32_t i = 0; i < FAKE_SLOTS; i++) {
        gpk_bay *bay = &s->station->bays[i];
        if (bay->state == GPK_BAY_DONE) {
            require(fake_is_right(s->station, bay) && bay->seconds >= 0);
            bay->state = GPK_BAY_FREE;
        } else if (bay->state == GPK_BAY_FAILED) {
            require(bay->error.status != GPUKIT_OK);
            bay->state = GPK_BAY_FREE;
            bay->is_spoilt = true;
        }
        is_running = is_running || bay->state == GPK_BAY_RUNNING;
    }
    return is_running;
}

static void poll_once(script *s)
{
    if (s->station == NULL)
        return;
    s->station->ops->poll(s->station);
    collect(s);
}

static bool play_step(script *s);

/* What is said before the parent waits for an answer: that must come, or the end. */
static void play_until_go_on(script *s)
{
    s->has_ready = s->has_opened = false;
    while (s->at < s->end && *s->at % STEPS != GO_ON && *s->at % STEPS != RENEW)
        play_step(s);
    next_byte(s);
}

static void renew(script *s)
{
    if (s->station == NULL || collect(s) || s->station->ops->is_lost(s->station))
        return;
    play_until_go_on(s);
    if (s->station->ops->is_lost(s->station) || collect(s))
        return;
    if (!s->has_ready)
        fake_hang_up(&s->worker);
    s->station->ops->renew(s->station, NULL);
}

static void get_ready(script *s)
{
    fake_get_ready(&s->worker);
    s->has_opened = s->has_ready = true;
}

/* False: the script is over. */
static bool play_step(script *s)
{
    if (s->at == s->end)
        return false;
    switch ((enum step)(next_byte(s) % STEPS)) {
    case SAY_RAW:
        say_something(s, false);
        break;
    case SAY_KIND:
        say_something(s, true);
        break;
    case PUT_TRAY:
        put_tray(s);
        break;
    case SAY_DONE:
        say_done(s);
        break;
    case START:
        start(s);
        break;
    case POLL:
        poll_once(s);
        break;
    case RENEW:
        renew(s);
        break;
    case GET_READY:
        get_ready(s);
        break;
    case HANG_UP:
        fake_hang_up(&s->worker);
        break;
    default:
        break;
    }
    return true;
}

static void on_start(fake *worker, void *user)
{
    script *s = user;
    (void)worker;
    play_until_go_on(s);
    if (!s->has_opened || !s->has_ready)
        fake_hang_up(&s->worker);
}

/* Where the script has an answer too few, after all. */
static bool goes_on(void *user, uint64_t limit_ns)
{
    script *s = user;
    (void)limit_ns;
    return s->looks++ < 3;
}

static void shut(script *s)
{
    gpk_station *station = s->station;
    unsigned polls = 0;
    fake_hang_up(&s->worker);
    while (station != NULL && collect(s)) {
        require(polls++ < 10000);
        station->ops->poll(station);
    }
    gpk_station_shut(station);
    s->station = NULL;
    gpk_worker_stop(&s->worker.worker);
    require(s->worker.starts == s->worker.ends);
}

static void run(script *s)
{
    gpk_station_params params = fake_params(&s->worker);
    gpk_station *station = NULL;
    params.watch = (gpk_watch){.goes_on = goes_on, .user = s};
    s->looks = 0;
    const gpukit_status status = gpk_station_open_remote(&params, &station, NULL);
    if (status != GPUKIT_OK || s->looks > 3) { /* failed, or was not wanted any more */
        gpk_station_shut(station);
        shut(s);
        return;
    }
    s->station = station;
    while (!station->ops->is_lost(station) && play_step(s))
        continue;
    shut(s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    script s = {.at = data, .end = data + size};
    const uint8_t flags = next_byte(&s);
    fake_init(&s.worker, (flags & 1) != 0);
    s.worker.dies_of_kill = (flags & 2) != 0;
    s.worker.on_start = on_start;
    s.worker.user = &s;
    for (int i = 0; i < 3 && s.at < s.end; i++)
        run(&s);
    fake_finish(&s.worker);
    return 0;
}
