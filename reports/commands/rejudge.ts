// Judges runs again by other limits, with no new look. `make rejudge BOUNDS=operationFast.p90MsMax=300`; without BOUNDS by the catalogue as it is now
import { join, relative } from 'node:path';
import { runEntry } from '../../deploy/world/entry.ts';
import { makeReport, publish } from '../publish.ts';
import { exitCodeOf } from '../verdict.ts';

await runEntry(
  { name: 'rejudge', summary: 'Judge runs again by other limits.' },
  async ({ environment, write }) => {
    const { OF, AGAINST, BOUNDS } = environment.settings;
    const of = OF?.split(',').filter((name) => name !== '');
    const wish = {
      ...(of === undefined ? {} : { of }),
      ...(AGAINST === undefined ? {} : { against: AGAINST }),
      bounds: BOUNDS ?? '',
    };
    const page = await publish(environment, wish);
    const { rows, merged } = await makeReport(environment, {
      ...wish,
      directory: join(environment.projectDir, 'reports/out'),
    });
    const changed = merged.checks.filter(({ reason = '' }) => reason.startsWith('judged again'));
    for (const { title, verdict, reason = '' } of changed) write(`  ${verdict}: ${title}\n    ${reason}\n`);
    const bad = rows.filter(({ verdict }) => verdict === 'fail').map(({ requirement }) => requirement.id);
    write(`  ${bad.length === 0 ? 'no requirement fails' : `failing: ${bad.join(', ')}`}\n`);
    write(`  report: ${relative(environment.projectDir, page)}\n`);
    return exitCodeOf(merged.checks);
  },
);
