import { troubleKinds, type Observation } from './probe.ts';

/** Observations as one array of numbers and the few words in them: what crosses from a thread cheaply, without a copy. */
export interface PackedLooks {
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Details and names of nodes, each once. */
  readonly words: readonly string[];
}

const outcomes = ['ok', 'fail', 'unknown'] as const;
/** Numbers for each look: due, start, end, outcome, kind of trouble, status, node, reused, detail; what is not there is -1. */
const width = 9;
const none = -1;

/** Packs looks, their times moved by `shiftMs`: threads have clocks of their own. */
export function packLooks(seen: readonly Observation[], shiftMs: number): PackedLooks {
  const numbers = new Float64Array(seen.length * width);
  const places = new Map<string, number>();
  const wordPlace = (word: string | undefined): number => {
    if (word === undefined) return none;
    const place = places.get(word) ?? places.size;
    places.set(word, place);
    return place;
  };
  seen.forEach(({ dueMs, startMs, endMs, outcome, trouble, status, node, reused }, look) => {
    numbers.set(
      [
        dueMs + shiftMs,
        startMs + shiftMs,
        endMs + shiftMs,
        outcomes.indexOf(outcome),
        trouble === undefined ? none : troubleKinds.indexOf(trouble.kind),
        status ?? none,
        wordPlace(node),
        reused === undefined ? none : Number(reused),
        wordPlace(trouble?.detail),
      ],
      look * width,
    );
  });
  return { numbers, words: [...places.keys()] };
}

/** The looks that were packed, in the same order. @throws RangeError when it is nothing that `packLooks` made. */
export function unpackLooks({ numbers, words }: PackedLooks): readonly Observation[] {
  if (numbers.length % width !== 0) throw new RangeError(`${numbers.length} numbers are no packed looks`);
  return Array.from({ length: numbers.length / width }, (_none, look) =>
    unpacked(numbers.subarray(look * width, (look + 1) * width), words),
  );
}

function unpacked(numbers: Float64Array<ArrayBuffer>, words: readonly string[]): Observation {
  const [dueMs = NaN, startMs = NaN, endMs = NaN, ...rest] = numbers;
  const [outcomePlace = none, kindPlace = none, status = none, nodePlace = none, reused = none] = rest;
  const [outcome, kind] = [outcomes[outcomePlace], troubleKinds[kindPlace]];
  const [node, detail = ''] = [words[nodePlace], words[rest[5] ?? none]];
  const seen = {
    dueMs,
    startMs,
    endMs,
    ...(status === none ? {} : { status }),
    ...(node === undefined ? {} : { node }),
    ...(reused === none ? {} : { reused: reused === 1 }),
  };
  if (outcome === 'ok') return { ...seen, outcome };
  if (outcome !== undefined && kind !== undefined) return { ...seen, outcome, trouble: { kind, detail } };
  throw new RangeError(`a look came to ${outcomePlace} by ${kindPlace}, which is neither good nor trouble`);
}
