#include "uart.h"

#include "config.h"
#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

static uint8_t tx_ring[TX_RING], rx_ring[RX_RING];
static volatile uint16_t tx_head, tx_tail;
static volatile uint8_t rx_head, rx_tail;
static volatile bool rx_lost;
static uint16_t peak;

ISR(USART_RX_vect)
{
    uint8_t damaged = UCSR0A & (1 << DOR0 | 1 << FE0); /* must be read before the byte */
    uint8_t byte = UDR0;
    uint8_t next = (rx_head + 1) & (RX_RING - 1);
    if (damaged || next == rx_tail)
        rx_lost = true;
    if (next != rx_tail) {
        rx_ring[rx_head] = byte;
        rx_head = next;
    }
}

ISR(USART_UDRE_vect)
{
    uint16_t tail = tx_tail;
    if (tail == tx_head) {
        UCSR0B &= ~(1 << UDRIE0);
        return;
    }
    UDR0 = tx_ring[tail];
    tx_tail = (tail + 1) & (TX_RING - 1);
}

void uart_init(void)
{
    UCSR0A = 1 << U2X0;
    UBRR0 = F_CPU / 8 / BAUD - 1;
    UCSR0C = 3 << UCSZ00;
    UCSR0B = 1 << RXEN0 | 1 << TXEN0 | 1 << RXCIE0;
}

static uint16_t queued(void)
{
    uint16_t tail;
    ATOMIC_BLOCK(ATOMIC_FORCEON) tail = tx_tail;
    return (tx_head - tail) & (TX_RING - 1);
}

uint16_t uart_free(void)
{
    return TX_RING - 1 - queued();
}

void uart_place(uint16_t ahead, uint8_t byte)
{
    tx_ring[(tx_head + ahead) & (TX_RING - 1)] = byte;
}

void uart_commit(uint16_t length)
{
    uint16_t used = queued() + length;
    if (used > peak)
        peak = used;
    ATOMIC_BLOCK(ATOMIC_FORCEON)
    {
        tx_head = (tx_head + length) & (TX_RING - 1);
        UCSR0B |= 1 << UDRIE0;
    }
}

bool uart_receive(uint8_t *byte)
{
    if (!uart_has_received())
        return false;
    *byte = rx_ring[rx_tail];
    rx_tail = (rx_tail + 1) & (RX_RING - 1);
    return true;
}

bool uart_has_received(void)
{
    return rx_tail != rx_head;
}

bool uart_overrun(void)
{
    bool lost = rx_lost;
    if (lost)
        rx_lost = false;
    return lost;
}

uint16_t uart_peak(void)
{
    return peak;
}
