import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MachineState } from '../providers/provider.ts';
import type { CommandResult } from '../remote/remote.ts';
import { RemoteInMemory } from '../roles/remote-in-memory.ts';
import { sampleFacts } from '../roles/stand-sample.ts';
import { harmFilesOf, type HarmFiles } from './attached-patient.ts';
import type { Patient } from './healer.ts';
import type { LedgerEntry } from './ledger.ts';

/** For tests: a sample stand in memory, with its harm files in a directory of its own. */
export interface TestPatient extends Patient, HarmFiles, AsyncDisposable {
  /** Everything done, in order: `bingo-1: <command>`, `start bingo-1`. */
  readonly done: string[];
  readonly off: Set<string>;
  readonly provider: {
    find(): Promise<{ machines: { name: string; state: MachineState }[]; origin: string }>;
    start(machine: string): Promise<void>;
    powerOff(machine: string): Promise<void>;
    reboot(machine: string): Promise<void>;
  };
}

/** Makes one; `answer` tells what a command on a machine answers, success and silence unless told. */
export async function testPatient(
  answer: (machine: string, text: string) => Partial<CommandResult> | undefined = () => undefined,
): Promise<TestPatient> {
  const made = await mkdtempDisposable(join(tmpdir(), 'patient-test-'));
  const { machines } = sampleFacts();
  const done: string[] = [];
  const off = new Set<string>();
  const act = (word: string, effect: (name: string) => void) => (name: string) => {
    done.push(`${word} ${name}`);
    effect(name);
    return Promise.resolve();
  };
  return {
    ...harmFilesOf({ directory: made.path }),
    ...{ machines, done, off },
    provider: {
      find: () =>
        Promise.resolve({
          machines: machines.map(({ name }) => ({ name, state: off.has(name) ? 'stopped' : 'running' })),
          origin: 'nowhere',
        }),
      start: act('start', (name) => off.delete(name)),
      powerOff: act('power off', (name) => off.add(name)),
      reboot: act('reboot', (name) => off.delete(name)),
    },
    remote: ({ name }) =>
      new RemoteInMemory((text) => {
        done.push(`${name}: ${text}`);
        return answer(name, text) ?? {};
      }),
    [Symbol.asyncDispose]: async () => await made.remove(),
  };
}

/** An entry that heals `bingo-1` by the words `heal it`. */
export function testEntry(parts: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    version: 1,
    id: '1a2b3c4d',
    fault: 'crash bingo.service on bingo-1',
    written: '2026-01-01T00:00:00.000Z',
    leaseMs: 60_000,
    undos: [{ by: 'machine', machine: 'bingo-1', heal: 'heal it', isHealed: 'look at it' }],
    ...parts,
  };
}
