/* Why the processor started: bits of MCUSR (1 power, 2 reset pin, 4 brown-out, 8 watchdog). */
#pragma once
#include <stdint.h>

/* 0: a bootloader cleared it and does not say. */
uint8_t reset_cause(void);
