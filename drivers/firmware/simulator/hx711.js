// A model of HX711 chips, each with an oscillator of its own: shift register, ready, torn reads.
import { F_CPU } from './atmega328p.js';

const UPDATE = 30e-6 * F_CPU; // DOUT is high for so long when a value that nobody took is replaced
const POWER_DOWN = 60e-6 * F_CPU; // of PD_SCK high
const FIRST_CLOCK = 3; // PD_SCK of chip k is PD3 + k, DOUT is PCk
const FIRST_READY = 2; // PD2 is wired to DOUT of the first chip too, for sketches that count edges
const [STILL, READING, READ] = [0, 1, 2];

class Chip {
  constructor(bank, number, rateHz) {
    this.bank = bank;
    this.number = number;
    this.period = F_CPU / rateHz;
    this.nextAt = (5 + 3 * number) * 1e-3 * F_CPU;
    this.n = 0;
    this.torn = 0;
    this.state = READ;
    this.shift = 0;
    this.bits = 0;
  }

  wire() {
    const { core } = this.bank;
    this.isClockHigh = false;
    this.#show(true);
    core.addClockEvent(() => this.#converted(), this.nextAt - core.cycles);
  }

  #show(isHigh) {
    const { ports } = this.bank.mcu;
    ports.C.setPin(this.number, isHigh);
    if (this.number === 0) ports.D.setPin(FIRST_READY, isHigh);
  }

  #converted() {
    const { core, faults, values } = this.bank;
    this.nextAt += this.period;
    core.addClockEvent(() => this.#converted(), this.nextAt - core.cycles);
    this.n++;
    if (faults.isActive('hx711_absent', this.number)) {
      this.state = READ;
      this.#show(true);
      return;
    }
    if (faults.isActive('hx711_shorted', this.number)) {
      this.state = READ;
      this.#show(false);
      return;
    }
    if (this.state === READING) this.torn++;
    this.shift = values.at(this.number, this.n - 1, core.cycles) & 0xffffff;
    this.bits = 0;
    this.#show(true);
    core.addClockEvent(() => {
      this.state = STILL;
      this.#show(false);
    }, UPDATE);
  }

  clock(isHigh) {
    if (isHigh === this.isClockHigh) return;
    this.isClockHigh = isHigh;
    const { core } = this.bank;
    if (!isHigh) {
      if (core.cycles - this.roseAt > POWER_DOWN) this.bank.violate('clock_high_too_long');
      return;
    }
    this.roseAt = core.cycles;
    if (this.state === READ) return;
    if (this.bits < 24) {
      this.state = READING;
      this.#show(((this.shift >> (23 - this.bits)) & 1) === 1);
      this.bits++;
    } else {
      this.state = READ;
      this.#show(true);
    }
  }
}

export class Hx711Bank {
  /** @param ratesHz of each chip; a typical chip is some per cent off */
  constructor(ratesHz, values, faults) {
    this.values = values;
    this.faults = faults;
    this.violations = {};
    this.chips = ratesHz.map((rateHz, number) => new Chip(this, number, rateHz));
  }

  wire(microcontroller) {
    this.mcu = microcontroller;
    this.core = microcontroller.core;
    for (const chip of this.chips) chip.wire();
    microcontroller.ports.D.addListener((levels) => {
      for (const chip of this.chips) chip.clock((levels & (1 << (FIRST_CLOCK + chip.number))) !== 0);
    });
  }

  violate(rule) {
    this.violations[rule] = (this.violations[rule] ?? 0) + 1;
  }

  report() {
    return {
      conversions: this.chips.map((chip) => chip.n),
      torn: this.chips.map((chip) => chip.torn),
      violations: this.violations,
    };
  }
}
