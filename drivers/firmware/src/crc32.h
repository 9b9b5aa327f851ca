/* CRC-32 as zlib has it. */
#pragma once
#include <stdint.h>

uint32_t crc32(const uint8_t *data, uint8_t length);
