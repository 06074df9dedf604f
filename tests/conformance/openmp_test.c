// SPDX-License-Identifier: MIT
/* openmp_test.c - the team keeps the contract, whole, alone and with more threads than cores. */
#include "backend/openmp/openmp.h"
#include "backend_suite.h"

int main(void)
{
    int failed = backend_suite(&gpk_openmp_ops, &(gpk_device_request){.info = NULL});
    failed += backend_suite(&gpk_openmp_ops, &(gpk_device_request){.compute_units = 1});
    failed += backend_suite(&gpk_openmp_ops, &(gpk_device_request){.compute_units = 7});
    return failed;
}
