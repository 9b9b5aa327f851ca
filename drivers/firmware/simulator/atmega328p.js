// An ATmega328P at 16 MHz, of avr8js; where that differs from the data sheet in what our firmware
// relies on, the part is made anew here, and the reason stands beside it.
import {
  AVRClock,
  AVREEPROM,
  AVRIOPort,
  AVRSPI,
  AVRTimer,
  AVRWatchdog,
  CPU,
  avrInstruction,
  avrInterrupt,
  clockConfig,
  portBConfig,
  portCConfig,
  portDConfig,
  spiConfig,
  timer0Config,
  timer1Config,
  timer2Config,
  watchdogConfig,
} from 'avr8js';
import { Uart } from './uart.js';

export const F_CPU = 16e6;
export const ResetCause = { POWER_ON: 1, EXTERNAL: 2, BROWN_OUT: 4, WATCHDOG: 8 };

const SRAM_SIZE = 2048;
const FLASH_SIZE = 0x8000;
const R2 = 2;
const [GPIOR0, GPIOR1, SMCR, MCUSR, WDTCSR] = [0x3e, 0x4a, 0x53, 0x54, 0x60];
const [WDRF, WDE] = [0x08, 0x08];
const [SLEEP, SEI, RETI] = [0x9588, 0x9478, 0x9518];

/** The core: an event is taken off the list before it runs, and all that are due run. */
class Core extends CPU {
  constructor(flash) {
    super(flash, SRAM_SIZE);
    this.timers = new Map();
    this.lowestStack = SRAM_SIZE + 0x100;
  }

  addClockEvent(callback, cycles) {
    const timer = this.timers?.get(callback);
    return super.addClockEvent(callback, timer ? timer.cyclesToEvent(cycles) : cycles);
  }

  tick() {
    let event;
    while ((event = this.nextClockEvent) !== null && event.cycles <= this.cycles) {
      this.nextClockEvent = event.next;
      const { callback } = event;
      this.clockEventPool.push(event);
      callback();
    }
    if (this.nextInterrupt >= 0 && this.interruptsEnabled) {
      const interrupt = this.pendingInterrupts[this.nextInterrupt];
      avrInterrupt(this, interrupt.address);
      this.cycles += 2; // four in all
      if (!interrupt.constant) this.clearInterrupt(interrupt);
      if (this.SP < this.lowestStack) this.lowestStack = this.SP;
    }
  }
}

/** A timer that is looked at when it compares or overflows, and not at each of its counts. */
class Timer extends AVRTimer {
  constructor(core, config) {
    super(core, config);
    core.timers.set(this.count, this);
  }

  cyclesToEvent(asked) {
    const countsEvenly = this.timerMode === 0 || this.timerMode === 2 || this.timerMode === 3;
    if (!countsEvenly || !this.divider || this.updateDivider || this.tcntUpdated) return asked;
    let counts = this.TOP + 1 - this.tcnt;
    for (const compare of [this.ocrA, this.ocrB]) {
      const left = compare - this.tcnt;
      if (left > 0 && left < counts) counts = left;
    }
    return this.lastCycle + Math.max(counts, 1) * this.divider - this.cpu.cycles;
  }
}

/** A port whose edges raise INTF0 and INTF1 also while the interrupt is masked. */
class Port extends AVRIOPort {
  toggleInterrupt(pin, isRising) {
    const interrupt = this.externalInts[pin];
    const config = this.portConfig.externalInterrupts[pin];
    if (interrupt && config) {
      const mode = (this.cpu.data[config.EICR] >> config.iscOffset) & 3;
      if (mode === 1 || (mode === 2 && !isRising) || (mode === 3 && isRising)) {
        this.cpu.setInterruptFlag(interrupt);
      }
    }
    const { pinChange } = this.portConfig;
    if (this.cpu.data[pinChange.PCMSK] & (1 << pin)) this.cpu.setInterruptFlag(this.PCINT);
  }
}

export class Microcontroller {
  /**
   * @param flash Uint8Array, the program
   * @param eeprom a memory backend of avr8js: it outlives a reset
   * @param bootloader how MCUSR reaches the program: "none" leaves it, "r2" and "gpior0" hand the
   *   cause over and clear it, "silent" clears it
   */
  constructor(flash, eeprom, bootloader = 'none') {
    this.flash = new Uint16Array(FLASH_SIZE / 2);
    new Uint8Array(this.flash.buffer).set(flash);
    this.eeprom = eeprom;
    this.bootloader = bootloader;
    this.resets = [];
    this.slept = 0;
    this.lowestStack = Infinity;
    this.attached = [];
    this.onByte = () => {}; // of the UART, when its stop bit is over
    this.onMark = () => {};
    this.core = null;
  }

