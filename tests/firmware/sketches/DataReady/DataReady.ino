// Counts the edges of data-ready, and oversleeps one in fifty of them.
#include "ForcePlate.h"

ForcePlate plate("sleepy sketch");
volatile bool reading = false;

int32_t readHx711() {
  int32_t value = 0;
  reading = true;
  for (int i = 0; i < 24; i++) {
    digitalWrite(3, HIGH);
    value = value << 1 | digitalRead(A0);
    digitalWrite(3, LOW);
  }
  digitalWrite(3, HIGH);
  digitalWrite(3, LOW);
  reading = false;
  return value << 8 >> 8;
}

void ready() {
  if (!reading) plate.converted();
}

void setup() {
  pinMode(A0, INPUT_PULLUP);
  pinMode(3, OUTPUT);
  Serial.begin(500000);
  plate.channel("toes");
  plate.serialNumber("TP-7");
  plate.calibrationId("9f2c41d07ab3e658");
#ifndef BLIND
  plate.countConversions();
  attachInterrupt(digitalPinToInterrupt(2), ready, FALLING);
#endif
  plate.begin(Serial);
}

void loop() {
  static int n = 0;
  if (!digitalRead(A0)) {
    plate.sample(readHx711());
    if (++n % 50 == 0) delay(28);
  }
  plate.poll();
}
