import { ofEachNode, type FaultKind } from '../fault-kind.ts';
import { memoryEaten, processorEaten } from './appetite.ts';
import { diskFull, logFlood } from './disk.ts';

/** Every way in which a node runs short of something. */
export const resourceFaults: readonly FaultKind[] = [
  ofEachNode({ kind: 'disk full', area: 'resource', sentence: 'A file takes all of the disk.' }, diskFull),
  ofEachNode(
    { kind: 'log flood', area: 'resource', sentence: "bingo's log takes the rest of the disk." },
    logFlood,
  ),
  ofEachNode(
    { kind: 'processor eaten', area: 'resource', sentence: 'Programs that only count take the processor.' },
    processorEaten,
  ),
  ofEachNode(
    { kind: 'memory eaten', area: 'resource', sentence: 'A program takes most of the memory.' },
    memoryEaten,
  ),
];
