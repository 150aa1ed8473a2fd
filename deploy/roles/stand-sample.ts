import { standardMachines } from '../plan.ts';
import type { Machine, StandFacts } from '../stand.ts';

/** Facts of a stand that exists nowhere (addresses of RFC 5737), for tests of what roles make of facts. */
export function sampleFacts(): StandFacts {
  const machines = standardMachines.map((machine, index) => {
    const address = `192.0.2.${index + 1}`;
    return { ...machine, address, reachableAt: address };
  });
  return {
    plan: {
      stand: 'sample',
      provider: 'local',
      machines: standardMachines,
      email: 'test@example.com',
      domain: 'bingo.example.com',
      binary: { kind: 'stand-in' },
    },
    machines,
    secrets: { databasePassword: `it's a "secret"\\`, certificate: { certPem: '', keyPem: '' } },
    binaryPath: '/nowhere/bingo',
  };
}

/** A machine of the sample stand, by its name. */
export function sampleMachine(name: string): Machine {
  const found = sampleFacts().machines.find((machine) => machine.name === name);
  if (found !== undefined) return found;
  throw new RangeError(`the sample stand has no machine ${name}`);
}
