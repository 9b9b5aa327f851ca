/* Frames: type, body, CRC-32; on the line as COBS, closed by a zero. */
#pragma once
#include "protocol.h"
#include <stdbool.h>
#include <stdint.h>

/* Build one frame at a time, then send it. What would not fit in a frame is left out. */
void frame_begin(enum frame_type type);
void frame_u8(uint8_t value);
void frame_u16(uint16_t value);
void frame_u32(uint32_t value);
void frame_bytes(const void *data, uint8_t length);
void frame_text(const char *text);

/* A key with its length before what follows, until frame_key_end. */
void frame_key(enum hello_key key);
void frame_key_end(void);

/* Overwrite a byte of the frame that is being built. */
void frame_patch(uint8_t at, uint8_t value);

/* Queue it whole, or not at all: false when the line has no place for it. */
bool frame_send(void);

/* Queue it, waiting for place (10 ms at most): for what the host waits for. */
void frame_send_surely(void);

/* Take one received byte. True when it closed a command whose CRC is right, which then stands in
   frame_command until the next call. */
#define COMMAND_MOST 96
struct received_command {
    uint8_t length; /* without the CRC */
    uint8_t bytes[COMMAND_MOST];
};
extern struct received_command frame_command;
bool frame_receive(uint8_t byte);

/* What was received since the last zero is damaged. */
void frame_receive_damaged(void);
