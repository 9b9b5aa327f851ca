/* ADS1256: CHANNELS differential inputs, one after another, each conversion started by the timer.

   D9  (OC1A)  SYNC/PDWN     D10 CS      D11..D13 DIN, DOUT, SCLK
   D2  (INT0)  DRDY          D8  RESET

   One conversion takes one slot of SLOT_CYCLES, and its times are ruled by the data sheet:

     0            SYNC rises, by the timer itself: the conversion begins without jitter
     DRDY_AT      210 us later DRDY falls; the interrupt writes the multiplexer for the next slot
     SYNC_FALLS   before a second conversion is over (33 us after DRDY), which would overwrite the
                  data, with the multiplexer half switched
     SLOT_CYCLES  SYNC rises again; the data of the ended conversion are read meanwhile
*/
#ifndef CONVERTER_HX711

#include "converter.h"

#include "counters.h"
#include "scan_ring.h"
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/wdt.h>
#include <stddef.h>
#include <util/atomic.h>
#include <util/delay.h>

#define SLOT_US (1000000UL / RATE_HZ / CHANNELS)
#define SLOT_CYCLES (F_CPU / 1000000UL * SLOT_US)
#define DRDY_AT (F_CPU / 1000000UL * 210)
#define SYNC_FALLS (DRDY_AT + 490)
#define WINDOW_FROM (DRDY_AT - DRDY_AT / 100) /* two oscillators, each within its tolerance */

_Static_assert(CHANNELS >= 1 && CHANNELS <= 4, "an ADS1256 has four differential inputs");
_Static_assert(SLOT_US * RATE_HZ * CHANNELS == 1000000UL, "a slot must be whole microseconds");
_Static_assert(SLOT_CYCLES >= SYNC_FALLS + 16, "a slot must hold a conversion and a SYNC pulse");
_Static_assert(CHANNELS > 1 || SLOT_CYCLES >= 8000 || !READ_TWICE, "no time is left to send");
_Static_assert(SLOT_CYCLES - SYNC_FALLS < F_CPU / 30000 * 19, "SYNC low for long is power-down");

const char converter_model[] = "ADS1256/ATmega328P";
const uint32_t converter_rate_mhz = RATE_HZ * 1000UL;

/* ---- the chip ---- */

enum chip_command { RDATA = 0x01, RREG = 0x10, WREG = 0x50, SELFCAL = 0xF0 };
enum chip_register { REG_STATUS = 0, REG_MUX = 1, REG_ADCON = 2, REG_DRATE = 3 };

#define STATUS_SET 0x02 /* input buffer on: without it a bridge of 350 Ohm loses 7 % */
#define STATUS_MASK 0x0E
#define ADCON_SET 0x06 /* gain 64, no clock output, no sensor current */
#define ADCON_MASK 0x7F
#define DRATE_SET 0xF0 /* 30,000 a second: settled after 210 us */
#define MUX_OF(channel) ((uint8_t)((2 * (channel)) << 4 | (2 * (channel) + 1)))

#define CS_LOW() (PORTB &= ~(1 << PB2))
#define CS_HIGH() (PORTB |= 1 << PB2)
#define DRDY_IS_HIGH() (PIND & (1 << PD2))

static inline void spi_wait(void)
{
    while (!(SPSR & (1 << SPIF)))
        ;
}

static inline uint8_t spi(uint8_t byte)
{
    SPDR = byte;
    spi_wait();
    return SPDR;
}

/* t6: 50 clocks of 7.68 MHz from a command to its data. */
#define DELAY_T6() _delay_us(6.6)
/* t11: 4 clocks from one command to the next. */
#define DELAY_T11() _delay_us(0.6)

/* ---- shared by the interrupts ---- */

#define NO_SLOT 0xFF

