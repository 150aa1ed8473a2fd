import { ofEachNode, type FaultKind } from '../fault-kind.ts';
import { atOnce } from '../fault.ts';
import { blindStart } from './blind-start.ts';
import { crash } from './crash.ts';
import { deadlyNumber } from './deadly-number.ts';
import { exitZero } from './exit-zero.ts';
import { hang } from './hang.ts';
import { networkFaults } from './network-kinds.ts';
import { powerOff, reboot } from './power.ts';
import { resourceFaults } from './resource-kinds.ts';
import { balancerFaults, databaseFaults } from './service-kinds.ts';
import { slow } from './slow.ts';

const application: readonly FaultKind[] = [
  ofEachNode({ kind: 'crash', area: 'application', sentence: 'The main process is killed.' }, (node) =>
    crash(node),
  ),
  ofEachNode(
    { kind: 'exit 0', area: 'application', sentence: 'The process ends by itself with exit code 0.' },
    exitZero,
  ),
  ofEachNode({ kind: 'panic', area: 'application', sentence: 'A deadly number ends the process.' }, (node) =>
    deadlyNumber(node, 'panic'),
  ),
  ofEachNode(
    { kind: 'sick', area: 'application', sentence: 'A deadly number makes every answer a 500, for good.' },
    (node) => deadlyNumber(node, 'sick'),
  ),
  ofEachNode(
    { kind: 'leak', area: 'application', sentence: 'A deadly number makes the process grow without end.' },
    (node) => deadlyNumber(node, 'leak'),
  ),
  ofEachNode(
    { kind: 'hang', area: 'application', sentence: 'The process is stopped and keeps its connections.' },
    (node) => hang(node),
  ),
  ofEachNode(
    { kind: 'slow', area: 'application', sentence: 'The process stands and goes in pulses.' },
    (node) => slow(node),
  ),
  ofEachNode(
    {
      kind: 'blind start',
      area: 'application',
      sentence: 'The process is killed, and its start takes 30 s.',
    },
    blindStart,
  ),
];

const machine: readonly FaultKind[] = [
  {
    kind: 'power off',
    area: 'machine',
    sentence: 'The machine loses its power without a goodbye.',
    on: (stand) => stand.machines.map(powerOff),
  },
  {
    kind: 'reboot',
    area: 'machine',
    sentence: 'The machine reboots in good order.',
    on: (stand) => stand.machines.map(reboot),
  },
  {
    kind: 'crash of all nodes',
    area: 'application',
    sentence: 'The main processes of all nodes are killed at once.',
    on: (stand) => [
      atOnce(
        { kind: 'crash of all nodes', what: 'crash bingo.service' },
        stand.withRole('bingo').map((node) => crash(node)),
      ),
    ],
  },
  {
    kind: 'power off of all nodes',
    area: 'machine',
    sentence: 'All nodes lose their power at once.',
    on: (stand) => [
      atOnce({ kind: 'power off of all nodes', what: 'power off' }, stand.withRole('bingo').map(powerOff)),
    ],
  },
];

/** Every kind of fault that there is. A new one is added here, and the contract test, the walk and the report have it. */
export const allFaults: readonly FaultKind[] = [
  ...application,
  ...machine,
  ...networkFaults,
  ...databaseFaults,
  ...balancerFaults,
  ...resourceFaults,
];
