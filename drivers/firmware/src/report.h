/* What the board says of itself: HELLO, STATUS, EVENT. */
#pragma once
#include <stdint.h>

void report_hello(void);

/* Send what is due: STATUS every second, an EVENT where a counter rose, 20 a second at most. */
void report_tend(void);

/* The stream that the host chose, for STATUS and EVENT. */
extern uint8_t report_stream;
extern uint8_t report_streaming;

/* Count this start; before the first HELLO. */
void report_init(void);
