import type { Prometheus, Sample, Series } from '../../checks/inside/prometheus.ts';
import type { AlertAnswer, DashboardMark } from './dashboard-answer.ts';
import type { Window } from './window.ts';

/** What is asked for the marks; the structural test looks at these, too. */
export const markQuestions = {
  /** Times that each node went out of rotation, by the balancer. */
  down: 'max by (node) (haproxy_server_check_up_down_total{proxy="nodes"})',
  rotation: 'min by (node) (node:in_rotation)',
  starts: 'max by (node) (bingo_watchdog_starts_total)',
  kills: 'sum by (node, reason) (bingo_watchdog_kills_total)',
  machines: 'min by (machine) (up{job="machines"})',
  alerts: 'ALERTS{alertstate="firing"}',
} as const;

/**
 * What Prometheus itself saw happen: nodes that left and came back, starts of bingo with their reason, machines that went silent. Each is as exact as the steps of the
 * window. @throws Failure `MachineUnreachable`, `CommandFailed`.
 */
export async function askMarks(prometheus: Prometheus, window: Window): Promise<readonly DashboardMark[]> {
  const ask = async (question: string): Promise<readonly Series[]> =>
    await prometheus.range(question, window);
  const [down, rotation, starts] = [
    await ask(markQuestions.down),
    await ask(markQuestions.rotation),
    await ask(markQuestions.starts),
  ];
  const [kills, machines] = [await ask(markQuestions.kills), await ask(markQuestions.machines)];
  return [
    ...down.flatMap((series) =>
      rises(series.samples).map((at) => nodeMark('nodeDown', series, { at, window })),
    ),
    ...rotation.flatMap((series) =>
      turnsTo(1, series.samples).map((at) => nodeMark('nodeUp', series, { at, window })),
    ),
    ...starts.flatMap((series) =>
      changes(series.samples).map((at) =>
        startMark(series, { at, window, why: reasonsAt(kills, series, { at, window }) }),
      ),
    ),
    ...machines.flatMap((series) =>
      turnsTo(0, series.samples).map((at) => silentMark(series, { at, window })),
    ),
  ];
}

interface At {
  readonly at: Sample;
  readonly window: Window;
}

function nodeMark(kind: 'nodeDown' | 'nodeUp', { labels }: Series, { at, window }: At): DashboardMark {
  const node = labels['node'] ?? '?';
  return {
    kind,
    atS: at.atS,
    minusS: window.stepS,
    source: 'haproxy',
    words:
      kind === 'nodeDown'
        ? { en: `${node} out of rotation`, ru: `${node} вне ротации` }
        : { en: `${node} back in rotation`, ru: `${node} снова в ротации` },
  };
}

function startMark(
  { labels }: Series,
  { at, window, why }: At & { readonly why: readonly string[] },
): DashboardMark {
  const node = labels['node'] ?? '?';
  const known = why.length > 0;
  return {
    kind: 'restart',
    atS: at.atS,
    minusS: window.stepS,
    source: 'watchdog',
    words: {
      en: `bingo started on ${node}${known ? `: the watchdog had it killed (${why.join(', ')})` : ': not the watchdog’s doing'}`,
      ru: `bingo запущен на ${node}${known ? `: watchdog завершил его (${why.join(', ')})` : ': watchdog ни при чём'}`,
    },
  };
}

function silentMark({ labels }: Series, { at, window }: At): DashboardMark {
  const machine = labels['machine'] ?? '?';
  return {
    kind: 'silent',
    atS: at.atS,
    minusS: window.stepS,
    source: 'prometheus',
    words: { en: `${machine} answers no question`, ru: `${machine} не отвечает на вопросы` },
  };
}

/** A kill is counted a little before the start that follows it. */
const killBeforeStartS = 45;

/** The first kill of all is no rise: its counter is not there before it. */
function reasonsAt(
  kills: readonly Series[],
  { labels }: Series,
  { at, window: { fromS } }: At,
): readonly string[] {
  return kills
    .filter((one) => one.labels['node'] === labels['node'])
    .filter(({ samples }) =>
      [...samples.slice(0, 1), ...rises(samples)].some(
        ({ atS }) => atS > fromS && atS <= at.atS && at.atS - atS <= killBeforeStartS,
      ),
    )
    .map((one) => one.labels['reason'] ?? '?');
}

/** Samples that are higher than the one before; a counter that began anew is lower. */
function rises(samples: readonly Sample[]): readonly Sample[] {
  return samples.filter(({ value }, place) => value > (samples[place - 1]?.value ?? Infinity));
}

/** Samples that differ from the one before: a machine that booted counts from the beginning. */
function changes(samples: readonly Sample[]): readonly Sample[] {
  return samples.filter(({ value }, place) => value !== (samples[place - 1]?.value ?? value));
}

function turnsTo(wanted: 0 | 1, samples: readonly Sample[]): readonly Sample[] {
  return changes(samples).filter(({ value }) => value === wanted);
}

/** Alerts that fired in the window; the sentence of those that still do comes from Prometheus. @throws Failure as `askMarks`. */
export async function askAlerts(prometheus: Prometheus, window: Window): Promise<readonly AlertAnswer[]> {
  const found = await prometheus.range(markQuestions.alerts, window);
  const active = window.live ? await prometheus.alerts() : [];
  return found
    .flatMap(({ labels, samples }) => {
      const { alertname: name = '?', severity = '' } = labels;
      const about = aboutOf(labels);
      const now = active.find(({ labels: of }) => of['alertname'] === name && aboutOf(of) === about);
      return stretches(samples, window.stepS).map(([fromS, toS]): AlertAnswer => ({
        name,
        severity,
        about,
        fromS,
        untilS: toS >= window.toS ? null : toS,
        summary: toS >= window.toS ? (now?.annotations['summary'] ?? '') : '',
      }));
    })
    .sort((one, other) => other.fromS - one.fromS);
}

function aboutOf(labels: Readonly<Record<string, string>>): string {
  return ['endpoint', 'node', 'machine', 'name', 'reason']
    .flatMap((name) => (labels[name] === undefined ? [] : [labels[name]]))
    .join(' ');
}

/** Where samples follow each other without a gap. */
function stretches(samples: readonly Sample[], stepS: number): readonly (readonly [number, number])[] {
  const found: [number, number][] = [];
  for (const { atS } of samples) {
    const last = found.at(-1);
    if (last !== undefined && atS - last[1] <= stepS * 1.5) last[1] = atS;
    else found.push([atS, atS]);
  }
  return found;
}
