/* HX711: up to four chips, each with a clock line of its own.

   DOUT of chip k  A0 + k (PCk), pulled up        PD_SCK of chip k  D3 + k

   Each chip converts by its own oscillator, and a read that meets a conversion is torn. So each is
   read at its own data-ready, and never with another's clock. The slowest chip paces: a scan is
   complete when it gives a value, and every other gave one that was in no scan before. Of a faster
   one a value is passed over now and then; none is sent twice. A chip that gives none in time costs
   a scan: its index passes, its row is never sent.
*/
#ifdef CONVERTER_HX711

#include "converter.h"

#include "counters.h"
#include "scan_ring.h"
#include <avr/interrupt.h>
#include <avr/io.h>
#include <stddef.h>
#include <util/atomic.h>
#include <util/delay.h>

_Static_assert(CHANNELS >= 1 && CHANNELS <= 4, "there are pins for four chips");

const char converter_model[] = "HX711/ATmega328P";
const uint32_t converter_rate_mhz = 0;

#define ALL_CHIPS ((1 << CHANNELS) - 1)
#define CLOCK_OF(chip) ((uint8_t)(1 << (PD3 + (chip))))

static volatile bool streaming, beat;
static volatile uint8_t fresh;  /* chips that gave a value since the last scan */
static volatile uint8_t silent; /* chips that stay low after a read: shorted, or no chip */
static volatile uint32_t scans, overflows;
static volatile uint32_t scan_us;   /* when the last scan was complete, or should have been */
static volatile bool scan_came;     /* it was, so that the next tells the period */
static volatile uint32_t period_us = 1000000UL / RATE_HZ; /* of scans, measured */
static uint8_t pacer; /* the slowest chip, as far as we know */
static uint8_t row[ROW_SIZE];

/* Interrupts must be off. Timer 1 runs free at half microseconds. */
static uint32_t now_us(void)
{
    uint16_t ticks = TCNT1;
    uint32_t over = overflows;
    if ((TIFR1 & (1 << TOV1)) && ticks < 0x8000)
        over++;
    return (over << 15) + (ticks >> 1);
}

ISR(TIMER1_OVF_vect)
{
    overflows++;
}

/* Each millisecond: is a scan overdue? */
ISR(TIMER2_COMPA_vect)
{
    beat = true;
    if (now_us() - scan_us < period_us + period_us / 2)
        return;
    scan_us += period_us;
    scan_came = false;
    fresh = 0; /* what came is too old for the next scan */
    if (streaming) {
        scans++;
        counters_add_interrupt(EVENT_ABSENT);
    }
}

static void complete_scan(uint32_t time_us)
{
    fresh = 0;
    if (scan_came)
        period_us += (int32_t)(time_us - scan_us - period_us) / 16;
    scan_us = time_us;
    scan_came = true;
    if (!streaming)
        return;
    uint32_t index = scans++;
    struct scan *scan = scan_ring_next();
    if (scan == NULL)
        return;
    scan->index = index;
    scan->time_us = time_us;
    scan->flags = 0;
    for (uint8_t i = 0; i < ROW_SIZE; i++)
        scan->row[i] = row[i];
    for (uint8_t i = 0; i < ROW_SIZE; i += 3)
        if (converter_is_clipped(row + i))
            scan->flags |= FLAG_SATURATED;
    scan_ring_push();
}

/* One clock pulse; returns what the chip shows after its rise. High for more than 50 us would
   switch the chip off, so nothing may come between. */
static inline bool clock_bit(uint8_t clock, uint8_t data)
{
    bool is_high;
    ATOMIC_BLOCK(ATOMIC_FORCEON)
    {
        PORTD |= clock;
        _delay_us(1);
        is_high = PINC & data;
        PORTD &= ~clock;
    }
    _delay_us(1);
    return is_high;
}

/* The pacer gave a value. Where another has none yet, that one is slower, and paces from now on. */
static void pace(uint32_t time_us)
{
    if (fresh == ALL_CHIPS) {
        complete_scan(time_us);
        return;
    }
    for (uint8_t chip = 0; chip < CHANNELS; chip++)
        if (!(fresh & (1 << chip)))
            pacer = chip;
}

/* Read a chip that is ready. The 25th pulse asks for channel A at gain 128 again; after it the chip
   shows high until its next value, which one that is not there does not. */
static void read_chip(uint8_t chip)
{
    uint8_t clock = CLOCK_OF(chip), data = 1 << chip;
    uint8_t *value = row + 3 * chip;
    for (uint8_t i = 3; i--;) {
        uint8_t byte = 0;
        for (uint8_t bit = 8; bit--;)
            byte = byte << 1 | clock_bit(clock, data);
        value[i] = byte;
    }
    clock_bit(clock, data);
    if (PINC & data)
        fresh |= data;
    else
        silent |= data;
}

/* Read all that are ready; others may become so meanwhile, and the UART goes on beside it. Called
   and left with interrupts off. */
static void read_ready_chips(void)
{
    PCICR = 0;
    uint32_t time_us = now_us();
    uint8_t read = 0;
    sei();
    for (;;) {
        PCIFR = 1 << PCIF1; /* before the pins are looked at: no edge after it is overlooked */
        uint8_t pins = PINC;
        silent &= ~pins;
        uint8_t ready = ~pins & ~silent & ALL_CHIPS;
        if (!ready)
            break;
        read |= ready;
        for (uint8_t chip = 0; chip < CHANNELS; chip++)
            if (ready & (1 << chip))
                read_chip(chip);
    }
    cli();
    if (read & (1 << pacer))
        pace(time_us);
    PCICR = 1 << PCIE1;
}

ISR(PCINT1_vect)
{
    MARK(0x01);
    read_ready_chips();
    MARK(0x03);
}

void converter_init(void)
{
    PORTC |= ALL_CHIPS;
    for (uint8_t chip = 0; chip < CHANNELS; chip++)
        DDRD |= CLOCK_OF(chip);
    TCCR1B = 1 << CS11;
    TIMSK1 = 1 << TOIE1;
    TCCR2A = 1 << WGM21;
    TCCR2B = 1 << CS22;
    OCR2A = F_CPU / 64 / 1000 - 1;
    TIMSK2 = 1 << OCIE2A;
    PCMSK1 = ALL_CHIPS;
    read_ready_chips(); /* one that waits already has no edge to come */
    sei();
}

void converter_start(void)
{
    ATOMIC_BLOCK(ATOMIC_FORCEON)
    {
        fresh = 0;
        scan_came = false;
        scan_us = now_us();
        scans = 0;
        scan_ring_clear();
        streaming = true;
    }
}

uint32_t converter_stop(void)
{
    streaming = false;
    return converter_scans();
}

void converter_tend(void)
{
}

uint32_t converter_scans(void)
{
    uint32_t n;
    ATOMIC_BLOCK(ATOMIC_FORCEON) n = scans;
    return n;
}

uint32_t converter_now_us(void)
{
    uint32_t t;
    ATOMIC_BLOCK(ATOMIC_FORCEON) t = now_us();
    return t;
}

bool converter_beats(void)
{
    bool beats = beat;
    if (beats)
        beat = false;
    return beats;
}

uint16_t converter_skew_us(uint8_t channel)
{
    (void)channel;
    return 0; /* not fixed: each chip has its own clock, see README.md */
}

#endif
