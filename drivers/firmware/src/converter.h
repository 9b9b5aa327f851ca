/* What the main loop knows of a converter; ads1256.c and hx711.c each are one. */
#pragma once
#include "config.h"
#include <stdbool.h>
#include <stdint.h>

extern const char converter_model[];
extern const uint32_t converter_rate_mhz; /* 0: the converters have a clock of their own */

void converter_init(void);

/* Begin with index 0 at the next conversion. */
void converter_start(void);

/* End with a whole scan; returns the number of scans since the start, read or not. */
uint32_t converter_stop(void);

/* What is to be done beside the interrupts: a converter that lost its settings gets them again. */
void converter_tend(void);

/* Whole scans since the start, read or not: the index of the scan under way. */
uint32_t converter_scans(void);

/* Microseconds since boot, wrapping at 2^32. */
uint32_t converter_now_us(void);

/* True once in a while as long as the timer's interrupt lives: only then is the watchdog fed. */
bool converter_beats(void);

/* How much later than the first channel this one is converted. */
uint16_t converter_skew_us(uint8_t channel);

/* Saturated: at an end of 24 bits, little endian. */
static inline bool converter_is_clipped(const uint8_t *value)
{
    return (value[2] == 0x7F && (value[1] & value[0]) == 0xFF) ||
           (value[2] == 0x80 && (value[1] | value[0]) == 0);
}
