import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { evidenceName } from '../chaos/experiment-file.ts';
import { endpoints } from '../checks/requirements/endpoints.ts';
import { keptPanels } from './keep-watched.ts';
import type { StoredRun } from './run-file.ts';
import { crashEvidence, loadEvidence } from './test-evidence.ts';
import { sampleCheck, wholeRuns } from './test-run.ts';
import { writeWatched, type WatchedSeen } from './watched-file.ts';

/** As many as a whole run of the usual checks has. */
const [experiments, loads, plainChecks] = [55, 16, 110];
/** Of each experiment so many machines tell what they saw, each in some kilobytes. */
const journals = 5;
const journal = 'systemd[1]: bingo.service: Main process exited, code=killed, status=9/KILL\n'.repeat(30);

/** Runs of full size, made by hand and kept in `directory`: checks, load and chaos with all their evidence, and what Prometheus saw of each. */
export async function fullSizeRuns(directory: string): Promise<readonly StoredRun[]> {
  const [checks, load, chaos] = wholeRuns();
  if (checks === undefined || load === undefined || chaos === undefined) throw new Error('there are three');
  await writeFile(join(directory, 'journal.txt'), journal);
  const crash = [
    ...(await crashEvidence(directory, { lost: 32 })),
    ...Array.from({ length: journals }, (_none, nth) => ({
      name: evidenceName('bingo-1 crash', `journal ${nth}.txt`),
      ...{ type: 'text/plain', path: 'journal.txt', bytes: journal.length },
    })),
  ];
  const carried = await Promise.all(
    Array.from(
      { length: loads },
      async (_none, nth) => await loadEvidence(directory, { nth, forMs: 60_000, answerMs: 100 + nth }),
    ),
  );
  const runs = [
    {
      ...checks,
      checks: [
        ...checks.checks,
        ...Array.from({ length: plainChecks }, (_none, nth) =>
          sampleCheck({ title: `check ${nth}`, lane: nth % 2 }),
        ),
      ],
    },
    {
      ...load,
      checks: [
        ...load.checks,
        ...carried.map((one, nth) =>
          sampleCheck({ title: `load ${nth}`, kind: 'load', proves: ['dbDummyFast'], evidence: [one] }),
        ),
      ],
    },
    {
      ...chaos,
      checks: [
        ...chaos.checks,
        ...Array.from({ length: experiments }, (_none, nth) =>
          sampleCheck({
            title: `bingo-1 crash ${nth}`,
            kind: 'chaos',
            proves: ['lossUnseen'],
            evidence: crash,
            // Some failed: their parts are open from the beginning.
            ...(nth % 10 === 0 ? { verdict: 'fail' as const, reason: 'a gap of 2000 ± 17 ms' } : {}),
          }),
        ),
      ],
    },
  ];
  await writeWatched(directory, everythingSeen());
  return runs.map((run) => ({ directory, run: { ...run, whole: run.checks.length } }));
}

/** Every kept panel of every endpoint over the most steps that there are. */
function everythingSeen(): WatchedSeen {
  const names = Object.values(endpoints).map(({ name }) => name);
  const values = Array.from({ length: 301 }, (_none, step) => 100 + (step % 13) + 0.1234);
  const series = [
    { label: { en: 'p50', ru: 'p50' }, shape: 'line', tone: 'good', values },
    { label: { en: 'p90', ru: 'p90' }, shape: 'line', tone: 'calm', values },
  ] as const;
  const isOfService = (id: string): boolean => id.startsWith('service') || id === 'node-share';
  return {
    kind: 'seen',
    ...{ fromS: 1_795_377_600, toS: 1_795_377_600 + 300 * 10, stepS: 10, troubles: [] },
    charts: keptPanels.flatMap(({ id }) =>
      isOfService(id) ? [{ panel: id, series }] : names.map((endpoint) => ({ panel: id, endpoint, series })),
    ),
    endpoints: names.map((endpoint) => ({
      endpoint,
      ...{ requests: 7_200, failed: 0, rejected: 12, refused: 0, p50S: 0.01, p90S: 0.02, p99S: 0.05 },
    })),
    alerts: [
      {
        name: 'NodeDown',
        severity: 'critical',
        about: 'bingo-1',
        fromS: 1_795_377_700,
        untilS: 1_795_377_720,
      },
    ],
  };
}
