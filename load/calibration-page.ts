import type { Calibration, Line } from './calibration.ts';

/** Everybody whose line the table has, the truth first. */
const tellers = [
  ['truth', 'the truth'],
  ['openLoop', 'open loop'],
  ['autocannon', 'autocannon, as set up here'],
  ['asItComes', 'autocannon, as it comes'],
  ['loadtest', 'npm loadtest'],
] as const satisfies readonly (readonly [keyof Calibration, string])[];

/** The page docs/calibration.md: what each engine reports of each known server, beside what is true. */
export function calibrationPage(calibrations: readonly Calibration[]): string {
  const [first] = calibrations;
  const forS = (first?.of.forMs ?? 0) / 1_000;
  return `# Calibration

Written by \`make calibrate\`, never by hand. Each engine offers ${first?.rps ?? 0} RPS for ${forS} s to a server on loopback whose behaviour is known, and
whose own log is the truth: for each planned request, from when it was due until it was answered rightly. A request that never was is
endless. "Delayed" are answers that came more than 100 ms later than a quiet server gives them. The verdict is on "90 % within 400 ms, at
most 1 % errors"; our own engines also judge their measurement, and say *unknown* where it is INVALID, or *fail* where lateness is no excuse. Latencies in ms.

| server | who says | p50 | p90 | p99 | answered | lost | delayed | verdict |
| -- | -- | --: | --: | --: | --: | --: | --: | -- |
${calibrations.flatMap(rowsOf).join('\n')}

## Why a verdict is unknown

${calibrations.flatMap(reasonsOf).join('\n')}

## The generator itself

| server | left late, 99 % within, ms | rate asked, RPS | rate offered, RPS | processor, % of a core | most at once |
| -- | --: | --: | --: | --: | --: |
${calibrations.map(generatorRow).join('\n')}

The figures of the open loop; the processor time is that of its thread.
`;
}

function rowsOf(calibration: Calibration): readonly string[] {
  return tellers.map(([key, who], place) =>
    row([place === 0 ? calibration.of.name : '', who, ...cellsOf(calibration[key])]),
  );
}

function cellsOf({ p50Ms, p90Ms, p99Ms, answered, lost, delayed, verdict }: Line): readonly string[] {
  return [
    ...[p50Ms, p90Ms, p99Ms].map(milliseconds),
    String(answered),
    String(lost),
    delayed === undefined ? '' : String(delayed),
    verdict,
  ];
}

function reasonsOf({ of, results }: Calibration): readonly string[] {
  return Object.values(results).flatMap(({ engine, validity }) =>
    validity.reasons.map((reason) => `- ${of.name}, ${engine}: ${reason}.`),
  );
}

function generatorRow({ of, results: { openLoop } }: Calibration): string {
  const { generator, offeredRps, profile } = openLoop;
  return row([
    of.name,
    milliseconds(generator.late?.p99Ms ?? NaN),
    String(profile.stages[0].fromRps),
    offeredRps.toFixed(2),
    (generator.cpuShare * 100).toFixed(1),
    String(generator.atOnceMax),
  ]);
}

function milliseconds(ms: number): string {
  if (Number.isNaN(ms)) return 'none';
  return Number.isFinite(ms) ? ms.toFixed(1) : 'endless';
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
