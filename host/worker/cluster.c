// SPDX-License-Identifier: MIT
#include "worker/cluster.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/plugin.h"
#include "base/text.h"
#include "base/wire.h"

#define NAME "libgpukit-mpi.so"

uint32_t gpukit_cluster_rank(const gpukit_cluster *cluster)
{
    return cluster->place.rank;
}

uint32_t gpukit_cluster_size(const gpukit_cluster *cluster)
{
    return cluster->place.size;
}

static void *load(void)
{
    char path[4096];
    const bool is_found = gpk_plugin_find("GPUKIT_MPI_PLUGIN", NAME, path, sizeof path);
    return dlopen(is_found ? path : NAME, RTLD_NOW | RTLD_LOCAL);
}

/* Hosts may have one name, and containers of one host have processes of their own. */
static void name_machine(char *out, size_t size)
{
    char boot[40] = "", processes[40] = "";
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
    if (file != NULL) {
        if (fscanf(file, "%39s", boot) != 1)
            boot[0] = '\0';
        fclose(file);
    }
    const bool is_known =
        boot[0] != '\0' && readlink("/proc/self/ns/pid", processes, sizeof processes - 1) > 0;
    gpk_text_format(out, size, "%s%s", is_known ? boot : "", is_known ? processes : "");
}

static gpukit_status open_plugin(gpukit_cluster *cluster, gpukit_error *err)
{
    char why[160] = "";
    cluster->library = load();
    if (cluster->library == NULL)
        return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "dlopen",
                        "the MPI plug-in does not load: %.140s; it is built where MPI is found "
                        "(libopenmpi-dev)",
                        dlerror());
    cluster->plugin = dlsym(cluster->library, GPK_MPI_PLUGIN_SYMBOL);
    if (cluster->plugin == NULL || cluster->plugin->version != GPK_MPI_PLUGIN_VERSION)
        return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "dlsym",
                        "the MPI plug-in is of another version of gpukit");
    if (!cluster->plugin->open(&cluster->place, why, sizeof why))
        return gpk_fail(err, GPUKIT_E_NO_DEVICE, 0, "MPI_Init_thread", "%s", why);
    return GPUKIT_OK;
}

gpukit_status gpukit_cluster_open(gpukit_cluster **out, gpukit_error *err)
{
    gpukit_cluster *cluster = calloc(1, sizeof *cluster);
    if (cluster == NULL)
        return gpk_fail(err, GPUKIT_E_MEMORY, 0, "calloc", "a cluster");
    cluster->is_whole = true;
    if (gethostname(cluster->host, sizeof cluster->host - 1) != 0)
        cluster->host[0] = '\0';
    name_machine(cluster->machine, sizeof cluster->machine);
    gpukit_status status = open_plugin(cluster, err);
    if (status == GPUKIT_OK && cluster->place.rank == 0)
        status = gpk_cluster_start_pump(cluster, err);
    if (status != GPUKIT_OK) {
        free(cluster); /* MPI stays as it is: it cannot be started again anyway */
        return status;
    }
    *out = cluster;
    return GPUKIT_OK;
}

bool gpukit_cluster_is_whole(const gpukit_cluster *cluster)
{
    return cluster == NULL || cluster->is_whole;
}

/* The library stays: MPI does not survive being unloaded. */
void gpukit_cluster_close(gpukit_cluster *cluster)
{
    if (cluster == NULL)
        return;
    if (cluster->place.rank == 0)
        gpk_cluster_stop_pump(cluster);
    cluster->plugin->close(cluster->is_whole);
    free(cluster);
}

bool gpk_cluster_pass(const gpukit_cluster *cluster, uint32_t rank, uint32_t channel,
                      unsigned char *frame, size_t packet_size)
{
    gpk_writer head = {.bytes = frame, .room = GPK_FRAME_HEAD};
    gpk_put_u32(&head, channel);
    return cluster->plugin->send(rank, frame, GPK_FRAME_HEAD + packet_size);
}

bool gpk_cluster_say(const gpukit_cluster *cluster, uint32_t rank, uint32_t channel,
                     const gpk_message *message)
{
    unsigned char frame[GPK_FRAME_MAX];
    return gpk_cluster_pass(cluster, rank, channel, frame,
                            gpk_message_write(message, frame + GPK_FRAME_HEAD));
}

size_t gpk_cluster_take(const gpukit_cluster *cluster, uint32_t *rank, uint32_t *channel,
                        unsigned char *frame)
{
    const size_t size = cluster->plugin->receive(rank, frame, GPK_FRAME_MAX);
    gpk_reader head = {.at = frame, .end = frame + size};
    *channel = gpk_get_u32(&head);
    return head.is_bad ? 0 : size - GPK_FRAME_HEAD;
}

/* An eighth of how long it has been quiet: a few dozen looks for each lease, and 200 a second
 * where there is none. Slots hide what that delays. */
uint64_t gpk_cluster_nap_ns(uint64_t moved_ns)
{
    const uint64_t shortest_ns = 100000, longest_ns = 5000000;
    const uint64_t nap_ns = (gpk_now_ns() - moved_ns) / 8;
    return nap_ns < shortest_ns ? shortest_ns : nap_ns > longest_ns ? longest_ns : nap_ns;
}
