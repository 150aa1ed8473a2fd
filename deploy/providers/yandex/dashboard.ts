import { sleep } from '../../world/clock.ts';
import type { ProviderProgress } from '../provider.ts';
import { chartsOf } from './charts.ts';
import type { Cloud } from './cloud.ts';
import { ensure } from './ensure.ts';
import { dashboards } from './kinds.ts';
import { codeOf, failureOf } from './refusal.ts';
import { dashboardContent, dashboardRequest, dashboardUpdate, type DashboardContent } from './requests.ts';
import { nameIn, standLabel, type Survey } from './survey.ts';

/** Whose dashboard it is, and what is there already. */
export interface DashboardOrder {
  readonly cloud: Cloud;
  readonly stand: string;
  readonly found: Pick<Survey, 'dashboards'>;
}

function contentOf({ cloud, stand }: DashboardOrder): DashboardContent {
  const { folderId } = cloud;
  const named = { folderId, name: nameIn(stand), labels: { [standLabel]: stand } };
  return dashboardContent(named, `bingo-stand ${stand}`, chartsOf({ folderId, stand }));
}

/** Whether everything that is wanted is there; what the cloud adds by itself is no difference, but one more in a list is. */
function holds(wanted: unknown, seen: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return wanted === seen;
  if (typeof seen !== 'object' || seen === null) return false;
  const parts = new Map<string, unknown>(Object.entries(seen));
  const entries = Object.entries(wanted);
  if (Array.isArray(wanted) && parts.size !== entries.length) return false;
  return entries.every(([name, part]) => holds(part, parts.get(name)));
}

/** What there is to put right, of a dashboard that is there. */
export async function dashboardDrift(order: DashboardOrder): Promise<readonly string[]> {
  const had = order.found.dashboards.find(({ name }) => name === nameIn(order.stand));
  if (had === undefined || holds(contentOf(order), await readDashboard(order.cloud, had.id))) return [];
  return [`update dashboard ${had.name}`];
}

/** A list may leave out what is in it. */
async function readDashboard(cloud: Cloud, dashboardId: string): Promise<Survey['dashboards'][number]> {
  return await cloud.ask(
    'read the dashboard',
    async (clients, options) => await clients.dashboards.get({ dashboardId }, options),
  );
}

/** Makes the stand's dashboard, or puts it right. @throws Failure of what the cloud refused. */
export async function ensureDashboard(order: DashboardOrder, progress: ProviderProgress): Promise<void> {
  const { cloud, stand } = order;
  const had = order.found.dashboards;
  const { id } = await ensure(
    cloud,
    {
      ...{ kind: dashboards, stand, subject: 'stand', had, name: nameIn(stand) },
      request: () => dashboardRequest(contentOf(order)),
    },
    progress,
  );
  if (had.some((one) => one.id === id)) await putRight(order, id, progress);
}

/** Somebody may change it between our look and our change, which the etag forbids: then it is looked at again, twice at most. */
async function putRight(order: DashboardOrder, id: string, progress: ProviderProgress): Promise<void> {
  const { cloud, stand } = order;
  const what = `charts of dashboard ${nameIn(stand)}`;
  const action = `update dashboard ${nameIn(stand)}`;
  for (let looksLeft = 2; ; looksLeft -= 1) {
    const seen = await readDashboard(cloud, id);
    if (holds(contentOf(order), seen)) {
      // An earlier process may have asked for it, and not have learnt that it is done.
      if (await cloud.isOpen(action)) await cloud.close(action);
      return;
    }
    progress.started('stand', what);
    const request = dashboardUpdate(contentOf(order), seen);
    try {
      await cloud.change({
        action,
        request,
        start: async (clients, options) => await clients.dashboards.update(request, options),
      });
      progress.ended('stand', what, 'changed');
      return;
    } catch (thrown) {
      const isOutrun = ['ABORTED', 'FAILED_PRECONDITION'].includes(codeOf(thrown) ?? 'OK');
      if (!isOutrun || looksLeft === 0) throw failureOf(action, thrown);
    }
    await sleep(cloud.patience.pollMs);
  }
}
