// SPDX-License-Identifier: MIT
#include "backend/openmp/openmp.h"
#include "suite.h"

int main(void)
{
    const gpk_device_request request = {.compute_units = 2};
    return queue_suite(&gpk_openmp_ops, &request);
}
