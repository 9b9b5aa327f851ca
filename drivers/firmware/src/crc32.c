#include "crc32.h"

#include <avr/pgmspace.h>

/* A CRC is linear: the entry of a byte is the sum of the entries of its bits. */
#define BIT(n, bit, entry) ((n) & (bit) ? (entry) : 0)
#define ENTRY(n)                                                                                   \
    (BIT(n, 0x01, 0x77073096UL) ^ BIT(n, 0x02, 0xEE0E612CUL) ^ BIT(n, 0x04, 0x076DC419UL) ^        \
     BIT(n, 0x08, 0x0EDB8832UL) ^ BIT(n, 0x10, 0x1DB71064UL) ^ BIT(n, 0x20, 0x3B6E20C8UL) ^        \
     BIT(n, 0x40, 0x76DC4190UL) ^ BIT(n, 0x80, 0xEDB88320UL))
#define ENTRIES_4(n) ENTRY(n), ENTRY((n) + 1), ENTRY((n) + 2), ENTRY((n) + 3)
#define ENTRIES_16(n) ENTRIES_4(n), ENTRIES_4((n) + 4), ENTRIES_4((n) + 8), ENTRIES_4((n) + 12)
#define ENTRIES_64(n) ENTRIES_16(n), ENTRIES_16((n) + 16), ENTRIES_16((n) + 32), ENTRIES_16((n) + 48)

/* 1 KiB of flash: 37 cycles a byte, a third of what a table of 16 entries takes. */
static const uint32_t table[256] PROGMEM = {
    ENTRIES_64(0), ENTRIES_64(64), ENTRIES_64(128), ENTRIES_64(192)};

uint32_t crc32(const uint8_t *data, uint8_t length)
{
    uint32_t crc = 0xFFFFFFFFUL;
    while (length--)
        crc = pgm_read_dword(&table[(uint8_t)crc ^ *data++]) ^ (crc >> 8);
    return ~crc;
}
