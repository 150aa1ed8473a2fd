import { shownHostKeys } from '../../remote/host-key.ts';
import { readPrivateKey } from '../../remote/private-key.ts';
import type { Remote } from '../../remote/remote.ts';
import { connectTo } from '../../remote/ssh.ts';
import type { Machine } from '../../stand.ts';
import { Failure, throwTogether } from '../../world/failure.ts';
import type { HostOptions } from './options.ts';

/** How long a machine that answers is tried: a busy one may take some seconds to shake hands. */
export const reachWithinMs = 20_000;

/**
 * The machine with the login that its owner has given, its host key known.
 * @throws Failure `HostUnfit` when no host key is pinned, `MachineUnreachable` when it shows another or does not answer.
 */
export async function machineOf(host: HostOptions): Promise<Machine> {
  const { name, role, address, user, port, keyPath } = host;
  const reachableAt = host.reachableAt ?? address;
  return { name, role, address, reachableAt, login: { user, port, keyPath, hostKey: await hostKeyOf(host) } };
}

/** The line of the host key that the owner has vouched for. */
async function hostKeyOf(host: HostOptions): Promise<string> {
  const { name, port, hostKey: pinned } = host;
  if (pinned !== undefined && !pinned.startsWith('SHA256:')) return pinned;
  const at = host.reachableAt ?? host.address;
  const shown = await shownHostKeys({ host: at, port });
  const found = shown.find(({ fingerprint }) => fingerprint === pinned);
  if (found !== undefined) return found.publicKey;
  const prints = shown.map(({ publicKey, fingerprint }) => `${publicKey.split(' ')[0] ?? ''} ${fingerprint}`);
  if (shown.length === 0) {
    throw new Failure('MachineUnreachable', {
      attempted: `reach ${at}:${port} by ssh`,
      machine: name,
      happened: 'nothing shows a host key there',
      hint: 'is the machine on, is its sshd running, and does a firewall let this computer in?',
    });
  }
  if (pinned === undefined) {
    throw new Failure('HostUnfit', {
      attempted: `trust ${at}:${port}`,
      machine: name,
      happened: `no host key is pinned; what answers shows ${prints.join(', ')}`,
      hint: `compare with \`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\` on the machine itself, then write "hostKey": "${shown[0]?.fingerprint ?? ''}"`,
    });
  }
  throw new Failure('MachineUnreachable', {
    attempted: `trust ${at}:${port}`,
    machine: name,
    happened: `pinned is ${pinned}, and it shows ${prints.join(', ')}`,
    hint: 'it is not the machine that you know, or it was installed anew: if that was you, pin its new key',
  });
}

/** A connection to the machine; nothing is opened until the first command. */
export function connectToHost({ name, reachableAt, login }: Machine): Remote {
  if (login === undefined) throw new RangeError(`${name} has no owner`);
  const { user, port, keyPath, hostKey } = login;
  const privateKey = readPrivateKey(name, keyPath);
  return connectTo({ machine: name, host: reachableAt, user, port, privateKey, hostKey, reachWithinMs });
}

/** Does some work on the machine over a connection of its own. */
export async function visit<T>(host: HostOptions, work: (remote: Remote) => Promise<T>): Promise<T> {
  const remote = connectToHost(await machineOf(host));
  try {
    return await work(remote);
  } finally {
    await remote.close();
  }
}

/** @throws Failure `MachineUnreachable` for each: a machine that cannot be asked cannot be put back. */
export function refuseSilent(hosts: readonly HostOptions[], stand: string): void {
  throwTogether(
    hosts.map(
      ({ name }) =>
        new Failure('MachineUnreachable', {
          attempted: 'put it back',
          machine: name,
          happened: 'it does not answer',
          hint: `the others are as they were: switch it on and run \`make clean\` again; if it is gone for good, remove .stand/${stand}`,
        }),
    ),
  );
}
