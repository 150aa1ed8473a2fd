import { clauses } from '../checks/requirements/catalogue.ts';
import { measuredAs } from './measured.ts';
import type { PlannedCheck, Run, RunCheck, StandSnapshot } from './run-file.ts';

/** A run made by hand, for tests of what is made from runs. */
export function sampleRun(differences: Partial<Run> = {}): Run {
  return {
    format: 'bingo-stand run',
    version: 1,
    id: '2026-11-22T20-00-00Z-main',
    kind: 'checks',
    startedAt: '2026-11-22T20:00:00.000Z',
    endedAt: '2026-11-22T20:01:00.000Z',
    status: 'ended',
    chosen: [],
    whole: differences.planned?.length ?? differences.checks?.length ?? 0,
    harness: { version: '0.1.0', commit: '0123456789ab', node: '24.0.0' },
    subject: sampleStand(),
    planned: (differences.checks ?? []).map(({ id, title, file, line, kind, proves }) => ({
      id,
      title,
      file,
      line,
      kind,
      proves,
    })),
    checks: [],
    troubles: [],
    ...differences,
  };
}

/** A check made by hand: it passed, unless told. */
export function sampleCheck(differences: Partial<RunCheck> = {}): RunCheck {
  const title = differences.title ?? 'a check';
  return {
    ...samplePlanned(title),
    verdict: 'pass',
    measured: [],
    startedAt: '2026-11-22T20:00:10.000Z',
    tookMs: 1_000,
    lane: 0,
    evidence: [],
    ...differences,
  };
}

/** A check that was planned. */
export function samplePlanned(title: string): PlannedCheck {
  const file = 'checks/sample.spec.ts';
  return { id: `${file} › ${title}`, title, file, line: 1, kind: 'checks', proves: ['pingWell'] };
}

/** One passed check for each clause, of each kind of run that settles it. */
export function wholeRuns(): readonly Run[] {
  return (['checks', 'load', 'chaos'] as const).map((kind, place) => {
    const checks = clauses
      .filter(({ settledBy }) => settledBy.includes(kind))
      .map(({ key }, nth) =>
        sampleCheck({
          id: `${kind}/sample.spec.ts › ${key}`,
          file: `${kind}/sample.spec.ts`,
          title: `${key} holds`,
          kind,
          proves: [key],
          startedAt: new Date(Date.UTC(2026, 10, 22, 20 + place, 0, nth)).toISOString(),
          measured: [measuredAs('errorRatioMax', 0.01, 0.002)],
        }),
      );
    const hour = String(20 + place);
    return sampleRun({
      id: `2026-11-22T${hour}-00-00Z-main`,
      kind,
      startedAt: `2026-11-22T${hour}:00:00.000Z`,
      endedAt: `2026-11-22T${hour}:30:00.000Z`,
      checks,
    });
  });
}

function sampleStand(): Run['subject'] {
  const stand = { name: 'main', provider: 'local', email: 'test@example.com', domain: 'bingo.test' };
  const doors = { http: 'http://10.77.0.10/', https: 'https://bingo.test/' };
  return { kind: 'stand', ...stand, ...doors, binary: 'stand-in', before: sampleSnapshot() };
}

/** Four machines, all well. */
export function sampleSnapshot(): StandSnapshot {
  const machine = (name: string, role: string, unit: string): StandSnapshot['machines'][number] => ({
    name,
    role,
    address: '10.77.0.10',
    state: 'running',
    healthy: true,
    vitals: {
      system: 'Debian GNU/Linux 13',
      upS: 60,
      memoryMib: 40,
      services: [{ unit, state: 'active', version: '3.0', restarts: 0 }],
    },
  });
  return {
    takenAt: '2026-11-22T20:00:00.000Z',
    healthy: true,
    machines: [
      machine('balancer', 'balancer', 'haproxy.service'),
      machine('bingo-1', 'bingo', 'bingo.service'),
      machine('bingo-2', 'bingo', 'bingo.service'),
      machine('database', 'database', 'postgresql@17-main.service'),
    ],
    nodes: [
      { name: 'bingo-1', isUp: true, status: 'UP' },
      { name: 'bingo-2', isUp: true, status: 'UP' },
    ],
    rows: { movies: 29_019, customers: 500_000, sessions: 5_000_000 },
  };
}
