/* Scans on their way from the converter's interrupt to the main loop. */
#pragma once
#include "config.h"
#include <stdbool.h>
#include <stdint.h>

#define ROW_SIZE (3 * CHANNELS)

struct scan {
    uint32_t index;
    uint32_t time_us;
    uint8_t flags;
    uint8_t row[ROW_SIZE]; /* 24 bits a channel, little endian, as they are sent */
};

/* For the interrupt: where the next scan is to be written, NULL when there is no place (counted);
   scan_ring_push then gives it to the main loop. */
struct scan *scan_ring_next(void);
void scan_ring_push(void);

/* For the main loop: the oldest scan, NULL when there is none; scan_ring_pop lets it go. */
const struct scan *scan_ring_oldest(void);
void scan_ring_pop(void);
void scan_ring_clear(void);
