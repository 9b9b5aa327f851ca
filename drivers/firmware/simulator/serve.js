// node serve.js SCENARIO.json [FD]: run in real time, or at `speed` times of it, until standard input ends. The UART is standard
// input and output; serve.py puts it behind a pseudo-terminal. On the file descriptor FD come lines
// of JSON, each a trace that the person follows from then on: { path, channels, rate_hz }.
import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { F_CPU } from './atmega328p.js';
import { Simulation } from './simulation.js';

const STEPS_AT_ONCE = 20; // milliseconds, before the line is looked at again

const scenario = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const simulation = new Simulation(scenario, (bytes) => process.stdout.write(bytes));
process.stdin.on('data', (bytes) => {
  late += Math.max(0, behind()); // a stream begins on time, however busy the computer was before
  simulation.receive(bytes);
});
process.stdin.on('end', () => {
  simulation.end();
  process.exit(0);
});
if (process.argv[3]) {
  const input = new Socket({ fd: Number(process.argv[3]), readable: true, writable: false });
  createInterface({ input }).on('line', (line) => simulation.play(JSON.parse(line)));
}

const began = process.hrtime.bigint();
const speed = scenario.speed ?? 1;
let late = 0; // seconds that are not made up for
const due = () => (Number(process.hrtime.bigint() - began) / 1e9) * speed - late;
const behind = () => due() - simulation.mcu.cycles / F_CPU;

function go() {
  for (let n = 0; n < STEPS_AT_ONCE && behind() > 0; n++) simulation.step();
  setTimeout(go, behind() > 0 ? 0 : 1);
}
go();
