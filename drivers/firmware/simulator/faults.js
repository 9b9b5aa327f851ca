// What goes wrong, and when.
import { F_CPU } from './atmega328p.js';

const ONCE = new Set([
  'converter_reset',
  'stray_drdy',
  'brown_out',
  'external_reset',
  'watchdog_reset',
]);

/** Numbers between 0 and 1 that are the same in each run. */
function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Faults {
  /** @param faults of a scenario: { kind, at, for, chip, rate }; seconds */
  constructor(faults = []) {
    this.lasting = faults.filter(({ kind }) => !ONCE.has(kind));
    this.once = faults.filter(({ kind }) => ONCE.has(kind)).sort((a, b) => a.at - b.at);
    this.random = seeded(1);
    this.now = () => 0; // set by the simulation
  }

  #find(kind, chip) {
    if (this.lasting.length === 0) return undefined;
    const seconds = this.now() / F_CPU;
    return this.lasting.find(
      (fault) =>
        fault.kind === kind &&
        seconds >= fault.at &&
        seconds < fault.at + fault.for &&
        (fault.chip === undefined || fault.chip === chip),
    );
  }

  isActive(kind, chip) {
    return this.#find(kind, chip) !== undefined;
  }

  /** The byte that arrives where this one was sent by the converter. */
  onMiso(byte) {
    if (this.lasting.length === 0) return byte;
    if (this.isActive('miso_low')) return 0;
    if (this.isActive('miso_high')) return 0xff;
    if (this.isActive('miso_random')) return Math.floor(this.random() * 256);
    const bits = this.#find('miso_bits');
    if (bits && this.random() < bits.rate) return byte ^ (1 << Math.floor(this.random() * 8));
    return byte;
  }

  /** When the next of those that happen once is due, in cycles. */
  get nextOnce() {
    return this.once.length ? this.once[0].at * F_CPU : Infinity;
  }

  /** The kinds that happen once and whose time has come. */
  *due() {
    while (this.now() >= this.nextOnce) yield this.once.shift().kind;
  }
}
