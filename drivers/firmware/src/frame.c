#include "frame.h"

#include "config.h"
#include "counters.h"
#include "crc32.h"
#include "uart.h"
#include <avr/io.h>
#include <string.h>

#define CRC_SIZE 4

static uint8_t buffer[FRAME_MOST];
static uint8_t length, key_at;

void frame_begin(enum frame_type type)
{
    length = 0;
    frame_u8(type);
}

void frame_u8(uint8_t value)
{
    if (length < FRAME_MOST - CRC_SIZE)
        buffer[length++] = value;
}

void frame_u16(uint16_t value)
{
    frame_u8((uint8_t)value);
    frame_u8(value >> 8);
}

void frame_u32(uint32_t value)
{
    frame_u16((uint16_t)value);
    frame_u16(value >> 16);
}

void frame_bytes(const void *data, uint8_t n)
{
    if (n > FRAME_MOST - CRC_SIZE - length)
        return;
    memcpy(buffer + length, data, n);
    length += n;
}

void frame_text(const char *text)
{
    while (*text)
        frame_u8((uint8_t)*text++);
}

void frame_key(enum hello_key key)
{
    frame_u8(key);
    frame_u8(0);
    key_at = length;
}

void frame_key_end(void)
{
    buffer[key_at - 1] = length - key_at;
}

void frame_patch(uint8_t at, uint8_t value)
{
    buffer[at] = value;
}

/* COBS of a frame of at most 254 bytes: each zero becomes the distance to the next one. */
static void queue(uint8_t n)
{
    const uint8_t *from = buffer;
    uint16_t code_at = 0, at = 1;
    uint8_t code = 1;
    for (uint8_t left = n; left; left--) {
        uint8_t byte = *from++;
        if (byte) {
            uart_place(at, byte);
            code++;
        } else {
            uart_place(code_at, code);
            code_at = at;
            code = 1;
        }
        at++;
    }
    uart_place(code_at, code);
    uart_place(at, 0);
    uart_commit(at + 1);
}

static void append_crc(void)
{
    MARK(0x10);
    uint32_t crc = crc32(buffer, length);
    MARK(0x11);
    memcpy(buffer + length, &crc, CRC_SIZE);
}

#define WIRE_SIZE (length + CRC_SIZE + 2u)

bool frame_send(void)
{
    if (WIRE_SIZE > uart_free())
        return false;
    append_crc();
    queue(length + CRC_SIZE);
    MARK(0x12);
    return true;
}

void frame_send_surely(void)
{
    while (!frame_send())
        ; /* the line drains by itself; if it does not, the watchdog bites */
}

/* ---- receiving ---- */

struct received_command frame_command;
static uint8_t received, block_left;
static bool begun, zero_due, damaged;

static void keep(uint8_t byte)
{
    if (received < COMMAND_MOST)
        frame_command.bytes[received++] = byte;
    else
        damaged = true;
}

static bool closed_well(void)
{
    if (damaged || block_left || received < CRC_SIZE + 2)
        return false;
    uint32_t crc;
    memcpy(&crc, frame_command.bytes + received - CRC_SIZE, CRC_SIZE);
    return crc32(frame_command.bytes, received - CRC_SIZE) == crc;
}

bool frame_receive(uint8_t byte)
{
    if (byte == 0) {
        bool well = begun && closed_well();
        if (well)
            frame_command.length = received - CRC_SIZE;
        else if (begun || damaged)
            counters_add(EVENT_RX);
        begun = zero_due = damaged = false;
        received = block_left = 0;
        return well;
    }
    begun = true;
    if (block_left) {
        keep(byte);
        block_left--;
        return false;
    }
    if (zero_due)
        keep(0);
    block_left = byte - 1;
    zero_due = byte != 0xFF; /* a block of 254 bytes ends without a zero */
    return false;
}

void frame_receive_damaged(void)
{
    damaged = true;
}
