#include "settings.h"

#include "crc32.h"
#include "protocol.h"
#include <avr/eeprom.h>
#include <avr/wdt.h>
#include <stddef.h>
#include <string.h>

struct text {
    uint8_t bytes[TEXT_SIZE];
    uint32_t crc;
};

static struct {
    uint16_t starts;
    struct text serial, name, calibration;
} kept EEMEM;

static struct text *place_of(uint8_t key)
{
    switch (key) {
    case HELLO_SERIAL:
        return &kept.serial;
    case HELLO_NAME:
        return &kept.name;
    case HELLO_CALIBRATION:
        return &kept.calibration;
    default:
        return NULL;
    }
}

bool settings_has(uint8_t key)
{
    return place_of(key) != NULL;
}

void settings_get(uint8_t key, uint8_t bytes[TEXT_SIZE])
{
    struct text text;
    eeprom_read_block(&text, place_of(key), sizeof text);
    if (crc32(text.bytes, TEXT_SIZE) == text.crc)
        memcpy(bytes, text.bytes, TEXT_SIZE);
    else
        memset(bytes, 0xFF, TEXT_SIZE);
}

void settings_set(uint8_t key, const uint8_t *bytes, uint8_t length)
{
    struct text text = {{0}, 0};
    memcpy(text.bytes, bytes, length);
    text.crc = crc32(text.bytes, TEXT_SIZE);
    uint8_t *to = (uint8_t *)place_of(key);
    const uint8_t *from = (const uint8_t *)&text;
    for (uint8_t i = 0; i < sizeof text; i++) {
        eeprom_update_byte(to + i, from[i]);
        wdt_reset(); /* a byte takes 3.4 ms */
    }
    eeprom_busy_wait();
}

uint16_t settings_count_start(void)
{
    uint16_t starts = eeprom_read_word(&kept.starts) + 1;
    if (starts == 0) /* erased EEPROM is 0xFFFF */
        starts = 1;
    eeprom_update_word(&kept.starts, starts);
    return starts;
}
