// The USART of the ATmega328P, asynchronous, 8 data bits. Made anew: that of avr8js has one place
// for received bytes and none beside the shift register for sent ones, forgets a received byte when
// UCSR0B is written, and never sets DOR.
const [UCSRA, UCSRB, UBRRL, UBRRH, UDR] = [0xc0, 0xc1, 0xc4, 0xc5, 0xc6];
const [RXC, TXC, UDRE, DOR, U2X] = [0x80, 0x40, 0x20, 0x08, 0x02];
const [RXEN, TXEN] = [0x10, 0x08];
const RECEIVE_PLACES = 2;

const interrupt = (address, mask) => ({
  address,
  flagRegister: UCSRA,
  flagMask: mask,
  enableRegister: UCSRB,
  enableMask: mask,
  constant: true,
});

export class Uart {
  constructor(core, onByte) {
    this.core = core;
    this.onByte = onByte;
    this.received = [];
    this.incoming = [];
    this.isReceiving = false;
    this.sending = null;
    this.waiting = null;
    this.bytesOverrun = 0;
    this.rx = interrupt(0x24, RXC);
    this.empty = interrupt(0x26, UDRE);
    core.data[UCSRA] = UDRE;
    core.writeHooks[UCSRA] = (value) => {
      const flags = core.data[UCSRA] & ~(U2X | (value & TXC));
      core.data[UCSRA] = flags | (value & U2X);
      return true;
    };
    core.writeHooks[UCSRB] = (value) => {
      core.data[UCSRB] = value;
      core.updateInterruptEnable(this.rx, value);
      core.updateInterruptEnable(this.empty, value);
      return true;
    };
    core.readHooks[UDR] = () => this.#taken();
    core.writeHooks[UDR] = (byte) => {
      this.#given(byte);
      return true;
    };
  }

  get cyclesPerByte() {
    const { data } = this.core;
    const divider = ((data[UBRRH] << 8) | data[UBRRL]) + 1;
    return divider * (data[UCSRA] & U2X ? 8 : 16) * 10;
  }

  /** Bytes from the far end, one after another at the rate of the line. */
  feed(bytes) {
    this.incoming.push(...bytes);
    this.#receiveNext();
  }

  #receiveNext() {
    if (this.isReceiving || this.incoming.length === 0) return;
    this.isReceiving = true;
    this.core.addClockEvent(() => {
      this.isReceiving = false;
      const byte = this.incoming.shift();
      if (this.core.data[UCSRB] & RXEN) this.#arrived(byte);
      this.#receiveNext();
    }, this.cyclesPerByte);
  }

  #arrived(byte) {
    if (this.received.length < RECEIVE_PLACES) {
      this.received.push(byte);
    } else {
      this.bytesOverrun++;
      this.core.data[UCSRA] |= DOR;
    }
    this.core.setInterruptFlag(this.rx);
  }

  #taken() {
    const byte = this.received.shift() ?? 0;
    this.core.data[UCSRA] &= ~DOR;
    if (this.received.length === 0) this.core.clearInterrupt(this.rx);
    return byte;
  }

  #given(byte) {
    if (!(this.core.data[UCSRB] & TXEN)) return;
    if (this.sending === null) {
      this.#shift(byte);
    } else {
      this.waiting = byte;
      this.core.clearInterrupt(this.empty);
    }
  }

  #shift(byte) {
    this.sending = byte;
    this.core.addClockEvent(() => {
      this.onByte(this.sending);
      this.sending = null;
      if (this.waiting !== null) {
        const next = this.waiting;
        this.waiting = null;
        this.core.setInterruptFlag(this.empty);
        this.#shift(next);
      } else {
        this.core.data[UCSRA] |= TXC;
      }
    }, this.cyclesPerByte);
  }
}
