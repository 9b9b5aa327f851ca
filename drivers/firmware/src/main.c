/* A force platform that speaks FP-1: see README.md and PROTOCOL.md. */
#include "config.h"
#include "converter.h"
#include "counters.h"
#include "frame.h"
#include "report.h"
#include "rows.h"
#include "settings.h"
#include "uart.h"
#include <avr/interrupt.h>
#include <avr/sleep.h>
#include <avr/wdt.h>

static void begin_reply(uint8_t command, uint8_t request, enum reply_status status)
{
    frame_begin(FRAME_REPLY);
    frame_u8(command);
    frame_u8(request);
    frame_u8(status);
}

static void reply(uint8_t command, uint8_t request, enum reply_status status)
{
    begin_reply(command, request, status);
    frame_send_surely();
}

static void start(uint8_t request, uint8_t stream)
{
    report_streaming = false;
    converter_stop();
    rows_begin(stream);
    report_stream = stream;
    reply(COMMAND_START, request, REPLY_OK);
    converter_start();
    report_streaming = true;
}

static void stop(uint8_t request)
{
    uint32_t scans = converter_stop();
    report_streaming = false;
    rows_tend();
    rows_flush();
    begin_reply(COMMAND_STOP, request, REPLY_OK);
    frame_u32(scans);
    frame_send_surely();
}

static void set(uint8_t request, const uint8_t *body, uint8_t length)
{
    if (length == 0 || !settings_has(body[0])) {
        reply(COMMAND_SET, request, REPLY_UNKNOWN);
    } else if (report_streaming) {
        reply(COMMAND_SET, request, REPLY_STREAMING);
    } else if (length - 1 > TEXT_SIZE) {
        reply(COMMAND_SET, request, REPLY_TOO_LONG);
    } else {
        settings_set(body[0], body + 1, length - 1);
        reply(COMMAND_SET, request, REPLY_OK);
    }
}

static void get(uint8_t request, const uint8_t *body, uint8_t length)
{
    if (length == 0 || !settings_has(body[0])) {
        reply(COMMAND_GET, request, REPLY_UNKNOWN);
        return;
    }
    uint8_t text[TEXT_SIZE];
    settings_get(body[0], text);
    begin_reply(COMMAND_GET, request, REPLY_OK);
    frame_bytes(text, TEXT_SIZE);
    frame_send_surely();
}

static void obey(const struct received_command *received)
{
    uint8_t command = received->bytes[0], request = received->bytes[1];
    const uint8_t *body = received->bytes + 2;
    uint8_t length = received->length - 2;
    rows_flush();
    if (command == COMMAND_HELLO)
        report_hello();
    else if (command == COMMAND_START && length >= 1)
        start(request, body[0]);
    else if (command == COMMAND_STOP)
        stop(request);
    else if (command == COMMAND_SET)
        set(request, body, length);
    else if (command == COMMAND_GET)
        get(request, body, length);
    else
        reply(command, request, REPLY_UNKNOWN);
}

/* One command at most: rubbish without end must not keep the scans waiting. */
static void tend_commands(void)
{
    uint8_t byte;
    for (uint8_t n = 0; n < RX_RING && uart_receive(&byte); n++) {
        if (uart_overrun())
            frame_receive_damaged();
        if (frame_receive(byte)) {
            obey(&frame_command);
            return;
        }
    }
}

/* Until the next interrupt, and at least one comes every slot. */
static void sleep_until_interrupt(void)
{
    cli();
    if (!uart_has_received()) {
        sleep_enable();
        sei(); /* takes effect after the next instruction: no interrupt is slept through */
        sleep_cpu();
        sleep_disable();
    }
    sei();
}

int main(void)
{
    set_sleep_mode(SLEEP_MODE_IDLE);
    uart_init();
    report_init();
    wdt_enable(WDTO_250MS);
    converter_init();
    uart_place(0, 0); /* closes whatever frame the restart cut */
    uart_commit(1);
    report_hello();
    for (;;) {
        if (converter_beats())
            wdt_reset();
        converter_tend();
        rows_tend();
        tend_commands();
        report_tend();
        sleep_until_interrupt();
    }
}
