/* The serial line: rings and interrupts. Sending never waits. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#define TX_RING 512
#define RX_RING 128

void uart_init(void);

/* Bytes that a frame would find place for. */
uint16_t uart_free(void);

/* Place a byte `ahead` places behind what is queued; uart_commit(n) sends the first n of them.
   The caller has made sure by uart_free that there is place. */
void uart_place(uint16_t ahead, uint8_t byte);
void uart_commit(uint16_t length);

/* The next received byte; false when there is none. */
bool uart_receive(uint8_t *byte);
bool uart_has_received(void);

/* True once after received bytes were lost. */
bool uart_overrun(void);

/* The most bytes that were ever queued. */
uint16_t uart_peak(void);
