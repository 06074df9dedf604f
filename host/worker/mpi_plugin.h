// SPDX-License-Identifier: MIT
/* worker/mpi_plugin.h - all that gpukit asks of MPI, as the functions of a plug-in.
 *
 * The plug-in is loaded at run time, and only where a program asks for a cluster, so that nothing
 * else depends on MPI. Messages go from rank to rank; what is in them is none of its business.
 * Only opening and closing are collective: a rank that dies hangs nobody in between. Threads: one
 * at a time.
 */
#ifndef GPK_WORKER_MPI_PLUGIN_H
#define GPK_WORKER_MPI_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { GPK_MPI_PLUGIN_VERSION = 1 };

typedef struct gpk_mpi_place {
    uint32_t rank, size;
    uint32_t local_rank, local_size; /* among those of this machine */
    uint32_t sharers; /* ranks of this machine that may run on some core that this one may too,
                       * itself among them */
} gpk_mpi_place;

typedef struct gpk_mpi_plugin {
    uint32_t version; /* GPK_MPI_PLUGIN_VERSION */

    /* False: why says what is wrong. */
    bool (*open)(gpk_mpi_place *out, char *why, size_t size);

    /* Takes a copy. False: the rank cannot be reached any more. */
    bool (*send)(uint32_t to, const void *bytes, size_t size);

    /* Messages for a rank that were not taken yet. */
    size_t (*pending)(uint32_t to);

    /* The next message, of room bytes at most, and from whom; 0: there is none. */
    size_t (*receive)(uint32_t *from, void *bytes, size_t room);

    /* all_live: every rank is about to do the same. Else nobody is waited for, and the process
     * must end by _exit. */
    void (*close)(bool all_live);
} gpk_mpi_plugin;

/* The one symbol of libgpukit-mpi.so. */
#define GPK_MPI_PLUGIN_SYMBOL "gpukit_mpi_plugin"

#endif /* GPK_WORKER_MPI_PLUGIN_H */
