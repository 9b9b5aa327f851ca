// A board: the microcontroller with our firmware, its converter, and what goes wrong.
import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { EEPROMMemoryBackend } from 'avr8js';
import { Ads1256 } from './ads1256.js';
import { F_CPU, Microcontroller, ResetCause } from './atmega328p.js';
import { Faults } from './faults.js';
import { Hx711Bank } from './hx711.js';
import { Labelled, Trace } from './values.js';

const EEPROM_SIZE = 1024;
const SLICE = F_CPU / 1000;
const START = 0x42;
const RESETS = {
  brown_out: ResetCause.BROWN_OUT,
  external_reset: ResetCause.EXTERNAL,
  watchdog_reset: ResetCause.WATCHDOG,
};

/** The bytes of an Intel HEX file, as avr-objcopy writes it. */
export function readHex(path) {
  const flash = new Uint8Array(0x8000).fill(0xff);
  for (const line of readFileSync(path, 'utf8').split(/\r?\n/)) {
    if (!line.startsWith(':')) continue;
    const record = Uint8Array.from(Buffer.from(line.slice(1), 'hex'));
    if (record[3] === 0) flash.set(record.slice(4, 4 + record[0]), (record[1] << 8) | record[2]);
  }
  return flash;
}

/** Least, mean and most cycles between marks that the firmware sets (see MARK in config.h). */
class Marks {
  static SPANS = { slot_interrupt: [0x01, 0x03], mux: [0x01, 0x02], crc: [0x10, 0x11], cobs: [0x11, 0x12] };

  constructor() {
    this.at = new Map();
    this.spans = {};
  }

  set(mark, cycles) {
    for (const [name, [from, to]] of Object.entries(Marks.SPANS)) {
      if (mark !== to || !this.at.has(from)) continue;
      const span = (this.spans[name] ??= { n: 0, sum: 0, least: Infinity, most: 0 });
      const took = cycles - this.at.get(from);
      span.n++;
      span.sum += took;
      span.least = Math.min(span.least, took);
      span.most = Math.max(span.most, took);
    }
    this.at.set(mark, cycles);
  }

  report() {
    return Object.fromEntries(
      Object.entries(this.spans).map(([name, { n, sum, least, most }]) => [
        name,
        { n, least, mean: Math.round(sum / n), most },
      ]),
    );
  }
}

/** No converter: its lines are pulled up. */
class NoConverter {
  wire(microcontroller) {
    microcontroller.ports.D.setPin(2, true);
    microcontroller.spi.onTransfer = () => 0xff;
  }

  report() {
    return {};
  }
}

export class Simulation {
  /**
   * @param scenario
   *   hex: the program; converter: "ads1256", "hx711" or "none"; rates_hz: of each HX711;
   *   trace: { path, channels, rate_hz }, else labelled values; faults; bootloader;
   *   eeprom: a file that is read and written back
   */
  constructor(scenario, onBytes) {
    this.scenario = scenario;
    this.onBytes = onBytes;
    this.output = [];
    this.isAtFrameStart = 0;
    this.faults = new Faults(scenario.faults);
    this.values = scenario.trace ? new Trace(scenario.trace) : new Labelled();
    this.eeprom = new EEPROMMemoryBackend(EEPROM_SIZE);
    if (scenario.eeprom && existsSync(scenario.eeprom)) {
      this.eeprom.memory.set(readFileSync(scenario.eeprom));
    }
    this.mcu = new Microcontroller(readHex(scenario.hex), this.eeprom, scenario.bootloader);
    this.faults.now = () => this.mcu.cycles;
    this.converter = this.#converter();
    this.mcu.attach(this.converter);
    this.marks = new Marks();
    this.mcu.onMark = (mark, cycles) => this.marks.set(mark, cycles);
    this.mcu.onByte = (byte) => {
      if (!this.faults.isActive('host_deaf')) this.output.push(byte);
    };
    this.mcu.reset(ResetCause.POWER_ON);
  }

  #converter() {
    const { converter = 'ads1256', rates_hz: rates } = this.scenario;
    if (converter === 'ads1256') return new Ads1256(this.values, this.faults);
    if (converter === 'hx711') return new Hx711Bank(rates, this.values, this.faults);
    return new NoConverter();
  }

  /** Bytes from the computer. The person on the platform presses when a stream is asked for. */
  receive(bytes) {
    for (const byte of bytes) {
      if (this.isAtFrameStart === 2 && byte === START) this.values.restart(this.mcu.cycles);
      this.isAtFrameStart = byte === 0 ? 1 : this.isAtFrameStart === 1 ? 2 : 0;
    }
    this.mcu.uart.feed(bytes);
  }

  /** Let the person do something else from now on: see Trace. */
  play(trace) {
    this.values.play(trace);
    this.values.restart(this.mcu.cycles);
  }

  /** Go on by a millisecond, or until something happens. */
  step() {
    for (const kind of this.faults.due()) {
      if (kind === 'converter_reset') this.converter.lose();
      if (kind === 'stray_drdy') this.converter.stray();
      if (kind in RESETS) this.mcu.reset(RESETS[kind]);
    }
    const sliceEnd = (Math.floor(this.mcu.cycles / SLICE) + 1) * SLICE;
    this.mcu.runTo(Math.min(sliceEnd, this.faults.nextOnce));
    if (this.output.length) {
      this.onBytes(Buffer.from(this.output));
      this.output = [];
    }
  }

  end() {
    if (this.scenario.eeprom) writeFileSync(this.scenario.eeprom, this.eeprom.memory);
  }

  report() {
    const { mcu } = this;
    return {
      seconds: mcu.seconds,
      idle: mcu.slept / mcu.cycles,
      cycles_per_byte: mcu.uart.cyclesPerByte,
      bytes_overrun: mcu.uart.bytesOverrun,
      lowest_stack: Math.min(mcu.lowestStack, mcu.core.lowestStack),
      resets: mcu.resets,
      marks: this.marks.report(),
      converter: this.converter.report(),
    };
  }
}
