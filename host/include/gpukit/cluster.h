// SPDX-License-Identifier: MIT
/* gpukit/cluster.h - the devices of several machines in one context, by MPI.
 *
 * Every rank of an MPI job starts the same program. Rank 0 runs it; the others serve: their
 * devices are in rank 0's context, named rank1:cpu, rank1:opencl:0 and so on, each in a worker
 * process on its machine. Nothing of it needs MPI before gpukit_cluster_open, which loads the
 * plug-in libgpukit-mpi.so.
 *
 *     int main(int argc, char **argv)
 *     {
 *         int code;
 *         gpukit_cluster *cluster;
 *         gpukit_context_params params = {.devices = "all"};
 *         if (gpukit_worker_main(argc, argv, &code))
 *             return code;
 *         if (gpukit_cluster_open(&cluster, &error) != GPUKIT_OK)
 *             ...
 *         if (gpukit_cluster_rank(cluster) > 0) {
 *             gpukit_cluster_serve(cluster, &params, &error);
 *             return gpukit_cluster_close(cluster), 0;
 *         }
 *         params.cluster = cluster;
 *         gpukit_context_open(&params, &context, &error);
 *         ...
 *
 * A rank that dies, or is silent for 15 s, is a device that went away.
 */
#ifndef GPUKIT_CLUSTER_H
#define GPUKIT_CLUSTER_H

#include <stdint.h>

#include <gpukit/device.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Starts MPI: once in a process, and before it has other threads. Collective: every rank has to.
 * GPUKIT_E_NO_DEVICE where the plug-in is not found, or MPI does not start. Looks for the plug-in
 * where GPUKIT_MPI_PLUGIN says, beside the program, where an installation has it (as seen from the
 * program, then where it was installed first), and where the dynamic linker looks. */
GPUKIT_API gpukit_status gpukit_cluster_open(gpukit_cluster **out, gpukit_error *err);

GPUKIT_API uint32_t gpukit_cluster_rank(const gpukit_cluster *cluster);
GPUKIT_API uint32_t gpukit_cluster_size(const gpukit_cluster *cluster);

/* Of a rank above 0: lends the devices that params name to rank 0, until that closes the cluster
 * or is gone. Ranks of one machine share its OpenCL devices out among them, and its cores where
 * they are not bound to different ones. An error has been told to rank 0, which goes on without
 * this rank's devices. */
GPUKIT_API gpukit_status gpukit_cluster_serve(gpukit_cluster *cluster,
                                              const gpukit_context_params *params,
                                              gpukit_error *err);

/* Whether every rank is still there. */
GPUKIT_API bool gpukit_cluster_is_whole(const gpukit_cluster *cluster);

/* Ends MPI, after every context of it is closed; NULL is fine. Collective while the cluster is
 * whole. Afterwards, where it is not, the process has to end by _exit: MPI would wait for the
 * rank that is gone. */
GPUKIT_API void gpukit_cluster_close(gpukit_cluster *cluster);

#ifdef __cplusplus
}
#endif

#endif /* GPUKIT_CLUSTER_H */