  /** Let a part of the circuit wire itself up, now and after each reset. */
  attach(part) {
    this.attached.push(part);
  }

  get cycles() {
    return this.core.cycles;
  }

  get seconds() {
    return this.core.cycles / F_CPU;
  }

  /** Start as after a reset; registers and memory are those of power-up, time goes on. */
  reset(cause) {
    const cycles = this.core?.cycles ?? 0;
    if (this.core) this.lowestStack = Math.min(this.lowestStack, this.core.lowestStack);
    const core = (this.core = new Core(this.flash));
    core.cycles = cycles;
    core.data.fill(0xa5, 0x100); // nobody may rely on what memory holds
    core.onWatchdogReset = () => {};
    this.resets.push({ cause, at: cycles / F_CPU });
    this.isSleeping = false;
    this.resetDue = 0;
    this.ports = {
      B: new Port(core, portBConfig),
      C: new Port(core, portCConfig),
      D: new Port(core, portDConfig),
    };
    for (const config of [timer0Config, timer1Config, timer2Config]) new Timer(core, config);
    this.spi = new AVRSPI(core, spiConfig, F_CPU);
    this.uart = new Uart(core, (byte) => this.onByte(byte));
    new AVREEPROM(core, this.eeprom);
    this.#watchdog(cause);
    this.#handOver(cause);
    core.writeHooks[GPIOR1] = (mark) => {
      this.onMark(mark, core.cycles);
    };
    for (const part of this.attached) part.wire(this);
  }

  /** Stays on after it bit, at its shortest time, and cannot be switched off while WDRF stands. */
  #watchdog(cause) {
    const { core } = this;
    const watchdog = new AVRWatchdog(core, watchdogConfig, new AVRClock(core, F_CPU, clockConfig));
    core.reset = () => {
      this.resetDue = ResetCause.WATCHDOG;
    };
    const write = core.writeHooks[WDTCSR];
    core.writeHooks[WDTCSR] = (value, old, address, mask) =>
      write(core.data[MCUSR] & WDRF ? value | WDE : value, old, address, mask);
    if (cause & ResetCause.WATCHDOG) {
      core.data[WDTCSR] = WDE;
      watchdog.enabledValue = true;
      watchdog.resetWatchdog();
      core.addClockEvent(watchdog.checkWatchdog, watchdog.watchdogTimeout - core.cycles);
    }
  }

  #handOver(cause) {
    const { data } = this.core;
    data[R2] = 0xa5;
    data[MCUSR] = this.bootloader === 'none' ? cause : 0;
    if (this.bootloader === 'r2') data[R2] = cause;
    if (this.bootloader === 'gpior0') data[GPIOR0] = cause;
    if (this.bootloader !== 'none') {
      this.core.data[WDTCSR] = 0; // it stopped the watchdog too
      this.core.writeHooks[WDTCSR](0x18, 0, WDTCSR, 0xff);
      this.core.writeHooks[WDTCSR](0, 0, WDTCSR, 0xff);
    }
  }

  /** Run until this many cycles since power-up. */
  runTo(cycles) {
    let { core } = this;
    while (core.cycles < cycles) {
      if (this.isSleeping) {
        this.#sleep(cycles);
      } else {
        const opcode = core.progMem[core.pc];
        avrInstruction(core);
        if (opcode === SLEEP && core.data[SMCR] & 1) this.isSleeping = true;
        // the instruction after these two runs before any interrupt
        else if (opcode !== SEI && opcode !== RETI) core.tick();
      }
      if (this.resetDue) {
        this.reset(this.resetDue);
        core = this.core;
      }
    }
  }

  #sleep(cycles) {
    const { core } = this;
    const sleptAt = core.pc;
    if (core.nextInterrupt < 0 || !core.interruptsEnabled) {
      const next = Math.min(core.nextClockEvent?.cycles ?? cycles, cycles);
      if (next > core.cycles) {
        this.slept += next - core.cycles;
        core.cycles = next;
      }
    }
    core.tick();
    if (core.pc !== sleptAt) {
      this.isSleeping = false;
      core.cycles += 4; // to wake up
    }
  }
}
