import type { Machine } from '../../deploy/stand.ts';

/** One direction of a broken network: what the speaker sends does not reach the listener. */
export interface Cut {
  readonly listener: Pick<Machine, 'name' | 'address'>;
  readonly speaker: Pick<Machine, 'name' | 'address'>;
}

/** Which directions between a machine and its peers are broken; told from the machine's side. */
export type Direction =
  | 'both'
  /** It hears nothing of them, and they hear it. */
  | 'deaf'
  /** They hear nothing of it, and it hears them. */
  | 'mute';

/** Who must not hear whom when a machine is parted from its peers. */
export function cutsBetween(
  machine: Cut['listener'],
  peers: readonly Cut['listener'][],
  direction: Direction,
): readonly Cut[] {
  return peers.flatMap((peer) => [
    ...(direction === 'mute' ? [] : [{ listener: machine, speaker: peer }]),
    ...(direction === 'deaf' ? [] : [{ listener: peer, speaker: machine }]),
  ]);
}

/** What happens to packets that meet a cut. */
export type Fate =
  /** They vanish: whoever waits for an answer waits until his patience ends. */
  | { readonly by: 'drop' }
  /** They are refused at once: TCP is reset, the rest is told that nobody is there. */
  | { readonly by: 'reject' }
  /** Some of them vanish, by chance; 0…1. */
  | { readonly by: 'loss'; readonly ratio: number };

/**
 * The packet rules by which one machine alone brings the cuts about: what it must not hear is stopped as it arrives, what others must
 * not hear of it as it leaves. They name machines of the stand only, and let port 22 pass before anything else, so our own ssh lives
 * even when we come through one of those machines.
 * @throws RangeError when a cut is none of this machine's.
 */
export function packetRules(of: {
  readonly table: string;
  readonly machine: Cut['listener'];
  readonly cuts: readonly Cut[];
  readonly fate: Fate;
}): string {
  const { table, machine, cuts, fate } = of;
  const foreign = cuts.find(({ listener, speaker }) => ![listener.name, speaker.name].includes(machine.name));
  if (foreign !== undefined) {
    throw new RangeError(
      `${machine.name} cannot part ${foreign.listener.name} from ${foreign.speaker.name}: it is neither`,
    );
  }
  const unheard = cuts.filter(({ listener }) => listener.name === machine.name).map(({ speaker }) => speaker);
  const untold = cuts.filter(({ speaker }) => speaker.name === machine.name).map(({ listener }) => listener);
  return [
    `table inet ${table} {`,
    ...chain('input', { ssh: 'tcp dport 22', match: 'ip saddr', peers: unheard, fate }),
    ...chain('output', { ssh: 'tcp sport 22', match: 'ip daddr', peers: untold, fate }),
    '}',
    '',
  ].join('\n');
}

function chain(
  hook: 'input' | 'output',
  of: {
    readonly ssh: string;
    readonly match: string;
    readonly peers: readonly Cut['listener'][];
    readonly fate: Fate;
  },
): readonly string[] {
  if (of.peers.length === 0) return [];
  const whom = `${of.match} { ${of.peers.map(({ address }) => address).join(', ')} }`;
  return [
    `  chain ${hook} {`,
    // Before the machine's own filter: what that one accepts must not pass us by.
    `    type filter hook ${hook} priority filter - 10; policy accept;`,
    `    ${of.ssh} accept`,
    ...verdicts(of.fate).map((verdict) => `    ${whom} ${verdict}`),
    '  }',
  ];
}

function verdicts(fate: Fate): readonly string[] {
  switch (fate.by) {
    case 'drop':
      return ['drop'];
    case 'reject':
      // The refusal itself passes our rules too, on its way out or back to a program of the machine: it has to get through.
      return [
        'tcp flags & rst == rst accept',
        'icmp type destination-unreachable accept',
        'meta l4proto tcp reject with tcp reset',
        'reject',
      ];
    case 'loss':
      return [`numgen random mod 1000 < ${Math.round(fate.ratio * 1000)} drop`];
  }
}
