// node run.js SCENARIO.json: run a scenario as fast as it goes. What the board sends is written to
// `output`, what was counted to standard output, both as the scenario names them:
//   seconds, output, commands: [{ at, hex }], and what simulation.js takes.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { Simulation } from './simulation.js';

const scenario = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const output = openSync(scenario.output, 'w');
const simulation = new Simulation(scenario, (bytes) => writeSync(output, bytes));
const commands = [...(scenario.commands ?? [])];
while (simulation.mcu.seconds < scenario.seconds) {
  while (commands.length && simulation.mcu.seconds >= commands[0].at) {
    simulation.receive(Buffer.from(commands.shift().hex, 'hex'));
  }
  simulation.step();
}
simulation.end();
closeSync(output);
console.log(JSON.stringify(simulation.report()));
