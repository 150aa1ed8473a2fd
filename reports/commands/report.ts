// Renders the report again from the data of runs. `make report`, `make report OF=<run>,<run>`, `make report AGAINST=<run>`
import { relative } from 'node:path';
import { runEntry } from '../../deploy/world/entry.ts';
import { publish } from '../publish.ts';

await runEntry(
  { name: 'report', summary: 'Render the report from the data of runs.' },
  async ({ environment, write }) => {
    const { OF, AGAINST } = environment.settings;
    const of = OF?.split(',').filter((name) => name !== '');
    const page = await publish(environment, {
      ...(of === undefined ? {} : { of }),
      ...(AGAINST === undefined ? {} : { against: AGAINST }),
    });
    write(`  report: ${relative(environment.projectDir, page)}\n`);
    return 0;
  },
);
