import type { Observation } from '../probes/probe.ts';
import { isLost, read, samples, type Floor, type LossRule, type Reading } from './reading.ts';

/** Enough to tell 1 % from none. */
const looksMinForRatio = 100;

/** The part of the looks that was lost, 0…1; 100 looks are needed unless told. */
export function errorRatio(seen: readonly Observation[], rule: Floor & LossRule = {}): Reading<number> {
  const looked = samples(seen, rule.looksMin ?? looksMinForRatio);
  if (!looked.known) return looked;
  const lost = looked.value.filter((one) => isLost(one, rule)).length;
  return read(lost / looked.looks, looked.looks);
}

/** The part of the answers that each node gave, 0…1, of those answers that name a node; 100 are needed unless told. */
export function shares(seen: readonly Observation[], rule: Floor = {}): Reading<ReadonlyMap<string, number>> {
  const named = samples(
    seen.filter((one) => one.node !== undefined),
    rule.looksMin ?? looksMinForRatio,
  );
  if (!named.known) return named;
  const count = new Map<string, number>();
  for (const { node } of named.value) {
    if (node !== undefined) count.set(node, (count.get(node) ?? 0) + 1);
  }
  const sorted = [...count].sort(([a], [b]) => a.localeCompare(b));
  return read(new Map(sorted.map(([node, answers]) => [node, answers / named.looks])), named.looks);
}