static volatile bool streaming, stop_wanted, beat;
static volatile uint8_t slot = NO_SLOT; /* the channel that is being converted */
static volatile bool came;              /* DRDY of this slot was taken */
static volatile bool mux_ready;         /* the multiplexer stands for the next slot */
static volatile bool mux_good;          /* it stood when this slot began */
static volatile bool configured;        /* the chip has our settings, as far as we know */
static volatile uint8_t good;           /* a bit for each channel of the scan that is valid */
static volatile bool stood;             /* so do all that were looked at in this scan */
static volatile uint8_t mismatches;     /* scans after one another in which they did not */
static volatile uint32_t scans, now_us, scan_us;

/* A slot begins. */
ISR(TIMER1_OVF_vect)
{
    now_us += SLOT_US;
    beat = true;
    if (!streaming)
        return;
    if (slot != NO_SLOT && !came)
        counters_add_interrupt(EVENT_MISSED);
    came = false;
    mux_good = mux_ready;
    mux_ready = false;
    if (slot == CHANNELS - 1) {
        scans++;
        if (stop_wanted) {
            streaming = false;
            slot = NO_SLOT;
            return;
        }
    }
    if (slot == NO_SLOT || slot == CHANNELS - 1) {
        slot = 0;
        scan_us = now_us;
    } else {
        slot++;
    }
}

/* Data are read most significant byte first and kept as they are sent. */
static inline void read_data(uint8_t *value)
{
    DELAY_T11();
    spi(RDATA);
    DELAY_T6();
    value[2] = spi(0);
    value[1] = spi(0);
    value[0] = spi(0);
}

/* Do these registers hold what was written to them? After a reset of its own the chip's do not. */
static inline bool settings_stand(uint8_t from, uint8_t to, uint8_t mux)
{
    const uint8_t due[] = {STATUS_SET, mux, ADCON_SET, DRATE_SET};
    static const uint8_t mask[] = {STATUS_MASK, 0xFF, ADCON_MASK, 0xFF};
    bool stand = true;
    DELAY_T11();
    spi(RREG | from);
    spi(to - from);
    DELAY_T6();
    for (uint8_t i = from; i <= to; i++)
        if ((spi(0) ^ due[i]) & mask[i])
            stand = false;
    return stand;
}

