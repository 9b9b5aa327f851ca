// ForcePlate.h: any Arduino sketch that reads a load cell becomes a platform that forceplate records,
// and samples that get lost become visible. One file, C++11, nothing else needed. See README.md.
//
// It speaks FP-1 (PROTOCOL.md beside it). Call everything from setup() and loop(), but converted().
#pragma once
#include <Arduino.h>
#include <string.h>

#ifndef FORCEPLATE_QUEUE
#define FORCEPLATE_QUEUE 256  // bytes that wait to be sent; a power of two, 256 at least
#endif

class ForcePlate {
 public:
  /// What the computer calls it. All texts must live as long as the plate: "constants" do.
  explicit ForcePlate(const char *model) : model_(model) {}

  // ---- in setup(), before begin() ----

  /// One load cell, in the order of the values of sample(). At its ends a value is clipped.
  void channel(const char *name, int32_t least = -8388608L, int32_t most = 8388607L) {
    if (channels_ == CHANNELS_MOST) return;
    channel_[channels_].name = name;
    channel_[channels_].least = least;
    channel_[channels_++].most = most;
  }

  /// If your own timer starts the conversions, so many times a second. A converter that runs by a
  /// clock of its own (HX711, NAU7802) needs none: the computer measures it.
  void rate(float hz) { rate_mhz_ = (uint32_t)(hz * 1000 + 0.5f); }

  /// Samples sent together. More than one only where they come evenly: above 100 a second or so.
  void rowsPerFrame(uint8_t n) { rows_most_ = n; }

  void serialNumber(const char *text) { serial_ = text; }
  void calibrationId(const char *text) { calibration_ = text; }

  /// The pin of the converter that falls when a value is ready, where it has one of its own: each is
  /// counted, and one that the sketch never read is seen as lost.
  void dataReady(uint8_t pin) {
    countConversions();
    self() = this;
    pinMode(pin, INPUT);
    attachInterrupt(digitalPinToInterrupt(pin), onDataReady, FALLING);
  }

  /// Instead of dataReady(), where an interrupt of yours calls converted() for each conversion.
  void countConversions() { counts_conversions_ = true; }

  /// Say who we are; from here on it answers. Serial.begin(500000) comes before.
  void begin(Stream &line) {
    line_ = &line;
    knows_room_ = line.availableForWrite() > 0;
    status_ms_ = millis();
    push(0);  // closes whatever frame a restart cut
    hello();
  }

  // ---- in your interrupt ----

  /// A conversion is over. Only after countConversions().
  void converted() {
    conversion_us_ = micros();
    conversions_++;
  }

  // ---- in loop() ----

  /// One value of each channel, raw counts of at most 24 bits, soon after they were read.
  void sample(const int32_t *values) {
    uint32_t time_us;
    const uint32_t count = countNow(time_us);
    if (!streaming_ || count == start_ || count == taken_) return;  // of before START; read twice
    taken_ = count;
    const uint32_t index = count - start_ - 1;
    missed_ += (uint16_t)(index - next_index_);
    if (rows_ && index != next_index_) flush();
    if (!rows_) beginRows(index, time_us);
    for (uint8_t i = 0; i < channels_; i++) {
      if (values[i] <= channel_[i].least || values[i] >= channel_[i].most) frame_[2] |= SATURATED;
      u8((uint8_t)values[i]);
      u16((uint16_t)(values[i] >> 8));
    }
    next_index_ = index + 1;
    if (++rows_ >= rows_most_) flush();
  }

  /// The same for a plate of one channel.
  void sample(int32_t value) { sample(&value); }

  /// Send what waits, obey the computer. Call it often; it never waits.
  void poll() {
    drain();
    while (line_->available()) receive((uint8_t)line_->read());
    if (rows_ && millis() - rows_ms_ > 50) flush();
    if (millis() - status_ms_ >= 1000) {
      status_ms_ += 1000;
      status();
    }
  }

 private:
  enum { SAMPLES = 0x01, HELLO = 0x02, REPLY = 0x04, STATUS = 0x05 };
  enum { ASK_HELLO = 0x41, START = 0x42, STOP = 0x43, GET = 0x45 };
  enum { SATURATED = 1, AFTER_GAP = 2, ROWS_DROPPED = 4 };
  enum { CHANNELS_MOST = 8, FRAME_MOST = 254, CRC_SIZE = 4, COMMAND_MOST = 32, TEXT_SIZE = 16 };
  static_assert(FORCEPLATE_QUEUE >= 256 && (FORCEPLATE_QUEUE & (FORCEPLATE_QUEUE - 1)) == 0,
                "FORCEPLATE_QUEUE must be a power of two, 256 at least");

  struct Channel {
    const char *name;
    int32_t least, most;
  };

