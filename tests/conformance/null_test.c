// SPDX-License-Identifier: MIT
/* null_test.c - the test double keeps the contract that it stands in for. */
#include "backend/null/null.h"
#include "backend_suite.h"

int main(void)
{
    return backend_suite(&gpk_null_ops, &(gpk_device_request){.info = NULL});
}
