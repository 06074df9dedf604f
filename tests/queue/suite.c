// SPDX-License-Identifier: MIT
#include "suite.h"

#include "suite_help.h"

int queue_suite(const gpk_backend_ops *ops, const gpk_device_request *request)
{
    if (suite_device_open(ops, request) != 0)
        return 1;
    int failed = stream_tests();
    failed += link_tests();
    failed += argument_tests();
    failed += barrier_tests();
    failed += call_tests();
    failed += depth_tests();
    failed += cancel_tests();
    failed += program_tests();
    failed += thread_tests();
    suite_device_close();
    return failed;
}
