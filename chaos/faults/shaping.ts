import { sh, type ShellCommand } from '../../deploy/remote/shell.ts';
import type { Machine } from '../../deploy/stand.ts';
import { faultOn, type Fault } from '../fault.ts';
import { namesOf } from './network.ts';
import { roleIsWell } from './role-health.ts';

/** Our queue is known by its handle, which no default queue has. */
const handle = 'b195:';
/** What the network is not slowed down to; htb wants a number. */
const unlimited = '10gbit';
/** Queues that the kernel puts there by itself, and again when ours is gone. Any other is somebody's own, and not to be lost. */
const defaultQueues = ['noqueue', 'mq', 'pfifo_fast', 'fq_codel', 'fq'];

/** Everything that the machine sends to its peers arrives later. The kernel must have netem. */
export function latency(
  machine: Machine,
  peers: readonly Machine[],
  of: { readonly delayMs: number },
): Fault {
  return shapingFault(machine, peers, {
    kind: 'latency',
    what: `${of.delayMs} ms of latency towards ${namesOf(peers)}`,
    rate: unlimited,
    // A queue shorter than what is under way within the delay would lose packets.
    leaf: ['netem', 'delay', `${of.delayMs}ms`, 'limit', '10000'],
  });
}

/** Everything that the machine sends to its peers shares a narrow line, in thousands of bits a second. */
export function narrowLine(
  machine: Machine,
  peers: readonly Machine[],
  of: { readonly kbitPerS: number },
): Fault {
  return shapingFault(machine, peers, {
    kind: 'narrow line',
    what: `line of ${of.kbitPerS} kbit/s towards ${namesOf(peers)}`,
    rate: `${of.kbitPerS}kbit`,
  });
}

interface Shape {
  readonly kind: string;
  readonly what: string;
  readonly rate: string;
  /** What the peers' packets wait in, when not in a plain queue. */
  readonly leaf?: readonly string[];
}

function shapingFault(machine: Machine, peers: readonly Machine[], shape: Shape): Fault {
  return faultOn(machine, {
    kind: shape.kind,
    area: 'network',
    what: shape.what,
    endsBy: 'heal',
    unsupported: () => unsupported(shape),
    before: () => before(peers),
    harm: ({ before: seen }) => shapeTraffic(seen.get('device') ?? '', peers, shape),
    heal: ({ before: seen }) => {
      const device = seen.get('device') ?? '';
      return sh`if ${isShaped(device)}; then tc qdisc delete dev ${device} root; fi`;
    },
    isHealed: (site) => {
      const device = site.before.get('device') ?? '';
      return sh`if ${isShaped(device)}; then echo ${`the traffic of ${device} is still shaped`}; exit 1; fi
${roleIsWell(site)}`;
    },
  });
}

/** Asks the kernel, in a network of the question's own which ends with it. */
function unsupported({ leaf }: Shape): ShellCommand {
  const kinds = ['htb', ...(leaf?.slice(0, 1) ?? [])];
  const asks = kinds.map(
    (kind) =>
      sh`why=$(unshare --net tc qdisc add dev lo root handle 1: ${kind} ${kind === 'netem' ? ['delay', '1ms'] : []} 2>&1) || echo "the kernel has no "${kind}": $why"`,
  );
  return asks.reduce(
    (all, ask) => sh`${all}
${ask}`,
  );
}

/** The one device through which the peers are reached, and that nobody has shaped before. */
function before(peers: readonly Machine[]): ShellCommand {
  return sh`set -e
device=$(for peer in ${peers.map(({ address }) => address)}; do ip -o route get "$peer" | sed 's/.* dev \\([^ ]*\\).*/\\1/'; done | sort -u)
[ "$(echo "$device" | wc -l)" = 1 ] || { echo "the peers are reached through several devices:" $device >&2; exit 1; }
queue=$(tc qdisc show dev "$device" root | head -n 1 | cut -d' ' -f2)
case " "${defaultQueues.join(' ')}" " in
  *" $queue "*) echo "device=$device";;
  *) echo "$device has a queue of its own already: $queue" >&2; exit 1;;
esac`;
}

/** Of what leaves by the device, only packets to the peers go through the class that is slow. */
function shapeTraffic(device: string, peers: readonly Machine[], { rate, leaf }: Shape): ShellCommand {
  const filters = peers.map(
    ({ address }) =>
      sh`tc filter add dev ${device} parent ${handle} protocol ip u32 match ip dst ${`${address}/32`} flowid ${`${handle}2`}`,
  );
  const waiting =
    leaf === undefined ? sh`true` : sh`tc qdisc add dev ${device} parent ${`${handle}2`} ${leaf}`;
  return sh`set -e
tc qdisc add dev ${device} root handle ${handle} htb default 1
tc class add dev ${device} parent ${handle} classid ${`${handle}1`} htb rate ${unlimited} quantum 60000
tc class add dev ${device} parent ${handle} classid ${`${handle}2`} htb rate ${rate} quantum 60000
${waiting}
${filters.reduce(
  (all, filter) => sh`${all}
${filter}`,
)}`;
}

function isShaped(device: string): ShellCommand {
  return sh`tc qdisc show dev ${device} root 2>/dev/null | grep -q ${`^qdisc htb ${handle} `}`;
}
