// SPDX-License-Identifier: MIT
/* workload/pixels/geometry/lanes.h - rows on their side, and back: a transpose. */
#ifndef GPK_WORKLOAD_PIXELS_GEOMETRY_LANES_H
#define GPK_WORKLOAD_PIXELS_GEOMETRY_LANES_H

#include <stddef.h>
#include <stdint.h>

enum { GPK_LANES = 16 };

/* Sample i of row r goes to i * GPK_LANES + r; count samples of size bytes, 1 or 2, in a row. */
void gpk_lanes_gather(const void *const rows[GPK_LANES], size_t count, size_t size, void *to);

/* The way back. */
void gpk_lanes_scatter(const void *from, size_t count, size_t size, void *const rows[GPK_LANES]);

#endif /* GPK_WORKLOAD_PIXELS_GEOMETRY_LANES_H */
