#include "reset_cause.h"

#include <avr/io.h>
#include <avr/wdt.h>

/* A bootloader clears MCUSR, or its own watchdog would bite it. Optiboot hands the cause over in
   r2, others in GPIOR0 (zero after any reset unless somebody wrote it). Both are taken before the
   compiler's code uses r2; .noinit, since .bss is cleared later. */
static uint8_t from_mcusr __attribute__((section(".noinit"), used));
static uint8_t from_gpior __attribute__((section(".noinit"), used));
static uint8_t from_r2 __attribute__((section(".noinit"), used));

void reset_cause_take(void) __attribute__((naked, used, section(".init0")));
void reset_cause_take(void)
{
    __asm__ volatile("sts %0, r2" : "=m"(from_r2));
}

/* After a watchdog reset the watchdog stays on, at its shortest time. */
void reset_cause_calm(void) __attribute__((naked, used, section(".init3")));
void reset_cause_calm(void)
{
    from_gpior = GPIOR0;
    from_mcusr = MCUSR;
    MCUSR = 0;
    wdt_disable();
}

static uint8_t plausible(uint8_t cause)
{
    return cause & 0xF0 ? 0 : cause;
}

uint8_t reset_cause(void)
{
    if (from_mcusr & 0x0F)
        return from_mcusr & 0x0F;
    if (plausible(from_gpior))
        return from_gpior;
    return plausible(from_r2);
}
