// A model of the ADS1256 as its data sheet has it (SBAS288): commands, registers, SYNC/PDWN, settling,
// free running, times between bytes. It tells what the firmware must not do, as `violations`.
import { F_CPU } from './atmega328p.js';

const F_CLKIN = 7.68e6;
const inClocks = (n) => (n / F_CLKIN) * F_CPU; // of the chip, in cycles of the processor
const T6 = inClocks(50); // from RDATA or RREG to the data
const T11 = inClocks(4); // from one command to the next
const CALIBRATION = 596e-6 * F_CPU; // SELFCAL at 30,000 a second and gain 64
const WAKE = 30e-3 * F_CPU; // the crystal starts anew after power-down
const PERIODS_TO_POWER_DOWN = 20;

// data rate register: samples a second, settled after ms
const RATES = new Map([
  [0xf0, [30000, 0.21]],
  [0xe0, [15000, 0.25]],
  [0xd0, [7500, 0.31]],
  [0xc0, [3750, 0.44]],
  [0xb0, [2000, 0.68]],
  [0xa1, [1000, 1.18]],
  [0x92, [500, 2.18]],
  [0x82, [100, 10.18]],
]);
const [STATUS, MUX, ADCON, DRATE] = [0, 1, 2, 3];
const AT_RESET = [0x30, 0x01, 0x20, 0xf0, 0xe0, 0, 0, 0, 0, 0, 0];
const BUFFER = 0x02;
const GAIN_64 = 6;
const VOID = 0x2bad00; // what a conversion is worth that something was changed in
const SLOT = 250e-6 * F_CPU; // values are numbered by the slot in which they were converted

const [CHIP_SELECT, SYNC, RESET] = [2, 1, 0]; // of port B
const DRDY = 2; // of port D

export class Ads1256 {
  /** @param values what is measured: see values.js; @param faults see faults.js */
  constructor(values, faults) {
    this.values = values;
    this.faults = faults;
    this.violations = {};
    this.syncTimes = { first: 0, last: 0, n: 0, worst: 0 };
    this.latched = 0;
    this.lose();
  }

  /** Forget all settings, as a chip does whose supply dipped. */
  lose() {
    this.registers = Uint8Array.from(AT_RESET);
    this.isCalibrated = false;
  }

  wire(microcontroller) {
    this.mcu = microcontroller;
    this.core = microcontroller.core;
    this.levels = 0xff;
    this.isSelected = false;
    this.isSyncHigh = true;
    this.wakesAt = 0;
    this.calibratesUntil = 0;
    this.converting = null;
    this.#abortCommand();
    this.#ready(false);
    const { B } = microcontroller.ports;
    B.addListener((levels) => this.#pins(levels));
    microcontroller.spi.onByte = (byte) => this.#transfer(byte);
  }

  #violate(rule) {
    this.violations[rule] = (this.violations[rule] ?? 0) + 1;
  }

