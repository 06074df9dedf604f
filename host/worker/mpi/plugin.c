// SPDX-License-Identifier: MIT
/* libgpukit-mpi.so: worker/mpi_plugin.h by MPI. */
#include <mpi.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "worker/mpi_plugin.h"

__attribute__((visibility("default"))) extern const gpk_mpi_plugin gpukit_mpi_plugin;

enum { TAG = 1, CLOSE_TURNS = 5000 };

/* A message that MPI has not taken yet. */
typedef struct parcel {
    struct parcel *next;
    MPI_Request request;
    uint32_t to;
    unsigned char bytes[];
} parcel;

static MPI_Comm world;
static parcel *on_their_way;
static size_t *pending_to; /* by rank */

static bool overlaps(const cpu_set_t *a, const cpu_set_t *b)
{
    cpu_set_t both;
    CPU_AND(&both, a, b);
    return CPU_COUNT(&both) > 0;
}

/* How many ranks of this machine share cores with this one. */
static uint32_t count_sharers(MPI_Comm local, const gpk_mpi_place *place)
{
    cpu_set_t mine, *all = calloc(place->local_size, sizeof *all);
    uint32_t count = 0;
    CPU_ZERO(&mine);
    sched_getaffinity(0, sizeof mine, &mine);
    if (all == NULL || MPI_Allgather(&mine, sizeof mine, MPI_BYTE, all, sizeof mine, MPI_BYTE,
                                     local) != MPI_SUCCESS) {
        free(all);
        return place->local_size;
    }
    for (uint32_t i = 0; i < place->local_size; i++)
        count += overlaps(&mine, &all[i]);
    free(all);
    return count;
}

static uint32_t rank_in(MPI_Comm group)
{
    int rank = 0;
    MPI_Comm_rank(group, &rank);
    return (uint32_t)rank;
}

static uint32_t size_of(MPI_Comm group)
{
    int size = 1;
    MPI_Comm_size(group, &size);
    return (uint32_t)size;
}

static bool refuse(char *why, size_t size, const char *text)
{
    strncpy(why, text, size - 1);
    why[size - 1] = '\0';
    return false;
}

/* A group of our own: what the program itself sends is not ours. Errors come back as codes: a
 * rank that died must not take us along. */
static bool open(gpk_mpi_place *out, char *why, size_t size)
{
    int given = MPI_THREAD_SINGLE;
    MPI_Comm local;
    if (MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &given) != MPI_SUCCESS)
        return refuse(why, size, "MPI does not start");
    if (given < MPI_THREAD_SERIALIZED)
        return refuse(why, size, "this MPI cannot be called from several threads");
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    if (MPI_Comm_dup(MPI_COMM_WORLD, &world) != MPI_SUCCESS ||
        MPI_Comm_split_type(world, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &local) != MPI_SUCCESS)
        return refuse(why, size, "MPI cannot make a group of its ranks");
    MPI_Comm_set_errhandler(world, MPI_ERRORS_RETURN);
    *out = (gpk_mpi_place){
        .rank = rank_in(world),
        .size = size_of(world),
        .local_rank = rank_in(local),
        .local_size = size_of(local),
    };
    out->sharers = count_sharers(local, out);
    MPI_Comm_free(&local);
    pending_to = calloc(out->size, sizeof *pending_to);
    return pending_to != NULL || refuse(why, size, "no memory for MPI");
}

static void forget_taken(void)
{
    parcel **at = &on_their_way;
    while (*at != NULL) {
        parcel *one = *at;
        int is_taken = 0;
        if (MPI_Test(&one->request, &is_taken, MPI_STATUS_IGNORE) != MPI_SUCCESS)
            is_taken = 1; /* it never will be */
        if (!is_taken) {
            at = &one->next;
            continue;
        }
        *at = one->next;
        pending_to[one->to]--;
        free(one);
    }
}

static bool send_to(uint32_t to, const void *bytes, size_t size)
{
    parcel *one = malloc(sizeof *one + size);
    forget_taken();
    if (one == NULL)
        return false;
    memcpy(one->bytes, bytes, size);
    one->to = to;
    if (MPI_Isend(one->bytes, (int)size, MPI_BYTE, (int)to, TAG, world, &one->request) !=
        MPI_SUCCESS) {
        free(one);
        return false;
    }
    one->next = on_their_way;
    on_their_way = one;
    pending_to[to]++;
    return true;
}

static size_t pending(uint32_t to)
{
    forget_taken();
    return pending_to[to];
}

static size_t receive(uint32_t *from, void *bytes, size_t room)
{
    int is_there = 0, size = 0;
    MPI_Status status;
    MPI_Message message;
    if (MPI_Improbe(MPI_ANY_SOURCE, TAG, world, &is_there, &message, &status) != MPI_SUCCESS ||
        !is_there)
        return 0;
    MPI_Get_count(&status, MPI_BYTE, &size);
    if (size < 0 || (size_t)size > room)
        size = 0; /* none of ours; it is taken in and dropped */
    if (MPI_Mrecv(bytes, size, MPI_BYTE, &message, MPI_STATUS_IGNORE) != MPI_SUCCESS)
        return 0;
    *from = (uint32_t)status.MPI_SOURCE;
    return (size_t)size;
}

static void close_all(bool all_live)
{
    if (!all_live)
        return;
    for (int i = 0; i < CLOSE_TURNS && on_their_way != NULL; i++) {
        forget_taken();
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    if (on_their_way != NULL) /* nobody takes it: MPI would wait for ever */
        return;
    free(pending_to);
    MPI_Comm_free(&world);
    MPI_Finalize();
}

const gpk_mpi_plugin gpukit_mpi_plugin = {
    .version = GPK_MPI_PLUGIN_VERSION,
    .open = open,
    .send = send_to,
    .pending = pending,
    .receive = receive,
    .close = close_all,
};
