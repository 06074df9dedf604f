// SPDX-License-Identifier: MIT
#include "queue/overlap.h"

#include <stdlib.h>

#include <gpukit/queue.h>

/* An interval begins or ends. */
typedef struct edge {
    uint64_t at_ns;
    int transfers, kernels; /* more of them from here on; -1: one less */
} edge;

static int compare(const void *left, const void *right)
{
    uint64_t a = ((const edge *)left)->at_ns, b = ((const edge *)right)->at_ns;
    return (a > b) - (a < b);
}

/* What lies before settled_ns as edges in time; the rest stays kept. */
static size_t cut(gpk_overlap *overlap, uint64_t settled_ns, edge *edges)
{
    size_t edge_count = 0, left = 0;
    for (size_t i = 0; i < overlap->count; i++) {
        gpk_interval one = overlap->kept[i];
        uint64_t to_ns = one.to_ns < settled_ns ? one.to_ns : settled_ns;
        if (one.from_ns < to_ns) {
            edges[edge_count++] = (edge){one.from_ns, !one.is_kernel, one.is_kernel};
            edges[edge_count++] = (edge){to_ns, -!one.is_kernel, -(int)one.is_kernel};
            one.from_ns = to_ns;
        }
        if (one.from_ns < one.to_ns)
            overlap->kept[left++] = one;
    }
    overlap->count = left;
    qsort(edges, edge_count, sizeof *edges, compare);
    return edge_count;
}

void gpk_overlap_settle(gpk_overlap *overlap, uint64_t settled_ns)
{
    edge edges[2 * GPK_OVERLAP_ROOM];
    size_t count = cut(overlap, settled_ns, edges);
    int transfers = 0, kernels = 0;
    for (size_t i = 0; i + 1 < count; i++) {
        transfers += edges[i].transfers;
        kernels += edges[i].kernels;
        uint64_t ns = edges[i + 1].at_ns - edges[i].at_ns;
        overlap->transfer_ns += transfers > 0 ? ns : 0;
        overlap->kernel_ns += kernels > 0 ? ns : 0;
        overlap->both_ns += transfers > 0 && kernels > 0 ? ns : 0;
        overlap->busy_ns += transfers > 0 || kernels > 0 ? ns : 0;
    }
}

/* More commands run beside each other than fit: none of ours do. The sums then count what
 * is kept as if nothing more could come. */
void gpk_overlap_add(gpk_overlap *overlap, gpk_interval interval, uint64_t settled_ns)
{
    overlap->kept[overlap->count++] = interval; /* first: it may lie before settled_ns itself */
    if (overlap->count == GPK_OVERLAP_ROOM)
        gpk_overlap_settle(overlap, settled_ns);
    if (overlap->count == GPK_OVERLAP_ROOM)
        gpk_overlap_settle(overlap, UINT64_MAX);
}

double gpukit_overlap_ratio(double transfer_seconds, double kernel_seconds,
                            double overlapped_seconds)
{
    double shorter = transfer_seconds < kernel_seconds ? transfer_seconds : kernel_seconds;
    return shorter > 0 ? overlapped_seconds / shorter : -1;
}
