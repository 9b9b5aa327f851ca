#include "report.h"

#include "config.h"
#include "converter.h"
#include "counters.h"
#include "frame.h"
#include "reset_cause.h"
#include "rows.h"
#include "settings.h"
#include "uart.h"

#define STATUS_PERIOD_US 1000000UL
#define EVENT_PERIOD_US 50000UL

uint8_t report_stream, report_streaming;
static uint16_t starts;

void report_init(void)
{
    starts = settings_count_start();
}

static void key_text(enum hello_key key, const char *text)
{
    frame_key(key);
    frame_text(text);
    frame_key_end();
}

static void key_setting(enum hello_key key)
{
    uint8_t text[TEXT_SIZE];
    settings_get(key, text);
    frame_key(key);
    for (uint8_t i = 0; i < TEXT_SIZE && text[i] != 0 && text[i] != 0xFF; i++)
        frame_u8(text[i]);
    frame_key_end();
}

static void key_channel(uint8_t channel)
{
    static const uint8_t ends[] = {0x00, 0x00, 0x80, 0xFF, 0xFF, 0x7F}; /* least and most, 24 bits */
    frame_key(HELLO_CHANNEL);
    frame_u16(converter_skew_us(channel));
    frame_bytes(ends, sizeof ends);
    frame_text("ch");
    frame_u8('0' + channel);
    frame_key_end();
}

void report_hello(void)
{
    frame_begin(FRAME_HELLO);
    frame_u8(PROTOCOL_MAJOR);
    frame_u8(PROTOCOL_MINOR);
    key_text(HELLO_MODEL, converter_model);
    key_setting(HELLO_SERIAL);
    key_setting(HELLO_NAME);
    key_text(HELLO_FIRMWARE, FIRMWARE_VERSION);
    frame_key(HELLO_RESET);
    frame_u8(reset_cause());
    frame_u16(starts);
    frame_key_end();
    frame_key(HELLO_RATE);
    frame_u32(converter_rate_mhz);
    frame_key_end();
    frame_key(HELLO_CPU);
    frame_u32(F_CPU);
    frame_key_end();
    frame_key(HELLO_ROWS);
    frame_u8(ROWS_PER_FRAME);
    frame_key_end();
    key_setting(HELLO_CALIBRATION);
    key_text(HELLO_BUILD, BUILD);
    frame_key(HELLO_TOLERANCE);
    frame_u16(CLOCK_TOLERANCE_PPM);
    frame_key_end();
    frame_key(HELLO_COUNTING);
    frame_u8(1); /* index is counted at the converter */
    frame_key_end();
    for (uint8_t channel = 0; channel < CHANNELS; channel++)
        key_channel(channel);
    frame_send_surely();
}

static void send_status(void)
{
    frame_begin(FRAME_STATUS);
    frame_u8(report_stream);
    frame_u8(report_streaming);
    frame_u32(converter_scans());
    for (uint8_t code = EVENT_MISSED; code <= EVENT_RX; code++)
        frame_u16(counters_get(code));
    frame_u16(uart_peak());
    frame_send();
}

/* One event at a time, the codes in turn: a fault that floods cannot hide another. */
static void send_event(void)
{
    static uint32_t told[EVENT_CODES];
    static uint8_t last_code;
    for (uint8_t n = 1; n < EVENT_CODES; n++) {
        last_code = last_code < EVENT_CODES - 1 ? last_code + 1 : 1;
        uint32_t total = counters_get(last_code);
        if (total == told[last_code])
            continue;
        rows_flush();
        frame_begin(FRAME_EVENT);
        frame_u8(report_stream);
        frame_u8(last_code);
        frame_u32(converter_scans());
        frame_u32(total);
        if (frame_send())
            told[last_code] = total;
        return;
    }
}

void report_tend(void)
{
    static uint32_t status_us, event_us;
    uint32_t now_us = converter_now_us();
    if (now_us - status_us >= STATUS_PERIOD_US) {
        status_us += STATUS_PERIOD_US;
        rows_flush();
        send_status();
    }
    if (now_us - event_us >= EVENT_PERIOD_US) {
        event_us = now_us;
        send_event();
    }
}
