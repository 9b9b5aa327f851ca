/* What one build of the firmware is; every value may be given with -D. */
#pragma once

#ifndef F_CPU
#define F_CPU 16000000UL
#endif
#ifndef BAUD
#define BAUD 500000UL /* exact at 16 MHz; 115,200 cannot carry 4 channels at 1 kHz */
#endif
#ifndef FIRMWARE_VERSION
#define FIRMWARE_VERSION "1.0.0"
#endif

#ifndef BUILD
#define BUILD "" /* what exactly was compiled: the Makefile gives a hash of the sources */
#endif
#define CLOCK_TOLERANCE_PPM 5000 /* a ceramic resonator, the worst a Nano is sold with */

#ifdef CONVERTER_HX711
#ifndef CHANNELS
#define CHANNELS 2 /* chips, each with its own clock line; 4 at most */
#endif
#ifndef RATE_HZ
#define RATE_HZ 80 /* what the RATE pin of the chips is tied to: 80 or 10 */
#endif
#ifndef ROWS_PER_FRAME
#define ROWS_PER_FRAME 1
#endif
#else
#ifndef CHANNELS
#define CHANNELS 4
#endif
#ifndef RATE_HZ
#define RATE_HZ 1000 /* scans a second; CHANNELS * RATE_HZ conversions */
#endif
#ifndef ROWS_PER_FRAME
#define ROWS_PER_FRAME 5
#endif
#ifndef READ_TWICE
#define READ_TWICE 1 /* each conversion is read twice and compared: a flipped bit is seen */
#endif
#endif

/* The simulator takes the cycle count when GPIOR1 is written; nothing in a build for a board. */
#ifdef CYCLE_MARKS
#define MARK(n) (GPIOR1 = (n))
#else
#define MARK(n) ((void)0)
#endif
