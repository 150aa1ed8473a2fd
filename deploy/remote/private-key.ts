import { readFileSync } from 'node:fs';
import { Failure } from '../world/failure.ts';

/** Reads somebody's private key from where they keep it. @throws Failure `PlanInvalid` naming the file, never what is in it. */
export function readPrivateKey(machine: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Failure('PlanInvalid', {
      attempted: `read the private key ${path}`,
      machine,
      happened: cause instanceof Error ? cause.message : String(cause),
      hint: '`keyPath` names a private key that you may read: absolute, below `~/`, or beside the hosts file',
      cause,
    });
  }
}