  const char *model_, *serial_ = "", *calibration_ = "";
  Channel channel_[CHANNELS_MOST];
  uint8_t channels_ = 0, rows_most_ = 1;
  uint32_t rate_mhz_ = 0;
  bool counts_conversions_ = false;

  Stream *line_ = nullptr;
  bool knows_room_ = false;

  volatile uint32_t conversions_ = 0, conversion_us_ = 0;
  bool streaming_ = false, dropped_ = false;
  uint8_t stream_ = 0, rows_ = 0;
  uint32_t start_ = 0, taken_ = 0, next_index_ = 0, scans_ = 0, rows_ms_ = 0, status_ms_ = 0;
  uint16_t missed_ = 0, rows_dropped_ = 0, bad_commands_ = 0, most_queued_ = 0;

  uint8_t frame_[FRAME_MOST], length_ = 0;
  uint8_t queue_[FORCEPLATE_QUEUE];
  uint16_t head_ = 0, tail_ = 0;

  uint8_t command_[COMMAND_MOST], received_ = 0, block_left_ = 0;
  bool begun_ = false, zero_due_ = false, damaged_ = false;

  // ---- counting ----

  static ForcePlate *&self() {
    static ForcePlate *plate = nullptr;
    return plate;
  }
  static void onDataReady() { self()->converted(); }

  /// Conversions since power-up, the one that is given now counted in, and when it was over.
  uint32_t countNow(uint32_t &time_us) {
    if (!counts_conversions_) converted();
    return conversionsSoFar(time_us);
  }
  uint32_t conversionsSoFar(uint32_t &time_us) {
    noInterrupts();
    const uint32_t count = conversions_;
    time_us = conversion_us_;
    interrupts();
    return count;
  }
  uint32_t scans() {
    uint32_t unused;
    return streaming_ ? conversionsSoFar(unused) - start_ : scans_;
  }

  // ---- frames to the computer ----

  void beginFrame(uint8_t type) {
    length_ = 0;
    u8(type);
  }
  void u8(uint8_t value) {
    if (length_ < FRAME_MOST - CRC_SIZE) frame_[length_++] = value;
  }
  void u16(uint16_t value) {
    u8((uint8_t)value);
    u8((uint8_t)(value >> 8));
  }
  void u32(uint32_t value) {
    u16((uint16_t)value);
    u16((uint16_t)(value >> 16));
  }
  void text(uint8_t key, const char *text, uint8_t most = 40) {
    const uint8_t n = (uint8_t)strnlen(text, most);
    u8(key);
    u8(n);
    for (uint8_t i = 0; i < n; i++) u8((uint8_t)text[i]);
  }

  static uint32_t crc32(const uint8_t *data, uint8_t n) {
    uint32_t crc = 0xFFFFFFFFUL;
    while (n--) {
      crc ^= *data++;
      for (uint8_t half = 0; half < 2; half++) crc = nibble((uint8_t)crc & 15) ^ (crc >> 4);
    }
    return ~crc;
  }
  /// A CRC is linear: the entry of four bits is the sum of the entries of each.
  static uint32_t nibble(uint8_t n) {
    return (n & 1 ? 0x1DB71064UL : 0) ^ (n & 2 ? 0x3B6E20C8UL : 0) ^ (n & 4 ? 0x76DC4190UL : 0) ^
           (n & 8 ? 0xEDB88320UL : 0);
  }

  uint16_t queued() const { return (head_ - tail_) & (FORCEPLATE_QUEUE - 1); }
  void push(uint8_t byte) {
    queue_[head_] = byte;
    head_ = (head_ + 1) & (FORCEPLATE_QUEUE - 1);
  }

  /// Queue the frame whole, as COBS and closed by a zero, or not at all.
  bool send() {
    const uint16_t size = length_ + CRC_SIZE + 2;
    if (queued() + size >= FORCEPLATE_QUEUE) return false;
    const uint32_t crc = crc32(frame_, length_);
    for (uint8_t i = 0; i < CRC_SIZE; i++) frame_[length_++] = (uint8_t)(crc >> (8 * i));
    uint16_t code_at = head_;
    uint8_t code = 1;
    push(0);
    for (uint8_t i = 0; i < length_; i++) {
      if (frame_[i]) {
        push(frame_[i]);
        code++;
      } else {
        queue_[code_at] = code;
        code_at = head_;
        code = 1;
        push(0);
      }
    }
    queue_[code_at] = code;
    push(0);
    if (queued() > most_queued_) most_queued_ = queued();
    return true;
  }

  /// Give the line what it takes without waiting; one byte a call where it does not say.
  void drain() {
    int room = knows_room_ ? line_->availableForWrite() : 1;
    while (tail_ != head_ && room-- > 0) {
      line_->write(queue_[tail_]);
      tail_ = (tail_ + 1) & (FORCEPLATE_QUEUE - 1);
    }
  }

