// SPDX-License-Identifier: MIT
#include "sched/station.h"

uint64_t gpk_station_start_ns(const gpk_station_params *params)
{
    return params->deadline_ns != 0 ? params->deadline_ns : GPK_BUILD_LIMIT_NS;
}

gpukit_status gpk_station_open(const gpk_station_params *params, gpk_station **out,
                               gpukit_error *err)
{
    return params->device->worker == NULL ? gpk_station_open_local(params, out, err)
                                          : gpk_station_open_remote(params, out, err);
}

void gpk_station_shut(gpk_station *station)
{
    if (station != NULL)
        station->ops->shut(station);
}

uint32_t gpk_station_count(const gpk_station *station, gpk_bay_state state)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < station->params.slot_count; i++)
        count += station->bays[i].state == state;
    return count;
}
