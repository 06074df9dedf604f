// SPDX-License-Identifier: MIT
/* backend/registry.h - the backends that were built in, in order of preference. */
#ifndef GPK_BACKEND_REGISTRY_H
#define GPK_BACKEND_REGISTRY_H

#include <stddef.h>

#include "backend/backend.h"

/* NULL behind the last one. */
const gpk_backend_ops *gpk_backend_at(size_t index);

/* NULL where it was not built in. */
const gpk_backend_ops *gpk_backend_find(const char *name);

#endif /* GPK_BACKEND_REGISTRY_H */
