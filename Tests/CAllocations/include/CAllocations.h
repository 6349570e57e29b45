#pragma once
#include <stdint.h>

/// How often the calling thread has asked for memory; zero for ever where a sanitizer counts itself.
uint64_t conviction_allocations(void);