static void push_scan(uint32_t index, uint32_t time_us, const uint8_t *row)
{
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

/* DRDY fell. Interrupts stay off until the multiplexer stands: 24 us, in which others would make it
   late; the rest runs with them on, beside the next conversion. */
ISR(INT0_vect)
{
    MARK(0x01);
    static uint8_t row[ROW_SIZE];
    static uint32_t index, time_us;
    if (TCNT1 < WINDOW_FROM || slot == NO_SLOT || came || DRDY_IS_HIGH())
        return; /* a stray edge */
    CS_LOW();
    SPDR = WREG | REG_MUX;
    came = true;
    EIMSK = 0;
    uint8_t channel = slot, next = channel + 1;
    if (next == CHANNELS)
        next = 0;
    bool valid = mux_good && configured;
    if (channel == 0) {
        good = 0;
        stood = true;
        index = scans;
        time_us = scan_us;
    } else if (index != scans) {
        good = 0; /* the first channel of this scan did not come */
    }
    spi_wait();
    spi(0);
    SPDR = MUX_OF(next);
    spi_wait();
    if (TIFR1 & (1 << TOV1))
        counters_add_interrupt(EVENT_LATE); /* SYNC rose meanwhile: the next one is void */
    else
        mux_ready = true;
    MARK(0x02);
    sei();

    /* The same value twice, and between them what is known: a line that sticks, however shortly,
       makes the two differ or spoils what is between. */
    uint8_t *value = row + 3 * channel;
    read_data(value);
    bool is_last = channel == CHANNELS - 1;
    bool stands = settings_stand(channel == 0 ? REG_STATUS : REG_MUX,
                                 is_last ? REG_DRATE : REG_MUX, MUX_OF(next));
    bool agrees = true;
#if READ_TWICE
    uint8_t again[3];
    read_data(again);
    agrees = again[0] == value[0] && again[1] == value[1] && again[2] == value[2];
#endif
    if (!stands) {
        mux_ready = mux_good = false; /* the next one is of who knows which channel */
        stood = false;
    }
    if (!(stands && agrees) && configured)
        counters_add(EVENT_CONFIG);
    if (valid && stands && agrees)
        good |= 1 << channel;
    if (is_last) {
        mismatches = stood ? 0 : mismatches + 1;
        if (mismatches >= 2) /* once may be a flipped bit of the answer */
            configured = false;
        if (good == (1 << CHANNELS) - 1)
            push_scan(index, time_us, row);
    }
    CS_HIGH();
    MARK(0x03);
    cli();
    EIMSK = 1 << INT0;
}

/* ---- for the main loop ---- */

static void wait_for_slots(uint8_t n)
{
    while (n--) {
        beat = false;
        while (!beat)
            ;
    }
}

/* Write all settings and let the chip calibrate itself. SYNC is held high meanwhile: a pulse would
   break the calibration off. */
static void configure(void)
{
    EIMSK = 0;
    TCCR1A &= ~(2 << COM1A0);
    PORTB &= ~(1 << PB0); /* RESET */
    _delay_us(10);
    PORTB |= 1 << PB0;
    _delay_ms(2);
    CS_LOW();
    spi(WREG | REG_STATUS);
    spi(3);
    spi(STATUS_SET);
    spi(MUX_OF(0));
    spi(ADCON_SET);
    spi(DRATE_SET);
    _delay_us(20);
    spi(SELFCAL);
    _delay_us(10);
    for (uint8_t n = 0; DRDY_IS_HIGH() && n < 200; n++)
        _delay_us(10); /* 0.6 ms; a chip that is not there never ends */
    configured = settings_stand(REG_STATUS, REG_DRATE, MUX_OF(0));
    stood = true;
    mismatches = 0;
    CS_HIGH();
    TCCR1A |= 2 << COM1A0;
    wait_for_slots(2); /* until SYNC rises in time again */
    wdt_reset();
}

void converter_init(void)
{
    PORTB |= 1 << PB0 | 1 << PB1 | 1 << PB2;
    DDRB |= 1 << PB0 | 1 << PB1 | 1 << PB2 | 1 << PB3 | 1 << PB5;
    PORTD |= 1 << PD2; /* without a chip DRDY reads high */
    /* mode 1 at 1 MHz: 2 MHz would be faster than a quarter of the chip's 7.68 MHz */
    SPCR = 1 << SPE | 1 << MSTR | 1 << CPHA | 1 << SPR0;
    ICR1 = SLOT_CYCLES - 1;
    OCR1A = SYNC_FALLS;
    TCCR1A = 1 << WGM11; /* fast PWM up to ICR1 */
    TCCR1B = 1 << WGM13 | 1 << WGM12 | 1 << CS10;
    TIMSK1 = 1 << TOIE1;
    EICRA = 1 << ISC01;
    sei();
    configure();
}

void converter_start(void)
{
    converter_stop();
    CS_LOW();
    spi(WREG | REG_MUX);
    spi(0);
    spi(MUX_OF(0));
    _delay_us(2);
    bool stands = settings_stand(REG_STATUS, REG_DRATE, MUX_OF(0));
    CS_HIGH();
    if (!stands)
        configure();
    scan_ring_clear();
    ATOMIC_BLOCK(ATOMIC_FORCEON)
    {
        slot = NO_SLOT;
        stop_wanted = false;
        mux_ready = true;
        good = 0;
        scans = 0;
        streaming = true;
        EIFR = 1 << INTF0;
        EIMSK = 1 << INT0;
    }
}

uint32_t converter_stop(void)
{
    stop_wanted = true;
    while (streaming)
        ; /* one scan at most, as long as the timer runs */
    EIMSK = 0;
    return converter_scans();
}

void converter_tend(void)
{
    static uint32_t tried_us;
    if (configured || !streaming || converter_now_us() - tried_us < 50000UL)
        return;
    configure();
    tried_us = converter_now_us();
    EIMSK = 1 << INT0; /* the next slot is void, since nobody set the multiplexer for it */
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
    ATOMIC_BLOCK(ATOMIC_FORCEON) t = now_us;
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
    return channel * SLOT_US;
}

#endif
