// SPDX-License-Identifier: MIT
#include "backend/null/null.h"
#include "suite.h"
#include "test.h"

int main(void)
{
    const gpk_device_request request = {.info = NULL};
    int failed = queue_suite(&gpk_null_ops, &request);
    if (gpk_null_live() != 0)
        print_error("%zu objects are still open\n", gpk_null_live());
    return failed + (gpk_null_live() != 0);
}
