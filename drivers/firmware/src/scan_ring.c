#include "scan_ring.h"

#include "counters.h"
#include <stddef.h>

#define SCANS 16 /* 16 ms at 1 kHz */

static struct scan ring[SCANS];
static volatile uint8_t head, tail;

#define AFTER(at) (((at) + 1) & (SCANS - 1))

struct scan *scan_ring_next(void)
{
    if (AFTER(head) == tail) {
        counters_add(EVENT_RING);
        return NULL;
    }
    return &ring[head];
}

void scan_ring_push(void)
{
    head = AFTER(head);
}

const struct scan *scan_ring_oldest(void)
{
    return tail == head ? NULL : &ring[tail];
}

void scan_ring_pop(void)
{
    tail = AFTER(tail);
}

void scan_ring_clear(void)
{
    tail = head;
}
