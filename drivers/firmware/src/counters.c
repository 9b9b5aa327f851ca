#include "counters.h"

#include <util/atomic.h>

volatile uint32_t counters[EVENT_CODES];

void counters_add(enum event_code code)
{
    counters_add_many(code, 1);
}

void counters_add_many(enum event_code code, uint8_t n)
{
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) counters[code] += n;
}

uint32_t counters_get(enum event_code code)
{
    uint32_t total;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE) total = counters[code];
    return total;
}
