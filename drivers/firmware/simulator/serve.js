// node serve.js SCENARIO.json: run in real time until standard input ends; the UART is standard
// input and output. serve.py puts it behind a pseudo-terminal.
import { readFileSync } from 'node:fs';
import { F_CPU } from './atmega328p.js';
import { Simulation } from './simulation.js';

const STEPS_AT_ONCE = 20; // milliseconds, before the line is looked at again

const scenario = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const simulation = new Simulation(scenario, (bytes) => process.stdout.write(bytes));
process.stdin.on('data', (bytes) => simulation.receive(bytes));
process.stdin.on('end', () => {
  simulation.end();
  process.exit(0);
});

const began = process.hrtime.bigint();
const behind = () => Number(process.hrtime.bigint() - began) / 1e9 - simulation.mcu.cycles / F_CPU;

function go() {
  for (let n = 0; n < STEPS_AT_ONCE && behind() > 0; n++) simulation.step();
  setTimeout(go, behind() > 0 ? 0 : 1);
}
go();
