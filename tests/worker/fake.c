// SPDX-License-Identifier: MIT
#include "worker/fake.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gpukit/version.h>

#include "base/text.h"

static const uint64_t TRAY_ROOM = FAKE_MOST * (sizeof(gpk_result) + FAKE_CARGO);

static gpukit_status start(void *user, const gpk_worker_spec *spec, gpk_process *out,
                           gpukit_error *err)
{
    fake *f = user;
    int ends[2];
    (void)spec;
    (void)err;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
        abort();
    *out = (gpk_process){.socket = ends[0], .flight = calloc(1, sizeof(gpk_flight))};
    if (out->flight == NULL)
        abort();
    gpk_text_copy(out->flight->last.what, sizeof out->flight->last.what, "played");
    f->peer = ends[1];
    f->starts++;
    if (f->on_start != NULL)
        f->on_start(f, f->user);
    return GPUKIT_OK;
}

static void drop(fake *f)
{
    if (f->trays != NULL)
        munmap(f->trays, TRAY_ROOM * FAKE_SLOTS);
    if (f->peer >= 0)
        close(f->peer);
    f->trays = NULL;
    f->peer = -1;
}

static void end(void *user, gpk_process *process, bool by_us, uint64_t patience_ns,
                gpk_worker_end *out)
{
    fake *f = user;
    (void)patience_ns;
    f->ends++;
    f->kills += by_us;
    *out =
        (gpk_worker_end){.was_killed = f->dies_of_kill && !by_us, .text = "ended as it was told"};
    close(process->socket);
    free(process->flight);
    *process = (gpk_process){.socket = -1};
    drop(f);
}

static gpukit_status pack(const gpk_job *job, gpk_parcel *parcel, gpukit_error *err)
{
    static const unsigned char blob[100];
    (void)job;
    (void)err;
    gpk_put_text(&parcel->to, "a fake");
    gpk_parcel_add(parcel, blob, sizeof blob);
    return GPUKIT_OK;
}

void fake_init(fake *f, bool shares_memory)
{
    static const gpk_job_kind kind = {.name = "fake", .pack = pack};
    static const gpk_job_ops ops = {.kind = &kind};
    *f = (fake){
        .launcher = {.start = start, .end = end, .user = f, .shares_memory = shares_memory},
        .job = {.ops = &ops,
                .grains = FAKE_GRAINS,
                .grain_units = 1,
                .total_units = FAKE_GRAINS,
                .most_grains = FAKE_MOST,
                .cargo_grain = FAKE_CARGO,
                .cargo_total = FAKE_GRAINS * FAKE_CARGO - 2},
        .peer = -1,
    };
    f->worker = (gpk_worker){.launcher = &f->launcher, .open = {.id = "opencl:0"}};
    gpk_text_copy(f->worker.spec.name, sizeof f->worker.spec.name, "fake:0");
    gpk_text_copy(f->device.info.id, sizeof f->device.info.id, "fake:0");
    f->device.worker = &f->worker;
    if (gpk_freight_alloc(&f->job, &f->freight, NULL) != GPUKIT_OK)
        abort();
}

void fake_finish(fake *f)
{
    gpk_worker_stop(&f->worker);
    gpk_freight_free(f->freight);
    drop(f);
}

gpk_station_params fake_params(fake *f)
{
    return (gpk_station_params){
        .job = &f->job,
        .device = &f->device,
        .queue = {.depth = 8},
        .slot_count = FAKE_SLOTS,
        .deadline_ns = UINT64_C(1000000000),
        .freight = f->freight,
    };
}

