import { sh, type ShellCommand } from '../../deploy/remote/shell.ts';
import type { Machine } from '../../deploy/stand.ts';
import { faultOn, type Fault, type Scene } from '../fault.ts';
import { cutsBetween, packetRules, type Cut, type Direction, type Fate } from './cuts.ts';
import { roleIsWell } from './role-health.ts';

/** How a machine is parted from its peers. */
export interface PartitionOptions {
  /** `both` unless told. */
  readonly direction?: Direction;
  /** `drop` unless told. */
  readonly by?: 'drop' | 'reject';
}

/** A machine of the stand and one or more peers no longer hear each other, or one side the other. Our own ssh stays. */
export function partition(
  machine: Machine,
  peers: readonly Machine[],
  { direction = 'both', by = 'drop' }: PartitionOptions = {},
): Fault {
  const verbs = { both: 'partition from', deaf: 'deafness to', mute: 'muteness towards' } as const;
  const verb = by === 'reject' ? 'refusal between it and' : verbs[direction];
  return packetFault(machine, {
    kind: `${verb} the ${rolesOf(peers)}`,
    what: `${verb} ${namesOf(peers)}`,
    cuts: cutsBetween(machine, peers, direction),
    fate: { by },
  });
}

/** A part of the packets between a machine and its peers vanishes, by chance, each way. */
export function packetLoss(
  machine: Machine,
  peers: readonly Machine[],
  of: { readonly ratio: number },
): Fault {
  return packetFault(machine, {
    kind: 'packet loss',
    what: `loss of ${of.ratio * 100} % of packets to and from ${namesOf(peers)}`,
    cuts: cutsBetween(machine, peers, 'both'),
    fate: { by: 'loss', ratio: of.ratio },
  });
}

/** `balancer and database`. */
export function namesOf(machines: readonly Machine[]): string {
  return machines.map(({ name }) => name).join(' and ');
}

function rolesOf(machines: readonly Machine[]): string {
  const roles = [...new Set(machines.map(({ role }) => (role === 'bingo' ? 'nodes' : role)))];
  return roles.join(' and ');
}

function packetFault(
  machine: Machine,
  of: {
    readonly kind: string;
    readonly what: string;
    readonly cuts: readonly Cut[];
    readonly fate: Fate;
  },
): Fault {
  const { kind, what, cuts, fate } = of;
  const rules = ({ traces }: Scene) => packetRules({ table: traces.table, machine, cuts, fate });
  return faultOn(machine, {
    kind,
    area: 'network',
    what,
    endsBy: 'heal',
    // The kernel itself says whether it knows such rules; none is made.
    unsupported: (scene) =>
      sh`why=$(printf %s ${rules(scene)} | nft --check --file - 2>&1) || echo "nftables cannot do this here: $why" | head -n 3`,
    harm: (site) => sh`printf %s ${rules(site)} | nft --file -`,
    heal: ({ traces }) => tableRemoval(traces.table),
    isHealed: (
      site,
    ) => sh`if ${tableExists(site.traces.table)}; then echo ${`the packet rules ${site.traces.table} are there`}; exit 1; fi
${roleIsWell(site)}`,
  });
}

function tableExists(table: string): ShellCommand {
  return sh`nft list table inet ${table} >/dev/null 2>&1`;
}

function tableRemoval(table: string): ShellCommand {
  return sh`if ${tableExists(table)}; then nft delete table inet ${table}; fi`;
}
