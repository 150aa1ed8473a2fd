import { loginUser } from './providers/local/recipe.ts';
import { readPrivateKey } from './remote/private-key.ts';
import type { Remote } from './remote/remote.ts';
import { connectTo, knownHostsLine } from './remote/ssh.ts';
import type { KeyPair, StandKeys } from './stand-files.ts';
import type { Machine } from './stand.ts';
import { Failure } from './world/failure.ts';

/** A Remote for one machine: by its owner's key where it has an owner, else by the stand's own. */
export function connectOne(machine: Machine, keys: StandKeys): Remote {
  if (machine.login !== undefined) {
    const { user, port, hostKey } = machine.login;
    const privateKey = readPrivateKey(machine.name, machine.login.keyPath);
    return connectTo({ machine: machine.name, host: machine.reachableAt, user, port, privateKey, hostKey });
  }
  return connectTo({
    machine: machine.name,
    host: machine.reachableAt,
    user: loginUser,
    privateKey: keys.operator.privateKey,
    hostKey: hostKeyOf(machine.name, keys).publicKey,
  });
}

/** The line by which OpenSSH knows the machine. */
export function knownHostOf(machine: Machine, keys: StandKeys): string {
  const { port, hostKey } = machine.login ?? { hostKey: hostKeyOf(machine.name, keys).publicKey };
  return knownHostsLine({ host: machine.reachableAt, hostKey, ...(port === undefined ? {} : { port }) });
}

/** The host key that the machine was made with. @throws Failure `PlanInvalid` when it is not known here. */
export function hostKeyOf(machine: string, keys: StandKeys): KeyPair {
  const key = keys.hosts[machine];
  if (key !== undefined) return key;
  throw new Failure('PlanInvalid', {
    attempted: `reach ${machine}`,
    happened: 'its host key is not known here',
    hint: 'run `make deploy`: it finds the stand by its label and gives it new keys',
  });
}