  #ready(isReady) {
    if (this.faults.isActive('drdy_stuck') && isReady) return;
    this.mcu.ports.D.setPin(DRDY, !isReady);
  }

  #pins(levels) {
    const changed = levels ^ this.levels;
    this.levels = levels;
    if (changed & (1 << CHIP_SELECT)) {
      this.isSelected = !(levels & (1 << CHIP_SELECT));
      if (!this.isSelected) this.#abortCommand();
    }
    if (changed & (1 << RESET) && !(levels & (1 << RESET))) {
      this.lose();
      this.#stop();
      this.#abortCommand();
    }
    if (changed & (1 << SYNC)) this.#sync((levels & (1 << SYNC)) !== 0);
  }

  // ---- converting ----

  get #rate() {
    return RATES.get(this.registers[DRATE]) ?? [2.5, 400.18];
  }

  #sync(isHigh) {
    this.isSyncHigh = isHigh;
    const { core } = this;
    const now = core.cycles;
    if (now < this.calibratesUntil) {
      this.#violate('sync_in_calibration');
      this.calibratesUntil = 0;
      this.isCalibrated = false;
    }
    this.#stop();
    if (!isHigh) {
      this.fellAt = now;
      return;
    }
    if (this.fellAt !== undefined && now - this.fellAt < T11) this.#violate('sync_too_short');
    if (now - (this.fellAt ?? now) >= (PERIODS_TO_POWER_DOWN / this.#rate[0]) * F_CPU) {
      this.#violate('power_down');
      this.wakesAt = now + WAKE;
    }
    this.#countSync(now);
    this.#convert(Math.max(0, this.wakesAt - now) + (this.#rate[1] / 1000) * F_CPU);
  }

  /** Periods are judged while the firmware samples, and not where it holds SYNC on purpose. */
  #countSync(now) {
    const { syncTimes } = this;
    if (syncTimes.n === 0) syncTimes.first = now;
    if (syncTimes.n > 0 && now - syncTimes.last < 2 * (syncTimes.usual ?? Infinity)) {
      const period = now - syncTimes.last;
      syncTimes.usual ??= period;
      syncTimes.worst = Math.max(syncTimes.worst, Math.abs(period - syncTimes.usual));
    }
    syncTimes.last = now;
    syncTimes.n++;
  }

  #stop() {
    this.#ready(false);
    if (this.converting) this.core.clearClockEvent(this.converting.done);
    this.converting = null;
  }

  #convert(cycles) {
    const conversion = {
      mux: this.registers[MUX],
      isVoid: false,
      done: () => this.#converted(conversion),
    };
    this.converting = conversion;
    this.core.addClockEvent(conversion.done, Math.round(cycles));
  }

  #converted(conversion) {
    this.latched = conversion.isVoid ? VOID | (this.syncTimes.n & 0xff) : this.#measure(conversion);
    this.#ready(false);
    this.#ready(true);
    this.#convert(F_CPU / this.#rate[0]); // goes on until the next SYNC
  }

  /** Right only with the settings that the firmware is to make; plausible with any. */
  #measure(conversion) {
    const [positive, negative] = [conversion.mux >> 4, conversion.mux & 15];
    if (positive % 2 !== 0 || negative !== positive + 1) return VOID;
    const slot = Math.round((this.syncTimes.last - this.syncTimes.first) / SLOT);
    let value = this.values.at(positive / 2, slot, this.core.cycles);
    const gain = Math.min(this.registers[ADCON] & 7, GAIN_64);
    if (gain !== GAIN_64) value = Math.trunc(value / (1 << (GAIN_64 - gain)));
    if (!(this.registers[STATUS] & BUFFER)) value = Math.trunc(value * 0.93);
    if (!this.isCalibrated) value += 1000;
    return value & 0xffffff;
  }

  // ---- talking ----

  #abortCommand() {
    this.command = null;
    this.lastByteAt ??= -Infinity;
  }

  #transfer(byte) {
    const { core, mcu } = this;
    if (mcu.spi.spiFrequency > F_CLKIN / 4) this.#violate('sclk_too_fast');
    if (!(core.data[0x4c] & 0x04)) this.#violate('wrong_spi_mode');
    const output = this.isSelected ? this.#shiftOut() : 0xff;
    core.addClockEvent(() => {
      if (this.isSelected) this.#shiftIn(byte);
      this.lastByteAt = core.cycles;
      mcu.spi.completeTransfer(this.faults.onMiso(output));
    }, mcu.spi.transferCycles);
  }

  #shiftOut() {
    const { command, core } = this;
    const gap = core.cycles - this.lastByteAt;
    if (command === null) {
      if (gap < T11) this.#violate('t11');
      return 0xff;
    }
    if (command.data === undefined) return 0xff;
    if (command.isFirst && gap < T6) this.#violate('t6');
    command.isFirst = false;
    return command.data.shift() ?? 0xff;
  }

  #shiftIn(byte) {
    const { command } = this;
    if (command === null) return this.#begin(byte);
    if (command.left === undefined) {
      command.left = (byte & 15) + 1;
      if (command.kind === 'read') {
        command.data = [...this.registers.slice(command.register, command.register + command.left)];
        command.isFirst = true;
      }
      return undefined;
    }
    if (command.kind === 'write') this.#write(command.register++, byte);
    if (--command.left === 0) this.command = null;
    return undefined;
  }

  #begin(byte) {
    if (this.core.cycles < this.calibratesUntil) this.#violate('command_in_calibration');
    const register = byte & 15;
    if (byte === 0x01) {
      const data = [this.latched >> 16, (this.latched >> 8) & 0xff, this.latched & 0xff];
      this.command = { kind: 'data', data, isFirst: true, left: 3 };
    } else if ((byte & 0xf0) === 0x10) {
      this.command = { kind: 'read', register };
    } else if ((byte & 0xf0) === 0x50) {
      this.command = { kind: 'write', register };
    } else if (byte === 0xf0) {
      this.#calibrate();
    } else if (byte === 0xfe) {
      this.lose();
    }
  }

  #write(register, byte) {
    if (register >= this.registers.length) return;
    const { registers } = this;
    const before = registers[register];
    registers[register] = register === STATUS ? (before & 0xf1) | (byte & 0x0e) : byte;
    if (register === MUX && before !== byte && this.converting) this.converting.isVoid = true;
    if (register === ADCON && (before & 7) !== (byte & 7)) this.isCalibrated = false;
    if (register === DRATE && before !== byte) this.isCalibrated = false;
  }

  #calibrate() {
    this.#stop();
    this.calibratesUntil = this.core.cycles + CALIBRATION;
    this.core.addClockEvent(() => {
      if (this.calibratesUntil === 0) return;
      this.calibratesUntil = 0;
      this.isCalibrated = true;
      this.#ready(true);
      this.#convert(F_CPU / this.#rate[0]);
    }, CALIBRATION);
  }

  /** Edges that are no conversion. */
  stray() {
    const wasReady = !(this.core.data[0x29] & (1 << DRDY));
    for (let n = 0; n < 20; n++) {
      this.mcu.ports.D.setPin(DRDY, true);
      this.mcu.ports.D.setPin(DRDY, false);
    }
    this.mcu.ports.D.setPin(DRDY, !wasReady);
  }

  report() {
    const { n, usual, worst } = this.syncTimes;
    return {
      violations: this.violations,
      sync: { n, usual_cycles: usual, worst_deviation_cycles: worst },
    };
  }
}
