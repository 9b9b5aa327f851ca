/* The numbers of protocol FP-1; what they mean is written in PROTOCOL.md. */
#pragma once

#define PROTOCOL_MAJOR 1
#define PROTOCOL_MINOR 0
#define FRAME_MOST 254 /* with its CRC: COBS then costs one byte */

enum frame_type {
    FRAME_SAMPLES = 0x01,
    FRAME_HELLO = 0x02,
    FRAME_EVENT = 0x03,
    FRAME_REPLY = 0x04,
    FRAME_STATUS = 0x05,
};

enum command {
    COMMAND_HELLO = 0x41,
    COMMAND_START = 0x42,
    COMMAND_STOP = 0x43,
    COMMAND_SET = 0x44,
    COMMAND_GET = 0x45,
};

enum reply_status {
    REPLY_OK = 0,
    REPLY_UNKNOWN = 1,
    REPLY_STREAMING = 2,
    REPLY_TOO_LONG = 3,
};

enum sample_flags {
    FLAG_SATURATED = 1,
    FLAG_AFTER_GAP = 2,
    FLAG_ROWS_DROPPED = 4,
};

enum event_code {
    EVENT_MISSED = 1, /* conversions that were not read */
    EVENT_LATE = 2,   /* the multiplexer was switched too late: a conversion is void */
    EVENT_CONFIG = 3, /* what was read back differs: a scan is void */
    EVENT_RING = 4,   /* scans that found no place in memory */
    EVENT_TX = 5,     /* rows that found no place on the line */
    EVENT_RX = 6,     /* commands that arrived damaged */
    EVENT_ABSENT = 7, /* scans for which a converter gave no value in time */
    EVENT_CODES = 8,
};

enum hello_key {
    HELLO_MODEL = 0x01,
    HELLO_SERIAL = 0x02,
    HELLO_NAME = 0x03,
    HELLO_FIRMWARE = 0x04,
    HELLO_RESET = 0x05,
    HELLO_RATE = 0x06,
    HELLO_CPU = 0x07,
    HELLO_ROWS = 0x08,
    HELLO_CALIBRATION = 0x09,
    HELLO_BUILD = 0x0a,
    HELLO_TOLERANCE = 0x0b,
    HELLO_COUNTING = 0x0c,
    HELLO_CHANNEL = 0x10,
};
