import type { Prometheus } from '../../checks/inside/prometheus.ts';
import { Failure, describe } from '../../deploy/world/failure.ts';
import { askEndpoints, askFigures, askPanel, momentsOf } from './ask-panels.ts';
import type { ChartAnswer, DashboardAnswer, DashboardMark } from './dashboard-answer.ts';
import type { InjectedMarks } from './injected-marks.ts';
import { panels } from './panels.ts';
import { askAlerts, askMarks } from './seen-marks.ts';
import type { Window } from './window.ts';

/** Whom a dashboard asks. */
export interface DashboardSources {
  readonly prometheus: Prometheus;
  readonly injected: Pick<InjectedMarks, 'read'>;
}

/**
 * Everything that the page shows of a window. Who cannot be asked is told of in the answer, for the page goes on: it throws nothing.
 */
export async function askDashboard(
  { prometheus, injected }: DashboardSources,
  window: Window,
): Promise<DashboardAnswer> {
  const { marks, troubles } = await injected.read(window);
  const answer = { window, timesS: momentsOf(window), marks: inOrder(marks) };
  try {
    const seen = await askPrometheus(prometheus, window);
    return {
      ...answer,
      ...seen,
      marks: inOrder([...marks, ...seen.marks]),
      troubles: [...troubles, ...seen.troubles],
    };
  } catch (thrown) {
    const silence = describe(thrown);
    return { ...answer, silence, charts: [], endpoints: [], figures: [], alerts: [], troubles };
  }
}

type Seen = Pick<DashboardAnswer, 'charts' | 'endpoints' | 'figures' | 'marks' | 'alerts' | 'troubles'>;

/** One question after the other: the page may take its time, users of the stand may not. */
async function askPrometheus(prometheus: Prometheus, window: Window): Promise<Seen> {
  const troubles: string[] = [];
  const told = async <T>(what: Promise<readonly T[]>): Promise<readonly T[]> =>
    await what.catch((thrown: unknown) => {
      if (thrown instanceof Failure && thrown.kind === 'MachineUnreachable') throw thrown;
      troubles.push(describe(thrown));
      return [];
    });
  const charts: ChartAnswer[] = [];
  for (const panel of panels) charts.push(...(await askPanel(prometheus, panel, window)));
  return {
    charts,
    endpoints: await told(askEndpoints(prometheus, window)),
    figures: await told(askFigures(prometheus, window)),
    marks: await told(askMarks(prometheus, window)),
    alerts: await told(askAlerts(prometheus, window)),
    troubles,
  };
}

function inOrder(marks: readonly DashboardMark[]): readonly DashboardMark[] {
  return [...marks].sort((one, other) => one.atS - other.atS);
}
