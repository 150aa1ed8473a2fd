import { constants } from 'node:fs';
import { access, open, stat } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import type { Plan } from './plan.ts';
import { sh } from './remote/shell.ts';
import type { Host } from './world/command.ts';
import { Failure } from './world/failure.ts';

/** What `e_machine` of an ELF header says (ELF specification, table of machines). */
const elfMachines: Readonly<Record<number, string>> = {
  3: 'ia32',
  40: 'arm',
  62: 'x64',
  183: 'arm64',
  243: 'riscv64',
};

/** @throws Failure `PlanInvalid` when the user's own executable cannot run on a machine of this architecture. */
export async function refuseUnfitBinary(path: string, machineArch: string = arch()): Promise<void> {
  const refuse = (happened: string, hint: string): Failure =>
    new Failure('PlanInvalid', { attempted: `use BINGO_BINARY=${path}`, happened, hint });
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined)
    throw refuse(
      'there is no such file',
      'give the path of the executable, or leave it out to use the stand-in',
    );
  if (!facts.isFile()) throw refuse('it is not a file', 'give the path of the executable itself');
  const executable = await access(path, constants.X_OK)
    .then(() => (facts.mode & 0o111) !== 0)
    .catch(() => false);
  if (!executable) throw refuse('it is not executable', `run \`chmod +x ${path}\``);
  const header = await firstBytes(path, 20);
  if (header.subarray(0, 2).toString('latin1') === '#!') return;
  if (header.length < 20 || header.subarray(0, 4).toString('latin1') !== '\u007fELF') {
    throw refuse('it is neither an ELF executable nor a script', 'give a Linux executable');
  }
  const machine = elfMachines[header.readUInt16LE(18)] ?? `machine ${header.readUInt16LE(18)}`;
  if (machine !== machineArch)
    throw refuse(
      `it is made for ${machine}, and the machines are ${machineArch}`,
      `give one for ${machineArch}`,
    );
}

async function firstBytes(path: string, count: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The local path of the executable to deploy; builds the stand-in when it is not built yet. */
export async function binaryFor(plan: Plan, projectDir: string, host: Host): Promise<string> {
  if (plan.binary.kind === 'own') {
    await refuseUnfitBinary(plan.binary.path);
    return plan.binary.path;
  }
  const node = join(projectDir, 'node_modules/.bin/node');
  const built = await host.run(sh`cd ${projectDir} && ${node} fixtures/bingo/build.ts`, {
    attempted: 'build the stand-in bingo',
    timeoutMs: 120_000,
    hint: 'run `npm ci` and try again',
  });
  const path = built.split('\n')[0] ?? '';
  await refuseUnfitBinary(path);
  return path;
}