  void beginRows(uint32_t index, uint32_t time_us) {
    rows_ms_ = millis();
    beginFrame(SAMPLES);
    u8(stream_);
    u8((index == next_index_ && !dropped_ ? 0 : AFTER_GAP) | (dropped_ ? ROWS_DROPPED : 0));
    u8(0);  // rows are known at the end
    u8(channels_);
    u32(index);
    u32(time_us);
  }
  void flush() {
    if (!rows_) return;
    frame_[3] = rows_;
    dropped_ = !send();
    if (dropped_) rows_dropped_ += rows_;
    rows_ = 0;
  }

  void hello() {
    beginFrame(HELLO);
    u8(1);  // FP-1
    u8(0);
    text(0x01, model_);
    text(0x02, serial_, TEXT_SIZE);
    text(0x04, "ForcePlate.h 1.0");
    u8(0x06);
    u8(4);
    u32(rate_mhz_);
    u8(0x08);
    u8(1);
    u8(rows_most_);
    text(0x09, calibration_, TEXT_SIZE);
    u8(0x0c);
    u8(1);
    u8(counts_conversions_ ? 1 : 0);
    for (uint8_t i = 0; i < channels_; i++) {
      const uint8_t n = (uint8_t)strnlen(channel_[i].name, 16);
      u8(0x10);
      u8((uint8_t)(8 + n));
      u16(0);
      u16((uint16_t)channel_[i].least);
      u8((uint8_t)(channel_[i].least >> 16));
      u16((uint16_t)channel_[i].most);
      u8((uint8_t)(channel_[i].most >> 16));
      for (uint8_t c = 0; c < n; c++) u8((uint8_t)channel_[i].name[c]);
    }
    send();
  }

  void status() {
    flush();
    beginFrame(STATUS);
    u8(stream_);
    u8(streaming_);
    u32(scans());
    u16(missed_);
    u16(0);  // late, config, ring: this firmware has none of them
    u16(0);
    u16(0);
    u16(rows_dropped_);
    u16(bad_commands_);
    u16(most_queued_);
    send();
  }

  // ---- commands of the computer ----

  void beginReply(uint8_t status) {
    beginFrame(REPLY);
    u8(command_[0]);
    u8(command_[1]);
    u8(status);
  }

  void obey(uint8_t n) {
    flush();
    if (command_[0] == ASK_HELLO) {
      hello();
    } else if (command_[0] == START && n >= 3) {
      uint32_t unused;
      stream_ = command_[2];
      beginReply(0);
      streaming_ = send();  // not before the computer is told so
      dropped_ = false;
      next_index_ = scans_ = 0;
      start_ = taken_ = conversionsSoFar(unused);
    } else if (command_[0] == STOP) {
      scans_ = scans();
      streaming_ = false;
      beginReply(0);
      u32(scans_);
      send();
    } else if (command_[0] == GET && n >= 3 && textOf(command_[2])) {
      const char *text = textOf(command_[2]);
      const uint8_t size = (uint8_t)strnlen(text, TEXT_SIZE);
      beginReply(0);
      for (uint8_t i = 0; i < TEXT_SIZE; i++) u8(i < size ? (uint8_t)text[i] : 0);
      send();
    } else {
      beginReply(1);
      send();
    }
  }
  /// What the sketch says of itself; nothing can be written to it.
  const char *textOf(uint8_t key) const {
    return key == 0x02 ? serial_ : key == 0x03 ? "" : key == 0x09 ? calibration_ : nullptr;
  }

  void receive(uint8_t byte) {
    if (byte == 0) {
      closeCommand();
      return;
    }
    begun_ = true;
    if (block_left_) {
      keep(byte);
      block_left_--;
      return;
    }
    if (zero_due_) keep(0);
    block_left_ = byte - 1;
    zero_due_ = byte != 0xFF;
  }
  void keep(uint8_t byte) {
    if (received_ < COMMAND_MOST)
      command_[received_++] = byte;
    else
      damaged_ = true;
  }
  void closeCommand() {
    const uint8_t n = received_ - CRC_SIZE;
    const bool whole = begun_ && !damaged_ && !block_left_ && received_ >= CRC_SIZE + 2;
    const bool is_right = whole && crcStands(n);
    if (begun_ && !is_right) bad_commands_++;
    received_ = block_left_ = 0;
    begun_ = zero_due_ = damaged_ = false;
    if (is_right) obey(n);
  }
  bool crcStands(uint8_t n) const {
    const uint32_t crc = crc32(command_, n);
    for (uint8_t i = 0; i < CRC_SIZE; i++)
      if (command_[n + i] != (uint8_t)(crc >> (8 * i))) return false;
    return true;
  }
};
