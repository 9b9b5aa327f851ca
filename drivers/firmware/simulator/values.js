// What a converter measures: a value for a channel, by conversion or by time.
import { readFileSync } from 'node:fs';
import { F_CPU } from './atmega328p.js';

/** Values that say of themselves which channel and which conversion they are: 2 and 22 bits. */
export class Labelled {
  at(channel, conversion) {
    return (((channel & 3) << 22) | (conversion & 0x3fffff)) << 8 >> 8;
  }

  restart() {}
}

/** A force trace: rows of 32-bit integers, one for each channel, at its own rate; the last row
 * stays. It begins when `restart` is called; before that the first row stays. */
export class Trace {
  constructor(trace) {
    this.play(trace);
    this.beganAt = Infinity;
  }

  /** Take another trace: { path, channels, rate_hz }. */
  play({ path, channels, rate_hz: rateHz }) {
    const bytes = readFileSync(path);
    this.rows = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    this.channels = channels;
    this.cyclesPerRow = F_CPU / rateHz;
  }

  at(channel, conversion, cycles) {
    if (channel >= this.channels) return 0;
    const last = this.rows.length / this.channels - 1;
    const row = Math.floor((cycles - this.beganAt) / this.cyclesPerRow);
    return this.rows[Math.min(Math.max(row, 0), last) * this.channels + channel];
  }

  restart(cycles) {
    this.beganAt = cycles;
  }
}