bool fake_send(fake *f, const unsigned char *packet, size_t size)
{
    return f->peer >= 0 && send(f->peer, packet, size, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0;
}

bool fake_say(fake *f, const gpk_message *message)
{
    unsigned char packet[GPK_PACKET_MAX];
    return fake_send(f, packet, gpk_message_write(message, packet));
}

void fake_get_ready(fake *f)
{
    gpk_message hello = {.kind = GPK_SAY_HELLO};
    gpk_message opened = {.kind = GPK_SAY_OPENED};
    gpk_text_copy(hello.as.version, sizeof hello.as.version, GPUKIT_VERSION);
    gpk_text_copy(opened.as.device.id, sizeof opened.as.device.id, "fake:0");
    fake_say(f, &hello);
    fake_say(f, &opened);
    fake_say(f, &(gpk_message){.kind = GPK_SAY_STEP});
    fake_say(f, &(gpk_message){.kind = GPK_SAY_READY});
}

void fake_hang_up(fake *f)
{
    if (f->peer >= 0)
        shutdown(f->peer, SHUT_WR);
}

static void take_fds(fake *f, struct msghdr *header)
{
    for (struct cmsghdr *part = CMSG_FIRSTHDR(header); part != NULL;
         part = CMSG_NXTHDR(header, part)) {
        int fds[2];
        const size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof fds[0];
        memcpy(fds, CMSG_DATA(part), count * sizeof fds[0]);
        void *memory =
            mmap(NULL, TRAY_ROOM * FAKE_SLOTS, PROT_READ | PROT_WRITE, MAP_SHARED, fds[0], 0);
        if (memory == MAP_FAILED)
            abort();
        f->trays = memory;
        for (size_t i = 0; i < count; i++)
            close(fds[i]);
    }
}

void fake_hear_all(fake *f)
{
    static unsigned char packet[GPK_PACKET_MAX];
    _Alignas(struct cmsghdr) unsigned char control[CMSG_SPACE(2 * sizeof(int))];
    for (;;) {
        struct iovec bytes = {.iov_base = packet, .iov_len = sizeof packet};
        struct msghdr header = {.msg_iov = &bytes,
                                .msg_iovlen = 1,
                                .msg_control = control,
                                .msg_controllen = sizeof control};
        if (f->peer < 0 || recvmsg(f->peer, &header, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) <= 0)
            return;
        take_fds(f, &header);
    }
}

static gpk_result result_of(uint64_t grain)
{
    return (gpk_result){grain * grain + 1, ~(grain * 77)};
}

uint64_t fake_tray_size(const fake *f, const gpk_lease *lease)
{
    return gpk_tray_size(&f->job, lease);
}

/* Into TRAY_ROOM bytes. */
static void fill(const gpk_job *job, const gpk_lease *lease, unsigned char *tray)
{
    gpk_result results[FAKE_MOST];
    unsigned char bytes[FAKE_MOST * FAKE_CARGO];
    const gpk_cargo cargo = {bytes, FAKE_CARGO};
    for (uint64_t i = 0; i < lease->count; i++) {
        results[i] = result_of(lease->first + i);
        memset(bytes + i * FAKE_CARGO, (int)(lease->first + i), FAKE_CARGO);
    }
    gpk_tray_fill(job, lease, results, &cargo, tray);
}

void fake_put_tray(fake *f, const gpk_bay *bay, uint32_t slot, uint64_t from, uint64_t to)
{
    unsigned char tray[FAKE_MOST * (sizeof(gpk_result) + FAKE_CARGO)];
    fill(&f->job, &bay->lease, tray);
    if (f->launcher.shares_memory) {
        fake_hear_all(f);
        if (f->trays != NULL)
            memcpy(f->trays + slot * TRAY_ROOM + from, tray + from, to - from);
        return;
    }
    fake_say(f, &(gpk_message){
                    .kind = GPK_SAY_TRAY,
                    .as.part = {.slot = slot,
                                .order = bay->order,
                                .offset = from,
                                .piece = {tray + from, (uint32_t)(to - from)}},
                });
}

void fake_say_done(fake *f, const gpk_bay *bay, uint32_t slot)
{
    unsigned char tray[FAKE_MOST * (sizeof(gpk_result) + FAKE_CARGO)];
    fill(&f->job, &bay->lease, tray);
    fake_say(f, &(gpk_message){
                    .kind = GPK_SAY_DONE,
                    .as.done = {.slot = slot,
                                .order = bay->order,
                                .seconds = 0.5,
                                .hash = gpk_tray_hash(tray, fake_tray_size(f, &bay->lease))},
                });
}

bool fake_is_right(gpk_station *station, const gpk_bay *bay)
{
    unsigned char tray[FAKE_MOST * (sizeof(gpk_result) + FAKE_CARGO)];
    gpk_result results[FAKE_MOST];
    const gpk_job *job = station->params.job;
    if (station->ops->read(station, bay, results, NULL) != GPUKIT_OK)
        return false;
    const gpk_cargo cargo = station->ops->cargo(station, bay);
    fill(job, &bay->lease, tray);
    return memcmp(results, tray, bay->lease.count * sizeof *results) == 0 &&
           memcmp(cargo.bytes, tray + bay->lease.count * sizeof *results,
                  gpk_job_cargo_size(job, bay->lease.first, bay->lease.count)) == 0;
}
