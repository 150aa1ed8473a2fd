import type { RoleName } from '../../deploy/plan.ts';
import type { Remote } from '../../deploy/remote/remote.ts';
import { sh } from '../../deploy/remote/shell.ts';
import { haproxyMetricsPort } from '../../deploy/roles/balancer.ts';
import { exporterPorts } from '../../deploy/roles/exporters.ts';

/** Something that waits for packets on a machine. */
export interface Listener {
  readonly protocol: 'tcp' | 'udp';
  /** As ss(8) writes it: `0.0.0.0`, `*`, `[::]`, an address. */
  readonly address: string;
  readonly port: number;
  readonly program: string;
}

/** What each role has to offer to other machines; 22 is ssh's, exporters are the balancer's to ask. Nothing else has a reason to listen there. */
const offered: Readonly<Record<RoleName, (bingoPort: number) => readonly `${'tcp' | 'udp'} ${number}`[]>> = {
  balancer: () => ['tcp 22', 'tcp 80', 'tcp 443', 'udp 443', `tcp ${haproxyMetricsPort}`],
  bingo: (bingoPort) => ['tcp 22', `tcp ${bingoPort}`, `tcp ${exporterPorts.machines}`],
  database: () => ['tcp 22', 'tcp 5432', `tcp ${exporterPorts.machines}`, `tcp ${exporterPorts.postgres}`],
};

/** A machine that takes its address by DHCP listens for the answers (RFC 2131, RFC 8415). */
const dhcp: readonly string[] = ['udp 68', 'udp 546'];

/** Everything that listens on a machine. @throws Failure `MachineUnreachable`, `CommandFailed`. */
export async function readListeners(remote: Remote): Promise<readonly Listener[]> {
  return parseListeners(await remote.run(sh`ss -Htulpn`));
}

/** Reads the output of `ss -Htulpn`. */
export function parseListeners(text: string): readonly Listener[] {
  return text.split('\n').flatMap((line) => {
    const [protocol, , , , local = ''] = line.trim().split(/\s+/);
    const [, address = '', port = ''] = /^(.*):(\d+)$/.exec(local) ?? [];
    if ((protocol !== 'tcp' && protocol !== 'udp') || port === '') return [];
    return [{ protocol, address, port: Number(port), program: /\(\("([^"]+)"/.exec(line)?.[1] ?? 'unknown' }];
  });
}

/** Those that other machines could reach and that have no business there, in words. */
export function needless(
  listeners: readonly Listener[],
  of: { readonly role: RoleName; readonly bingoPort: number },
): readonly string[] {
  const allowed = new Set<string>([...offered[of.role](of.bingoPort), ...dhcp]);
  return listeners
    .filter(({ address }) => !isLoopback(address))
    .filter(({ protocol, port }) => !allowed.has(`${protocol} ${port}`))
    .map(({ protocol, address, port, program }) => `${program} on ${protocol} ${address}:${port}`);
}

function isLoopback(address: string): boolean {
  return /^127\.|^\[?::1\]?$|^\[::ffff:127\.|%lo$/.test(address);
}
