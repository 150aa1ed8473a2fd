// Writes the charts of the dashboard as one for Grafana. `make grafana`, or `make grafana OUT=bingo-stand.json`
import { relative, resolve } from 'node:path';
import { runEntry } from '../../deploy/world/entry.ts';
import { writeWhole } from '../../deploy/world/files.ts';
import { grafanaText } from '../dashboard/grafana.ts';

await runEntry(
  { name: 'grafana', summary: 'Write the dashboard for Grafana.' },
  async ({ environment, write }) => {
    const { projectDir, settings } = environment;
    const path = resolve(projectDir, settings.OUT ?? 'docs/grafana/bingo-stand.json');
    await writeWhole(path, grafanaText(), { mode: 0o644 });
    write(
      `  ${relative(projectDir, path)}: import it in Grafana, and choose the Prometheus that looks at the stand\n`,
    );
    return 0;
  },
);
