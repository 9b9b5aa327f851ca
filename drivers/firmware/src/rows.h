/* Scans become rows of SAMPLES frames. */
#pragma once
#include <stdint.h>

/* Forget what was before: the next row is the first of a stream. */
void rows_begin(uint8_t stream);

/* Take the scans that are waiting, ROWS_PER_FRAME to a frame. */
void rows_tend(void);

/* Send the rows that wait for others; before any other frame is built. */
void rows_flush(void);
