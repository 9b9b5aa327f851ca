#include "rows.h"

#include "config.h"
#include "counters.h"
#include "frame.h"
#include "scan_ring.h"
#include <stdbool.h>
#include <stddef.h>

_Static_assert(1 + 12 + ROWS_PER_FRAME * ROW_SIZE + 4 <= FRAME_MOST, "too many rows for a frame");

#define FLAGS_AT 2
#define ROWS_AT 3

static uint8_t stream, rows, flags;
static uint32_t next_index;
static bool dropped;

void rows_begin(uint8_t number)
{
    stream = number;
    rows = 0;
    next_index = 0;
    dropped = false;
}

void rows_flush(void)
{
    if (!rows)
        return;
    frame_patch(FLAGS_AT, flags);
    frame_patch(ROWS_AT, rows);
    dropped = !frame_send();
    if (dropped)
        counters_add_many(EVENT_TX, rows);
    rows = 0;
}

static void begin_frame(const struct scan *scan)
{
    flags = scan->index == next_index && !dropped ? 0 : FLAG_AFTER_GAP;
    if (dropped)
        flags |= FLAG_ROWS_DROPPED;
    frame_begin(FRAME_SAMPLES);
    frame_u8(stream);
    frame_u8(0); /* flags and rows are known at the end */
    frame_u8(0);
    frame_u8(CHANNELS);
    frame_u32(scan->index);
    frame_u32(scan->time_us);
}

void rows_tend(void)
{
    const struct scan *scan;
    while ((scan = scan_ring_oldest()) != NULL) {
        if (rows && scan->index != next_index)
            rows_flush();
        if (!rows)
            begin_frame(scan);
        frame_bytes(scan->row, ROW_SIZE);
        flags |= scan->flags;
        next_index = scan->index + 1;
        rows++;
        scan_ring_pop();
        if (rows == ROWS_PER_FRAME)
            rows_flush();
    }
}
