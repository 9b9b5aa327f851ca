/* Texts that outlive power, in EEPROM, each with a checksum: one that was cut off in mid-write is
   none. Numbers are those of PROTOCOL.md. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

#define TEXT_SIZE 16

/* True where a key names such a text. */
bool settings_has(uint8_t key);

/* Read a text, filled up with zeros; all 0xFF where none was written. */
void settings_get(uint8_t key, uint8_t text[TEXT_SIZE]);

/* Write a text of `length` bytes, TEXT_SIZE at most. Takes up to 80 ms. */
void settings_set(uint8_t key, const uint8_t *text, uint8_t length);

/* Count this start; returns how many there were. */
uint16_t settings_count_start(void);
