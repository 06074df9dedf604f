// SPDX-License-Identifier: MIT
#include "page/sections.h"

const section *section_at(size_t index)
{
    static const section *const sections[] = {
        &section_verdict,   &section_table,
        &section_speedup,   &section_pairs,
        &section_scaling,   &section_breakeven,
        &section_split,     &section_timeline,
        &section_roofline,  &section_samples,
        &section_checklist, &section_environment,
        &section_reproduce, NULL,
    };
    return sections[index];
}
