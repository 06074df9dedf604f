// SPDX-License-Identifier: MIT
/* backend/null/null_fault.h - the fault that was asked for, and the objects that are open. */
#ifndef GPK_BACKEND_NULL_NULL_FAULT_H
#define GPK_BACKEND_NULL_NULL_FAULT_H

#include "backend/null/null.h"

/* Counts a call of op; an error when it is one that has to fail. */
gpukit_status gpk_null_check(const char *device, gpk_null_op op, bool at_event, gpukit_error *err);

/* Zeroed, and counted while it lives; NULL with err filled when memory ran out. */
void *gpk_null_alloc(size_t size, gpukit_error *err);
void *gpk_null_host_alloc(size_t size, gpukit_error *err); /* as host memory is: not zeroed */
void gpk_null_free(void *object);

#endif /* GPK_BACKEND_NULL_NULL_FAULT_H */
