// A load cell on an HX711, recorded by forceplate. The six lines that make it so are marked.
#include "ForcePlate.h"                      // 1

ForcePlate plate("HX711 sketch");            // 2

const int DOUT = A0;
const int CLOCK = 3;

int32_t readHx711() {
  int32_t value = 0;
  for (int i = 0; i < 24; i++) {
    digitalWrite(CLOCK, HIGH);
    value = value << 1 | digitalRead(DOUT);
    digitalWrite(CLOCK, LOW);
  }
  digitalWrite(CLOCK, HIGH);  // the 25th: channel A at gain 128 again
  digitalWrite(CLOCK, LOW);
  return value << 8 >> 8;  // 24 bits with their sign
}

void setup() {
  pinMode(DOUT, INPUT_PULLUP);  // without a chip it is never ready
  pinMode(CLOCK, OUTPUT);
  Serial.begin(500000);
  plate.channel("toes");                     // 3
  plate.begin(Serial);                       // 4
}

void loop() {
  if (!digitalRead(DOUT)) plate.sample(readHx711());  // 5, where Serial.println(readHx711()) was
  plate.poll();                              // 6
}
