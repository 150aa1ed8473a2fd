import { ofEachNode, type FaultKind } from '../fault-kind.ts';
import { crash } from './crash.ts';

/** Every kind of fault that there is. A new one is added here, and the contract test, the walk and the report have it. */
export const allFaults: readonly FaultKind[] = [
  ofEachNode({ kind: 'crash', area: 'application', sentence: 'The main process is killed.' }, (node) =>
    crash(node),
  ),
];
