import type { FaultGround, FaultKind } from '../fault-kind.ts';
import type { Fault } from '../fault.ts';
import type { Machine } from '../../deploy/stand.ts';
import { packetLoss, partition } from './network.ts';
import { latency, narrowLine } from './shaping.ts';

/** Two losses in ten, one for each way: connections still come about, and some take another second. */
const lossRatio = 0.1;
/** Ten times what one hop in a data centre takes is 10 ms; this is another continent. */
const delayMs = 100;
/** A node's share of the steady load fits (30 answers of 1 KB in a second), the lists of megabytes do not. */
const kbitPerS = 2_048;

/** Every way in which a node's network is broken. The rules are on the node alone, so one machine is harmed. */
export const networkFaults: readonly FaultKind[] = [
  towards('balancer', 'partition from the balancer', {
    sentence: 'A node and the balancer hear nothing of each other.',
    make: partition,
  }),
  towards('balancer', 'deafness to the balancer', {
    sentence: 'A node hears nothing of the balancer.',
    make: (node, peers) => partition(node, peers, { direction: 'deaf' }),
  }),
  towards('balancer', 'muteness towards the balancer', {
    sentence: 'The balancer hears nothing of a node.',
    make: (node, peers) => partition(node, peers, { direction: 'mute' }),
  }),
  towards('balancer', 'refusal between it and the balancer', {
    sentence: 'What a node and the balancer send each other is refused at once.',
    make: (node, peers) => partition(node, peers, { by: 'reject' }),
  }),
  towards('database', 'partition from the database', {
    sentence: 'A node and the database hear nothing of each other.',
    make: partition,
  }),
  towards('database', 'deafness to the database', {
    sentence: 'A node hears nothing of the database.',
    make: (node, peers) => partition(node, peers, { direction: 'deaf' }),
  }),
  towards('database', 'muteness towards the database', {
    sentence: 'The database hears nothing of a node.',
    make: (node, peers) => partition(node, peers, { direction: 'mute' }),
  }),
  towards('database', 'refusal between it and the database', {
    sentence: 'What a node and the database send each other is refused at once.',
    make: (node, peers) => partition(node, peers, { by: 'reject' }),
  }),
  {
    kind: 'partition from the nodes',
    area: 'network',
    sentence: 'The database and the nodes hear nothing of each other.',
    on: (stand) => stand.withRole('database').map((database) => partition(database, stand.withRole('bingo'))),
  },
  towards(['balancer', 'database'], 'packet loss', {
    sentence: 'Packets to and from a node are lost by chance.',
    make: (node, peers) => packetLoss(node, peers, { ratio: lossRatio }),
  }),
  towards(['balancer', 'database'], 'latency', {
    sentence: 'What a node sends arrives late.',
    make: (node, peers) => latency(node, peers, { delayMs }),
  }),
  towards(['balancer', 'database'], 'narrow line', {
    sentence: 'What a node sends shares a narrow line.',
    make: (node, peers) => narrowLine(node, peers, { kbitPerS }),
  }),
];

type Role = Machine['role'];

/** A fault between each node and the machines of other roles. */
function towards(
  roles: Role | readonly Role[],
  kind: string,
  of: { readonly sentence: string; readonly make: (node: Machine, peers: readonly Machine[]) => Fault },
): FaultKind {
  const peers = (stand: FaultGround) => [roles].flat().flatMap((role) => stand.withRole(role));
  return {
    kind,
    area: 'network',
    sentence: of.sentence,
    on: (stand) => stand.withRole('bingo').map((node) => of.make(node, peers(stand))),
  };
}
