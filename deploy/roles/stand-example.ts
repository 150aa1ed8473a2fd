import type { Machine, StandFacts } from '../stand.ts';

function machine(name: string, role: Machine['role'], address: string): Machine {
  return { name, role, address, reachableAt: address };
}

/** For tests: the balancer of `exampleStand`. */
export const exampleBalancer = machine('balancer', 'balancer', '192.0.2.10');

/** For tests: the nodes of `exampleStand`. */
export const exampleNodes: readonly Machine[] = [
  machine('bingo-1', 'bingo', '192.0.2.11'),
  machine('bingo-2', 'bingo', '192.0.2.12'),
];

const machines = [exampleBalancer, ...exampleNodes, machine('database', 'database', '192.0.2.13')];

/** For tests: a stand of four machines at addresses that exist nowhere (RFC 5737). Its bingo listens on port 23777. */
export const exampleStand: StandFacts = {
  plan: {
    stand: 'example',
    provider: 'local',
    machines: machines.map(({ name, role }) => ({ name, role })),
    email: 'test@example.com',
    domain: 'bingo.example.com',
    binary: { kind: 'stand-in' },
  },
  machines,
  secrets: { databasePassword: 'none', certificate: { certPem: 'cert', keyPem: 'key' } },
  binaryPath: '/nowhere/bingo',
};
