// Serves RPS, errors and latency of every endpoint of the stand as a page on this computer, live and for any past time. `make dashboard STAND=two PORT=7091`
import { once } from 'node:events';
import { Prometheus } from '../../checks/inside/prometheus.ts';
import { attachStand } from '../../deploy/attached-stand.ts';
import { harmFilesOf } from '../../deploy/healing/attached-patient.ts';
import { prometheusPort } from '../../deploy/roles/observability.ts';
import { wallTime } from '../../deploy/world/clock.ts';
import { runEntry, type Call } from '../../deploy/world/entry.ts';
import { describe } from '../../deploy/world/failure.ts';
import { askDashboard } from '../dashboard/ask-dashboard.ts';
import { dashboardHtml } from '../dashboard/dashboard-page.ts';
import { serveDashboard } from '../dashboard/dashboard-server.ts';
import { InjectedMarks } from '../dashboard/injected-marks.ts';
import { runsDirectory } from '../run-folder.ts';

const usualPort = 7_090;

await runEntry({ name: 'dashboard', summary: 'Show the stand live.', clearsUp: true }, show);

async function show({ environment, write, warn, interruption }: Call): Promise<number> {
  await using stand = await attachStand(environment);
  await using way = await stand.remote(stand.balancer).forward({ host: '127.0.0.1', port: prometheusPort });
  const sources = {
    prometheus: new Prometheus(`http://127.0.0.1:${way.port}`),
    injected: new InjectedMarks({
      stand: stand.plan.stand,
      ledger: harmFilesOf(stand.files).ledger,
      runsDirectory: runsDirectory(environment.projectDir),
      nowS: () => wallTime().getTime() / 1_000,
    }),
  };
  await using server = await serveDashboard(
    {
      html: await dashboardHtml({ stand: stand.plan.stand }),
      answer: async (window) => await askDashboard(sources, window),
      now: wallTime,
    },
    { port: environment.settings.PORT ?? usualPort },
  );
  write(`  stand ${stand.plan.stand}: http://127.0.0.1:${server.port}/   (Ctrl-C ends it)\n`);
  await warnOfSilence(sources.prometheus, warn);
  if (!interruption.aborted) await once(interruption, 'abort');
  return 0;
}

/** A page that cannot show anything yet says so itself, and goes on when it can: whoever started it is told at once. */
async function warnOfSilence(prometheus: Prometheus, warn: (text: string) => void): Promise<void> {
  await prometheus.instant('up', wallTime().getTime() / 1_000).catch((thrown: unknown) => {
    warn(
      `dashboard: Prometheus does not answer: ${describe(thrown)}\n` +
        '  hint: `make status` tells what is wrong, `make deploy` puts it right; the page goes on by itself then\n',
    );
  });
}
