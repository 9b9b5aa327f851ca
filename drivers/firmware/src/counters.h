/* What went wrong since boot, by event code; interrupts and main loop both count. */
#pragma once
#include "protocol.h"
#include <stdint.h>

extern volatile uint32_t counters[EVENT_CODES];

/* From an interrupt, or wherever interrupts are off. */
static inline void counters_add_interrupt(enum event_code code)
{
    counters[code]++;
}

void counters_add(enum event_code code);
void counters_add_many(enum event_code code, uint8_t n);
uint32_t counters_get(enum event_code code);
